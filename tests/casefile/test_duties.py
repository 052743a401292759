# SPDX-License-Identifier: Apache-2.0
"""Duties in a case: derived, noted once, dated, contested, met, late, and asked about in a letter.

Also the facts from which they follow, whatever the citizenship is said to be.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument import letters as made_letters
from tests.stories import ACTS, erase

from rogatory.casefile.facts import Rows, facts_of
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.letters import Letter
from rogatory.clerk.replay import dump, project_all
from rogatory.errors import Inadmissible
from rogatory.instrument import duties as law
from rogatory.office import duties, letters

OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A with the demonstration's sheets."""
    made = make_instance(tmp_path, "a")
    config = replace(made.instance.config, instruments=(str(OVERLAY),))
    return Side(replace(made.instance, config=config, clock=made.clock), made.hands, made.clock)


def person(side: Side, case: str, key: str = "p-1", role: str = "victim") -> None:
    """Enter a person."""
    side.enter(case, ACTS.PersonEntered(person=key, role=role, code=key.upper()))


def citizen(side: Side, case: str, *stated: tuple[str, str], key: str = "p-1") -> None:
    """Enter what sources state of a person's citizenship: (according to, country)."""
    for who, country in stated:
        side.enter(case, ACTS.CitizenshipStated(person=key, according_to=who, country=country,
                                                source="a paper"))  # fmt: skip


def incident(side: Side, case: str, **values: Any) -> None:
    """Enter an incident of p-1 in XB, a death unless something else is said."""
    told = {"incident": "i-1", "what": "death", "state": "XB", "happened": "2026-03-14",
            "persons": ("p-1",), **values}  # fmt: skip
    side.enter(case, ACTS.IncidentEntered(**told))


def held(side: Side, case: str, stage: str, **values: Any) -> None:
    """Enter a fact of p-1's detention in XB."""
    told = {"person": "p-1", "stage": stage, "state": "XB", "happened": "2026-03-10", **values}
    side.enter(case, ACTS.DetentionEntered(**told))


def facts(case: str) -> dict[str, tuple[str, ...]]:
    """Return the facts of a case with what is in doubt of each."""
    return {f"{one.code} {one.towards}".strip(): one.doubts for one in facts_of(Rows.of(case))}


def noted(side: Side, case: str) -> list[int]:
    """Note everything that is derived."""
    made = duties.derivation(side.instance, case)
    return duties.note(side.instance, case, duties.proposals(case, made), side.hand("aynur"))


def states(side: Side, case: str, as_of: str | None = None) -> list[str]:
    """Return the states of all duties, by their numbers."""
    return [one.standing.state for one in duties.listing(side.instance, case, as_of)]


def consular(side: Side) -> str:
    """Open a case in which one national of XA was taken in XB; note its two duties."""
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XA", "XA"))
    held(side, case, "taken")
    assert len(noted(side, case)) == 2
    return case


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
    digest = duties.library_of(side.instance)["un-vccr-1963"].as_applied
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


def drafted(side: Side, case: str, **changes: Any) -> str:
    """Draft a complete letter to XB."""
    form = {**made_letters.complete(), **changes}
    return letters.draft(side.instance, case, form, "XB", side.hand("aynur"))


def test_a_duty_becomes_a_measure_of_a_draft_with_one_command(side: Side) -> None:
    case = consular(side)
    letter = drafted(side, case, languages=[{"language": "en", "role": "original"}])
    before = letters.form_of(letters.letter_of(case, letter))
    asked = duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    form = letters.form_of(letters.letter_of(case, letter))
    assert form.measures[:-1] == before.measures
    added = form.measures[-1]
    assert (added.number, added.type) == (len(form.measures), "records")
    assert "Art. 36(1)(b)" in (added.text or "")
    assert asked.number == added.number
    assert duties.listing(side.instance, case)[0].asked == (f"{letter}/{added.number}",)
    with pytest.raises(Inadmissible, match=f"already, in measure {added.number}"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    duties.ask(side.instance, case, "2", letter, side.hand("aynur"))
    assert len(letters.form_of(letters.letter_of(case, letter)).measures) == len(form.measures) + 1


def test_a_measure_cites_no_article_that_nobody_read(side: Side, tmp_path: Path) -> None:
    folder = tmp_path / "law"
    folder.mkdir()
    (folder / "xb-opening.toml").write_text(
        'schema = "rogatory.instrument/1"\n[instrument]\nid = "xb-opening"\n'
        'title = "FICTION: law of XB"\nkind = "domestic"\ndate = "2001-12-18"\nof_state = "XB"\n'
        'fiction = true\n[[requirement]]\nid = "xb-opening:140:open_proceedings"\n'
        'article = "140"\nfield = "open_proceedings"\nlabel = "Proceedings are opened"\n'
        'kind = "duty"\ntopic = "duty_to_act"\nlevel = "must"\nconfidence = "memory"\n'
        'check = "trigger:death_in_state_hands"\n'
    )
    config = replace(side.instance.config, instruments=(str(OVERLAY), str(folder)))
    side = Side(replace(side.instance, config=config), side.hands, side.clock)
    case = side.open_case()
    person(side, case)
    incident(side, case, premises="official_vehicle")
    noted(side, case)
    (own,) = [one for one in duties.listing(side.instance, case)
              if one.duty.instrument == "xb-opening"]  # fmt: skip
    assert own.duty.unverified
    letter = drafted(side, case, languages=[{"language": "en", "role": "original"}])
    asked = duties.ask(side.instance, case, str(own.duty.number), letter, side.hand("aynur"))
    assert "140" not in asked.text
    assert "Proceedings are opened" in asked.text
    assert any("not verified" in one for one in asked.cautions)


def test_nothing_is_asked_of_another_state_or_in_a_letter_that_was_sent(side: Side) -> None:
    case = consular(side)
    only = [made_letters.measure(99, "inquiry")]
    elsewhere = drafted(
        side, case, letter="l-2", requested_state="XC", measures=only, enclosures=[]
    )
    with pytest.raises(Inadmissible, match="owed by XB, and this letter goes to XC"):
        duties.ask(side.instance, case, "1", elsewhere, side.hand("aynur"))
    letter = drafted(side, case)
    Letter.objects.filter(case=case, key=letter).update(dispatched="2026-11-23T02:00:00Z")
    with pytest.raises(Inadmissible, match="Draft a supplement"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    Letter.objects.filter(case=case, key=letter).update(dispatched="", incoming=True)
    with pytest.raises(Inadmissible, match="came from the other side"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))
    with pytest.raises(Inadmissible, match="no duty 7"):
        duties.ask(side.instance, case, "7", letter, side.hand("aynur"))


def test_our_own_duty_is_not_asked_of_anybody(side: Side) -> None:
    case = side.open_case()
    person(side, case)
    citizen(side, case, ("XB", "XB"))
    held(side, case, "taken", state="XA")
    noted(side, case)
    letter = drafted(side, case)
    with pytest.raises(Inadmissible, match="owed by our own state"):
        duties.ask(side.instance, case, "1", letter, side.hand("aynur"))


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
