# SPDX-License-Identifier: Apache-2.0
"""Paragraphs and twins: stable ids, staleness by comparing, and every fault in a sentence."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from tests.instrument.letters import complete

from rogatory.errors import Malformed
from rogatory.instrument import paragraphs as of
from rogatory.instrument import parts, twins
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import Certification, LanguageVersion, Translator, Twin
from rogatory.instrument.record import Absent, Day, OneOf, Shape

NO_LANGUAGE = {
    "id", "letter", "number", "instrument", "other_instruments", "code", "their_number",
    "addressee", "contact", "phone", "email", "sha256", "of", "label", "persons", "legal_persons",
    "exhibits", "enclosures", "measures", "schema", "description@Seal", "opened_on@CaseReference",
    "birth_date@Person", "language@Person",
}  # fmt: skip
"""Codes, ids, numbers, ways to reach somebody, and what no paper prints."""


def texts_in(hint: Any) -> bool:
    """Whether a field of this type can hold free words."""
    if get_origin(hint) is not None and hasattr(hint, "__metadata__"):
        return not any(
            isinstance(mark, OneOf | Shape | Day) for mark in hint.__metadata__
        ) and texts_in(get_args(hint)[0])
    if args := get_args(hint):
        return any(texts_in(arg) for arg in args)
    return hint is str


def records() -> list[type]:
    own = (LanguageVersion, Translator, Certification, Twin)
    named = [one for one in vars(parts).values() if dataclasses.is_dataclass(one)]
    return [LetterForm, *(one for one in named if one not in (*own, Absent, OneOf))]  # type: ignore[list-item]


def letter(**changes: Any) -> LetterForm:
    return LetterForm.from_json(complete() | changes)


def bare(**changes: Any) -> LetterForm:
    """A letter without the lists whose parts refer to one another."""
    plain = complete()
    for name in ("persons", "representatives", "measures", "enclosures"):
        plain.pop(name)
    return LetterForm.from_json(plain | changes)


def translated(form: LetterForm, lang: str = "ru", machine: str = "none") -> LetterForm:
    """The form with every paragraph translated by somebody."""
    found = of.paragraphs(form)
    texts = tuple(Twin(one.id, f"{lang}: {one.text}", one.sha256, "t1") for one in found)
    who = (Translator("t1", "B. Lem", "sworn translator", machine),)
    return of.restated(form, LanguageVersion(lang, "translation", translators=who, texts=texts))


def version(form: LetterForm, lang: str = "ru") -> LanguageVersion:
    found = of.version_in(form, lang)
    assert found is not None
    return found


def certified(form: LetterForm) -> LetterForm:
    digest = of.version_digest(version(form))
    said = Certification("B. Lem", "sworn translator", "2026-11-22", digest)
    return of.restated(form, dataclasses.replace(version(form), certification=said))


def test_every_field_with_words_is_a_paragraph_or_is_known_not_to_be() -> None:
    forgotten = []
    for record in records():
        hints = get_type_hints(record, include_extras=True)
        table = of.TRANSLATED.get(record, {})
        assert not set(table) - set(hints), record
        forgotten += [
            f"{record.__name__}.{name}"
            for name, hint in hints.items()
            if texts_in(hint)
            and name not in table
            and not {name, f"{name}@{record.__name__}"} & NO_LANGUAGE
        ]
    assert forgotten == []


def test_ids_are_those_of_the_parts_and_stay_when_a_part_is_put_before() -> None:
    before = {one.id: one.text for one in of.paragraphs(letter())}
    assert before["measures/m3/questions/1"] == "Who drove the vehicle?"
    assert before["offence/articles/XA:101/penalty"] == "8"
    first = complete()["measures"][0] | {"id": "m0", "number": 0}
    more = letter(measures=[first, *complete()["measures"]])
    after = {one.id: one.text for one in of.paragraphs(more)}
    assert set(after) - set(before) == {"measures/m0/text"}
    assert all(after[id] == text for id, text in before.items())


def test_an_id_with_a_slash_cannot_be_taken_for_another_paragraph() -> None:
    measures = [
        {"id": "m1", "type": "other", "special_procedure": {"text": "the first"}},
        {"id": "m1/special_procedure", "type": "other", "text": "the second"},
    ]
    found = [one.id for one in of.paragraphs(bare(measures=measures))]
    assert len(found) == len(set(found))
    assert "measures/m1~2f~special_procedure/text" in found


def test_of_a_withheld_identity_only_the_remark_is_a_paragraph() -> None:
    person = complete()["persons"][0] | {"code": "W-1", "withheld": True, "note": "speaks softly"}
    found = [one.id for one in of.paragraphs(bare(persons=[person]))]
    assert [id for id in found if id.startswith("persons/")] == ["persons/p1/note"]


def test_a_twin_is_stale_from_the_change_of_its_original_and_no_other_is() -> None:
    form = translated(letter())
    assert {s.state for s in of.standings(form, "ru")} == {"current"}
    changed = dataclasses.replace(form, facts="Three persons died.")
    assert [s.paragraph.id for s in of.standings(changed, "ru") if s.state == "stale"] == ["facts"]
    back = dataclasses.replace(changed, facts=form.facts)
    assert {s.state for s in of.standings(back, "ru")} == {"current"}


def test_prose_without_a_twin_is_missing_and_a_name_stands_as_in_the_original() -> None:
    found = {s.paragraph.id: s.state for s in of.standings(letter(), "ru")}
    assert found["facts"] == "missing"
    assert found["persons/p1/surname"] == "as_original"


def test_a_revised_form_keeps_its_twins_and_loses_those_of_what_is_gone() -> None:
    before = translated(letter())
    measures = [one for one in complete()["measures"] if one["id"] != "m2"]
    after = of.carried(before, letter(facts="Three persons died.", measures=measures))
    states = {s.paragraph.id: s.state for s in of.standings(after, "ru")}
    assert [id for id, state in states.items() if state != "current"] == ["facts"]
    assert "measures/m2/text" not in {twin.of for twin in version(after).texts}
    other = letter(languages=[{"language": "az", "role": "original"}])
    assert of.translations(of.carried(before, other))  # a language is taken out on purpose only


def test_a_question_put_before_another_takes_no_twin_from_it() -> None:
    before = translated(letter())
    measures = complete()["measures"]
    measures[2]["questions"] = ["Who else was there?", *measures[2]["questions"]]
    after = of.carried(before, letter(measures=measures))
    states = {s.paragraph.id: s.state for s in of.standings(after, "ru")}
    assert states["measures/m3/questions/2"] == "current"
    assert states["measures/m3/questions/1"] == "stale"


def test_a_certification_is_of_these_very_words() -> None:
    form = certified(translated(letter()))
    assert of.is_certified(version(form))
    texts = version(form).texts
    other = dataclasses.replace(texts[5], text="otherwise")
    changed = dataclasses.replace(version(form), texts=(*texts[:5], other, *texts[6:]))
    assert of.certification(changed) == "stale"
    assert not of.is_certified(changed)
    later = dataclasses.replace(form, facts="Three persons died.")
    assert of.certification(version(later)) == "current"
    assert of.answered_for(later, version(later)) == "stale"


def test_a_program_has_translated_until_a_person_answers_for_it() -> None:
    form = translated(letter(), machine="machine")
    assert len(of.by_machine(version(form))) == len(of.paragraphs(form))
    assert of.by_machine(version(certified(form))) == frozenset()
    unsaid = dataclasses.replace(version(form), translators=())
    assert len(of.by_machine(unsaid)) == len(of.paragraphs(form))
    assert of.by_machine(version(translated(letter()))) == frozenset()


def test_codes_in_original_and_twin_leave_what_was_current_current() -> None:
    whole = certified(translated(letter(facts="Ina Ostrel died.")))
    stale = dataclasses.replace(whole, purpose="to say who did it")
    coded = of.translated(stale, lambda one: one.text.replace("Ina Ostrel", "V-1"))
    coded = dataclasses.replace(coded, languages=stale.languages)
    after = of.repinned(stale, coded)
    states = {s.paragraph.id: s.state for s in of.standings(after, "ru")}
    assert states["facts"] == "current"
    assert [id for id, state in states.items() if state != "current"] == ["purpose"]
    assert of.certification(version(after)) == "current"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda v: v.texts[1:], "lacks"),
        (lambda v: (*v.texts, v.texts[0]), "more than once"),
        (lambda v: (*v.texts, dataclasses.replace(v.texts[0], of="nothing")), "translate nothing"),
        (lambda v: (dataclasses.replace(v.texts[0], by="t9"), *v.texts[1:]), "who translated"),
        (lambda v: (dataclasses.replace(v.texts[0], source_sha256=None), *v.texts[1:]), "is stale"),
    ],
)
def test_each_fault_of_a_translation_is_said_in_one_sentence(spoil: Any, words: str) -> None:
    form = translated(letter(proceedings_nature="x"))
    assert list(twins.faults(form)) == []
    texts = spoil(version(form))
    # The first paragraph of the form is a name: prose must be spoilt to be missed.
    ordered = sorted(version(form).texts, key=lambda twin: twin.of != "facts")
    texts = spoil(dataclasses.replace(version(form), texts=tuple(ordered)))
    found = list(twins.faults(of.restated(form, dataclasses.replace(version(form), texts=texts))))
    assert len(found) == 1
    assert words in found[0]


def test_a_letter_says_which_language_is_the_original_and_each_language_once() -> None:
    form = translated(letter())
    alone = dataclasses.replace(form, languages=(version(form),))
    assert "which language is the original" in next(twins.faults(alone))
    twice = dataclasses.replace(form, languages=(*form.languages, version(form)))
    assert "states the language ru 2 times" in next(twins.faults(twice))


def test_what_a_check_of_the_languages_may_rely_on() -> None:
    form = translated(letter())
    assert twins.readiness(form, version(form)) == "uncertified"
    whole = certified(form)
    assert twins.readiness(whole, version(whole)) == "ready"
    later = dataclasses.replace(whole, facts="Three persons died.")
    assert twins.readiness(later, version(later)) == "faulty"
    said = letter()
    assert twins.readiness(said, version(said)) == "elsewhere"
    paper = letter(enclosures=[{"id": "t", "kind": "translation", "language": "ru"}])
    assert twins.readiness(paper, version(paper)) == "ready"


def test_a_word_outside_the_list_of_means_is_refused() -> None:
    plain = translated(letter()).to_json()
    plain["languages"][1]["translators"][0]["machine"] = "a little"
    with pytest.raises(Malformed, match="machine"):
        LetterForm.from_json(plain)
