# SPDX-License-Identifier: Apache-2.0
"""Duties from facts and data alone: every row that waits is reached, nothing is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import grammar, model
from rogatory.instrument.duties import (
    FORCES,
    OPENING,
    SPEAK_OF,
    TIME_WORDS,
    Derivation,
    authority_of,
    days_of,
    derive,
    discharged_by,
    triggers,
)
from rogatory.instrument.facts import FACTS, STATED, Fact, closed
from rogatory.instrument.rows import Library

SIDES = (("AZ", "RU"), ("RU", "AZ"))
XB_LAW = """schema = "rogatory.instrument/1"
[instrument]
id = "xb-opening"
title = "FICTION: law of {state} on the opening of proceedings"
kind = "domestic"
date = "2001-12-18"
of_state = "{state}"
fiction = true
[[requirement]]
id = "xb-opening:140:open_proceedings"
article = "140"
field = "open_proceedings"
label = "Proceedings are opened"
kind = "duty"
topic = "duty_to_act"
level = "must"
confidence = "memory"
check = "{check}"
"""


def fact(code: str, state: str = "RU", on: str = "2021-05-04", **more: str) -> Fact:
    """Return a sure fact about p-1, with the other of the two states where one is concerned."""
    towards = {"AZ": "RU", "RU": "AZ"}[state] if state in ("AZ", "RU") else "XA"
    concerned = code.startswith("foreign") or code == "cross_border_killing"
    return Fact(code, "p-1", state, towards if concerned else "", on, (1,), **more)  # type: ignore[arg-type]


def rows(made: Derivation) -> set[str]:
    """Return the rows that yield a duty."""
    return {one.row.id for one in made.owed}


def with_law(
    folder: Path, state: str = "XB", check: str = "trigger:death_in_state_hands"
) -> Library:
    """Return the data with a law of one state that somebody dropped into the instance."""
    (folder / "xb-opening.toml").write_text(XB_LAW.format(state=state, check=check))
    return model.load_all([folder])


@pytest.mark.parametrize(("state", "own"), SIDES)
def test_every_row_of_the_data_that_waits_for_a_fact_is_reached_by_that_fact(
    state: str, own: str
) -> None:
    library = model.load_all()
    waiting = list(triggers(library))
    assert len({row.id for _one, row, _code in waiting}) == 13 + len(SPEAK_OF)
    for instrument, row, code in waiting:
        made = derive(library, [fact(code, state)], own)
        hits = [one for one in (*made.owed, *made.set_aside) if one.row.id == row.id]
        assert hits, (row.id, code)
        assert {one.owed_by for one in hits} == {state}
        assert all(one.instrument.id == instrument.id for one in hits)
    print(f"{len(waiting)} rows wait for a fact, each was reached from {state}")


def test_every_clause_trigger_of_the_data_is_among_the_rows_that_wait() -> None:
    library = model.load_all()
    there = {
        row.id
        for id in library
        for row in library[id].requirements
        if "trigger:" in (row.check or "")
    }
    assert there == {row.id for _one, row, _code in triggers(library)} - set(SPEAK_OF)


def test_a_row_that_speaks_of_a_fact_without_a_clause_was_read_and_has_none() -> None:
    library = model.load_all()
    for id, code in SPEAK_OF.items():
        row = library[id.partition(":")[0]].requirement(id)
        assert row is not None
        assert row.is_read
        assert code in FACTS
        assert not any(clause.word == "trigger" for clause in row.clauses)


def test_every_word_that_a_row_may_wait_for_is_a_fact_and_every_fact_may_be_waited_for() -> None:
    assert grammar.WORDS["trigger"].closed == frozenset(FACTS)
    assert set(STATED) < set(FACTS)


@pytest.mark.parametrize("code", FACTS)
def test_a_fact_calls_forth_a_duty_or_its_place_says_that_the_data_has_nothing(code: str) -> None:
    made = derive(model.load_all(), [fact(code)], "AZ")
    spoken = {one.fact.code for one in (*made.owed, *made.set_aside)}
    empty = {place.what for place in made.places}
    assert spoken or code in empty
    assert not spoken & empty


def test_the_convention_on_human_rights_binds_one_side_until_it_ceased() -> None:
    library, row = model.load_all(), "echr-art2-3-duty:2-proc:investigate"
    before = derive(library, [fact("suspicious_death", "RU", "2022-09-15")], "AZ")
    after = derive(library, [fact("suspicious_death", "RU", "2022-09-16")], "AZ")
    between = derive(library, [fact("suspicious_death", "RU", "2022-09")], "AZ")
    other = derive(library, [fact("suspicious_death", "AZ", "2022-09-16")], "RU")
    assert [d.force for d in before.owed if d.row.id == row] == ["in_doubt"]
    assert row not in rows(after)
    assert row in {one.row.id for one in after.set_aside}
    assert [d.force for d in between.owed if d.row.id == row] == ["in_doubt"]
    assert [d.force for d in other.owed if d.row.id == row] == ["in_doubt"]


def test_a_day_that_is_not_known_leaves_in_doubt_whether_an_instrument_binds() -> None:
    made = derive(model.load_all(), [fact("complaint", on="")], "AZ")
    (duty,) = [one for one in made.owed if one.row.id == "un-cat-1984:13:complaint"]
    assert duty.force == "in_doubt"
    assert "day of the fact" in duty.reason


def test_an_instrument_that_binds_both_states_is_said_to_bind(tmp_path: Path) -> None:
    overlay = "".join(
        f'[[party]]\ninstrument = "un-vccr-1963"\nstate = "{state}"\nstatus = "in_force"\n'
        'date = "2001-01-01"\nconfidence = "seen"\nsource = "fiction"\nfiction = true\n'
        for state in ("XA", "XB")
    )
    (tmp_path / "more.toml").write_text('schema = "rogatory.overlay/1"\n' + overlay)
    library = model.load_all([tmp_path])
    known = Fact("foreign_national_death", "p-1", "XB", "XA", "2021-05-04")
    assert {one.force for one in derive(library, [known], "XA").owed} == {"binding"}
    early = Fact("foreign_national_death", "p-1", "XB", "XA", "2000-12-31")
    assert derive(library, [early], "XA").owed == ()
    stranger = Fact("foreign_national_death", "p-1", "XB", "XC", "2021-05-04")
    assert {one.force for one in derive(library, [stranger], "XA").owed} == {"in_doubt"}


def test_words_of_time_are_those_of_the_data_and_no_others() -> None:
    made = derive(model.load_all(), [fact(code) for code in FACTS], "AZ")
    times = {one.row.id: one.time_word for one in made.owed}
    assert times["un-vccr-1963:37(a):death_notice"] == "without_delay"
    assert times["un-cat-1984:6(2):preliminary_inquiry"] == "immediate"
    assert times["un-cat-1984:12:investigate"] is None
    assert {one for one in times.values() if one} == set(TIME_WORDS)
    assert all(one.days is None for one in made.owed)
    assert {one.force for one in made.owed} <= set(FORCES)


def test_the_duty_to_open_proceedings_has_its_place_until_a_row_is_supplied(tmp_path: Path) -> None:
    known = [Fact("death_in_state_hands", "p-1", "XB", "", "2021-05-04", (3,))]
    without = derive(model.load_all(), known, "XA")
    assert [(one.what, one.state, one.entries) for one in without.places] == [(OPENING, "XB", (3,))]
    assert without.places[0].words().endswith("not in the data")
    made = derive(with_law(tmp_path), known, "XA")
    assert made.places == ()
    (duty,) = [one for one in made.owed if one.instrument.id == "xb-opening"]
    assert (duty.owed_by, duty.force, duty.row.is_read) == ("XB", "own_law", False)


def test_the_law_of_one_state_obliges_no_other_and_nobody_before_it_was_made(
    tmp_path: Path,
) -> None:
    library = with_law(tmp_path)
    elsewhere = derive(library, [Fact("death_in_state_hands", "p-1", "XC", "", "2021")], "XA")
    assert "xb-opening:140:open_proceedings" not in rows(elsewhere)
    assert [one.what for one in elsewhere.places] == [OPENING]
    before = derive(library, [Fact("death_in_state_hands", "p-1", "XB", "", "1999-01")], "XA")
    assert "xb-opening:140:open_proceedings" in {one.row.id for one in before.set_aside}
    assert [one.what for one in before.places] == [OPENING]


def test_a_row_of_an_own_law_may_give_a_number_of_days(tmp_path: Path) -> None:
    library = with_law(tmp_path, check="deadline_days:10;trigger:suspect_present")
    made = derive(library, [Fact("suspect_present", "p-1", "XB", "", "2021")], "XA")
    assert [one.days for one in made.owed] == [10]


def test_a_row_may_not_wait_for_a_word_outside_the_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="trigger:bad_weather"):
        with_law(tmp_path, check="trigger:bad_weather")


def test_our_own_duty_is_met_by_what_we_do_and_theirs_by_what_we_learn() -> None:
    ours = derive(model.load_all(), [fact("suspicious_death", "RU")], "RU").owed
    theirs = derive(model.load_all(), [fact("suspicious_death", "RU")], "AZ").owed
    assert {kind for one in ours for kind in one.discharged_by} >= {"decision.taken/1"}
    assert not {k for one in ours for k in one.discharged_by} & {
        k for one in theirs for k in one.discharged_by
    }
    assert all(
        discharged_by(topic, ours=side) for topic in grammar.TOPICS for side in (True, False)
    )


def test_two_facts_together_say_more_than_each() -> None:
    death = fact("suspicious_death", "RU")
    ground = Fact("reasonable_ground_torture", "p-1", "RU", "", "2021", (2,))
    suspect = Fact("suspect_present", "p-2", "AZ", "", "2022", (3,))
    codes = {(one.code, one.state, one.towards): one for one in closed([death, ground, suspect])}
    assert codes["torture_suspect_present", "AZ", ""].sure
    across = codes["cross_border_killing", "AZ", "RU"], codes["cross_border_killing", "RU", "AZ"]
    assert all(one.doubts == ("killing_not_established",) for one in across)
    alone = {one.code for one in closed([suspect])}
    assert alone == {"suspect_present"}
    home = Fact("suspect_present", "p-2", "RU", "", "2022", (3,))
    assert "cross_border_killing" not in {one.code for one in closed([death, home])}


def test_a_complaint_is_not_yet_a_reasonable_ground() -> None:
    made = {one.code: one for one in closed([fact("complaint")])}
    assert made["complaint"].sure
    assert made["reasonable_ground_torture"].doubts == ("not_weighed",)
    both = closed([fact("complaint"), fact("reasonable_ground_torture")])
    assert {one.code: one for one in both}["reasonable_ground_torture"].sure


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("", None),
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2023-02", ("2023-02-01", "2023-02-28")),
        ("2023-02-31", ("2023-02-01", "2023-02-28")),
        ("2024-02-29", ("2024-02-29", "2024-02-29")),
        ("2024-03-14T23:30+04:00", ("2024-03-14", "2024-03-14")),
        ("2024-03-14/2024-03", ("2024-03-01", "2024-03-31")),
        ("2024-05/2024-03", ("2024-03-01", "2024-05-31")),
        ("0000", None),
    ],
)
def test_a_date_means_its_first_and_last_day(date: str, days: tuple[str, str] | None) -> None:
    assert days_of(date) == days


def test_the_authority_is_the_one_that_the_states_sheet_names(library: Library) -> None:
    assert authority_of(library, "XB") == "Prosecutor General of XB"
    assert authority_of(library, "RU") is None
