# SPDX-License-Identifier: Apache-2.0
"""Whatever parses can be written, read again and checked against every instrument."""

from __future__ import annotations

import dataclasses
import types
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.errors import Malformed
from rogatory.instrument import check, model
from rogatory.instrument.form import LetterForm
from rogatory.instrument.grammar import parse_check
from rogatory.instrument.record import Absent, Day, OneOf, Shape
from rogatory.instrument.remark import Verdict, passes

OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"
LAW = model.load_all([OVERLAY])
IDS = st.integers(0, 10**6).map(str)
STATES = ["XA", "XB", "AZ", "RU", "KZ"]


def texts() -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    return st.text(letters, min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


def marked(mark: object) -> st.SearchStrategy[Any]:
    if isinstance(mark, OneOf):
        return st.sampled_from(mark.words)
    if isinstance(mark, Shape):
        return st.sampled_from(STATES if mark.example == "XA" else ["ru", "az", "en"])
    assert isinstance(mark, Day)
    full = st.dates().map(str)
    return (
        full | full.map(lambda day: day[:7]) | full.map(lambda d: d[:4]) if mark.partial else full
    )


def values(hint: Any) -> st.SearchStrategy[Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return st.one_of(*(values(m) for m in get_args(hint) if m is not type(None)))
    if origin is tuple:
        return st.lists(values(get_args(hint)[0]), min_size=1, max_size=3)
    if origin is Annotated:
        return marked(get_args(hint)[1])
    if hint is Absent:
        return st.sampled_from([{"unknown": True}, {"none": True, "note": "n"}])
    if dataclasses.is_dataclass(hint):
        return records(hint)
    return {bool: st.booleans(), int: st.integers(0, 99), str: texts()}[hint]


def records(cls: Any) -> st.SearchStrategy[dict[str, Any]]:
    hints = get_type_hints(cls, include_extras=True)
    fields: dict[str, st.SearchStrategy[Any]] = {
        name: IDS if name == "id" else values(hint)
        for name, hint in hints.items()
        if name not in ("persons", "legal_persons", "exhibits", "enclosures", "measures", "of")
        or cls is LetterForm
    }
    required = {"schema": fields.pop("schema")} if cls is LetterForm else {}
    return st.fixed_dictionaries(required, optional=fields)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records(LetterForm))
def test_a_check_never_raises_on_a_letter_that_parses(letter: dict[str, Any]) -> None:
    try:
        form = LetterForm.from_json(letter)
    except Malformed as refused:
        if "stands" not in str(refused):
            raise
        return
    assert LetterForm.from_json(form.to_json()) == form
    for id in LAW:
        found = check.check(form, LAW[id], sheet=LAW.sheets.get(form.requested_state or ""))
        assert found == check.check(form, LAW[id], sheet=LAW.sheets.get(form.requested_state or ""))
        assert {row.id for row in LAW[id].requirements} <= {r.requirement for r in found}
        assert all(isinstance(remark.verdict, Verdict) and remark.wording for remark in found)
        passes(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from(list(LetterForm.__dataclass_fields__)))
def test_any_json_in_any_field_is_read_or_refused_and_nothing_else(value: Any, name: str) -> None:
    for letter in (value, {"schema": "rogatory.letter/1", name: value}):
        try:
            LetterForm.from_json(letter)
        except Malformed:
            continue


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abcdefpresntifsigned_:;=,0159XA ", max_size=30))
def test_any_check_text_is_parsed_whole_or_named_as_strange(text: str) -> None:
    clauses, strange = parse_check(text)
    assert clauses or strange
