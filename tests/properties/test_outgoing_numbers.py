# SPDX-License-Identifier: Apache-2.0
"""Outgoing numbers: no two alike, each found again at its place, whatever the pattern."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.instances import START

from rogatory.casefile.numbering import Pattern, faults
from rogatory.errors import Inadmissible
from rogatory.office.numbers import place_of

PLAIN = st.text(st.sampled_from("abXZ./-_:()+?@"), min_size=1, max_size=4)
WORD = st.sampled_from(["{year}", "{yy}", "{month}", "{case}"])
COUNT = st.sampled_from(["{n}", "{n:02}", "{n:04}"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """A pattern that starts as a number may, with a sign on both sides of what counts."""
    before = "12" + "".join(a + b for a, b in draw(st.lists(st.tuples(PLAIN, WORD), max_size=2)))
    after = "".join(a + b for a, b in draw(st.lists(st.tuples(PLAIN, WORD), max_size=2)))
    return f"{before}{draw(PLAIN)}{draw(COUNT)}{after}"


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
CASES = st.from_regex(r"[0-9]{2}-[0-9]{4}", fullmatch=True)


@given(patterns(), DAYS, CASES, st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_number_is_found_at_its_place_and_at_no_other(
    text: str, day: str, case: str, n: int, other: int
) -> None:
    pattern = Pattern.read(text)
    series = pattern.series(day, case)
    number = pattern.number(series, n)
    assert place_of(number, series) == n
    assert (pattern.number(series, other) == number) == (other == n)


@given(st.text(st.sampled_from("{}n:04yearcase12/-я "), max_size=12))
def test_a_pattern_is_read_or_every_fault_is_named(text: str) -> None:
    named = list(faults(text))
    if named:
        with pytest.raises(Inadmissible) as refused:
            Pattern.read(text)
        assert refused.value.remarks == tuple(named)
    else:
        pattern = Pattern.read(text)
        series = pattern.series(START.date().isoformat(), "1")
        assert series.count("#") == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12/{year}{n}", "no digit must stand"),
        ("12{n}", "no digit must stand"),
        ("{n}7", "no digit must stand"),
        ("12/{year}", "exactly once"),
        ("{n}-{n}", "exactly once"),
        ("{n}/{day}", "knows no {day}"),
        ("12-исх/{n}", "cannot stand in a number"),
        ("12/{n", "not closed"),
        ("{year:04}/{n}", "takes a number of digits"),
    ],
)
def test_a_pattern_by_which_numbers_could_read_alike_is_refused(text: str, why: str) -> None:
    assert any(why in fault for fault in faults(text)), list(faults(text))
