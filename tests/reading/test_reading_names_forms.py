# SPDX-License-Identifier: Apache-2.0
"""Names in every form that a text gives them: case, spacing, joined, broken, misspelt."""

from __future__ import annotations

import random

import pytest

from rogatory.reading import fold, names

# Invented or common surnames, no persons.
ADJECTIVAL = "Достоевский Вишневский Залесский Городецкий Крамской Толстой Полевой Белый Задорный"
CONSONANT = "Иванов Петров Кузьмин Алиев Мамедов Гаджиев Кравец Марчук Шварц Тасквелл Коваль"
FLEETING = [("Павел", "Павл"), ("Лев", "Льв"), ("Пётр", "Петр"), ("Заяц", "Зайц"), ("Швец", "Швец")]
AZERBAIJANI = "Əliyev Məmmədov Hüseynov Qasımov Cəfərov Rəcəbli Quliyev Nəsirzadə Bağırov Tağıyev"
BACK, FRONT = set("aıou"), set("eəiöü")


def _adjectival(name: str) -> list[str]:
    stem = name[:-2]
    masculine = ["ого", "ому", "ым", "ом"]
    return [stem + e for e in [*masculine, "ая", "ой", "ую", "ие", "их", "ими", "им", "ые", "ых"]]


def _azerbaijani(name: str) -> list[str]:
    last = next(c for c in reversed(name) if c in BACK | FRONT)
    i = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}.get(last, "i")
    a = "a" if last in BACK else "ə"
    vowel = name[-1] in BACK | FRONT
    n, y = ("n", "y") if vowel else ("", "")
    made = [f"{n}{i}n", f"{y}{a}", f"{n}{i}", f"d{a}", f"d{a}n", f"l{a}", f"l{a}r"]
    made.append("ların" if a == "a" else "lərin")
    return [name + e for e in made] + [f"{name}’{n}{i}n", f"{name}'d{a}", f"{name}-d{a}n"]


def _forms() -> list[tuple[str, str]]:
    """Return (name in the register, form in the text)."""
    found = []
    for name in ADJECTIVAL.split():
        found += [(name, form) for form in _adjectival(name)]
        woman = name[:-2] + "ая"
        found += [(woman, name[:-2] + e) for e in ("ой", "ую", "ою", "ые")]
    for name in CONSONANT.split():
        base = name[:-1] if name.endswith("ь") else name
        endings = "я ю ем е" if name.endswith("ь") else "а у ом ым е ы ых ами"
        found += [(name, base + e) for e in endings.split()]
        if name[-2:] in ("ов", "ев", "ин"):
            found += [(name + "а", name + e) for e in ("ой", "у", "ы", "ых")]
            found += [(name, name + e) for e in ("а", "ой")]
    for name, stem in FLEETING:
        found += [(name, stem + e) for e in ("а", "у", "ом", "е")]
    for name in AZERBAIJANI.split():
        found += [(name, form) for form in _azerbaijani(name)]
        found += [
            (name + "a", name + "a" + e) for e in ("nın", "ya", "nı", "dan") if name[-1] == "v"
        ]
    return found


def test_rate_on_case_forms_alone_and_beside_a_forename() -> None:
    forms = _forms()
    missed, weak = [], []
    for name, form in forms:
        register = names.Register({"p": ((f"Белорн {name}",), ())})
        alone = register.find(f"сказал {form} вчера")
        beside = register.find(f"сказал {form} Белорн вчера")
        if not alone:
            missed.append((name, form))
        if not beside or beside[0].how.partition(":")[0] not in ("same", "inflected"):
            weak.append((name, form))
    print(f"{len(forms)} case forms: found alone {1 - len(missed) / len(forms):.2%}, "
          f"with a strong reason beside a forename {1 - len(weak) / len(forms):.2%}; "
          f"missed {missed[:9]} {weak[:9]}")  # fmt: skip
    assert len(forms) > 250
    assert len(missed) / len(forms) <= 0.01
    assert len(weak) / len(forms) <= 0.01


def test_every_form_is_covered_by_a_span_so_that_nothing_of_it_is_left() -> None:
    for name, form in random.Random(2).sample(_forms(), 120):
        register = names.Register({"p": ((f"Белорн {name}",), ())})
        text = f"тут {form}."
        (span,) = register.spans(text)
        left = text[: span.start] + "W1" + text[span.end :]
        assert register.spans(left) == []
        assert form.partition("-")[0] not in left


@pytest.mark.parametrize(
    ("person", "text", "span", "reason"),
    [
        ("Вера Ли", "спросил Ли Веру о том", "Ли", "inflected"),
        ("Виктор Цой", "позвал Цоя", "Цоя", "short_name"),
        ("Виктор Цой", "а цой ушёл", "цой", "short_name"),
        ("Лев Толстой", "Толстого Льва", "Льва", "inflected"),
        ("Пётр Иванов", "это И в а н о в сам", "И в а н о в", "one_name"),
        ("Пётр Иванов", "это И.в.а.н.о.в.", "И.в.а.н.о.в", "one_name"),
        ("Пётр Иванов", "И в а н о в а П е т р а", "И в а н о в а", "inflected"),
        ("Пётр Иванов", "сказал Ива-\nнов Пётр", "Ива-\nнов", "same"),
        ("Пётр Иванов", "сказал Ива\u00ad\nнову", "Ива-\nнову", "one_name"),
        ("Пётр Иванов", "сказал Ива\nнов", "Ива\nнов", "one_name"),
        ("Пётр Иванов", "to petrivanov@x.example, now", "petrivanov@x.example", "joined"),
        ("Пётр Иванов", "file ivanov_petr", "ivanov", "same"),
        ("Пётр Иванов", "see xxivanovyy_7.pdf", "xxivanovyy", "joined"),
        ("Пётр Иванов", "petrivanov", "petrivanov", "joined"),
        ("Пётр Иванов", "pivanov", "pivanov", "joined"),
        ("Пётр Иванов", "гражданинИванов", "гражданинИванов", "joined"),
        ("Anna Mueller", "Frau Müller", "Müller", "one_name"),
        ("Анна Мюллер", "Frau Mueller", "Mueller", "one_name"),
        ("Белорн Тасквелл", "Белорн Тазговэл", "Тазговэл", "close"),
        ("İbrahim Həsənli", "Ибрагимов", "Ибрагимов", "derived"),
    ],
)
def test_a_hidden_form_is_found(person: str, text: str, span: str, reason: str) -> None:
    register = names.Register({"p": ((person,), ())})
    found = {s.how.partition("~")[2].strip(): s for s in register.spans(text)}
    plain = fold.normal(text)
    covered = {plain[s.start : s.end]: s.how.partition(":")[0] for s in found.values()}
    assert covered.get(span) == reason
    assert names.reason(register.find(text)[0].how) != register.find(text)[0].how


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("Вера Ли", "знает ли он"),
        ("Пётр Иванов", "а б в г д е ж з"),
        ("Белорн Тасквелл", "Белорн Картрок"),
    ],
)
def test_an_ordinary_word_is_no_name(person: str, text: str) -> None:
    hits = names.Register({"p": ((person,), ())}).find(text)
    assert [h for h in hits if not h.how.startswith("one_name:Белорн")] == []
