# SPDX-License-Identifier: Apache-2.0
"""The titles of ``translations/`` held against the data: whole, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rogatory.instrument.rows import Library
from rogatory.instrument.titles import Entries, file_of, read, refuse
from rogatory.language import _


@dataclass(frozen=True, slots=True)
class Titled:
    """One thing of the data with a title: ``own`` maps a language to the data's own title."""

    kind: str
    id: str
    english: str
    own: Mapping[str, str | None]


def load(lang: str, library: Library, data: bytes | None = None) -> Entries:
    """The titles in ``lang``, held against the data that they must cover whole.

    ``data`` is the text of a file, by default the package's own.  Raises Malformed with all faults:
    what is not in the form, empty, unknown to the data, missing, needless, or of another English.
    """
    entries, faults = read(lang, file_of(lang) if data is None else data)
    wanted = {(one.kind, one.id): one for one in titled(library)}
    for key, (english, _title) in entries.items():
        place = f"{lang}.toml: {' '.join(key)}"
        one = wanted.get(key)
        if one is None:
            faults.append(_("{place}: the data holds nothing of this name").format(place=place))
        elif one.english != english:
            faults.append(_("{place}: the English title is now another").format(place=place))
        elif one.own.get(lang):
            faults.append(_("{place}: the data itself gives this title").format(place=place))
    for key, one in wanted.items():
        if key not in entries and not one.own.get(lang):
            place = f"{lang}.toml: {' '.join(key)}"
            faults.append(_("{place}: the title is missing").format(place=place))
    refuse(faults)
    return entries


def titled(library: Library) -> Iterator[Titled]:
    """Every title that the data shows to a person, in the order of the data."""
    for one in library.instruments.values():
        header = one.header
        own = {"ru": header.title_ru, "az": header.title_az}
        yield Titled("instrument", header.id, header.title, own)
        for row in one.requirements:
            yield Titled("row", row.id, row.label, {"ru": row.label_ru, "az": row.label_az})
    for offence in library.offences.rows if library.offences else ():
        own = {"ru": offence.title_ru, "az": offence.title_az}
        yield Titled("offence", offence.id, offence.title_en, own)
