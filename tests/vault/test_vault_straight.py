# SPDX-License-Identifier: Apache-2.0
"""Writing past the page cache and the ring of buffers: the bytes are right, whatever the disk says.

Small buffers stand in for the large ones, so that a file has many borders.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rogatory.errors import Unavailable
from rogatory.vault import ring, staging, straight
from rogatory.vault.acquire import SMALL, Refused, Stored, acquire
from rogatory.vault.disk import DiskStore
from rogatory.vault.ring import Copied
from rogatory.vault.sources import NotTaken, Reading
from rogatory.vault.tally import Reason

pytestmark = pytest.mark.folder("writes on a disk")

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
SMALL_BUFFER = 2 * straight.BLOCK
DIRECT = getattr(os, "O_DIRECT", 0)
Write = Callable[[int, memoryview], int]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "BUFFER", SMALL_BUFFER)
    monkeypatch.setattr(straight, "DIRECT_FROM", 1)


def copied(folder: Path, contents: list[bytes]) -> tuple[Copied, bytes]:
    """Send files round the ring into one object; return what it says and the object's bytes."""
    paths = []
    for n, data in enumerate(contents):
        paths.append(folder / f"part-{n}")
        paths[-1].write_bytes(data)
    target = os.open(folder / "object", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    readings = [Reading(str(path)) for path in paths]
    try:
        done = ring.copy(target, readings, len(contents) == 1, ring.buffers(), lambda _n: None)
    finally:
        os.close(target)
        for reading in readings:
            os.close(reading.fd)
    return done, (folder / "object").read_bytes()


def right(done: Copied, found: bytes, contents: list[bytes]) -> bool:
    whole = b"".join(contents)
    parts = [hashlib.sha256(data).hexdigest() for data in contents]
    return (done.sha256, done.size, done.parts, found) == (
        hashlib.sha256(whole).hexdigest(), len(whole), parts, whole,
    )  # fmt: skip


def direct_works(folder: Path) -> bool:
    fd = os.open(folder / "probe", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return straight._turn(fd, on=True)
    finally:
        os.close(fd)


LENGTHS = st.one_of(
    st.integers(0, 3 * SMALL_BUFFER),
    st.sampled_from([0, 1, *(n * straight.BLOCK + d for n in (1, 2, 4, 20) for d in (-1, 0, 1))]),
)


@pytest.mark.usefixtures("small")
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lengths=st.lists(LENGTHS, min_size=1, max_size=4), seed=st.integers(0, 255))
def test_files_of_any_length_become_one_object_with_the_digest_of_each(
    tmp_path: Path, lengths: list[int], seed: int
) -> None:
    contents = [bytes([(seed + n) % 256]) * (size // 2) + b"\x07" * (size - size // 2)
                for n, size in enumerate(lengths)]  # fmt: skip
    assert right(*copied(tmp_path, contents), contents)


@pytest.mark.usefixtures("small")
def test_all_but_the_tail_goes_past_the_page_cache_in_whole_blocks_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not direct_works(tmp_path):
        pytest.skip("this filesystem has no direct writes")
    seen: list[tuple[bool, int]] = []
    write = os.write

    def spy(fd: int, data: memoryview) -> int:
        seen.append((bool(fcntl.fcntl(fd, fcntl.F_GETFL) & DIRECT), len(data)))
        return write(fd, data)

    contents = [os.urandom(SMALL_BUFFER + 1), os.urandom(5 * SMALL_BUFFER), b"tail"]
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", spy)
        done, found = copied(tmp_path, contents)
    assert right(done, found, contents)
    *before, last = seen
    assert {direct for direct, _size in before} == {True}
    assert {size % straight.BLOCK for _direct, size in before} == {0}
    assert last == (False, len(found) % straight.BLOCK)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("turn", [1, 2, 4])
@pytest.mark.parametrize("code", [errno.EINVAL, errno.EOPNOTSUPP])
def test_a_filesystem_that_refuses_a_direct_write_gets_it_through_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int, code: int
) -> None:
    write, count = os.write, [0]

    def refusing(fd: int, data: memoryview) -> int:
        if fcntl.fcntl(fd, fcntl.F_GETFL) & DIRECT:
            count[0] += 1
            if count[0] >= turn:
                raise OSError(code, os.strerror(code))
        return write(fd, data)

    contents = [os.urandom(6 * SMALL_BUFFER + 77)]
    works = direct_works(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", refusing)
        done, found = copied(tmp_path, contents)
    assert right(done, found, contents)
    assert count[0] == (turn if works else 0)


@pytest.mark.usefixtures("small")
def test_a_filesystem_without_direct_writes_is_written_through_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = fcntl.fcntl, [0]

    def without(fd: int, what: int, value: int = 0) -> int:
        if what == fcntl.F_SETFL and value & DIRECT:
            asked[0] += 1
            raise OSError(errno.EINVAL, "no direct writes")
        return real(fd, what, value)

    contents = [os.urandom(3 * SMALL_BUFFER + 5)]
    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "fcntl", without)
        done, found = copied(tmp_path, contents)
    assert right(done, found, contents)
    assert asked[0] == bool(DIRECT)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("least", [1, 511, straight.BLOCK])
def test_a_system_that_stops_short_is_asked_for_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    write = os.write
    contents = [os.urandom(2 * SMALL_BUFFER + 3)]
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda fd, data: write(fd, data[:least]))
        done, found = copied(tmp_path, contents)
    assert right(done, found, contents)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("turn", [1, 3, 30])
def test_an_error_of_the_writing_ends_the_reading_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, turn: int
) -> None:
    write, count = os.write, [0]

    def failing(fd: int, data: memoryview) -> int:
        count[0] += 1
        if count[0] == turn:
            raise OSError(code, os.strerror(code))
        return write(fd, data)

    contents = [os.urandom(29 * SMALL_BUFFER + 9)]
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", failing)
        with pytest.raises(OSError, match=os.strerror(code)) as told:
            copied(tmp_path, contents)
    assert told.value.errno == code
    assert count[0] == turn  # nothing more was written after it


def test_a_large_file_on_a_disk_that_fails_leaves_nothing_and_is_whole_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = os.urandom(SMALL + 12345)
    evidence = tmp_path / "image.dd"
    evidence.write_bytes(data)
    store, write = DiskStore(tmp_path / "vault"), os.write

    def failing(fd: int, view: memoryview) -> int:
        if len(view) >= straight.BLOCK:
            raise OSError(errno.EIO, "the disk")
        return write(fd, view)

    with monkeypatch.context() as patched:
        patched.setattr(staging, "_cloned", lambda *_: False)  # XFS and btrfs write nothing then
        patched.setattr(os, "write", failing)
        with pytest.raises(Unavailable):
            list(acquire(store, CASE, evidence))
    assert list(store.keys(CASE)) == store.strays(CASE) == []
    (one,) = acquire(store, CASE, evidence)
    assert isinstance(one, Stored)
    assert store.verify(f"{CASE}/{hashlib.sha256(data).hexdigest()}") == len(data)


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_file_at_the_border_of_small_and_large_is_stored_whole(
    tmp_path: Path, extra: int
) -> None:
    for n, length in enumerate((straight.DIRECT_FROM, SMALL, ring.BUFFER * ring.BUFFERS)):
        data = os.urandom(1 << 16) * (length >> 16) + b"x" * 2
        data = data[: length + extra]
        evidence = tmp_path / f"{n}{extra}"
        evidence.write_bytes(data)
        (one,) = acquire(DiskStore(tmp_path / "vault"), CASE, evidence)
        assert isinstance(one, Stored)
        assert (one.sha256, one.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert DiskStore(tmp_path / "vault").verify(f"{CASE}/{one.sha256}") == len(data)


def test_a_file_that_grows_behind_the_last_byte_of_a_ring_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = tmp_path / "log"
    evidence.write_bytes(b"a" * (SMALL + ring.BUFFER))
    real = os.readv

    def growing(fd: int, buffers: list[memoryview]) -> int:
        count = real(fd, buffers)
        with evidence.open("ab") as file:
            file.write(b"more")
        return count

    with monkeypatch.context() as patched:
        patched.setattr(os, "readv", growing)
        (one,) = acquire(DiskStore(tmp_path / "vault"), CASE, evidence)
    assert isinstance(one, Refused)
    assert one.reason is Reason.CHANGING
    assert list(DiskStore(tmp_path / "vault").keys(CASE)) == []


def test_what_was_seen_as_a_file_and_is_something_else_when_opened_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_bytes(b"of another person")
    (tmp_path / "link").symlink_to("secret")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    told = {}
    for name in ("link", "pipe", "folder", "gone"):
        with pytest.raises(NotTaken) as refusal:
            Reading(str(tmp_path / name), seen=True)
        told[name] = refusal.value.reason
    assert told == {
        "link": Reason.CHANGING, "pipe": Reason.SPECIAL, "folder": Reason.SPECIAL,
        "gone": Reason.VANISHED,
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("thread", ["_hash", "_write"])
@pytest.mark.parametrize("buffers", [1, 40])
def test_a_thread_that_ends_too_early_is_told_and_nobody_waits_for_it(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thread: str, buffers: int
) -> None:
    def dies(_self: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ring._Ring, thread, dies)
    with pytest.raises(MemoryError):
        copied(tmp_path, [bytes(SMALL_BUFFER * buffers)])
