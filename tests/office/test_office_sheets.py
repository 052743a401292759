# SPDX-License-Identifier: Apache-2.0
"""Country sheets adopted by two officers, and the directory, at the desk of an authority."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile import integrity
from rogatory.casefile.country_sheets import CountrySheet, CountrySheetAdopted
from rogatory.casefile.letters import Letter
from rogatory.clerk.act import ERASED
from rogatory.errors import Inadmissible, Malformed
from rogatory.office import country_sheets, directory, law, letters, proposing

SHEET = """schema = "rogatory.sheet/1"
[sheet]
state = "XB"
name = "XB"
valid_from = "{day}"
[[channel]]
code = "{channel}"
confidence = "seen"
source = "note of XB"
[[copies]]
number = 3
confidence = "memory"
"""
FORM: dict[str, Any] = {
    "schema": "rogatory.letter/1",
    "letter": "l-1",
    "date": "2026-11-23",
    "instrument": "cis-chisinau-2002",
    "requesting_state": "XA",
    "requested_state": "XB",
    "measures": [{"id": "m1", "number": 1, "type": "interview", "text": "Hear a witness."}],
}
ORDINARY = {"side": "them", "state": "XB", "duty": "executor", "source": "their letter"}


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A."""
    return make_instance(tmp_path, "a")


def adopted(side: Side, day: str = "2026-01-01", channel: str = "moj") -> str:
    """Adopt a sheet of XB; return its digest."""
    _n, sheet = country_sheets.adopt(
        side.instance, "xb.toml", SHEET.format(day=day, channel=channel).encode(),
        side.hand("aynur"), side.hand("deputy"),
    )  # fmt: skip
    return sheet.digest


def test_a_letter_records_the_digest_of_the_sheet_that_it_was_checked_against(side: Side) -> None:
    case = side.open_case()
    letters.draft(side.instance, case, FORM, "XB", side.hand("aynur"))
    row = Letter.objects.get(case=case)
    letters.check_letter(side.instance, case, "l-1", side.hand("aynur"))
    row.refresh_from_db()
    assert row.sheet_digest == ""
    first = adopted(side)
    remarks = letters.check_letter(side.instance, case, "l-1", side.hand("aynur"))
    row.refresh_from_db()
    assert row.sheet_digest == first
    assert "sheet:XB:channel" in {one.requirement for one in remarks}
    adopted(side, day="2026-12-01", channel="diplomatic")
    letters.check_letter(side.instance, case, "l-1", side.hand("aynur"))
    row.refresh_from_db()
    assert row.sheet_digest == first, "the letter is of November"
    assert law.library_of(side.instance).sheets["XB"].channel[0].code == "diplomatic"


def test_a_sheet_takes_two_officers_and_is_withdrawn_by_two(side: Side) -> None:
    text = SHEET.format(day="2026-01-01", channel="moj").encode()
    with pytest.raises(Inadmissible, match="2 officers"):
        country_sheets.adopt(side.instance, "xb.toml", text, side.hand("aynur"))
    digest = adopted(side)
    with pytest.raises(Inadmissible, match="adopted already"):
        adopted(side)
    country_sheets.withdraw(
        side.instance, "XB", "in error", side.hand("aynur"), side.hand("deputy"), digest[:8]
    )
    assert law.library_of(side.instance).sheet("XB") is None
    with pytest.raises(Inadmissible, match="No sheet of XB"):
        country_sheets.withdraw(
            side.instance, "XB", "again", side.hand("aynur"), side.hand("deputy")
        )
    assert adopted(side) == digest


def test_a_sheet_whose_text_is_not_what_the_act_says_is_refused(side: Side) -> None:
    text = SHEET.format(day="2026-01-01", channel="pigeon")
    with pytest.raises(Malformed, match="pigeon"):
        country_sheets.adopt(
            side.instance, "x", text.encode(), side.hand("aynur"), side.hand("deputy")
        )
    act = CountrySheetAdopted(state="XC", digest="0" * 64, valid_from="2026-01-01", text=text)
    with pytest.raises(Inadmissible) as caught:
        side.enter(side.authority, act, second="deputy")
    assert "not that of the sheet's text" in str(caught.value)
    assert "pigeon" in str(caught.value)
    assert CountrySheet.objects.count() == 0


def test_what_was_erased_of_a_sheet_is_applied_no_more(side: Side) -> None:
    adopted(side)
    CountrySheet.objects.update(text=ERASED)
    assert law.library_of(side.instance).sheet("XB") is None


def test_a_proposal_fills_what_is_open_from_what_was_read_and_names_what_differs(
    side: Side,
) -> None:
    adopted(side)
    found = proposing.propose(side.instance, FORM)
    told = {one.field: one for one in found.fields}
    assert told["channel.kind"].open
    assert told["channel.kind"].source == "country sheet of XB, as of 2026-01-01: note of XB"
    assert not told["copies"].read
    made = proposing.filled(FORM, found.fields)
    assert made["channel"] == {"kind": "moj"}
    assert "copies" not in made, "nobody read it in a source"
    assert "channel" not in FORM
    other = FORM | {"channel": {"kind": "diplomatic"}}
    told = {one.field: one for one in proposing.propose(side.instance, other).fields}
    assert told["channel.kind"].differs
    assert proposing.filled(other, told.values())["channel"] == {"kind": "diplomatic"}
    assert proposing.propose(side.instance, FORM | {"requested_state": "XC"}).sheet is None


def test_a_contact_point_is_found_by_its_name_in_any_script(side: Side) -> None:
    for name in ("Джафаров Б.", "Aynur Həsənova", "T. Arn"):
        directory.enter(side.instance, side.hand("aynur"), name=name, **ORDINARY)

    def named(said: str) -> list[str]:
        found = directory.points(side.instance, day="2026-11-23", name=said)
        return [row.key for row in found]

    assert named("Cəfərov") == named("Jafarov") == ["d1"]
    assert named("Гасанова Айнур") == ["d2"]
    assert named("Arn Cəfərov") == []
    assert named("...") == []


def test_a_contact_point_holds_on_the_days_that_it_names_and_until_it_is_ended(side: Side) -> None:
    hand = side.hand("aynur")
    directory.enter(
        side.instance, hand, name="N", valid_from="2026-02", valid_until="2026-11", **ORDINARY
    )

    def holding(day: str) -> bool:
        return bool(directory.points(side.instance, day=day))

    assert [holding(d) for d in ("2026-01-31", "2026-02-01", "2026-11-30", "2026-12-01")] == [
        False, True, True, False,
    ]  # fmt: skip
    directory.end(side.instance, "d1", hand, until="2026-05-10", reason="moved")
    assert [holding(d) for d in ("2026-05-10", "2026-05-11")] == [True, False]
    assert len(directory.points(side.instance, day="2026-06-01", ended=True)) == 1
    with pytest.raises(Inadmissible, match="does not hold"):
        directory.usable(side.instance, "d1", "2026-06-01")
    with pytest.raises(Inadmissible, match="is ended"):
        directory.confirm(side.instance, "d1", hand, on="2026-05-01", how="by telephone")


def test_a_correction_keeps_what_is_not_named_and_undoes_the_confirmation(side: Side) -> None:
    hand = side.hand("aynur")
    directory.enter(side.instance, hand, name="N", phone="1", languages=("ru",), **ORDINARY)
    assert directory.confirm(side.instance, "d1", hand, on="2026-11-01", how="call").confirmed_on
    with pytest.raises(Inadmissible, match="Nothing is changed"):
        directory.correct(side.instance, "d1", hand, "again", phone="1")
    row = directory.correct(side.instance, "d1", hand, "a new number", phone="2")
    assert (row.phone, row.name, row.languages, row.confirmed_on) == ("2", "N", "ru", "")
    with pytest.raises(Inadmissible, match="has not come yet"):
        directory.confirm(side.instance, "d1", hand, on="2027-11-01", how="call")
    assert directory.official(row) == {"name": "N", "phone": "2"}


def test_rows_follow_from_the_record_alone(side: Side) -> None:
    adopted(side)
    directory.enter(side.instance, side.hand("aynur"), name="N", **ORDINARY)
    directory.correct(side.instance, "d1", side.hand("aynur"), "a new number", phone="2")
    assert integrity.check_all(side.instance) == []
    CountrySheet.objects.update(valid_from="2020-01-01")
    assert integrity.check_all(side.instance) != []
