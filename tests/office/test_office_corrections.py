# SPDX-License-Identifier: Apache-2.0
"""An entry in error is corrected; a signed answer outweighs an officer's word; days hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.exchange.pair import Pair
from tests.office.test_office_life import brought, enter, ours, theirs
from tests.office.test_office_life import pair as pair

from rogatory.casefile import cases
from rogatory.casefile.corrections import MeasureCorrected
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import MeasureAnswered
from rogatory.casefile.pouches import OpenedPouch
from rogatory.casefile.register import RegisterSearched, ReplyRecorded
from rogatory.casefile.status import statement
from rogatory.clerk.replay import dump, project
from rogatory.errors import Inadmissible

DAY = "2026-11-23"


def say(pair: Pair, number: int, answer: str, **more: Any) -> int:
    """Enter on A's side what an officer believes that B answered; return the entry's number."""
    values = {"answered_on": DAY, "rests_on": "entry"} | more
    act = MeasureAnswered(measure=ours(pair, number).key, answer=answer, **values)
    (entry,) = cases.enter(pair.instance("a"), pair.case, act, by=pair.hand("a"))
    return entry.number


def correct(pair: Pair, number: int, entry: int, answer: str, **more: Any) -> None:
    values = {"answered_on": DAY, "reason": "the wrong line was read"} | more
    act = MeasureCorrected(measure=ours(pair, number).key, corrects=entry, answer=answer, **values)
    cases.enter(pair.instance("a"), pair.case, act, by=pair.hand("a"))


def shown(pair: Pair, number: int) -> dict[str, Any]:
    """Return a measure as A's status statement shows it."""
    data = statement(pair.instance("a"), pair.case).data
    (letter,) = data["letters_out"]
    return next(one for one in letter["measures"] if one["number"] == number)


def test_a_signed_answer_takes_the_place_of_what_an_officer_believed(pair: Pair) -> None:
    wrong = say(pair, 1, "refused")
    act = MeasureAnswered(
        measure=theirs(pair, 1), answer="executed", answered_on=DAY, rests_on="entry"
    )
    enter(pair, act)
    brought(pair)
    row = ours(pair, 1)
    assert (row.state, row.rests_on) == ("executed", "signed_package")
    part = shown(pair, 1)
    assert part["answer"]["rests_on"] == "signed_package"
    assert [(one["state"], one["entry"]) for one in part["struck"]] == [("refused", wrong)]
    package = OpenedPouch.objects.get(case=pair.case)
    assert f"entry {wrong} said “refused”" in str(noted(pair, package.entry))
    assert pair.faults("a") == []


def noted(pair: Pair, entry: int) -> Any:
    """Return the note of the act by which a package was opened."""
    from rogatory.clerk.replay import values_of

    pair.side("a")
    return values_of(pair.case, entry)[("note", -1)]


def test_a_signed_answer_is_not_overruled_by_a_later_one_of_the_same_weight(pair: Pair) -> None:
    act = MeasureAnswered(
        measure=theirs(pair, 1), answer="refused", answered_on=DAY, rests_on="entry"
    )
    enter(pair, act)
    brought(pair)
    letter = Letter.objects.get(case=pair.case, incoming=False)
    assert ours(pair, 1).state == "refused"
    with pytest.raises(Inadmissible, match="answered finally"):
        say(pair, 1, "executed")
    assert letter.key


def test_an_answer_entered_in_error_is_struck_and_nothing_is_lost(pair: Pair) -> None:
    wrong = say(pair, 2, "refused")
    correct(pair, 2, wrong, "asked", answered_on=None)
    assert ours(pair, 2).state == "asked"
    part = shown(pair, 2)
    assert (part["state"], part["answer"]) == ("asked", None)
    assert part["struck"][0]["entry"] == wrong
    right = say(pair, 2, "accepted")
    correct(pair, 2, right, "executed")
    assert shown(pair, 2)["state"] == "executed"
    before = dump(pair.case)
    project(pair.case, KINDS)
    assert dump(pair.case) == before


def test_only_the_last_answer_is_corrected_and_only_with_a_reason(pair: Pair) -> None:
    first = say(pair, 2, "accepted")
    say(pair, 2, "executed")
    with pytest.raises(Inadmissible, match="Only the last answer"):
        correct(pair, 2, first, "refused")
    with pytest.raises(Inadmissible, match="Say why"):
        correct(pair, 2, first, "refused", reason="")


def test_an_officers_word_never_becomes_a_sealed_package(pair: Pair) -> None:
    for source in (None, "11111111-2222-4333-8444-555555555555"):
        with pytest.raises(Inadmissible, match="only if that package was opened here"):
            say(pair, 1, "executed", rests_on="signed_package", source=source)


@pytest.mark.parametrize("day", ["2031-01-01", "2026-12", "2026-12-20/2026-12-31"])
def test_what_has_happened_is_not_of_a_day_to_come(pair: Pair, day: str) -> None:
    with pytest.raises(Inadmissible, match="has not come yet"):
        say(pair, 1, "executed", answered_on=day)


def test_searches_and_replies_are_of_days_that_can_be(pair: Pair) -> None:
    pair.side("a")
    letter = Letter.objects.get(case=pair.case, incoming=False).key
    reply: dict[str, Any] = {"reply": "r", "letter": letter, "medium": "paper_post"}
    for act, why in (
        (RegisterSearched(register="post", until="2099-01-01T00:00:00Z", found=False, by="a clerk"),
         "has not come"),
        (ReplyRecorded(**reply, received="2027-01-20"), "has not come"),
        (ReplyRecorded(**reply, received="2023-01-20"), "before the letter went"),
    ):  # fmt: skip
        with pytest.raises(Inadmissible, match=why):
            cases.enter(pair.instance("a"), pair.case, act, by=pair.hand("a"))
    with pytest.raises(Inadmissible, match="before the letter went"):
        say(pair, 1, "executed", answered_on="2023-01")
