# SPDX-License-Identifier: Apache-2.0
"""Taking in against the sum of its parts: ``openssl dgst -sha256`` (hash) and ``cp`` + sync (copy).

    python bench/intake.py [--files 2000] [--size 1048576] [--rounds 3] [--json FILE]

Each round runs the three one after the other on the same random files, which stay in the page
cache (warm); the table gives medians of CPU and wall seconds and ratios within the run.  The
limit of CPU is hash + copy.  Our run stores durably: it syncs every object and its folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
OURS = """
import sys
from pathlib import Path
from rogatory.vault.acquire import acquire
from rogatory.vault.disk import DiskStore
run = acquire(DiskStore(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3]))
for _outcome in run:
    pass
print(run.tally.lines()[0])
"""


def timed(command: list[str]) -> tuple[float, float]:
    """Run ``command``; (CPU seconds, wall seconds) of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall


def main() -> None:
    """Make the files, run the rounds, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=2000)
    arguments.add_argument("--size", type=int, default=1 << 20)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    results: dict[str, list[tuple[float, float]]] = {"hash": [], "copy": [], "rogatory": []}
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as scratch:
        source = Path(scratch) / "source"
        source.mkdir()
        for n in range(chosen.files):
            (source / f"{n:06}").write_bytes(os.urandom(chosen.size))
        os.sync()
        for _round in range(chosen.rounds):
            vault, copy = Path(scratch) / "vault", Path(scratch) / "copy"
            hashing = f"find {source} -type f -print0 | xargs -0 openssl dgst -sha256"
            results["hash"].append(timed(["sh", "-c", hashing]))
            results["copy"].append(timed(["sh", "-c", f"cp -r {source} {copy} && sync {copy}/*"]))
            ours = [sys.executable, "-c", OURS, str(vault), CASE, str(source)]
            results["rogatory"].append(timed(ours))
            shutil.rmtree(vault)
            shutil.rmtree(copy)
            os.sync()
    table = {
        name: {
            "cpu": round(statistics.median(cpu for cpu, _wall in runs), 2),
            "wall": round(statistics.median(wall for _cpu, wall in runs), 2),
        }
        for name, runs in results.items()
    }
    limit = table["hash"]["cpu"] + table["copy"]["cpu"]
    ratio = round(table["rogatory"]["cpu"] / limit, 2)
    print(f"{chosen.files} files of {chosen.size} bytes, {chosen.rounds} rounds, warm, medians")
    for name, row in table.items():
        print(f"{name:10} CPU {row['cpu']:6.2f} s   wall {row['wall']:6.2f} s")
    print(f"CPU of taking in / (hash + copy) = {ratio}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"table": table, "cpu_ratio": ratio}, indent=2) + "\n")


if __name__ == "__main__":
    main()
