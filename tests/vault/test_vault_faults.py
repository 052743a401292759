# SPDX-License-Identifier: Apache-2.0
"""Threats 23 and 24 at the taking-in: calls that fail or are the last, a full disk, a power cut.

Whatever happens, what was acknowledged is there and whole, nothing is there in part, and taking in
again ends with everything.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rogatory.errors import RogatoryError, Unavailable
from rogatory.vault import staging
from rogatory.vault.acquire import SMALL, Stored, Taken, acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.journal import Journal

pytestmark = pytest.mark.folder("calls on the disk of a vault")

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
FILES = 12
PROGRAM = """
import socket, sys
from pathlib import Path
from rogatory.vault.acquire import acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.journal import Journal
from rogatory.errors import RogatoryError
wire = socket.socket(fileno=int(sys.argv[4]))
store = DiskStore(Path(sys.argv[1]))
try:
    journal = Journal(Path(sys.argv[3]))
    for outcome in acquire(store, sys.argv[5], Path(sys.argv[2]), journal=journal):
        wire.sendall(outcome.sha256.encode() + b"\\n")
    journal.close(done=False)
except RogatoryError:
    sys.exit(2)
"""


def make_evidence(folder: Path) -> set[str]:
    """Write small files and a large one; return their digests."""
    folder.mkdir()
    contents = [b"%d" % n * 3000 for n in range(FILES)] + [b"large" * (SMALL // 4)]
    for n, data in enumerate(contents):
        (folder / f"{n:02}").write_bytes(data)
    return {hashlib.sha256(data).hexdigest() for data in contents}


def wrong(root: Path, acknowledged: set[str]) -> list[str]:
    """Return what is wrong with a vault of which these digests were acknowledged."""
    store = DiskStore(root)
    faults = []
    for digest in acknowledged:
        try:
            store.verify(f"{CASE}/{digest}")
        except RogatoryError:
            faults.append(f"lost: {digest[:8]}")
    for key in store.keys(CASE):
        try:
            store.verify(key)
        except RogatoryError:
            faults.append(f"in part: {key[-8:]}")
    return faults


def finished(root: Path, evidence: Path, journal: Path) -> set[str]:
    """Take in again, as after a start; return the digests that are then acknowledged."""
    again = Journal(journal)
    done = list(acquire(DiskStore(root), CASE, evidence, journal=again))
    again.close(done=True)
    return {one.sha256 for one in done if isinstance(one, Taken)}


@pytest.mark.parametrize("call", ["syncfs", "fsync", "linkat", "write"])
def test_nothing_acknowledged_is_lost_whatever_call_fails(
    tmp_path: Path, tool: Callable[[str], Path], call: str, whole_sweep: bool
) -> None:
    strace = tool("strace")
    digests = make_evidence(tmp_path / "evidence")
    injected = detected = 0
    turns = range(1, 40) if whole_sweep else (1, 2, 3, 8, 14)
    for fault in ("error=EIO", "error=ENOSPC", "signal=KILL"):
        for turn in turns:
            place = tmp_path / f"{fault}-{turn}"
            place.mkdir()
            ours, theirs = socket.socketpair()
            command = [
                *(str(strace), "-f", "-qq", "-o", str(place / "trace"), "-e", f"trace={call}"),
                *("-e", f"inject={call}:{fault}:when={turn}"),
                *(sys.executable, "-c", PROGRAM, str(place / "vault")),
                *(str(tmp_path / "evidence"), str(place / "journal"), str(theirs.fileno()), CASE),
            ]
            code = subprocess.run(
                command, pass_fds=[theirs.fileno()], check=False, stderr=subprocess.DEVNULL
            ).returncode
            theirs.close()
            told = b""
            while data := ours.recv(65536):
                told += data
            ours.close()
            trace = (place / "trace").read_text(errors="replace")
            if "INJECTED" not in trace and "+++ killed by SIGKILL" not in trace:
                break  # there are not so many of these calls
            injected += 1
            acknowledged = set(told.decode().split())
            faults = wrong(place / "vault", acknowledged)
            if code == 0 and acknowledged != digests:
                faults.append("said to be done")
            if finished(place / "vault", tmp_path / "evidence", place / "journal") != digests:
                faults.append("not to be finished")
            assert not faults + wrong(place / "vault", digests), (call, fault, turn)
            detected += code != 0
            shutil.rmtree(place)
    print(f"taking in, {call}: injected {injected}, seen {detected}, lost 0")
    assert injected >= 3


@contextmanager
def mounted(place: Path, *arguments: str) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    done = subprocess.run(
        ["mount", *arguments, str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full_at_any_size_loses_and_halves_nothing(
    tmp_path: Path, whole_sweep: bool
) -> None:
    evidence = tmp_path / "evidence"
    digests = make_evidence(evidence)
    page = 4096
    total = sum(-(-one.stat().st_size // page) for one in evidence.iterdir())
    step = 1 if whole_sweep else 23
    injected = full = detected = 0
    for pages in range(2, total + FILES + 8, step):
        with mounted(tmp_path / "small", "-t", "tmpfs", "-o", f"size={pages * page}", "none") as d:
            acknowledged: set[str] = set()
            injected += 1
            try:
                for one in acquire(DiskStore(d / "vault"), CASE, evidence):
                    assert isinstance(one, Taken)
                    acknowledged.add(one.sha256)
            except Unavailable as error:
                detected += "The disk is full" in str(error)
                full += 1
            else:
                assert acknowledged == digests
            assert wrong(d / "vault", acknowledged) == []
            left = {path.name for path in (d / "vault").rglob(".part-*")}
            assert left == set()
    print(f"small disk: sizes {injected}, full and said so {detected}, lost 0")
    assert 0 < detected == full < injected


def cut(tmp_path: Path, name: str) -> tuple[set[str], list[str]]:
    """Take in on a loop image, cut its power, look: what was acknowledged, what is wrong."""
    image, after = tmp_path / f"{name}.img", tmp_path / f"{name}-after.img"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    options = "lazy_itable_init=0,lazy_journal_init=0"
    subprocess.run(["mkfs.ext4", "-q", "-F", "-E", options, str(image)], check=True)
    with mounted(tmp_path / "before", "-o", "loop", str(image)) as disk:
        run = acquire(DiskStore(disk / "vault"), CASE, tmp_path / "evidence")
        acknowledged = {one.sha256 for one in run if isinstance(one, Stored)}
        subprocess.run(["cp", "--sparse=always", str(image), str(after)], check=True)
    with mounted(tmp_path / "before", "-o", "loop", str(after)) as disk:
        return acknowledged, wrong(disk / "vault", acknowledged)


def test_a_power_cut_after_the_acknowledgement_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is missing")
    digests = make_evidence(tmp_path / "evidence")
    for turn in range(3):
        acknowledged, faults = cut(tmp_path, f"cut-{turn}")
        assert acknowledged == digests
        assert faults == []

    class Idle:
        @staticmethod
        def syncfs(_door: int) -> int:
            return 0

    planted = found = 0
    for together in (lambda: Idle, staging._libc):  # no sync of bytes and names; none of names
        with monkeypatch.context() as planting:
            planting.setattr(staging, "_libc", together)
            planting.setattr(staging, "syncs_together", lambda _folder: True)
            planting.setattr(os, "fsync", lambda _fd: None)
            planted += 1
            found += bool(cut(tmp_path, f"planted-{planted}")[1])
    print(f"power cuts: 3 clean, planted missing syncs {planted}, found {found}")
    assert found == planted == 2
