# SPDX-License-Identifier: Apache-2.0
"""Taking in against what it must cost: hash (``openssl dgst``) and durable copy (``cp`` + sync).

    python bench/intake.py [--corpus a b c m] [--scale 1] [--rounds 3] [--cold] [--json FILE]

Corpora of random bytes: **a** one file of 4 GiB, **b** 2,000 files of 1 MiB, **c** 100,000 files of
4 KiB, 1,000 a folder; ``--scale 0.1`` makes a tenth of each (of a: of its length), and the table
says so.  Each round runs all programs one after the other on the same files, in an order that turns
round by round; the table gives medians of CPU and wall seconds and ratios within the run.  Warm:
the files are in the page cache; ``--cold`` drops the caches before each (root).  Peers that are
not installed are named; ``--bagit`` says where bagit.py lies.  ``ours`` stores durably, every
object under its digest, with a journal; ``docket`` enters the batches too, in an instance made for
it.
**m** is memory alone: 300,000 small files in one folder through the command ``exhibit add``.

What a program wrote is emptied and not removed before the rounds of a corpus are over: ext4 without
a journal goes round every inode that was freed in the last minutes, one by one, and whoever comes
after a large removal pays for it (measured: 0.2 against 2.7 s of CPU for 5,000 new files).
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
from typing import Any

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
INSTANCE = """
import sys
from pathlib import Path
from tests.instances import make_instance
side = make_instance(Path(sys.argv[1]), "a")
(Path(sys.argv[1]) / "case").write_text(side.open_case())
"""
MANY = 300_000
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
    if corpus == "m":
        count = max(1, int(MANY * scale))
        folder.mkdir()
        for n in range(count):
            (folder / f"IMG_{n:06}.jpeg").write_bytes(n.to_bytes(8, "big") * 16)
        return f"{count} x 128 bytes"
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


def programs(source: Path, out: Path, bagit: str | None) -> dict[str, list[str]]:
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
    if bagit:
        found["bagit"] = _shell(
            f"cp -r {source} {out}/bag && {bagit} --quiet --sha256 {out}/bag && sync -f {out}"
        )
    return found


def rounds(corpus: str, chosen: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Run the rounds of one corpus; return its row of the table."""
    source = scratch / "source"
    words = make(corpus, chosen.scale, source)
    costs: dict[str, list[Cost]] = {}
    for turn in range(chosen.rounds):
        names = list(programs(source, scratch, chosen.bagit))
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            out = scratch / f"{name}-{turn}"
            out.mkdir()
            os.sync()
            if chosen.cold:
                Path("/proc/sys/vm/drop_caches").write_text("3")
            costs.setdefault(name, []).append(run(programs(source, out, chosen.bagit)[name]))
            _empty(out)
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


def memory(corpus: str, chosen: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Take in very many files with the command itself; return its peak."""
    source, out = scratch / "source", scratch / "out"
    words = make(corpus, chosen.scale, source)
    out.mkdir()
    run([sys.executable, "-c", INSTANCE, str(out)])
    word = out / "word"
    word.touch(0o600)
    word.write_text("pass aynur")
    os.environ |= {"ROGATORY_HOME": str(out / "a"), "ROGATORY_OFFICER": "aynur"}
    add = ["exhibit", "add", str(source), "--case", (out / "case").read_text()]
    add += ["--passphrase-file", str(word), "--result", str(out / "result.json")]
    cost = run([sys.executable, "-m", "rogatory", *add])
    told = {"cpu": round(cost.cpu, 2), "wall": round(cost.wall, 2), "peak_mib": cost.memory}
    return {"what": words, "table": {"exhibit add": told}, "ratios": {}}


def _empty(folder: Path) -> None:
    """Give the room of every file back, and keep its inode."""
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                path.chmod(0o600)
                os.truncate(path, 0)


def _median(above: list[float], below: list[float]) -> float:
    """Return the median of the ratios of pairs of one round."""
    return round(statistics.median(a / b for a, b in zip(above, below, strict=True)), 2)


GOALS: dict[tuple[str, str], float] = {
    ("a", "wall of hash / ours"): 0.8,
    ("b", "cpu of ours / (hash + copy)"): 1.2,
    ("c", "cpu of ours / restic"): 0.9,
    **{(corpus, f"wall of ours / {peer}"): 1.0 for corpus in "abc" for peer in ("borg", "git")},
}
LIMITS = {
    "a": "SHA-256 of one core",
    "b": "hash + copy",
    "c": "open and read of each source, create and sync of each object",
    "m": "what is kept of each file",
}


PEERS = {"hash": "openssl dgst", "(hash + copy)": "openssl dgst + cp"}


def as_rows(corpus: str, row: dict[str, Any], chosen: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the figures of one corpus as rows of the one table."""
    ours = row["table"].get("ours") or row["table"]["exhibit add"]
    base = {
        "part": "intake", "size": row["what"], "state": "cold" if chosen.cold else "warm",
        "cpu": ours["cpu"], "wall": ours["wall"], "limit": LIMITS[corpus],
        "rounds": chosen.rounds if row["ratios"] else 1,
    }  # fmt: skip
    rows = []
    for name, ratio in row["ratios"].items():
        more = name == "wall of hash / ours"
        peer = "hash" if more else name.rpartition(" / ")[2]
        cost = row["table"].get(peer, {})
        rows.append(
            base | {
                "name": f"{corpus}: {name}", "value": ratio, "unit": "x",
                "goal": GOALS.get((corpus, name)), "better": "more" if more else "less",
                "peer": PEERS.get(peer, peer),
                "peer_cpu": cost.get("cpu"), "peer_wall": cost.get("wall"),
            }
        )  # fmt: skip
    peak = ours["peak_mib"] or None
    rows.append(
        base | {
            "name": f"{corpus}: peak memory", "value": peak, "unit": "MB", "goal": 200,
            "better": "less", "note": "" if peak else "/usr/bin/time is not installed here",
        }
    )  # fmt: skip
    return rows


def measured(chosen: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Make and measure each chosen corpus in a folder that goes with it."""
    found = {}
    for corpus in chosen.corpus:
        with tempfile.TemporaryDirectory(dir=chosen.scratch) as scratch:
            one = memory if corpus == "m" else rounds
            found[corpus] = one(corpus, chosen, Path(scratch))
    return found


def measure(scale: float) -> list[dict[str, Any]]:
    """Measure everything on so much of each corpus; return the rows of the one table."""
    chosen = _arguments(["--scale", str(scale)])
    _environment()
    found = measured(chosen)
    return [row for corpus, one in found.items() for row in as_rows(corpus, one, chosen)]


def _environment() -> None:
    root = Path(__file__).resolve().parents[1]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), str(root / "src")])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.settings")


def _arguments(words: list[str] | None = None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    every = [*sorted(CORPORA), "m"]
    arguments.add_argument("--corpus", nargs="+", choices=every, default=every)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--cold", action="store_true")
    arguments.add_argument("--bagit", default=shutil.which("bagit.py"))
    arguments.add_argument("--scratch", type=Path, help="where corpora are made (temporary place)")
    arguments.add_argument("--json", type=Path)
    return arguments.parse_args(words)


def main() -> None:
    """Make the corpora, run the rounds, print the table."""
    chosen = _arguments()
    _environment()
    missing = [name for name in ("restic", "borg", "git") if not shutil.which(name)]
    missing += [] if chosen.bagit else ["bagit.py"]
    state = "cold" if chosen.cold else "warm"
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"
    result: dict[str, Any] = {
        "machine": machine, "state": state, "scale": chosen.scale, "rounds": chosen.rounds,
        "load": os.getloadavg()[0], "missing": missing,
    }  # fmt: skip
    print(f"{machine}; {state}; scale {chosen.scale:g}; {chosen.rounds} rounds, medians;")
    print(f"load {os.getloadavg()[0]:.1f}; not installed: {', '.join(missing) or 'none'}")
    result |= measured(chosen)
    result["rows"] = [one for key in chosen.corpus for one in as_rows(key, result[key], chosen)]
    for corpus in chosen.corpus:
        row = result[corpus]
        print(f"\n{corpus}: {row['what']}")
        for name, cost in row["table"].items():
            print(
                f"  {name:8} CPU {cost['cpu']:7.2f} s   wall {cost['wall']:7.2f} s"
                f"   peak {cost['peak_mib']:4} MiB"
            )
        for name, ratio in row["ratios"].items():
            print(f"  {name} = {ratio:g}")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
