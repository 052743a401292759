# SPDX-License-Identifier: Apache-2.0
"""As of any day a promise is exactly one of open, kept, released and broken; no day is negative."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests import instances

from rogatory.casefile.days import AsOf, as_of, span
from rogatory.casefile.promises import Promise, standing

assert instances, "importing it sets Django up, which the rows need"
ZONE = ZoneInfo("Asia/Baku")
NOW = "2027-06-30T12:00:00Z"
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 29))
INSTANTS = DAYS.flatmap(lambda d: st.integers(0, 86399).map(lambda s: _instant(d, s)))
DATES = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda d: d.isoformat()[:7]),
    DAYS.map(lambda d: d.isoformat()[:4]),
    st.tuples(DAYS, DAYS).map(lambda two: "/".join(d.isoformat() for d in sorted(two))),
    DAYS.map(lambda d: f"{d.isoformat()}T23:30-05:00"),
)


def _instant(day: date, second: int) -> str:
    return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def moment(day: date) -> AsOf:
    return as_of(day.isoformat(), now=NOW, zone=ZONE, zone_name="Asia/Baku")


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    first, second = sorted((draw(INSTANTS), draw(INSTANTS)))
    row = Promise(key="c1.1", side="them", at=first, due=draw(DATES | st.just("")))
    end = draw(st.sampled_from(("", "kept", "released")))
    if end == "kept":
        row.kept_at, row.kept_on = second, draw(DATES)
    elif end == "released":
        row.released_at, row.released_on = second, draw(DATES)
    return row


@given(row=promises(), day=DAYS, later=st.integers(0, 400))
def test_a_promise_is_in_one_state_and_what_ended_stays_so(
    row: Promise, day: date, later: int
) -> None:
    told = standing(row, moment(day))
    after = standing(row, moment(min(day + timedelta(later), date(2027, 6, 30))))
    if told is None:
        assert row.at > moment(day).instant
        return
    assert after is not None
    assert told.state in ("open", "kept", "released", "broken")
    assert told.days >= 0
    if told.state in ("kept", "released"):
        assert after.state == told.state
    over = bool(row.due) and span(row.due, ZONE).last < day
    ended = min(filter(None, (row.kept_at, row.released_at)), default="~") <= moment(day).instant
    assert (told.state == "broken") is (over and not ended)
    if told.state == "broken":
        assert told.days == (day - span(row.due, ZONE).last).days > 0
        assert after.state != "open"


@given(row=promises(), day=DAYS)
def test_a_promise_without_a_date_is_never_broken(row: Promise, day: date) -> None:
    row.due = ""
    told = standing(row, moment(day))
    assert told is None or (told.state != "broken" and told.days == 0)
