# SPDX-License-Identifier: Apache-2.0
"""Rows that an authority's lawyers read themselves: applied over the data, exported for others.

A confirmation names one row (a requirement by its id, a party's row by ``basis.party_id``) and the
digest of that row as it stood, says in which source it was read and as of which day, and may
correct fields of it.  It holds for that text of the row alone: where the data has changed since, it
is stale, is not applied, and is listed.

``toml`` of a contribution::

    schema = "rogatory.contribution/1"

    [contribution]
    authority = "a.example"

    [[text]]                              # the files that the rows were read against
    instrument = "cis-chisinau-2002"
    digest = "5b0c..."

    [[requirement]]                       # as it would stand in the file, with its old name
    was = "cis-chisinau-2002:17?:language"
    id = "cis-chisinau-2002:17:language"
    ...

It is a proposal to those who keep the data, and no law: a folder of instruments refuses it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rogatory.errors import Malformed
from rogatory.instrument.basis import party_id
from rogatory.instrument.facts import digest_of
from rogatory.instrument.judging import judge_party, judge_requirement, judge_words
from rogatory.instrument.record import collect, is_partial_day
from rogatory.instrument.rows import Instrument, Library, Party, Requirement
from rogatory.instrument.written import toml
from rogatory.language import _

SCHEMA = "rogatory.contribution/1"
OF_REQUIREMENT = (
    "article", "label", "label_ru", "label_az", "text", "level", "check", "form_field", "code",
)  # fmt: skip
"""Fields of a requirement that can be corrected; its id stays the name that it is called by."""

OF_PARTY = ("status", "date", "note")
"""Fields of a party's row that can be corrected."""

Row = Requirement | Party


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What was read of one row: the source, the day it is of, and the corrected fields."""

    row: str
    row_digest: str
    source: str
    as_of: str
    changes: Mapping[str, str]

    def digest(self) -> str:
        """SHA-256 (hex) of the confirmation as plain data."""
        return digest_of({f: _plain(getattr(self, f)) for f in self.__slots__})


@dataclass(frozen=True, slots=True)
class Stale:
    """A confirmation that is not applied, and why."""

    confirmation: Confirmation
    reason: str


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def plain(row: Row) -> dict[str, Any]:
    """A row as plain data: what is stated, in the order of its fields."""
    named = ((field.name, getattr(row, field.name)) for field in dataclasses.fields(row))
    return {name: value for name, value in named if value is not None}


def row_digest(row: Row) -> str:
    """SHA-256 (hex) of a row as it stands in the data."""
    return digest_of(plain(row))


def find(library: Library, name: str) -> tuple[Instrument, Row] | None:
    """The row of this name with its instrument; None when there is none."""
    instrument = library.instruments.get(name.partition(":")[0])
    if instrument is None:
        return None
    row: Row | None = instrument.requirement(name)
    row = row or next((p for p in instrument.parties if party_id(instrument.id, p) == name), None)
    return None if row is None else (instrument, row)


def confirmation(
    library: Library, name: str, source: str, as_of: str, changes: Mapping[str, str]
) -> Confirmation:
    """Make a confirmation of a row of ``library`` (as the files have it).

    Raises Malformed with every fault: no such row, no date, fields that cannot be corrected, a
    corrected row that would not load.
    """
    found, faults = find(library, name), list[str]()
    if found is None:
        faults.append(_("{row}: there is no such row").format(row=name))
    if not is_partial_day(as_of):
        faults.append(_("{text!a} is not a date of the calendar").format(text=as_of))
    if not source.strip():
        faults.append(_("the source is not named"))
    if found is not None:
        made = Confirmation(name, row_digest(found[1]), source, as_of, dict(changes))
        if not faults:
            _revised(found[0], found[1], made, faults)
        if not faults:
            return made
    raise Malformed(
        _("The row cannot be confirmed so, correct every point: {faults}.").format(
            faults="; ".join(faults)
        )
    )


def _revised(instrument: Instrument, row: Row, made: Confirmation, faults: list[str]) -> Row | None:
    """The row as it was read; None with every fault when it would not load."""
    may = OF_REQUIREMENT if isinstance(row, Requirement) else OF_PARTY
    before = len(faults)
    for name in made.changes:
        if name not in may:
            faults.append(
                _("{row}: {field} cannot be corrected; {fields} can").format(
                    row=made.row, field=name, fields=", ".join(may)
                )
            )
    fitting = {name: text for name, text in made.changes.items() if name in may}
    changed = {**plain(row), **fitting, "confidence": "seen", "as_of": made.as_of}
    changed["source_url" if isinstance(row, Requirement) else "source"] = made.source
    own: list[str] = []
    read = collect(type(row), changed, "", own)
    faults += [f"{made.row}: {fault}" for fault in own]
    judge_words(changed, made.row, faults)
    if isinstance(read, Requirement):
        judge_requirement(read, None, instrument.id, faults)
    elif isinstance(read, Party):
        judge_party(read, made.row, faults)
    return read if len(faults) == before else None


def apply(
    library: Library, confirmations: Iterable[Confirmation]
) -> tuple[Library, tuple[Stale, ...]]:
    """The library with these confirmations over its rows, and those that do not hold any more.

    The last confirmation of a row counts.  Each instrument records the digests of what was applied.
    """
    stale: list[Stale] = []
    revised: dict[str, dict[str, tuple[Row, Confirmation]]] = {}
    for made in {made.row: made for made in confirmations}.values():
        found = find(library, made.row)
        if found is None:
            stale.append(Stale(made, _("the row is not in the data any more")))
            continue
        instrument, row = found
        if row_digest(row) != made.row_digest:
            stale.append(Stale(made, _("the row has changed in the data since it was read")))
            continue
        faults: list[str] = []
        after = _revised(instrument, row, made, faults)
        if after is None:
            stale.append(Stale(made, "; ".join(faults)))
            continue
        revised.setdefault(instrument.id, {})[made.row] = (after, made)
    if not revised:
        return library, tuple(stale)
    instruments = dict(library.instruments)
    for id, rows in revised.items():
        instruments[id] = _with(instruments[id], rows)
    return replace(library, instruments=instruments), tuple(stale)


def _with(instrument: Instrument, rows: Mapping[str, tuple[Row, Confirmation]]) -> Instrument:
    """An instrument with rows as they were read."""

    def after(name: str, row: Any) -> Any:
        return rows[name][0] if name in rows else row

    return replace(
        instrument,
        requirements=tuple(after(row.id, row) for row in instrument.requirements),
        parties=tuple(after(party_id(instrument.id, row), row) for row in instrument.parties),
        confirmed=tuple(sorted(made.digest() for _row, made in rows.values())),
    )


def contribution(library: Library, confirmations: Iterable[Confirmation], authority: str) -> str:
    """The confirmations that hold, as a TOML text for those who keep the data.

    A requirement whose article was corrected bears the id that follows from it.
    """
    kept = {made.row: made for made in confirmations}
    applied, stale = apply(library, kept.values())
    for gone in stale:
        kept.pop(gone.confirmation.row)
    requirements, parties, texts = list[Any](), list[Any](), dict[str, str]()
    for name in sorted(kept):
        found = find(library, name)
        assert found is not None
        instrument, row = found[0], _applied_row(library, applied, found[0].id, found[1])
        texts[instrument.id] = instrument.digest
        if isinstance(row, Requirement):
            id = f"{instrument.id}:{row.article}:{row.field}"
            requirements.append({"was": name, **plain(row), "id": id})
        else:
            parties.append({"was": name, **plain(row), "instrument": instrument.id})
    tables: dict[str, Any] = {"schema": SCHEMA, "contribution": {"authority": authority}}
    tables["text"] = [{"instrument": id, "digest": digest} for id, digest in texts.items()]
    tables |= {"party": parties, "requirement": requirements}
    return toml({name: value for name, value in tables.items() if value})


def _applied_row(library: Library, applied: Library, id: str, before: Row) -> Row:
    """The row that stands after confirmations where this one stood before them."""
    if isinstance(before, Requirement):
        return applied[id].requirement(before.id) or before
    return applied[id].parties[library[id].parties.index(before)]
