# SPDX-License-Identifier: Apache-2.0
"""The letter form: what may be missing, what may not be wrong, and that every fault is named."""

from __future__ import annotations

from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import terms
from rogatory.instrument.form import LetterForm
from rogatory.instrument.record import Absent

Letter = dict[str, Any]


def refusal(value: object) -> str:
    with pytest.raises(Malformed) as caught:
        LetterForm.from_json(value)
    return str(caught.value)


def test_a_complete_letter_reads_and_writes_the_same_json(letter: Letter) -> None:
    assert LetterForm.from_json(letter).to_json() == letter


def test_a_draft_may_lack_everything_but_its_schema() -> None:
    assert LetterForm.from_json({"schema": "rogatory.letter/1"}) == LetterForm()


def test_a_letter_that_names_no_schema_is_refused() -> None:
    assert "rogatory.letter/1" in refusal({})


def test_all_faults_are_named_at_once_each_with_its_place() -> None:
    said = refusal(
        {
            "schema": "rogatory.letter/1",
            "colour": "red",
            "date": "2026-02-30",
            "requested_state": "Xb",
            "persons": [{"role": "culprit", "surname": "", "residence": {"unknown": False}}],
            "measures": [{"number": 1.5, "type": "arrest", "persons": []}],
            "facts": None,
        }
    )
    places = (
        "colour", "date", "requested_state", "persons[0].role", "persons[0].surname",
        "persons[0].residence", "measures[0].number", "measures[0].type", "measures[0].persons",
        "facts",
    )  # fmt: skip
    assert [place for place in places if f"{place}: " not in said] == []


@pytest.mark.parametrize("value", [1.0, True, -1, 2**53, "1"])
def test_a_number_is_a_whole_number_that_json_can_carry(value: object) -> None:
    assert "measures[0].number" in refusal(
        {"schema": "rogatory.letter/1", "measures": [{"number": value}]}
    )


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_text_that_canonical_json_cannot_carry_is_refused(text: str) -> None:
    assert "facts" in refusal({"schema": "rogatory.letter/1", "facts": text})


def test_unknown_and_none_are_stated_and_kept_apart() -> None:
    made = LetterForm.from_json(
        {
            "schema": "rogatory.letter/1",
            "persons": [
                {"patronymic": {"none": True}, "birth_date": {"unknown": True, "note": "?"}}
            ],
        }
    )
    assert made.persons[0].patronymic == Absent("none")
    assert made.persons[0].birth_date == Absent("unknown", "?")


@pytest.mark.parametrize(
    "stated", [{}, {"unknown": 1}, {"unknown": True, "none": True}, {"none": True, "x": 1}]
)
def test_a_half_stated_absence_is_refused(stated: object) -> None:
    letter = {"schema": "rogatory.letter/1", "persons": [{"surname": stated}]}
    assert "persons[0].surname" in refusal(letter)


@pytest.mark.parametrize("day", ["1990", "1990-02", "2024-02-29"])
def test_a_birth_date_may_be_a_year_or_a_month(day: str) -> None:
    letter = {"schema": "rogatory.letter/1", "persons": [{"birth_date": day}]}
    assert LetterForm.from_json(letter).persons[0].birth_date == day


@pytest.mark.parametrize("day", ["2023-02-29", "1990-13", "0000", "1990-2", "19900201"])
def test_a_day_outside_the_calendar_is_refused(day: str) -> None:
    letter = {"schema": "rogatory.letter/1", "persons": [{"birth_date": day}]}
    assert "persons[0].birth_date" in refusal(letter)


def test_a_reference_to_a_part_that_is_not_there_is_refused(letter: Letter) -> None:
    letter["measures"][0]["persons"] = ["p9"]
    letter["enclosures"][0]["measures"] = ["m99"]
    letter["representatives"][0]["of"] = "p8"
    said = refusal(letter)
    assert all(f"'{id}'" in said for id in ("p9", "m99", "p8"))


def test_an_id_that_stands_twice_is_refused(letter: Letter) -> None:
    letter["measures"][1]["id"] = "m1"
    assert "'m1'" in refusal(letter)


def test_every_word_of_the_closed_lists_has_a_label_of_its_own() -> None:
    lists = (
        (terms.MEASURE_TYPES, terms.measure_type_label),
        (terms.ANSWERS, terms.answer_label),
        (terms.ROLES, terms.role_label),
        (terms.CHANNELS, terms.channel_label),
        (terms.ENCLOSURE_KINDS, terms.enclosure_kind_label),
    )
    for words, label in lists:
        assert len({label(word) for word in words}) == len(words) == len(set(words))
        assert [word for word in words if "_" in label(word)] == []
