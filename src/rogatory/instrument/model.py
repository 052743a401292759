# SPDX-License-Identifier: Apache-2.0
"""The law as data: TOML files read strictly, with all faults of all files named at once.

Four schemas, named in the first line of a file::

    rogatory.instrument/1   [instrument], [[party]], [[relation]], [[requirement]]
    rogatory.offences/1     [[offence]], [[pair]]
    rogatory.sheet/1        [sheet] (a country sheet), [[language]], [[channel]], ...
    rogatory.overlay/1      [[party]] with ``instrument``: parties added to instruments

The package's own folder is read first, then each extra folder.  An extra file may add an
instrument, a sheet, parties or offences; it may never replace an instrument or an article.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from rogatory.errors import Malformed
from rogatory.instrument import grammar
from rogatory.instrument.judging import (
    judge_ids,
    judge_offences,
    judge_pair,
    judge_party,
    judge_requirement,
    judge_succession,
    judge_words,
    refuse_cycle,
)
from rogatory.instrument.judging_sheet import judge_references, judge_sheet, readable_rows
from rogatory.instrument.offence import OffenceRow, Offences
from rogatory.instrument.record import R, collect
from rogatory.instrument.rows import (
    Header,
    Instrument,
    Library,
    Party,
    Relation,
    Requirement,
    Sheet,
)
from rogatory.language import _

__all__ = ["Instrument", "Library", "Party", "Requirement", "Sheet", "load", "load_all"]

DATA = Path(__file__).parent / "data"
LARGEST_FILE = 4 * 1024 * 1024


@dataclass
class _Shelf:
    """What is read so far, with the faults of all files."""

    instruments: dict[str, Instrument] = field(default_factory=dict)
    sheets: dict[str, dict[str, Sheet]] = field(default_factory=dict)
    """By state, then by the day from which it holds (empty: from the beginning)."""

    offences: Offences | None = None
    overlays: list[tuple[str, str, Party]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sheets_of_this_reading: set[tuple[str, str]] = field(default_factory=set)


def load_all(extra: Sequence[Path] = (), adopted: Iterable[tuple[str, bytes]] = ()) -> Library:
    """Everything in the package's data and the folders ``extra``; Malformed with all faults.

    ``adopted`` are country sheets, given as (name, bytes), that take the place of a file's sheet of
    the same state and day.
    """
    own, adopted = _own(), tuple(adopted)
    if not extra and not adopted:
        return own
    sheets = {
        state: {one.valid_from or "": one for one in editions}
        for state, editions in own.editions.items()
    }
    shelf = _Shelf(dict(own.instruments), sheets, own.offences)
    for folder in extra:
        if not folder.is_dir():
            shelf.faults.append(_("{place}: there is no such folder").format(place=folder.name))
        for path in sorted(folder.glob("*.toml")):
            _take(shelf, path.name, _bytes(shelf, path))
    shelf.sheets_of_this_reading.clear()
    for name, data in adopted:
        _take(shelf, name, data)
    return _finish(shelf)


def load(id: str, extra: Sequence[Path] = ()) -> Instrument:
    """One instrument by id; raises Malformed when there is none of this id."""
    library = load_all(extra)
    if id not in library.instruments:
        raise Malformed(
            _("There is no instrument {id!a}; choose one of {known}.").format(
                id=id, known=", ".join(library)
            )
        )
    return library[id]


@cache
def _own() -> Library:
    shelf = _Shelf()
    for path in sorted(DATA.glob("*.toml")):
        _take(shelf, path.name, path.read_bytes())
    return _finish(shelf)


def read_files(files: Iterable[tuple[str, bytes]]) -> Library:
    """A library of these files alone, given as (name, bytes); Malformed with all faults."""
    shelf = _Shelf()
    for name, data in files:
        _take(shelf, name, data)
    return _finish(shelf)


def read_one(name: str, data: bytes) -> Instrument:
    """One text of an instrument from a file of any name, by itself; Malformed with all faults.

    What spans files (relations to other instruments) is not judged.
    """
    shelf = _Shelf()
    _take(shelf, name, data, any_name=True)
    if not shelf.instruments and not shelf.faults:
        shelf.faults.append(_("{place}: holds no instrument").format(place=name))
    _raise(shelf.faults)
    return next(iter(shelf.instruments.values()))


def _bytes(shelf: _Shelf, path: Path) -> bytes:
    try:
        if path.stat().st_size <= LARGEST_FILE:
            return path.read_bytes()
        shelf.faults.append(_("{place}: is larger than 4 MiB").format(place=path.name))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        shelf.faults.append(
            _("{place}: cannot be read: {reason}").format(place=path.name, reason=reason)
        )
    return b'schema = "unread"'


def _take(shelf: _Shelf, name: str, data: bytes, *, any_name: bool = False) -> None:
    try:
        tables = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        shelf.faults.append(_("{place}: is not TOML: {reason}").format(place=name, reason=error))
        return
    schema = tables.pop("schema", None)
    digest = hashlib.sha256(data).hexdigest()
    if schema == "rogatory.instrument/1":
        _take_instrument(shelf, name, tables, digest, any_name)
    elif schema == "rogatory.sheet/1":
        _take_sheet(shelf, name, tables, digest)
    elif schema == "rogatory.overlay/1":
        for n, party in enumerate(_many(Party, tables, "party", name, shelf.faults)):
            judge_party(party, f"{name}: party[{n}]", shelf.faults)
            shelf.overlays.append((f"{name}: party[{n}]", digest, party))
        _refuse_rest(tables, name, shelf.faults)
    elif schema == "rogatory.offences/1":
        _take_offences(shelf, name, tables, digest)
    elif schema != "unread":
        shelf.faults.append(_("{place}: names no schema that is known").format(place=name))


def _take_sheet(shelf: _Shelf, name: str, tables: dict[str, Any], digest: str) -> None:
    """Add a country sheet; what loads of one that does not is judged all the same."""
    table = tables.pop("sheet", {})
    whole = {**tables, **table} if isinstance(table, Mapping) else table
    sheet = _one(Sheet, whole, name, shelf.faults)
    if sheet is None:
        judge_sheet(readable_rows(whole), name, shelf.faults)
        return
    judge_sheet(list(sheet.rows()), name, shelf.faults)
    place = (sheet.state, sheet.valid_from or "")
    if place in shelf.sheets_of_this_reading:
        shelf.faults.append(
            _("{place}: {state} has a sheet already").format(place=name, state=sheet.state)
            if sheet.valid_from is None
            else _("{place}: {state} has a sheet from {day} already").format(
                place=name, state=sheet.state, day=sheet.valid_from
            )
        )
    shelf.sheets_of_this_reading.add(place)
    shelf.sheets.setdefault(sheet.state, {})[place[1]] = replace(sheet, digest=digest)


def read_sheet(name: str, data: bytes) -> Sheet:
    """One country sheet from a file of any name; Malformed with all faults.

    What spans files (the instruments that it names) is not judged.
    """
    shelf = _Shelf()
    _take(shelf, name, data)
    found = [one for editions in shelf.sheets.values() for one in editions.values()]
    if not found and not shelf.faults:
        shelf.faults.append(_("{place}: holds no country sheet").format(place=name))
    _raise(shelf.faults)
    return found[0]


def _one(cls: type[R], table: object, place: str, faults: list[str]) -> R | None:
    own: list[str] = []
    result = collect(cls, table, "", own)
    faults.extend(f"{place}: {fault}" for fault in own)
    return result


def _many(cls: type[R], tables: dict[str, Any], key: str, place: str, faults: list[str]) -> list[R]:
    rows = tables.pop(key, [])
    if not isinstance(rows, list):
        faults.append(_("{place}: must be a list").format(place=f"{place}: {key}"))
        return []
    read = []
    for n, row in enumerate(rows):
        here = _place(place, key, n, row)
        read.append(_one(cls, row, here, faults))
        judge_words(row, here, faults)
    return [row for row in read if row is not None]


def _place(name: str, key: str, n: int, row: object) -> str:
    """Where a row stands: by its id when it has one, else by its number in the file."""
    id = row.get("id") if isinstance(row, Mapping) else None
    return f"{name}: {id}" if isinstance(id, str) else f"{name}: {key}[{n}]"


def _refuse_rest(tables: Mapping[str, object], place: str, faults: list[str]) -> None:
    for key in tables:
        faults.append(_("{place}: no such field").format(place=f"{place}: {key}"))


def _take_instrument(
    shelf: _Shelf, name: str, tables: dict[str, Any], digest: str, any_name: bool
) -> None:
    faults = shelf.faults
    header = _one(Header, tables.pop("instrument", {}), f"{name}: [instrument]", faults)
    judge_ids(_rows(tables.get("requirement", [])), name, faults)
    parties = _many(Party, tables, "party", name, faults)
    relations = _many(Relation, tables, "relation", name, faults)
    rows = _many(Requirement, tables, "requirement", name, faults)
    _refuse_rest(tables, name, faults)
    for n, party in enumerate(parties):
        judge_party(party, f"{name}: party[{n}]", faults)
        if party.instrument is not None:
            faults.append(
                _("{place}: no such field").format(place=f"{name}: party[{n}].instrument")
            )
    for row in rows:
        judge_requirement(row, header, name, faults)
    judge_succession(rows, name, faults)
    if header is None:
        return
    if f"{header.id}.toml" != name and not any_name:
        faults.append(
            _("{place}: the file must be named {id}.toml").format(place=name, id=header.id)
        )
    if header.id in shelf.instruments:
        faults.append(_("{place}: the id {id} stands twice").format(place=name, id=header.id))
        return
    shelf.instruments[header.id] = Instrument(
        header, tuple(parties), tuple(relations), tuple(rows), digest
    )


def _take_offences(shelf: _Shelf, name: str, tables: dict[str, Any], digest: str) -> None:
    """Add a file of offences to those that are there; an article that is there is not replaced."""
    faults, known = shelf.faults, shelf.offences
    stated = [_without_empty(row) for row in _rows(tables.pop("offence", []))]
    rows = _many(OffenceRow, {"offence": stated}, "offence", name, faults)
    judge_offences(stated, rows, known, name, faults)
    pairs: list[Mapping[str, tuple[str, ...]]] = []
    for n, pair in enumerate(_rows(tables.pop("pair", []))):
        sides = judge_pair(pair, f"{name}: pair[{n}]", (*known.pairs, *pairs) if known else pairs,
                           faults)  # fmt: skip
        if sides is not None:
            pairs.append(sides)
    _refuse_rest(tables, name, faults)
    if known is None:
        shelf.offences = Offences(tuple(rows), tuple(pairs), digest)
    else:
        shelf.offences = replace(
            known,
            rows=(*known.rows, *rows),
            pairs=(*known.pairs, *pairs),
            added=(*known.added, digest),
        )


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without_empty(row: object) -> object:
    """An offence row without ``source_url = ""``, the way the file says "no source"."""
    if isinstance(row, Mapping) and row.get("source_url") == "":
        return {key: value for key, value in row.items() if key != "source_url"}
    return row


def _finish(shelf: _Shelf) -> Library:
    """Add the overlays' parties, judge what spans files, and raise all faults at once."""
    instruments = shelf.instruments
    for place, digest, party in shelf.overlays:
        target = instruments.get(party.instrument or "")
        if target is None:
            shelf.faults.append(_("{place}: names no instrument that is known").format(place=place))
            continue
        overlays = tuple(dict.fromkeys((*target.overlays, digest)))
        instruments[target.id] = replace(
            target, parties=(*target.parties, party), overlays=overlays
        )
    later: dict[str, set[str]] = {}
    for instrument in instruments.values():
        for relation in instrument.relations:
            if relation.to not in instruments:
                shelf.faults.append(
                    _("{place}: stands in relation to {other!a}, which is not known").format(
                        place=f"{instrument.id}.toml", other=relation.to
                    )
                )
            ends = (instrument.id, relation.to)
            newer, older = ends if grammar.RELATION_RULES[relation.rule] > 0 else ends[::-1]
            later.setdefault(newer, set()).add(older)
    refuse_cycle(later, _("relations"), shelf.faults)
    editions = {
        state: tuple(sheet for _day, sheet in sorted(of_state.items()))
        for state, of_state in sorted(shelf.sheets.items())
    }
    for sheets in editions.values():
        for sheet in sheets:
            judge_references(sheet, instruments, shelf.faults)
    _raise(shelf.faults)
    last = {state: sheets[-1] for state, sheets in editions.items()}
    return Library(dict(sorted(instruments.items())), last, shelf.offences, editions)


def _raise(faults: list[str]) -> None:
    if faults:
        raise Malformed(
            _("The law's data is not in its form, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
