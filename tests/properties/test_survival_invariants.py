# SPDX-License-Identifier: Apache-2.0
"""Whatever waits: the estimate of Kaplan and Meier keeps what it must keep."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.redistributed import shares_left

from rogatory.casefile.survival import Lasted, curve

LASTED = st.builds(Lasted, days=st.integers(0, 60), happened=st.booleans())
ROWS = st.lists(LASTED, min_size=1, max_size=40)
NEVER = 10**9


@given(ROWS)
def test_the_share_that_is_open_never_rises_and_its_limits_hold_it(rows: list[Lasted]) -> None:
    before = Fraction(1)
    for step in curve(rows).steps:
        assert 0 <= step.survival <= before
        before = step.survival
        share = float(before)
        if step.low is not None and step.high is not None:
            assert 0 <= step.low <= share + 1e-12
            assert share <= step.high + 1e-12 <= 1 + 2e-12


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Lasted], chance: object) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert curve(mixed) == curve(rows)


@given(st.lists(LASTED, min_size=10, max_size=40), st.data())
def test_to_censor_what_happened_never_lowers_the_median(
    rows: list[Lasted], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    censored = [*rows[:place], Lasted(rows[place].days, False), *rows[place + 1 :]]
    first, second = curve(rows).median, curve(censored).median
    assert first is not None
    assert second is not None
    assert _day(second.days) >= _day(first.days)


def _day(value: int | None) -> int:
    return NEVER if value is None else value


@given(ROWS)
def test_the_estimate_is_that_of_mass_handed_on_to_the_right(rows: list[Lasted]) -> None:
    told = {step.day: step.survival for step in curve(rows).steps}
    assert told == shares_left([(row.days, row.happened) for row in rows])


@given(ROWS)
def test_everybody_is_counted_once(rows: list[Lasted]) -> None:
    made = curve(rows)
    assert sum(step.happened for step in made.steps) == made.happened
    assert sum(step.happened + step.censored for step in made.steps) == made.n == len(rows)
    assert made.steps[0].at_risk == len(rows)


@given(st.lists(LASTED, min_size=10, max_size=40))
def test_the_interval_of_the_median_holds_it(rows: list[Lasted]) -> None:
    median = curve(rows).median
    assert median is not None
    assert _day(median.low) <= _day(median.days) <= _day(median.high)
