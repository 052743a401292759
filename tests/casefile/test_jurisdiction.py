# SPDX-License-Identifier: Apache-2.0
"""A prosecution is handed over only when two persons confirmed it; the record says since when own
jurisdiction is suspended."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS, digest

from rogatory.casefile.jurisdiction import JurisdictionSuspended, TransferConfirmed
from rogatory.casefile.letters import LetterRevised
from rogatory.errors import Inadmissible
from rogatory.office import jurisdiction, post

FORM = digest("a transfer")


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def case(side: Side) -> str:
    return approved(side, side.open_case(), "prosecute")


def approved(side: Side, case: str, measure: str, instrument: str = "cis-chisinau-2002") -> str:
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter="l-3",
            instrument=instrument,
            counterpart="XB",
            form_digest=FORM,
            measures=({"id": "m", "number": 1, "type": measure},),
            form={"requested_state": "XB"},
        ),
    )
    weigh(side, case, FORM)
    return case


def weigh(side: Side, case: str, form: str) -> None:
    side.enter(
        case,
        ACTS.LetterChecked(
            letter="l-3",
            form_digest=form,
            instrument_digest=digest("i"),
            errors=0,
            by_hand=0,
            remarks=(),
        ),
        ACTS.HarmListed(letter="l-3", form_digest=form, items=(), whats=()),
    )
    side.enter(case, ACTS.LetterApproved(letter="l-3", form_digest=form), by="deputy")


def go(side: Side, case: str) -> None:
    act = ACTS.LetterDispatched(letter="l-3", channel="courier", sent_on="2026-11-23", number="N-3")
    side.enter(case, act)


def test_a_letter_that_hands_over_goes_only_when_sender_and_a_second_officer_confirmed(
    side: Side, case: str
) -> None:
    with pytest.raises(Inadmissible) as refused:
        go(side, case)
    assert len(refused.value.remarks) == 2
    said = jurisdiction.confirm(side.instance, case, "l-3", side.hand("aynur"))
    assert any(line.startswith("cis-chisinau-2002, Art. 95(1), read: ") for line in said)
    with pytest.raises(Inadmissible, match="a second officer"):
        go(side, case)
    jurisdiction.confirm(side.instance, case, "l-3", side.hand("deputy"))
    go(side, case)


def test_the_second_officer_alone_is_not_enough_and_a_package_is_not_announced(
    side: Side, case: str
) -> None:
    jurisdiction.confirm(side.instance, case, "l-3", side.hand("deputy"))
    with pytest.raises(Inadmissible, match="--confirm-transfer"):
        go(side, case)
    package = ACTS.PouchAnnounced(
        pouch="q", sort="letter", channel="a/b", number=1, to="b.example", letter="l-3"
    )
    with pytest.raises(Inadmissible, match="--confirm-transfer"):
        side.enter(case, package)


def test_confirmations_die_with_the_form_that_was_read(side: Side, case: str) -> None:
    for officer in ("aynur", "deputy"):
        jurisdiction.confirm(side.instance, case, "l-3", side.hand(officer))
    other = digest("another form")
    revised = LetterRevised(
        letter="l-3",
        form_digest=other,
        measures=({"id": "m", "number": 1, "type": "prosecute"},),
        form={},
    )
    side.enter(case, revised)
    weigh(side, case, other)
    with pytest.raises(Inadmissible) as refused:
        go(side, case)
    assert len(refused.value.remarks) == 2
    with pytest.raises(Inadmissible, match="read it again"):
        side.enter(case, TransferConfirmed(letter="l-3", form_digest=FORM))


def test_a_letter_that_hands_nothing_over_needs_no_confirmation_and_takes_none(side: Side) -> None:
    case = approved(side, side.open_case(), "records")
    with pytest.raises(Inadmissible, match="does not ask the other side to prosecute"):
        jurisdiction.confirm(side.instance, case, "l-3", side.hand("deputy"))
    go(side, case)
    assert jurisdiction.stands(side.instance, case)[1] == []


def test_what_the_data_does_not_say_of_own_jurisdiction_is_said_to_be_missing(side: Side) -> None:
    case = approved(side, side.open_case(), "prosecute", "cis-minsk-1993")
    said = jurisdiction.confirm(side.instance, case, "l-3", side.hand("deputy"))
    assert "What cis-minsk-1993 says of own jurisdiction is not in the data: read it." in said


def test_own_jurisdiction_as_of_any_day(side: Side, case: str) -> None:
    by = side.hand("aynur")
    act = JurisdictionSuspended(letter="l-3", since="2026-11-24", rests_on="paper")
    with pytest.raises(Inadmissible, match="not sent yet"):
        side.enter(case, act)
    for officer in ("aynur", "deputy"):
        jurisdiction.confirm(side.instance, case, "l-3", side.hand(officer))
    post.record_dispatch(
        side.instance, case, "l-3", by, channel="courier", sent_on="2026-11-23", number="N-3",
        proof="x",
    )  # fmt: skip
    side.clock.move(days=2)
    jurisdiction.suspend(
        side.instance, case, "N-3", by, since="2026-11-24", rests_on="paper",
        look_again="2026-11-28",
    )  # fmt: skip
    with pytest.raises(Inadmissible, match="entered already"):
        side.enter(case, act)
    side.clock.move(days=10)
    back = {"on": "2026-12-04", "because": "inaction", "rests_on": "entry", "reason": "no step"}
    jurisdiction.take_back(side.instance, case, "N-3", by, **back)
    seen = []
    for day in ("2026-11-24", "2026-11-25", "2026-11-28", "2026-11-29", None):
        (one,) = jurisdiction.stands(side.instance, case, day)[1]
        seen.append((one.state, any("policy date" in line for line in one.warnings)))
    assert seen == [
        ("own", False),
        ("suspended", False),
        ("suspended", False),
        ("suspended", True),
        ("back", False),
    ]
    with pytest.raises(Inadmissible, match="back already"):
        jurisdiction.take_back(side.instance, case, "N-3", by, **back)
