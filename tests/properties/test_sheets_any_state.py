# SPDX-License-Identifier: Apache-2.0
"""Whatever a country sheet says: it is written and read again, and settles nothing unread."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import Any, get_args, get_type_hints

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from tests.properties.test_instrument_any_letter import LAW, records, values

from rogatory.errors import Malformed
from rogatory.instrument import by_sheet, country_form, model
from rogatory.instrument import sheet_difference as differing
from rogatory.instrument.country import Sheet, is_read
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Group, Verdict
from rogatory.instrument.written import toml

TREATY = "cis-chisinau-2002"


def row_of(cls: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Any row of a block: what must be stated, and any part of what may be."""
    hints = get_type_hints(cls, include_extras=True)
    made = {field.name: values(hints[field.name]) for field in fields(cls)}
    must = {one.name for one in fields(cls) if one.default is MISSING}
    return st.fixed_dictionaries(
        {name: made[name] for name in must},
        optional={name: one for name, one in made.items() if name not in must},
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any sheet that loads: its rows as they come, with a source where they were read."""
    hints = get_type_hints(Sheet, include_extras=True)
    rows: dict[str, list[dict[str, Any]]] = {}
    for block, _rows in Sheet(state="XB", name="XB").blocks():
        rows[block] = draw(st.lists(row_of(get_args(hints[block])[0]), max_size=2))
    for row in (row for block in rows.values() for row in block):
        if row["confidence"] == "seen":
            row.setdefault("source", "a gazette")
        if "instruments" in row:
            row["instruments"] = [TREATY]
        for name in {"number", "days"} & set(row):
            row[name] = max(1, row[name])
    head = {"state": "XB", "name": "XB"}
    full = {block: found for block, found in rows.items() if found}
    text = toml({"schema": country_form.SCHEMA, "sheet": head, **full})
    try:
        return model.read_sheet("xb.toml", text.encode())
    except Malformed:
        event("refused")
        assume(False)
        raise


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(sheets(), records(LetterForm))
def test_any_sheet_reads_again_as_it_was_and_never_settles_by_what_nobody_read(
    sheet: Sheet, form: dict[str, Any]
) -> None:
    again = model.read_sheet("xb.toml", country_form.written(sheet, "a heading").encode())
    assert replace(again, digest="") == replace(sheet, digest="")
    assert differing.difference(sheet, again) == []
    try:
        letter = replace(LetterForm.from_json(form), instrument=TREATY)
    except Malformed:
        letter = LetterForm(instrument=TREATY)
    found = by_sheet.remarks(letter, TREATY, sheet, ())
    assert len({one.requirement for one in found}) == len(found)
    assert not any(one.group is Group.ERROR for one in found)
    unread = Sheet(**{
        **{name: getattr(sheet, name) for name in ("state", "name", "valid_from")},
        **{name: tuple(replace(row, confidence="memory") for row in rows)
           for name, rows in sheet.blocks()},
    })  # fmt: skip
    for one in by_sheet.remarks(letter, TREATY, unread, ()):
        assert one.verdict is not Verdict.OK
    event(f"ok: {sum(one.verdict is Verdict.OK for one in found)}")
    assert sum(state.read for state in country_form.states(unread)) == 0
    assert all(is_read(row) or row.confidence == "memory" for _b, _n, row in sheet.rows())
    assert LAW.sheet("XB") is not None
