# SPDX-License-Identifier: Apache-2.0
"""The life of letters and measures on two sides, at random: the letter's state is always the one
computed from its measures, no measure is lost, any prefix gives the same state twice, and what is
illegal is refused with nothing entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from tests.instances import Side, make_instance
from tests.properties.two_sides import Broken, Walk, begin

from rogatory.errors import RogatoryError

MOVES = 20
SHORT, LONG = 100, 2000
BLOCKS = 10

Table = tuple[Side, str, str]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Give one instance with both cases; each walk begins there and is taken back."""
    side = make_instance(tmp_path_factory.mktemp("two-sides"))
    return (side, *begin(side))


def walk(table: Table, seed: int, *, moves: int = MOVES, rows: bool = False) -> Walk:
    """Play one walk and take it back; Broken when something does not hold."""
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import dump, project

    with transaction.atomic():
        point = transaction.savepoint()
        try:
            made = Walk(*table, seed)
            for _move in range(moves):
                made.step()
            made.replay()
            for case in table[1:] if rows else ():
                live = dump(case)
                project(case, KINDS)
                if dump(case) != live:
                    raise Broken("rebuilt rows differ from those that were entered")
        finally:
            transaction.savepoint_rollback(point)
    return made


def many(table: Table, seeds: range) -> None:
    refused = entered = 0
    for seed in seeds:
        made = walk(table, seed, rows=seed % 10 == 0)
        refused, entered = refused + made.refused, entered + made.entered
    print(f"{len(seeds)} walks: {entered} moves entered, {refused} refused")
    assert entered > 8 * len(seeds)
    assert refused > 2 * len(seeds)


def test_whatever_two_sides_do_the_letter_stands_as_its_measures_do(table: Table) -> None:
    many(table, range(SHORT))


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_thousands_of_walks_hold_too(table: Table, block: int) -> None:
    first = 1000 + block * (LONG // BLOCKS)
    many(table, range(first, first + LONG // BLOCKS))


def _anything_follows_anything(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile import measures

    patch.setattr(measures, "fault", lambda *_said: None)


def _remainder_forgotten(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile import correspondence

    def forgets(c: Any, stamp: Any, act: Any) -> None:
        from rogatory.casefile.lives import MeasureStep

        c.measures[act.measure].steps.append(MeasureStep(stamp, act.verdict, act.on))

    patch.setitem(correspondence._STEPS, "measure.assessed/1", forgets)


def _defective_counts_as_done(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile.transitions import standing

    def lies(*said: str) -> str:
        found = standing(*said)
        return "executed" if found == "defective" else found

    patch.setattr("rogatory.casefile.measure_life.standing", lies)


def _steps_outlive_an_answer(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile import measures

    patch.setattr(measures, "begin_anew", lambda _row: None)


def _withdrawal_leaves_the_measures(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile import endings

    patch.setattr(endings, "_end_all", lambda *_given: None)


def _anybody_withdraws(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile import endings

    patch.setattr(endings, "_said_by_them", lambda *_given: ())


def _withdrawal_does_not_prevail(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile.lives import LetterLife

    honest = LetterLife.last
    patch.setattr(
        LetterLife,
        "last",
        lambda life, *verbs: None if "withdrawn" in verbs else honest(life, *verbs),
    )


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "anything may follow anything": _anything_follows_anything,
    "the remainder is forgotten": _remainder_forgotten,
    "a defective result counts as done": _defective_counts_as_done,
    "the steps outlive a new answer": _steps_outlive_an_answer,
    "a withdrawn letter leaves its measures": _withdrawal_leaves_the_measures,
    "who executes withdraws by own word": _anybody_withdraws,
    "withdrawal does not prevail": _withdrawal_does_not_prevail,
}


def test_every_planted_fault_is_found(table: Table) -> None:
    missed = []
    for name, plant in PLANTED.items():
        with pytest.MonkeyPatch.context() as patch:
            plant(patch)
            if not _found(table):
                missed.append(name)
    print(f"planted faults: injected {len(PLANTED)}, detected {len(PLANTED) - len(missed)}")
    assert not missed


def _found(table: Table) -> bool:
    for seed in (0, 2, 6, 23, *range(24, 60)):  # those that found one soon come first
        try:
            walk(table, seed, moves=2 * MOVES)
        except (AssertionError, LookupError, RogatoryError):
            return True
    return False
