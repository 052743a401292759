# SPDX-License-Identifier: Apache-2.0
"""Images of media in several files come in as one exhibit, in order, with what is missing named."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from rogatory.vault import image_sets
from rogatory.vault.acquire import Refused, Stored, acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.tally import Reason

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
EVF = b"EVF\t\r\n\xff\x00"


def segment(last: bool, filler: bytes = b"") -> bytes:
    """A file that begins and ends as one of EnCase's first version does."""
    ending = (b"done" if last else b"next").ljust(16, b"\0") + bytes(60)
    return EVF + filler + ending


def names(count: int) -> list[str]:
    return [image_sets._ewf_name("disk.E01", place) for place in range(1, count + 1)]


def test_the_files_of_a_set_are_one_object_whose_parts_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    parts = [segment(n == 4, os.urandom(1000 + n)) for n in range(5)]
    for name, part in zip(names(5), parts, strict=True):
        (folder / name).write_bytes(part)
    (folder / "notes.eml").write_bytes(b"From: Boris")
    store = DiskStore(tmp_path / "vault")
    run = acquire(store, CASE, folder)
    whole, mail = list(run)
    assert isinstance(whole, Stored)
    assert isinstance(mail, Stored)
    assert whole.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    assert [one.source.name for one in whole.segments] == names(5)
    with store.open(f"{CASE}/{whole.sha256}") as stream:
        for one, part in zip(whole.segments, parts, strict=True):
            assert hashlib.sha256(stream.read(one.size)).hexdigest() == one.sha256
            assert hashlib.sha256(part).hexdigest() == one.sha256
    assert whole.missing == ()
    assert (run.tally.found, run.tally.sets, run.tally.segments) == (2, 1, 5)


def test_naming_the_first_file_takes_the_whole_set(tmp_path: Path) -> None:
    for n, name in enumerate(names(3)):
        (tmp_path / name).write_bytes(segment(n == 2, b"%d" % n))
    (one,) = acquire(DiskStore(tmp_path / "vault"), CASE, tmp_path / "disk.E01")
    assert isinstance(one, Stored)
    assert len(one.segments) == 3


def test_every_missing_file_of_a_long_set_is_named(tmp_path: Path) -> None:
    whole = names(800)
    assert whole[98:102] == ["disk.E99", "disk.EAA", "disk.EAB", "disk.EAC"]
    assert whole[774:777] == ["disk.EZZ", "disk.FAA", "disk.FAB"]

    def peek(name: str) -> tuple[bytes, bytes, int]:
        return EVF, segment(name == whole[-1])[-76:], 100

    injected = detected = 0
    for gone in range(800):
        left = [name for name in whole if name != whole[gone]]
        (found,) = image_sets.find(left, peek).values()
        injected += 1
        expected = [whole[gone]] if gone < 799 else ["disk.FAY …"]
        detected += list(found.missing) == expected
    print(f"missing segments: injected {injected}, named {detected}")
    assert detected == injected == 800


def test_a_lone_first_file_that_says_another_follows_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "disk.E01").write_bytes(segment(last=False))
    (one,) = acquire(DiskStore(tmp_path / "vault"), CASE, tmp_path / "disk.E01")
    assert isinstance(one, Stored)
    assert [source.name for source in one.missing] == ["disk.E02 …"]


def test_a_set_of_which_a_file_cannot_be_taken_is_refused_whole(tmp_path: Path) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    for n, name in enumerate(names(3)):
        (folder / name).write_bytes(segment(n == 2))
    with (folder / "disk.E02").open("r+b") as file:
        file.truncate(1 << 41)
    store = DiskStore(tmp_path / "vault")
    (one,) = acquire(store, CASE, folder)
    assert isinstance(one, Refused)
    assert (one.source.name, one.reason) == ("disk.E02", Reason.SPARSE)
    assert list(store.keys(CASE)) == []
    assert list((tmp_path / "vault" / CASE).iterdir()) == []


@pytest.mark.parametrize(
    ("sizes", "missing"),
    [
        ({1: 2, 2: 2, 3: 1}, []),
        ({1: 2, 3: 2, 4: 1}, ["disk.002"]),
        ({2: 2, 3: 2}, ["disk.001"]),
        ({0: 2, 1: 2, 2: 2}, []),
        ({1: 2, 2: 1, 3: 2}, None),
        ({1: 2}, None),
        ({1: 1, 2: 2}, None),
    ],
)
def test_raw_pieces_are_a_set_only_when_their_lengths_say_so(
    sizes: dict[int, int], missing: list[str] | None
) -> None:
    lengths = {f"disk.{n:03}": size * image_sets.RAW_LEAST for n, size in sizes.items()}
    found = image_sets.find(lengths, lambda name: (b"", b"", lengths[name]))
    assert [list(one.missing) for one in found.values()] == ([] if missing is None else [missing])


def test_numbered_logs_and_programs_are_no_image() -> None:
    there = ["log.001", "log.002", "setup.exe", "letter.eml", "x.E01"]
    assert image_sets.find(there, lambda _name: (b"MZ\x00\x00", b"", 500)) == {}
