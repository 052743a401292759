# SPDX-License-Identifier: Apache-2.0
"""The record in PostgreSQL: guarded, the same bytes and rows, nothing lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests import stores
from tests.clerk import sweep_driver
from tests.instances import Side, make_instance
from tests.scale.proxy import LOST, UNANSWERED, Plan, PostgresProxy
from tests.stories import one_of_each

from rogatory.casefile import integrity, persons
from rogatory.casefile.kinds import KINDS
from rogatory.clerk import database, fsck
from rogatory.clerk.instance import open_instance
from rogatory.clerk.publish import publish
from rogatory.clerk.replay import dump, project_all
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow, ErasureRow
from rogatory.errors import Conflict, Unavailable

KEPT = ("clerk_entryrow", "clerk_disclosurerow", "clerk_erasurerow")


def person(name: str) -> persons.PersonEntered:
    return persons.PersonEntered(person=name, role="witness", code=name)


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


@pytest.mark.parametrize("table", KEPT)
def test_nothing_is_changed_deleted_or_truncated_not_even_by_one_who_plays_a_replica(
    side: Side, table: str
) -> None:
    case = one_of_each(side)
    column = "ground" if table == "clerk_erasurerow" else "number"
    for before in ("SELECT 1", "SET LOCAL session_replication_role = replica"):
        for statement in (
            f"UPDATE {table} SET {column} = {column} + 1",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with (
                pytest.raises(DatabaseError, match=r"never|only by"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"{before}; {statement}")
    assert integrity.check_case(side.instance, case) == []


def test_guards_that_are_gone_altered_or_passed_by_are_named(side: Side) -> None:
    side.open_case()
    assert list(fsck.strays()) == []
    injected = detected = 0
    for tampering, named in (
        ("ALTER TABLE clerk_entryrow DISABLE TRIGGER clerk_entryrow_kept", "clerk_entryrow_kept"),
        ("ALTER TABLE clerk_entryrow ENABLE TRIGGER clerk_entryrow_stays", "clerk_entryrow_stays"),
        ("DROP TRIGGER clerk_erasurerow_whole ON clerk_erasurerow", "clerk_erasurerow_whole"),
        (
            "CREATE OR REPLACE FUNCTION clerk_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
            "clerk_disclosurerow_kept",
        ),
        (
            "CREATE RULE quietly AS ON INSERT TO clerk_erasurerow DO INSTEAD NOTHING",
            "clerk_erasurerow: quietly",
        ),
        (
            "CREATE TRIGGER extra BEFORE INSERT ON casefile_person FOR EACH ROW "
            "EXECUTE FUNCTION clerk_refuse('x')",
            "extra",
        ),
    ):
        with transaction.atomic():
            sid = transaction.savepoint()
            run(tampering)
            injected += 1
            detected += named in {fault.key for fault in fsck.strays()}
            transaction.savepoint_rollback(sid)
    print(f"guards: injected {injected}, detected {detected}")
    assert injected == detected == 6
    assert list(fsck.strays()) == []


def test_the_same_docket_gives_the_same_rows_in_sqlite_and_in_postgresql(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = one_of_each(side)
    heads = list(Docket.objects.values_list("case", "origin", "size", "edge", "at"))
    entries = list(EntryRow.objects.values())
    held = list(DisclosureRow.objects.values())
    gone = list(ErasureRow.objects.values())
    told = {one[0]: _plain(dump(one[0])) for one in heads}
    config = replace(side.instance.config, database="", vault="")
    home = tmp_path / "sqlite"
    home.mkdir()
    config.write(home / "instance.toml")
    open_instance(home)
    for case_, origin, size, edge, at in heads:
        Docket.objects.create(case=case_, origin=origin, size=size, edge=bytes(edge), at=at)
    for model, rows in ((EntryRow, entries), (DisclosureRow, held), (ErasureRow, gone)):
        for row in rows:
            model.objects.create(**{name: value for name, value in row.items() if name != "pk"})
    assert connection.vendor == "sqlite"
    project_all(KINDS)
    assert {one[0]: _plain(dump(one[0])) for one in heads} == told
    assert len(told[case]["casefile_person"]) > 1


def _plain(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Say yes and no as SQLite's driver does, and bytes as bytes."""
    return {
        table: {
            key: {
                name: bytes(value)
                if isinstance(value, memoryview)
                else int(value)
                if isinstance(value, bool)
                else value
                for name, value in row.items()
            }
            for key, row in rows.items()
        }
        for table, rows in tables.items()
    }


@contextmanager
def through(side: Side, proxy: PostgresProxy) -> Iterator[None]:
    """Reach the database by the proxy."""
    url = side.instance.config.database
    with pytest.MonkeyPatch.context() as patch:
        port = str(database.parameters(url)["port"])
        patch.setenv("DATABASE_URL", url.replace(f":{port}/", f":{proxy.port}/"))
        side.attach()
        yield
    side.attach()


def named(case: str, name: str) -> int:
    """Return how many entries name a person, as the record has it behind the proxy."""
    return DisclosureRow.objects.filter(
        case=case, name="person", value=json.dumps(name).encode()
    ).count()


@pytest.mark.parametrize("down", [False, True], ids=["go on", "crash"])
def test_no_acknowledged_act_is_lost_or_doubled_whatever_call_fails(
    side: Side, postgres_proxy: PostgresProxy, down: bool
) -> None:
    """Each call of entering an act × {never arrived, never answered} × {go on, crash}."""
    case, proxy = side.open_case(), postgres_proxy
    side.enter(case, person("p-0"))
    injected = acknowledged = persisted = turn = 0
    with through(side, proxy):
        for how in (LOST, UNANSWERED):
            number = 0
            while True:
                turn += 1
                name = f"p-{how}-{turn}"
                _fresh(side, proxy)
                proxy.plan = Plan(at=number, how=how, down=down)
                told = True
                try:
                    side.enter(case, person(name))
                except (Unavailable, Conflict, DatabaseError):
                    told = False
                felt, proxy.plan = proxy.plan.felt, Plan()
                if not felt:
                    assert told
                    break
                injected, number = injected + 1, number + 1
                _fresh(side, proxy)
                there = named(case, name)
                assert there <= 1, f"doubled: call {number - 1} {how}"
                if told:
                    acknowledged += 1
                    assert there == 1, f"acknowledged and lost: call {number - 1} {how}"
                else:
                    persisted += there
                    if not there:  # looked up before it is tried again
                        side.enter(case, person(name))
                    assert named(case, name) == 1
    print(
        f"PostgreSQL, {'crash' if down else 'go on'}: injected {injected}, acknowledged "
        f"{acknowledged}, failed but persisted {persisted}, lost 0, doubled 0"
    )
    assert injected >= 20
    # A commit without an answer is acknowledged where it is found; else it only persists.  Whether
    # an idle connection still lives is asked before the act, and then it is opened again.
    assert (persisted, acknowledged) == ((1, 0) if down else (0, 1 + 2))
    numbers = EntryRow.objects.filter(case=case).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(Docket.objects.get(case=case).size))
    assert integrity.check_case(side.instance, case) == []


def _fresh(side: Side, proxy: PostgresProxy) -> None:
    """Begin with an open connection and nothing between."""
    proxy.plan = Plan()
    proxy.cut()
    connection.close()
    side.attach()


def test_the_sweep_finds_a_door_that_takes_silence_for_yes(
    side: Side, postgres_proxy: PostgresProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.clerk import enter as door

    monkeypatch.setattr(door, "_has_happened", lambda *_: True)
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        test_no_acknowledged_act_is_lost_or_doubled_whatever_call_fails(side, postgres_proxy, False)


def test_a_connection_that_died_while_idle_is_opened_again_before_an_act(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    monkeypatch.setattr(database, "_IDLE", -1.0)
    name = side.instance.config.database.rpartition("/")[2]
    stores.run_on_server(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    assert [entry.number for entry in side.enter(case, person("p-1"))] == [1]


WRITER = """
import sys
from tests.clerk.sweep_driver import desk_of, append
from dataclasses import replace
import json
task = json.loads(sys.argv[1])
desk = desk_of(task)
for turn in range(task["acts"]):
    case = task["cases"][turn % len(task["cases"])]
    append(replace(desk, case=case, turn=f"{task['name']}-{turn}"))
"""


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_eight_processes_write_two_cases_and_each_act_is_there_once(
    tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch, whole_sweep: bool
) -> None:
    if store == "sqlite":
        monkeypatch.setenv("ROGATORY_TEST_STORE", "")
        monkeypatch.setattr("tests.instances._templates", {})
    side = make_instance(tmp_path, "a")
    acts = 2000 if whole_sweep else 50
    cases = [side.open_case(), side.open_case()]
    private = tmp_path / "private"
    sweep_driver.write_private(private, side.instance.secrets, side.hand("aynur"))
    connection.close()
    tasks = [
        {
            "home": str(side.home), "private": str(private), "case": cases[0], "cases": cases,
            "operation": "append", "acts": acts, "name": f"w{number}",
        }
        for number in range(8)
    ]  # fmt: skip
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, json.dumps(task)], cwd=root, env=environment
        )
        for task in tasks
    ]
    assert [writer.wait() for writer in writers] == [0] * 8
    side.attach()
    names: list[str] = []
    for case in cases:
        rows = EntryRow.objects.filter(case=case).order_by("number")
        assert list(rows.values_list("number", flat=True)) == list(range(acts * 4 + 1))
        names += persons.Person.objects.filter(case=case).values_list("key", flat=True)
    assert sorted(names) == sorted(f"w{n}-{turn}" for n in range(8) for turn in range(acts))
    assert integrity.check_all(side.instance) == []
    print(f"{store}: 8 processes x {acts} acts: {len(names)} entered, lost 0, doubled 0")


def test_hashes_are_shown_to_everybody_and_never_fewer_or_anything_else(side: Side) -> None:
    prefix = f"audit-{os.getpid()}-{side.home.parent.name}"
    side.instance.config = replace(side.instance.config, audit=stores.s3_address(prefix))
    case = side.open_case()
    publish(side.instance, case)
    side.enter(case, *(person(f"p-{n}") for n in range(300)))
    publish(side.instance, case)
    shown = _listed(prefix)
    local = side.home / "log" / case
    lies = {path.relative_to(local).as_posix() for path in local.rglob("*") if path.is_file()}
    assert {name for name in lies if not name.startswith(".")} <= set(shown[case])
    for name, data in shown[case].items():
        assert name == "checkpoint" or name.startswith(("tile/0/", "tile/1/", "checkpoints/"))
        if (local / name).exists():
            assert (local / name).read_bytes() == data
    bodies = [bytes(row.body) for row in EntryRow.objects.filter(case=case)]
    assert not any(body in data for data in shown[case].values() for body in bodies)
    older = (local / "checkpoints" / "1").read_bytes()
    (local / "checkpoint").write_bytes(older)
    from rogatory.clerk import audit

    audit.show(side.instance, case, local)
    assert _listed(prefix)[case]["checkpoint"] != older


def _listed(prefix: str) -> dict[str, dict[str, bytes]]:
    client = stores.client(os.environ["ROGATORY_TEST_S3"])
    found: dict[str, dict[str, bytes]] = {}
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=stores.BUCKET, Prefix=f"{prefix}/"
    )
    for page in pages:
        for one in page.get("Contents", ()):
            case, _slash, name = one["Key"].removeprefix(f"{prefix}/").partition("/")
            body = client.get_object(Bucket=stores.BUCKET, Key=one["Key"])["Body"].read()
            found.setdefault(case, {})[name] = body
    return found


def test_a_vacuum_follows_an_erasure_and_the_value_is_gone_for_every_reader(side: Side) -> None:
    from rogatory.casefile.erasures import ValuesErased

    case = side.open_case()
    side.enter(case, persons.PersonEntered(person="p", role="witness", code="c", note="forget me"))
    point = {"entry": 1, "field": "note", "item": None}
    act = ValuesErased(values=(point,), ground="cpc-art-12")
    side.enter(case, act, by="custodian", second="deputy")
    values = DisclosureRow.objects.filter(case=case).values_list("value", flat=True)
    assert not any(b"forget me" in bytes(value) for value in values)
    run("SELECT pg_stat_force_next_flush()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_dead_tup, vacuum_count FROM pg_stat_user_tables "
            "WHERE relname = 'clerk_disclosurerow'"
        )
        _dead, vacuums = cursor.fetchone()
    assert vacuums >= 1
    assert integrity.check_all(side.instance) == []
