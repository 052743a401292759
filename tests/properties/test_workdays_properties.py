# SPDX-License-Identifier: Apache-2.0
"""Whatever the holiday file: working days are as if each day were looked at, and never negative."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.instances import START

from rogatory.casefile.days import span
from rogatory.casefile.reckoning import Reckoning, Rules
from rogatory.casefile.workdays import WEEKDAYS, HolidayYear, WorkCalendar

days = st.dates(date(2023, 12, 1), date(2026, 1, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Make a calendar with files for some of the years around."""
    years = {}
    for number in draw(st.sets(st.sampled_from([2024, 2025]))):
        within = st.dates(date(number, 1, 1), date(number, 12, 31))
        weekend = draw(st.sets(st.sampled_from(WEEKDAYS), max_size=6))
        holidays = draw(st.frozensets(within, max_size=12))
        rest = {WEEKDAYS.index(name) for name in weekend}
        worked = draw(st.frozensets(within, max_size=6)) - holidays
        years[number] = HolidayYear(
            "XA", number, "0" * 64, "x", tuple(sorted(weekend)), holidays,
            frozenset(day for day in worked if day.weekday() in rest),
        )  # fmt: skip
    return WorkCalendar("XA", years)


@given(calendars(), days, days)
def test_the_count_is_that_of_each_day_looked_at(told: WorkCalendar, one: date, two: date) -> None:
    each = [one + timedelta(days=n) for n in range(1, (two - one).days + 1)]
    assert told.between(one, two) == sum(told.works(day) for day in each)
    assert 0 <= told.between(one, two) <= max(0, (two - one).days)


@given(calendars(), days, days, days)
def test_counting_in_two_steps_gives_the_same(
    told: WorkCalendar, one: date, two: date, three: date
) -> None:
    first, middle, last = sorted((one, two, three))
    parts = told.between(first, middle) + told.between(middle, last)
    assert parts == told.between(first, last)


@given(calendars(), days, st.integers(1, 60))
def test_the_day_after_n_working_days_has_n_working_days_behind_it(
    told: WorkCalendar, day: date, n: int
) -> None:
    there = told.after(day, n)
    assert told.between(day, there) == n
    assert told.works(there)


part = st.one_of(
    st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat),
    st.builds("{:04d}-{:02d}".format, st.integers(1, 9999), st.integers(1, 12)),
    st.integers(0, 9999).map("{:04d}".format),
    st.sampled_from(["2024-02-29", "2024-02-31", "2024-02-29T23:59:59-12:00", "9999-12-31T23:59Z"]),
)
written = st.one_of(part, st.builds("{}/{}".format, part, part))


@given(written, days, st.integers(1, 3660), st.sampled_from(["calendar", "working"]))
def test_silence_is_never_negative_whatever_date_is_written(
    value: str, day: date, within: int, unit: str
) -> None:
    counting = Reckoning(Rules("XA"), day)
    assert START.tzinfo is not None
    since = span(value, START.tzinfo)
    passed = counting.passed(since)
    assert 0 <= passed["working_days"] <= passed["days"]
    expected = counting.expected(within, unit, since)
    assert expected is not None
    assert 0 <= expected["overdue_days"] <= max(0, passed["days"] - 1)
    assert counting.expected(None, unit, since) is None
    assert counting.part()["files"] == []
