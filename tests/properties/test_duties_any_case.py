# SPDX-License-Identifier: Apache-2.0
"""Whatever a case holds: the same facts give the same duties, and more facts take none away."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.instances import KINDS

from rogatory.casefile.circumstances import Circumstance
from rogatory.casefile.facts import Rows, facts_of
from rogatory.casefile.incidents import (
    PREMISES,
    STAGES,
    WHAT,
    DetentionFact,
    Incident,
    IncidentPerson,
)
from rogatory.casefile.persons import Citizenship, Person
from rogatory.instrument.duties import Derivation, derive
from rogatory.instrument.facts import STATED, UNKNOWN_STATE, Fact
from rogatory.instrument.model import load_all

LAW = load_all()
assert "circumstance.stated/1" in KINDS, "the tables must stand before rows can be made"
states = st.sampled_from(["AZ", "RU", "XB"])
days = st.sampled_from(["", "2021", "2021-05", "2022-09-16", "2023-02-31", "2021-05-04/2023"])
people = [Person(key=f"p-{n}", entry=n, role=role, code=f"C-{n}")
          for n, role in enumerate(("victim", "suspect", "witness"), 1)]  # fmt: skip
person = st.sampled_from([one.key for one in people])
entry = st.integers(4, 99)
citizenship = st.builds(
    Citizenship, entry=entry, person=person, according_to=states,
    country=st.sampled_from(["AZ", "RU", "XB", "unknown"]),
)  # fmt: skip
incident = st.builds(
    Incident, key=st.sampled_from(["i-1", "i-2"]), entry=entry, what=st.sampled_from(WHAT),
    happened=days, state=states, premises=st.sampled_from(PREMISES),
    operation=st.sampled_from([None, True, False]),
)  # fmt: skip
link = st.builds(IncidentPerson, entry=entry, incident=st.sampled_from(["i-1", "i-2"]),
                 person=person)  # fmt: skip
detention = st.builds(
    DetentionFact, entry=entry, person=person, stage=st.sampled_from(STAGES), happened=days,
    known=st.booleans(), state=st.sampled_from(["AZ", "RU", "XB", ""]),
)  # fmt: skip
circumstance = st.builds(
    Circumstance, entry=entry, fact=st.sampled_from(STATED), person=person, incident=st.just(""),
    state=states, towards=states, happened=days, certain=st.booleans(),
    withdrawn=st.sampled_from([-1, -1, 100]),
).filter(lambda one: one.state != one.towards)  # fmt: skip
rows = st.builds(
    Rows,
    persons=st.just(people),
    citizenships=st.lists(citizenship, max_size=4),
    incidents=st.lists(incident, max_size=2, unique_by=lambda one: one.key),
    links=st.lists(link, max_size=4),
    detention=st.lists(detention, max_size=5),
    circumstances=st.lists(circumstance, max_size=3),
)
more = st.one_of(
    st.tuples(st.just("citizenships"), citizenship),
    st.tuples(st.just("detention"), detention),
    st.tuples(st.just("circumstances"), circumstance),
)


def derived(case: Rows) -> Derivation:
    """Return what follows from the rows, seen from AZ."""
    return derive(LAW, facts_of(case), "AZ")


@settings(max_examples=300, deadline=None)
@given(rows, st.randoms())
def test_the_same_facts_give_the_same_duties_in_whatever_order_they_came(
    case: Rows, random: Random
) -> None:
    shuffled = {}
    for field in fields(case):
        value = list(getattr(case, field.name))
        random.shuffle(value)
        shuffled[field.name] = value
    other = replace(case, **shuffled)
    assert derived(case) == derived(case)
    assert derived(other).owed == derived(case).owed
    assert derived(other).places == derived(case).places


@settings(max_examples=400, deadline=None)
@given(rows, more)
def test_more_facts_take_no_duty_away(case: Rows, added: tuple[str, object]) -> None:
    name, row = added
    larger = replace(case, **{name: [*getattr(case, name), row]})
    before, after = derived(case), derived(larger)
    left = {one.key for one in (*after.owed, *after.set_aside)}
    for one in before.owed:
        id, owed_by, code, about, towards = one.key
        refined = owed_by == UNKNOWN_STATE and any(
            (k[0], k[2], k[3], k[4]) == (id, code, about, towards) for k in left
        )
        assert one.key in left or refined, one


@settings(max_examples=300, deadline=None)
@given(rows)
def test_every_fact_rests_on_entries_and_every_duty_on_a_row_of_the_data(case: Rows) -> None:
    made = derived(case)
    for fact in made.facts:
        assert fact.entries
        assert fact.words()
        assert fact.sure is not bool(fact.doubt_words())
    for one in (*made.owed, *made.set_aside):
        assert LAW[one.instrument.id].requirement(one.row.id) is one.row
        assert one.owed_by == one.fact.state
        assert one.owed_by != one.fact.towards
        assert one.reason
    assert not {one.key for one in made.owed} & {one.key for one in made.set_aside}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(STATED), min_size=1, max_size=4, unique=True))
def test_a_fact_that_becomes_sure_takes_its_doubt_from_what_follows(codes: list[str]) -> None:
    doubtful = [Fact(code, "p-1", "RU", "", "2021", (1,), ("stated_in_doubt",)) for code in codes]
    sure = [replace(one, doubts=()) for one in doubtful]
    unsure = {one.key: one for one in derive(LAW, doubtful, "AZ").facts}
    known = {one.key: one for one in derive(LAW, [*doubtful, *sure], "AZ").facts}
    assert set(known) == set(unsure)
    for key, one in known.items():
        assert "stated_in_doubt" not in one.doubts
        assert "stated_in_doubt" in unsure[key].doubts
