# SPDX-License-Identifier: Apache-2.0
"""Going on after a kill: what is safe is not read again, and nothing else is believed."""

from __future__ import annotations

import os
from collections.abc import Generator
from mmap import mmap
from pathlib import Path

import pytest

from rogatory.errors import Conflict
from rogatory.vault import acquire as taking
from rogatory.vault.acquire import Stored, acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.journal import Journal
from rogatory.vault.sources import Reading
from rogatory.vault.tally import Tally

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for n in range(40):
        (folder / f"{n:02}").write_bytes(b"%d" % n * 1000)
    (folder / "large").write_bytes(os.urandom(3 * taking.SMALL))
    return folder


def run(tmp_path: Path, folder: Path, *, done: bool = False) -> tuple[list[object], Tally]:
    journal = Journal(tmp_path / "journal")
    acquisition = acquire(DiskStore(tmp_path / "vault"), CASE, folder, journal=journal)
    outcomes: list[object] = list(acquisition)
    journal.close(done=done)
    return outcomes, acquisition.tally


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the files of which bytes are read."""
    read: list[str] = []
    whole, into = Reading.whole, Reading.into

    def note_whole(self: Reading, buffer: mmap) -> memoryview:
        read.append(self.path)
        return whole(self, buffer)

    def note_into(self: Reading, buffers: Generator[memoryview | bytearray, None, None]) -> object:
        read.append(self.path)
        return into(self, buffers)

    monkeypatch.setattr(Reading, "whole", note_whole)
    monkeypatch.setattr(Reading, "into", note_into)
    return read


def test_what_was_read_before_is_not_read_again(
    tmp_path: Path, folder: Path, reads: list[str]
) -> None:
    run(tmp_path, folder)
    assert len(reads) == 41
    reads.clear()
    (folder / "99").write_bytes(b"new")
    outcomes, tally = run(tmp_path, folder)
    assert reads == [str(folder / "99")]
    assert (tally.found, tally.stored, tally.duplicates, tally.recalled) == (42, 1, 41, 41)
    assert isinstance(outcomes[-2], Stored)


@pytest.mark.parametrize("way", ["rewritten", "touched", "grown", "object gone", "object cut"])
def test_nothing_is_believed_that_is_not_as_it_was(
    tmp_path: Path, folder: Path, reads: list[str], way: str
) -> None:
    run(tmp_path, folder)
    reads.clear()
    source, store = folder / "07", DiskStore(tmp_path / "vault")
    look = source.stat()
    key = next(k for k in store.keys(CASE) if store.open(k).read() == source.read_bytes())
    if way == "rewritten":  # with its time put back: the time of the inode tells
        source.write_bytes(b"8" * look.st_size)
        os.utime(source, ns=(look.st_atime_ns, look.st_mtime_ns))
    elif way == "touched":
        os.utime(source, ns=(1, 2))
    elif way == "grown":
        source.write_bytes(source.read_bytes() + b"7")
    elif way == "object gone":
        store.delete(key)
    else:
        local = store.local(key)
        local.chmod(0o600)
        os.truncate(local, 5)
    if way == "object cut":
        with pytest.raises(Exception, match="has not the length"):
            run(tmp_path, folder)
        return
    run(tmp_path, folder)
    assert reads == [str(source)]


def test_a_torn_line_is_dropped_and_the_rest_kept(tmp_path: Path, folder: Path) -> None:
    run(tmp_path, folder)
    path = tmp_path / "journal"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 42
    injected = believed = 0
    for cut in range(len(whole) - 1, len(whole) - len(lines[-1]) - len(lines[-2]), -1):
        path.write_bytes(whole[:cut])
        journal = Journal(path)
        expected = whole[:cut].count(b"\n") - 1
        injected += 1
        believed += len(journal.known) != expected
        journal.close(done=False)
    for place in range(len(lines[0]), len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        journal = Journal(path)
        injected += 1
        believed += len(journal.known) >= 41
        journal.close(done=False)
    print(f"journal: injected {injected}, believed wrongly {believed}")
    assert injected > 200
    assert believed == 0


def test_the_journal_holds_no_name_and_goes_when_the_run_is_done(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "Carol.txt").write_bytes(b"secret")
    run(tmp_path, folder)
    journal = tmp_path / "journal"
    assert b"Carol" not in journal.read_bytes()
    assert journal.stat().st_mode & 0o777 == 0o600
    run(tmp_path, folder, done=True)
    assert not journal.exists()


def test_two_processes_do_not_share_a_journal(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    with pytest.raises(Conflict, match="another process"):
        Journal(tmp_path / "journal")
    first.close(done=True)
