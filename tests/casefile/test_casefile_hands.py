# SPDX-License-Identifier: Apache-2.0
"""Nobody approves a letter that they wrote in: whoever drafted or revised it is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS, Words, digest, measures_of, weighed

from rogatory.casefile import approvals, integrity
from rogatory.casefile.harm import HarmDecided
from rogatory.casefile.letters import Letter
from rogatory.casefile.officers import RoleGranted
from rogatory.errors import Inadmissible


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A with a second approver: Carol."""
    side = make_instance(tmp_path, "a")
    side.enter(side.authority, RoleGranted(officer="carol", role="approver"), second="deputy")
    side.enter(side.authority, RoleGranted(officer="deputy", role="prosecutor"), second="carol")
    return side


def drafted(form: str = "one") -> Any:
    return ACTS.LetterDrafted(
        letter="l-1",
        instrument="cis-chisinau-2002",
        counterpart="b.example",
        form_digest=digest(form),
        measures=measures_of("l-1"),
        form={"text": form},
    )


def revised(form: str) -> Any:
    return ACTS.LetterRevised(
        letter="l-1", form_digest=digest(form), measures=measures_of("l-1"), form={"text": form}
    )


def weigh(side: Side, case: str, form: str, decider: str) -> None:
    for who, act in weighed("l-1", digest(form), Words()):
        side.enter(case, act, by=side.first if who == "first" else decider)


def approve(side: Side, case: str, form: str, by: str) -> None:
    side.enter(case, ACTS.LetterApproved(letter="l-1", form_digest=digest(form)), by=by)


def test_who_drafted_does_not_approve_after_another_revised(side: Side) -> None:
    case = side.open_case()
    side.enter(case, drafted(), by="deputy")
    side.enter(case, revised("two"))
    with pytest.raises(Inadmissible, match="does not decide on harm"):
        weigh(side, case, "two", "deputy")
    weigh(side, case, "two", "carol")
    with pytest.raises(Inadmissible, match="cannot approve"):
        approve(side, case, "two", "deputy")
    approve(side, case, "two", "carol")
    assert Letter.objects.get(case=case, key="l-1").hands == "aynur deputy"
    assert integrity.check_all(side.instance) == []


def test_who_decided_on_harm_and_revised_since_leaves_the_points_to_another(side: Side) -> None:
    case = side.open_case()
    side.enter(case, drafted())
    weigh(side, case, "one", "deputy")
    side.enter(case, revised("two"), by="deputy")
    for who, act in weighed("l-1", digest("two"), Words()):
        if who == "first":
            side.enter(case, act)
    with pytest.raises(Inadmissible, match="decide on those points again"):
        approve(side, case, "two", "carol")
    weigh(side, case, "two", "carol")
    approve(side, case, "two", "carol")
    assert integrity.check_all(side.instance) == []


def test_who_approved_an_earlier_form_may_revise_and_another_approves(side: Side) -> None:
    case = side.open_case()
    side.enter(case, drafted())
    weigh(side, case, "one", "deputy")
    approve(side, case, "one", "deputy")
    side.enter(case, ACTS.LetterReturned(letter="l-1", reason="not yet"), by="deputy")
    side.enter(case, revised("two"), by="deputy")
    weigh(side, case, "two", "carol")
    approve(side, case, "two", "carol")
    assert integrity.check_all(side.instance) == []


def test_an_approval_by_a_hand_past_the_gate_is_a_fault_in_fsck(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    side.enter(case, drafted(), by="deputy")
    side.enter(case, revised("two"))
    weigh(side, case, "two", "carol")
    monkeypatch.setattr(approvals.LetterApproved, "admit", lambda *_a: iter(()))
    approve(side, case, "two", "deputy")
    assert [one.key for one in integrity.check_all(side.instance)] == ["l-1"]


def test_a_decision_by_a_hand_past_the_gate_is_a_fault_in_fsck(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    side.enter(case, drafted(), by="deputy")
    side.enter(case, revised("two"))
    monkeypatch.setattr(HarmDecided, "admit", lambda *_a: iter(()))
    weigh(side, case, "two", "deputy")
    assert [one.key for one in integrity.check_all(side.instance)] == ["l-1"]
