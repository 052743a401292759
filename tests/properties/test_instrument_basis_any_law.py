# SPDX-License-Identifier: Apache-2.0
"""Whatever the parties and relations are: the basis is the same from either side, and never rises
above what its facts bear."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.instrument import model
from rogatory.instrument.basis import Basis, Bound, binds, resolve
from rogatory.instrument.written import toml

IDS = ("aa", "bb", "cc")
DAYS = st.dates().map(str)
STATUSES = ("in_force", "ratified", "signed", "ceased", "unknown", "party")
RULES = (
    "lex_posterior_between_common_parties", "replaced_between_common_parties", "supplements",
    "supplemented_by",
)  # fmt: skip
ORDER = {Bound.NO: 0, Bound.UNKNOWN: 1, Bound.YES: 2}

parties = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["XA", "XB"]),
            "status": st.sampled_from(STATUSES),
            "confidence": st.sampled_from(["seen", "memory"]),
            "source": st.just("Gazette"),
        },
        optional={"date": DAYS | DAYS.map(lambda day: day[:4])},
    ),
    max_size=4,
)


@st.composite
def laws(draw: st.DrawFn) -> model.Library:
    """Three treaties; relations lead from a later letter of the alphabet to an earlier one."""
    files = []
    for n, id in enumerate(IDS):
        relations = []
        for to in IDS[:n]:
            rule = draw(st.none() | st.sampled_from([RULES[0], RULES[2]]))
            confidence = draw(st.sampled_from(["seen", "memory"]))
            if rule is not None:
                relations.append({"to": to, "rule": rule, "confidence": confidence})
        head = {"id": id, "title": id, "kind": "treaty", "date": "1000"}
        tables = {"schema": "rogatory.instrument/1", "instrument": head}
        rows = {"party": draw(parties), "relation": relations}
        filled = {name: given for name, given in rows.items() if given}
        files.append((f"{id}.toml", toml(tables | filled).encode()))
    return model.read_files(files)


def bounds(found: Basis) -> list[Bound]:
    return [tie.bound for tie in found.ties]


@settings(max_examples=200, deadline=None)
@given(laws(), DAYS)
def test_the_basis_is_the_same_from_either_side_and_no_relation_makes_more_of_a_treaty(
    law: model.Library, on: str
) -> None:
    there, back = resolve(law, "XA", "XB", on), resolve(law, "XB", "XA", on)
    assert bounds(there) == bounds(back)
    assert there == resolve(law, "XA", "XB", on)
    for tie in there.ties:
        sides = [binds(tie.instrument, state, on).bound for state in ("XA", "XB")]
        assert ORDER[tie.bound] <= min(ORDER[side] for side in sides)
        assert tie.reasons
        if tie.bound is Bound.YES:
            rows = [row for side in tie.sides for row in side.rows]
            assert all(row.confidence == "seen" and row.status == "in_force" for row in rows)
    proposed = {tie.instrument.id for tie in (*there.alternatives, there.primary) if tie}
    assert proposed == {tie.instrument.id for tie in there.ties if tie.bound is not Bound.NO}
    there.to_json()


@settings(max_examples=100, deadline=None)
@given(laws(), DAYS)
def test_a_treaty_that_surely_ended_another_leaves_it_bound_to_nobody(
    law: model.Library, on: str
) -> None:
    found = resolve(law, "XA", "XB", on)
    for id in law:
        sides = [binds(law[id], state, on).bound for state in ("XA", "XB")]
        for relation in law[id].relations:
            if relation.rule == RULES[0] and set(sides) == {Bound.YES}:
                wanted = {Bound.NO} if relation.confidence == "seen" else {Bound.NO, Bound.UNKNOWN}
                assert found.tie(relation.to).bound in wanted
