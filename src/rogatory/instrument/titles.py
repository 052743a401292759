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

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from rogatory.errors import Malformed
from rogatory.language import SUPPORTED, _

FOLDER: Final = Path(__file__).parent / "translations"
LANGUAGES: Final = tuple(lang for lang in SUPPORTED if lang != "en")
KINDS: Final = ("instrument", "row", "offence")
"""What has a title: an instrument (by its id), a row (by its id), an offence ("AZ 120.2.4")."""

_SCHEMA: Final = "rogatory.titles/1"
Entries = Mapping[tuple[str, str], tuple[str, str]]
"""What a file holds: (kind, id) to (English title, translation)."""


def title(kind: str, id: str, english: str, lang: str) -> str | None:
    """The translation of a title into ``lang``; None when there is none of this English title."""
    found = _table(lang).get((kind, id)) if lang in LANGUAGES else None
    return found[1] if found is not None and found[0] == english else None


@cache
def _table(lang: str) -> Entries:
    entries, faults = read(lang, file_of(lang))
    refuse(faults)
    return entries


def file_of(lang: str) -> bytes:
    """The package's own file of a language."""
    return (FOLDER / f"{lang}.toml").read_bytes()


def read(lang: str, data: bytes) -> tuple[Entries, list[str]]:
    """What a file holds, and all its faults of form."""
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


def refuse(faults: list[str]) -> None:
    """Raise Malformed with all faults, if there are any."""
    if faults:
        raise Malformed(
            _("The law's data is not in its form, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
