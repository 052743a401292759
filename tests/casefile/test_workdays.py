# SPDX-License-Identifier: Apache-2.0
"""Working days by dated holiday files: read strictly, counted by the file, weekends without one."""

from __future__ import annotations

from datetime import date

import pytest

from rogatory.casefile.workdays import HolidayYear, WorkCalendar, read
from rogatory.errors import Malformed

FILE = """schema = "rogatory.holidays/1"
state = "XA"
year = 2028
source = "Decision 411 of XA"
weekend = ["saturday", "sunday"]
[[holiday]]
day = 2028-02-29
name = "a holiday on a leap day"
[[holiday]]
day = 2028-03-05
name = "a holiday on a Sunday"
[[working]]
day = 2028-03-04
name = "a Saturday on which work is done"
"""


def calendar(*texts: str) -> WorkCalendar:
    years = [read(text) for text in texts]
    return WorkCalendar("XA", {year.year: year for year in years})


def test_a_holiday_and_a_working_saturday_are_counted_as_the_file_says() -> None:
    told, bare = calendar(FILE), WorkCalendar("XA", {})
    friday, monday = date(2028, 2, 25), date(2028, 3, 6)
    # Mon 28, (Tue 29 is a holiday), Wed 1, Thu 2, Fri 3, Sat 4 worked, Mon 6.
    assert told.between(friday, monday) == 6
    assert bare.between(friday, monday) == 6
    assert told.between(date(2028, 2, 28), date(2028, 2, 29)) == 0
    assert bare.between(date(2028, 2, 28), date(2028, 2, 29)) == 1
    assert told.between(date(2028, 3, 3), date(2028, 3, 5)) == 1
    assert told.after(date(2028, 2, 28), 1) == date(2028, 3, 1)


def test_nothing_is_counted_backwards_and_the_first_day_does_not_count() -> None:
    told = calendar(FILE)
    assert told.between(date(2028, 3, 6), date(2028, 2, 25)) == 0
    assert told.between(date(2028, 3, 6), date(2028, 3, 6)) == 0
    assert told.between(date.min, date(1, 1, 2)) == 1


def test_a_year_without_a_file_is_named() -> None:
    told = calendar(FILE)
    assert told.missing(date(2027, 12, 31), date(2028, 5, 1)) == []
    assert told.missing(date(2027, 12, 30), date(2030, 1, 1)) == [2027, 2029, 2030]


def test_another_weekend_than_saturday_and_sunday_is_possible() -> None:
    year = HolidayYear("XC", 2028, "0" * 64, "x", ("friday", "saturday"))
    told = WorkCalendar("XC", {2028: year})
    assert told.between(date(2028, 3, 2), date(2028, 3, 5)) == 1
    assert told.works(date(2028, 3, 5))


FAULTS = {
    "no schema": ('schema = "rogatory.holidays/1"\n', ""),
    "another schema": ("holidays/1", "holidays/2"),
    "small state": ('"XA"', '"xa"'),
    "no year": ("year = 2028", 'year = "2028"'),
    "year as yes": ("year = 2028", "year = true"),
    "no source": ('source = "Decision 411 of XA"\n', ""),
    "empty source": ('"Decision 411 of XA"', '" "'),
    "unknown name": ("year = 2028", "year = 2028\nmonth = 3"),
    "weekend of words": ('["saturday", "sunday"]', '"sunday"'),
    "weekend twice": ('["saturday", "sunday"]', '["sunday", "sunday"]'),
    "no such weekday": ("saturday", "caturday"),
    "day of another year": ("day = 2028-02-29", "day = 2027-02-28"),
    "day as text": ("day = 2028-02-29", 'day = "2028-02-29"'),
    "day with its time": ("day = 2028-02-29", "day = 2028-02-29T00:00:00"),
    "day twice": ("day = 2028-02-29", "day = 2028-03-05"),
    "more in a day": ('name = "a holiday on a leap day"', "paid = true"),
    "working on a working day": ("day = 2028-03-04", "day = 2028-03-03"),
    "no table": ("[[working]]", "[working]"),
    "no such day": ("2028-02-29", "2028-02-30"),
    "no TOML": ("[[holiday]]", "[[holiday"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_holiday_file_with_a_fault_is_refused(what: str) -> None:
    old, new = FAULTS[what]
    assert old in FILE
    read(FILE)
    with pytest.raises(Malformed):
        read(FILE.replace(old, new, 1))


def test_all_faults_of_a_file_are_named_at_once() -> None:
    text = FILE
    for what in ("small state", "empty source", "day of another year"):
        text = text.replace(*FAULTS[what], 1)
    with pytest.raises(Malformed) as caught:
        read(text)
    assert all(word in str(caught.value) for word in ("state", "source", "2028"))
    print("injected 3, detected 3")


def test_a_reminder_is_due_after_the_last_that_was_sent_or_heard() -> None:
    from tests.stories_letters import ACTS

    from rogatory.casefile.days import Span
    from rogatory.casefile.reckoning import Reckoning, Rules
    from rogatory.clerk.act import Stamp

    rules = Rules("XA")
    rules.take(Stamp("a", 3, "policy.set/1", "", ""), ACTS.PolicySet(remind_after=10, reason="x"))
    told = Reckoning(rules, date(2028, 5, 1))
    sent, heard, asked = (Span(day, day) for day in
                          (date(2028, 3, 1), date(2028, 3, 5), date(2028, 4, 1)))  # fmt: skip
    due = [
        (told.sent("XB", *rest) or {}).get("remind_from")
        for rest in ((sent, None, False), (sent, heard, True), (sent, heard, True, asked))
    ]
    assert due == ["2028-03-11", "2028-03-15", "2028-04-11"]
    assert told.sent("XB", sent, heard, False) is None
