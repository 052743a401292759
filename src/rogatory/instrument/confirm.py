# SPDX-License-Identifier: Apache-2.0
"""Rows that an authority's lawyers read themselves: applied over the data, exported for others.

A confirmation names one row (a requirement by its id, a party's row by ``basis.party_id``) and the
digest of that row as it stood, says in which source it was read and as of which day, and may
correct fields of it.  It holds for that text of the row alone: where the data has changed since, it
is stale, is not applied, and is listed.  ``what`` says what was found: the row is ``read``, it is
``repealed`` (the source does not hold it any more), or it is ``added``: a row that the data lacks,
whose fields are all in ``changes``.

``toml`` of a contribution::

    schema = "rogatory.contribution/1"

    [contribution]
    authority = "a.example"

    [[text]]                              # the files that the rows were read against
    instrument = "cis-chisinau-2002"
    digest = "5b0c..."

    [[requirement]]                       # as it would stand in the file, with its old name;
    was = "cis-chisinau-2002:17?:language"    # a row that was added has none
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
from rogatory.instrument.datum import digest_of
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

OF_ADDED = (*OF_REQUIREMENT, "kind", "topic", "field")
"""Fields that a row that is added may have; its source and day come with the act."""

WHATS = ("read", "repealed", "added")

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
    what: str = "read"

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
    library: Library,
    name: str,
    source: str,
    as_of: str,
    changes: Mapping[str, str],
    what: str = "read",
) -> Confirmation:
    """Make a confirmation of a row of ``library`` (as the files have it).

    Raises Malformed with every fault: no such row (for one that is added: it is there already), no
    date, fields that cannot be corrected, a row that would not load.
    """
    found, faults = find(library, name), list[str]()
    instrument = library.instruments.get(name.partition(":")[0])
    if what == "added":
        if instrument is None:
            faults.append(_("{row}: there is no such instrument").format(row=name))
        if found is not None:
            faults.append(_("{row}: the row is in the data already").format(row=name))
    elif found is None:
        faults.append(_("{row}: there is no such row").format(row=name))
    elif what == "repealed" and isinstance(found[1], Party):
        faults.append(_("{row}: a party's row is corrected, not repealed").format(row=name))
    if not is_partial_day(as_of):
        faults.append(_("{text!a} is not a date of the calendar").format(text=as_of))
    if not source.strip():
        faults.append(_("the source is not named"))
    row = found[1] if found is not None and what != "added" else None
    made = Confirmation(name, row_digest(row) if row else "", source, as_of, dict(changes), what)
    if instrument is not None and (row is not None or what == "added"):
        # What was found is judged by itself too, so that one fault hides no other.
        judged = replace(made, as_of=as_of if is_partial_day(as_of) else "2000")
        _revised(instrument, row, replace(judged, source=source.strip() or "?"), faults)
    if faults:
        raise Malformed(
            _("The row cannot be confirmed so, correct every point: {faults}.").format(
                faults="; ".join(faults)
            )
        )
    return replace(made, row_digest=row_digest(row) if row else digest_of(dict(changes)))


def _revised(
    instrument: Instrument, row: Row | None, made: Confirmation, faults: list[str]
) -> Row | None:
    """The row as it was read, or as it is added; None with every fault when it would not load."""
    may = OF_ADDED if row is None else OF_PARTY if isinstance(row, Party) else OF_REQUIREMENT
    before = len(faults)
    for name in made.changes:
        if name not in may:
            faults.append(
                _("{row}: {field} cannot be corrected; {fields} can").format(
                    row=made.row, field=name, fields=", ".join(may)
                )
            )
    fitting = {name: text for name, text in made.changes.items() if name in may}
    was = {"id": made.row} if row is None else plain(row)
    changed = {**was, **fitting, "confidence": "seen", "as_of": made.as_of}
    changed["source" if isinstance(row, Party) else "source_url"] = made.source
    if made.what == "repealed":
        changed["repealed"] = made.as_of
    own: list[str] = []
    read: Row | None
    if isinstance(row, Party):
        read = collect(Party, changed, "", own)
    else:
        read = collect(Requirement, changed, "", own)
    faults += [f"{made.row}: {fault}" for fault in own]
    judge_words(changed, made.row, faults)
    if isinstance(read, Requirement):
        judge_requirement(read, instrument.header if row is None else None, instrument.id, faults)
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
        row, reason = _as_confirmed(library, made)
        if row is None:
            stale.append(Stale(made, reason))
        else:
            revised.setdefault(made.row.partition(":")[0], {})[made.row] = (row, made)
    if not revised:
        return library, tuple(stale)
    instruments = dict(library.instruments)
    for id, rows in revised.items():
        instruments[id] = _with(instruments[id], rows)
    return replace(library, instruments=instruments), tuple(stale)


def _as_confirmed(library: Library, made: Confirmation) -> tuple[Row | None, str]:
    """The row as a confirmation leaves it, or None and why it does not hold any more."""
    found = find(library, made.row)
    instrument = library.instruments.get(made.row.partition(":")[0])
    if made.what == "added":
        if instrument is None:
            return None, _("the instrument is not in the data any more")
        if found is not None:
            return None, _("the row is in the data now")
    elif found is None or instrument is None:
        return None, _("the row is not in the data any more")
    elif row_digest(found[1]) != made.row_digest:
        return None, _("the row has changed in the data since it was read")
    faults: list[str] = []
    row = _revised(instrument, found[1] if found else None, made, faults)
    return row, "; ".join(faults)


def _with(instrument: Instrument, rows: Mapping[str, tuple[Row, Confirmation]]) -> Instrument:
    """An instrument with rows as they were read, and those that were added after its own."""

    def after(name: str, row: Any) -> Any:
        return rows[name][0] if name in rows else row

    added = [row for row, made in rows.values() if made.what == "added"]
    own = [after(row.id, row) for row in instrument.requirements]
    return replace(
        instrument,
        requirements=(*own, *(row for row in added if isinstance(row, Requirement))),
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
        id = name.partition(":")[0]
        texts[id] = library[id].digest
        found, was = find(library, name), {"was": name}
        if found is None:
            row: Row | None = applied[id].requirement(name)
            was = {}
        else:
            row = _applied_row(library, applied, id, found[1])
        if isinstance(row, Requirement):
            own = f"{id}:{row.article}:{row.field}"
            requirements.append({**was, **plain(row), "id": own})
        elif isinstance(row, Party):
            parties.append({**was, **plain(row), "instrument": id})
    tables: dict[str, Any] = {"schema": SCHEMA, "contribution": {"authority": authority}}
    tables["text"] = [{"instrument": id, "digest": digest} for id, digest in texts.items()]
    tables |= {"party": parties, "requirement": requirements}
    return toml({name: value for name, value in tables.items() if value})


def _applied_row(library: Library, applied: Library, id: str, before: Row) -> Row:
    """The row that stands after confirmations where this one stood before them."""
    if isinstance(before, Requirement):
        return applied[id].requirement(before.id) or before
    return applied[id].parties[library[id].parties.index(before)]
