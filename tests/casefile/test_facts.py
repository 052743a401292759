# SPDX-License-Identifier: Apache-2.0
"""Facts follow from what was entered: the place, an operation, detention, citizenship as stated."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.casefile.duties_story import citizen, facts, held, incident, noted, person, with_law
from tests.instances import Side
from tests.stories import erase
from tests.stories_letters import ACTS

from rogatory.casefile.facts import Rows, facts_of
from rogatory.errors import Inadmissible


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A with the demonstration's sheets."""
    return with_law(tmp_path)


@pytest.mark.parametrize(
    ("premises", "operation", "doubts"),
    [
        ("official_premises", None, ()),
        ("official_vehicle", False, ()),
        ("place_of_detention", None, ()),
        ("public_place", True, ()),
        ("private_place", True, ()),
        ("unknown", None, ("premises_unknown",)),
        ("public_place", False, None),
        ("private_place", None, None),
    ],
)
@pytest.mark.parametrize("what", ["death", "injury"])
def test_premises_vehicle_or_operation_suffice_whether_or_not_the_person_was_detained(
    side: Side, premises: str, operation: bool | None, doubts: tuple[str, ...] | None, what: str
) -> None:
    case = side.open_case()
    person(side, case)
    incident(side, case, what=what, premises=premises, operation=operation)
    assert facts(case).get(f"{what}_in_state_hands") == doubts


def test_a_death_in_a_vehicle_is_a_death_in_custody_once_it_is_known_that_the_person_was_held(
    side: Side,
) -> None:
    case = side.open_case()
    person(side, case)
    incident(side, case, premises="official_vehicle")
    assert facts(case)["death_in_custody"] == ("custody_not_established",)
    held(side, case, "taken", known=False)
    assert facts(case)["death_in_custody"] == ("custody_not_established",)
    held(side, case, "taken")
    assert facts(case)["death_in_custody"] == ()
    held(side, case, "released", happened="2026-03-11")
    assert facts(case)["death_in_custody"] == ("release_entered",)


def test_torture_entered_as_such_is_a_ground_and_makes_its_victim_one(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    incident(side, case, what="torture")
    assert facts(case) == {"reasonable_ground_torture": (), "victim": ()}
    incident(side, case, incident="i-2", what="torture", state="XC", persons=())
    found = [one for one in facts_of(Rows.of(case)) if one.state == "XC"]
    assert [(one.code, one.about) for one in found] == [("reasonable_ground_torture", "i-2")]
    incident(side, case, incident="i-3", what="ill_treatment")
    assert facts(case)["arguable_claim"] == ("not_weighed",)


def test_a_death_in_the_record_of_a_detention_needs_no_incident(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XA", "XA"))
    held(side, case, "died", happened="2026-03-12")
    assert facts(case) == {
        "death_in_custody": ("custody_not_established",),
        "foreign_national_death XA": (),
    }
    held(side, case, "taken")
    assert facts(case)["death_in_custody"] == ()
    (one,) = [one for one in facts_of(Rows.of(case)) if one.code == "death_in_custody"]
    assert one.entries == (3, 4)
    held(side, case, "released", happened="2026-03-11")
    assert facts(case)["death_in_custody"] == ("release_entered",)


def test_of_several_persons_none_of_whom_is_called_the_victim_each_is_in_doubt(side: Side) -> None:
    case = side.open_case()
    person(side, case, "p-1", "witness")
    person(side, case, "p-2", "witness")
    incident(side, case, premises="official_premises", persons=("p-1", "p-2"))
    found = [one for one in facts_of(Rows.of(case)) if one.code == "death_in_state_hands"]
    assert [(one.about, one.doubts) for one in found] == [
        ("p-1", ("who_not_stated",)), ("p-2", ("who_not_stated",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ((("XA", "XA"),), {"foreign_national_detained XA": ()}),
        (
            (("XA", "XA"), ("XB", "XB")),
            {"foreign_national_detained XA": ("citizenship_contested",)},
        ),
        ((("XA", "XB"),), {}),
        ((("XA", "unknown"),), {}),
        ((("XA", "XA"), ("XB", "unknown")), {"foreign_national_detained XA": ()}),
        (
            (("XA", "XA"), ("XC", "XC")),
            {
                "foreign_national_detained XA": ("citizenship_contested",),
                "foreign_national_detained XC": ("citizenship_contested",),
            },
        ),
        ((), {}),
    ],
)
def test_citizenship_is_what_the_sources_state_and_in_doubt_where_they_differ(
    side: Side, stated: tuple[tuple[str, str], ...], expected: dict[str, tuple[str, ...]]
) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, *stated)
    held(side, case, "taken")
    assert facts(case) == expected


def test_nobody_is_a_foreigner_where_the_state_is_not_known(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XA", "XA"))
    held(side, case, "taken", state=None)
    assert facts(case) == {}
    held(side, case, "registered")
    assert facts(case) == {"foreign_national_detained XA": ()}


def test_what_is_stated_counts_until_it_is_withdrawn(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    side.enter(
        case,
        ACTS.CircumstanceStated(circumstance="c-1", fact="complaint", person="p-1", state="XB",
                                source="a letter"),
        ACTS.CircumstanceStated(circumstance="c-2", fact="cross_border_killing", person="p-1",
                                state="XB", towards="XA", certain=False, source="a rumour"),
    )  # fmt: skip
    assert facts(case) == {
        "complaint": (),
        "cross_border_killing XA": ("stated_in_doubt",),
        "cross_border_killing XB": ("stated_in_doubt",),
    }
    side.enter(case, ACTS.CircumstanceWithdrawn(circumstance="c-2", reason="a mistake"))
    assert facts(case) == {"complaint": ()}
    with pytest.raises(Inadmissible, match="withdrawn already, by entry 4"):
        side.enter(case, ACTS.CircumstanceWithdrawn(circumstance="c-2", reason="again"))


def test_what_is_stated_names_whom_it_is_about_and_the_other_state(side: Side) -> None:
    case = side.open_case()
    with pytest.raises(Inadmissible) as raised:
        side.enter(
            case,
            ACTS.CircumstanceStated(circumstance="c-1", fact="cross_border_killing", state="XB",
                                    towards="XB", source="a rumour"),
        )  # fmt: skip
    assert len(raised.value.remarks) == 2


def test_facts_are_the_same_after_everything_erasable_was_erased(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XA", "XA"), ("XB", "XB"))
    incident(side, case, premises="official_vehicle", place="a road", description="a fall")
    held(side, case, "taken", place="a road", source="a witness")
    before = facts_of(Rows.of(case))
    noted(side, case)
    erase(side, case, (2, "source", None), (3, "source", None), (4, "place", None),
          (4, "description", None), (5, "place", None), (5, "source", None),
          (6, "text", None))  # fmt: skip
    assert facts_of(Rows.of(case)) == before
    assert noted(side, case) == []
