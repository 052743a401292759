# SPDX-License-Identifier: Apache-2.0
"""Forms of address: how a letter greets and takes leave, by the body that it goes to.

A small closed table, one row for each channel, said in the language of the paper; the country sheet
of the requested state may say otherwise (``[[address]]`` in ``rogatory.sheet/1``), with a source.
A row of a sheet that nobody has read in its source changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rogatory.instrument.country import is_read
from rogatory.instrument.rows import Sheet
from rogatory.instrument.terms import CHANNELS
from rogatory.language import N_, _

_COLLEAGUES: Final = (N_("Dear colleagues,"), N_("Yours respectfully,"))
_PERSONS: Final = (N_("Dear Sir or Madam,"), N_("Yours respectfully,"))
_STATES: Final = (
    N_("Your Excellency,"),
    N_("Please accept the assurances of our highest consideration."),
)
_FORMS: Final[dict[str, tuple[str, str]]] = {
    "prosecution": _COLLEAGUES,
    "judicial_direct": _COLLEAGUES,
    "group_leader": _COLLEAGUES,
    "listed_body": _COLLEAGUES,
    "interpol": _COLLEAGUES,
    "other": _COLLEAGUES,
    "central_authority": _PERSONS,
    "moj": _PERSONS,
    "diplomatic": _STATES,
}
assert set(_FORMS) == set(CHANNELS)


@dataclass(frozen=True, slots=True)
class Address:
    """How a letter is addressed in one language: to whom, with what greeting and leave-taking.

    ``authority`` is the official name of the body in this language, where the sheet gives one;
    ``lines`` are its department and postal address, for a letter that does not state them.
    """

    salutation: str
    closing: str
    authority: str | None = None
    lines: tuple[str, ...] = ()


def address(
    channel: str | None, lang: str, sheet: Sheet | None = None, body: str | None = None
) -> Address:
    """The form of address for a channel in ``lang``; call it with that language in use.

    ``body`` is the addressee as the letter names it: a body that the sheet lists is called as it is
    called in ``lang``, and one that it lists as no central authority keeps its own name.
    """
    salutation, closing = (_(word) for word in _FORMS[channel or "other"])
    authority, lines = None, tuple[str, ...]()
    listed = [row for row in (sheet.bodies() if sheet else ()) if is_read(row) and body]
    mine = next((row for row in listed if body in row.names()), None)
    if mine is not None:
        authority = mine.name_in(lang)
        lines = tuple(line for line in (mine.department, mine.address) if line)
    central = sheet.central_authority if sheet is not None else ()
    other = bool(listed) and mine not in central
    for row in sheet.address if sheet is not None else ():
        read = row.confidence == "seen" and row.source is not None
        if read and row.language == lang and row.channel in (None, channel):
            salutation = row.salutation or salutation
            closing = row.closing or closing
            authority = authority if other else row.authority or authority
    return Address(salutation, closing, authority, lines)
