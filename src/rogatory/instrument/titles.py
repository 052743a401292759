# SPDX-License-Identifier: Apache-2.0
"""Titles of instruments, rows and offences in languages that the data itself leaves out.

The files of ``data/`` are facts carried over byte for byte, mostly with English titles alone.
``translations/ru.toml`` and ``translations/az.toml`` stand beside them::

    schema = "rogatory.titles/1"
    language = "ru"
    [row]
    "cis-minsk-1993:18:costs" = ["Costs", "Расходы"]

Each translation stands behind the English title that was translated.  It is shown only where the
row at hand has that English title: a row that an authority's lawyer corrected, or that an
instance's file gives another title, falls back to English and never shows an outdated translation.
A title that the data gives in the language comes first, so none of those is repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rogatory.errors import Malformed
from rogatory.language import SUPPORTED, _

if TYPE_CHECKING:
    from rogatory.instrument.rows import Library

FOLDER: Final = Path(__file__).parent / "translations"
LANGUAGES: Final = tuple(lang for lang in SUPPORTED if lang != "en")
KINDS: Final = ("instrument", "row", "offence")
"""What has a title: an instrument (by its id), a row (by its id), an offence ("AZ 120.2.4")."""

_SCHEMA: Final = "rogatory.titles/1"
_Entries = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Titled:
    """One thing of the data with a title: ``own`` maps a language to the data's own title."""

    kind: str
    id: str
    english: str
    own: Mapping[str, str | None]


def title(kind: str, id: str, english: str, lang: str) -> str | None:
    """The translation of a title into ``lang``; None when there is none of this English title."""
    found = _table(lang).get((kind, id)) if lang in LANGUAGES else None
    return found[1] if found is not None and found[0] == english else None


def load(lang: str, library: Library, data: bytes | None = None) -> _Entries:
    """The titles in ``lang``, held against the data that they must cover whole.

    ``data`` is the text of a file, by default the package's own.  Raises Malformed with all faults:
    what is not in the form, empty, unknown to the data, missing, needless, or of another English.
    """
    entries, faults = _read(lang, _bytes(lang) if data is None else data)
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
    _raise(faults)
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


@cache
def _table(lang: str) -> _Entries:
    entries, faults = _read(lang, _bytes(lang))
    _raise(faults)
    return entries


def _bytes(lang: str) -> bytes:
    return (FOLDER / f"{lang}.toml").read_bytes()


def _read(lang: str, data: bytes) -> tuple[_Entries, list[str]]:
    """What a file holds by (kind, id), as (English, translation), and its faults of form."""
    import tomllib  # English needs none of this, nor does a verifier

    name = f"{lang}.toml"
    try:
        tables = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, [_("{place}: is not TOML: {reason}").format(place=name, reason=error)]
    entries: dict[tuple[str, str], tuple[str, str]] = {}
    faults: list[str] = []
    if tables.pop("schema", None) != _SCHEMA or tables.pop("language", None) != lang:
        faults.append(_("{place}: names no schema that is known").format(place=name))
    for kind, table in tables.items():
        if kind not in KINDS or not isinstance(table, dict):
            faults.append(_("{place}: no such field").format(place=f"{name}: {kind}"))
            continue
        for id, pair in table.items():
            match pair:
                case [str(english), str(said)] if english.strip() and said.strip():
                    entries[kind, id] = (english, said)
                case _bad:
                    place = f"{name}: {kind} {id}"
                    faults.append(
                        _("{place}: must be the English title and its translation").format(
                            place=place
                        )
                    )
    return entries, faults


def _raise(faults: list[str]) -> None:
    if faults:
        raise Malformed(
            _("The law's data is not in its form, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
