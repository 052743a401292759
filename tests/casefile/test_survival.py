# SPDX-License-Identifier: Apache-2.0
"""Kaplan and Meier against published worked examples, and against another algorithm."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.casefile.redistributed import shares_left

from rogatory.casefile.survival import Curve, Lasted, curve, days_shown

TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
CONTROL = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Weeks of remission: Freireich and others, Blood 21 (1963) 699; + is censored."""

PUBLISHED = (
    (6, 21, 3, 0.857, 0.620, 0.952),
    (7, 17, 1, 0.807, 0.563, 0.923),
    (10, 15, 1, 0.753, 0.503, 0.889),
    (13, 12, 1, 0.690, 0.432, 0.849),
    (16, 11, 1, 0.627, 0.368, 0.805),
    (22, 7, 1, 0.538, 0.268, 0.747),
    (23, 6, 1, 0.448, 0.188, 0.680),
)
"""Week, at risk, events, share left, limits on the scale log(-log), as textbooks print them for
the treated group (Venables and Ripley, Modern Applied Statistics with S, on survival)."""


def rows(text: str) -> list[Lasted]:
    return [Lasted(int(one.rstrip("+")), not one.endswith("+")) for one in text.split()]


def test_the_treated_group_of_the_remission_trial_comes_out_as_published() -> None:
    made = curve(rows(TREATED))
    told = [step for step in made.steps if step.happened]
    assert [(s.day, s.at_risk, s.happened) for s in told] == [row[:3] for row in PUBLISHED]
    for step, row in zip(told, PUBLISHED, strict=True):
        assert float(step.survival) == pytest.approx(row[3], abs=0.0006)
        assert step.low == pytest.approx(row[4], abs=0.0006)
        assert step.high == pytest.approx(row[5], abs=0.0006)


def test_the_medians_of_the_remission_trial_come_out_as_published() -> None:
    treated, control = curve(rows(TREATED)).median, curve(rows(CONTROL)).median
    assert treated is not None
    assert control is not None
    assert (treated.days, treated.low, treated.high) == (23, 13, None)
    assert (control.days, control.low, control.high) == (8, 4, 11)


@pytest.mark.parametrize("text", [TREATED, CONTROL, "1+ 2 2+ 3 9+ 9", "5+ 5+", "0 0+ 1"])
def test_the_estimate_is_that_of_mass_handed_on_to_the_right(text: str) -> None:
    told = rows(text)
    left = shares_left([(one.days, one.happened) for one in told])
    made = curve(told)
    assert {step.day: step.survival for step in made.steps} == left


def test_what_is_censored_on_a_day_was_still_at_risk_on_it() -> None:
    (first, *_rest) = curve([Lasted(6, True), Lasted(6, False), Lasted(9, True)]).steps
    assert (first.at_risk, first.happened, first.censored) == (3, 1, 1)
    assert first.survival == Fraction(2, 3)


def test_below_ten_there_is_no_median_and_at_ten_there_is() -> None:
    nine, ten = (curve([Lasted(n, True) for n in range(count)]) for count in (9, 10))
    assert nine.few
    assert nine.median is None
    assert ten.median is not None
    assert ten.median.days == 4


def test_a_median_that_is_not_reached_is_none_and_so_is_its_upper_limit() -> None:
    made = curve([Lasted(3, True)] * 4 + [Lasted(50, False)] * 8)
    assert made.median is not None
    assert made.median.days is None
    assert made.median.high is None


def test_numbers_at_risk_are_those_who_wait_just_before_the_day() -> None:
    made = curve(rows("1 3 3+ 8"))
    assert [made.at_risk(day) for day in (0, 1, 2, 3, 4, 8, 9)] == [4, 4, 3, 3, 1, 1, 0]
    assert [made.open_after(day) for day in (0, 1, 3)] == [1, Fraction(3, 4), Fraction(1, 2)]


def test_nothing_at_all_makes_an_empty_curve() -> None:
    made = curve([])
    assert made == Curve(0, 0, ())
    assert made.median is None
    assert days_shown([made]) == [0]


@pytest.mark.parametrize("last", [0, 1, 5, 26, 149, 151, 900, 20_000, 90_000])
def test_the_days_that_are_shown_reach_the_last_one(last: int) -> None:
    shown = days_shown([curve([Lasted(last, True)])])
    assert shown[0] == 0
    assert len(shown) <= 6
    assert shown[-1] >= last
    assert shown == sorted(set(shown))
