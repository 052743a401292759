# SPDX-License-Identifier: Apache-2.0
"""A confined case: who confines, admits and excludes; and that it exists for nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile import compartments, integrity, sight
from rogatory.casefile.cases import Case
from rogatory.casefile.confinement import (
    CaseConfined,
    CaseUnconfined,
    OfficerAdmitted,
    OfficerExcluded,
)
from rogatory.casefile.letters import LetterDrafted
from rogatory.casefile.officers import (
    OfficerKeyRevoked,
    OfficerRegistered,
    RoleGranted,
    RoleRevoked,
)
from rogatory.casefile.persons import PersonEntered
from rogatory.clerk import curtain
from rogatory.clerk.curtain import Curtain
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Inadmissible
from rogatory.office import numbers

NO_SUCH = "There is no such case in this instance."
WITNESS = PersonEntered(person="p", role="witness", code="W-1")


@pytest.fixture
def side(tmp_path: Path) -> Side:
    made = make_instance(tmp_path)
    made.enter(made.authority, RoleGranted(officer="carol", role="prosecutor"), second="deputy")
    return made


def confined(side: Side, *officers: str, number: str = "2/2026") -> str:
    case = side.open_case(number)
    act = CaseConfined(reason="a colleague stands in it", officers=("deputy", *officers))
    side.enter(case, act, second="deputy")
    return case


def entries(case: str) -> int:
    return EntryRow.objects.filter(case=case).count()


def test_an_act_by_one_who_is_not_admitted_is_refused_as_in_a_case_that_is_not_here(
    side: Side,
) -> None:
    case = confined(side)
    before = entries(case)
    nowhere = "99999999-9999-4999-8999-999999999999"
    for act in (WITNESS, PersonEntered(person="", role="?", code="")):
        told = []
        for one in (case, nowhere):
            with pytest.raises(Inadmissible) as refused:
                side.enter(one, act, by="carol")
            told.append(str(refused.value))
        assert told == [NO_SUCH, NO_SUCH], "nothing of the act was looked at"
    assert entries(case) == before
    side.enter(case, WITNESS)
    assert entries(case) == before + 1


def test_it_takes_two_one_of_whom_approves_and_both_are_admitted(side: Side) -> None:
    case = side.open_case()
    with pytest.raises(Inadmissible, match="signatures of 2 officers"):
        side.enter(case, CaseConfined(reason="r", officers=("deputy",)))
    with pytest.raises(Inadmissible, match="second officer deputy must be admitted"):
        side.enter(case, CaseConfined(reason="r", officers=()), second="deputy")
    with pytest.raises(Inadmissible, match="Nobody who is admitted could approve"):
        side.enter(case, CaseConfined(reason="r", officers=("carol",)), second="carol")
    with pytest.raises(Inadmissible, match="stranger is not registered"):
        side.enter(case, CaseConfined(reason="r", officers=("deputy", "stranger")), second="deputy")
    side.enter(case, CaseConfined(reason="r", officers=("deputy",)), second="deputy")
    with pytest.raises(Inadmissible, match="confined already"):
        side.enter(case, CaseConfined(reason="r", officers=("deputy",)), second="deputy")


def test_an_administrator_is_admitted_to_nothing_and_sees_no_case(side: Side) -> None:
    side.enter(
        side.authority,
        OfficerRegistered(officer="admin", name="Admin"),
        RoleGranted(officer="admin", role="administrator"),
        second="deputy",
    )
    case = confined(side)
    with pytest.raises(Inadmissible, match="an administrator is admitted to none"):
        side.enter(case, OfficerAdmitted(officer="admin"), second="deputy")
    open_one = side.open_case("3/2026")
    assert sight.hidden_from(side.instance, "", "admin") == {case, open_one}
    assert sight.sight_of(side.instance, "admin").cases == frozenset()


def test_only_two_who_are_inside_admit_a_third(side: Side) -> None:
    case = confined(side)
    admit = OfficerAdmitted(officer="carol")
    with pytest.raises(Inadmissible, match=NO_SUCH):
        side.enter(case, admit, by="carol", second="deputy")
    with pytest.raises(Inadmissible, match="carol is not admitted to this case and cannot be"):
        side.enter(case, admit, second="carol")
    side.enter(case, admit, second="deputy")
    with pytest.raises(Inadmissible, match="admitted already"):
        side.enter(case, admit, second="deputy")
    side.enter(case, WITNESS, by="carol")


def test_who_is_excluded_is_out_at_once_and_somebody_who_approves_stays(side: Side) -> None:
    case = confined(side, "carol")
    with pytest.raises(Inadmissible, match="Nobody who is admitted could approve"):
        side.enter(case, OfficerExcluded(officer="deputy", reason="r"), by="carol")
    side.enter(case, OfficerExcluded(officer="aynur", reason="r"), by="carol")
    with pytest.raises(Inadmissible, match=NO_SUCH):
        side.enter(case, WITNESS)
    assert compartments.closed_to("aynur") == {case}
    assert compartments.closed_to("carol") == frozenset()
    side.enter(case, CaseUnconfined(reason="r"), by="carol", second="deputy")
    side.enter(case, WITNESS)
    assert compartments.closed_to("") == frozenset()
    assert integrity.check_all(side.instance) == []


def test_a_case_in_which_nobody_is_left_is_opened_by_an_approver_and_another(side: Side) -> None:
    case = confined(side, "carol")
    side.enter(case, OfficerExcluded(officer="aynur", reason="r"), by="carol")
    assert not compartments.is_orphaned(side.instance, case)
    admit = OfficerAdmitted(officer="aynur")
    with pytest.raises(Inadmissible, match=NO_SUCH):
        side.enter(case, admit, second="custodian")
    side.enter(
        side.authority,
        RoleGranted(officer="custodian", role="approver"),
        RoleRevoked(officer="deputy", role="approver"),
        OfficerKeyRevoked(key=side.hand("carol").key_id, since=side.instance.now(), reason="lost"),
        second="custodian",
    )
    assert compartments.is_orphaned(side.instance, case)
    side.enter(case, OfficerAdmitted(officer="custodian"), second="custodian")
    assert compartments.closed_to("custodian") == frozenset()
    # One who can act is inside now: he must be one of the two.
    with pytest.raises(Inadmissible, match=NO_SUCH):
        side.enter(case, admit, by="aynur", second="deputy")
    side.enter(case, admit, by="custodian", second="aynur")
    side.enter(case, WITNESS)


def test_a_number_that_a_hidden_case_has_may_be_taken_by_who_cannot_know_of_it(side: Side) -> None:
    confined(side, number="2/2026")
    with pytest.raises(Inadmissible, match="There is a case 2/2026 here already"):
        side.open_case("2/2026")
    side.hands = {"carol": side.hand("carol"), **side.hands}
    side.open_case("2/2026")


def test_what_one_who_was_not_admitted_entered_is_named_by_fsck(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = confined(side)
    # As by a program that was changed: everything else about the entry is in order.
    monkeypatch.setattr(compartments, "refuse_outsiders", lambda *_args: None)
    side.enter(case, WITNESS, by="carol")
    faults = [str(one) for one in integrity.check_all(side.instance)]
    assert len(faults) == 1
    assert "carol was not admitted to this case when it was entered" in faults[0]


def test_behind_the_curtain_no_query_finds_a_row_and_the_clerk_finds_all(side: Side) -> None:
    case = confined(side)
    open_one = side.open_case("3/2026")
    with curtain.drawn(Curtain(lambda: frozenset({case}), lambda: frozenset({case}))):
        assert set(Case.objects.values_list("key", flat=True)) == {open_one}
        assert Case.objects.filter(key=case).first() is None
        assert integrity.check_all(side.instance) == [], "what is hidden is checked all the same"
        with curtain.aside():
            assert Case.objects.filter(key=case).exists()
    assert Case.objects.filter(key=case).exists()


def test_a_letter_of_a_confined_case_leaves_no_gap_in_the_numbers_of_others(side: Side) -> None:
    from rogatory.casefile.numbering import Pattern

    case = confined(side)
    side.enter(case, letter())
    for text, refused in (("12/{year}-{n}", True), ("{case}/{n}", False)):
        pattern = Pattern.read(text)
        if refused:
            with pytest.raises(Inadmissible, match="no number of a series that other cases"):
                numbers._refuse_common(side.instance, pattern, case)
        else:
            numbers._refuse_common(side.instance, pattern, case)
    numbers._refuse_common(side.instance, Pattern.read("12/{year}-{n}"), side.open_case("4/2026"))


def letter() -> LetterDrafted:
    return LetterDrafted(
        letter="l-1",
        instrument="cis-chisinau-2002",
        counterpart="b.example",
        form_digest="0" * 64,
        measures=({"id": "m-1", "number": 1, "type": "interview"},),
        form={},
    )
