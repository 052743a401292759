# SPDX-License-Identifier: Apache-2.0
"""The door: what gets in, what does not, and that nothing is ever half in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.clerk.conftest import Story
from tests.instances import Side, make_instance

from rogatory.casefile import integrity, persons
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.casefile.kinds import KINDS
from rogatory.clerk import fsck
from rogatory.clerk.publish import publish
from rogatory.clerk.replay import acts_of, dump, project, project_all, row_models
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Edge, leaf_hash
from rogatory.errors import Conflict, Inadmissible, Malformed, Unavailable


def person(number: int, **values: object) -> persons.PersonEntered:
    return persons.PersonEntered(
        person=f"p-{number}",
        role="witness",
        code=f"W-{number}",
        **values,  # type: ignore[arg-type]
    )


def state(case: str) -> tuple[object, ...]:
    head = Docket.objects.get(case=case)
    values = DisclosureRow.objects.filter(case=case).count()
    return head.size, bytes(head.edge), head.at, values, dump(case)


def test_an_act_becomes_an_entry_whose_bytes_are_the_leaf_of_the_log(side: Side) -> None:
    case = side.open_case()
    entry = side.enter(case, person(1))[0]
    row = EntryRow.objects.get(case=case, number=1)
    assert Entry.decode(bytes(row.body)) == entry
    head = Docket.objects.get(case=case)
    bodies = [bytes(r.body) for r in EntryRow.objects.filter(case=case).order_by("number")]
    assert bytes(head.edge) == Edge.of(map(leaf_hash, bodies)).encode()
    assert (head.size, head.at) == (2, entry.at)


def test_every_kind_of_act_leaves_rows_that_the_docket_bears_out(story: Story) -> None:
    assert integrity.check_all(story.side.instance) == []
    for case in (story.case, story.side.authority):
        live = dump(case)
        assert any(live.values())
        project(case, KINDS)
        assert dump(case) == live


def test_every_table_of_rows_has_a_row_in_the_story(story: Story) -> None:
    held = [model for model in row_models() if model._default_manager.exists()]
    assert held == row_models()


def test_a_refusal_gives_every_reason_and_enters_nothing(side: Side) -> None:
    case = side.open_case()
    side.enter(case, person(1))
    before = state(case)
    with pytest.raises(Inadmissible) as refused:
        side.enter(case, person(1), by="carol")
    assert len(refused.value.remarks) == 3
    assert state(case) == before


def test_every_fault_of_form_is_named_at_once(side: Side) -> None:
    case = side.open_case()
    bad = persons.PersonEntered(
        person="no id", role="hero", code="", note="nul\x00", other_names=1.5
    )
    with pytest.raises(Inadmissible) as refused:
        side.enter(case, bad)
    assert len(refused.value.remarks) == 5


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        2**53,
        {"key\x00": 1},
        {1: "x"},
        "half \ud800",
        {"deep": [[[[["x"]]]]]} | {str(n): n for n in range(3)} | {"f": float("nan")},
        b"bytes",
    ],
)
def test_data_without_one_exact_spelling_is_refused(side: Side, value: object) -> None:
    case = side.open_case()
    with pytest.raises(Inadmissible):
        side.enter(case, person(1, particulars=value))


def test_data_nested_beyond_what_any_reader_takes_is_refused_however_deep(side: Side) -> None:
    case = side.open_case()
    value: object = "x"
    for _ in range(60):
        value = [value]
    side.enter(case, person(1, particulars=value))
    assert integrity.check_case(side.instance, case) == []
    for depth in (61, 100_000):
        deep: object = "x"
        for _ in range(depth):
            deep = [deep]
        with pytest.raises(Inadmissible):
            side.enter(case, person(2, particulars=deep))


def test_a_batch_is_entered_whole_or_not_at_all(side: Side) -> None:
    case = side.open_case()
    before = state(case)
    with pytest.raises(Inadmissible):
        side.enter(case, person(1), person(2), person(1))
    assert state(case) == before
    entries = side.enter(case, person(1), person(2), person(3))
    assert [entry.number for entry in entries] == [1, 2, 3]


def test_lists_and_tuples_inside_a_value_give_the_rows_that_replay_gives(side: Side) -> None:
    case = side.open_case()
    acts = (
        person(1, particulars={"given": ("a", ("b",))}),
        ExhibitsTakenIn(
            batch="b-1",
            exhibits=["e-1", "e-2"],  # type: ignore[arg-type]
            labels=["E-1", "E-2"],  # type: ignore[arg-type]
            files=[{"name": "one"}, {"name": "two"}],  # type: ignore[arg-type]
            circumstances=("who", "where"),
        ),
    )
    side.enter(case, *acts)
    live = dump(case)
    project(case, KINDS)
    assert dump(case) == live
    assert integrity.check_case(side.instance, case, files=False) == []


def test_a_value_that_looks_like_the_mark_of_an_erased_item_stays_a_value(side: Side) -> None:
    case = side.open_case()
    side.enter(case, person(1, particulars={"erased": True}))
    assert persons.Person.objects.get(case=case).particulars == {"erased": True}


def test_two_cases_may_call_different_persons_by_the_same_id(side: Side) -> None:
    one, two = side.open_case("1/2026"), side.open_case("2/2026")
    side.enter(one, person(1))
    side.enter(two, person(1))
    assert integrity.check_all(side.instance) == []


def test_a_clock_before_the_last_entry_is_refused(side: Side) -> None:
    case = side.open_case()
    side.clock.move(seconds=-1)
    before = state(case)
    with pytest.raises(Conflict, match="clock"):
        side.enter(case, person(1))
    assert state(case) == before
    side.clock.move(seconds=1)
    side.enter(case, person(1))


def test_an_unknown_case_is_refused(side: Side) -> None:
    with pytest.raises(Inadmissible, match="no such case"):
        side.enter("00000000-0000-4000-8000-000000000000", person(1))


def test_an_act_belongs_in_one_docket_only(side: Side) -> None:
    case = side.open_case()
    with pytest.raises(Inadmissible, match="in a case"):
        side.enter(side.authority, person(1))
    from rogatory.casefile.officers import OfficerRegistered

    with pytest.raises(Inadmissible, match="own record"):
        side.enter(case, OfficerRegistered(officer="judge", name="Judge"))


@pytest.mark.parametrize("table", ["clerk_entryrow", "clerk_erasurerow", "clerk_disclosurerow"])
def test_the_database_itself_refuses_to_change_or_delete_what_was_entered(
    story: Story, table: str
) -> None:
    for statement in (f'UPDATE {table} SET "case" = "case"', f"DELETE FROM {table}"):
        with (
            transaction.atomic(),
            pytest.raises(DatabaseError, match=r"never|only by"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert integrity.check_case(story.side.instance, story.case) == []


REPLACING = {
    "sqlite": "INSERT OR REPLACE INTO clerk_entryrow SELECT * FROM clerk_entryrow LIMIT 1",
    "postgresql": (
        "INSERT INTO clerk_entryrow SELECT * FROM clerk_entryrow LIMIT 1 "
        'ON CONFLICT ("case", number) DO UPDATE SET kind = EXCLUDED.kind'
    ),
}


def test_replacing_an_entry_by_insert_is_refused_too(story: Story) -> None:
    with (
        transaction.atomic(),
        pytest.raises(DatabaseError, match="never changed"),
        connection.cursor() as cursor,
    ):
        cursor.execute(REPLACING[connection.vendor])


def test_a_failed_write_is_unavailable_and_the_next_one_works(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    before = state(case)
    from rogatory.clerk import enter as door

    with monkeypatch.context() as broken:
        broken.setattr(door, "_ENTRY", "INSERT INTO nowhere VALUES (%s)")
        with pytest.raises(Unavailable, match="Nothing was acknowledged"):
            side.enter(case, person(1))
    assert state(case) == before
    side.enter(case, person(1))
    assert integrity.check_case(side.instance, case) == []


def test_publishing_twice_changes_nothing(story: Story) -> None:
    one = publish(story.side.instance, story.case)
    files = {
        path: path.read_bytes() for path in story.side.home.rglob("log/**/*") if path.is_file()
    }
    two = publish(story.side.instance, story.case)
    assert one == two
    again = {
        path: path.read_bytes() for path in story.side.home.rglob("log/**/*") if path.is_file()
    }
    assert again == files
    assert integrity.check_all(story.side.instance) == []


def test_entries_of_a_kind_that_this_version_does_not_know_are_passed_over(story: Story) -> None:
    known = {kind: act for kind, act in KINDS.items() if kind != "register.searched/1"}
    kinds = {stamp.kind for stamp, _act in acts_of(story.case, known)}
    assert "register.searched/1" not in kinds
    assert "reply.recorded/1" in kinds


def test_fsck_of_unknown_kinds_still_opens_their_values(story: Story) -> None:
    faults = fsck.check(story.side.instance, story.case, {})
    assert {fault.table.partition("_")[0] for fault in faults} <= {"casefile", "clerk"}
    assert not any(fault.table in ("clerk_entryrow", "clerk_disclosurerow") for fault in faults)


def test_one_process_serves_two_sides_in_turn(tmp_path: Path) -> None:
    one = make_instance(tmp_path, "a")
    mine = one.open_case()
    two = make_instance(tmp_path, "b")
    yours = two.open_case()
    assert not Docket.objects.filter(case=mine).exists()
    one.attach().enter(mine, person(1))
    two.attach().enter(yours, person(1))
    assert integrity.check_all(two.instance) == []
    assert integrity.check_all(one.attach().instance) == []


def test_rebuilding_everything_removes_rows_of_cases_that_are_not_here(story: Story) -> None:
    live = dump(story.case)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casefile_person SET \"case\" = 'nowhere' WHERE key = 'p-1'")
    assert any("nowhere" in fault.key for fault in integrity.check_all(story.side.instance))
    project_all(KINDS)
    assert dump(story.case) == live
    assert integrity.check_all(story.side.instance) == []


def test_an_officers_id_cannot_lead_out_of_the_folder_of_keys(side: Side) -> None:
    with pytest.raises(Malformed):
        side.instance.give_key("../../x", "pass aynur", None)
    from rogatory.casefile.officers import OfficerRegistered

    with pytest.raises(Inadmissible, match="at most 64"):
        side.enter(side.authority, OfficerRegistered(officer="a/b", name="x"))
