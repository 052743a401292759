# SPDX-License-Identifier: Apache-2.0
"""Names across scripts: the pairs that must meet, those that must not, and measured rates."""

from __future__ import annotations

import csv
import random
import tracemalloc
from pathlib import Path

import pytest

from rogatory.reading import fold, names

# Spellings only, no persons: Azerbaijani Latin and Cyrillic, Russian, English.
SAME = """
Əliyev Алиев|Əliyev Aliyev|Əliyev Әлијев|Cəfərov Джафаров|Cəfərov Jafarov|Cəfərov Ҹәфәров
Həsən Гасан|Həsən Hasan|Həsən Хасан|Qasımov Касымов|Qasımov Гасымов|Qasımov Gasimov
Hüseyn Гусейн|Hüseyn Һүсејн|Hüseyn Huseyn|Əhməd Ахмед|Məmmədov Мамедов|Məmmədov Mammadov
Şəhla Шахла|Çingiz Чингиз|Xəlil Халил|Xəlil Khalil|Фёдоров Fyodorov|Фёдоров Fedorov
Федоров Fyodorov|İbrahim Ибрагим|IBRAHIM ibrahim|İSMAYIL ismayıl|ISMAYIL ismayıl|Gülnar Ҝүлнар
Дмитрий Dmitry|Щукин Shchukin|Юлия Yuliya|Yaşar Яшар|Vüqar Вугар|Rəşid Рашид|Bağırov Багиров
Hacıyev Гаджиев|Соловьёв Solovyov|Хрущёв Khrushchev|Цой Tsoy|Жуков Zhukov|Эльдар Eldar
Tasquell Тасквелл|Marthrock Мартрок|Essiun Эссиун|Oldthrock Олдтрок|Mavrith Маврит
"""
DIFFERENT = """
Əliyev Vəliyev|Həsən Hüseyn|Tasquell Imsquell|Belorn Halorn|Жуков Жаков|Rəşid Rauf
Tasquell Тасман|Мартрок Картрок|Юлия Юлий|Cavid Tahir
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(p.split()[0], p.split()[1]) for line in text.split("\n") for p in line.split("|") if p]


@pytest.mark.parametrize(("one", "other"), _pairs(SAME))
def test_spellings_of_one_name_are_the_same_after_folding(one: str, other: str) -> None:
    assert fold.same(one, other)


@pytest.mark.parametrize(("one", "other"), _pairs(DIFFERENT))
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not fold.same(one, other)


REGISTER = names.Register(
    {
        "V": (("Belorn Tasquell", "Белорн Тасквелл"), ()),
        "C": (("Mavrith Tasquell", "Маврит Тасквелл"), ("+999 71 555 0101", "m.t@post.example")),
        "E": (("Əliyeva Şəhla",), ("AZ-77 12345",)),
    }
)


@pytest.mark.parametrize(
    ("text", "person", "reason"),
    [
        ("говорил с Белорном Тасквеллом", "V", "inflected"),
        ("TASQUELL, Belorn", "V", "same"),
        ("Тасквелл Белорн сказал", "V", "same"),
        ("B. Tasquell", "V", "initials"),
        ("Belorn Tasquel", "V", "same"),
        ("Belorm Tasquell", "V", "near"),
        ("Та\u0301сквелл Бело\u0301рн", "V", "same"),
        ("Bel\u00adorn Tas\u200bquell", "V", "same"),
        ("Веlоrn Таsquell", "V", "near"),
        ("Mavrith Tasquell's brother", "C", "inflected"),
        ("alone: Mavrith", "C", "one_name"),
        ("тел. 8 (71) 555-01-01", "C", ""),
        ("tel. 0 71 555 01 01", "C", "mark"),
        ("00999715550101", "C", "mark"),
        ("+999715550101.", "C", "mark"),
        ("write to M.T@Post.example", "C", "mark"),
        ("Şəhla Əliyevanın izahatı", "E", "inflected"),
        ("Шахлой Алиевой", "E", "inflected"),
        ("Shahla Aliyeva", "E", "same"),
        ("document AZ 77-12345", "E", "mark"),
        ("17 155 501 012 and 5550101", "C", ""),
        ("nobody at all", "V", ""),
    ],
)
def test_a_text_names_a_person_for_a_stated_reason(text: str, person: str, reason: str) -> None:
    found = {h.person: h.how.partition(":")[0] for h in REGISTER.find(text)}
    if reason == "near" and "Веlо" in text:
        # Letters of the other script that look alike: any reason will do, silence will not.
        assert person in found
    elif text.startswith("тел. 8"):
        assert found == {"C": "mark"}
    else:
        assert found.get(person, "") == reason


def test_a_relative_of_the_same_family_name_is_not_named_by_a_full_name() -> None:
    assert [h.person for h in REGISTER.find("Belorn Tasquell was seen")] == ["V"]
    assert {h.person for h in REGISTER.find("the Tasquell family")} == {"V", "C"}


def test_the_reason_is_said_in_words() -> None:
    hit = REGISTER.find("Шахлой Алиевой")[0]
    assert names.reason(hit.how).startswith("same with a case ending: ")
    assert " ~ " in names.reason(hit.how)


def test_spans_cover_the_words_and_do_not_overlap() -> None:
    text = "Belorn Tasquell met Mavrith, tel. +999 71 555 0101."
    spans = REGISTER.spans(text)
    assert [(text[s.start : s.end], s.person) for s in spans] == [
        ("Belorn", "V"),
        ("Tasquell", "V"),
        ("Mavrith", "C"),
        ("+999 71 555 0101", "C"),
    ]


def test_rate_on_pairs_that_nobody_here_wrote(shared: Path) -> None:
    """English and Russian spellings from Wikidata (dev slice); a mention must be found somehow."""
    lines = (shared / "data/names/wikidata-en-ru/wd_russian_16").read_text("utf-8").splitlines()
    pairs = [(a.strip(), b.replace(" ", "")) for a, b, _n in (line.split("\t") for line in lines)]
    pairs = [(a, b) for a, b in pairs if a.isalpha() and len(a) > 3 and len(b) > 3]
    sample = random.Random(1).sample(pairs, 3_000)
    folded = sum(fold.same(a, b) for a, b in sample)
    found = capital = strangers = 0
    for a, b in sample:
        # A surname after a forename that is spelled alike; the forename alone is no find.
        hits = names.Register({"p": ((f"Belorn {a}",), ())}).find(f"Белорн {b}")
        found += any(not h.how.startswith("one_name") for h in hits)
        hits = names.Register({"p": ((f"Belorn {a}",), ())}).find(f"Белорн {b.capitalize()}")
        capital += any(not h.how.startswith("one_name") for h in hits)
    shuffled = [(a, sample[i - 1][1]) for i, (a, _b) in enumerate(sample)]
    false = sum(fold.same(a, b) for a, b in shuffled)
    for a, b in shuffled:
        hits = names.Register({"p": ((f"Belorn {a}",), ())}).find(f"Белорн {b.capitalize()}")
        strangers += any(not h.how.startswith("one_name") for h in hits)
    rates = {
        "found beside a forename with a capital": capital / len(sample),
        "strangers of the same forename found": strangers / len(sample),
        "same after folding": folded / len(sample),
        "found beside a forename": found / len(sample),
        "strangers taken for the same": false / len(sample),
    }
    print(f"{len(sample)} pairs: " + ", ".join(f"{k} {v:.2%}" for k, v in rates.items()))
    assert folded / len(sample) > 0.55
    assert false / len(sample) <= 0.001
    assert strangers / len(sample) <= 0.001
    assert capital / len(sample) > 0.8
    assert found / len(sample) > 0.7


def test_rate_on_russian_and_azerbaijani_surnames(shared: Path) -> None:
    path = shared / "data/names/popular-names/common-surnames-by-country.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["Country"] in {"RU", "UA", "AZ", "KZ", "BG"}]
    pairs = [(r["Localized Name"], r["Romanized Name"]) for r in rows if r["Romanized Name"]]
    folded = [p for p in pairs if fold.same(*p)]
    print(f"{len(pairs)} surnames: same after folding {len(folded) / len(pairs):.1%}; "
          f"not: {[p for p in pairs if p not in folded][:8]}")  # fmt: skip
    assert len(pairs) >= 20
    assert len(folded) / len(pairs) > 0.9


@pytest.mark.parametrize("letter", ["a", "ж", "ə", "ch", "ия ", "é'"])
def test_a_name_of_any_length_needs_little_memory(letter: str) -> None:
    """A whole page entered as a name by mistake must not stop a scan."""
    tracemalloc.start()
    register = names.Register({"p1": ([letter * 5_000], []), "p2": (["Marthrock"], [])})
    assert [hit.person for hit in register.find("Marthrock was there")] == ["p2"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 2**20
