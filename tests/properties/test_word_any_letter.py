# SPDX-License-Identifier: Apache-2.0
"""Any letter as a Word file: unedited it changes nothing, edited it changes exactly what was."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.test_instrument_any_letter import records

from rogatory.errors import Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument.form import LetterForm
from rogatory.instrument.wording import (
    canonical,
    difference,
    likeness,
    parted,
    reworded,
    shown,
    weight,
)
from rogatory.office.wordtaken import Comparison, compare, protected
from rogatory.paper.versions import Setting
from rogatory.paper.wordfile import docx
from rogatory.paper.wordplan import WordPaper, held_in, letter_plan
from rogatory.reading import wordletter
from rogatory.reading.sheet import Sheet
from rogatory.reading.wordlines import WordReading

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def reading_of(data: bytes) -> WordReading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "word")
        path.write_bytes(data)
        return WordReading.from_bytes(wordletter.read(path, Sheet(), {})[0])


def form_of(plain: dict[str, Any]) -> LetterForm | None:
    plain.pop("languages", None)
    try:
        return LetterForm.from_json(plain)
    except Malformed as refused:
        if "stands" not in str(refused):
            raise
        return None


def plan_of(form: LetterForm, lang: str = "en") -> WordPaper:
    return letter_plan(form, lang=lang, setting=Setting(number="1/26", date="2026-11-23"))


def there_and_back(form: LetterForm, edited: LetterForm) -> Comparison:
    """Compare a letter with a file that holds another wording of it."""
    return compare(form, plan_of(form), reading_of(docx(plan_of(edited))))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(LetterForm), st.sampled_from(["en", "ru", "az"]))
def test_a_file_that_nobody_edited_changes_nothing(plain: dict[str, Any], lang: str) -> None:
    form = form_of(plain)
    if form is None:
        return
    paper = plan_of(form, lang)
    data = docx(paper)
    assert docx(plan_of(form, lang)) == data
    found = compare(form, paper, reading_of(data))
    assert found.changes == ()
    assert found.remarks == ()
    assert set(found.same) == held_in(paper)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(LetterForm), st.data())
def test_exactly_the_paragraphs_that_were_edited_come_back_changed(
    plain: dict[str, Any], data: st.DataObject
) -> None:
    form = form_of(plain)
    if form is None:
        return
    free = [one.id for one in of.paragraphs(form) if one.id in held_in(plan_of(form))
            and not protected(one)]  # fmt: skip
    chosen = set(data.draw(st.lists(st.sampled_from(free), max_size=4))) if free else set()
    edited = of.translated(form, lambda one: f"{one.text} added" if one.id in chosen else one.text)
    found = there_and_back(form, edited)
    assert {one.of for one in found.changes} == chosen
    assert {one.what for one in found.changes} <= {"changed"}
    made = {one.id: one.text for one in of.paragraphs(found.form(form))}
    for one in of.paragraphs(form):
        expected = f"{one.text} added" if one.id in chosen else one.text
        assert canonical(made[one.id]) == canonical(expected)


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts_word_for_word(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(s.text for s in found if s.kind != "new") == shown(before)
    assert "".join(s.text for s in found if s.kind != "gone") == shown(after)
    assert (not any(s.kind != "same" for s in found)) == (shown(before) == shown(after))


@given(TEXTS)
def test_what_is_compared_is_compared_once(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert "\n\n".join(parted(text)).split() == shown(text).split()
    assert weight(canonical(text)) == weight(text.replace("\r", "\n")) or "\ufffd" in shown(text)
    assert likeness(text, text) in (0.0, 1.0)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(LetterForm))
def test_a_form_that_is_reworded_by_nothing_is_the_same(plain: dict[str, Any]) -> None:
    form = form_of(plain)
    if form is not None:
        assert reworded(form, {}).to_json() == LetterForm.from_json(form.to_json()).to_json()
