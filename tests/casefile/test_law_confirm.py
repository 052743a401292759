# SPDX-License-Identifier: Apache-2.0
"""What an authority's lawyers read of the law: entered by two, applied, stale, erased, exported."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument import letters as made_letters

from rogatory.casefile.erasures import ValuesErased
from rogatory.casefile.law import LawConfirmed, LawRow
from rogatory.casefile.letters import Letter, RemarkAnswer
from rogatory.clerk.act import Act
from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument import model
from rogatory.instrument.confirm import row_digest
from rogatory.instrument.written import toml
from rogatory.office import law, letters

ROW = "cis-chisinau-2002:17?:language"
SOURCE = "Official gazette, the convention's text"
OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"
TREATY = """schema = "rogatory.instrument/1"
[instrument]
id = "xa-xb-2010"
title = "Treaty between XA and XB"
kind = "treaty"
date = "2010-01-05"
[[party]]
state = "XA"
status = "in_force"
date = "2010-03-01"
source = "Gazette of XA 12/2010"
confidence = "seen"
[[party]]
state = "XB"
status = "in_force"
date = "2012-02-29"
source = "Gazette of XB 3/2012"
confidence = "seen"
[[requirement]]
id = "xa-xb-2010:4(1):title"
article = "4(1)"
field = "title"
label = "Title of the case"
kind = "content"
topic = "content"
level = "must"
confidence = "seen"
source_url = "Gazette of XA 12/2010"
check = "present"
form_field = "case_reference"
[[requirement]]
id = "xa-xb-2010:5:language"
article = "5"
field = "language"
label = "Language of the requested state"
kind = "language"
topic = "language"
level = "must"
confidence = "memory"
check = "language_in:state_languages"
form_field = "language"
"""
SHEET = """schema = "rogatory.sheet/1"
[sheet]
state = "XB"
name = "XB"
[[language]]
code = "ru"
confidence = "seen"
source = "Gazette of XB 4/2012"
[[reservation]]
instrument = "xa-xb-2010"
requirement = "xa-xb-2010:4(1):title"
article = "4(1)"
text = "XB asks the number too"
confidence = "seen"
source = "Gazette of XB 4/2012"
[[contact]]
what = "letters of request"
name = "Prosecutor General of XB"
confidence = "seen"
source = "Gazette of XB 4/2012"
[[holiday]]
date = "2026-12-31"
name = "last day"
confidence = "memory"
"""


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path, "a")


def confirmed(side: Side, row: str = ROW, second: str | None = "deputy", **changes: str) -> int:
    with_ = side.hand(second) if second else None
    by = side.hand("aynur")
    return law.enter(side.instance, row, SOURCE, "2026-11-22", changes, by, with_)


def drop(side: Side, name: str, text: str) -> None:
    folder = side.home / "instruments"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_a_row_that_was_read_counts_as_read_in_this_instance_alone(side: Side) -> None:
    before = law.library_of(side.instance)["cis-chisinau-2002"]
    assert before.as_applied == before.digest
    confirmed(side, article="17", text="Letters are written in Russian.")
    after = law.library_of(side.instance)["cis-chisinau-2002"]
    row = after.requirement(ROW)
    assert row is not None
    assert row.is_read
    assert (row.cited, row.source_url, row.as_of) == ("Art. 17", SOURCE, "2026-11-22")
    assert row.text == "Letters are written in Russian."
    assert after.digest == before.digest
    assert after.as_applied != before.digest
    assert len(after.confirmed) == 1
    assert "28 read, 33 unverified" in after.summary()
    assert model.load("cis-chisinau-2002").summary().endswith("27 read, 34 unverified")


def test_two_officers_must_sign(side: Side) -> None:
    with pytest.raises(Inadmissible, match="2 officers"):
        confirmed(side, second=None)
    with pytest.raises(Inadmissible, match="another person"):
        confirmed(side, second="aynur")
    assert law.rows_of(side.instance) == []


def test_a_number_that_nobody_verified_stays_so_until_it_is_given(side: Side) -> None:
    confirmed(side)
    row = law.library_of(side.instance)["cis-chisinau-2002"].requirement(ROW)
    assert row is not None
    assert row.confidence == "seen"
    assert not row.is_read
    assert row.source_word == "read, number not verified"


def test_the_last_confirmation_counts_and_the_same_is_not_entered_twice(side: Side) -> None:
    first, second = confirmed(side, article="17"), confirmed(side, article="18")
    assert first < second
    row = law.library_of(side.instance)["cis-chisinau-2002"].requirement(ROW)
    assert row is not None
    assert row.article == "18"
    assert [one.entry for one in law.rows_of(side.instance)] == [second]
    with pytest.raises(Inadmissible, match="confirmed so already"):
        confirmed(side, article="18")


def test_every_fault_of_a_confirmation_is_named_at_once(side: Side) -> None:
    with pytest.raises(Malformed) as caught:
        law.enter(side.instance, "cis-chisinau-2002:none:none", " ", "22.11.2026", {},
                  side.hand("aynur"), side.hand("deputy"))  # fmt: skip
    for said in ("there is no such row", "'22.11.2026'", "source is not named"):
        assert said in str(caught.value)
    with pytest.raises(Malformed) as caught:
        confirmed(side, check="presently", level="shall", colour="red")
    for said in ("'presently'", "'shall'", "colour"):
        assert said in str(caught.value)
    with pytest.raises(Inadmissible, match="has not come"):
        law.enter(side.instance, ROW, SOURCE, "2027", {}, side.hand("aynur"))
    for wrong in ({"row": "un-cat-1984:9(1):mla"}, {"as_of": "2026-11-22T10:00Z"},
                  {"source": " "}, {"changes": {"article": 17}}):  # fmt: skip
        with pytest.raises(Inadmissible):
            side.enter(side.authority, act(**wrong), second="deputy")


def act(**changed: Any) -> Act:
    values = {"instrument": "cis-chisinau-2002", "row": ROW, "row_digest": "00", "source": SOURCE,
              "as_of": "2026-11-22"}  # fmt: skip
    return LawConfirmed(**(values | changed))


def test_what_was_read_of_a_party_decides_the_basis(side: Side) -> None:
    from rogatory.instrument.basis import Bound, resolve

    row = "coe-ecma-1959:party:AZ:ratified:2003-07-04"
    for state, day in (("AZ:ratified:2003-07-04", "2003-10-02"),
                       ("RU:ratified:1999-12-10", "2000-03-09")):  # fmt: skip
        confirmed(side, f"coe-ecma-1959:party:{state}", status="in_force", date=day)
    library = law.library_of(side.instance)
    assert resolve(library, "AZ", "RU", "2003-10-01").tie("coe-ecma-1959").bound is Bound.NO
    found = resolve(library, "AZ", "RU", "2003-10-02")
    assert found.tie("coe-ecma-1959").bound is Bound.YES
    assert found.primary is found.tie("coe-ecma-1959")
    assert found.primary.sides[0].rows[0].source == SOURCE
    with pytest.raises(Malformed, match="'probably'"):
        confirmed(side, row, status="probably")


def test_a_confirmation_of_a_text_that_has_changed_is_not_applied_and_listed(side: Side) -> None:
    drop(side, "xa-xb-2010.toml", TREATY)
    confirmed(side, "xa-xb-2010:5:language")
    applied = law.library_of(side.instance)["xa-xb-2010"]
    assert applied.summary() == "xa-xb-2010: 2 read, 0 unverified"
    assert law.stale(side.instance) == ()
    drop(side, "xa-xb-2010.toml", TREATY.replace("Language of the", "Tongue of the"))
    changed = law.library_of(side.instance)["xa-xb-2010"]
    assert changed.summary() == "xa-xb-2010: 1 read, 1 unverified"
    assert changed.as_applied == changed.digest
    (stale,) = law.stale(side.instance)
    assert "has changed" in stale.reason
    (side.home / "instruments" / "xa-xb-2010.toml").unlink()
    (stale,) = law.stale(side.instance)
    assert "not in the data any more" in stale.reason


def test_an_erased_source_is_not_applied_any_more_and_the_record_still_holds(side: Side) -> None:
    from rogatory.casefile import integrity

    number = confirmed(side, article="17")
    erase = ValuesErased(
        values=({"entry": number, "field": "source", "item": None},), ground="order-4"
    )
    side.enter(side.authority, erase, by="custodian", second="deputy")
    assert law.confirmations(side.instance) == []
    assert law.library_of(side.instance)["cis-chisinau-2002"].confirmed == ()
    assert LawRow.objects.filter(current=True).count() == 1
    assert integrity.check_all(side.instance) == []


def test_a_contribution_stands_in_the_file_as_it_was_applied(side: Side) -> None:
    with pytest.raises(Inadmissible, match="Nothing was confirmed"):
        law.export(side.instance)
    confirmed(side, article="17", text='Letters, says Art. 17, are "in Russian"\u007f.')
    confirmed(side, "cis-chisinau-2002:party:KZ:ratification_deposited:2004-03-29",
              status="in_force", date="2004-04-27")  # fmt: skip
    told = tomllib.loads(law.export(side.instance))
    assert told["contribution"] == {"authority": "a.example"}
    file = model.DATA / "cis-chisinau-2002.toml"
    (text,) = told["text"]
    assert text["digest"] == model.load("cis-chisinau-2002").digest
    (row,), (party,) = told["requirement"], told["party"]
    assert row.pop("was") == ROW
    assert row["id"] == "cis-chisinau-2002:17:language"
    party.pop("was")
    party.pop("instrument")
    tables = tomllib.loads(file.read_text("utf-8"))
    tables["requirement"] = [row if r["id"] == ROW else r for r in tables["requirement"]]
    tables["party"] = [party if p["state"] == "KZ" else p for p in tables["party"]]
    read = model.read_one("merged.toml", toml(tables).encode())
    applied = law.library_of(side.instance)["cis-chisinau-2002"]
    assert read.parties == applied.parties
    mine = read.requirement("cis-chisinau-2002:17:language")
    theirs = applied.requirement(ROW)
    assert mine is not None
    assert theirs is not None
    assert row_digest(mine) != row_digest(theirs)
    assert {**_plain(mine), "id": ""} == {**_plain(theirs), "id": ""}
    with pytest.raises(Malformed, match="no schema"):
        model.read_files([("contribution.toml", law.export(side.instance).encode())])


def _plain(row: object) -> dict[str, Any]:
    from rogatory.instrument.confirm import plain

    return plain(row)  # type: ignore[arg-type]


def with_translation() -> dict[str, Any]:
    """Return a letter that encloses the certified translation that it speaks of."""
    form = made_letters.complete()
    translation = {"id": "t1", "title": "Translation", "kind": "translation", "language": "ru"}
    form["enclosures"].append(translation)
    return form


def test_a_letter_records_which_text_of_the_data_it_was_checked_against(side: Side) -> None:
    side.instance.config = side.instance.config.__class__(
        **{**vars(side.instance.config), "instruments": (str(OVERLAY),)}
    )
    case = side.open_case()
    form = with_translation()
    letter = letters.draft(side.instance, case, form, "XB", side.hand("aynur"))

    def checked() -> tuple[str, dict[str, str]]:
        remarks = letters.check_letter(side.instance, case, letter, side.hand("aynur"))
        row = Letter.objects.get(case=case, key=letter)
        assert row.checked == row.form_digest
        digest = letters.remarks_on(side.instance, row)[1]
        return digest, {remark.requirement: remark.verdict.value for remark in remarks}

    before, verdicts = checked()
    library = law.library_of(side.instance)
    assert before == library["cis-chisinau-2002"].as_applied
    assert before != library["cis-chisinau-2002"].digest  # the overlay is part of the text
    assert verdicts[ROW] == "check by hand"
    confirmed(side, article="17")
    after, verdicts = checked()
    assert after != before
    assert verdicts[ROW] == "ok"
    assert RemarkAnswer.objects.count() == 0


def test_a_treaty_and_a_sheet_dropped_into_the_instance_are_applied_without_code(
    side: Side,
) -> None:
    from rogatory.instrument.basis import Bound, resolve

    drop(side, "xa-xb-2010.toml", TREATY)
    drop(side, "sheet-xb.toml", SHEET)
    library = law.library_of(side.instance)
    found = resolve(library, "XA", "XB", "2012-02-29")
    assert found.tie("xa-xb-2010").bound is Bound.YES
    assert resolve(library, "XA", "XB", "2012-02-28").tie("xa-xb-2010").bound is Bound.NO
    (reserved,) = [one for one in found.reservations if one.instrument == "xa-xb-2010"]
    assert reserved.changes == ("xa-xb-2010:4(1):title",)
    assert library.sheets["XB"].contact[0].what == "letters of request"
    case = side.open_case()
    form = with_translation() | {"instrument": "xa-xb-2010"}
    letter = letters.draft(side.instance, case, form, "XB", side.hand("aynur"))
    row = Letter.objects.get(case=case, key=letter)
    remarks = {r.requirement: r for r in letters.remarks_on(side.instance, row)[0]}
    title = remarks["xa-xb-2010:4(1):title"]
    assert title.verdict.value == "check by hand"
    assert "reservation of XB" in title.reason
    assert remarks["xa-xb-2010:5:language"].verdict.value == "check by hand"
    confirmed(side, "xa-xb-2010:5:language")
    remarks = {r.requirement: r for r in letters.remarks_on(side.instance, row)[0]}
    assert remarks["xa-xb-2010:5:language"].verdict.value == "ok"


def test_files_with_faults_are_refused_with_their_names_and_all_their_faults(side: Side) -> None:
    drop(side, "xa-xb-2010.toml", TREATY.replace('"must"', '"shall"').replace('"ru"', '"rus"'))
    broken = SHEET.replace('source = "Gazette of XB 4/2012"\n', "", 1)
    broken = broken.replace("xa-xb-2010:4(1):title", "xa-xb-2010:9:nothing")
    drop(side, "sheet-xb.toml", broken)
    drop(side, "sheet-xb-again.toml", SHEET)
    drop(side, "notes.toml", "what = ")
    with pytest.raises(Malformed) as caught:
        law.library_of(side.instance)
    said = str(caught.value)
    for fault in (
        "xa-xb-2010.toml: xa-xb-2010:4(1):title: level: 'shall'",
        "xa-xb-2010.toml: xa-xb-2010:5:language: level: 'shall'",
        "sheet-xb.toml: language[0]: was read but names no source",
        "sheet of XB: reservation[0]: names no instrument or row",
        "XB has a sheet already",
        "notes.toml: is not TOML",
    ):
        assert fault in said
