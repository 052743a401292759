# SPDX-License-Identifier: Apache-2.0
"""Contacts and promises: what may be entered, and what is told of it as of any day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile.contacts import ContactConfirmed, ContactEntered
from rogatory.casefile.promises import PromiseKept, PromiseReleased
from rogatory.errors import Inadmissible, Malformed
from rogatory.office import contacts
from rogatory.office.contacts import Pledge


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def call(side: Side, case: str, **more: Any) -> str:
    told: dict[str, Any] = {"form": "call", "happened": "2026-11-23", "counterpart": "XB"}
    told |= {"said": "the letter is with the district office"} | more
    return contacts.enter_contact(side.instance, case, side.hand("aynur"), **told)


def test_a_promise_is_open_until_its_day_is_over_and_broken_after_it(side: Side) -> None:
    case = side.open_case()
    call(side, case, pledges=[Pledge("them", "2026-11-25", "the number of the case")])
    side.clock.move(days=5)
    for day, state, past in (("2026-11-25", "open", 0), ("2026-11-26", "broken", 1)):
        moment = contacts.moment_of(side.instance, day)
        ((row, told),) = contacts.promises(case, moment)
        assert (told.state, told.days) == (state, past)
    said = contacts.said_of(row, told, moment)
    assert said == "promised by 2026-11-25: nothing entered until 2026-11-26 (1 day past)"


def test_a_month_promised_is_over_only_when_it_ends(side: Side) -> None:
    case = side.open_case()
    call(side, case, pledges=[Pledge("them", "2026-11", "the journal")])
    side.clock.move(days=30)
    for day, state in (("2026-11-30", "open"), ("2026-12-01", "broken")):
        ((_row, told),) = contacts.promises(case, contacts.moment_of(side.instance, day))
        assert told.state == state


def test_what_is_entered_later_does_not_change_what_stood_on_an_earlier_day(side: Side) -> None:
    case = side.open_case()
    call(side, case, pledges=[Pledge("them", "2026-11-24", "a"), Pledge("us", None, "b")])
    side.clock.move(days=10)
    kept = PromiseKept(promise="c1.1", on="2026-11-24", by_entry=0)
    side.enter(case, kept, PromiseReleased(promise="c1.2", on="2026-12-01", reason="no need"))
    before = contacts.promises(case, contacts.moment_of(side.instance, "2026-11-30"))
    assert [told.state for _row, told in before] == ["broken", "open"]
    now = contacts.promises(case, contacts.moment_of(side.instance, None))
    assert [told.state for _row, told in now] == ["kept", "released"]
    assert contacts.promises(case, contacts.moment_of(side.instance, "2026-11-22")) == []


def test_a_promise_is_kept_or_released_once_and_by_something(side: Side) -> None:
    case = side.open_case()
    call(side, case, pledges=[Pledge("them", None, "a")])
    with pytest.raises(Inadmissible, match="by what it was kept"):
        side.enter(case, PromiseKept(promise="c1.1", on="2026-11-24"))
    with pytest.raises(Inadmissible, match="no entry 99"):
        side.enter(case, PromiseKept(promise="c1.1", on="2026-11-24", by_entry=99))
    side.enter(case, PromiseKept(promise="c1.1", on="2026-11-24", by_entry=0))
    with pytest.raises(Inadmissible, match="was kept already"):
        side.enter(case, PromiseReleased(promise="c1.1", on="2026-11-25", reason="r"))
    with pytest.raises(Inadmissible, match="no promise c9"):
        side.enter(case, PromiseKept(promise="c9", on="2026-11-24", by_entry=0))


def test_a_contact_that_names_what_is_not_there_is_refused_with_every_reason(side: Side) -> None:
    case = side.open_case()
    act = ContactEntered(
        contact="c1",
        form="meeting",
        happened="2026-11-23",
        counterpart="XB",
        letters=("l-9",),
        measures=("m-9",),
        exhibits=("e-9",),
        follows="c9",
        promises=({"id": "c1.1", "side": "we"}, {"id": "c1.2", "side": "us", "due": "soon"}),
        ours=(),
        theirs=(),
        said="nothing",
        promised=(),
    )
    with pytest.raises(Inadmissible) as refused:
        side.enter(case, act)
    assert len(refused.value.remarks) == 7


def test_a_promise_has_an_id_of_its_own(side: Side) -> None:
    case = side.open_case()
    call(side, case, pledges=[Pledge("them", None, "a")])
    act = ContactEntered(
        contact="c2",
        form="call",
        happened="2026",
        counterpart="XB",
        promises=({"id": "c1.1", "side": "us", "due": None},),
        ours=(),
        theirs=(),
        said="nothing",
        promised=("b",),
    )
    with pytest.raises(Inadmissible, match=r"id of promise c1\.1 is taken"):
        side.enter(case, act)


def test_the_last_word_of_the_other_side_stands_and_the_earlier_one_is_kept(side: Side) -> None:
    case = side.open_case()
    call(side, case)
    for word, day in (("confirmed", "2026-11-24"), ("denied", "2026-11-26")):
        side.clock.move(days=1)
        side.enter(case, ContactConfirmed(contact="c1", word=word, on=day, rests_on="paper"))
    row = contacts.contact_of(case, "c1")
    now = contacts.words_on(row, contacts.moment_of(side.instance, None))
    assert [one.word for one in now] == ["confirmed", "denied"]
    then = contacts.words_on(row, contacts.moment_of(side.instance, "2026-11-24"))
    assert [one.word for one in then] == ["confirmed"]


def test_a_planned_contact_is_told_until_one_follows_it(side: Side) -> None:
    case = side.open_case()
    call(side, case, next_contact="2026-11-25")
    side.clock.move(days=4)
    moment = contacts.moment_of(side.instance, None)
    assert [(row.key, over) for row, over in contacts.planned(case, moment)] == [("c1", True)]
    call(side, case, follows="c1")
    assert contacts.planned(case, contacts.moment_of(side.instance, None)) == []


def test_a_list_of_a_day_that_has_not_come_is_refused(side: Side) -> None:
    with pytest.raises(Inadmissible, match="has not come"):
        contacts.moment_of(side.instance, "2030-01-01")
    with pytest.raises(Malformed):
        contacts.moment_of(side.instance, "soon")
