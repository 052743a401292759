# SPDX-License-Identifier: Apache-2.0
"""Measure the verifier against the tools that do parts of its work; ratios within one run.

``bin/bench --only verify``; each round runs ours and the peer one after the other, medians::

    steps 1 to 4      verify of an encrypted package               goal >= 0.8 of openssl dgst
    whole             verify, all steps, of the same data plain    goal >= 0.5 of openssl dgst
    decryption        pyrage as the verifier uses it               beside age -d, no goal
    many members      verify of a bag with 100,000 files           6 x less CPU than bagit; 150 MB

The data are random and warm in the page cache.  The yardstick is ``openssl dgst -sha256`` over the
very file that is verified.  Limits: SHA-256 twice (member, archive) on two cores, CRC-32 once.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.rows import Pairs, Row, pairs, scaled

ROUNDS, MIB, MEMBERS = 3, 1024, 100_000
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


def command(*words: str | Path) -> Callable[[], None]:
    """Return what runs a program to success."""
    arguments = [str(word) for word in words]

    def work() -> None:
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)

    return work


def paired(rounds: int, ours: Callable[[], None], peer: Callable[[], None]) -> Pairs:
    """Run each once to warm up, then both in turn."""
    for warm in (ours, peer):
        warm()
    return pairs(rounds, ours, peer)


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


def large(rounds: int, mib: int, folder: Path) -> list[Row]:
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
    size = f"an exhibit of {mib:,} MiB"
    rows: list[Row] = []
    for title, name, goal, words in (
        ("steps 1 to 4 of an encrypted package", "encrypted", 0.8, ()),
        ("a whole package, plain", "plain", 0.5, ()),
        ("a whole package, encrypted", "encrypted", None, ("--identity", key)),
    ):
        pouch = pouches[name]
        yardstick = command(openssl, "dgst", "-sha256", pouch)
        both = paired(rounds, verifier(trust, *words, pouch), yardstick)
        rows.append(
            Row(part="verify", name=title, value=both.ratio("wall", ours_above=False), unit="x",
                goal=goal, peer="openssl dgst -sha256", size=size, **both.costs(),
                limit="SHA-256 twice (member, archive) on two cores, CRC-32 once")
        )  # fmt: skip
    return rows + decryption(rounds, folder, key, size)


def decryption(rounds: int, folder: Path, key: Path, size: str) -> list[Row]:
    """Measure decryption of the payload member beside ``age -d``."""
    age = shutil.which("age")
    if age is None:
        return [Row.missing("verify", "decryption", "age is not installed here", peer="age -d")]
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

    both = paired(rounds, ours, peer)
    out.unlink(missing_ok=True)
    return [
        Row(part="verify", name="decryption", value=both.ratio("wall", ours_above=False), unit="x",
            peer="age -d", size=size, limit="ChaCha20-Poly1305, one core", **both.costs(),
            note="ours also flushes to the disk")
    ]  # fmt: skip


def many(rounds: int, members: int, folder: Path) -> list[Row]:
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
    size = f"a bag of {members:,} files of 4 KiB"
    rows = [beside_bagit(max(1, rounds // 2), folder, trust, pouch, size)]
    peak = subprocess.run(
        [sys.executable, "-c", PEAK, "--json", "--trust", str(trust), str(pouch)],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    return [
        *rows,
        Row(part="verify", name="memory", value=int(peak.split()[-1]) / 1024, unit="MB", goal=150,
            better="less", limit="the list of members", size=size),
    ]  # fmt: skip


def beside_bagit(rounds: int, folder: Path, trust: Path, pouch: Path, size: str) -> Row:
    """Measure the CPU of a bag of many files beside ``bagit --validate`` of it unpacked."""
    name, peer = "CPU of a package of many files", "bagit --validate"
    for what, there in (
        ("bagit", importlib.util.find_spec("bagit")),
        ("unzip", shutil.which("unzip")),
    ):
        if there is None:
            return Row.missing("verify", name, f"{what} is not installed here", peer=peer, goal=6)
    command("unzip", "-qq", folder / "many" / "payload.bag.zip", "-d", folder / "bag")()
    bag = folder / "bag" / "payload.bag"
    bagit = command(sys.executable, "-c", BAGIT, "--validate", "--quiet", bag)
    both = paired(rounds, verifier(trust, pouch), bagit)
    return Row(
        part="verify", name=name, value=both.ratio("cpu", ours_above=False), unit="x", goal=6,
        peer=peer, size=size, limit="SHA-256 and CRC-32 of small files, called from Python",
        **both.costs(),
    )  # fmt: skip


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale of 1 is an exhibit of 1 GiB and a bag of 100,000 files."""
    rounds = ROUNDS if scale >= 0.1 else 1
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        rows = large(rounds, scaled(MIB, scale), Path(name))
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        return rows + many(rounds, scaled(MEMBERS, scale, 30), Path(name))
