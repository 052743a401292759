# SPDX-License-Identifier: Apache-2.0
"""The one table of what may follow what, and what a measure counts as."""

from __future__ import annotations

import pytest

from rogatory.casefile import transitions
from rogatory.casefile.measure_life import Answer, Asked, MeasureStep, outcome
from rogatory.casefile.transitions import (
    FINAL,
    LETTER_MOVES,
    MOVES,
    STATES,
    STEPS,
    fault,
    is_awaited,
    letter_fault,
    phase,
    standing,
)
from rogatory.clerk.act import Stamp


def test_every_state_and_every_step_is_reached_by_a_move_and_has_its_words() -> None:
    assert set(STATES[1:]) | set(STEPS) | {"reopened"} == set(MOVES)
    for code in (*STATES, *STEPS, "reopened"):
        assert "_" not in transitions.place_label(code)
    places = {place for move in MOVES.values() for place in move.after}
    assert places <= set(STATES) | set(STEPS)


def test_from_every_state_that_is_not_final_the_executing_side_can_go_on() -> None:
    for state in STATES:
        onward = [v for v, move in MOVES.items() if not move.asking and v != "reopened"
                  and fault(v, 1, state, "") is None]  # fmt: skip
        assert bool(onward) is (state not in FINAL), state


@pytest.mark.parametrize("step", ["partial", "closed"])
def test_nothing_is_said_of_a_measure_that_is_closed_or_goes_on_as_its_remainder(step: str) -> None:
    for verb, move in MOVES.items():
        if not move.asking:
            assert fault(verb, 1, "executed", step)


def test_a_defective_result_may_be_repeated_and_a_good_one_not() -> None:
    assert fault("executed", 1, "executed", "defective") is None
    assert "finally" in str(fault("executed", 1, "executed", "satisfies"))
    assert fault("closed", 1, "executed", "defective") is None


def test_each_refusal_is_one_sentence() -> None:
    for verb in MOVES:
        for state in STATES:
            for step in ("", *STEPS):
                said = fault(verb, 3, state, step)
                assert said is None or (said.endswith(".") and "\n" not in said and "3" in said)


@pytest.mark.parametrize(
    ("state", "step", "verdict", "counts", "awaited"),
    [
        ("executed", "", "", "executed", False),
        ("executed", "partial", "partial", "executed", False),
        ("executed", "defective", "defective", "defective", True),
        ("executed", "closed", "defective", "executed_partly", False),
        ("executed_partly", "", "", "executed_partly", True),
        ("executed_partly", "satisfies", "satisfies", "executed", False),
        ("withdrawn", "closed", "", "withdrawn", False),
        ("carried_out", "", "", "carried_out", True),
    ],
)
def test_what_a_measure_counts_as(
    state: str, step: str, verdict: str, counts: str, awaited: bool
) -> None:
    assert standing(state, step, verdict) == counts
    assert is_awaited(state, step, verdict) is awaited


def _stamp(number: int) -> Stamp:
    return Stamp("case", number, "any/1", "2026-12-01T00:00:00Z", "aynur")


def _answer(number: int, state: str) -> Answer:
    return Answer(_stamp(number), state, "2026-12-01", "entry", "", "", "", "", 0)


@pytest.mark.parametrize(
    ("rest", "whole", "letter"),
    [
        ("asked", "executed_partly", "under_execution"),
        ("executed", "executed", "executed"),
        ("refused", "executed_partly", "executed_in_part"),
        ("withdrawn", "executed", "executed"),
    ],
)
def test_a_measure_and_its_remainder_are_counted_once(rest: str, whole: str, letter: str) -> None:
    child = Asked("m9", "l", 9, "records", parent="m1")
    if rest != "asked":
        child.answers.append(_answer(4, rest))
    one = Asked("m1", "l", 1, "records", answers=[_answer(2, "executed")], children=[child])
    one.steps.append(MeasureStep(_stamp(3), "partial", "2026-12-01"))
    assert one.whole == whole
    assert outcome(one.standings()) == letter


def test_a_new_answer_begins_the_steps_anew() -> None:
    one = Asked("m1", "l", 1, "records", answers=[_answer(2, "executed")])
    one.steps.append(MeasureStep(_stamp(3), "defective", "2026-12-01"))
    assert (one.step, one.verdict) == ("defective", "defective")
    one.answers.append(_answer(4, "executed"))
    assert (one.step, one.verdict) == ("", "")


def test_letters_of_ours_and_of_theirs_have_their_own_moves() -> None:
    ours = phase(incoming=False, dispatched=True, ended=False, closed=False)
    theirs = phase(incoming=True, dispatched=False, ended=False, closed=False)
    assert letter_fault("reminded", ours) is None
    assert letter_fault("reminded", theirs)
    assert letter_fault("assigned", theirs) is None
    assert letter_fault("assigned", ours)
    draft = phase(incoming=False, dispatched=False, ended=False, closed=False)
    assert all(letter_fault(verb, draft) for verb in LETTER_MOVES)
    shut = phase(incoming=True, dispatched=False, ended=True, closed=True)
    assert all(letter_fault(verb, shut) for verb in LETTER_MOVES)
