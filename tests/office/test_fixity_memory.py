# SPDX-License-Identifier: Apache-2.0
"""A case with very many files is verified in bounded memory, and the bar tells the truth."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.instances import Side, make_instance

pytestmark = pytest.mark.folder("what reading a disk takes of memory")

MANY, FEW = 300_000, 2_000
LIMIT = 200_000
"""Kilobytes, as ``VmHWM`` counts them."""

RUN = """
import json, re, sys
from pathlib import Path
from rogatory.cli.session import prepare
prepare()
from rogatory.clerk.instance import open_instance
from rogatory.office import fixity
told = [0, 0, True, 0]
def bar(done, total):
    told[2] = told[2] and told[0] <= done <= total and told[1] in (0, total)
    told[0], told[1] = done, total
    told[3] += 1
found = fixity.look(open_instance(Path(sys.argv[1])), fixity.Scope(), bar=bar)
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({"peak": peak, "seen": found.seen, "read": found.read, "failed": found.failed,
                  "named": len(found.failures), "bytes": found.bytes_read, "done": told[0],
                  "total": told[1], "true": told[2], "told": told[3]}))
"""


def filled(side: Side, count: int, there: int) -> int:
    """Write ``count`` rows that speak of files, and the first ``there`` of these files; return the
    bytes that lie in the store then.  The rows are no entries: nobody but ``verify`` looks."""
    case = side.open_case()
    folder = side.home / "vault" / case
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    rows = []
    for number in range(count):
        data = b"file %d" % number
        digest = hashlib.sha256(data).hexdigest()
        value = b'{"sha256":"%s","size":%d}' % (digest.encode(), len(data))
        rows.append((case, 1, "files", number, b"salt", value))
        if number < there:
            size += len(data)
            (folder / digest).write_bytes(data)
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO clerk_disclosurerow ("case", number, name, item, salt, value) '
            "VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )
    connection.close()
    return size


def looked(home: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(home)], capture_output=True, text=True, check=True
    )
    told: dict[str, int] = json.loads(done.stdout)
    return told


@pytest.mark.long
def test_three_hundred_thousand_files_are_verified_in_two_hundred_megabytes(
    tmp_path: Path,
) -> None:
    side = make_instance(tmp_path)
    size = filled(side, MANY, MANY)
    told = looked(side.home)
    print(f"verify: {MANY} files, peak {told['peak'] // 1024} MB")
    assert (told["seen"], told["read"], told["failed"]) == (MANY, MANY, 0)
    assert (told["bytes"], told["done"], told["total"], told["true"]) == (size, size, size, True)
    assert told["peak"] < LIMIT


@pytest.mark.long
def test_a_store_that_is_gone_is_counted_in_bounded_memory(tmp_path: Path) -> None:
    side = make_instance(tmp_path)
    filled(side, MANY, 0)
    told = looked(side.home)
    print(f"verify: {MANY} files missing, peak {told['peak'] // 1024} MB")
    assert (told["failed"], told["read"]) == (MANY, 0)
    assert told["named"] <= 2_001, "named one by one they would fill the memory"
    assert told["peak"] < LIMIT


def test_memory_does_not_grow_with_the_files_and_the_bar_ends_where_it_said(
    tmp_path: Path,
) -> None:
    few = make_instance(tmp_path / "few")
    size = filled(few, FEW, FEW)
    first = looked(few.home)
    assert (first["seen"], first["read"], first["failed"]) == (FEW, FEW, 0)
    assert (first["done"], first["total"], first["true"]) == (size, size, True)
    assert first["told"] == FEW, "the bar moves with each file"
    many = make_instance(tmp_path / "many")
    filled(many, 10 * FEW, FEW)
    second = looked(many.home)
    assert (second["failed"], second["read"]) == (9 * FEW, FEW)
    grown = second["peak"] - first["peak"]
    print(f"verify: {FEW} rows {first['peak']} kB, {10 * FEW} rows {second['peak']} kB")
    assert grown < 20_000
    assert second["peak"] < LIMIT
