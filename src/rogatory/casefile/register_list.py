# SPDX-License-Identifier: Apache-2.0
"""The register of correspondence: every letter, reply and paper of every case, both directions.

What stands in the register is found by index; each row is then the very part that the status
statement of its case would show, folded from the acts about that letter alone.  So register and
statement cannot differ, and a page costs what stands on it.  The register goes by dates as they are
written in the record; the newest stand first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from rogatory.casefile.counterparts import CounterpartAdded
from rogatory.casefile.days import AsOf
from rogatory.casefile.measures import UNASKED
from rogatory.casefile.reckoning import Reckoning
from rogatory.casefile.register_rows import Fold, Part, Slip
from rogatory.casefile.status import own_record
from rogatory.casefile.transitions import AWAITED
from rogatory.clerk import curtain
from rogatory.clerk.act import Act, Stamp
from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible
from rogatory.language import _

PAGE: Final = 50
"""Rows a page."""

_CHUNK: Final = 200
"""Rows that are folded at a time when the whole register is read."""

_ENTERED: Final = (
    '(SELECT e."at" FROM clerk_entryrow e WHERE e."case" = x."case" AND e.number = x.entry)'
)
_OPEN: Final = (
    'EXISTS (SELECT 1 FROM casefile_measure m WHERE m.letter = x.key AND m."case" = x."case" '
    "AND NOT m.dropped AND m.type <> %s AND m.step <> 'closed' "
    "AND (m.verdict = 'defective' OR m.verdict = '' AND m.state IN ({states})))"
)
"""As ``transitions.is_awaited`` tells it, of what was asked and of what was left of it."""


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; what is empty asks for nothing."""

    direction: str = ""
    """``out`` or ``in``."""

    state: str = ""
    """Code of the other side's state; its authorities' domains are meant as well."""

    case: str = ""
    since: str = ""
    until: str = ""
    """Days, both included: a date that may lie between them counts."""

    open: bool = False
    """Only letters of which a measure is still awaited."""

    as_of: str | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of the register, and where they stand in it."""

    rows: list[Part]
    number: int
    count: int | None
    """How many rows there are in all; None where that would mean to read every one."""

    more: bool
    as_of: AsOf
    reckoning: Part = field(default_factory=dict)
    """By which files and policies days were counted."""


@dataclass(frozen=True)
class _Source:
    """One table of things that stand in the register."""

    what: str
    table: str
    outgoing: str
    day: str
    counterpart: str
    entered: str
    stands: str = "1 = 1"
    stood: str = ""
    """As ``stands``, at an instant that is given once; empty where nothing that stood goes away."""


_SOURCES: Final = (
    _Source(
        "letter",
        "casefile_letter x",
        "NOT x.incoming",
        "CASE WHEN x.incoming THEN x.received_on ELSE x.sent_on END",
        "x.counterpart",
        f"CASE WHEN x.incoming THEN {_ENTERED} ELSE x.dispatched END",
        "(x.incoming OR x.dispatched <> '')",
    ),
    _Source(
        "reply",
        'casefile_reply x JOIN casefile_letter l ON l."case" = x."case" AND l.key = x.letter',
        "1 = 0",
        "x.received",
        "l.counterpart",
        "x.entered",
    ),
    _Source(
        "paper",
        "casefile_registeredpaper x",
        "x.outgoing",
        "x.passed",
        "x.counterpart",
        "x.entered",
    ),
    _Source(
        "imported",
        "casefile_importedrow x",
        "x.outgoing",
        "x.day",
        "x.counterpart",
        "x.entered",
        # What a person found to be the same as something here stands in its place already.
        "x.standing NOT IN ('same', 'withdrawn')",
        "CASE WHEN x.decided <= %s THEN x.standing ELSE x.first END NOT IN ('same', 'withdrawn')",
    ),
)


class Register:
    """The register of an instance as of an instant: pages of it, or all of it."""

    def __init__(self, instance: Instance, wanted: Wanted) -> None:
        acts, self._rules, self.as_of = own_record(instance, wanted.as_of)
        self._wanted = wanted
        self._past = wanted.as_of is not None
        self._countries = _countries(acts, self.as_of)
        self._statement, self._values = self._query()

    def page(self, number: int = 1, size: int = PAGE) -> Page:
        """Return one page, the first is 1; Inadmissible for one that is not there."""
        if number < 1:
            raise Inadmissible(_("Pages are counted from 1."))
        counting = Reckoning(self._rules, self.as_of.day)
        start = (number - 1) * size
        if self._wanted.open and self._past:
            # What was open then only the acts tell: rows are folded until the page is full.
            rows: list[Part] = []
            for place, row in enumerate(self.rows(counting, 2 * size)):
                if place >= start:
                    rows.append(row)
                if len(rows) > size:
                    break
            count, more = None, len(rows) > size
            rows = rows[:size]
        else:
            count = self._count()
            rows = self._folded(self._slips(size, start), counting)
            more = count > start + size
        if number > 1 and not rows:
            raise Inadmissible(_("The register has no page {n}.").format(n=number))
        return Page(rows, number, count, more, self.as_of, counting.part())

    def count(self) -> int:
        """Return how many rows there are, of which those that are not open may yet fall out."""
        return self._count()

    def rows(self, counting: Reckoning | None = None, chunk: int = _CHUNK) -> Iterator[Part]:
        """Yield every row, the newest first; ``chunk`` of them are read at a time."""
        counting = counting or Reckoning(self._rules, self.as_of.day)
        start = 0
        while slips := self._slips(chunk, start):
            for row in self._folded(slips, counting):
                if not self._wanted.open or row["measures"]["open"]:
                    yield row
            start += chunk

    def _query(self) -> tuple[str, list[Any]]:
        parts, values = [], list[Any]()
        for source in _SOURCES:
            conditions, given = self._conditions(source)
            if conditions is None:
                continue
            parts.append(
                f"SELECT '{source.what}' AS what, x.\"case\" AS c, x.key AS k, "
                f"{source.day} AS day, x.entry AS entry "
                f"FROM {source.table} WHERE {' AND '.join(conditions)}"
            )
            values += given
        return " UNION ALL ".join(parts), values

    def _conditions(self, source: _Source) -> tuple[list[str] | None, list[Any]]:
        wanted, conditions, values = self._wanted, [source.stands], list[Any]()
        if self._past and source.stood:
            conditions, values = [source.stood], [self.as_of.instant]
        if wanted.direction:
            out = wanted.direction == "out"
            conditions.append(f"({source.outgoing})" if out else f"NOT ({source.outgoing})")
        if hidden := sorted(curtain.hidden()):
            conditions.append(f'x."case" NOT IN ({", ".join(["%s"] * len(hidden))})')
            values += hidden
        if wanted.case:
            conditions.append('x."case" = %s')
            values.append(wanted.case)
        if wanted.state:
            codes = [wanted.state, *(d for d, c in self._countries.items() if c == wanted.state)]
            conditions.append(f"{source.counterpart} IN ({', '.join(['%s'] * len(codes))})")
            values += codes
        day = f"({source.day})"
        if wanted.since:
            # Of a date that is a year or a month, as much is compared as there is.
            find = {"sqlite": "instr", "postgresql": "strpos"}[connection.vendor]
            last = f"substr({day}, {find}({day}, '/') + 1, 10)"
            conditions.append(f"{last} >= substr(%s, 1, length({last}))")
            values.append(wanted.since)
        if wanted.until:
            conditions.append(f"substr({day}, 1, 10) <= %s")
            values.append(wanted.until)
        if self._past:
            conditions.append(f"{source.entered} <= %s")
            values.append(self.as_of.instant)
        if wanted.open:
            if source.what != "letter":
                return None, []
            if not self._past:
                states = sorted(AWAITED)
                conditions.append(_OPEN.format(states=", ".join(["%s"] * len(states))))
                values += [UNASKED, *states]
        return conditions, values

    def _count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self._statement}) AS found", self._values)
            return int(cursor.fetchone()[0])

    def _slips(self, size: int, start: int) -> list[Slip]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT what, c, k, entry FROM ({self._statement}) AS found "
                "ORDER BY day DESC, c, entry DESC, what, k LIMIT %s OFFSET %s",
                [*self._values, size, start],
            )
            return [Slip(*row) for row in cursor.fetchall()]

    def _folded(self, slips: Sequence[Slip], counting: Reckoning) -> list[Part]:
        return Fold(slips, self.as_of, self._countries, counting).rows()


def _countries(acts: Iterable[tuple[Stamp, Act]], as_of: AsOf) -> dict[str, str]:
    """Return the states of the counterparts' domains, as entered by then."""
    return {
        act.domain: act.country
        for stamp, act in acts
        if isinstance(act, CounterpartAdded) and stamp.at <= as_of.instant
    }


__all__ = ["PAGE", "Page", "Register", "Wanted"]
