# SPDX-License-Identifier: Apache-2.0
"""Rows that an authority found repealed, and rows that it adds: entered by two, applied, stale."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.instrument import letters as made_letters

from rogatory.casefile import integrity
from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument import model
from rogatory.instrument.against import check_against
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Remark
from rogatory.instrument.rows import Requirement
from rogatory.office import law

SOURCE = "Official gazette, the convention's text"
CHISINAU = "cis-chisinau-2002"
OLD = f"{CHISINAU}:7(5)?:sanctioned_order"
NEW = f"{CHISINAU}:7(6):search_grounds"
FIELDS = {
    "article": "7(6)", "field": "search_grounds", "label": "Grounds of a search",
    "kind": "content", "topic": "measure", "level": "must", "check": "present_if:search",
    "form_field": "search_grounds",
}  # fmt: skip


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path, "a")


def enter(side: Side, row: str, what: str, as_of: str = "2026-11-22", **fields: str) -> int:
    hands = side.hand("aynur"), side.hand("deputy")
    return law.enter(side.instance, row, SOURCE, as_of, fields, *hands, None, what)


def remark(side: Side, row: str, **changed: Any) -> Remark:
    form = LetterForm.from_json(made_letters.complete() | changed)
    found = check_against(form, law.library_of(side.instance), [CHISINAU])[CHISINAU]
    return next(one for one in found if one.requirement == row)


def requirement(side: Side, row: str) -> Requirement | None:
    return law.library_of(side.instance)[CHISINAU].requirement(row)


def test_a_repealed_row_is_held_against_no_letter_of_that_day_or_later(side: Side) -> None:
    before = law.library_of(side.instance)[CHISINAU].as_applied
    assert remark(side, OLD).verdict.value == "check by hand"
    enter(side, OLD, "repealed")
    row = requirement(side, OLD)
    assert row is not None
    assert (row.repealed, row.source_url) == ("2026-11-22", SOURCE)
    gone = remark(side, OLD)
    assert gone.verdict.value == "does not apply"
    assert gone.reason == "repealed, as a text of 2026-11-22 shows"
    older = remark(side, OLD, date="2026-11-21")
    assert older.verdict.value == "check by hand"
    assert "the letter may be older" in older.reason
    enter(side, OLD, "repealed", "2026-11")
    assert remark(side, OLD, date="2026-11-30").verdict.value == "check by hand"
    assert remark(side, OLD, date="2026-12-01").verdict.value == "does not apply"
    assert law.library_of(side.instance)[CHISINAU].as_applied != before
    assert law.stale(side.instance) == ()


def test_a_row_that_is_added_is_law_in_this_instance_and_is_read(side: Side) -> None:
    enter(side, NEW, "added", **FIELDS)
    row = requirement(side, NEW)
    assert row is not None
    assert row.is_read
    assert remark(side, NEW).wording == "ok (Art. 7(6), read)"
    letter = made_letters.complete()
    del letter["measures"][7]["grounds"]
    lacks = remark(side, NEW, measures=letter["measures"])
    assert lacks.wording == "missing (Art. 7(6), read)"
    assert lacks.as_of == "2026-11-22"
    others = [m for m in letter["measures"] if m["type"] != "search_seizure"]
    papers = [{"id": "o1", "title": "Order", "kind": "order"}]
    silent = remark(side, NEW, measures=others, enclosures=papers)
    assert silent.verdict.value == "does not apply"
    assert integrity.check_all(side.instance) == []


def test_every_fault_of_a_row_to_be_added_is_named_at_once(side: Side) -> None:
    bad = FIELDS | {"kind": "rumour", "check": "presently", "form_field": "people"}
    with pytest.raises(Malformed) as caught:
        enter(side, f"{CHISINAU}:7(9):search_grounds", "added", "22.11.2026", **bad)
    for said in ("'rumour'", "'presently'", "'people'", "22.11.2026"):
        assert said in str(caught.value)
    with pytest.raises(Malformed, match="instrument:article:field"):
        enter(side, f"{CHISINAU}:7(9):search_grounds", "added", **FIELDS)
    with pytest.raises(Malformed, match="label is missing"):
        enter(side, NEW, "added", **{k: v for k, v in FIELDS.items() if k != "label"})
    with pytest.raises(Malformed, match="in the data already"):
        enter(side, OLD, "added", **FIELDS)
    with pytest.raises(Malformed, match="no such instrument"):
        enter(side, "no-such:7(6):search_grounds", "added", **FIELDS)
    with pytest.raises(Malformed, match="corrected, not repealed"):
        enter(side, f"{CHISINAU}:party:RU:in_force:2023-06-28", "repealed")
    with pytest.raises(Malformed, match="there is no such row"):
        enter(side, NEW, "repealed")
    with pytest.raises(Inadmissible, match="2 officers"):
        law.enter(side.instance, NEW, SOURCE, "2026", FIELDS, side.hand("aynur"), what="added")


def test_what_was_added_gives_way_once_the_data_holds_it(side: Side) -> None:
    folder = side.home / "instruments"
    folder.mkdir(exist_ok=True)
    own = (
        'schema = "rogatory.instrument/1"\n[instrument]\nid = "xa-xb-2010"\ntitle = "T"\n'
        'kind = "treaty"\ndate = "2010"\n'
    )
    file = folder / "xa-xb-2010.toml"
    file.write_text(own, "utf-8")
    row = "xa-xb-2010:7(6):search_grounds"
    enter(side, row, "added", **FIELDS)
    assert law.library_of(side.instance)["xa-xb-2010"].requirement(row) is not None
    contribution = tomllib.loads(law.export(side.instance))
    (told,) = contribution["requirement"]
    assert "was" not in told
    assert told["id"] == row
    lines = "".join(f'{key} = "{value}"\n' for key, value in told.items())
    file.write_text(f"{own}[[requirement]]\n{lines}", "utf-8")
    (stale,) = law.stale(side.instance)
    assert stale.reason == "the row is in the data now"
    (read,) = law.library_of(side.instance)["xa-xb-2010"].requirements
    assert read.is_read
    file.unlink()
    (stale,) = law.stale(side.instance)
    assert stale.reason == "the instrument is not in the data any more"


def test_the_last_that_was_entered_of_a_row_counts(side: Side) -> None:
    enter(side, OLD, "repealed")
    with pytest.raises(Inadmissible, match="confirmed so already"):
        enter(side, OLD, "repealed")
    enter(side, OLD, "read", article="7(5)")
    row = requirement(side, OLD)
    assert row is not None
    assert row.repealed is None
    assert row.is_read
    contribution = tomllib.loads(law.export(side.instance))
    assert [one["was"] for one in contribution["requirement"]] == [OLD]


def test_no_file_of_the_package_holds_a_repealed_row() -> None:
    library = model.load_all()
    rows = [row for id in library for row in library[id].requirements]
    assert [row.id for row in rows if row.repealed is not None] == []
