# SPDX-License-Identifier: Apache-2.0
"""Threat 1: whoever holds the database file writes into any column of any table; fsck names it.

The list of tables comes from the schema.  Each tampering happens inside a transaction, with the
triggers dropped as a person with root would and put back as one who hides it would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from tests.clerk.conftest import Story

from rogatory.casefile import derived, integrity
from rogatory.casefile.kinds import KINDS
from rogatory.clerk import fsck
from rogatory.clerk.fsck import Fault
from rogatory.clerk.publish import publish
from rogatory.clerk.replay import dump, project_all

EXEMPT = {
    "django_migrations": "says which version of the tables this is; holds nothing of any case",
    "sqlite_sequence": "SQLite's own counter for django_migrations",
}
_DERIVED = (derived.Reading, derived.Passage, derived.Attempt, derived.Document, derived.Indexed,
            derived.Coded, derived.Uncoded)  # fmt: skip
_FOUND = ("", "_config", "_data", "_docsize", "_idx")
DERIVED = dict.fromkeys(
    (*(model._meta.db_table for model in _DERIVED), *(f"casefile_found{part}" for part in _FOUND)),
    "made by machines from exhibits and entries, evidence of nothing, thrown away at will",
)
EXEMPT |= DERIVED
EXEMPT["clerk_restored"] = "what a restored backup lacked, guarded; it can only lock, never change"
PENDING = "clerk_doomedobject"
"""What is still to be destroyed: empty at rest, and named by fsck while it is not."""

SERVERS_ALONE = "clerk_fence"
"""Empty where record and files stand in a folder; whatever stands in it there is named."""

NOT_REBUILT = ("clerk_",)
"""What the rows are rebuilt from: named by fsck, restored from a backup, never made up."""

pytestmark = pytest.mark.folder("SQLite's file written behind the program's back")


def tables() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"PRAGMA table_info({name})")
            found[name] = [row[1] for row in cursor.fetchall()]
    return found


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def insider() -> Iterator[None]:
    """Drop the triggers, let it happen, put them back; and undo all of it in the end."""
    with transaction.atomic():
        sid = transaction.savepoint()
        made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _sql in made:
            run(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            transaction.savepoint_rollback(sid)


def hide(made: list[tuple[Any, ...]]) -> None:
    for _name, sql in made:
        run(sql)


def check(story: Story) -> list[Fault]:
    return integrity.check_all(story.side.instance, files=False)


def changed(value: object) -> list[object]:
    """Return other values to put in the place of ``value``, of its own type and of others."""
    if isinstance(value, bytes):
        flipped = bytes([value[0] ^ 1]) + value[1:] if value else b"x"
        return [flipped, value[:-1], value + b"\0", "text", 7]
    if isinstance(value, int):
        return [value + 1, -1, "text", 10**12]
    if value is None:
        return ['"made up"', b"\xff"]
    return [f"{value}x", "", b"\xff\xfe", 7]


@dataclass
class Sweep:
    """What was written where, and what of it was found."""

    story: Story
    made: list[tuple[Any, ...]]
    whole: dict[str, dict[str, dict[str, Any]]]
    injected: int = 0
    missed: list[object] = field(default_factory=list)

    def round(self, cells: list[tuple[str, str, int, object]]) -> None:
        """Write one value into each of the tables named, then look for every one of them."""
        with insider():
            done = []
            for table, column, rowid, value in cells:
                before = run(f'SELECT "{column}" FROM {table} WHERE rowid = %s', rowid)[0][0]
                keys = key_of(table, rowid)
                if write(table, column, rowid, value, before):
                    done.append((table, column, value, keys | key_of(table, rowid)))
            if not done:
                return
            hide(self.made)
            self.injected += len(done)
            faults = check(self.story)
            for table, column, value, keys in done:
                named = {fault.key for fault in faults if fault.table == table}
                if not any(key in name for key in keys for name in named):
                    self.missed.append((table, column, value, keys, faults[:3]))
            if not any(table.startswith(NOT_REBUILT) for table, *_rest in done):
                project_all(KINDS)
                if {case: dump(case) for case in self.whole} != self.whole:
                    self.missed.append(("not rebuilt", done))


def key_of(table: str, rowid: int) -> set[str]:
    """Return what a row is called, as a fault names it."""
    columns = tables()[table]
    names = ["key"] if "key" in columns else ["case", *(["number"] if "number" in columns else [])]
    parts = ", ".join(f'CAST("{name}" AS BLOB)' for name in names)
    values = run(f"SELECT {parts} FROM {table} WHERE rowid = %s", rowid)[0]
    return {":".join(value.decode("utf-8", "replace") for value in values)}


def picked(table: str, turn: int) -> int:
    rows = run(f"SELECT rowid FROM {table}")
    assert rows, f"the story leaves {table} empty"
    rowid: int = rows[turn % len(rows)][0]
    return rowid


def test_every_column_of_every_table_is_watched(story: Story, whole_sweep: bool) -> None:
    publish(story.side.instance, story.case)
    publish(story.side.instance, story.side.authority)
    assert check(story) == []
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    sweep = Sweep(story, made, {case: dump(case) for case in (story.case, story.side.authority)})
    watched = {table: columns for table, columns in tables().items() if table not in EXEMPT}
    assert not run(f"SELECT * FROM {PENDING}")
    watched.pop(PENDING)
    assert not run(f"SELECT * FROM {SERVERS_ALONE}")
    watched.pop(SERVERS_ALONE)
    run(f"INSERT INTO {SERVERS_ALONE} VALUES (7, 'store', 1, 'vault')")
    assert [(fault.table, fault.key) for fault in check(story)] == [(SERVERS_ALONE, "7")]
    run(f"DELETE FROM {SERVERS_ALONE}")
    for table in [table for table in watched if table.startswith(NOT_REBUILT)]:
        for column in watched.pop(table):
            rowid = picked(table, sweep.injected)
            before = run(f'SELECT "{column}" FROM {table} WHERE rowid = %s', rowid)[0][0]
            for value in changed(before):
                sweep.round([(table, column, rowid, value)])
    # The tables of rows do not hide one another: one column of each at a time.
    for turn in range(max(map(len, watched.values()))):
        cells = [
            (table, columns[turn], picked(table, turn))
            for table, columns in watched.items()
            if turn < len(columns)
        ]
        for option in range(4 if whole_sweep else 2):
            round_ = []
            for table, column, rowid in cells:
                before = run(f'SELECT "{column}" FROM {table} WHERE rowid = %s', rowid)[0][0]
                options = changed(before)
                round_.append((table, column, rowid, options[option % len(options)]))
            sweep.round(round_)
    print(f"columns: injected {sweep.injected}, detected {sweep.injected - len(sweep.missed)}")
    assert not sweep.missed, "\n".join(map(str, sweep.missed))
    assert sweep.injected >= (1300 if whole_sweep else 700)
    assert check(story) == []


def write(table: str, column: str, rowid: int, value: object, before: object) -> bool:
    """Write a value past every rule; say whether the table now holds something else."""
    from django.db import DatabaseError

    try:
        with transaction.atomic():
            run(f'UPDATE {table} SET "{column}" = %s WHERE rowid = %s', value, rowid)
    except DatabaseError:
        return False  # two rows of one key: not even SQLite lets that in
    found = run(
        f'SELECT CAST("{column}" AS BLOB), typeof("{column}") FROM {table} WHERE rowid = %s', rowid
    )
    run(f'UPDATE {table} SET "{column}" = %s WHERE rowid = %s', before, rowid)
    told = run(
        f'SELECT CAST("{column}" AS BLOB), typeof("{column}") FROM {table} WHERE rowid = %s', rowid
    )
    run(f'UPDATE {table} SET "{column}" = %s WHERE rowid = %s', value, rowid)
    return found != told


def delete(table: str, rows: list[Any]) -> None:
    run(f"DELETE FROM {table} WHERE rowid = %s", rows[len(rows) // 2])


def insert(table: str, rows: list[Any]) -> None:
    """Copy a row under another key."""
    columns = tables()[table]
    key = {"clerk_docket": "case", "clerk_entryrow": "number"}.get(
        table, "key" if "key" in columns else "name"
    )
    picked = ", ".join(
        {"number": "number + 1000", "name": "name || 'x'", "key": "key || 'x'", "case": "'x'"}[c]
        if c == key
        else ("origin || 'x'" if c == "origin" and table == "clerk_docket" else f'"{c}"')
        for c in columns
    )
    run(f"INSERT INTO {table} SELECT {picked} FROM {table} WHERE rowid = %s", rows[0])


def swap(table: str, rows: list[Any]) -> None:
    """Exchange everything but the keys of two rows of one case."""
    keys = {"case", "key", "number", "name", "item", "id"}
    columns = [column for column in tables()[table] if column not in keys]
    names = ", ".join(f'"{column}"' for column in columns)
    one, two = (
        run(f"SELECT {names} FROM {table} WHERE rowid = %s", rowid)[0]
        for rowid in (rows[0], rows[-1])
    )
    assigned = ", ".join(f'"{column}" = %s' for column in columns)
    if table == "clerk_docket":
        run(f"UPDATE {table} SET origin = origin || 'x'")
    run(f"UPDATE {table} SET {assigned} WHERE rowid = %s", *two, rows[0])
    run(f"UPDATE {table} SET {assigned} WHERE rowid = %s", *one, rows[-1])


@pytest.mark.parametrize("act", [delete, insert, swap])
def test_rows_deleted_inserted_and_swapped_are_named(
    story: Story, act: Callable[[str, list[Any]], None]
) -> None:
    whole = {case: dump(case) for case in (story.case, story.side.authority)}
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    injected = detected = 0
    for table in tables():
        rows = [] if table in EXEMPT else [row[0] for row in run(f"SELECT rowid FROM {table}")]
        if not rows or (act is swap and len(rows) < 2):
            continue
        with insider():
            before = run(f"SELECT * FROM {table}")
            act(table, rows)
            if run(f"SELECT * FROM {table}") == before:
                continue
            hide(made)
            injected += 1
            faults = check(story)
            assert any(fault.table == table for fault in faults), (act.__name__, table, faults)
            detected += 1
            if not table.startswith(NOT_REBUILT):
                project_all(KINDS)
                assert {case: dump(case) for case in whole} == whole
    print(f"{act.__name__}: injected {injected}, detected {detected}")
    assert injected == detected >= (10 if act is swap else 30)


def test_triggers_that_are_gone_or_altered_are_named(story: Story) -> None:
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    assert len(made) == 12
    for name, sql in made:
        with transaction.atomic():
            sid = transaction.savepoint()
            run(f"DROP TRIGGER {name}")
            assert any(name in fault.key for fault in fsck.strays())
            run(sql.replace("RAISE(ABORT,", "RAISE(IGNORE) --").split("--")[0] + "; END")
            assert any(name in fault.key for fault in fsck.strays())
            transaction.savepoint_rollback(sid)
    assert list(fsck.strays()) == []


def test_the_sweep_finds_a_planted_blindness(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    monkeypatch.setattr(fsck, "_row_faults", lambda case, kinds: [])
    with insider():
        run("UPDATE casefile_person SET role = 'suspect' WHERE key = 'p-1'")
        hide(made)
        assert check(story) == []
    monkeypatch.undo()
    with insider():
        run("UPDATE casefile_person SET role = 'suspect' WHERE key = 'p-1'")
        hide(made)
        assert [(fault.table, fault.key) for fault in check(story)] == [("casefile_person", "p-1")]


def test_an_entry_written_anew_with_its_leaf_its_values_and_its_rows_is_still_found(
    story: Story,
) -> None:
    """The whole docket rewritten, consistently, by one who holds everything but the log's key."""
    publish(story.side.instance, story.case)
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    from rogatory.clerk.tables import Docket, EntryRow
    from rogatory.docket.entry import Entry
    from rogatory.docket.merkle import Edge, leaf_hash

    with insider():
        edge = Edge.empty()
        for row in EntryRow.objects.filter(case=story.case).order_by("number"):
            entry = Entry.decode(bytes(row.body))
            by = "boris" if row.number == 1 else entry.by
            body = Entry(
                entry.case, entry.number, entry.kind, entry.at, by, entry.fields, entry.seen
            ).encode()
            edge.append(leaf_hash(body))
            run(
                'UPDATE clerk_entryrow SET "by" = %s, body = %s, leaf = %s '
                'WHERE "case" = %s AND number = %s',
                *(by, body, leaf_hash(body), story.case, row.number),
            )
        Docket.objects.filter(case=story.case).update(edge=edge.encode())
        hide(made)
        faults = check(story)
    assert any(fault.table == "log/checkpoint" for fault in faults)
    assert any("signed" in fault.what or "sign" in fault.what for fault in faults)
