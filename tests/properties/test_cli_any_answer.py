# SPDX-License-Identifier: Apache-2.0
"""Whatever is typed at a prompt is read, unknown, or refused with a sentence; never a crash, and
never something that an act would refuse later, when nobody is asked any more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import instances

from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.incidents import IncidentEntered
from rogatory.casefile.persons import ROLES
from rogatory.cli.questions import QUESTIONS, Question
from rogatory.errors import Malformed
from rogatory.instrument.terms import MEASURE_TYPES
from rogatory.office.beginning import number

assert instances, "importing it sets Django up, which the acts need"
BY_KEY = {question.key: question for question in QUESTIONS}
LIKELY = st.text("0123456789XCDabn?{}/.-;,:T+ \n", max_size=30)
TYPED = st.one_of(LIKELY, st.text(max_size=40), st.from_regex(r"\d{1,2}[ ;,]\S{0,8}"))
DAYS = st.from_regex(r"\A[0-3]?\d{3}(-[01]\d(-[0-3]\d(T\d\d:\d\dZ)?)?)?(/\d{4}(-\d\d)?)?\Z")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.key))
@given(typed=TYPED)
def test_any_answer_is_read_or_refused(question: Question, typed: str) -> None:
    try:
        value = question.read(typed)
    except Malformed:
        return
    assert value is None or question.echo(value)


@given(typed=st.one_of(TYPED, DAYS), pattern=TYPED, place=TYPED)
def test_what_is_read_can_be_entered(typed: str, pattern: str, place: str) -> None:
    def read(key: str, text: str) -> object:
        try:
            return BY_KEY[key].read(text)
        except Malformed:
            return None

    where, what = read("place", place) or {}, read("event", place) or {}
    assert isinstance(where, dict)
    assert isinstance(what, dict)
    incident = IncidentEntered(
        incident="i1",
        what=what.get("kind") or "other",
        happened=read("when", typed),  # type: ignore[arg-type]
        state=where.get("state") or "unknown",
        premises=where.get("kind") or "unknown",
        place=where.get("words"),
        description=what.get("words"),
    )
    reference = number(read("number", pattern), 1, "2026-09-01")  # type: ignore[arg-type]
    assert incident.faults() == []
    assert CaseOpened(reference=reference, title="t").faults() == []


@given(typed=TYPED)
def test_roles_and_measures_are_of_the_closed_lists(typed: str) -> None:
    for key, name, known in (("persons", "role", ROLES), ("measures", "type", MEASURE_TYPES)):
        try:
            value = BY_KEY[key].read(typed)
        except Malformed:
            continue
        assert all(one[name] in known for one in value or ())
