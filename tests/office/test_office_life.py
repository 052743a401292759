# SPDX-License-Identifier: Apache-2.0
"""The life of measures between two authorities: what is planned, carried out and judged travels."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.execution import MeasureCarriedOut, MeasureReopened, MeasureScheduled
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.standing import state_in, told_of
from rogatory.errors import Inadmissible
from rogatory.instrument.reasons import Reason
from rogatory.office import measures, treatment

DAY = "2026-11-23"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities of which B was asked by A; foreign bytes are judged in this process."""
    from tests.exchange.conftest import judge_here
    from tests.exchange.pair import make_pair

    judge_here(monkeypatch)
    pair = make_pair(tmp_path / "pair")
    outcome = moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    pair.ids |= {"case": str(outcome.case), "letter": outcome.letters[0]}
    return pair


def enter(pair: Pair, *acts: object) -> None:
    cases.enter(pair.instance("b"), pair.ids["case"], *acts, by=pair.hand("b"))  # type: ignore[arg-type]


def theirs(pair: Pair, number: int) -> str:
    pair.side("b")
    return Measure.objects.get(case=pair.ids["case"], number=number).key


def brought(pair: Pair) -> str:
    """Send what B decided; return the state of A's letter when it has come."""
    sent = moves.answer(pair, "b", pair.ids["case"], pair.ids["letter"])
    assert moves.receive(pair, "a", sent.path).state == "opened"
    pair.side("a")
    letter = Letter.objects.get(case=pair.case, incoming=False)
    return state_in(told_of(pair.case), letter.key)


def ours(pair: Pair, number: int) -> Measure:
    pair.side("a")
    return Measure.objects.get(case=pair.case, number=number)


def test_a_day_and_what_was_carried_out_travel_and_the_rest_goes_on_by_itself(pair: Pair) -> None:
    first = theirs(pair, 1)
    enter(
        pair,
        MeasureScheduled(
            measure=first, planned="2026-12-10", told_on=DAY, rests_on="entry", place="Room 4",
            notice="to the other side",
        ),
    )  # fmt: skip
    assert brought(pair) == "under_execution"
    row = ours(pair, 1)
    assert (row.state, row.until, row.place) == ("scheduled", "2026-12-10", "Room 4")
    assert row.notice == "to the other side"
    enter(pair, MeasureCarriedOut(measure=first, on=DAY, rests_on="entry", note="no protocol"))
    brought(pair)
    assert ours(pair, 1).state == "carried_out"
    moves.decide(pair, "b", pair.ids["case"], 0, "executed_partly", note="the first half")
    brought(pair)
    instance, hand = pair.instance("a"), pair.hand("a")
    child = measures.assess(
        instance, pair.case, ours(pair, 1).key, "partial", hand, on=DAY, remainder="second half"
    )
    moves.decide(pair, "b", pair.ids["case"], 0, "executed", note="the second half")
    brought(pair)
    pair.side("a")
    rest = Measure.objects.get(case=pair.case, key=child)
    assert (rest.state, rest.number, rest.parent) == ("executed", 4, ours(pair, 1).key)
    assert pair.faults("a") == pair.faults("b") == []


def test_a_defective_execution_is_repeated_and_the_repetition_is_taken(pair: Pair) -> None:
    moves.decide(pair, "b", pair.ids["case"], 0, "executed", note="heard")
    brought(pair)
    instance, hand = pair.instance("a"), pair.hand("a")
    key = ours(pair, 1).key
    measures.assess(instance, pair.case, key, "defective", hand, on=DAY, defects=("no_oath",))
    enter(pair, MeasureReopened(measure=theirs(pair, 1), on=DAY, reason="no oath was taken"))
    moves.decide(pair, "b", pair.ids["case"], 0, "executed", note="heard again, under oath")
    brought(pair)
    row = ours(pair, 1)
    assert (row.state, row.step, row.verdict) == ("executed", "", "")
    assert row.note == "heard again, under oath"


def test_a_forbidden_reason_is_flagged_in_words_and_entered_all_the_same(pair: Pair) -> None:
    instance, hand = pair.instance("b"), pair.hand("b")
    row = Letter.objects.get(case=pair.ids["case"], key=pair.ids["letter"])
    forbidden = [one for one in _untoc_reasons(pair) if one.forbidden]
    assert forbidden
    act = MeasureAnswered(
        measure=theirs(pair, 2), answer="refused", answered_on=DAY, rests_on="entry",
        reason_code=forbidden[0].code,
    )  # fmt: skip
    said = measures.answer(instance, row.case, act, hand)
    assert "gives no reason" in said[0]  # not of the letter's own instrument
    row.instrument = "un-untoc-2000"
    told = measures.flag(instance, row, forbidden[0].code, "refused")
    assert "forbids this reason" in str(told)
    assert Measure.objects.get(key=act.measure, case=row.case).state == "refused"


def _untoc_reasons(pair: Pair) -> list[Reason]:
    row = Letter.objects.get(case=pair.ids["case"], key=pair.ids["letter"])
    row.instrument = "un-untoc-2000"
    return measures.reasons_of(pair.instance("b"), row)


def test_their_letter_is_held_against_its_treaty_with_the_engine_that_checks_ours(
    pair: Pair,
) -> None:
    remarks = treatment.formal_check(
        pair.instance("b"), pair.ids["case"], pair.ids["letter"], pair.hand("b")
    )
    assert any(one.article for one in remarks)
    assert state_in(told_of(pair.ids["case"]), pair.ids["letter"]) == "formally_checked"
    told = list(treatment.history(pair.ids["case"], pair.ids["letter"]))
    assert [stamp.kind for stamp, _act in told][-1] == "letter.formally_checked/1"


@pytest.mark.folder("a file of the vault changed on the disk")
def test_a_result_whose_bytes_changed_is_not_verified(pair: Pair, tmp_path: Path) -> None:
    from rogatory.office import exhibits

    (tmp_path / "result.txt").write_text("what came")
    instance, hand = pair.instance("a"), pair.hand("a")
    taken = exhibits.take_in(instance, pair.case, tmp_path / "result.txt", hand, circumstances={})
    key = ours(pair, 1).key
    answer = MeasureAnswered(
        measure=key, answer="executed", answered_on=DAY, rests_on="paper",
        exhibits=tuple(taken.exhibits),
    )  # fmt: skip
    cases.enter(instance, pair.case, answer, by=hand)
    measures.receive(instance, pair.case, key, hand, on=DAY)
    act = measures.verification(instance, ours(pair, 1), DAY)
    path = instance.vault.local(f"{pair.case}/{act.digests[0]}")
    path.chmod(0o600)
    path.write_text("something else")
    with pytest.raises(Inadmissible, match="not the file"):
        measures.verify(instance, pair.case, key, hand, on=DAY)
