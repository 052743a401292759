# SPDX-License-Identifier: Apache-2.0
"""What an act costs through the clerk, beside a bare INSERT of the same rows with their hashes.

``bin/bench --only clerk``; ratios in one run, interleaved, medians; CPU seconds beside wall.
Goals: CPU an act at most 4 x bare; a batch of 1,000 at least 4,000 acts/s; rebuild at least 2,000
entries/s; fsck at most 1.2 x rebuild (measured on a long docket by ``fsck.py``).

Every act is signed by the officer who enters it: one Ed25519 signature, which a bare INSERT does
not make.  What it costs alone is measured beside it, so that the ratio can be read without it too.
"""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from bench.rows import Cost, Pairs, Row, timed
from django.db import connection, transaction
from tests.instances import Side, make_instance

from rogatory.casefile.persons import CitizenshipStated, PersonEntered
from rogatory.seal.many import judge

BATCH, ROUNDS = 1000, 7
_ROWS = {
    "clerk_entryrow": '"case", number, kind, "at", "by", body, leaf',
    "clerk_disclosurerow": '"case", number, name, item, salt, value',
    "casefile_citizenship": '"case", key, entry, person, according_to, country, source',
}


def acts(turn: int, batch: int) -> list[CitizenshipStated]:
    """Make a batch of acts; made before the clock starts, as a form or a file would."""
    return [
        CitizenshipStated(person="p", according_to="XA", country="XA", source=f"{turn}-{n}")
        for n in range(batch)
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


def signing(side: Side, batch: int) -> tuple[Cost, Cost]:
    """Return what making and verifying a batch's signatures costs, over messages as long as its."""
    key = side.hand(side.first).key
    assert key is not None
    public = key.public_key().public_bytes_raw()
    messages = [b"%0500d" % n for n in range(batch)]
    made: list[bytes] = []
    signed = timed(lambda: made.extend(key.sign(one) for one in messages))
    some = list(zip([public] * batch, messages, made, strict=True))
    return signed, timed(lambda: judge(some))


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale below 1 makes smaller batches and fewer rounds."""
    batch = BATCH if scale >= 0.1 else 20
    rounds = ROUNDS if scale >= 0.1 else 2
    with tempfile.TemporaryDirectory() as folder:
        return _rows(make_instance(Path(folder), "a"), batch, rounds)


def _rows(side: Side, batch: int, rounds: int) -> list[Row]:
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="victim", code="V"))
    side.enter(case, *acts(0, batch)[:10])
    bare_table()
    clerk, bare, single, signed, verified = [], [], [], [], []
    size = 12
    for turn in range(1, rounds + 1):
        some = acts(turn, batch)
        clerk.append(timed(lambda some=some: side.enter(case, *some)))  # type: ignore[misc]
        rows = rows_of(case, size)
        bare.append(timed(lambda rows=rows: insert_bare(rows)))  # type: ignore[misc]
        made, judged = signing(side, batch)
        signed.append(made)
        verified.append(judged)
        size += batch
        one = acts(turn, 1)
        single.append(timed(lambda one=one: side.enter(case, *one)))  # type: ignore[misc]
        size += 1
    beside = Pairs(tuple(clerk), tuple(bare))
    unsigned = Pairs(
        tuple(Cost(a.cpu - s.cpu, a.wall - s.wall) for a, s in zip(clerk, signed, strict=True)),
        tuple(bare),
    )
    told: dict[str, Any] = {"part": "clerk", "size": f"batches of {batch:,}, SQLite"}
    peer = "a bare INSERT of the same rows and their hashes"
    wall = median(one.wall for one in clerk)
    alone = median(one.cpu for one in signed) / batch * 1e6
    return [
        Row(
            **told, **beside.costs(), name="CPU of an act", value=beside.ratio("cpu"), unit="x",
            goal=4, better="less", peer=peer,
            limit=f"Python; the officer's Ed25519 signature alone takes {alone:.0f} µs of CPU",
            note=f"{median(one.cpu for one in clerk) / batch * 1e6:.0f} µs of CPU an act",
        ),
        Row(
            **told, **unsigned.costs(), name="CPU of an act without its signature",
            value=unsigned.ratio("cpu"), unit="x", peer=peer,
            limit="Python: form, commitments, canonical bytes", better="less",
        ),
        Row(
            **told, name=f"acts in batches of {batch:,}", value=batch / wall, unit="acts/s",
            goal=4000, limit="one core of Python; one flush a batch", rounds=rounds, wall=wall,
            cpu=median(one.cpu for one in clerk),
        ),
        Row(
            part="clerk", size="one act a transaction, SQLite", name="a single act",
            value=median(one.wall for one in single) * 1e3, unit="ms", better="less",
            limit="the disk's flush", rounds=rounds,
            cpu=median(one.cpu for one in single), wall=median(one.wall for one in single),
        ),
        *(
            Row(
                part="clerk", size="messages of 500 bytes", name=f"a signature {what}, CPU",
                value=median(one.cpu for one in costs) / batch * 1e6, unit="µs", better="less",
                limit="Ed25519 of OpenSSL, one core", rounds=rounds,
            )
            for what, costs in (("made", signed), ("verified", verified))
        ),
    ]  # fmt: skip
