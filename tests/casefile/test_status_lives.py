# SPDX-License-Identifier: Apache-2.0
"""The state of a letter, and what a date can mean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rogatory.casefile.days import as_of, span
from rogatory.casefile.lives import (
    Acknowledgement,
    Answer,
    Asked,
    LetterLife,
    Receipt,
    SentPackage,
    letter_state,
    outcome,
)
from rogatory.clerk.act import Stamp
from rogatory.errors import Inadmissible

BAKU = ZoneInfo("Asia/Baku")


def stamp(number: int) -> Stamp:
    return Stamp("case", number, "any/1", "2026-12-01T00:00:00Z", "aynur")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "asked"),
        (["asked", "asked"], "asked"),
        (["accepted", "accepted"], "accepted"),
        (["asked", "accepted"], "under_execution"),
        (["asked", "executed"], "under_execution"),
        (["forwarded"], "under_execution"),
        (["asked", "more_information_needed"], "supplement_requested"),
        (["executed", "executed_with_conditions"], "executed"),
        (["executed", "refused"], "executed_in_part"),
        (["executed_partly"], "executed_in_part"),
        (["executed", "postponed"], "executed_in_part"),
        (["refused", "refused"], "refused"),
        (["refused", "postponed"], "postponed"),
        (["refused", "impossible"], "refused"),
        (["impossible"], "impossible"),
        (["withdrawn", "executed"], "executed"),
        (["withdrawn", "asked"], "asked"),
        (["withdrawn", "superseded"], "withdrawn"),
        (["superseded"], "superseded"),
    ],
)
def test_a_letter_stands_as_its_measures_do(states: list[str], expected: str) -> None:
    assert outcome(states) == expected
    assert outcome(states[::-1]) == expected


def life(*, incoming: bool = False) -> LetterLife:
    return LetterLife("l", incoming, stamp(0), "cis-chisinau-2002", "b.example")


def test_before_dispatch_the_letters_own_acts_decide() -> None:
    letter = life()
    seen = [letter_state(letter, [])]
    letter.passed = True
    seen.append(letter_state(letter, []))
    letter.approved = True
    seen.append(letter_state(letter, []))
    letter.signed = stamp(3)
    seen.append(letter_state(letter, []))
    letter.dispatched = stamp(4)
    seen.append(letter_state(letter, []))
    seen.append(letter_state(letter, [], delivered=True))
    letter.acknowledged.append(Acknowledgement(stamp(5), "2026-12-01", "paper", "", None))
    seen.append(letter_state(letter, []))
    assert seen == [
        "draft",
        "checked",
        "approved",
        "signed",
        "dispatched",
        "delivered",
        "acknowledged",
    ]
    back = life()
    back.returned = True
    assert letter_state(back, []) == "returned_to_draft"


def asked(state: str, number: int = 6) -> Asked:
    answer = Answer(stamp(number), state, "2026-12-01", "entry", "", "", "", "", 0)
    return Asked("m", "l", 1, "records", answers=[] if state == "asked" else [answer])


def test_an_answer_shows_that_the_letter_arrived_even_unacknowledged() -> None:
    letter = life()
    letter.dispatched = stamp(4)
    assert letter_state(letter, [asked("refused")]) == "refused"
    assert letter_state(letter, [asked("accepted")]) == "under_execution"


def test_a_result_is_returned_only_by_a_package_sealed_after_the_last_decision() -> None:
    letter = life(incoming=True)
    done = [asked("executed", 6)]
    early = SentPackage(stamp(5), "q", "answer", "b.example", 1, "l", sealed=stamp(5))
    late = SentPackage(stamp(7), "q", "answer", "b.example", 2, "l", sealed=stamp(8))
    assert letter_state(letter, done, results=[early]) == "executed"
    assert letter_state(letter, done, results=[early, late]) == "returned"
    late.receipts.append(Receipt(stamp(9), "r", "consigned", "2026-12-02T00:00:00Z", False))
    assert letter_state(letter, done, results=[early, late]) == "result_received"
    late.sealed = None
    assert letter_state(letter, done, results=[late]) == "executed"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2026-02-31", "2026-02-01", "2026-02-28"),
        ("2026-03-14T22:30Z", "2026-03-15", "2026-03-15"),
        ("2026-03-14T22:30", "2026-03-14", "2026-03-14"),
        ("2026-03-14T01:00+14:00", "2026-03-13", "2026-03-13"),
        ("2026-03-14T01:00+99:99", "2026-03-14", "2026-03-14"),
        ("2026-03-14/2026-04", "2026-03-14", "2026-04-30"),
        ("2026-04/2026-03-14", "2026-03-14", "2026-04-30"),
        ("0000", "0001-01-01", "0001-12-31"),
    ],
)
def test_a_date_stands_for_the_days_that_it_may_mean(written: str, first: str, last: str) -> None:
    meant = span(written, BAKU)
    assert (meant.first, meant.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert meant.certain is (first == last)


def test_days_are_counted_from_the_latest_day_meant_and_never_below_zero() -> None:
    assert span("2026-03", BAKU).days_until(date(2026, 4, 2)) == 2
    assert span("2026-03", BAKU).days_until(date(2026, 3, 2)) == 0


NOW = "2026-12-05T10:00:00Z"


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("Asia/Baku", "2026-05-01", "2026-05-01T19:59:59Z"),
        ("Europe/Moscow", "2024-02-29", "2024-02-29T20:59:59Z"),
        ("America/New_York", "2026-03-08", "2026-03-09T03:59:59Z"),
        # There midnight is struck out in spring: the day ends where the next begins, at one.
        ("Africa/Cairo", "2026-04-23", "2026-04-23T21:59:59Z"),
        ("UTC", "2026-12-05", NOW),
    ],
)
def test_a_day_ends_in_its_zone_and_never_after_now(zone: str, day: str, instant: str) -> None:
    found = as_of(day, now=NOW, zone=ZoneInfo(zone), zone_name=zone)
    assert found.instant == instant
    assert found.whole_day is (instant != NOW)


def test_tomorrow_there_may_be_today_here() -> None:
    late = "2026-12-05T22:00:00Z"
    found = as_of("2026-12-06", now=late, zone=BAKU, zone_name="Asia/Baku")
    assert found.instant == late
    with pytest.raises(Inadmissible):
        as_of("2026-12-06", now=late, zone=UTC, zone_name="UTC")


def test_by_happening_an_uncertain_date_is_neither_in_nor_out() -> None:
    found = as_of("2026-03-15", now=NOW, zone=BAKU, zone_name="Asia/Baku")
    assert found.local == datetime(2026, 3, 15, 23, 59, 59, tzinfo=BAKU)
    assert found.holds("2026-03-15") is True
    assert found.holds("2026-02") is True
    assert found.holds("2026-03") is None
    assert found.holds("2026-03-16") is False
    assert found.holds("2026-03-15T20:00:00Z") is False
    assert found.holds("2026-03-15T19:59:59Z") is True
