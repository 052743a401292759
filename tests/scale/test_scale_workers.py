# SPDX-License-Identifier: Apache-2.0
"""Any number of workers at one PostgreSQL: one reading an exhibit, whatever ends whom and when."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import stores
from tests.instances import Side, make_instance
from tests.scale.worker_zygote import POISON, WAITING
from tests.scale.workers import Source, until, workers_of

from rogatory.casefile.derived import Attempt, Document, Passage, Reading
from rogatory.errors import Conflict, Unavailable
from rogatory.office import work, work_queue
from rogatory.vault.s3 import S3Store

KILLS = 30


def state() -> dict[str, Any]:
    """Return everything derived that must not depend on how the workers fared."""
    return {
        "readings": sorted(Reading.objects.values_list("exhibit", "outcome", "media", "parked")),
        "passages": sorted(Passage.objects.values_list("exhibit", "number", "text")),
        "documents": sorted(Document.objects.values_list("source", "place", "text")),
    }


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def doing() -> list[int]:
    """Return the numbers of the workers that are at what nobody was at before."""
    told = rows(
        "SELECT worker_id FROM rogatory_queue.procrastinate_jobs "
        "WHERE status = 'doing' AND attempts = 0"
    )
    return [number for (number,) in told]


def all_read() -> bool:
    load = work_queue.load()
    return not (work.count_waiting() or load.waiting or load.doing)


def test_kill_9_of_any_of_four_workers_loses_nothing_and_doubles_nothing(
    side: Side, tmp_path: Path
) -> None:
    source, rng, interrupted, between = Source(side, tmp_path), random.Random(6), 0, 0
    work_queue.install()
    with workers_of(side, tmp_path / "notes") as workers:
        for _one in range(4):
            workers.start()
        while interrupted + between < KILLS:
            if work.count_waiting() - Attempt.objects.count() < 16:
                source.take_in(24)  # there is always something that was never tried
            busy = [pid for pid in workers.living if workers.number(pid) in doing()]
            if not busy:
                workers.must_live()
                time.sleep(0.01)
                continue
            pid = rng.choice(busy)
            number = workers.number(pid)
            workers.kill(pid)
            interrupted += number in doing()
            between += number not in doing()
            # A half is never there: a reading has all its passages, or is not there.
            assert set(Passage.objects.values_list("exhibit", flat=True)) <= set(
                Reading.objects.values_list("exhibit", flat=True)
            )
            workers.start()
        until(all_read, "nothing waits")
        ends = [workers.end(pid) for pid in list(workers.living)]
    survived = state()
    lost = source.count - Reading.objects.filter(case=source.case).count()
    print(
        f"kill -9 of one of 4 workers: injected {KILLS}, {interrupted} of them while it read, "
        f"{source.count} exhibits, lost {lost}, parked in error "
        f"{Reading.objects.filter(parked=True).count()}"
    )
    assert ends == [0] * 4
    assert lost == 0
    assert not Reading.objects.filter(parked=True).exists()
    assert not Attempt.objects.exists()
    work.forget_all()
    assert state() == {"readings": [], "passages": [], "documents": []}
    work.work(side.instance)
    assert state() == survived


def test_a_file_that_ends_every_worker_is_parked_with_its_reason_and_holds_up_no_other(
    side: Side, tmp_path: Path
) -> None:
    source = Source(side, tmp_path)
    source.take_in(5)
    source.take_in_one(POISON)
    source.take_in(5)
    ends = 0
    with workers_of(side, tmp_path / "notes") as workers:
        while True:
            pid = workers.start("--once")
            workers.gone(pid)
            if workers.code(pid) is not None:
                break
            ends += 1
        assert (ends, workers.code(pid)) == (work.MOST_TRIES, 0)
        assert "Given up after it ended the worker several times" in workers.said(pid)
    (parked,) = Reading.objects.filter(parked=True)
    print(f"poison: injected 1, ended {ends} workers, parked 1, the other {source.count - 1} read")
    assert json.loads(parked.faults) == [["crashed", ""]]
    assert Reading.objects.filter(outcome="read").count() == source.count - 1
    assert work_queue.load().waiting == 0


def test_a_worker_that_is_told_to_stop_ends_what_it_reads_and_leaves_the_rest_to_others(
    side: Side, tmp_path: Path
) -> None:
    source, beside = Source(side, tmp_path), tmp_path / "beside"
    beside.touch()
    source.take_in_one(WAITING + str(beside).encode())
    with workers_of(side, tmp_path / "notes") as workers:
        patient = workers.start()
        until(beside.with_suffix(".seen").exists, "the file is read")
        source.take_in(4)
        workers.tell(patient)
        beside.unlink()
        assert workers.ended(patient) == 0
        assert "1 exhibit was read." in workers.said(patient)
        # One who is not waited for: what it reads is given back at once, and is no try.
        work.forget_all()
        beside.touch()
        beside.with_suffix(".seen").unlink()
        hasty = workers.start(given={"work_many.GRACE": 0.1, "work.BATCH": 1})
        until(beside.with_suffix(".seen").exists, "the file is read again")
        assert workers.end(hasty) == 0
        assert not Attempt.objects.exists()
        assert work_queue.load().doing == 0
        beside.unlink()
        assert workers.ended(workers.start("--once")) == 0
    assert Reading.objects.filter(outcome="read").count() == source.count


def test_workers_outlive_a_crash_of_the_server_and_no_file_is_blamed_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = stores.start_postgres()
    monkeypatch.setenv("ROGATORY_TEST_POSTGRES", server.url)
    monkeypatch.setattr("tests.instances._templates", {})
    try:
        side = make_instance(tmp_path, "a")
        source = Source(side, tmp_path)
        source.take_in(12)
        work_queue.install()
        crashes = 0
        with workers_of(side, tmp_path / "notes") as workers:
            for _one in range(2):
                workers.at_work(workers.start())
            for _turn in range(work.MOST_TRIES + 1):
                until(lambda: bool(doing()) or all_read(), "a job is being done")
                connection.close()
                server.crash()
                crashes += 1
                server.start_again()
                source.take_in(4)
            until(all_read, "nothing waits")
            workers.must_live()
            assert [workers.end(pid) for pid in list(workers.living)] == [0, 0]
        print(f"crashes of PostgreSQL: injected {crashes}, {source.count} exhibits, lost 0")
        assert Reading.objects.filter(outcome="read").count() == source.count
        assert not Reading.objects.filter(parked=True).exists()
        connection.close()
        stores.forget(tmp_path)
    finally:
        connection.close()
        server.stop()


def test_a_queue_that_was_lost_emptied_or_doubled_loses_and_doubles_nothing(
    side: Side, tmp_path: Path
) -> None:
    source = Source(side, tmp_path)
    source.take_in(6)
    table = "rogatory_queue.procrastinate_jobs"
    work_queue.install()
    assert work_queue.fill() == 1
    assert work_queue.fill() == 0, "what is in the queue is queued once"
    rows(f"SET search_path TO rogatory_queue; DELETE FROM {table}; RESET search_path")
    assert work_queue.fill() == 1
    rows(
        f"SET search_path TO rogatory_queue; INSERT INTO {table} (queue_name, task_name, args) "
        f"SELECT queue_name, task_name, args FROM {table}; RESET search_path"
    )
    with workers_of(side, tmp_path / "notes") as workers:
        assert workers.ended(workers.start("--once")) == 0
        once = state()
        rows("DROP SCHEMA rogatory_queue CASCADE")
        source.take_in(3)
        assert workers.ended(workers.start("--once")) == 0
    assert Reading.objects.count() == source.count == 9
    assert set(once["readings"]) < set(state()["readings"])
    told = str(rows(f"SELECT args FROM {table}")) + str(rows(f"SELECT * FROM {table}"))
    assert "crate" not in told


def test_the_queue_speaks_of_nothing_but_ids(side: Side, tmp_path: Path) -> None:
    source = Source(side, tmp_path)
    source.take_in(3)
    work_queue.install()
    work_queue.fill()
    keys = [row.key for row in work.waiting()]
    ((told,),) = rows("SELECT args::text FROM rogatory_queue.procrastinate_jobs")
    assert json.loads(told) == {"exhibits": [[source.case, key] for key in keys]}


def test_tables_of_another_version_are_made_anew_unless_workers_of_it_are_at_work(
    side: Side,
) -> None:
    assert work_queue.install() is True
    assert work_queue.install() is False
    rows("COMMENT ON SCHEMA rogatory_queue IS 'another'")
    rows("INSERT INTO rogatory_queue.procrastinate_workers DEFAULT VALUES")
    with pytest.raises(Conflict, match="another version"):
        work_queue.install()
    rows(
        "UPDATE rogatory_queue.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
    )
    assert work_queue.install() is True
    assert work_queue.load() == work_queue.Load(0, 0, 0)


def test_a_role_that_may_make_no_schema_is_told_what_to_ask_for(side: Side) -> None:
    name = connection.settings_dict["NAME"]
    rows("DROP ROLE IF EXISTS meek; CREATE ROLE meek")
    rows(f'REVOKE CREATE ON DATABASE "{name}" FROM PUBLIC')
    try:
        rows("SET ROLE meek")
        with pytest.raises(Unavailable, match="CREATE SCHEMA rogatory_queue AUTHORIZATION meek"):
            work_queue.install()
        rows("RESET ROLE; CREATE SCHEMA rogatory_queue AUTHORIZATION meek; SET ROLE meek")
        assert work_queue.install() is True
    finally:
        rows("RESET ROLE; DROP OWNED BY meek; DROP ROLE meek")


def test_while_the_store_is_away_nothing_is_read_parked_or_called_absent(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(side, tmp_path)
    source.take_in(3)

    def away(*_: object) -> Path:
        raise Unavailable("The S3 store does not answer.")

    monkeypatch.setattr(S3Store, "local", away)
    for _turn in range(work.MOST_TRIES + 1):
        with pytest.raises(Unavailable, match="does not answer"):
            work.work(side.instance)
    assert not Reading.objects.exists()
    assert not Attempt.objects.exists()
    monkeypatch.undo()
    assert work.work(side.instance).outcomes == {"read": 3}
