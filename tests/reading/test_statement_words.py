# SPDX-License-Identifier: Apache-2.0
"""Sentences are split in one way only, and the word lists find what they are there to find."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.errors import Malformed
from rogatory.language import SUPPORTED
from rogatory.reading.statement_words import FILE, SORTS, pattern_of, read, word_lists

GUILT = (
    "The officers of XB are guilty of murder.",
    "They committed a grave and terrible crime.",
    "He was beaten by officers.",
    "The murderers will be found.",
    "It is proved that the cell was locked.",
    "Сотрудники полиции XB виновны в их гибели.",
    "Преступление совершили сотрудники изолятора.",
    "Убийцы будут наказаны.",
    "Их пытали в изоляторе.",
    "Вина начальника полностью доказана.",
    "XB polisləri bu ölümdə günahkardır.",
    "Cinayəti təcridxananın əməkdaşları törətmişdir.",
    "QATİLLƏR cəzasını alacaq.",
    "Onlara işgəncə verilmişdir.",
    "Bu, artıq sübut olunmuşdur.",
)
SILENCE = (
    "We received nothing.",
    "There has been no answer to any letter.",
    "Nothing at all has been received from XB.",
    "XB did not reply.",
    "XB ignores us.",
    "Ответа не поступило.",
    "Ответа на три наших письма до сих пор так и не поступило.",
    "Мы не получили никакого ответа.",
    "Ничего от них мы не получили.",
    "Сторона XB молчит.",
    "Cavab alınmamışdır.",
    "XB tərəfi bu günədək cavab verməyib.",
    "Heç nə daxil olmayıb.",
    "Qarşı tərəf susur.",
)
CONFIDENTIAL = (
    "A letter of request was sent.",
    "The house was searched.",
    "Направлен запрос об оказании правовой помощи.",
    "Проведён обыск.",
    "Hüquqi yardım haqqında sorğu göndərilmişdir.",
    "Axtarış aparılmışdır.",
)
INNOCENT = (
    "Two persons died on 14 March 2026.",
    "Nobody is called guilty before judgment: he is not guilty until a court says so.",
    "A person is suspected of having committed a crime.",
    "The examination goes on.",
    "14 марта погибли два человека.",
    "Лицо подозревается в том, что совершило преступление.",
    "Экспертиза продолжается.",
    "Презумпция невиновности действует: никто не виновен до приговора.",
    "Martın 14-də iki nəfər həlak olmuşdur.",
    "Şəxs cinayət törətməkdə şübhəli bilinir.",
    "Ekspertiza davam edir.",
)


def sorts(sentence: str) -> set[str]:
    return {hit.row.sort for hit in word_lists().hits(sentence)}


@pytest.mark.parametrize("sentence", GUILT)
def test_guilt_before_judgment_is_found_in_three_languages(sentence: str) -> None:
    assert "guilt" in sorts(sentence)


@pytest.mark.parametrize("sentence", SILENCE)
def test_that_nothing_came_is_found_in_three_languages(sentence: str) -> None:
    assert "silence" in sorts(sentence)


@pytest.mark.parametrize("sentence", CONFIDENTIAL)
def test_requests_and_measures_are_found_in_three_languages(sentence: str) -> None:
    assert "confidential" in sorts(sentence)


@pytest.mark.parametrize("sentence", INNOCENT)
def test_a_careful_sentence_is_let_alone(sentence: str) -> None:
    assert sorts(sentence) == set()


@pytest.mark.parametrize("sentence", [*GUILT, *SILENCE, *CONFIDENTIAL])
def test_capital_letters_hide_nothing(sentence: str) -> None:
    loud = sentence.replace("i", "İ").upper() if "ə" in sentence.lower() else sentence.upper()
    assert sorts(sentence) <= sorts(loud)


def test_every_row_says_its_reason_in_every_language_and_every_sort_has_every_language() -> None:
    lists = word_lists()
    assert all(set(row.reason) == set(SUPPORTED) for row in lists.rows)
    there = {(row.sort, row.id.split(".")[1]) for row in lists.rows}
    assert there == {(sort, lang) for sort in SORTS for lang in SUPPORTED}


def test_sentences_go_on_after_initials_and_abbreviations_and_end_elsewhere() -> None:
    told = word_lists().sentences(
        "А. Б. Иванов выехал 14.03.2026. Ответа нет. См. ст. 7 договора! «Да». Тогда?\n\n"
        "В 2026 г. Ответа нет. Он жил в г. Баку. The answer was no. See no. 7 of Mr. Oru's list."
    )
    assert told.texts == (
        "А. Б. Иванов выехал 14.03.2026.",
        "Ответа нет.",
        "См. ст. 7 договора!",
        "«Да».",
        "Тогда?",
        "В 2026 г.",
        "Ответа нет.",
        "Он жил в г. Баку.",
        "The answer was no.",
        "See no. 7 of Mr. Oru's list.",
    )
    assert told.paragraphs == (1, 6)


@given(st.text(alphabet='АбXy19 .!?…«»"\n\t-', max_size=120))
def test_no_word_of_a_text_is_lost_or_made_by_the_splitting(text: str) -> None:
    told = word_lists().sentences(text)
    assert "".join(" ".join(told.texts).split()) == "".join(text.split())
    assert all(one == one.strip() != "" for one in told.texts)
    assert told == word_lists().sentences("\n\n".join(_paragraphs(told.texts, told.paragraphs)))


def _paragraphs(texts: tuple[str, ...], begins: tuple[int, ...]) -> list[str]:
    ends = [*begins[1:], len(texts) + 1] if begins else []
    return [" ".join(texts[a - 1 : b - 1]) for a, b in zip(begins, ends, strict=True)]


@pytest.mark.parametrize(
    "sentence",
    [
        "until 2026-05-01",
        "to 01.05.2026.",
        "on 1 May 2026",
        "on May 1, 2026",
        "до 1 мая 2026 г.",
        "2026-cı il mayın 1-dək",
        "1 may 2026-cı il tarixinədək",
    ],
)
def test_a_day_is_read_in_figures_and_in_words(sentence: str) -> None:
    assert word_lists().days_in(sentence) == [date(2026, 5, 1)]


def test_a_day_that_no_calendar_has_is_no_day() -> None:
    assert word_lists().days_in("31.02.2026, 30 февраля 2026, May 2026, may be 7") == []


def test_registers_are_known_by_their_names() -> None:
    lists = word_lists()
    assert lists.registers_in("in the foreign ministry and by post") == ["foreign_ministry", "post"]
    assert lists.registers_in("в МИД и в Минюсте") == ["foreign_ministry", "ministry_of_justice"]
    assert lists.registers_in("Xarici işlər nazirliyində") == ["foreign_ministry"]


FAULTY = (
    ('schema = "rogatory.statement_words/1"', 'schema = "rogatory.statement_words/2"'),
    ('sort = "guilt"', 'sort = "gilt"'),
    ('reason = "guilt"', 'reason = "because"'),
    ('\nabout = "answer"', '\nabout = "question"'),
    ('id = "guilt.en.named"', 'id = "guilt.en.proved"'),
    ('phrases = ["guilty"', 'phrases = ["gui*lty"'),
    ('phrases = ["guilty"', 'phrases = ["… guilty"'),
    ('phrases = ["guilty"', 'phrases = [""'),
    ('phrases = ["guilty"', 'frases = ["guilty"'),
    ('ru = "Называет', 'de = "Называет'),
    ('"january", ', ""),
    ("before_number = [", "after_number = ["),
    ("[months]", "[month]"),
)


def test_every_fault_of_the_lists_is_refused() -> None:
    text, found = FILE.read_text(encoding="utf-8"), 0
    for good, bad in FAULTY:
        assert good in text, good
        with pytest.raises(Malformed):
            read(text.replace(good, bad, 1).encode())
        found += 1
    print(f"faults injected: {len(FAULTY)}, detected: {found}")


def test_a_phrase_with_a_gap_reaches_ten_words_and_not_eleven() -> None:
    pattern = pattern_of("a … z*")
    assert pattern.search("a " + "b " * 10 + "zed")
    assert not pattern.search("a " + "b " * 11 + "zed")
    assert not re.search(pattern, "ab z")


def test_the_file_is_plain_toml() -> None:
    assert tomllib.loads(FILE.read_text(encoding="utf-8"))["schema"]
