# SPDX-License-Identifier: Apache-2.0
"""Working days between two days: by dated holiday files, by weekends alone where there is none.

One file is one state's year, in a folder ``holidays`` of the instance::

    schema = "rogatory.holidays/1"
    state = "XA"
    year = 2026
    source = "Decision 411 of the Cabinet of XA, 12 December 2025"
    weekend = ["saturday", "sunday"]        # may be left out: these two are taken then
    [[holiday]]
    day = 2026-01-01
    name = "New Year"
    [[working]]                             # a day of rest on which work is done all the same
    day = 2026-12-26
    name = "instead of 31 December"

The day from which is counted does not count; the day until which is counted does.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from rogatory.errors import Malformed
from rogatory.language import _

SCHEMA: Final = "rogatory.holidays/1"
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND: Final = ("saturday", "sunday")
SIZE_LIMIT: Final = 100_000
"""Characters of one file: a year has 366 days."""

_STATE = re.compile(r"[A-Z]{2}")
_NAMES = {"schema", "state", "year", "source", "weekend", "holiday", "working"}


@dataclass(frozen=True)
class HolidayYear:
    """One state's year: which days are holidays, and which days of rest are worked."""

    state: str
    year: int
    digest: str
    """SHA-256 of the file, in hexadecimal."""

    source: str
    weekend: tuple[str, ...] = WEEKEND
    holidays: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    @property
    def rest(self) -> frozenset[int]:
        """The days of the week on which there is no work, Monday is 0."""
        return frozenset(WEEKDAYS.index(name) for name in self.weekend)


def read(text: str) -> HolidayYear:
    """Read a holiday file; Malformed with every fault of it at once."""
    if len(text) > SIZE_LIMIT:
        raise Malformed(_("A holiday file has at most {n} characters.").format(n=SIZE_LIMIT))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(_("The holiday file is no TOML: {error}.").format(error=error)) from None
    faults = list(_faults(data))
    if faults:
        raise Malformed(" ".join(faults))
    return HolidayYear(
        data["state"],
        data["year"],
        hashlib.sha256(text.encode()).hexdigest(),
        data["source"],
        tuple(data.get("weekend", WEEKEND)),
        frozenset(one["day"] for one in data.get("holiday", ())),
        frozenset(one["day"] for one in data.get("working", ())),
    )


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(data) - _NAMES):
        yield _("A holiday file has no “{name}”.").format(name=name)
    if data.get("schema") != SCHEMA:
        yield _("The holiday file must begin with schema = “{schema}”.").format(schema=SCHEMA)
    state, year = data.get("state"), data.get("year")
    if not isinstance(state, str) or not _STATE.fullmatch(state):
        yield _("“state” is a code of two capital letters.")
    if type(year) is not int or not 1 <= year <= 9999:
        yield _("“year” is a year, such as 2026.")
        year = None
    if not isinstance(data.get("source"), str) or not data["source"].strip():
        yield _("“source” must say where the holidays were read.")
    weekend = data.get("weekend", list(WEEKEND))
    known = isinstance(weekend, list) and all(name in WEEKDAYS for name in weekend)
    if not known or len(set(weekend)) != len(weekend) or len(weekend) > 6:
        yield _("“weekend” is a list of days of the week in English, such as saturday.")
        weekend = list(WEEKEND)
    yield from _day_faults(data, year, [WEEKDAYS.index(name) for name in weekend])


def _day_faults(data: Mapping[str, Any], year: int | None, rest: Collection[int]) -> Iterator[str]:
    seen: set[date] = set()
    for table in ("holiday", "working"):
        rows = data.get(table, [])
        if not isinstance(rows, list):
            yield _("“{table}” is written as [[{table}]], once a day.").format(table=table)
            continue
        for place, row in enumerate(rows, 1):
            where = {"table": table, "n": place}
            if not isinstance(row, dict) or set(row) - {"day", "name"}:
                yield _("{table} {n} has “day” and “name”, and nothing else.").format(**where)
                continue
            day = row.get("day")
            if type(day) is not date:
                yield _("{table} {n} has no day such as 2026-01-01.").format(**where)
                continue
            if year is not None and day.year != year:
                yield _("{table} {n} is not in {year}.").format(**where, year=year)
            if day in seen:
                yield _("{day} stands in the holiday file twice.").format(day=day)
            if table == "working" and day.weekday() not in rest:
                yield _("{day} is no day of rest: it need not stand as working.").format(day=day)
            seen.add(day)


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one state: by its files where there are any, else by weekends alone."""

    state: str
    years: Mapping[int, HolidayYear]

    def works(self, day: date) -> bool:
        """Tell whether ``day`` is a working day."""
        year = self.years.get(day.year)
        if year is None:
            return WEEKDAYS[day.weekday()] not in WEEKEND
        if day in year.working:
            return True
        return day not in year.holidays and day.weekday() not in year.rest

    def between(self, after: date, until: date) -> int:
        """Return how many working days lie after ``after`` and up to ``until``; never below 0."""
        count = 0
        for number in range(after.year, until.year + 1):
            low = after.toordinal() if number == after.year else date(number, 1, 1).toordinal() - 1
            high = until.toordinal() if number == until.year else date(number, 12, 31).toordinal()
            count += self._within(self.years.get(number), low, high)
        return max(0, count)

    def _within(self, year: HolidayYear | None, low: int, high: int) -> int:
        """Count the working days of one year with ``low`` < ordinal <= ``high``."""
        if high <= low:
            return 0
        rest = frozenset((5, 6)) if year is None else year.rest
        weeks, left = divmod(high - low, 7)
        count = weeks * (7 - len(rest))
        # Ordinal 1 was a Monday.
        count += sum((day - 1) % 7 not in rest for day in range(high - left + 1, high + 1))
        if year is not None:
            free = (d for d in year.holidays if d.weekday() not in rest)
            count -= sum(low < day.toordinal() <= high for day in free)
            count += sum(low < day.toordinal() <= high for day in year.working)
        return count

    def after(self, start: date, days: int) -> date:
        """Return the day on which ``days`` working days after ``start`` have passed."""
        day = start
        while days > 0:
            if day == date.max:
                return day
            day += timedelta(days=1)
            days -= self.works(day)
        return day

    def missing(self, after: date, until: date) -> list[int]:
        """Return the years between the two days for which there is no holiday file."""
        first = after + timedelta(days=1) if after < date.max else after
        return [n for n in range(first.year, until.year + 1) if n not in self.years]


__all__ = ["SCHEMA", "WEEKDAYS", "WEEKEND", "HolidayYear", "WorkCalendar", "read"]
