# SPDX-License-Identifier: Apache-2.0
"""The queue that shares out what waits among the workers of one PostgreSQL (procrastinate's).

::

    schema rogatory_queue       beside the record's tables, touched by no act, no replay, no proof
      procrastinate_jobs        {"exhibits": [[case, exhibit], …]}: ids, nothing else
      procrastinate_workers     who is at work, and when each was last heard of

It holds nothing that is not known without it: an exhibit without a reading waits, whether a job
speaks of it or not.  :func:`fill` finds such exhibits, and the jobs of workers that are not heard
of any more; so the queue may be emptied or dropped at any moment, and is where its tables are of
another version than the program's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import ProgrammingError, connection, transaction

from rogatory.clerk import database
from rogatory.errors import Conflict, Unavailable
from rogatory.language import _
from rogatory.office import work

SCHEMA = "rogatory_queue"

QUEUE = "reading"
TASK = "read"

DEPTH = 64
"""Jobs that wait in the queue at most; what else waits is found when they are done."""

STALLED = 30.0
"""Seconds after which a worker that is not heard of counts as ended."""


@dataclass(frozen=True)
class Load:
    """How much is in the queue: workers at work, jobs that wait, jobs that are being done."""

    workers: int
    waiting: int
    doing: int


def schema_sql() -> str:
    """Return the statements that make procrastinate's tables; Unavailable where it is missing."""
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise Unavailable(
            _("What shares work among workers is not installed here: install “rogatory[scale]”.")
        ) from None
    return str(SchemaManager.get_schema())


def version() -> str:
    """Return what tells the tables of this program from those of another."""
    return hashlib.sha256(schema_sql().encode()).hexdigest()[:16]


def installed() -> str | None:
    """Return the version of the tables that are there; empty for none, None without a schema."""
    rows = _rows(
        "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace "
        "WHERE nspname = %s",
        SCHEMA,
    )
    return str(rows[0][0]) if rows else None


def install() -> bool:
    """Make the tables of the queue, anew where they are of another version; tell whether it was so.

    Conflict while workers of that other version are at work; Unavailable where the database's role
    may not make a schema.
    """
    ours = version()
    with transaction.atomic():
        database.hold(SCHEMA)
        there = installed()
        if there == ours:
            return False
        if there and load().workers:
            raise Conflict(
                _(
                    "Workers of another version of this program are at work: stop them all, then "
                    "start those of this version."
                )
            )
        try:
            _make(there, ours)
        except ProgrammingError as error:
            if getattr(error.__cause__, "sqlstate", "") != "42501":
                raise
            raise Unavailable(
                _(
                    "The role of this database may not make the tables of the queue: as an "
                    "administrator of the server run “CREATE SCHEMA {schema} AUTHORIZATION {role}”."
                ).format(schema=SCHEMA, role=_rows("SELECT current_user")[0][0])
            ) from None
    return True


def _make(there: str | None, ours: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if there:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        if there != "":  # an empty one was made for us
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"SET LOCAL search_path TO {SCHEMA}")
        cursor.execute(schema_sql())
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{ours}'")
        cursor.execute("RESET search_path")


def load() -> Load:
    """Return how much is in the queue, and how many workers are at work; nothing without one."""
    if not installed():
        return Load(0, 0, 0)
    ((workers, waiting, doing),) = _rows(
        f"SELECT (SELECT count(*) FROM {SCHEMA}.procrastinate_workers WHERE last_heartbeat > "
        "now() - %s * interval '1 second'), "
        "count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing') "
        f"FROM {SCHEMA}.procrastinate_jobs",
        STALLED,
    )
    return Load(int(workers), int(waiting), int(doing))


def fill() -> int:
    """Give back the jobs of workers that ended, and queue what waits without a job; return it.

    One process of all does so at a time; the others find it done.
    """
    with transaction.atomic():
        database.hold(SCHEMA)
        _give_back()
        queued, waiting = _in_jobs()
        room = DEPTH - waiting
        if room <= 0:
            return 0
        rows = work.waiting(most=room * work.BATCH + len(queued))
        some = [row for row in rows if (row.case, row.key) not in queued]
        jobs = [
            (-tried, [[row.case, row.key] for row in group])
            for group, tried in list(work.groups(some))[:room]
        ]
        if jobs:
            _defer(jobs)
        return len(jobs)


def _give_back() -> None:
    """Let others do what was being done by workers that are not heard of any more.

    It comes after everything that was never tried: a file that ends workers holds up no other.
    """
    _rows(
        f"UPDATE {SCHEMA}.procrastinate_jobs j SET status = 'todo', attempts = attempts + 1, "
        "priority = priority - 1, worker_id = NULL WHERE status = 'doing' AND NOT EXISTS "
        f"(SELECT 1 FROM {SCHEMA}.procrastinate_workers w WHERE w.id = j.worker_id "
        "AND w.last_heartbeat > now() - %s * interval '1 second')",
        STALLED,
        path=True,
    )


def _in_jobs() -> tuple[set[work.Place], int]:
    """Return the exhibits of which a living job speaks, and how many jobs wait."""
    places, waiting = set[work.Place](), 0
    for status, exhibits in _rows(
        f"SELECT status::text, (args -> 'exhibits')::text FROM {SCHEMA}.procrastinate_jobs "
        "WHERE status IN ('todo', 'doing')"
    ):
        waiting += status == "todo"
        places |= {(str(case), str(exhibit)) for case, exhibit in json.loads(exhibits)}
    return places, waiting


def _defer(jobs: list[tuple[int, list[list[str]]]]) -> None:
    """Queue jobs, each with its priority; the ones with the higher number are done first."""
    from procrastinate.jobs import Job
    from procrastinate.manager import JobManager
    from procrastinate.sync_psycopg_connector import SyncPsycopgConnector

    made = [
        Job(id=None, queue=QUEUE, lock=None, queueing_lock=None, task_name=TASK,
            priority=priority, task_kwargs={"exhibits": [list(place) for place in exhibits]})
        for priority, exhibits in jobs
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path TO {SCHEMA}")
        JobManager(SyncPsycopgConnector()).batch_defer_jobs(made, connection=connection.connection)
        cursor.execute("RESET search_path")


def _rows(sql: str, *values: Any, path: bool = False) -> list[tuple[Any, ...]]:
    """Run one statement; with ``path`` as procrastinate's own triggers need it."""
    with connection.cursor() as cursor:
        if path:
            cursor.execute(f"SET LOCAL search_path TO {SCHEMA}")
        cursor.execute(sql, values or None)
        found = list(cursor.fetchall()) if cursor.description else []
        if path:
            cursor.execute("RESET search_path")
        return found
