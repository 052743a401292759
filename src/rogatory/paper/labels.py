# SPDX-License-Identifier: Apache-2.0
"""Labels for exhibits: a sheet of 2 x 7, or one label a page; nothing personal is on them.

A label says whose exhibit it is, its mark, the case, when it was taken in, and the start of its
digest; the code finds it again.  The full digest is in the list of exhibits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rogatory.errors import Inadmissible
from rogatory.language import _, use
from rogatory.paper.coded import picture
from rogatory.paper.schedules import Heading
from rogatory.pouch.printed import DIGITS, Printed
from rogatory.press import typeset
from rogatory.press.blocks import grouped
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language, sheet

TEMPLATE: Final = "labels@1"
PLACES: Final = 14
"""Labels of 99.1 x 38.1 mm on a sheet of A4."""


@dataclass(frozen=True, slots=True)
class Label:
    """One exhibit: its id, its mark, the day on which it was taken in, its SHA-256 in hex."""

    exhibit: str
    mark: str
    taken_in: str
    sha256: str


def labels(
    head: Heading, wanted: Sequence[Label], *, single: bool = False, first: int = 1
) -> bytes:
    """Print labels; on a sheet that was begun, ``first`` is the place (1 to 14) to go on from."""
    check_language(head.lang)
    if not 1 <= first <= PLACES:
        raise Inadmissible(_("A sheet has the places 1 to {n}.").format(n=PLACES))
    with use(head.lang):
        title = _("Labels of exhibits")
        data = sheet(
            title=title,
            author=head.authority,
            lang=head.lang,
            day=head.made_at[:10],
            marking=head.marking,
            running=title,
            machine="",
            show_missing=("labels", "authority"),
        )
        data |= {
            "authority": head.authority,
            "single": single,
            "skip": 0 if single else first - 1,
            "labels": [_label(head, one) for one in wanted],
        }
    return typeset(TEMPLATE, data)


def _label(head: Heading, one: Label) -> dict[str, object]:
    return {
        "code": picture(Printed("X", one.exhibit, 1, 1, one.sha256)),
        "mark": one.mark,
        "under": _("case {number}").format(number=head.case_number),
        "received": _("taken in on {day}").format(day=long_day(one.taken_in, head.lang)),
        "digest": f"{grouped(one.sha256[:DIGITS])} …",
    }
