# SPDX-License-Identifier: Apache-2.0
"""Imported rows as they stand in the register: beside our own, and said to be what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.casefile.days import AsOf
from rogatory.casefile.imported import ImportedRow, RegisterImported, RowDecided
from rogatory.casefile.letters import Letter
from rogatory.casefile.lookup import acts_at
from rogatory.clerk.act import Erased
from rogatory.clerk.tables import EntryRow

Part = dict[str, Any]
Place = tuple[str, str]
"""A record and the id of a row in it."""


def imported_rows(
    places: Sequence[Place],
    as_of: AsOf,
    countries: Mapping[str, str],
    erased: Mapping[str, Mapping[tuple[int, str], int]],
) -> dict[Place, Part]:
    """Return what the register shows of each imported row, by its place."""
    rows: list[ImportedRow] = []
    wanted = sorted(places)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = ImportedRow.objects.filter(
            case__in={case for case, _key in some}, key__in=[key for _case, key in some]
        )
        rows += query
    numbers = _numbers(row.match for row in rows)
    return {
        (row.case, row.key): _shown(row, as_of, countries, erased.get(row.case, {}), numbers)
        for row in rows
    }


_AT_ONCE = 400


def _shown(
    row: ImportedRow,
    as_of: AsOf,
    countries: Mapping[str, str],
    erased: Mapping[tuple[int, str], int],
    numbers: Mapping[str, str],
) -> Part:
    gone = isinstance(row.values, Erased)
    told: Mapping[str, Any] = {} if gone else row.values
    by = {"erased": erased.get((row.entry, "values"))}
    decided = bool(row.decided) and row.decided <= as_of.instant
    standing = row.standing if decided else row.first
    state = countries.get(row.counterpart, row.counterpart)
    return {
        "direction": "out" if row.outgoing else "in",
        "day": row.day,
        "dated": told.get("dated"),
        "number": told.get("number", ""),
        "their_number": by if gone else told.get("their_number"),
        "other": {
            "code": row.counterpart or told.get("counterpart", ""),
            "state": state if "." not in state else "",
        },
        "channel": row.medium or told.get("medium", ""),
        "rests_on": "imported",
        "entries": [row.entry],
        "said": dict(told),
        "standing": {
            "row": row.key,
            "how": standing,
            "match": row.match,
            "number": numbers.get(row.match, ""),
        },
    }


def _numbers(matches: Any) -> dict[str, str]:
    """Return the numbers of the letters that rows are held against, by ``case/id``."""
    keys = {match.partition("/")[2] for match in matches if match}
    if not keys:
        return {}
    found = Letter.objects.filter(key__in=keys).values_list("case", "key", "number")
    return {f"{case}/{key}": number for case, key, number in found}


def apart(case: str, as_of: AsOf, *, by_happening: bool) -> Part | None:
    """Return how many imported rows stand beside a statement of a case; None when there is none.

    Nothing in the statement rests on them, and it says so: who reads that nothing came should look
    at what another register says of it.
    """
    found: dict[str, tuple[bool, str, str, int]] = {}
    kinds = {RegisterImported.kind, RowDecided.kind}
    numbers = EntryRow.objects.filter(case=case, kind__in=kinds).order_by("number")
    places = [(case, number) for number in numbers.values_list("number", flat=True)]
    for stamp, act in acts_at(places, kinds, ("values", "source", "media", "counterparts")):
        if stamp.at > as_of.instant and not by_happening:
            continue
        if isinstance(act, RowDecided):
            if act.row in found:
                out, day, _standing, entry = found[act.row]
                found[act.row] = out, day, act.standing, entry
            continue
        assert isinstance(act, RegisterImported)
        for index, key in enumerate(act.rows):
            standing, match = act.standings[index], act.matches[index].partition("/")[2]
            if standing == "instead" and match in found:
                out, day, _standing, entry = found[match]
                found[match] = out, day, "withdrawn", entry
            found[key] = act.directions[index] == "out", act.days[index], standing, stamp.number
    rows = [
        (out, entry)
        for out, day, standing, entry in found.values()
        if standing not in ("same", "withdrawn")
        and not (by_happening and as_of.holds(day) is False)
    ]
    if not rows:
        return None
    return {
        "out": sum(out for out, _entry in rows),
        "in": sum(not out for out, _entry in rows),
        "entries": sorted({entry for _out, entry in rows}),
        "rests_on": "imported",
    }
