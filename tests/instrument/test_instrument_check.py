# SPDX-License-Identifier: Apache-2.0
"""The check: the words of its verdicts, and that what lacks is found, each field in its turn."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from rogatory import language
from rogatory.errors import Malformed
from rogatory.instrument import check, grammar, hand, model, rules, titles
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Answer, Group, Remark, Verdict, passes
from rogatory.instrument.rows import Acceptance, Requirement, Sheet

ANSWERS = 18
"""Rows that a person must answer for the complete letter under Chisinau."""

Letter = dict[str, Any]
Remarks = Callable[..., dict[str, Remark]]

# A field of the letter that is taken away, and the rows that ask for it: by their form_field, or
# by a word of their check.  The expected verdict comes from the row's own level and confidence.
TAKEN: dict[str, Callable[[Requirement], bool]] = {
    "requested_authority": lambda row: (
        row.form_field == "requested_authority" or "channel_in_list" in (row.check or "")
    ),
    "requesting_authority": lambda row: row.form_field == "requesting_authority",
    "case_reference": lambda row: row.form_field == "case_reference",
    "persons": lambda row: row.id.endswith(":person_natural"),
    "representatives": lambda row: row.form_field == "representatives",
    "confidentiality": lambda row: row.form_field == "confidentiality",
    "offence": lambda row: row.form_field == "offence",
    "signature": lambda row: "signed" in (row.check or ""),
    "seal": lambda row: "sealed" in (row.check or ""),
    "languages": lambda row: row.form_field == "language",
    "channel": lambda row: "channel=" in (row.check or ""),
    "enclosures": lambda row: row.form_field == "coercive_order",
    "measures": lambda row: row.form_field == "measures",
}
HARMLESS = (
    "letter", "number", "place", "executor", "urgency", "use", "facts", "purpose",
    "proceedings_nature", "legal_persons", "exhibits", "joint_team", "other_information", "kind",
    "transmission", "instrument", "other_instruments", "has_representative", "concerns",
)  # fmt: skip


def without(letter: Letter, field: str) -> Letter:
    """The letter without a field, and without what refers to it."""
    bare = deepcopy(letter)
    bare.pop(field, None)
    if field == "persons":
        bare["representatives"][0].pop("of")
        for measure in bare["measures"]:
            measure.pop("persons")
    if field == "measures":
        bare.pop("enclosures")
    return bare


@pytest.mark.parametrize("field", TAKEN)
def test_what_is_taken_from_a_letter_is_missing_as_the_data_says(
    field: str, letter: Letter, remarks: Remarks, library: model.Library
) -> None:
    before, after = remarks(letter), remarks(without(letter, field))
    asking = [r for r in library["cis-chisinau-2002"].requirements if TAKEN[field](r)]
    assert asking
    for row in asking:
        remark = after[row.id.removeprefix("cis-chisinau-2002:")]
        assert remark.verdict is Verdict.MISSING, row.id
        assert remark.group is (Group.WARNING if row.level == "should" else Group.ERROR)
        source = "read" if row.is_read else "not verified"
        assert remark.wording == f"missing (Art. {row.article}, {source})"
        assert remark.todo
    found = {id for id, r in after.items() if r.verdict is Verdict.MISSING}
    assert found == {row.id.removeprefix("cis-chisinau-2002:") for row in asking}
    assert [id for id, r in before.items() if r.verdict is Verdict.MISSING] == []


def test_every_field_of_the_form_is_in_one_of_the_tables() -> None:
    other = {"schema", "date", "requesting_state", "requested_state", "matter", "events",
             "copies"}  # fmt: skip
    assert set(TAKEN) | set(HARMLESS) | other == set(LetterForm.__dataclass_fields__)


@pytest.mark.parametrize("field", HARMLESS)
def test_what_chisinau_does_not_ask_is_not_missing(
    field: str, letter: Letter, remarks: Remarks
) -> None:
    found = remarks(without(letter, field))
    assert [id for id, r in found.items() if r.group in (Group.ERROR, Group.WARNING)] == []


@pytest.mark.parametrize(
    "field",
    "surname given_name patronymic birth_date birth_place residence citizenship occupation".split(),  # noqa: SIM905
)
def test_each_particular_of_a_person_is_missed(
    field: str, letter: Letter, remarks: Remarks
) -> None:
    del letter["persons"][0][field]
    found = remarks(letter)["7(1)(d):person_natural"]
    assert found.wording == "missing (Art. 7(1)(d), read)"
    assert found.reason == f"not in the letter: persons[p1].{field}"


def test_a_number_is_asked_of_the_case_by_chisinau_and_not_by_minsk(
    letter: Letter, remarks: Remarks
) -> None:
    del letter["case_reference"]["number"]
    assert remarks(letter)["7(1)(c):case_title_number"].verdict is Verdict.MISSING
    assert remarks(letter, "cis-minsk-1993")["7(1):case_title"].verdict is Verdict.OK


def test_a_stated_unknown_is_no_gap_but_a_person_must_confirm_it(
    letter: Letter, remarks: Remarks
) -> None:
    letter["persons"][0]["birth_date"] = {"unknown": True}
    found = remarks(letter)["7(1)(d):person_natural"]
    assert found.verdict is Verdict.BY_HAND
    assert found.reason == "stated as unknown: persons[p1].birth_date"


def test_an_identity_held_back_by_a_code_is_checked_by_hand(
    letter: Letter, remarks: Remarks
) -> None:
    letter["persons"][1] = {"id": "p2", "role": "witness", "code": "W-1", "withheld": True}
    found = remarks(letter)["7(1)(d):person_natural"]
    assert found.verdict is Verdict.BY_HAND
    assert "W-1" in found.reason


def test_the_words_are_those_of_the_glossary(letter: Letter, remarks: Remarks) -> None:
    found = remarks(letter)
    assert found["7(1)(c):case_title_number"].wording == "ok (Art. 7(1)(c), read)"
    assert found["17?:language"].wording == "check by hand (Art. 17?, not verified)"
    assert found["91(1):prosecute_own"].wording == (
        "does not apply: the crime was not on the requesting state's territory (Art. 91(1))"
    )
    del letter["confidentiality"]
    assert remarks(letter)["7(1)(f):confidentiality_need"].wording == (
        "missing (Art. 7(1)(f), read)"
    )


def test_no_remark_ever_says_compliant_and_none_but_the_five_words_begins_one(
    letter: Letter, library: model.Library
) -> None:
    for form in (LetterForm(), LetterForm.from_json(letter)):
        for id in library:
            for remark in check.check(form, library[id]):
                said = str(remark.to_json()).lower()
                assert "compliant" not in said
                word = (
                    remark.wording
                    if remark.article
                    else remark.wording.removeprefix(f"{remark.label} ")
                )
                assert word.startswith(tuple(verdict.value for verdict in Verdict))


def test_a_row_that_nobody_verified_never_yields_ok(letter: Letter, library: model.Library) -> None:
    rows = {row.id: row for id in library for row in library[id].requirements}
    form = LetterForm.from_json(letter)
    for id in library:
        for remark in check.check(form, library[id], sheet=library.sheets["XB"]):
            if remark.requirement.startswith("sheet:"):
                continue
            if remark.verdict is Verdict.OK and remark.article:
                assert rows[remark.requirement].is_read


def test_every_row_gets_exactly_one_remark(letter: Letter, library: model.Library) -> None:
    form = LetterForm.from_json(letter)
    for id in library:
        ids = [remark.requirement for remark in check.check(form, library[id])]
        assert len(ids) == len(set(ids))
        assert {row.id for row in library[id].requirements} <= set(ids)


def test_errors_come_first_and_what_is_settled_last(letter: Letter, library: model.Library) -> None:
    del letter["confidentiality"], letter["enclosures"]
    found = check.check(LetterForm.from_json(letter), library["cis-chisinau-2002"])
    order = [tuple(Group).index(remark.group) for remark in found]
    assert order == sorted(order)
    assert set(order) == {0, 1, 2, 3}


@pytest.mark.parametrize("state", ["XB", "XA", None])
def test_article_91_bites_only_for_crimes_on_the_requesting_states_territory(
    state: str | None, letter: Letter, remarks: Remarks
) -> None:
    letter["measures"].append({"id": "m15", "number": 15, "type": "prosecute", "text": "x"})
    letter["events"][0].pop("state")
    if state:
        letter["events"][0]["state"] = state
    expected = {"XB": Verdict.DOES_NOT_APPLY, "XA": Verdict.OK, None: Verdict.IN_DOUBT}
    assert remarks(letter)["91(1):prosecute_own"].verdict is expected[state]


def test_asking_for_a_prosecution_warns_that_ones_own_is_barred(
    letter: Letter, remarks: Remarks
) -> None:
    assert remarks(letter)["95(1):jurisdiction_passes"].group is Group.SETTLED
    letter["measures"].append({"id": "m15", "number": 15, "type": "prosecute", "text": "x"})
    assert remarks(letter)["95(1):jurisdiction_passes"].group is Group.BY_HAND


def test_a_condition_that_the_letter_does_not_settle_is_in_doubt(
    letter: Letter, remarks: Remarks
) -> None:
    del letter["representatives"], letter["has_representative"], letter["matter"]
    found = remarks(letter)
    assert found["7(1)(e):representatives"].verdict is Verdict.IN_DOUBT
    assert found["7(2):offence_description"].verdict is Verdict.IN_DOUBT
    letter["has_representative"] = False
    assert remarks(letter)["7(1)(e):representatives"].verdict is Verdict.DOES_NOT_APPLY


@pytest.mark.parametrize("what", ["signature", "seal"])
def test_an_electronic_form_does_not_stand_for_paper(
    what: str, letter: Letter, library: model.Library
) -> None:
    letter[what]["form"] = "electronic"
    form = LetterForm.from_json(letter)
    row = f"cis-chisinau-2002:7(4):{what}"

    def judged(*electronic: Acceptance) -> Remark:
        sheet = Sheet(state="XB", name="XB", electronic=electronic)
        found = check.check(form, library["cis-chisinau-2002"], sheet=sheet)
        return next(remark for remark in found if remark.requirement == row)

    assert "paper original with seal needed" in judged().reason
    assert judged().group is Group.BY_HAND
    unsourced = Acceptance(what=what, accepted=True, confidence="seen")
    assert "paper original with seal needed" in judged(unsourced).reason
    sourced = Acceptance(what=what, accepted=True, confidence="seen", source="gazette 1")
    assert judged(unsourced, sourced).read[-1].text == "gazette 1"
    assert judged(sourced).reason == "the letter holds it, but the article itself is not verified"
    assert judged(sourced).read[-1].text == "gazette 1"


def test_a_translation_that_is_not_certified_does_not_count(
    letter: Letter, remarks: Remarks
) -> None:
    letter["languages"][1]["certified"] = False
    assert remarks(letter)["17?:language"].reason == "the translation is not stated to be certified"
    letter["languages"] = [{"language": "az", "role": "original"}]
    assert remarks(letter)["17?:language"].verdict is Verdict.MISSING


def test_a_coercive_measure_without_its_order_is_named(letter: Letter, remarks: Remarks) -> None:
    letter["enclosures"][0]["measures"] = ["m3"]
    found = remarks(letter)["7(5)?:sanctioned_order"]
    assert found.group is Group.WARNING
    assert found.reason == "no order is enclosed for measure 8 (search and seizure)"


def test_a_wished_deadline_needs_its_reason(letter: Letter, remarks: Remarks) -> None:
    row = "18(24):asap"
    assert remarks(letter, "un-untoc-2000")[row].verdict is Verdict.OK
    del letter["measures"][2]["deadline"]["reason"]
    assert remarks(letter, "un-untoc-2000")[row].verdict is Verdict.MISSING
    del letter["measures"][2]["deadline"]
    assert remarks(letter, "un-untoc-2000")[row].verdict is Verdict.DOES_NOT_APPLY


def test_a_law_of_a_state_that_is_not_in_the_letter_does_not_apply(
    letter: Letter, remarks: Remarks
) -> None:
    found = remarks(letter, "dom-az-cpc-mla")
    assert {remark.verdict for remark in found.values()} == {Verdict.DOES_NOT_APPLY}
    letter["requested_state"] = "AZ"
    assert remarks(letter, "dom-az-cpc-mla")["490.1.1:addressee"].verdict is Verdict.OK


def answered(remark: Remark, result: str = "confirmed") -> Answer:
    return Answer(
        remark.requirement, "the article", "a printed text", "2026-11-23", result, "Aynur"
    )


def test_a_check_passes_only_when_a_named_person_answered_every_row_by_hand(
    letter: Letter, library: model.Library
) -> None:
    form, law = LetterForm.from_json(letter), library["cis-chisinau-2002"]
    sheet = library.sheets["XB"]
    found = check.check(form, law, sheet=sheet)
    answers = [answered(remark) for remark in found if remark.needs_answer]
    of_sheet = [one for one in answers if one.requirement.startswith("sheet:")]
    assert len(answers) - len(of_sheet) == ANSWERS
    assert {one.requirement for one in of_sheet} == {
        "sheet:XB:double_criminality", "sheet:XB:use_limit",
    }  # fmt: skip
    assert passes(found, answers)
    assert passes(check.check(form, law, sheet=sheet, answers=answers))
    for n, answer in enumerate(answers):
        assert not passes(found, answers[:n] + answers[n + 1 :])
        unmet = Answer.from_json(answer.to_json() | {"result": "not_met"})
        assert not passes(found, [*answers[:n], unmet, *answers[n + 1 :]])
    del letter["confidentiality"]
    again = check.check(LetterForm.from_json(letter), law, sheet=sheet, answers=answers)
    assert not passes(again, [*answers, *map(answered, again)])


def test_an_answer_not_met_stands_against_the_letter_and_the_last_answer_counts(
    letter: Letter, library: model.Library
) -> None:
    form, law = LetterForm.from_json(letter), library["cis-chisinau-2002"]
    found = check.check(form, law, sheet=library.sheets["XB"])
    answers = [answered(remark) for remark in found if remark.needs_answer]
    settled = next(remark for remark in found if remark.verdict is Verdict.OK)
    assert not passes(found, [*answers, answered(settled, "not_met")])
    assert passes(found, [answered(settled, "not_met"), *answers, answered(settled)])
    last = [*answers, answered(found[0], "not_met")]
    assert not passes(found, last)
    assert not passes(check.check(form, law, sheet=library.sheets["XB"], answers=last))


def test_a_measure_without_a_type_leaves_its_conditions_in_doubt(
    letter: Letter, remarks: Remarks
) -> None:
    del letter["measures"][13]["service"], letter["measures"][13]["type"]
    assert remarks(letter)["7(3):service_address"].verdict is Verdict.IN_DOUBT


def test_an_answer_names_who_read_what_where_and_when() -> None:
    with pytest.raises(Malformed) as caught:
        Answer.from_json({"requirement": "x", "result": "fine", "on": "yesterday"})
    for name in ("read", "where", "officer", "result", "on"):
        assert name in str(caught.value)


def test_labels_are_in_the_language_or_say_that_they_are_english(
    letter: Letter, remarks: Remarks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with language.use("ru"):
        found = remarks(letter)
        assert found["7(1)(c):case_title_number"].label == "наименование и номер дела"
        assert not found["7(1)(c):case_title_number"].untranslated
        assert found["12?:documents_valid"].label.startswith("Документы не требуют")
        assert not found["12?:documents_valid"].untranslated
        monkeypatch.setattr(titles, "title", lambda *_of: None)
        assert remarks(letter)["12?:documents_valid"].untranslated
    assert not remarks(letter)["12?:documents_valid"].untranslated


def test_every_rule_belongs_to_a_word_of_the_letter() -> None:
    assert set(rules.RULES) | set(hand.RULES) | set(check.words_without_rule()) == {
        name for name, word in grammar.WORDS.items() if word.stage is grammar.Stage.LETTER
    }


def test_a_letter_of_fifty_measures_is_checked_against_all_instruments_in_time(
    letter: Letter, library: model.Library
) -> None:
    extra = [deepcopy(letter["measures"][n % 14]) | {"id": f"x{n}"} for n in range(36)]
    letter["measures"] += extra
    form = LetterForm.from_json(letter)
    best = 1.0
    for _n in range(5):
        began = time.process_time()
        for id in library:
            check.check(form, library[id], sheet=library.sheets["XB"])
        best = min(best, time.process_time() - began)
    assert best < 0.05, f"{best * 1000:.0f} ms of processor time; the bar is 50 ms"


def test_no_label_or_reason_holds_an_open_placeholder(letter: Letter, remarks: Remarks) -> None:
    for bare in (letter, {"schema": "rogatory.letter/1"}):
        for remark in remarks(bare).values():
            assert not re.search(r"\{[a-z_]+\}", remark.wording + remark.reason + remark.todo)
