# SPDX-License-Identifier: Apache-2.0
"""As of any day a loan is in exactly one state; what ended stays ended; no day is negative."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.properties.test_promises import DATES, DAYS, INSTANTS, ZONE, moment

from rogatory.casefile.days import span
from rogatory.casefile.loans import GIVING_BACK, ExhibitTerms, ReturnDate, loan

STATES = ("not_on_loan", "waived", "returned", "no_date", "due", "overdue")


@st.composite
def loans(draw: st.DrawFn) -> tuple[ExhibitTerms, list[ReturnDate]]:
    how = draw(st.sampled_from(GIVING_BACK))
    first, *later = sorted(draw(st.lists(INSTANTS, min_size=4, max_size=4)))
    row = ExhibitTerms(key="t1:e", at=first, giving_back=how)
    row.due = draw(DATES) if how == "by_date" else ""
    dates = [
        ReturnDate(key=f"k{n}", entry=n, terms="t1:e", at=at, due=draw(DATES))
        for n, at in enumerate(later[:2])
        if how in ("by_date", "no_date") and draw(st.booleans())
    ]
    end = draw(st.sampled_from(("", "returned", "waived")))
    if end == "returned":
        row.returned_at, row.returned_on = later[2], draw(DATES)
    elif end == "waived":
        row.waived_at, row.waived_on = later[2], draw(DATES)
    return row, dates


@given(lent=loans(), day=DAYS, later=st.integers(0, 400))
def test_a_loan_is_in_one_state_and_overdue_only_after_its_last_date(
    lent: tuple[ExhibitTerms, list[ReturnDate]], day: date, later: int
) -> None:
    row, dates = lent
    told = loan(row, dates, moment(day))
    if told is None:
        assert row.at > moment(day).instant
        return
    assert told.state in STATES
    assert told.days >= 0
    if told.state == "overdue":
        assert span(told.due, ZONE).last < day
        assert told.days == (day - span(told.due, ZONE).last).days
    if told.state == "due":
        assert span(told.due, ZONE).last >= day
    after = loan(row, dates, moment(min(day + timedelta(later), date(2027, 6, 30))))
    assert after is not None
    if told.state in ("returned", "waived", "not_on_loan"):
        assert after.state == told.state
