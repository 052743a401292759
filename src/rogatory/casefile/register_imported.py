# SPDX-License-Identifier: Apache-2.0
"""Imported rows as they stand in the register: beside our own, and said to be what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.casefile.days import AsOf
from rogatory.casefile.imported import ImportedRow
from rogatory.casefile.letters import Letter
from rogatory.clerk.act import Erased

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
