# SPDX-License-Identifier: Apache-2.0
"""Gaps of a detention record: each missing thing is a question, and nothing else is."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.instances import KINDS

from rogatory import language
from rogatory.casefile.examinations import Examination
from rogatory.casefile.facts import Rows
from rogatory.casefile.gaps import GAPS, Gap, gaps_of
from rogatory.casefile.incidents import STAGES, DetentionFact, Incident, IncidentPerson
from rogatory.casefile.persons import Citizenship, Person

ZONE = ZoneInfo("Asia/Baku")
FULL = (
    ("taken", "2026-03-01"), ("registered", "2026-03-01"), ("medical_check", "2026-03-01"),
    ("family_told", "2026-03-01"), ("consul_told", "2026-03-02"),
    ("counsel_admitted", "2026-03-02"), ("medical_check", "2026-03-02"), ("released", "2026-03-02"),
)  # fmt: skip
assert "detention.entered/1" in KINDS, "the tables must stand before rows can be made"


def rows(*facts: tuple[str, str], country: str = "XA", **more: Any) -> Rows:
    """Return the rows of a case in which V was held in XB."""
    return Rows(
        persons=[Person(key="v", entry=1, role="victim", code="V")],
        citizenships=[Citizenship(entry=2, person="v", according_to="XA", country=country)],
        detention=[
            DetentionFact(entry=n, person="v", stage=stage.lstrip("?"), happened=day, state="XB",
                          known=not stage.startswith("?"))
            for n, (stage, day) in enumerate(facts, 3)
        ],
        **more,
    )  # fmt: skip


def codes(found: Rows, *examinations: Examination) -> list[str]:
    """Return the codes of the gaps."""
    return [one.code for one in gaps_of(found, "v", examinations, ZONE)]


def test_a_full_record_has_no_gap() -> None:
    assert codes(rows(*FULL)) == []


@pytest.mark.parametrize(
    ("left_out", "gap"),
    [
        ("registered", "not_registered"),
        ("family_told", "family_not_told"),
        ("consul_told", "consul_not_told"),
        ("counsel_admitted", "rights_unknown"),
        ("released", "end_unknown"),
    ],
)
def test_each_stage_that_is_left_out_is_its_own_gap(left_out: str, gap: str) -> None:
    kept = [fact for fact in FULL if fact[0] != left_out]
    assert codes(rows(*kept)) == [gap]


def test_the_consul_is_missed_for_a_national_of_another_state_alone() -> None:
    kept = [fact for fact in FULL if fact[0] != "consul_told"]
    assert codes(rows(*kept, country="XB")) == []
    assert codes(rows(*kept, country="unknown")) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([("taken", "01"), ("released", "01")], [("01", "01", None)]),
        ([("taken", "01"), ("medical_check", "01"), ("released", "01")], []),
        ([("taken", "01"), ("medical_check", "03"), ("released", "03")], [("01", "03", 2)]),
        ([("taken", "01"), ("medical_check", "01"), ("died", "05")], [("01", "05", 4)]),
        ([("medical_check", "01"), ("medical_check", "02")], []),
        ([("medical_check", "01"), ("medical_check", "03")], [("01", "03", 2)]),
        ([("taken", "01"), ("moved", "04")], [("01", "04", 3)]),
        ([("taken", "01")], [("01", "", None)]),
        ([("taken", "01"), ("released", "02"), ("taken", "05"), ("released", "06")],
         [("01", "02", 1), ("05", "06", 1)]),
        ([("interviewed", "01")], []),
    ],
)  # fmt: skip
def test_no_medical_check_between_two_dates(
    facts: list[tuple[str, str]], expected: list[tuple[str, str, int | None]]
) -> None:
    dated = [(stage, f"2026-03-{day}") for stage, day in facts]
    found = [one for one in gaps_of(rows(*dated), "v", (), ZONE) if one.code == "no_medical_check"]
    assert [(one.after[-2:], one.before[-2:], one.days) for one in found] == expected


def test_what_is_stated_as_not_known_and_what_has_no_day_is_asked() -> None:
    made = gaps_of(rows(*FULL, ("?moved", "2026-03-02"), ("interviewed", "")), "v", (), ZONE)
    assert [(one.code, one.stage) for one in made] == [
        ("stage_unknown", "moved"), ("day_unknown", "interviewed"),
    ]  # fmt: skip
    assert "moved" in made[0].question()
    assert codes(rows(*FULL, ("?registered", ""))) == []


def test_a_death_without_an_examination_is_asked_also_when_it_is_entered_as_an_incident() -> None:
    died: dict[str, Any] = {
        "incidents": [Incident(key="i", entry=40, what="death", happened="2026-03-02", state="XB")],
        "links": [IncidentPerson(entry=40, incident="i", person="v")],
    }
    facts = [fact for fact in FULL if fact[0] != "released"]
    assert codes(rows(*facts, **died)) == ["no_examination"]
    assert codes(rows(**died)) == ["no_examination"]
    examined = Examination(entry=41, type="forensic_medical", made_in="XB")
    assert codes(rows(*facts, **died), examined) == []
    assert codes(rows(*facts, **died), Examination(entry=41, type="digital", made_in="XB")) == [
        "no_examination"
    ]


def test_of_who_was_never_held_nothing_is_asked() -> None:
    assert codes(rows()) == []
    assert codes(rows(("?taken", ""))) == ["stage_unknown"]
    assert codes(rows(("interviewed", "2026-03-01"))) == []


def test_where_a_person_is_now_is_asked_since_the_last_fact_of_being_held() -> None:
    moved = (*FULL[:-1], ("moved", "2026-03-02"), ("interviewed", "2026-03-03"))
    (one,) = [gap for gap in gaps_of(rows(*moved), "v", (), ZONE) if gap.code == "end_unknown"]
    assert (one.after, one.entries) == ("2026-03-02", (3, 4, 10))


@pytest.mark.parametrize("lang", language.SUPPORTED)
@pytest.mark.parametrize("code", GAPS)
def test_every_gap_has_words_and_a_question_in_every_language(code: str, lang: str) -> None:
    with language.use(lang):
        one = Gap(code, "v", "2026-03-01", "2026-03-03", "moved", 2)
        assert "{" not in one.words() + one.question()
        assert "?" in one.question()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*STAGES, *(f"?{stage}" for stage in STAGES)]),
            st.sampled_from(["", "2026", "2026-03", "2026-03-01", "2026-03-04", "2026-02-31"]),
        ),
        max_size=7,
    )
)
def test_gaps_lie_between_facts_that_are_there_and_never_count_below_a_day(
    facts: list[tuple[str, str]],
) -> None:
    case = rows(*facts)
    entries = {one.entry for one in case.detention}
    for one in gaps_of(case, "v", (), ZONE):
        assert set(one.entries) <= entries
        assert one.entries
        assert one.days is None or one.days >= 1
        assert one.words()
