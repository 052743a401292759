# SPDX-License-Identifier: Apache-2.0
"""The vault on a disk: what put promises, and what happens when the disk does not play along."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rogatory.errors import Conflict, Malformed, Unavailable, Unverified
from rogatory.vault import durable
from rogatory.vault.disk import DiskStore

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
OTHER = "00000000-0000-4000-8000-000000000001"


def vault_files(root: Path) -> list[str]:
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def test_what_is_put_can_be_opened_under_its_digest(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "vault")
    placed = store.put(CASE, b"seven grains")
    assert placed.key == f"{CASE}/{hashlib.sha256(b'seven grains').hexdigest()}"
    assert (placed.size, placed.new) == (12, True)
    with store.open(placed.key) as stream:
        assert stream.read() == b"seven grains"
    assert store.has(placed.key)
    assert store.verify(placed.key) == 12
    assert list(store.keys(CASE)) == [placed.key]


def test_folders_are_private_and_objects_cannot_be_written(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "vault")
    placed = store.put(CASE, iter([b"a", b"b"]))
    modes = [stat.S_IMODE((tmp_path / "vault" / p).stat().st_mode) for p in ("", CASE, placed.key)]
    assert modes == [0o700, 0o700, 0o400]


@pytest.mark.parametrize("streamed", [False, True])
def test_the_same_bytes_twice_are_one_object_and_the_second_is_not_new(
    tmp_path: Path, streamed: bool
) -> None:
    store = DiskStore(tmp_path)
    first = store.put(CASE, b"x" * 10)
    again = store.put(CASE, iter([b"x" * 5, b"x" * 5]) if streamed else b"x" * 10)
    assert (first.new, again.new) == (True, False)
    assert again.key == first.key
    assert vault_files(tmp_path) == [first.key]


def test_the_same_bytes_in_another_case_are_new_there(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    assert store.put(CASE, b"x").new
    assert store.put(OTHER, b"x").new


def test_two_puts_at_once_leave_one_object_and_one_of_them_is_new(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    news = []
    gate = threading.Barrier(4)

    def chunks() -> Iterator[bytes]:
        yield b"the same"
        gate.wait()  # all are open before any is published

    def put() -> None:
        news.append(store.put(CASE, chunks()).new)

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(news) == [False, False, False, True]
    assert len(vault_files(tmp_path)) == 1


def test_an_existing_object_is_never_replaced(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    key = store.put(CASE, b"right").key
    (tmp_path / key).chmod(0o600)
    (tmp_path / key).write_bytes(b"wrong")  # the same length
    assert not store.put(CASE, b"right").new
    assert (tmp_path / key).read_bytes() == b"wrong"
    with pytest.raises(Unverified, match="was changed"):
        store.verify(key)
    (tmp_path / key).write_bytes(b"longer now")
    with pytest.raises(Unverified, match="length"):
        store.put(CASE, b"right")


def test_every_flipped_byte_of_an_object_is_found_by_verify(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    data = bytes(range(256))
    key = store.put(CASE, data).key
    (tmp_path / key).chmod(0o600)
    injected = detected = 0
    for at in range(len(data)):
        for mask in (0x01, 0x80, 0xFF):
            injected += 1
            (tmp_path / key).write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
            try:
                store.verify(key)
            except Unverified:
                detected += 1
    print(f"injected {injected}, detected {detected}")
    assert injected == detected == 768
    (tmp_path / key).write_bytes(data)
    assert store.verify(key) == 256


def test_what_the_reader_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)

    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise KeyError("planted")

    with pytest.raises(KeyError):
        store.put(CASE, chunks())
    assert vault_files(tmp_path) == []


@pytest.mark.parametrize(
    "key",
    [
        "", "x", CASE, f"{CASE}/", f"{CASE}/../{'a' * 64}", f"{CASE}/{'A' * 64}",
        f"{CASE.upper()}/{'a' * 64}", f"../{'a' * 64}", f"{CASE}/{'a' * 64}\n",
        f"{CASE}/{'a' * 63}",
    ],
)  # fmt: skip
def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(Malformed):
        DiskStore(tmp_path).open(key)


def test_a_missing_object_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="restore it from a copy"):
        DiskStore(tmp_path).open(f"{CASE}/{'a' * 64}")


def test_delete_is_idempotent_and_other_objects_stay(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    keep, drop = store.put(CASE, b"keep").key, store.put(CASE, b"drop").key
    assert store.delete(drop)
    assert not store.delete(drop)
    assert list(store.keys(CASE)) == [keep]


def test_strays_are_named_and_live_writes_are_not(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    store.put(CASE, b"x")
    (tmp_path / CASE / "note.txt").write_text("?")
    fd, _temporary = durable.open_temporary(tmp_path / CASE)
    assert store.strays(CASE) == ["note.txt"]
    os.close(fd)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("call", ["write", "fsync", "link", "unlink"])
def test_a_failing_disk_loses_nothing_and_a_retry_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    """Each call of a put fails in turn, the n-th time it is made; then the same put again."""
    injected = detected = 0
    for nth in range(1, 6):
        root = tmp_path / f"{nth}"
        store = DiskStore(root)
        store.put(CASE, b"first")
        real = getattr(os, call)
        count = 0

        def fail(*args: object, nth: int = nth, real: object = real, **more: object) -> object:
            nonlocal count
            count += 1
            if count == nth:
                raise OSError(code, os.strerror(code))
            return real(*args, **more)  # type: ignore[operator]

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            try:
                store.put(CASE, iter([b"second", b"half"]))
            except Unavailable as error:
                detected += "try again" in str(error)
        if count < nth:
            break
        injected += 1
        assert store.put(CASE, b"secondhalf").size == 10
        assert sorted(store.held(CASE).values()) == [5, 10]
        for key in store.keys(CASE):
            store.verify(key)
        DiskStore(root).held(CASE)  # sweeps
        assert len(vault_files(root)) == 2
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 0


def test_a_full_disk_is_one_clear_sentence_and_nothing_is_left(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(small)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        store = DiskStore(small / "vault")
        kept = store.put(CASE, b"kept").key
        with pytest.raises(Unavailable, match="disk is full"):
            store.put(CASE, iter([b"x" * 100_000] * 4))
        assert vault_files(small / "vault") == [kept]
        assert store.put(CASE, b"small enough").new
    finally:
        subprocess.run(["umount", str(small)], check=True)


WRITER = """
import sys, time
from pathlib import Path
from rogatory.vault.disk import DiskStore
def chunks():
    yield b"half of it"
    print("ready", flush=True)
    time.sleep(60)
DiskStore(Path(sys.argv[1])).put(sys.argv[2], chunks())
"""


def test_a_killed_writer_leaves_a_temporary_file_that_the_next_process_sweeps(
    tmp_path: Path,
) -> None:
    arguments = [sys.executable, "-c", WRITER, str(tmp_path), CASE]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        try:
            assert len(vault_files(tmp_path)) == 1
            assert DiskStore(tmp_path).sweep(CASE) == 0, "a living writer's file was swept"
        finally:
            writer.send_signal(signal.SIGKILL)
    assert len(vault_files(tmp_path)) == 1
    assert DiskStore(tmp_path).sweep(CASE) == 1
    assert vault_files(tmp_path) == []


def test_write_durably_replaces_whole_or_refuses_when_exclusive(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert durable.write_durably(path, b"one") == 3
    assert durable.write_durably(path, [b"t", b"wo"]) == 3
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="choose another name"):
        durable.write_durably(path, b"three", exclusive=True)
    assert path.read_bytes() == b"two"
    assert vault_files(tmp_path) == ["file"]


def test_write_durably_into_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="check that the disk is attached"):
        durable.write_durably(tmp_path / "no" / "file", b"x")


def test_the_folder_is_synced_after_the_name_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("write", "fsync", "link", "replace"):
        real = getattr(os, name)

        def note(*args: object, name: str = name, real: object = real, **more: object) -> object:
            calls.append(name)
            return real(*args, **more)  # type: ignore[operator]

        monkeypatch.setattr(os, name, note)
    store = DiskStore(tmp_path)
    store.held(CASE)
    calls.clear()
    store.put(CASE, b"x")
    assert calls == ["write", "fsync", "link", "fsync"]
    calls.clear()
    durable.write_durably(tmp_path / "file", b"x")
    assert calls == ["write", "fsync", "replace", "fsync"]
