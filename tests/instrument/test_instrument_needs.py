# SPDX-License-Identifier: Apache-2.0
"""What a measure of a kind needs, and rows that say nothing about a letter: from the data alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.instrument import instruments_page

from rogatory.errors import Malformed
from rogatory.instrument import against, check, hand, model
from rogatory.instrument.country import Body
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Group, Remark, Verdict
from rogatory.instrument.rows import Reservation, Sheet, Sourced

Letter = dict[str, Any]
Remarks = Callable[..., dict[str, Remark]]
SERVICE, INTERVIEW, SEARCH = 13, 2, 7


def said(found: Remark) -> tuple[str, str]:
    return found.verdict.value, found.group.value


def test_service_needs_the_exact_address_also_where_the_row_is_unread(
    letter: Letter, remarks: Remarks
) -> None:
    row = "7(3):service_address"
    assert said(remarks(letter)[row]) == ("check by hand", "by hand")
    del letter["measures"][SERVICE]["service"]["address"]
    found = remarks(letter)[row]
    assert found.wording == "missing (Art. 7(3), not verified)"
    assert found.reason == "not in the letter: measures[m14].service.address"
    del letter["measures"][SERVICE]
    letter["measures"][0]["number"] = 1
    assert said(remarks(letter)[row])[0] == "does not apply"


def test_a_search_needs_its_grounds(letter: Letter, remarks: Remarks) -> None:
    row = "7(5)?:sanctioned_order"
    assert remarks(letter)[row].reason == (
        "the letter holds it, but the article itself is not verified"
    )
    del letter["measures"][SEARCH]["grounds"]
    found = remarks(letter)[row]
    assert said(found) == ("check by hand", "by hand")
    assert "states no grounds for measure 8 (search and seizure)" in found.reason
    assert "grounds" in found.todo


@pytest.mark.parametrize(
    ("instrument", "row"),
    [("cis-chisinau-2002", "8(3):notice_of_execution"),
     ("coe-ecma-1959", "4(1):notice_of_execution")],
)  # fmt: skip
def test_attendance_must_be_asked_for_expressly(
    instrument: str, row: str, letter: Letter, remarks: Remarks, library: model.Library
) -> None:
    of_data = library[instrument].requirement(f"{instrument}:{row}")
    assert of_data is not None
    met = "ok" if of_data.is_read else "check by hand"
    found = remarks(letter, instrument)[row]
    assert found.verdict.value == met
    assert found.read[0].place == "measures[m3].attendance.asked"
    del letter["measures"][INTERVIEW]["attendance"]["asked"]
    lacks = remarks(letter, instrument)[row]
    assert said(lacks) == ("missing", "error")
    assert lacks.reason == "not in the letter: measures[m3].attendance.asked"
    letter["measures"][INTERVIEW]["attendance"] = {"asked": False}
    assert said(remarks(letter, instrument)[row])[0] == "does not apply"
    del letter["measures"][INTERVIEW]["attendance"]
    assert said(remarks(letter, instrument)[row])[0] == "does not apply"


def test_a_deadline_needs_its_reason_and_is_read_out_where_the_row_is_unread(
    letter: Letter, remarks: Remarks
) -> None:
    row = "8:time_limit"
    found = remarks(letter)[row]
    assert [spot.place for spot in found.read] == [
        "measures[m3].deadline.on", "measures[m3].deadline.reason",
    ]  # fmt: skip
    del letter["measures"][INTERVIEW]["deadline"]["reason"]
    lacks = remarks(letter)[row]
    assert said(lacks) == ("check by hand", "by hand")
    assert "not in the letter: measures[m3].deadline.reason" in lacks.reason
    assert said(remarks(letter, "un-untoc-2000")["18(24):asap"]) == ("missing", "error")


def test_a_repeat_examination_says_why_the_first_is_not_accepted(
    letter: Letter, remarks: Remarks
) -> None:
    letter["requested_state"] = "AZ"
    row = "267.3-267.4:repeat_by_other_expert"
    law = "dom-az-cpc-evidence"
    assert said(remarks(letter, law)[row])[0] == "does not apply"
    letter["measures"][4]["repeats"] = True
    assert said(remarks(letter, law)[row]) == ("missing", "error")
    letter["measures"][4]["grounds"] = "it gives no reasons"
    found = remarks(letter, law)[row]
    assert said(found) == ("check by hand", "by hand")
    assert found.read[0].text == "it gives no reasons"


@pytest.mark.parametrize("what", ["death", "injury", "torture"])
def test_what_the_letter_concerns_settles_whether_a_row_speaks(
    what: str, letter: Letter, remarks: Remarks
) -> None:
    instrument, row = "un-cat-1984", "9(1):mla"
    if what != "torture":
        letter["requested_state"] = "AZ"
        instrument, row = "dom-az-cpc-evidence", "140.0.1:cause_of_death_by_expert"
    assert said(remarks(letter, instrument)[row])[0] == "in doubt"
    letter["concerns"] = ["other"]
    assert said(remarks(letter, instrument)[row])[0] == "does not apply"
    letter["concerns"] = [what]
    found = remarks(letter, instrument)[row]
    if what == "torture":
        assert said(found) == ("missing", "error")
        letter["other_instruments"] = ["un-cat-1984"]
        found = remarks(letter, instrument)[row]
        assert (found.wording, found.read[0].place) == ("ok (Art. 9(1), read)", "other_instruments")
    else:
        assert said(found)[0] == "check by hand"
        assert "expert examination" in found.read[0].text


def test_a_victims_nationality_is_known_by_its_code_and_never_when_contested(
    letter: Letter, remarks: Remarks
) -> None:
    def verdict() -> str:
        return said(remarks(letter, "un-cat-1984")["5(1)(c):juris_victim"])[0]

    assert verdict() == "check by hand"
    letter["persons"][0]["citizenship"] = "XB"
    assert verdict() == "does not apply"
    letter["persons"][0]["citizenship_note"] = "the other side says otherwise"
    assert verdict() == "in doubt"
    del letter["persons"][0]["citizenship_note"]
    letter["persons"][0]["citizenship"] = {"unknown": True}
    assert verdict() == "in doubt"


def test_a_row_on_searches_says_nothing_about_a_letter_that_asks_for_none(
    letter: Letter, remarks: Remarks
) -> None:
    rows = ("5(1):search_conditions", "5:reservation_az_search")
    letter["requested_state"] = "AZ"
    for row in rows:
        assert said(remarks(letter, "coe-ecma-1959")[row])[0] == "check by hand"
    letter["measures"][0].pop("type")
    letter["measures"][SEARCH]["type"] = "inspection"
    for row in rows:
        assert said(remarks(letter, "coe-ecma-1959")[row])[0] == "in doubt"
    letter["measures"][0]["type"] = "interview"
    for row in rows:
        assert said(remarks(letter, "coe-ecma-1959")[row])[0] == "does not apply"


def test_a_rule_of_one_state_says_nothing_between_two_others(
    letter: Letter, remarks: Remarks
) -> None:
    row = "24:authorities_az"
    found = remarks(letter, "coe-ecma-1959")[row]
    assert found.reason == "AZ is neither of the two states"
    letter["requesting_state"] = "AZ"
    assert said(remarks(letter, "coe-ecma-1959")[row])[0] == "check by hand"
    del letter["requested_state"]
    assert said(remarks(letter, "coe-ecma-1959")[row])[0] == "check by hand"


def declared(letter: Letter, library: model.Library, **rows: Any) -> Remark:
    sheet = Sheet(state="XB", name="XB", **rows)
    translation = {"id": "t1", "title": "Translation", "kind": "translation", "language": "ru"}
    letter = letter | {"enclosures": [*letter["enclosures"], translation]}
    found = check.check(LetterForm.from_json(letter), library["coe-ecma-1959"], sheet=sheet)
    return next(r for r in found if r.requirement == "coe-ecma-1959:16:translation")


def test_a_declaration_on_languages_is_settled_by_the_sheet_alone(
    letter: Letter, library: model.Library
) -> None:
    ru = Sourced(code="ru", confidence="seen", source="gazette 4")
    known = declared(letter, library, language=(ru,))
    assert known.verdict is Verdict.OK
    assert known.read[-1].text == "gazette 4"
    unread = Sourced(code="ru", confidence="memory", source="gazette 4")
    assert declared(letter, library, language=(unread,)).verdict is Verdict.BY_HAND
    assert "silent" in declared(letter, library).reason
    said_so = Reservation(
        instrument="coe-ecma-1959", text="only in its own language", confidence="seen",
        requirement="coe-ecma-1959:16:translation", source="gazette 5",
    )  # fmt: skip
    told = declared(letter, library, language=(ru,), reservation=(said_so,))
    assert told.verdict is Verdict.BY_HAND
    assert told.read[-1].text == "only in its own language"


def test_a_scope_is_read_out_and_a_person_judges(letter: Letter, remarks: Remarks) -> None:
    found = remarks(letter, "un-untoc-2000")["18(1):scope"]
    assert said(found) == ("check by hand", "by hand")
    assert [(spot.place, spot.text) for spot in found.read] == [
        ("offence.articles", "XA 101"), ("events", "XB"),
    ]  # fmt: skip
    del letter["offence"]
    assert said(remarks(letter, "un-untoc-2000")["18(1):scope"])[0] == "in doubt"


def test_what_a_report_must_hold_is_not_asked_of_a_letter(letter: Letter, remarks: Remarks) -> None:
    found = remarks(letter, "un-istanbul-protocol")
    rows = [r for name, r in found.items() if name.startswith("report(")]
    assert len(rows) == 2
    assert all("document of the case" in row.reason for row in rows)


def test_rows_without_a_check_are_silent_only_where_the_letter_shows_it(
    letter: Letter, remarks: Remarks
) -> None:
    found = remarks(letter, "coe-ecma-1959")
    assert said(found["15(7):urgent_interpol"])[0] == "does not apply"
    assert said(found["10(2):allowances"])[0] == "does not apply"
    letter["channel"]["kind"] = "interpol"
    letter["measures"].append({"id": "m15", "type": "appearance", "text": "x", "summons": {}})
    with pytest.raises(Malformed):
        LetterForm.from_json(letter | {"measures": [{"summons": {"allowance": 3}}]})
    found = remarks(letter, "coe-ecma-1959")
    assert said(found["15(7):urgent_interpol"])[0] == "check by hand"
    assert said(found["10(2):allowances"]) == ("missing", "error")
    assert said(found["10(1):personal_appearance"])[0] == "check by hand"
    assert said(remarks(letter)["12?:documents_valid"])[0] == "check by hand"
    del letter["enclosures"]
    assert remarks(letter)["12?:documents_valid"].reason == "no document is enclosed"


def test_no_rule_that_reads_out_ever_says_ok_of_what_a_person_must_judge() -> None:
    assert set(hand.RULES) == {"cite_if", "declaration", "if", "offence_in_scope"}
    counted = instruments_page.counted()
    by_hand = sum(n for what, n in counted.items() if what.startswith("by hand"))
    print(f"rows wholly by hand: {by_hand} of {sum(counted.values())}")
    assert by_hand == 33


def test_one_form_is_checked_against_every_instrument_in_one_call(
    letter: Letter, library: model.Library
) -> None:
    form = LetterForm.from_json(letter)
    found = against.check_against(form, library, library)
    assert list(found) == list(library)
    for id, group in found.items():
        assert {row.id for row in library[id].requirements} <= {r.requirement for r in group}
        order = [tuple(Group).index(remark.group) for remark in group]
        assert order == sorted(order)
    with pytest.raises(Malformed, match="no-such, nor-this"):
        against.check_against(form, library, ["no-such", "un-cat-1984", "nor-this"])


@pytest.mark.parametrize(
    ("requesting", "requested", "on", "wanted", "without"),
    [
        ("AZ", "RU", "2023-06-27", ["cis-minsk-1993", "dom-ru-cpc-mla"], ["cis-chisinau-2002"]),
        ("AZ", "RU", "2026-03-01", ["cis-chisinau-2002", "dom-az-cpc-mla"],
         ["ljubljana-hague-2023"]),
        ("XA", "XB", "2026-11-23", ["cis-chisinau-2002"], ["cis-minsk-1993", "dom-az-cpc-mla"]),
    ],
)  # fmt: skip
def test_all_that_may_rule_a_letter_are_found_for_its_day(
    requesting: str, requested: str, on: str, wanted: list[str], without: list[str],
    letter: Letter, library: model.Library,
) -> None:  # fmt: skip
    letter |= {"requesting_state": requesting, "requested_state": requested, "date": on}
    del letter["instrument"]
    found = against.ruling(library, LetterForm.from_json(letter))
    assert set(wanted) <= set(found)
    assert not set(without) & set(found)
    letter["instrument"] = "un-istanbul-protocol"
    assert against.ruling(library, LetterForm.from_json(letter))[0] == "un-istanbul-protocol"


def test_a_letter_without_states_or_day_is_ruled_by_what_it_names(
    letter: Letter, library: model.Library
) -> None:
    del letter["date"]
    letter["other_instruments"] = ["un-cat-1984", "no-such"]
    form = LetterForm.from_json(letter)
    assert against.ruling(library, form) == ("cis-chisinau-2002", "un-cat-1984")


def of_sheet(letter: Letter, library: model.Library, instrument: str, row: str, **rows: Any) -> Any:
    sheet = Sheet(state="XB", name="XB", **rows)
    found = check.check(LetterForm.from_json(letter), library[instrument], sheet=sheet)
    return next(r for r in found if r.requirement == f"{instrument}:{row}")


def test_a_language_that_nobody_read_in_a_source_never_yields_ok(
    letter: Letter, library: model.Library
) -> None:
    letter["languages"] = [{"language": "az", "role": "original"}]
    asked = letter, library, "un-untoc-2000", "18(14):language"
    unread = Sourced(code="az", confidence="memory")
    read = Sourced(code="az", confidence="seen", source="gazette 4")
    other = Sourced(code="ru", confidence="seen", source="gazette 4")
    assert said(of_sheet(*asked, language=(read,)))[0] == "ok"
    doubted = of_sheet(*asked, language=(unread, other))
    assert said(doubted)[0] == "check by hand"
    assert "not verified" in doubted.reason
    assert doubted.read[-1].text == "az"
    assert said(of_sheet(*asked, language=(other,)))[0] == "missing"


def test_between_central_authorities_the_body_is_the_one_that_the_sheet_names(
    letter: Letter, library: model.Library
) -> None:
    letter["channel"]["kind"] = "central_authority"
    asked = letter, library, "un-untoc-2000", "18(13):central_authority"

    def central(**changed: Any) -> Body:
        values = {"code": "moj", "confidence": "seen", "name": "Prosecutor General of XB"}
        return Body(**(values | {"source": "gazette 4"} | changed))

    assert said(of_sheet(*asked))[0] == "ok"
    named = of_sheet(*asked, central_authority=(central(),))
    assert (said(named)[0], named.read[-1].text) == ("ok", "gazette 4")
    unread = of_sheet(*asked, central_authority=(central(confidence="memory"),))
    assert said(unread)[0] == "check by hand"
    other = of_sheet(*asked, central_authority=(central(name="Ministry of Justice of XB"),))
    assert said(other)[0] == "check by hand"
    assert other.read[-1].text == "Ministry of Justice of XB"
