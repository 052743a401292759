# SPDX-License-Identifier: Apache-2.0
"""Letters in four scripts: whose number is which, which day is the paper's, what is answered."""

from __future__ import annotations

import pytest

from rogatory.reading import answers_said, candidates
from rogatory.reading.candidates import NumberSeen
from rogatory.reading.paper_dates import days
from rogatory.reading.references import tokens
from rogatory.reading.sheet import Passage

RU = """ГЕНЕРАЛЬНАЯ ПРОКУРАТУРА XB
Исх. № 81-3/12-24 от 12 июня 2026 г.
На № 17-4/42 от 23.11.2024

На Ваш запрос об оказании правовой помощи по уголовному делу № 2411-04 сообщаем следующее.
1. Допрос свидетеля проведен, протокол прилагается.
2. В исполнении отказано на основании статьи 19(1) Конвенции.
По пункту 3 исполнение отложено до 1 сентября 2026 года.
Остальные материалы будут направлены дополнительно.
Тел. 012 345-67-89"""
EN = """Our No 81-3/12-24 of 12 June 2026. To your No 17-4/42 dated 23 November 2024

On point 1 of your request: the witness was questioned. Point 2 is refused under Article 19(1),
and execution of point 3 is postponed until 1 September 2026. The remaining papers will be sent
later."""
AZ = """Çıxış № 81-3/12-24, 12 iyun 2026-cı il
Sizin 23.11.2024-cü il tarixli 17-4/42 nömrəli sorğunuza cavab olaraq bildiririk ki, 1-ci bənd icra
edilib, 2-ci bənd üzrə 19(1)-cu maddə əsasında imtina edilir. 3-cü bənd üzrə icra 2026-cı il
sentyabrın 1-dək təxirə salınıb. Qalan hissəsi sonra göndəriləcək."""
AZ_CYRILLIC = """Чыхыш № 81-3/12-24, 12 ијун 2026-ҹы ил
23 нојабр 2024-ҹү ил тарихли 17-4/42 нөмрәли сорғунуза ҹаваб олараг: 1-ҹи бәнд иҹра едилиб. 2-ҹи
бәнд үзрә имтина едилир. 3-ҹү бәнд үзрә иҹра тәхирә салыныб."""
MEASURES = {1: "interview", 2: "documents", 3: "records"}


def _by_role(seen: list[NumberSeen]) -> dict[str, str]:
    return {one.role: one.forms[-1] for one in reversed(seen)}


@pytest.mark.parametrize("text", [RU, EN, AZ, AZ_CYRILLIC], ids=["ru", "en", "az", "az-cyrl"])
def test_a_letter_tells_whose_number_is_which_and_of_what_day(text: str) -> None:
    paper = [Passage("page 1", text)]
    roles = _by_role(candidates.numbers(paper))
    assert roles["theirs"] == "81-3/12-24"
    assert roles["ours"] == "17-4/42"
    told = {(day.role, day.on, day.number) for day in candidates.dates(paper)}
    assert ("paper", "2026-06-12", "81-3/12-24") in told
    assert ("reference", "2024-11-23", "17-4/42") in told


@pytest.mark.parametrize("text", [RU, EN, AZ, AZ_CYRILLIC], ids=["ru", "en", "az", "az-cyrl"])
def test_a_letter_tells_what_it_answers(text: str) -> None:
    found = answers_said.answers([Passage("page 1", text)], MEASURES)
    best: dict[int, answers_said.AnswerSeen] = {}
    for one in found:
        best.setdefault(one.measure, one)
    assert {n: one.answer for n, one in best.items()} == {
        1: "executed", 2: "refused", 3: "postponed",
    }  # fmt: skip
    assert all(one.sure == "clear" for one in best.values())
    if text is not AZ_CYRILLIC:
        assert best[2].article.startswith("19")
        assert best[3].until == "2026-09-01"
        assert candidates.phrase([Passage("page 1", text)], "more") is not None


def test_what_is_no_number_of_a_letter_is_not_taken_for_one() -> None:
    forms = [one.forms[-1] for one in candidates.numbers([Passage("page 1", RU)])
             if one.role in ("theirs", "ours", "unknown")]  # fmt: skip
    assert forms == ["81-3/12-24", "17-4/42"]
    assert [t.text for t in tokens("12.06.2026, 2026-cı il, 3-й, 1-dək, 2024-11-23")] == []


def test_days_are_read_in_every_form_and_impossible_ones_are_none() -> None:
    text = (
        "12.06.2026, 3/7/2025, 2024-11-23, 01.02.26, 12 June 2026, May 1, 2026, «14» июня 2026 г., "
        "2 iyun 2026-cı il, 2026-cı il avqustun 5-i, 12 ијун 2025-ҹи ил, 31.02.2026, 45 мая 2026"
    )
    assert [day.on for day in days(text)] == [
        "2026-06-12", "2025-07-03", "2024-11-23", "2026-02-01", "2026-06-12", "2026-05-01",
        "2026-06-14", "2026-06-02", "2026-08-05", "2025-06-12",
    ]  # fmt: skip


def test_what_is_not_done_is_not_taken_for_done() -> None:
    paper = [Passage("p", "Point 1 was not executed. По пункту 2 поручение не исполнено. "
                          "3-cü bənd icra edilməyib.")]  # fmt: skip
    assert [one for one in answers_said.answers(paper, MEASURES) if one.answer == "executed"] == []


def test_an_answer_without_a_measure_goes_with_the_one_named_before_and_is_less_sure() -> None:
    paper = [Passage("p", "We turned to point 2 of your request. It was executed in full.")]
    (found,) = answers_said.answers(paper, MEASURES)
    assert (found.measure, found.sure, found.why) == (2, "likely", "context")
    by_type = [Passage("p", "The journals were read; extracts are enclosed.")]
    (found,) = answers_said.answers(by_type, MEASURES)
    assert (found.measure, found.sure, found.why) == (3, "likely", "type")
