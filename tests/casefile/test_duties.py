# SPDX-License-Identifier: Apache-2.0
"""Duties in a case: derived, noted once, dated, contested, met, late; signs settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.casefile.duties_story import consular, held, incident, noted, states, with_law
from tests.instances import Side
from tests.stories_letters import ACTS

from rogatory.casefile.kinds import KINDS
from rogatory.clerk.replay import dump, project_all
from rogatory.errors import Inadmissible
from rogatory.instrument import duties as law
from rogatory.office import duties
from rogatory.office.law import library_of


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A with the demonstration's sheets."""
    return with_law(tmp_path)


def test_deriving_twice_notes_nothing_twice(side: Side) -> None:
    case = consular(side)
    rows = dump(case)
    assert noted(side, case) == []
    assert dump(case) == rows
    incident(side, case, premises="official_vehicle", happened="2026-03-14")
    first = duties.derivation(side.instance, case)
    assert [p.noted.number for p in duties.proposals(case, first) if p.noted] == [1, 2]
    assert len(noted(side, case)) == len(first.owed) - 2
    assert noted(side, case) == []


def test_the_same_duty_from_the_same_fact_is_refused_at_the_door(side: Side) -> None:
    case = consular(side)
    made = duties.derivation(side.instance, case)
    again = [replace(one, noted=None) for one in duties.proposals(case, made)]
    with pytest.raises(Inadmissible, match="noted already: duty 1"):
        duties.note(side.instance, case, again, side.hand("aynur"))


def test_a_duty_says_from_which_text_of_the_data_it_was_read(side: Side) -> None:
    case = consular(side)
    (first, _second) = duties.listing(side.instance, case)
    digest = library_of(side.instance)["un-vccr-1963"].as_applied
    assert first.duty.instrument_digest == digest
    assert (first.duty.owed_by, first.duty.towards, first.duty.force) == ("XB", "XA", "in_doubt")
    assert first.duty.time_word == "without_delay"
    assert first.standing.expected == "2026-11-26", "three days from the day on which it was noted"


def test_a_duty_is_open_then_late_then_met_and_each_day_keeps_its_own_answer(side: Side) -> None:
    case = consular(side)
    assert states(side, case) == ["open", "open"]
    side.clock.move(days=3)
    assert states(side, case) == ["open", "open"]
    side.clock.move(days=1)
    listed = duties.listing(side.instance, case)
    assert [(one.standing.state, one.standing.days_late) for one in listed] == [("late", 1)] * 2
    side.enter(case, ACTS.DutyDateSet(duty=listed[0].duty.key, policy_date="2026-12"))
    assert states(side, case) == ["open", "late"]
    held(side, case, "consul_told", happened="2026-03-12")
    (entry,) = side.enter(case, ACTS.DutyMet(duty=listed[1].duty.key, by_what="7"))
    assert entry.number == 8
    assert states(side, case) == ["open", "met"]
    assert states(side, case, "2026-11-26") == ["open", "open"]
    assert states(side, case, "2026-11-22") == []
    side.clock.move(days=60)
    assert states(side, case) == ["late", "met"]


def test_what_is_contested_is_not_called_late_and_may_be_met_all_the_same(side: Side) -> None:
    case = consular(side)
    key = duties.listing(side.instance, case)[0].duty.key
    side.clock.move(days=30)
    side.enter(case, ACTS.DutyContested(duty=key, who="XB", reason="no national of XA"))
    side.enter(case, ACTS.DutyContested(duty=key, who="XC", reason="nor of ours"))
    one = duties.listing(side.instance, case)[0].standing
    assert (one.state, one.contested_by, one.days_late) == ("contested", ("XB", "XC"), 0)
    side.enter(case, ACTS.DutyContested(duty=key, who="XB", withdrawn=True, reason="agreed"))
    assert states(side, case)[0] == "contested"
    side.enter(case, ACTS.DutyContested(duty=key, who="XC", withdrawn=True, reason="agreed"))
    assert states(side, case)[0] == "late"
    with pytest.raises(Inadmissible, match="XB does not contest"):
        side.enter(case, ACTS.DutyContested(duty=key, who="XB", withdrawn=True, reason="agreed"))
    with pytest.raises(Inadmissible, match="Say why"):
        side.enter(case, ACTS.DutyContested(duty=key, who="XB", reason=""))


def test_what_does_not_meet_a_duty_after_all_leaves_it_open_from_then_on(side: Side) -> None:
    case = consular(side)
    key = duties.listing(side.instance, case)[0].duty.key
    with pytest.raises(Inadmissible, match="Nothing is entered that meets"):
        side.enter(case, ACTS.DutyReopened(duty=key, reason="a mistake"))
    side.enter(case, ACTS.DutyMet(duty=key, by_what="3"))
    side.clock.move(days=1)
    with pytest.raises(Inadmissible, match="Say why"):
        side.enter(case, ACTS.DutyReopened(duty=key, reason=""))
    side.enter(case, ACTS.DutyReopened(duty=key, reason="another post was told"))
    assert states(side, case)[0] == "open"
    assert states(side, case, "2026-11-23")[0] == "met"
    side.clock.move(days=30)
    assert states(side, case)[0] == "late"
    side.enter(case, ACTS.DutyMet(duty=key, by_what="3"))
    assert duties.listing(side.instance, case)[0].standing.met_by == ("3",)


def test_a_duty_is_met_by_an_entry_of_a_kind_that_shows_it_and_by_no_other(side: Side) -> None:
    case = consular(side)
    key = duties.listing(side.instance, case)[0].duty.key
    for proof, why in (("1", "of the kind person.entered/1"), ("99", "neither an entry nor"),
                       ("e-9", "neither an entry nor"), ("²", "is not written as")):  # fmt: skip
        with pytest.raises(Inadmissible, match=why):
            side.enter(case, ACTS.DutyMet(duty=key, by_what=proof))
    side.enter(case, ACTS.DutyMet(duty=key, by_what="3"))
    assert states(side, case)[0] == "met"


def test_every_kind_that_shows_a_duty_met_is_a_kind_of_act() -> None:
    kinds = {
        kind
        for topic in ("inform", "duty_to_act", "time", "transfer_of_proceedings")
        for ours in (True, False)
        for kind in law.discharged_by(topic, ours=ours)
    }
    assert kinds <= set(KINDS)


def test_a_sign_is_settled_by_something_and_can_be_open_again(side: Side) -> None:
    case = side.open_case()
    side.enter(
        case,
        ACTS.SignNoted(
            sign="transfer_of_the_body",
            source="a relative",
            supports="a case is open",
            alternatives=("custom",),
        ),
    )
    sign = f"{case}:1"
    for values, why in (
        ({"outcome": "confirmed"}, "Say by what"),
        ({"outcome": "refuted", "by_what": "77"}, "neither an entry nor an exhibit 77"),
        ({"outcome": "open", "note": "why not"}, "stands so already"),
    ):
        with pytest.raises(Inadmissible, match=why):
            side.enter(case, ACTS.SignResolved(sign=sign, **values))
    side.enter(case, ACTS.SignResolved(sign=sign, outcome="confirmed", by_what="0"))
    with pytest.raises(Inadmissible, match="Say why it is open again"):
        side.enter(case, ACTS.SignResolved(sign=sign, outcome="open"))
    side.enter(case, ACTS.SignResolved(sign=sign, outcome="open", note="the paper was another's"))
    rows = dump(case)
    project_all(KINDS)
    assert dump(case) == rows
