# SPDX-License-Identifier: Apache-2.0
"""What is judged of a country sheet beyond its types: sources, rows said twice, references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_type_hints

from rogatory.instrument.country import Sheet
from rogatory.instrument.country_words import NO_DOCUMENT
from rogatory.instrument.record import collect
from rogatory.instrument.rows import Instrument
from rogatory.language import _

Placed = tuple[str, int, Any]
"""A row with its block and its place there."""


def readable_rows(table: object) -> list[Placed]:
    """The rows of a sheet that load by themselves, though the whole of it does not."""
    found: list[Placed] = []
    for name, hint in get_type_hints(Sheet, include_extras=True).items():
        rows = table.get(name) if isinstance(table, Mapping) else None
        cls = next(iter(get_args(hint)), None)
        if not isinstance(rows, list) or not isinstance(cls, type):
            continue
        for n, row in enumerate(rows):
            made = collect(cls, row, "", [])
            if made is not None:
                found.append((name, n, made))
    return found


def judge_sheet(rows: Sequence[Placed], name: str, faults: list[str]) -> None:
    """What was read names its source; numbers count something; nothing is said twice."""
    for block, n, row in rows:
        place = f"{name}: {block}[{n}]"
        if row.confidence == "seen" and row.source is None:
            faults.append(_("{place}: was read but names no source").format(place=place))
        if getattr(row, "number", 1) == 0 or getattr(row, "days", 1) == 0:
            faults.append(_("{place}: is 1 or more").format(place=place))
        if getattr(row, "kind", "") == NO_DOCUMENT and (row.title or row.certified):
            faults.append(
                _("{place}: says that no document is needed, and describes one").format(place=place)
            )
    days = Counter(row.date for block, _n, row in rows if block == "holiday")
    for day in sorted(day for day, times in days.items() if times > 1):
        faults.append(
            _("{place}: the day {day} stands twice").format(place=f"{name}: holiday", day=day)
        )
    seen: set[object] = set()
    for block, n, row in rows:
        told = _subject(block, row)
        if told in seen:
            faults.append(
                _("{place}: says again of the same what another row says").format(
                    place=f"{name}: {block}[{n}]"
                )
            )
        if told is not None:
            seen.add(told)


def _subject(block: str, row: Any) -> object:
    """What a row speaks of; two rows of one subject would contradict or repeat one another."""
    scope = (
        tuple(sorted(getattr(row, "instruments", ()))),
        tuple(sorted(getattr(row, "measures", ()))),
    )
    if block in ("translation", "double_criminality", "copies", "cost", "time"):
        return block, scope
    if block == "document":
        return block, row.name, scope
    if block in ("language", "channel"):
        return block, row.code, scope
    if block == "means":
        return block, row.means, scope
    if block == "use_limit" and row.limit != "other":
        return block, row.limit, scope
    return None


def judge_references(
    sheet: Sheet, instruments: Mapping[str, Instrument], faults: list[str]
) -> None:
    """Whatever instrument or row of one a sheet names is known."""
    where = _("sheet of {state}").format(state=sheet.state)
    for block, n, row in sheet.rows():
        ids = getattr(row, "instruments", ())
        if block == "reservation":
            ids = (row.instrument,)
        known = [instruments.get(id) for id in ids]
        lost = None in known
        if block == "reservation" and known[0] is not None and row.requirement is not None:
            lost = known[0].requirement(row.requirement) is None
        if lost:
            faults.append(
                _("{place}: names no instrument or row that is known").format(
                    place=f"{where}: {block}[{n}]"
                )
            )
