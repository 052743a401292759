# SPDX-License-Identifier: Apache-2.0
"""Finding rows by a word, and what differs between two texts of an instrument, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from rogatory.instrument import titles
from rogatory.instrument.basis import party_id
from rogatory.instrument.rows import Instrument, Library, Relation, Requirement

_SEARCHED = ("article", "label", "label_ru", "label_az", "text", "check", "code", "id")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row in which a word was found, and in which of its fields (the first in a fixed order)."""

    instrument: Instrument
    row: Requirement
    field: str


def search(library: Library, words: Iterable[str]) -> list[Hit]:
    """Rows that hold every one of the words, in any language; case does not count.

    Labels (English, Russian, Azerbaijani), texts, articles and ids are searched.
    """
    wanted = [word.casefold() for word in words if word.strip()]
    if not wanted:
        return []
    hits = (
        _hit(instrument, row, wanted)
        for instrument in library.instruments.values()
        for row in instrument.requirements
    )
    return [hit for hit in hits if hit is not None]


def _hit(instrument: Instrument, row: Requirement, wanted: list[str]) -> Hit | None:
    texts = {name: (getattr(row, name) or "").casefold() for name in _SEARCHED}
    texts |= {f"label_{lang}": (row.label_in(lang) or "").casefold() for lang in titles.LANGUAGES}
    whole = "\n".join(texts.values())
    if not all(word in whole for word in wanted):
        return None
    return Hit(instrument, row, next(name for name in _SEARCHED if wanted[0] in texts[name]))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``what`` is "added", "removed" or "changed".

    ``id`` names a requirement, a row of a party, a relation or the header; ``field`` is empty for a
    whole row; ``old`` and ``new`` are the texts (None = not there).
    """

    what: str
    id: str
    field: str = ""
    old: str | None = None
    new: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The difference as plain JSON types."""
        return {name: getattr(self, name) for name in self.__slots__}


def difference(old: Instrument, new: Instrument) -> list[Change]:
    """Every difference between two texts of an instrument, requirements by their ids.

    Rows are compared without regard to their order.  The two may be different instruments: then
    only what has the same place behind the instrument's id is compared.
    """
    changes = list(_fields("instrument", old.header, new.header))
    olds, news = _named(old), _named(new)
    for name in [*olds, *(name for name in news if name not in olds)]:
        if name not in news:
            changes.append(Change("removed", name, old=_shown(olds[name])))
        elif name not in olds:
            changes.append(Change("added", name, new=_shown(news[name])))
        else:
            changes += _fields(name, olds[name], news[name])
    return changes


def _named(one: Instrument) -> Mapping[str, object]:
    """Every row of an instrument by its name without the instrument's id."""
    start = f"{one.id}:"
    named: dict[str, object] = {row.id.removeprefix(start): row for row in one.requirements}
    named |= {party_id(one.id, row).removeprefix(start): row for row in one.parties}
    named |= {f"relation:{row.to}:{row.rule}": row for row in one.relations}
    return named


def _shown(row: object) -> str:
    if isinstance(row, Requirement):
        return row.label
    return f"{row.rule} {row.to}" if isinstance(row, Relation) else str(getattr(row, "status", ""))


def _fields(name: str, old: object, new: object) -> Iterator[Change]:
    for field in fields(old):  # type: ignore[arg-type]
        before, after = getattr(old, field.name), getattr(new, field.name)
        # The id of a row is its name: what differs in it is the instrument's own.
        if before != after and (field.name != "id" or name == "instrument"):
            yield Change("changed", name, field.name, _text(before), _text(after))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
