# SPDX-License-Identifier: Apache-2.0
"""Reading the source: opened without a trace, read once, looked at before and after.

A file that is not the same before and after (identity, size, time of change, bytes read) was
changing and raises :class:`NotTaken`.  A change through mmap that the system has not yet dated
cannot be seen; acquire from a write-blocked copy where that matters.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Generator, Iterator
from mmap import mmap
from types import TracebackType
from typing import Final, Self

from rogatory.vault.tally import Reason

SPARSE_HOLES: Final = 1 << 30
"""Bytes of holes that a file may have."""

_UNTOUCHED = getattr(os, "O_NOATIME", 0)
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotTaken(Exception):
    """Ends the reading of one file for a reason; becomes ``Refused``, never leaves the vault."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Reading:
    """One opened source file; closes itself at the end of the ``with``.

    Raises :class:`NotTaken` when it is no ordinary file, mostly holes, or may not be read.
    ``seen``: a walk has just seen that it is an ordinary file, so that is not asked again before
    it is opened, only afterwards.
    """

    def __init__(self, path: str, sparse_holes: int = SPARSE_HOLES, *, seen: bool = False) -> None:
        self.path = path
        self.fd = _open(path, seen)
        try:
            self.before = os.fstat(self.fd)
            if not stat.S_ISREG(self.before.st_mode):
                raise NotTaken(Reason.SPECIAL)
            if self.before.st_size - self.before.st_blocks * 512 > sparse_holes:
                raise NotTaken(Reason.SPARSE)
        except BaseException:
            os.close(self.fd)
            raise
        self.size = self.before.st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.fd)

    def whole(self, buffer: mmap) -> memoryview:
        """Read a small file into ``buffer``, which is longer than it, and look again."""
        count = 0
        view = memoryview(buffer)
        try:
            while more := os.readv(self.fd, [view[count : self.size + 1]]):
                count += more
                if count >= self.size:
                    break  # all of it; or it grows, which the look at its length will tell
        except OSError as error:
            raise NotTaken(reason_of(error)) from error
        self.look_again(count)
        return view[:count]

    def digest(self, tell: Callable[[int], None]) -> str:
        """Read to the end and return the SHA-256 (hex) of the bytes; ``tell`` hears each count."""
        hasher, buffer = hashlib.sha256(), bytearray(1 << 20)
        for view in self.into(buffer for _n in iter(int, 1)):
            hasher.update(view)
            tell(len(view))
        return hasher.hexdigest()

    def rewind(self) -> None:
        """Go back to the first byte."""
        os.lseek(self.fd, 0, os.SEEK_SET)

    def into(self, buffers: Generator[memoryview | bytearray, None, None]) -> Iterator[memoryview]:
        """Read to the end into the buffers that are handed in; look again after the last."""
        size = 0
        for buffer in buffers:
            try:
                count = os.readv(self.fd, [buffer])
            except OSError as error:
                raise NotTaken(reason_of(error)) from error
            if not count:
                break
            size += count
            if size > self.size:
                raise NotTaken(Reason.CHANGING)  # it grows: do not follow it for ever
            yield memoryview(buffer)[:count]
        buffers.close()
        self.look_again(size)

    def look_again(self, size: int) -> None:
        """Raise when the file is not what it was, or ``size`` bytes were not all of it."""
        try:
            looks = (os.fstat(self.fd), os.lstat(self.path))
        except OSError as error:
            raise NotTaken(reason_of(error)) from error
        before = still(self.before)
        if size != self.size or still(looks[0]) != before or still(looks[1]) != before:
            raise NotTaken(Reason.CHANGING)


def still(look: os.stat_result) -> tuple[int, int, int, int]:
    """Return what must stay the same while a file is read: device, inode, size, time of change."""
    return look.st_dev, look.st_ino, look.st_size, look.st_mtime_ns


def _open(path: str, seen: bool) -> int:
    try:
        if not seen:
            named = os.lstat(path)
            if stat.S_ISLNK(named.st_mode):
                raise NotTaken(Reason.SYMLINK)
            if not stat.S_ISREG(named.st_mode):
                raise NotTaken(Reason.SPECIAL)  # a device is not even opened
        try:
            return os.open(path, _OPEN | _UNTOUCHED)
        except PermissionError:
            return os.open(path, _OPEN)  # only the owner may leave the access time untouched
    except OSError as error:
        raise NotTaken(reason_of(error)) from error


def reason_of(error: OSError) -> Reason:
    """Return the reason of refusal that a system error on the source stands for."""
    if isinstance(error, PermissionError):
        return Reason.PERMISSION
    if isinstance(error, FileNotFoundError):
        return Reason.VANISHED
    if error.errno in (errno.ENOTDIR, errno.ELOOP, errno.ESTALE):
        return Reason.CHANGING  # it was something else when the folder was read
    return Reason.UNREADABLE


def untold(_count: int) -> None:
    """Take a number of bytes that were told before, and tell nobody."""
