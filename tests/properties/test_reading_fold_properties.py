# SPDX-License-Identifier: Apache-2.0
"""Invariants of folding and of the search for names."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.reading import fold, names

LETTERS = "abcçdeəfgğhxıijkqlmnoöprsştuüvyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяҹәғһҝөү"
words = st.text(LETTERS, min_size=4, max_size=14)


@given(words)
@settings(max_examples=200)
def test_a_word_is_the_same_as_itself_in_capitals(word: str) -> None:
    if fold.keys(word):
        assert fold.same(word, word)
        # Turkic capitals: i has İ and ı has I; both are one letter after folding.
        assert fold.same(word, word.replace("i", "İ").upper())


@given(words)
@settings(max_examples=200)
def test_keys_are_few_and_of_the_alphabet(word: str) -> None:
    found = fold.keys(word)
    assert len(found) <= fold.MAX_KEYS
    assert all(set(key) <= set("abvgdežziklmnoprstufhčšj") for key in found)
    assert all(key[0] in fold.beginnings(word) for key in found)


@given(st.text(max_size=300), words, words)
@settings(max_examples=200)
def test_a_planted_name_is_always_found_and_any_text_is_searched(
    text: str, given_name: str, family: str
) -> None:
    register = names.Register({"p": ((f"{given_name} {family}",), ("+999 71 555 0101",))})
    register.find(text)
    spans = register.spans(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    planted = f"{text} . {given_name} {family} . {text}"
    if fold.keys(given_name) - fold.PARTICLES and fold.keys(family) - fold.PARTICLES:
        assert [h.person for h in register.find(planted)] == ["p"]
