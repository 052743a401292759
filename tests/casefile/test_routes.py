# SPDX-License-Identifier: Apache-2.0
"""The way of a letter: bodies, numbers, dates, and who executes which measures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.stories import stored_file
from tests.stories_letters import ACTS, Words, letter_in, letter_out

from rogatory.casefile.routes import LetterPassed, LetterSplit, SenderTold
from rogatory.errors import Inadmissible
from rogatory.office import routes
from rogatory.office.letters import letter_of


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def case_with_letters(side: Side) -> str:
    case, words = side.open_case(), Words()
    letter_in(side, case, words)
    return case


def test_a_letter_of_theirs_says_which_forwarding_the_sender_was_not_told(side: Side) -> None:
    case = case_with_letters(side)
    row = letter_of(case, "l-2")
    told = {"on": "2026-06-12", "rests_on": "entry", "body": "District office", "number": "D-1"}
    by = side.hand("aynur")
    hop = routes.pass_on(side.instance, case, "IN-1", by, role="executing", **told)
    assert [one.key for one in routes.not_told(row)] == [hop] == ["h1"]
    side.enter(case, SenderTold(hop=hop, on="2026-06-13", rests_on="paper"))
    assert routes.not_told(row) == []
    said = [step.said for step in routes.way(side.instance, row)]
    assert (
        "with District office for execution, number D-1, rests on: our officer's entry alone"
        in said
    )
    assert any(line.startswith("the sender was told that District office has it") for line in said)
    with pytest.raises(Inadmissible, match="told of this step already"):
        side.enter(case, SenderTold(hop=hop, on="2026-06-14", rests_on="paper"))


def test_the_steps_of_a_way_stand_by_their_dates_with_our_own_acts_among_them(side: Side) -> None:
    case, words = side.open_case(), Words()
    files = [("e-3", "E-3")]
    side.enter(
        case,
        ACTS.ExhibitsTakenIn(
            batch="b-1",
            exhibits=tuple(key for key, _label in files),
            labels=tuple(label for _key, label in files),
            files=(stored_file(side, case, words),),
            circumstances={},
        ),
        ACTS.PersonEntered(person="p-2", role="witness", code="W-1", particulars={}),
    )
    letter_out(side, case, words)
    by = side.hand("aynur")
    for on, role in (("2026-06-20", "executing"), ("2026-05", "transmitting")):
        routes.pass_on(
            side.instance, case, "l-1", by, role=role, on=on, rests_on="paper", body="Office"
        )
    steps = routes.way(side.instance, letter_of(case, "l-1"))
    assert [step.on[:10] for step in steps] == sorted(step.on[:10] for step in steps)
    assert [step.on for step in steps] == [
        *("2026-05", "2026-06-02", "2026-06-03", "2026-06-20", "2026-11-23"),
    ]


def test_a_split_places_each_measure_once_and_says_which_it_leaves_out(side: Side) -> None:
    case = case_with_letters(side)
    by = side.hand("aynur")
    with pytest.raises(Inadmissible, match="no measure 7"):
        routes.split(
            side.instance, case, "IN-1", by, on="2026-06", rests_on="entry",
            parts={"a": ("X", "", [1]), "b": ("Y", "", [7])},
        )  # fmt: skip
    bad = LetterSplit(
        letter="l-2",
        on="2026-06",
        rests_on="entry",
        parts=(
            {"part": "a", "measures": ["l-2-m1"]},
            {"part": "a", "measures": ["l-2-m1", "other"]},
            {"part": "c", "measures": []},
        ),
        bodies=("X", "Y"),
        numbers=("", "", ""),
    )
    with pytest.raises(Inadmissible) as refused:
        side.enter(case, bad)
    assert len(refused.value.remarks) == 5
    first = {"a": ("X", "1", [1]), "b": ("Y", "", [2])}
    routes.split(side.instance, case, "IN-1", by, on="2026-06", rests_on="entry", parts=first)
    row = letter_of(case, "l-2")
    assert routes.not_placed(row) == []
    with pytest.raises(Inadmissible, match="two parts at least"):
        routes.split(
            side.instance, case, "IN-1", by, on="2026-07", rests_on="entry",
            parts={"c": ("Z", "", [2])},
        )  # fmt: skip
    assert [part.part for part in routes.parts(case, "l-2")] == ["a", "b"]


def test_a_step_to_a_part_that_is_not_there_is_refused(side: Side) -> None:
    case = case_with_letters(side)
    told: dict[str, Any] = {"role": "executing", "on": "2026", "rests_on": "entry", "body": "X"}
    with pytest.raises(Inadmissible, match="no part z"):
        side.enter(case, LetterPassed(hop="h1", letter="l-2", part="z", **told))
    with pytest.raises(Inadmissible, match="no letter l-9"):
        side.enter(case, LetterPassed(hop="h1", letter="l-9", **told))
