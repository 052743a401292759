# SPDX-License-Identifier: Apache-2.0
"""Information passed on without a request asks for nothing: nothing of it is counted as awaited."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS, digest

from rogatory.casefile import status
from rogatory.casefile.exhibits import Exhibit
from rogatory.cli.letters import measure_words, state_of
from rogatory.instrument.check import check
from rogatory.instrument.form import LetterForm
from rogatory.instrument.model import load_all
from rogatory.instrument.remark import Verdict
from rogatory.office import loans
from rogatory.office.letters import letter_of


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def received(side: Side, *types: str) -> str:
    """Enter a letter of theirs that brings an exhibit, with measures of these types."""
    case = side.open_case()
    placed = side.instance.vault.put(case, b"what they told us")
    side.enter(
        case,
        ACTS.LetterReceived(
            letter="i-1",
            instrument="un-untoc-2000",
            counterpart="b.example",
            received_on="2026-11-20",
            medium="sealed_package",
            pouch="q-9",
            form_digest=digest("theirs"),
            measures=tuple(
                {"id": f"m{n}", "number": n, "type": one} for n, one in enumerate(types, 1)
            ),
            form={"text": "information"},
        ),
        ACTS.LetterRegistered(letter="i-1", number="IN-9"),
        ACTS.ExhibitsTakenIn(
            batch="b",
            exhibits=("e",),
            labels=("E-1",),
            source="q-9",
            files=({"sha256": placed.sha256, "size": placed.size, "name": "n", "name_bytes": ""},),
            circumstances={},
        ),
    )
    return case


def test_only_what_was_asked_is_counted(side: Side) -> None:
    case = received(side, "spontaneous", "records")
    figures = status.statement(side.instance, case).data["figures"]["in"]
    assert figures["measures"]["count"] == 1
    assert figures["states"]["asked"]["count"] == 1


def test_information_alone_awaits_nothing(side: Side) -> None:
    case = received(side, "spontaneous")
    (letter,) = status.statement(side.instance, case).data["letters_in"]
    assert (letter["state"], letter["measures"]) == ("registered", [])
    told = state_of(letter_of(case, "IN-9"))
    assert (told["open"], told["measures"]) == (0, 0)
    words = measure_words({"number": 1, "type": "spontaneous", "state": "asked", "rests_on": ""})
    assert words[2] == "passed on without a request"


def test_conditions_of_a_whole_letter_follow_what_came_with_it(side: Side) -> None:
    case = received(side, "spontaneous")
    loans.attach(
        side.instance,
        case,
        [],
        side.hand("aynur"),
        requirement="un-untoc-2000:18(4-5):spontaneous",
        letter="i-1",
        given_by="b.example",
        rests_on="signed_package",
        giving_back="not_on_loan",
        use="consent_for_other_use",
        purpose="the case on the two deaths",
    )
    (line,) = loans.all_terms_said(side.instance, case)["e"]
    assert "another use needs the giver's consent; un-untoc-2000, Art. 18(4-5), read" in line
    row = Exhibit.objects.get(case=case, key="e")
    assert len(loans.use_limits(side.instance, case, [row], "XC")) == 1
    assert loans.use_limits(side.instance, case, [row], "b.example") == []
    (one,) = loans.loans(side.instance, case)[1]
    assert (one.label, one.loan.state) == ("letter IN-9", "not_on_loan")


def test_the_check_asks_information_for_its_conditions_and_a_request_for_none() -> None:
    row = "coe-ecma-ap2-2001:11(2)-(3):spontaneous_conditions"
    protocol = load_all().instruments["coe-ecma-ap2-2001"]
    for kind, use, verdict in (
        ("spontaneous_information", None, Verdict.MISSING),
        ("spontaneous_information", {"conditions_accepted": True}, Verdict.OK),
        ("request", None, Verdict.DOES_NOT_APPLY),
    ):
        value = {"schema": "rogatory.letter/1", "kind": kind} | ({"use": use} if use else {})
        remarks = {one.requirement: one for one in check(LetterForm.from_json(value), protocol)}
        assert remarks[row].verdict is verdict, kind
