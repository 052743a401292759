# SPDX-License-Identifier: Apache-2.0
"""What checking a long docket costs: ``python -m bench.fsck [--entries N] [--json FILE]``.

Enters N acts into one case, then, each in a process of its own so that the peak is its own:
rebuild, ``fsck`` of the docket, and a backup with its check.  Goals: peak memory at most 200 MB
whatever N; fsck at most 1.2 x rebuild.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.instances import KINDS, Side, make_instance

from rogatory.casefile.persons import CitizenshipStated, PersonEntered

BATCH = 1000


def fill(side: Side, entries: int) -> str:
    """Enter so many acts into a new case; return it."""
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="victim", code="V"))
    for turn in range(entries // BATCH):
        side.enter(
            case,
            *(
                CitizenshipStated(person="p", according_to="XA", country="XA", source=f"{turn}-{n}")
                for n in range(BATCH)
            ),
        )
    return case


def work(what: str, home: Path, case: str) -> None:
    """Do one thing in this process and print what it cost."""
    from rogatory.clerk import fsck
    from rogatory.clerk.instance import open_instance
    from rogatory.clerk.replay import project

    instance = open_instance(home)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    if what == "rebuild":
        project(case, KINDS)
    elif what == "fsck":
        assert fsck.check(instance, case, KINDS) == []
    else:
        from tests.office.backup_workshop import IDENTITY, RECIPIENT

        from rogatory.office import backup, restore

        hand = instance.unlock("aynur", "pass aynur")
        with tempfile.TemporaryDirectory() as folder:
            backup.create(instance, Path(folder) / "b.age", [RECIPIENT], hand)
            if what == "backup verify":
                restore.verify(Path(folder) / "b.age", IDENTITY)
    figures = {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "base_mb": base / 1024,
    }
    print(json.dumps(figures))


def main() -> None:
    """Print the table; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--work", nargs=3)
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.work[0], Path(chosen.work[1]), chosen.work[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        side = make_instance(Path(folder), "a")
        case = fill(side, chosen.entries)
        figures = {}
        for what in ("rebuild", "fsck", "backup create", "backup verify"):
            command = [sys.executable, "-m", "bench.fsck", "--work", what, str(side.home), case]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures[what] = json.loads(done.stdout.splitlines()[-1])
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"machine: {machine}; load {os.getloadavg()[0]:.1f}; {chosen.entries} entries; SQLite")
    for what, one in figures.items():
        print(
            f"{what:14}  wall {one['wall_s']:8.2f} s  cpu {one['cpu_s']:8.2f} s  "
            f"peak {one['peak_mb']:6.0f} MB (before {one['base_mb']:.0f})"
        )
    print(f"fsck / rebuild (cpu): {figures['fsck']['cpu_s'] / figures['rebuild']['cpu_s']:.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
