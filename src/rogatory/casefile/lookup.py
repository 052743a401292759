# SPDX-License-Identifier: Apache-2.0
"""Acts looked up by index: those of some kinds in one docket, or those about some letters in many.

Where and by whom an act was entered is read from the columns beside the entry, which
``docket fsck`` holds against its bytes; values that no statement reads arrive as ERASED.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection

from rogatory.casefile.kinds import KINDS
from rogatory.clerk.act import Act, Stamp, specs
from rogatory.clerk.replay import act_from
from rogatory.clerk.tables import NAMING, EntryRow
from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.language import _

Place = tuple[str, int]
"""An entry: its case and its number."""

UNREAD: Final = ("remarks", "whats", "card", "text")
"""Long values that tell nothing of correspondence."""

_WINDOW = 500
_READER = json.JSONDecoder().raw_decode
"""Reads a canonical value, before and after which nothing stands."""

_NAMES = ", ".join(f"'{name}'" for name in NAMING)
_READ = (
    'SELECT e."case", e.number, e.kind, e."at", e."by", d.name, d.item, d.value '
    'FROM wanted w {join} clerk_entryrow e ON e."case" = w.c AND e.number = w.n {kinds} '
    'LEFT JOIN clerk_disclosurerow d ON d."case" = e."case" AND d.number = e.number '
    "AND d.name NOT IN ({left_out})"
)
_JOIN: Final = {"sqlite": "CROSS JOIN", "postgresql": "JOIN"}
"""SQLite takes the tables of a CROSS JOIN in the order in which they stand: few places first."""

_FOLLOWED: Final = frozenset(
    {"measure", "child", "pouch", "source", "receipt", "supplement", "successor"}
)
"""Fields that lead on from an act about a letter to what else tells of it."""


def acts_of(case: str, kinds: Collection[str]) -> Iterator[tuple[Stamp, Act]]:
    """Yield the acts of some kinds in a docket, in order."""
    rows = EntryRow.objects.filter(case=case, kind__in=kinds).order_by("number")
    numbers = rows.values_list("number", flat=True)
    return acts_at([(case, number) for number in numbers])


def acts_at(
    places: Iterable[Place],
    kinds: Collection[str] | None = None,
    left_out: Sequence[str] = UNREAD,
) -> Iterator[tuple[Stamp, Act]]:
    """Yield the acts at some places, in the order of the places.

    Those of unknown kinds are left out, and those not among ``kinds`` where these are given.  The
    fields ``left_out`` are not read.
    """
    waiting = iter(places)
    read = _READ.format(
        join=_JOIN[connection.vendor],
        kinds=f"AND e.kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else "",
        left_out=", ".join(["%s"] * len(left_out)),
    )
    more = [*(kinds or ()), *left_out]
    while window := list(islice(waiting, _WINDOW)):
        marks = ", ".join(["(%s, %s)"] * len(window))
        stamps: dict[Place, Stamp] = {}
        values: dict[Place, dict[tuple[str, int], Any]] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH wanted(c, n) AS (VALUES {marks}) {read}",
                [*(part for place in window for part in place), *more],
            )
            for case, number, kind, at, by, name, item, value in cursor.fetchall():
                place = (case, number)
                if place not in stamps:
                    stamps[place] = Stamp(case, number, kind, at, by)
                    values[place] = {}
                if name is not None:
                    values[place][name, item] = _parsed(value, number)
        for place in window:
            stamp = stamps.get(place)
            known = stamp and KINDS.get(stamp.kind)
            if stamp and known:
                yield stamp, act_from(known, values[place])


def _parsed(value: bytes, number: int) -> Any:
    read, end, text = None, -1, ""
    try:
        text = str(value, "utf-8")
        read, end = _READER(text)
    except ValueError:
        end = -1
    if end != len(text):
        raise Malformed(
            _("A value beside entry {number} is damaged: run “docket fsck”.").format(number=number)
        )
    return read


def acts_about(
    letters: Mapping[str, Collection[str]],
    kinds: Collection[str],
    left_out: Sequence[str] = UNREAD,
) -> dict[str, list[tuple[Stamp, Act]]]:
    """Return by case, in order, the acts of some kinds that tell of some of its letters.

    From the letters' own acts it goes on to their measures, to the packages that carried or
    answered them, and to the receipts for these.
    """
    asked = {case: set(ids) for case, ids in letters.items()}
    looking = asked
    found: dict[Place, tuple[Stamp, Act]] = {}
    while any(looking.values()):
        places = _naming(looking) - set(found)
        further: dict[str, set[str]] = {case: set() for case in letters}
        for stamp, act in acts_at(sorted(places), kinds, left_out):
            found[stamp.case, stamp.number] = (stamp, act)
            further[stamp.case].update(_leads_to(act))
        looking = {case: ids - asked[case] for case, ids in further.items()}
        for case, ids in looking.items():
            asked[case] |= ids
    told: dict[str, list[tuple[Stamp, Act]]] = {case: [] for case in letters}
    for place in sorted(found):
        told[place[0]].append(found[place])
    return told


def _leads_to(act: Act) -> Iterator[str]:
    for spec in specs(type(act)):
        value = getattr(act, spec.name)
        if spec.name in _FOLLOWED and isinstance(value, str):
            yield value
        elif spec.name == "measures" and isinstance(value, tuple):
            for measure in value:
                if isinstance(measure, dict) and isinstance(measure.get("id"), str):
                    yield measure["id"]


def _naming(ids: Mapping[str, Collection[str]]) -> set[Place]:
    """Return the entries that name one of the ids of their case."""
    wanted = {case: {canon.dumps(one) for one in some} for case, some in ids.items()}
    every: Sequence[bytes] = sorted(set().union(*wanted.values()))
    places: set[Place] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(every), _WINDOW):
            some = every[start : start + _WINDOW]
            marks = ", ".join(["%s"] * len(some))
            # The names stand in the statement itself: only so can the partial index be taken.
            cursor.execute(
                f'SELECT "case", number, value FROM clerk_disclosurerow '
                f"WHERE name IN ({_NAMES}) AND value IN ({marks})",
                some,
            )
            places |= {
                (case, number)
                for case, number, value in cursor.fetchall()
                if bytes(value) in wanted.get(case, ())
            }
    return places
