# SPDX-License-Identifier: Apache-2.0
"""Qualifications and dual criminality: entered, decided, corrected, told in letters and checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument import letters as made_letters
from tests.stories_letters import ACTS

from rogatory.casefile import integrity
from rogatory.casefile.erasures import ValuesErased
from rogatory.casefile.letters import Letter
from rogatory.casefile.offences import DualDecision, Qualification, decided, qualifications
from rogatory.clerk.act import ERASED
from rogatory.errors import Inadmissible
from rogatory.instrument.form import LetterForm
from rogatory.office import against, dual, law, letters, offences

OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"


@pytest.fixture
def side(tmp_path: Path) -> Side:
    made = make_instance(tmp_path, "a")
    made.instance.config = made.instance.config.__class__(
        **{**vars(made.instance.config), "instruments": (str(OVERLAY),)}
    )
    return made


def entered(side: Side, case: str, name: str, **values: Any) -> None:
    state, _colon, article = name.partition(":")
    act = ACTS.QualificationEntered(qualification=name, state=state, article=article, **values)
    side.enter(case, act)


def both(side: Side) -> str:
    case = side.open_case()
    library = law.library_of(side.instance)
    for name in ("XA:101", "XB:88(2)"):
        entered(side, case, name, **offences.from_data(library, *name.split(":")))
    return case


def decide(side: Side, case: str, outcome: str = "yes", **changed: str) -> int:
    values = {
        "reason": "both punish a killing",
        "where": "both codes",
        "on": "2026-11-22",
    } | changed
    return offences.decide(
        side.instance, case, "XA:101", "XB:88(2)", outcome, by=side.hand("aynur"), **values
    )


def test_what_the_data_holds_is_taken_with_its_digest_and_nothing_more(side: Side) -> None:
    case = both(side)
    first, second = qualifications(case)
    assert (first.penalty, first.gravity, first.official_capacity) == (
        "12 to 20 years", "especially_grave", "no",
    )  # fmt: skip
    assert first.read
    library = law.library_of(side.instance)
    assert library.offences is not None
    assert first.data_digest == second.data_digest == library.offences.as_applied
    entered(side, case, "XB:140", **offences.from_data(library, "XB", "140"))
    unread = qualifications(case)[-1]
    assert not unread.read
    assert (unread.text, unread.limitation, unread.gravity) == (None, None, "unknown")
    with pytest.raises(Inadmissible, match="holds no article 141 of XB"):
        offences.from_data(library, "XB", "141")


def test_every_reason_against_a_qualification_is_named(side: Side) -> None:
    case = both(side)
    with pytest.raises(Inadmissible) as caught:
        side.enter(
            case,
            ACTS.QualificationEntered(
                qualification="q", state="xa", article="\n", read=True, about="nothing",
                corrects="nobody",
            ),
        )  # fmt: skip
    assert len(caught.value.remarks) == 5
    with pytest.raises(Inadmissible, match="in the case already"):
        entered(side, case, "XA:101")
    with pytest.raises(Inadmissible, match="of the same state"):
        entered(side, case, "XA:102", corrects="XB:88(2)")


def test_two_articles_of_two_states_are_decided_once_and_the_last_decision_counts(
    side: Side,
) -> None:
    case = both(side)
    assert len(offences.open_pairs(case)) == 1
    decide(side, case, "in_part")
    number = decide(side, case, "yes")
    assert offences.open_pairs(case) == []
    (row,) = decided(case)
    assert (row.entry, row.outcome, row.proposed_by) == (number, "yes", "pair")
    assert DualDecision.objects.filter(case=case).count() == 2
    entered(side, case, "XA:207.2")
    entered(side, case, "XB:63")
    for first, second, how in (("XA:207.2", "XB:63", "person"), ("XB:63", "XA:101", "person")):
        offences.decide(
            side.instance, case, first, second, "no", reason="r", where="w", on=None,
            by=side.hand("aynur"),
        )  # fmt: skip
        assert decided(case)[-1].proposed_by == how
    with pytest.raises(Inadmissible, match="of one state"):
        offences.decide(
            side.instance, case, "XA:101", "XA:207.2", "no", reason=" ", where=" ", on=None,
            by=side.hand("aynur"),
        )  # fmt: skip


@pytest.mark.parametrize("wrong", ["XA:101", "XB:88(2)"])
def test_whichever_side_is_corrected_a_new_decision_is_asked_for(side: Side, wrong: str) -> None:
    case = both(side)
    decide(side, case)
    entered(side, case, f"{wrong[:2]}:9", corrects=wrong)
    assert decided(case) == []
    assert len(offences.open_pairs(case)) == 1
    assert dual.correspondences(case) == ()


def test_a_correction_asks_for_a_new_decision_and_keeps_the_old_in_the_record(side: Side) -> None:
    case = both(side)
    decide(side, case)
    entered(side, case, "XA:101(1)", corrects="XA:101")
    assert decided(case) == []
    assert dual.correspondences(case) == ()
    assert DualDecision.objects.filter(case=case).count() == 1
    assert [row.article for row in qualifications(case)] == ["88(2)", "101(1)"]
    with pytest.raises(Inadmissible, match="There is no qualification XA:101; the case holds: XB"):
        decide(side, case)
    with pytest.raises(Inadmissible, match="was corrected already"):
        entered(side, case, "XA:101(2)", corrects="XA:101")
    act = ACTS.DualDecided(
        decision="d", first="XA:101", second="XB:88(2)", outcome="yes",
        checked_on="2026-11-22", reason="r", checked_where="w",
    )  # fmt: skip
    with pytest.raises(Inadmissible, match="decide on the newer one"):
        side.enter(case, act)
    assert integrity.check_all(side.instance) == []


def test_erased_texts_leave_the_decision_and_the_record_standing(side: Side) -> None:
    case = both(side)
    number = decide(side, case)
    values = tuple(
        {"entry": entry, "field": name, "item": None}
        for entry, name in ((number, "reason"), (number, "checked_where"), (1, "text"))
    )
    side.enter(case, ValuesErased(values=values, ground="order-4"), by="custodian", second="deputy")
    (row,) = decided(case)
    assert row.reason is ERASED
    assert row.outcome == "yes"
    (told,) = dual.correspondences(case)
    assert "erased" in told.spot().text
    form = LetterForm.from_json(made_letters.complete())
    assert "text" not in offences.articles_for(case, form)[0]
    assert integrity.check_all(side.instance) == []


def draft(side: Side, case: str, **changed: Any) -> Letter:
    form = made_letters.complete() | changed
    letters.draft(side.instance, case, form, "XB", side.hand("aynur"))
    return Letter.objects.get(case=case, key=form["letter"])


def test_a_draft_is_filled_with_ours_and_with_theirs_that_a_decision_joins(side: Side) -> None:
    case = both(side)
    row = draft(side, case)
    hand = side.hand("aynur")
    assert offences.fill(side.instance, case, row.key, (), hand) == 1
    decide(side, case)
    assert offences.fill(side.instance, case, row.key, (), hand) == 2
    form = letters.form_of(letters.letter_of(case, row.key))
    assert form.offence is not None
    assert [(a.state, a.article, a.gravity) for a in form.offence.articles] == [
        ("XA", "101", "especially_grave"), ("XB", "88(2)", "especially_grave"),
    ]  # fmt: skip
    assert form.offence.description == "killing of two persons"
    decide(side, case, "no")
    assert offences.fill(side.instance, case, row.key, (), hand) == 1
    empty = side.open_case("2/2026")
    bare = draft(side, empty)
    with pytest.raises(Inadmissible, match="holds no qualification of XA"):
        offences.fill(side.instance, empty, bare.key, (), hand)


def remark(side: Side, row: Letter, instrument: str, requirement: str) -> Any:
    found = against.remarks_against(side.instance, row, [instrument])[instrument]
    return next(r for r in found if r.requirement == f"{instrument}:{requirement}")


def test_the_check_shows_the_decided_pair_where_a_row_asks_for_it(side: Side) -> None:
    case = both(side)
    row = draft(side, case)
    dual_row = ("un-untoc-2000", "18(9):dual_criminality")
    before = remark(side, row, *dual_row)
    assert before.verdict.value == "does not apply"
    assert before.read == ()
    decide(side, case, "in_part")
    against_us = remark(side, row, *dual_row)
    assert against_us.verdict.value == "check by hand"
    assert "only in part" in against_us.reason
    number = decide(side, case)
    settled = remark(side, row, *dual_row)
    assert settled.verdict.value == "ok"
    assert settled.read[-1].place == f"entry {number} of the case record"
    assert "XA 101 and XB 88(2): correspond, decided by aynur" in settled.read[-1].text
    unread = remark(side, row, "cis-chisinau-2002", "7(2):offence_description")
    assert unread.verdict.value == "check by hand"
    assert unread.read[-1] == settled.read[-1]
    assert remark(side, row, "cis-chisinau-2002", "7(1)(g):substance").read[-1] != settled.read[-1]


def test_articles_that_nobody_read_never_settle_dual_criminality(side: Side) -> None:
    case = side.open_case()
    entered(side, case, "XA:101")
    entered(side, case, "XB:88(2)")
    row = draft(side, case)
    decide(side, case)
    found = remark(side, row, "un-untoc-2000", "18(9):dual_criminality")
    assert found.verdict.value == "check by hand"
    assert "not both articles were read" in found.reason


def test_one_letter_is_held_against_all_that_may_rule_it_and_each_row_once(side: Side) -> None:
    case = both(side)
    row = draft(side, case)
    found = against.remarks_against(side.instance, row, [against.ALL, "un-cat-1984"])
    assert list(found) == ["cis-chisinau-2002", "un-cat-1984"]
    own = letters.remarks_on(side.instance, row)[0]
    assert [r.to_json() for r in found["cis-chisinau-2002"]] == [r.to_json() for r in own]
    assert Qualification.objects.filter(case=case).count() == 2
    assert not Letter.objects.get(case=case, key=row.key).checked
