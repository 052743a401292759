# SPDX-License-Identifier: Apache-2.0
"""Twins of any letter: the exchange file gives back what it took, staleness is exact, and every
paragraph of every language is printed once."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.instrument.letters import complete
from tests.properties.test_instrument_any_letter import records

from rogatory.errors import Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument import twins
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import LanguageVersion, Translator, Twin
from rogatory.instrument.twins_file import Item, TwinsFile, as_json, as_text, parse
from rogatory.paper import versions

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)
LINES = st.builds(str.__add__, st.sampled_from(["", "@ ", ">", "#", "\\", "\\@", " "]), WORDS)
TEXTS = st.lists(LINES, min_size=1, max_size=4).map("\n".join)
IDS = st.text("abc/_0~", min_size=1, max_size=8)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)


def items() -> st.SearchStrategy[Item]:
    return st.builds(Item, of=IDS, source_sha256=DIGESTS, original=TEXTS, text=TEXTS)


@given(st.lists(items(), max_size=5))
def test_the_file_of_a_translator_comes_back_as_it_went(rows: list[Item]) -> None:
    file = TwinsFile("letter-1", "ru", "az", tuple(rows))
    for made in (as_text(file), as_text(file).replace("\n", "\r\n")):
        found = parse(made)
        assert (found.letter, found.language, found.from_) == ("letter-1", "ru", "az")
        assert [(one.of, one.source_sha256) for one in found.items] == [
            (one.of, one.source_sha256) for one in rows
        ]
        for one, came in zip(rows, found.items, strict=True):
            text = (one.text or "").strip("\n")
            assert (came.text or "") == (text if text.strip() else "")


@given(st.lists(items(), min_size=1, max_size=5))
def test_the_json_of_a_translator_comes_back_as_it_went(rows: list[Item]) -> None:
    written = [
        dataclasses.replace(
            one,
            text=one.text if (one.text or "").strip() else None,
            original=one.original if (one.original or "").strip() else None,
        )
        for one in rows
    ]
    file = TwinsFile("letter-1", "ru", "az", tuple(written))
    assert parse(as_json(file)) == file


@given(st.text(max_size=200))
def test_what_is_no_such_file_is_refused_in_a_sentence(data: str) -> None:
    with pytest.raises(Malformed):
        parse(data)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(LetterForm), st.data())
def test_exactly_the_twins_whose_originals_changed_are_stale(
    plain: dict[str, Any], data: st.DataObject
) -> None:
    plain.pop("languages", None)
    try:
        form = LetterForm.from_json(plain)
    except Malformed as refused:
        if "stands" not in str(refused):
            raise
        return
    found = of.paragraphs(form)
    assert len({one.id for one in found}) == len(found)
    assert of.translated(form, lambda one: one.text) == form
    texts = tuple(Twin(one.id, "ru", one.sha256, "t") for one in found)
    held = LanguageVersion("ru", "translation", texts=texts,
                           translators=(Translator("t", "B. Lem", None, "none"),))  # fmt: skip
    both = dataclasses.replace(form, languages=(LanguageVersion("az", "original"), held))
    assert list(twins.faults(both)) == []
    ids = [one.id for one in found]
    changed = set(data.draw(st.lists(st.sampled_from(ids), max_size=5))) if ids else set()
    later = of.translated(form, lambda one: one.text + "!" if one.id in changed else one.text)
    later = of.carried(both, later)
    states = {s.paragraph.id: s.state for s in of.standings(later, "ru")}
    assert {id for id, state in states.items() if state == "stale"} == changed
    assert set(states.values()) <= {"current", "stale"}


def spelled(n: int, letters: str) -> str:
    """A word of its own for every paragraph, without digits, so that no other number is taken."""
    word = ""
    for _ in range(4):
        n, place = divmod(n, len(letters))
        word = letters[place] + word
    return word


def held(languages: tuple[str, ...]) -> tuple[LetterForm, dict[str, list[str]]]:
    """A letter whose every printed paragraph is one unmistakable word in each language."""
    plain = complete()
    plain.pop("enclosures")
    form = LetterForm.from_json(plain)
    letters = {"az": "bcdfgh", "ru": "бвгджз", "en": "klmnpq"}
    order = [one.id for one in of.paragraphs(form)]
    form = of.translated(form, lambda one: "o" + spelled(order.index(one.id), letters["az"]))
    made = [LanguageVersion("az", "original")]
    for lang in languages[1:]:
        texts = tuple(
            Twin(one.id, {"ru": "о", "en": "u"}[lang] + spelled(n, letters[lang]), one.sha256, "t")
            for n, one in enumerate(of.paragraphs(form))
        )
        who = (Translator("t", "B. Lem", None, "none"),)
        made.append(LanguageVersion(lang, "translation", translators=who, texts=texts))
    words = {"az": [one.text for one in of.paragraphs(form)]}
    words |= {v.language or "": [twin.text or "" for twin in v.texts] for v in made[1:]}
    return dataclasses.replace(form, languages=tuple(made)), words


@pytest.mark.parametrize("layout", ["side-by-side", "one-after-other"])
@pytest.mark.parametrize("languages", [("az", "ru"), ("az", "ru", "en")])
def test_every_paragraph_of_every_language_is_printed_once(
    layout: str, languages: tuple[str, ...], tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    form, words = held(languages)
    data = versions.versions_data(form, languages=languages, layout=layout)
    path = tmp_path / "letter.pdf"
    path.write_bytes(versions.render(data))
    got = subprocess.run([tool("pdftotext"), "-raw", path, "-"], capture_output=True, check=True)
    count = Counter(re.findall(r"\w+", got.stdout.decode()))
    # A person's name stands in the list of persons and wherever a measure concerns the person;
    # the authority's name and the signatory's stand where the template needs them.
    ids = [one.id for one in of.paragraphs(form)]
    for lang in languages:
        for id, word in zip(ids, words[lang], strict=True):
            often = id.startswith("persons/") and id.endswith(("surname", "given_name"))
            assert count[word] >= 1 if often else count[word] == 1, (lang, id, count[word])
