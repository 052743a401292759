# SPDX-License-Identifier: Apache-2.0
"""Measure the verifier against the tools that do parts of its work; ratios within one run.

    python bench/verify.py [--mib 1024] [--members 100000] [--rounds 3] [--json FILE]

Rows (each round runs ours and the peer one after the other; medians, wall and CPU seconds):

    outer steps       verify, steps 1 to 4, of an encrypted pouch   goal >= 0.8 of openssl dgst
    whole             verify, all steps, of the same data plain     goal >= 0.5 of openssl dgst
    decryption        pyrage as the verifier uses it                beside age -d, no goal
    many members      verify of a bag with 100,000 files            memory <= 150 MB; beside bagit
    --help            rogatory verify --help                        goal <= 0.2 s

The data are random and warm in the page cache.  The yardstick is ``openssl dgst -sha256`` over the
very file that is verified.  Limits: SHA-256 twice (member, archive) on two cores, CRC-32 once.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]

#: Runs bagit, which asks setuptools for its own version, where setuptools is not installed.
BAGIT = """
import runpy, sys, types
stub = types.ModuleType("pkg_resources")
stub.DistributionNotFound = LookupError
def get_distribution(name):
    raise LookupError(name)
stub.get_distribution = get_distribution
sys.modules.setdefault("pkg_resources", stub)
runpy.run_module("bagit", run_name="__main__")
"""

#: Verifies and then says its own greatest resident size (a child's ru_maxrss counts its parent's).
PEAK = """
import re, sys
from rogatory.verify.door import main
main(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def maker() -> Any:
    """Load the maker of small pouches from the tests; here it makes large ones."""
    path = PROJECT / "tests" / "pouch" / "maker.py"
    spec = importlib.util.spec_from_file_location("rogatory_pouch_maker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def measured(work: Callable[[], None]) -> tuple[float, float]:
    """Return (wall seconds, CPU seconds of this process and its children)."""
    before, begin = _cpu(), time.perf_counter()
    work()
    return time.perf_counter() - begin, _cpu() - before


def _cpu() -> float:
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def command(*words: str | Path) -> Callable[[], None]:
    """Return what runs a program to success."""
    arguments = [str(word) for word in words]

    def work() -> None:
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)

    return work


def paired(rounds: int, ours: Callable[[], None], peer: Callable[[], None]) -> dict[str, float]:
    """Run both in turn; medians of wall, CPU and of the ratio peer / ours."""
    for warm in (ours, peer):
        warm()
    rows = [(measured(ours), measured(peer)) for _n in range(rounds)]
    return {
        "ours_wall": statistics.median(o[0] for o, _p in rows),
        "ours_cpu": statistics.median(o[1] for o, _p in rows),
        "peer_wall": statistics.median(p[0] for _o, p in rows),
        "peer_cpu": statistics.median(p[1] for _o, p in rows),
        "ratio": statistics.median(p[0] / o[0] for o, p in rows),
    }


def verifier(folder: Path, *arguments: str | Path) -> Callable[[], None]:
    """Return what runs the verifier as a user does, in a process of its own."""
    words = [sys.executable, "-m", "rogatory.verify", "--json", "--trust", folder, *arguments]
    return command(*words)


def random_file(path: Path, mib: int) -> Path:
    """Write ``mib`` MiB of random bytes."""
    with path.open("wb") as file:
        for _n in range(mib):
            file.write(os.urandom(2**20))
    return path


def trust_folder(world: Any, folder: Path) -> Path:
    """Write what the verifier trusts."""
    from rogatory.seal.signer import certificates_pem

    (folder / "cards").mkdir(parents=True)
    (folder / "roots.pem").write_bytes(certificates_pem((world.root,)))
    for side in (world.a, world.b):
        (folder / "cards" / f"{side.domain}.card").write_bytes(side.card.encode())
    return folder


def large(rounds: int, mib: int, folder: Path) -> list[dict[str, Any]]:
    """Measure one large exhibit, encrypted and plain."""
    made = maker()
    world = made.make_world()
    trust = trust_folder(world, folder / "trust")
    exhibit = random_file(folder / "exhibit", mib)
    files = [made.Item("exhibits/0002.bin", exhibit)]
    pouches = {}
    for name in ("encrypted", "plain"):
        options = {"encrypted": name == "encrypted", "files": files}
        parts = made.parts(world, folder / name, **options)
        pouches[name] = parts.seal(folder / name).path
    exhibit.unlink()
    key = folder / "identity.txt"
    key.write_bytes(world.age_identity + b"\n")
    openssl = shutil.which("openssl") or "openssl"
    rows: list[dict[str, Any]] = []
    for title, name, goal in (
        ("outer steps 1-4", "encrypted", 0.8),
        ("whole, plain", "plain", 0.5),
    ):
        pouch = pouches[name]
        yardstick = command(openssl, "dgst", "-sha256", pouch)
        row = paired(rounds, verifier(trust, pouch), yardstick)
        rows.append({"row": title, "peer": "openssl dgst -sha256", "goal": goal, **row})
    rows += decryption(rounds, folder, key)
    whole = paired(
        rounds,
        verifier(trust, "--identity", key, pouches["encrypted"]),
        command(openssl, "dgst", "-sha256", pouches["encrypted"]),
    )
    rows.append({"row": "whole, encrypted", "peer": "openssl dgst -sha256", "goal": None, **whole})
    return rows


def decryption(rounds: int, folder: Path, key: Path) -> list[dict[str, Any]]:
    """Measure decryption of the payload member beside ``age -d``."""
    age = shutil.which("age")
    if age is None:
        print("age is not installed: decryption NOT measured", file=sys.stderr)
        return []
    sealed = folder / "encrypted" / "payload.bag.zip.age"
    out = folder / "out"
    code = (
        "import sys; from pathlib import Path; from rogatory.seal.envelope import decrypt; "
        "decrypt(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]).read_bytes())"
    )

    def ours() -> None:
        out.unlink(missing_ok=True)
        command(sys.executable, "-c", code, sealed, out, key)()

    def peer() -> None:
        out.unlink(missing_ok=True)
        command(age, "-d", "-i", key, "-o", out, sealed)()

    row = paired(rounds, ours, peer)
    out.unlink(missing_ok=True)
    return [{"row": "decryption", "peer": "age -d (ours also fsyncs)", "goal": None, **row}]


def many(rounds: int, members: int, folder: Path) -> list[dict[str, Any]]:
    """Measure a bag of many small files: CPU beside bagit, and memory."""
    made = maker()
    world = made.make_world()
    trust = trust_folder(world, folder / "trust2")
    block = os.urandom(2**20)
    inside = members - 20  # the bag's own files and the three entries
    files = [
        made.Item(f"exhibits/{n // 1000:03}/{n:06}.bin", block[n : n + 4096]) for n in range(inside)
    ]
    parts = made.parts(world, folder / "many", files=files)
    pouch = parts.seal(folder / "many").path
    command("unzip", "-qq", folder / "many" / "payload.bag.zip", "-d", folder / "bag")()
    bag = folder / "bag" / "payload.bag"
    bagit = command(sys.executable, "-c", BAGIT, "--validate", "--quiet", bag)
    row = paired(max(1, rounds // 2), verifier(trust, pouch), bagit)
    peak = subprocess.run(
        [sys.executable, "-c", PEAK, "--json", "--trust", str(trust), str(pouch)],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    row["ratio"] = row["peer_cpu"] / row["ours_cpu"]
    return [
        {"row": f"{members} members (CPU)", "peer": "bagit --validate", "goal": 6.0, **row},
        {
            "row": f"{members} members, memory MB",
            "peer": "limit 150 MB",
            "goal": 150,
            "value": int(peak.split()[-1]) / 1024,
        },
    ]


def help_page() -> list[dict[str, Any]]:
    """Measure the start of the plain door."""
    ours = command(sys.executable, "-m", "rogatory.verify", "--help")
    times = [measured(ours)[0] for _n in range(7)]
    value = statistics.median(times)
    return [{"row": "--help, seconds", "peer": "limit 0.2 s", "goal": 0.2, "value": value}]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as text."""
    lines = [f"{'row':<28}{'ours wall/CPU':>16}{'peer wall/CPU':>16}{'ratio':>8}{'goal':>8}  peer"]
    for row in rows:
        goal = "-" if row["goal"] is None else f"{row['goal']:g}"
        if "value" in row:
            lines.append(
                f"{row['row']:<28}{row['value']:>16.2f}{'':>16}{'':>8}{goal:>8}  {row['peer']}"
            )
            continue
        ours = f"{row['ours_wall']:.2f}/{row['ours_cpu']:.2f}"
        peer = f"{row['peer_wall']:.2f}/{row['peer_cpu']:.2f}"
        lines.append(
            f"{row['row']:<28}{ours:>16}{peer:>16}{row['ratio']:>8.2f}{goal:>8}  {row['peer']}"
        )
    return "\n".join(lines)


def main() -> None:
    """Run everything and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        rows = help_page() + large(options.rounds, options.mib, Path(name))
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        rows += many(options.rounds, options.members, Path(name))
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
