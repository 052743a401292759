# SPDX-License-Identifier: Apache-2.0
"""Taking in against what it must cost: hash (``openssl dgst``) and durable copy (``cp`` + sync).

    python bench/intake.py [--corpus a b c] [--scale 1] [--rounds 3] [--cold] [--json FILE]

Corpora of random bytes: **a** one file of 4 GiB, **b** 2,000 files of 1 MiB, **c** 100,000 files of
4 KiB, 1,000 a folder; ``--scale 0.1`` makes a tenth of each (of a: of its length), and the table
says so.  Each round runs all programs one after the other on the same files, in an order that turns
round by round; the table gives medians of CPU and wall seconds and ratios within the run.  Warm:
the files are in the page cache; ``--cold`` drops the caches before each (root).  Peers that are
not installed are named.  ``ours`` stores durably, every object under its digest, with a journal;
``docket`` enters the batches too, in an instance made for it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
OURS = """
import sys
from pathlib import Path
from rogatory.vault.acquire import acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.journal import Journal
journal = Journal(Path(sys.argv[1]) / "journal")
store = DiskStore(Path(sys.argv[1]) / "vault")
run = acquire(store, sys.argv[2], Path(sys.argv[3]), journal=journal)
for _outcome in run:
    pass
journal.close(done=True)
assert run.tally.found == run.tally.stored, run.tally
"""
DOCKET = """
import sys
from pathlib import Path
from tests.instances import make_instance
from rogatory.office import exhibits
side = make_instance(Path(sys.argv[1]), "a")
case = side.open_case()
hand = side.hand("aynur")
done = exhibits.take_in(side.instance, case, Path(sys.argv[3]), hand, circumstances={})
assert done.found == len(done.exhibits)
"""
CORPORA = {"a": (1, 4 << 30), "b": (2000, 1 << 20), "c": (100_000, 4 << 10)}


@dataclass(frozen=True)
class Cost:
    """What one run cost: CPU seconds and wall seconds, of it and its children; peak in MiB."""

    cpu: float
    wall: float
    memory: int


def run(command: list[str]) -> Cost:
    """Run ``command`` to its end; raises when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    timed = ["/usr/bin/time", "-f", "%M", *command] if Path("/usr/bin/time").exists() else command
    done = subprocess.run(timed, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = done.stderr.split()
    peak = int(said[-1]) // 1024 if timed is not command and said and said[-1].isdigit() else 0
    return Cost(cpu, wall, peak)


def make(corpus: str, scale: float, folder: Path) -> str:
    """Write a corpus; return what it is in words."""
    count, size = CORPORA[corpus]
    if corpus == "a":
        size = int(size * scale)
    else:
        count = max(1, int(count * scale))
    for n in range(count):
        place = folder / f"{n // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        with (place / f"{n:06}").open("wb") as file:
            for start in range(0, size, 1 << 24):
                file.write(os.urandom(min(1 << 24, size - start)))
    os.sync()
    return f"{count} x {size} bytes"


def _shell(text: str) -> list[str]:
    return ["sh", "-c", text]


def programs(source: Path, out: Path) -> dict[str, list[str]]:
    """Return the commands of all that is installed; each writes below ``out``."""
    found = {
        "hash": _shell(f"find {source} -type f -print0 | xargs -0 openssl dgst -sha256"),
        "copy": _shell(f"mkdir {out}/c && cp -r {source} {out}/c/ && sync -f {out}/c"),
        "ours": [sys.executable, "-c", OURS, str(out), CASE, str(source)],
        "docket": [sys.executable, "-c", DOCKET, str(out), CASE, str(source)],
    }
    if shutil.which("git"):
        git = f"git -C {out}/g -c core.compression=0 -c core.bigFileThreshold=1m"
        found["git"] = _shell(
            f"mkdir {out}/g && {git} init -q && {git} --work-tree={source} add -A"
            f" && sync -f {out}/g"
        )
    if shutil.which("restic"):
        restic = f"RESTIC_PASSWORD=x restic -q -r {out}/r --compression off"
        found["restic"] = _shell(f"{restic} init && {restic} backup {source} && sync -f {out}/r")
    if shutil.which("borg"):
        found["borg"] = _shell(
            f"borg init -e none {out}/b && borg create -C none {out}/b::1 {source}"
            f" && sync -f {out}/b"
        )
    if shutil.which("bagit.py"):
        found["bagit"] = _shell(
            f"cp -r {source} {out}/bag && bagit.py --sha256 {out}/bag && sync -f {out}"
        )
    return found


def rounds(corpus: str, chosen: argparse.Namespace, scratch: Path) -> dict[str, object]:
    """Run the rounds of one corpus; return its row of the table."""
    source, out = scratch / "source", scratch / "out"
    words = make(corpus, chosen.scale, source)
    costs: dict[str, list[Cost]] = {}
    for turn in range(chosen.rounds):
        commands = list(programs(source, out).items())
        for name, command in commands[turn % len(commands) :] + commands[: turn % len(commands)]:
            out.mkdir()
            os.sync()
            if chosen.cold:
                Path("/proc/sys/vm/drop_caches").write_text("3")
            costs.setdefault(name, []).append(run(command))
            shutil.rmtree(out)
    shutil.rmtree(source)
    table = {
        name: {
            "cpu": round(statistics.median(one.cpu for one in runs), 2),
            "wall": round(statistics.median(one.wall for one in runs), 2),
            "peak_mib": max(one.memory for one in runs),
        }
        for name, runs in costs.items()
    }
    ours = costs["ours"]
    limit = [one.cpu + two.cpu for one, two in zip(costs["hash"], costs["copy"], strict=True)]
    ratios = {
        "cpu of ours / (hash + copy)": _median([a.cpu for a in ours], limit),
        "wall of hash / ours": _median([h.wall for h in costs["hash"]], [a.wall for a in ours]),
    }
    for name in sorted(set(costs) - {"hash", "copy", "ours", "docket"}):
        peer = costs[name]
        ratios[f"cpu of ours / {name}"] = _median([a.cpu for a in ours], [p.cpu for p in peer])
        ratios[f"wall of ours / {name}"] = _median([a.wall for a in ours], [p.wall for p in peer])
    return {"what": words, "table": table, "ratios": ratios}


def _median(above: list[float], below: list[float]) -> float:
    """Return the median of the ratios of pairs of one round."""
    return round(statistics.median(a / b for a, b in zip(above, below, strict=True)), 2)


def main() -> None:
    """Make the corpora, run the rounds, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", nargs="+", choices=sorted(CORPORA), default=sorted(CORPORA))
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--cold", action="store_true")
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")
    missing = [name for name in ("restic", "borg", "git", "bagit.py") if not shutil.which(name)]
    state = "cold" if chosen.cold else "warm"
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"
    result: dict[str, object] = {
        "machine": machine, "state": state, "scale": chosen.scale, "rounds": chosen.rounds,
        "load": os.getloadavg()[0], "missing": missing,
    }  # fmt: skip
    print(f"{machine}; {state}; scale {chosen.scale:g}; {chosen.rounds} rounds, medians;")
    print(f"load {os.getloadavg()[0]:.1f}; not installed: {', '.join(missing) or 'none'}")
    for corpus in chosen.corpus:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as scratch:
            row = rounds(corpus, chosen, Path(scratch))
        result[corpus] = row
        print(f"\n{corpus}: {row['what']}")
        table, ratios = row["table"], row["ratios"]
        assert isinstance(table, dict)
        assert isinstance(ratios, dict)
        for name, cost in table.items():
            print(
                f"  {name:8} CPU {cost['cpu']:7.2f} s   wall {cost['wall']:7.2f} s"
                f"   peak {cost['peak_mib']:4} MiB"
            )
        for name, ratio in ratios.items():
            print(f"  {name} = {ratio:g}")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
