# SPDX-License-Identifier: Apache-2.0
"""What the record does not hold is our own word; what was erased says so; nothing counts twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.casefile.status_story import Desk, begin, tell
from tests.instances import make_instance
from tests.stories import ACTS, digest, erase

from rogatory.casefile import claims, happened
from rogatory.casefile.status import statement


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The whole story."""
    desk = begin(make_instance(tmp_path_factory.mktemp("grounds")))
    for _day in tell(desk):
        pass
    return desk


@pytest.fixture
def copy(told: Desk, tmp_path: Path) -> Desk:
    """The story's instance once more, to go on with."""
    side = told.side.copy(tmp_path / "copy")
    side.clock.at = told.side.clock.at
    return Desk(side, told.case)


def test_what_was_erased_since_says_so_and_changes_no_figure(copy: Desk) -> None:
    before = statement(copy.side.instance, copy.case, as_of="2027-01-20")
    paper = before.data["replies"][0]["entries"][0]
    letter = before.data["letters_in"][0]["entries"][0]
    erase(
        copy.side,
        copy.case,
        (0, "title", None),
        (paper, "reference_read", None),
        (letter, "their_number", None),
        (letter, "form", None),
    )
    after = statement(copy.side.instance, copy.case, as_of="2027-01-20")
    ground = after.data["case"]["title"]["erased"]
    assert isinstance(ground, int)
    assert after.data["replies"][0]["reference_read"] == {"erased": ground}
    assert after.data["letters_in"][0]["their_number"] == {"erased": ground}
    assert after.data["letters_in"][0]["from"]["name"] == {"erased": ground}
    assert after.data["figures"] == before.data["figures"]
    text = "\n".join(after.to_text(200))
    assert f"erased (entry {ground})" in text
    assert "two deaths" not in after.to_json() + text
    assert "N-1-1" not in after.to_json() + text


def test_an_acknowledgement_that_claims_a_receipt_which_is_not_there_is_our_word(
    copy: Desk,
) -> None:
    act = ACTS.LetterAcknowledged(
        letter="l-2", rests_on="signed_receipt", on="2027-01-22", receipt="invented"
    )
    copy.enter(act)
    letter = statement(copy.side.instance, copy.case).data["letters_out"][1]
    assert letter["acknowledged"]["rests_on"] == "entry"
    assert letter["receipt"]["rests_on"] == "entry"


def test_an_answer_that_claims_a_package_which_is_not_there_is_our_word(
    copy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an altered program would enter it."""
    monkeypatch.setattr(claims, "faults", lambda *_given: iter(()))
    copy.answer("l-2-m1", "refused", "2027-01-22", "signed_package", source="invented")
    answer = statement(copy.side.instance, copy.case).data["letters_out"][1]["measures"][0]
    assert (answer["answer"]["rests_on"], answer["answer"]["stated"]) == ("entry", "signed_package")


def test_no_search_reaches_beyond_the_day_on_which_it_was_entered(
    copy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an altered program would enter it."""
    monkeypatch.setattr(happened, "faults", lambda *_given: iter(()))
    copy.search("email_boxes", "2999-01-01T00:00:00Z", letter="l-2")
    found = statement(copy.side.instance, copy.case).data
    (boxes,) = [r for r in found["letters_out"][1]["registers"] if r["register"] == "email_boxes"]
    assert boxes["until"] == found["as_of"]["instant"]


def test_a_package_placed_in_another_case_is_not_counted_here(copy: Desk) -> None:
    before = len(statement(copy.side.instance, copy.case).data["packages_received"])
    copy.arrival("elsewhere", "receipt", 0)
    copy.house(ACTS.PouchPlaced(digest=digest("elsewhere"), state="opened", into="another-case"))
    assert len(statement(copy.side.instance, copy.case).data["packages_received"]) == before


def test_by_happening_the_later_event_prevails_and_a_final_answer_stays(copy: Desk) -> None:
    copy.answer("l-2-m1", "scheduled", "2027-01-15", "verbal")
    copy.answer("l-2-m1", "accepted", "2027-01-08", "verbal")
    copy.answer("l-2-m2", "postponed", "2027-01-20", "verbal", until="2027-02-01")
    copy.answer("l-2-m2", "refused", "2027-01-09", "verbal")

    def states_of(**more: Any) -> list[str]:
        found = statement(copy.side.instance, copy.case, **more).data
        return [measure["state"] for measure in found["letters_out"][1]["measures"]]

    assert states_of() == ["accepted", "refused"]
    assert states_of(by_happening=True) == ["scheduled", "refused"]
    assert states_of(as_of="2027-01-08", by_happening=True) == ["accepted", "asked"]
