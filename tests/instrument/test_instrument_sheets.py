# SPDX-License-Identifier: Apache-2.0
"""Country sheets: refused with all faults at once, and each field moves the remarks it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.instrument import by_sheet, check, country_form, model
from rogatory.instrument import sheet_difference as differing
from rogatory.instrument.country import Sheet, speaking
from rogatory.instrument.dual import Correspondence
from rogatory.instrument.form import LetterForm
from rogatory.instrument.record import write
from rogatory.instrument.remark import Group, Remark, Verdict
from rogatory.instrument.written import toml

Letter = dict[str, Any]
LAW = "cis-chisinau-2002"
OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"
_CLOSED = {"code", "means", "limit", "kind", "borne_by", "what", "confidence", "language", "date"}


def whole_sheet() -> dict[str, Any]:
    """A sheet that states every field of every block, as plain tables: the template filled in."""
    text = country_form.template("XB")
    lines = [
        line[2:] if re.match(r"# (\[\[|[a-z_]+ = )", line) else line for line in text.splitlines()
    ]
    plain = write(model.read_sheet("xb.toml", "\n".join(lines).encode()))
    plain.pop("digest")
    return plain


def refused(plain: dict[str, Any]) -> list[str]:
    """The faults for which a sheet is refused."""
    head = {key: value for key, value in plain.items() if not isinstance(value, list)}
    rows = {key: value for key, value in plain.items() if isinstance(value, list)}
    text = toml({"schema": country_form.SCHEMA, "sheet": head, **rows})
    try:
        model.read_sheet("xb.toml", text.encode())
    except Malformed as error:
        return str(error).partition(": ")[2].rstrip(".").split("; ")
    return []


def rows_of(plain: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every row of a sheet's tables with its block and place."""
    for block, rows in plain.items():
        if isinstance(rows, list):
            for n, row in enumerate(rows):
                yield block, n, row


def mutations() -> Iterator[tuple[str, Callable[[dict[str, Any]], bool]]]:
    """Every way in which a row is spoilt, with whether it was possible."""

    def set_to(key: str, value: object) -> Callable[[dict[str, Any]], bool]:
        def change(row: dict[str, Any]) -> bool:
            if key not in row:
                return False
            row[key] = value
            return True

        return change

    def without(key: str) -> Callable[[dict[str, Any]], bool]:
        return lambda row: row.pop(key, None) is not None

    def strange(row: dict[str, Any]) -> bool:
        row["colour"] = "red"
        return True

    def unsourced(row: dict[str, Any]) -> bool:
        row["confidence"] = "seen"
        return row.pop("source", None) is not None

    yield "an unknown key", strange
    yield "read without a source", unsourced
    yield "without confidence", without("confidence")
    keys = sorted({key for _b, _n, row in rows_of(whole_sheet()) for key in row})
    for key in keys:
        yield f"{key} of a wrong type", set_to(key, {"not": "this"})
    for key in sorted(_CLOSED & set(keys)):
        yield f"{key} outside its words", set_to(key, "~strange~")


def test_every_fault_of_every_row_is_named_at_once() -> None:
    injected = found = 0
    for what, change in mutations():
        plain = whole_sheet()
        places = [f"xb.toml: {b}[{n}]" for b, n, row in rows_of(plain) if change(row)]
        if what == "what outside its words":
            places = [place for place in places if "electronic" in place]
        faults = refused(plain)
        missed = [place for place in places if not any(place in fault for fault in faults)]
        injected, found = injected + len(places), found + len(places) - len(missed)
        assert not missed, (what, missed, faults)
    # A planted one that must not be found: what is left alone has no fault.
    assert refused(whole_sheet()) == []
    print(f"\nsheets mutated: injected {injected}, detected {found}")
    assert injected == found > 200


def test_one_fault_hides_no_other_of_the_same_file() -> None:
    plain = whole_sheet()
    plain["channel"][0]["code"] = "pigeon"
    plain["copies"][0] |= {"number": 0, "confidence": "seen"}
    plain["copies"][0].pop("source")
    plain["language"].append({"code": "ru", "confidence": "memory"} | _scope(plain["language"][0]))
    plain["colour"] = "red"
    said = "; ".join(refused(plain))
    for fault in (
        "channel[0].code: 'pigeon' is not one of", "copies[0]: was read but names no source",
        "copies[0]: is 1 or more", "language[1]: says again", "colour: no such field",
    ):  # fmt: skip
        assert fault in said


def _scope(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("measures", "instruments") if key in row}


def test_an_empty_template_loads_and_knows_nothing_and_a_written_sheet_reads_as_the_same(
    library: model.Library,
) -> None:
    empty = model.read_sheet("xc.toml", country_form.template("XC").encode())
    assert not any(state.known for state in country_form.states(empty))
    again = model.read_sheet("xb.toml", country_form.written(library.sheets["XB"]).encode())
    assert replace(again, digest="") == replace(library.sheets["XB"], digest="")
    whole = model.read_sheet("xb.toml", toml_of(whole_sheet()))
    assert all(state.known for state in country_form.states(whole))
    assert not any(state.read for state in country_form.states(whole))


def toml_of(plain: dict[str, Any]) -> bytes:
    """A sheet's plain tables as the bytes of a file."""
    rows = {key: value for key, value in plain.items() if isinstance(value, list)}
    head = {key: value for key, value in plain.items() if key not in rows}
    return toml({"schema": country_form.SCHEMA, "sheet": head, **rows}).encode()


def test_an_instrument_that_nobody_knows_is_named() -> None:
    sheet = toml_of(whole_sheet()).replace(LAW.encode(), b"no-such-treaty")
    with pytest.raises(Malformed, match=r"copies\[0\]: names no instrument or row"):
        model.read_files([("xb.toml", sheet)])


def of_sheet(sheet: Sheet, letter: Letter, *decided: Correspondence) -> dict[str, Remark]:
    """The remarks that a sheet makes, by topic."""
    found = by_sheet.remarks(LetterForm.from_json(letter), LAW, sheet, decided)
    return {one.requirement.removeprefix("sheet:XB:"): one for one in found}


def searching(letter: Letter) -> Letter:
    """A letter that holds all that the sheet of XB wants, and asks for a search."""
    letter["measures"] = [one for one in letter["measures"] if one["type"] == "search_seizure"]
    letter |= {"copies": 2, "use": {"purpose_only": True}, "date": "2026-11-23"}
    letter["measures"][0]["deadline"] = {"on": "2027-06-01", "reason": "the trial begins"}
    return letter


DECIDED = Correspondence(
    ("XA", "101"), ("XB", "88(2)"), "yes", "aynur", 4, "2026-11-20", "gazette", read=True
)
MOVES: dict[str, set[str]] = {
    "language": {"language", "translation"},
    "channel": {"channel"},
    "central_authority": {"authority"},
    "body": {"authority"},
    "means": {"means"},
    "translation": {"translation"},
    "double_criminality": {"double_criminality"},
    "use_limit": {"use_limit"},
    "document": {"document", "document:order:freeze+search_seizure"},
    "copies": {"copies"},
    "cost": {"cost"},
    "time": {"time"},
    "electronic": set(),
    "link": set(),
    "reservation": set(),
    "contact": set(),
    "address": {"authority"},
    "holiday": set(),
}
"""Which remarks of the sheet may move when a block of it is taken away."""


def test_the_table_of_moves_names_every_block() -> None:
    assert set(MOVES) == {name for name, _rows in Sheet(state="XB", name="XB").blocks()}


@pytest.mark.parametrize("block", MOVES)
def test_a_block_that_is_taken_away_moves_its_own_remarks_and_no_other(
    block: str, letter: Letter, library: model.Library
) -> None:
    sheet, letter = library.sheets["XB"], searching(letter)
    before = of_sheet(sheet, letter, DECIDED)
    assert {one.group for one in before.values()} == {Group.SETTLED}
    taken: dict[str, Any] = {block: ()}
    after = of_sheet(replace(sheet, **taken), letter, DECIDED)
    moved = {key for key in before | after if before.get(key) != after.get(key)}
    assert moved <= MOVES[block]
    # Bodies and addresses speak for one another: the letter's addressee stays known.
    if getattr(sheet, block) and block not in ("central_authority", "body", "address"):
        assert moved or block in ("link", "contact", "cost", "time")


@pytest.mark.parametrize("block", MOVES)
def test_a_row_that_nobody_read_never_yields_ok(
    block: str, letter: Letter, library: model.Library
) -> None:
    sheet, letter = library.sheets["XB"], searching(letter)
    unread = tuple(replace(row, confidence="memory") for row in getattr(sheet, block))
    others = ("central_authority", "body", "address")
    changed: dict[str, Any] = {block: unread}
    if block in others:
        changed = {
            name: tuple(replace(row, confidence="memory") for row in getattr(sheet, name))
            for name in others
        }
    found = of_sheet(replace(sheet, **changed), letter, DECIDED)
    for key in MOVES[block] - {"document", "translation", "cost", "time"}:
        assert found[key].verdict is Verdict.BY_HAND, key
        assert found[key].source == "not verified"
        mild = key in ("means", "copies")
        assert found[key].group is (Group.WARNING if mild else Group.BY_HAND)


LACKS: dict[str, Callable[[Letter], object]] = {
    "authority": lambda one: one["requested_authority"].update(name="Court of Lower Quay"),
    "channel": lambda one: one["channel"].update(kind="diplomatic"),
    "means": lambda one: one.update(transmission="oral"),
    "language": lambda one: one["languages"].pop(),
    "translation": lambda one: one["languages"][1].update(certified=False),
    "copies": lambda one: one.pop("copies"),
    "use_limit": lambda one: one.pop("use"),
    "document:order:freeze+search_seizure": lambda one: one.pop("enclosures"),
    "cost": lambda one: one["measures"].append({"id": "x", "type": "expert_examination"}),
    "time": lambda one: one["measures"][0]["deadline"].update(on="2026-12-01"),
}
"""What is taken from a letter, by the topic that then has something to say."""


@pytest.mark.parametrize("topic", LACKS)
def test_what_the_letter_lacks_is_said_by_its_topic_and_waits_for_a_person(
    topic: str, letter: Letter, library: model.Library
) -> None:
    sheet, letter = library.sheets["XB"], searching(letter)
    before = of_sheet(sheet, letter, DECIDED)
    LACKS[topic](letter)
    found = of_sheet(sheet, letter, DECIDED)
    moved = {key for key in before if before[key].verdict is not found[key].verdict}
    assert topic in moved
    assert moved <= {topic, "translation"}
    assert found[topic].verdict in (Verdict.MISSING, Verdict.BY_HAND)
    assert found[topic].group in (Group.BY_HAND, Group.WARNING)
    assert found[topic].todo
    assert found[topic].article == "country sheet of XB, as of 2026-03"
    assert found[topic].source_url == "fiction of the demonstration"


def test_double_criminality_is_settled_by_a_decision_or_by_the_sheet_alone(
    letter: Letter, library: model.Library
) -> None:
    sheet, letter = library.sheets["XB"], searching(letter)
    assert of_sheet(sheet, letter)["double_criminality"].verdict is Verdict.BY_HAND
    assert of_sheet(sheet, letter, DECIDED)["double_criminality"].verdict is Verdict.OK
    unread = replace(DECIDED, read=False)
    assert of_sheet(sheet, letter, unread)["double_criminality"].verdict is Verdict.BY_HAND
    against = replace(DECIDED, outcome="in_part")
    assert of_sheet(sheet, letter, against)["double_criminality"].verdict is Verdict.BY_HAND
    letter["measures"][0]["type"] = "interview"
    assert of_sheet(sheet, letter)["double_criminality"].verdict is Verdict.OK


def test_a_sheet_that_is_silent_leaves_its_topics_to_a_person(letter: Letter) -> None:
    found = of_sheet(Sheet(state="XB", name="XB"), searching(letter))
    silent = {key for key, one in found.items() if one.verdict is Verdict.BY_HAND}
    assert silent == {"authority", "channel", "means", "language", "translation", "copies",
                      "double_criminality", "use_limit", "document"}  # fmt: skip
    assert found["channel"].wording == (
        "check by hand (country sheet of XB, it says nothing on this)"
    )
    assert all("ok" not in found[key].wording for key in silent)


def test_nothing_is_said_where_there_is_no_sheet_or_another_instrument(
    letter: Letter, library: model.Library
) -> None:
    form = LetterForm.from_json(letter)
    assert by_sheet.remarks(form, LAW, None, ()) == []
    assert by_sheet.remarks(form, "cis-minsk-1993", library.sheets["XB"], ()) == []
    elsewhere = check.check(form, library[LAW], sheet=library.sheets["XA"])
    assert not any(one.requirement.startswith("sheet:") for one in elsewhere)


def test_a_newer_sheet_takes_the_place_of_the_older_one_from_its_own_day(tmp_path: Path) -> None:
    for name, day in (("old", ""), ("new", "2026-06-01"), ("newest", "2026-09-01")):
        plain: dict[str, Any] = {"state": "XB", "name": name}
        if day:
            plain["valid_from"] = day
        (tmp_path / f"{name}.toml").write_bytes(toml_of(plain))
    library = model.load_all([tmp_path])
    told = {
        day: (library.sheet("XB", day) or Sheet("ZZ", "none")).name
        for day in ("2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")
    }
    assert list(told.values()) == ["old", "new", "new", "newest"]
    assert library.sheets["XB"].name == "newest"
    assert library.sheet("XB", None) is library.sheets["XB"]
    (tmp_path / "again.toml").write_bytes(
        toml_of({"state": "XB", "name": "again", "valid_from": "2026-09-01"})
    )
    with pytest.raises(Malformed, match="XB has a sheet from 2026-09-01 already"):
        model.load_all([tmp_path])
    adopted = [("XB", toml_of({"state": "XB", "name": "adopted", "valid_from": "2026-09-01"}))]
    (tmp_path / "again.toml").unlink()
    assert model.load_all([tmp_path], adopted).sheets["XB"].name == "adopted"


def test_before_the_first_sheet_begins_there_is_none(tmp_path: Path) -> None:
    later = {"state": "XB", "name": "XB", "valid_from": "2026-06-01"}
    (tmp_path / "xb.toml").write_bytes(toml_of(later))
    library = model.load_all([tmp_path])
    assert library.sheet("XB", "2026-05-31") is None
    assert library.sheet("XC", "2026-05-31") is None


def test_the_rows_that_name_a_measure_speak_before_those_that_speak_of_all(
    library: model.Library,
) -> None:
    rows = library.sheets["XB"].double_criminality
    assert [row.required for row in speaking(rows, LAW, "freeze")] == [True]
    assert [row.required for row in speaking(rows, LAW, "interview")] == [False]
    assert [row.required for row in speaking(rows, LAW)] == [False]


def test_two_sheets_differ_by_what_their_rows_speak_of(library: model.Library) -> None:
    old = library.sheets["XB"]
    assert differing.difference(old, old) == []
    backwards = replace(old, document=tuple(reversed(old.document)))
    assert differing.difference(old, backwards) == []
    (copies,) = old.copies
    new = replace(old, copies=(replace(copies, number=3),), cost=(), note=None)
    told = {(one.what, one.id, one.field, one.old, one.new) for one in
            differing.difference(old, new)}  # fmt: skip
    assert ("changed", "copies", "number", "2", "3") in told
    assert ("changed", "sheet", "note", old.note, None) in told
    assert ("removed", "cost", "", "the requested state", None) in told
    assert len(told) == 4


def test_the_form_counts_every_block_and_every_way_to_reach_an_authority() -> None:
    blocks = {block for block, _field, _label in country_form.FIELDS}
    assert blocks == {name for name, _rows in Sheet(state="XB", name="XB").blocks()}
    body = {field.name for field in fields(Sheet)}
    assert "digest" in body
    assert len({(block, field) for block, field, _l in country_form.FIELDS}) == 26


def test_only_fiction_stands_in_the_demonstration_and_no_real_state_is_shipped() -> None:
    assert model.load_all().sheets == {}
    shown = model.load_all([OVERLAY]).sheets
    assert set(shown) == {"XA", "XB"}
    assert all(one.fiction for one in shown.values())
    assert deepcopy(shown["XA"]).digest != shown["XB"].digest
