# SPDX-License-Identifier: Apache-2.0
"""Any one or two slips in any of 200 numbers: the right letter is among those proposed."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.reading.references import FARTHEST, Known, distance, fold, tokens


def _numbers() -> list[str]:
    """Return 200 numbers as four chancelleries write them, none of them twice once folded."""
    dice = random.Random(17)
    made: dict[str, str] = {}
    while len(made) < 200:
        n, year, part = dice.randrange(1, 999), dice.randrange(20, 27), dice.randrange(1, 40)
        number = dice.choice(
            [f"{part}-{n}/{year}", f"{part}/{n}-{year}", f"ИСХ-{n}/{part}-{year}", f"İH {n}-{part}"]
        )
        made.setdefault(fold(number), number)
    return list(made.values())


NUMBERS = _numbers()
KNOWN = Known((str(place), number) for place, number in enumerate(NUMBERS))
SIGNS = "0123456789-/. OЗlIЕХ"


@st.composite
def slips(draw: st.DrawFn) -> tuple[int, str]:
    """Return the place of a number, and that number after one or two slips."""
    place = draw(st.integers(0, len(NUMBERS) - 1))
    typed = NUMBERS[place]
    for _slip in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(typed) - 1))
        sort = draw(st.sampled_from(["swap", "drop", "add", "change"]))
        sign = draw(st.sampled_from(SIGNS))
        if sort == "swap" and at + 1 < len(typed):
            typed = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        elif sort == "drop":
            typed = typed[:at] + typed[at + 1 :]
        elif sort == "add":
            typed = typed[:at] + sign + typed[at:]
        elif sort == "change":
            typed = typed[:at] + sign + typed[at + 1 :]
    return place, typed


@settings(max_examples=600)
@given(slips())
def test_one_or_two_slips_lead_to_the_right_letter(slip: tuple[int, str]) -> None:
    place, typed = slip
    near = KNOWN.near([typed])
    if not fold(typed):
        return
    keys = [one.key for one in near]
    assert str(place) in keys, (NUMBERS[place], typed)
    right = next(one for one in near if one.key == str(place))
    if all(one.key == right.key or one.distance > right.distance for one in near):
        assert keys[0] == right.key
    assert all(one.distance <= other.distance for one, other in pairwise(near))
    assert right.differences


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_the_distance_is_a_distance(a: str, b: str, c: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (fold(a) == fold(b))
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@given(st.sampled_from(NUMBERS))
def test_a_number_after_its_sign_is_found_whole(number: str) -> None:
    text = f"Сообщаем по существу запроса. На № {number} от 23.11.2024"
    forms = [form for token in tokens(text) for form in token.forms]
    assert any(distance(form, number) == 0 for form in forms), forms


def test_look_alikes_cost_nothing_and_the_reason_is_said() -> None:
    known = Known([("a", "17-4/20"), ("b", "30/11")])
    for typed, why in [
        ("17-4/20", "same"), ("17–4 / 2О", "look_alike"), ("l7.4.2O", "look_alike"),
        ("17/4/20", "separator"), ("17 4/20", "separator"), ("17-4/02", "swapped"),
        ("17-4/2", "missing"), ("17-4/200", "added"), ("17-4/29", "changed"),
    ]:  # fmt: skip
        near = known.near([typed])
        assert near[0].key == "a", typed
        assert near[0].differences == (why,), (typed, near[0])
    assert known.near(["З0/1I"])[0].key == "b"
    assert known.near(["99-99/99"]) == []
    assert FARTHEST == 2.0
