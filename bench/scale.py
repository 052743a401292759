# SPDX-License-Identifier: Apache-2.0
"""What an exhibit costs in PostgreSQL and in S3, and what that makes of ten million of them.

``bin/bench --only scale`` measures; docs/deployment.md multiplies.  Starts a PostgreSQL and a moto
of its own.  The database's figures are worth something (its disk is memory, so that waiting for a
disk is not in them); of S3 only our own CPU is: moto is no measure of a store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["ROGATORY_TEST_STORE"] = "postgres+s3"

from bench.rows import Row, peak_mb, scaled, timed
from django.db import connection
from tests import stores
from tests.instances import KINDS, Side, make_instance

from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.clerk import fsck
from rogatory.clerk.publish import publish
from rogatory.clerk.replay import project
from rogatory.vault.store import verify

BATCH = 250
EXHIBITS, BYTES = 10_000_000, 100 * 10**12
EXHIBITS_MEASURED = 20_000


def batch(turn: int) -> ExhibitsTakenIn:
    """Make one act that takes in ``BATCH`` files with names and paths as folders have them."""
    ids = tuple(f"e-{turn}-{n}" for n in range(BATCH))
    files = tuple(
        {
            "sha256": hashlib.sha256(one.encode()).hexdigest(),
            "size": 10_000_000,
            "name": f"IMG_{n:05}_{turn}.jpeg",
            "path": f"DCIM/Camera/2024-11/IMG_{n:05}_{turn}.jpeg",
        }
        for n, one in enumerate(ids)
    )
    labels = tuple(f"E-{turn * BATCH + n + 1}" for n in range(BATCH))
    return ExhibitsTakenIn(
        batch=f"b-{turn}",
        exhibits=ids,
        labels=labels,
        files=files,
        circumstances={"who": "A. Meri", "where": "Office A"},
    )


def size_of_database() -> int:
    """Return the bytes of all tables and indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        return int(cursor.fetchone()[0])


def wal() -> int:
    """Return how many bytes the server has written into its log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


def database(side: Side, count: int) -> dict[str, float]:
    """Take in ``count`` exhibits (their bytes are elsewhere); say what one of them costs.

    Rates a second are by the wall; ``…_cpu_us`` are microseconds of this process an exhibit, which
    other work on the machine hardly touches; the server's own CPU is not in them.
    """
    case = side.open_case()
    before, log = size_of_database(), wal()
    turns = count // BATCH
    exhibits = turns * BATCH
    told: dict[str, float] = {"exhibits": exhibits}

    def take(name: str, work: Callable[[], object]) -> None:
        cost = timed(work)
        told[f"{name}_per_second"] = exhibits / cost.wall
        told[f"{name}_cpu_us"] = cost.cpu / exhibits * 1e6

    take("entered", lambda: [side.enter(case, batch(turn)) for turn in range(turns)])
    told["database_bytes_an_exhibit"] = (size_of_database() - before) / exhibits
    told["log_bytes_an_exhibit"] = (wal() - log) / exhibits
    told["publish_seconds"] = timed(lambda: publish(side.instance, case)).wall
    take("rebuilt", lambda: project(case, KINDS))
    faults: list[fsck.Fault] = []
    take("checked", lambda: faults.extend(fsck.check(side.instance, case, KINDS)))
    assert faults == []
    start = time.perf_counter()
    acts = 100
    for turn in range(acts):
        side.enter(case, batch(10**6 + turn).__class__(
            batch=f"one-{turn}", exhibits=(f"o-{turn}",), labels=(f"O-{turn}",),
            files=({"sha256": hashlib.sha256(b"%d" % turn).hexdigest(), "size": 1},),
            circumstances={"who": "A. Meri"},
        ))  # fmt: skip
    told["single_acts_per_second"] = acts / (time.perf_counter() - start)
    return told


def vault(side: Side) -> dict[str, float]:
    """Put and verify objects; the calls are counted by what S3 was asked."""
    case, store = side.open_case("2/2026"), side.instance.vault
    small = [os.urandom(100_000) for _ in range(100)]
    cpu, start = time.process_time(), time.perf_counter()
    keys = [store.put(case, one).key for one in small]
    told = {
        "small_put_seconds": (time.perf_counter() - start) / len(small),
        "small_put_cpu_seconds": (time.process_time() - cpu) / len(small),
    }
    piece, pieces = os.urandom(1 << 20), 128
    size = len(piece) * pieces
    cpu, start = time.process_time(), time.perf_counter()
    key = store.put(case, (piece for _ in range(pieces)))
    told["large_put_megabytes_per_second"] = size / 1e6 / (time.perf_counter() - start)
    told["large_put_cpu_seconds_a_gigabyte"] = (time.process_time() - cpu) / size * 1e9
    cpu = time.process_time()
    verify(store, key.key)
    told["verify_cpu_seconds_a_gigabyte"] = (time.process_time() - cpu) / size * 1e9
    assert len(keys) == len(small)
    return told


_ROWS: dict[str, tuple[str, str, float, str]] = {
    "entered_per_second": ("exhibits entered", "exhibits/s", 1, "one core of Python"),
    "entered_cpu_us": ("CPU of ours to enter an exhibit", "µs", 1, "one core of Python"),
    "database_bytes_an_exhibit": ("database, tables and indexes", "B", 1, "what is kept"),
    "log_bytes_an_exhibit": ("PostgreSQL's log while entering", "B", 1, "what is kept"),
    "publish_seconds": ("publishing", "s", 1, "a flush for each tile"),
    "rebuilt_per_second": ("all rows made again", "exhibits/s", 1, "one core of Python"),
    "rebuilt_cpu_us": ("CPU of ours to make a row again", "µs", 1, "one core of Python"),
    "checked_per_second": ("fsck without files", "exhibits/s", 1, "one core of Python"),
    "checked_cpu_us": ("CPU of ours to check an exhibit", "µs", 1, "one core of Python"),
    "single_acts_per_second": ("single acts, one case", "acts/s", 1, "the server's commit"),
    "small_put_cpu_seconds": ("CPU to put an object of 100 kB", "ms", 1e3, "calls to the store"),
    "large_put_cpu_seconds_a_gigabyte": (
        "CPU to hash, send, read back, hash a GB", "s", 1, "SHA-256 twice, TLS apart"),
    "verify_cpu_seconds_a_gigabyte": ("CPU to read and hash a GB", "s", 1, "SHA-256"),
    "entering_hours": ("worked out: 10 million exhibits entered", "core-hours", 1, "one core"),
    "rebuild_hours": ("worked out: rows of 10 million made again", "core-hours", 1, "one core"),
    "check_hours": ("worked out: fsck of 10 million, no files", "core-hours", 1, "one core"),
    "database_gigabytes": ("worked out: database of 10 million", "GB", 1, "what is kept"),
    "log_gigabytes_in_all": ("worked out: log of 10 million", "GB", 1, "what is kept"),
    "put_cpu_days": ("worked out: 100 TB put", "core-days", 1, "SHA-256 twice"),
    "verify_cpu_days": ("worked out: 100 TB read and hashed", "core-days", 1, "SHA-256"),
}  # fmt: skip
"""Key, words, unit, factor and limit of each row of the table."""


def worked_out(measured: dict[str, float]) -> dict[str, float]:
    """Multiply: ten million exhibits and 100 TB; hours of one core of ours, not of the wall."""
    gigabyte, hour = 1e9, 3600 * 1e6
    return {
        "database_gigabytes": measured["database_bytes_an_exhibit"] * EXHIBITS / gigabyte,
        "log_gigabytes_in_all": measured["log_bytes_an_exhibit"] * EXHIBITS / gigabyte,
        "entering_hours": EXHIBITS * measured["entered_cpu_us"] / hour,
        "rebuild_hours": EXHIBITS * measured["rebuilt_cpu_us"] / hour,
        "check_hours": EXHIBITS * measured["checked_cpu_us"] / hour,
        "verify_cpu_days": measured["verify_cpu_seconds_a_gigabyte"] * BYTES / gigabyte / 86400,
        "put_cpu_days": measured["large_put_cpu_seconds_a_gigabyte"] * BYTES / gigabyte / 86400,
    }


def measure(scale: float) -> list[Row]:
    """Return the rows, and what they make of ten million; a scale of 1 is 20,000 exhibits."""
    if not shutil.which("postgres", path=f"{os.environ['PATH']}:/usr/lib/postgresql/15/bin"):
        return [Row.missing("scale", "exhibits on a server", "PostgreSQL 15 is not installed here")]
    count = max(BATCH, scaled(EXHIBITS_MEASURED, scale) // BATCH * BATCH)
    stores.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            side = make_instance(Path(folder), "a")
            measured = database(side, count) | vault(side)
    finally:
        stores.stop()
    told = measured | worked_out(measured)
    size = f"{count:,} exhibits in batches of {BATCH}; PostgreSQL 15 on memory, moto"
    rows = [
        Row(part="scale", name=name, value=told[key] * times, unit=unit, limit=limit,
            size="" if name.startswith("worked out") else size,
            state="" if name.startswith("worked out") else "warm")
        for key, (name, unit, times, limit) in _ROWS.items()
    ]  # fmt: skip
    return [
        *rows,
        Row(part="scale", name="memory of the process", value=peak_mb(), unit="MB", goal=200,
            better="less", limit="windows of 500 entries", size=size, state=""),
    ]  # fmt: skip
