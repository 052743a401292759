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
from rogatory.instrument.sheet_difference import subject
from rogatory.language import _

_MAY_REPEAT = frozenset(
    ("holiday", "central_authority", "body", "use_limit", "link", "reservation", "contact",
     "address", "electronic")
)  # fmt: skip
"""Blocks of which several rows may speak of one subject (days are counted by themselves)."""

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
    for day in sorted(day for day, found in days.items() if found > 1):
        faults.append(
            _("{place}: the day {day} stands twice").format(place=f"{name}: holiday", day=day)
        )
    times = Counter(subject(block, row) for block, _n, row in rows)
    for block, n, row in rows:
        if block not in _MAY_REPEAT and times[subject(block, row)] > 1:
            faults.append(
                _("{place}: says again of the same what another row says").format(
                    place=f"{name}: {block}[{n}]"
                )
            )


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
