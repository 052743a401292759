# SPDX-License-Identifier: Apache-2.0
"""What an act costs through the clerk, beside a bare INSERT of the same rows with their hashes.

``python -m bench.clerk [--json FILE]``; ratios in one run, interleaved, medians; CPU seconds beside
wall seconds. Goals: CPU an act at most 4 x bare; a batch of 1,000 at least 4,000 acts/s; rebuild at
least 2,000 entries/s; fsck at most 1.2 x rebuild.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, transaction
from tests.instances import KINDS, Side, make_instance

from rogatory.casefile.persons import CitizenshipStated, PersonEntered
from rogatory.clerk import fsck
from rogatory.clerk.replay import project

BATCH, ROUNDS = 1000, 7
_ROWS = {
    "clerk_entryrow": '"case", number, kind, "at", "by", body, leaf',
    "clerk_disclosurerow": '"case", number, name, item, salt, value',
    "casefile_citizenship": '"case", key, entry, person, according_to, country, source',
}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Run ``work``; return (CPU seconds, wall seconds)."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def acts(turn: int) -> list[CitizenshipStated]:
    """Make a batch of acts; made before the clock starts, as a form or a file would."""
    return [
        CitizenshipStated(person="p", according_to="XA", country="XA", source=f"{turn}-{n}")
        for n in range(BATCH)
    ]


def bare_table() -> None:
    """Make tables of the same columns and indexes, without triggers."""
    with connection.cursor() as cursor:
        for table in _ROWS:
            cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE 0")
        cursor.execute('CREATE UNIQUE INDEX b1 ON bare_clerk_entryrow ("case", number)')
        cursor.execute('CREATE INDEX b2 ON bare_clerk_entryrow ("case", kind, number)')
        cursor.execute(
            'CREATE UNIQUE INDEX b3 ON bare_clerk_disclosurerow ("case", number, name, item)'
        )
        cursor.execute('CREATE UNIQUE INDEX b4 ON bare_casefile_citizenship ("case", key)')
        cursor.execute("CREATE INDEX b5 ON bare_casefile_citizenship (person)")


def rows_of(case: str, first: int) -> dict[str, list[tuple[Any, ...]]]:
    """Read back the rows that the clerk wrote for the last batch."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in _ROWS.items():
            number = "entry" if table.startswith("casefile") else "number"
            cursor.execute(
                f'SELECT {columns} FROM {table} WHERE "case" = %s AND {number} >= %s', [case, first]
            )
            found[table] = cursor.fetchall()
    return found


def insert_bare(rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Hash what is committed to and insert the rows, one transaction, nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        for row in rows["clerk_entryrow"]:
            sha256(b"\x00" + bytes(row[5])).digest()
        for value in rows["clerk_disclosurerow"]:
            sha256(bytes(value[4]) + bytes(value[5])).digest()
        for table, columns in _ROWS.items():
            marks = ", ".join(["%s"] * len(columns.split(",")))
            cursor.executemany(
                f"INSERT INTO bare_{table} ({columns}) VALUES ({marks})", rows[table]
            )


def measure(side: Side) -> dict[str, float]:
    """Return the figures of one run."""
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="victim", code="V"))
    side.enter(case, *acts(0)[:10])
    bare_table()
    clerk, bare, single = [], [], []
    size = 12
    for turn in range(1, ROUNDS + 1):
        batch = acts(turn)
        clerk.append(timed(lambda batch=batch: side.enter(case, *batch)))  # type: ignore[misc]
        rows = rows_of(case, size)
        bare.append(timed(lambda rows=rows: insert_bare(rows)))  # type: ignore[misc]
        size += BATCH
        one = acts(turn)[:1]
        single.append(timed(lambda one=one: side.enter(case, *one)))  # type: ignore[misc]
        size += 1
    rebuilt = [timed(lambda: project(case, KINDS)) for _ in range(3)]
    checked = [timed(lambda: fsck.check(side.instance, case, KINDS)) for _ in range(3)]
    assert fsck.check(side.instance, case, KINDS) == []
    return {
        "acts_per_second_in_batches_of_1000": BATCH / median(w for _c, w in clerk),
        "acts_per_cpu_second": BATCH / median(c for c, _w in clerk),
        "cpu_microseconds_an_act": median(c for c, _w in clerk) / BATCH * 1e6,
        "cpu_microseconds_bare": median(c for c, _w in bare) / BATCH * 1e6,
        "cpu_ratio_to_bare": median(a[0] / b[0] for a, b in zip(clerk, bare, strict=True)),
        "wall_milliseconds_one_act": median(w for _c, w in single) * 1e3,
        "rebuild_entries_per_second": size / median(w for _c, w in rebuilt),
        "fsck_entries_per_second": size / median(w for _c, w in checked),
        "fsck_cpu_to_rebuild_cpu": median(c for c, _w in checked) / median(c for c, _w in rebuilt),
    }


def main() -> None:
    """Print the table; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(make_instance(Path(folder), "a"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"machine: {machine}; load {os.getloadavg()[0]:.1f}; warm; SQLite, one fsync a commit")
    for name, value in figures.items():
        print(f"{value:12.2f}  {name.replace('_', ' ')}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
