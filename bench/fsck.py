# SPDX-License-Identifier: Apache-2.0
"""What checking a long docket costs: ``bin/bench --only fsck``, a million entries in one case.

Enters the acts through the clerk, each signed; then, each in a process of its own so that its
peak is its own: making all rows again, checking them against the docket with signatures and
without, publishing, and a backup with its check.  Goals: ``docket verify`` of a million entries
at most 120 s; ``docket fsck`` at most 1.2 x rebuild; rebuild at least 2,000 entries/s; each in at
most 200 MB, however many entries there are.

``--home DIR --case UUID`` measures an instance that is there already.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.rows import Row, peak_mb, scaled, timed

ENTRIES = 1_000_000
BATCH = 1000
MEMORY_MB, VERIFY_SECONDS = 200, 120
PYTHON = "Python, SHA-256 and SQLite"
WORKS = ("rebuild", "fsck without signatures", "verify", "fsck", "publish")
BACKUP = ("backup create", "backup verify")


def fill(home: Path, entries: int) -> tuple[Path, str]:
    """Make an instance and enter so many acts into a new case; return its folder and the case.

    Nothing is flushed meanwhile: this is no measurement, and a power cut only costs the corpus.
    """
    from django.db import connection
    from tests.instances import make_instance

    from rogatory.casefile.persons import CitizenshipStated, PersonEntered

    side = make_instance(home, "a")
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="victim", code="V"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    for start in range(0, entries, BATCH):
        side.enter(
            case,
            *(
                CitizenshipStated(person="p", according_to="XA", country="XA", source=f"source {n}")
                for n in range(start, min(start + BATCH, entries))
            ),
        )
    connection.close()
    return side.home, case


def work(what: str, home: Path, case: str) -> None:
    """Do one thing in this process and print what it cost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    import django

    django.setup()
    from rogatory.casefile.integrity import examine_all, examine_case
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk import fsck, publish
    from rogatory.clerk.instance import open_instance
    from rogatory.clerk.replay import project

    instance = open_instance(home)
    before = peak_mb()
    if what in BACKUP:
        cost = timed(lambda: _backup(instance, verify=what == "backup verify"))
    elif what == "publish":
        instance.unlock("aynur", "pass aynur")
        cost = timed(lambda: publish.publish(instance, case))
    else:
        found: list[Any] = []
        works = {
            "rebuild": lambda: project(case, KINDS),
            "fsck without signatures": lambda: found.extend(fsck.check(instance, case, KINDS)),
            "verify": lambda: found.extend(examine_case(instance, case, files=False)),
            "fsck": lambda: found.extend(examine_all(instance, files=False)),
        }
        cost = timed(works[what])
        assert not found, found[:3]
    print(json.dumps({"cpu": cost.cpu, "wall": cost.wall, "peak": peak_mb(), "before": before}))


def _backup(instance: Any, *, verify: bool) -> None:
    from tests.office.backup_workshop import IDENTITY, RECIPIENT

    from rogatory.office import backup, restore

    hand = instance.unlock("aynur", "pass aynur")
    with tempfile.TemporaryDirectory() as folder:
        backup.create(instance, Path(folder) / "b.age", [RECIPIENT], hand)
        if verify:
            restore.verify(Path(folder) / "b.age", IDENTITY)


def costs(home: Path, case: str, works: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return what each of ``works`` cost, in a process of its own."""
    told = {}
    for what in works:
        command = [sys.executable, "-m", "bench.fsck", "--work", what, str(home), case]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told[what] = json.loads(done.stdout.splitlines()[-1])
        print(f"  {what}: {told[what]}", file=sys.stderr, flush=True)
    return told


def _row(told: dict[str, dict[str, float]], what: str, size: str, **rest: Any) -> Row:
    return Row(part="fsck", size=size, cpu=told[what]["cpu"], wall=told[what]["wall"], **rest)


def rows_of(told: dict[str, dict[str, float]], entries: int) -> list[Row]:
    """Make the rows of what was measured."""
    size = f"one case of {entries:,} entries, SQLite"
    rebuild, verify = told["rebuild"], told.get("verify")
    rows = [
        _row(told, "rebuild", size, name="rebuild: all rows made again", unit="entries/s",
             value=entries / rebuild["wall"], goal=2000, limit="one core of Python")
    ]  # fmt: skip
    if verify:
        rows.append(
            _row(told, "verify", size, name="docket verify", unit="s", value=verify["wall"],
                 goal=VERIFY_SECONDS if entries >= ENTRIES else None, better="less",
                 limit="an Ed25519 verification an act (120 µs of CPU), Python, SQLite")
        )  # fmt: skip
    for what, name in (
        ("fsck", "docket fsck"),
        ("fsck without signatures", "docket fsck but for the signatures"),
    ):
        if what not in told:
            continue
        rows.append(
            Row(
                part="fsck", size=size, name=name, value=told[what]["cpu"] / rebuild["cpu"],
                unit="x", goal=1.2, better="less", peer="rebuild (CPU)", cpu=told[what]["cpu"],
                wall=told[what]["wall"], peer_cpu=rebuild["cpu"], peer_wall=rebuild["wall"],
                limit="it holds a rebuild, and every signature, commitment, byte and row besides",
            )
        )  # fmt: skip
    for what, one in told.items():
        if what not in ("rebuild", "verify", "fsck", "fsck without signatures"):
            rows.append(_row(told, what, size, name=what, unit="s", value=one["wall"],
                             better="less", limit=PYTHON))  # fmt: skip
    for what, one in told.items():
        rows.append(
            Row(part="fsck", size=size, name=f"memory, {what}", value=one["peak"], unit="MB",
                goal=MEMORY_MB, better="less", state="", limit="windows of 500 entries",
                note=f"{one['before']:.0f} MB before it began")
        )  # fmt: skip
    return rows


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale of 1 is a million entries."""
    entries = scaled(ENTRIES, scale, 20)
    with tempfile.TemporaryDirectory() as folder:
        home, case = fill(Path(folder), entries)
        return rows_of(costs(home, case, (*WORKS, *BACKUP)), entries)


def main() -> None:
    """Do one thing, or measure an instance that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.fsck")
    parser.add_argument("--work", nargs=3)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--case")
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=(*WORKS, *BACKUP), default=WORKS)
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.work[0], Path(chosen.work[1]), chosen.work[2])
    elif chosen.home and chosen.case:
        told = costs(chosen.home, chosen.case, tuple(chosen.only))
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
