# SPDX-License-Identifier: Apache-2.0
"""Writing the canonical ZIP of ``structure`` to an open file, and reading files for it once.

The bytes of each member are read once: hashed, summed and copied in the same pass.  The CRC-32
stands before the data, so a member that nobody measured before gets its local header put down a
second time when its bytes are known.  A writer that keeps the digest of the whole archive measures
first instead, and then sees to it that the copy is of the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.pouch import passes, structure
from rogatory.pouch.structure import Member, Unsound

__all__ = [
    *("Digest", "RunningHash", "Slice", "Source", "Writer"),
    *("flow", "measure", "opened", "read_at"),
]


class RunningHash(Protocol):
    """What this room uses of a ``hashlib`` object."""

    def update(self, data: bytes | memoryview, /) -> None: ...

    def digest(self) -> bytes: ...

    def copy(self) -> RunningHash: ...


class Digest(NamedTuple):
    """What one reading of a file found: size in bytes, CRC-32, SHA-256 (32 bytes)."""

    size: int
    crc: int
    sha256: bytes


class Slice(NamedTuple):
    """A run of a file's bytes, as a file of its own: a segment of an image that is kept joined."""

    path: Path
    start: int
    size: int


Source = bytes | Path | Slice
"""Where the bytes of a member are."""


def measure(source: Source) -> Digest:
    """Return size, CRC-32 and SHA-256 of bytes or of a file, read once; raises Unavailable."""
    if isinstance(source, bytes):
        return Digest(len(source), zlib.crc32(source), hashlib.sha256(source).digest())
    if isinstance(source, Slice):
        with opened(source.path) as fd:
            return flow(fd, source.start, source.size, None)
    with opened(source) as fd:
        return flow(fd, 0, os.fstat(fd).st_size, None)


class Writer:
    """Writes a canonical ZIP to an open, empty, seekable file; the caller makes it durable.

    ``digest`` is the SHA-256 of all bytes written so far, kept only with ``hashing=True``.
    """

    def __init__(self, fd: int, *, hashing: bool = False) -> None:
        self._fd = fd
        self._members: list[Member] = []
        self._at = 0
        self._hash: RunningHash | None = hashlib.sha256() if hashing else None

    def add(self, name: str, source: Source, known: Digest | None = None) -> Digest:
        """Append one member and return what was read.

        ``known`` is what an earlier ``measure`` found; Unverified when the file is another now.
        Malformed for a name that has no canonical form.
        """
        fault = structure.name_fault(name)
        if fault:
            raise Malformed(_("Member {name} {reason}.").format(name=ascii(name), reason=fault))
        if isinstance(source, bytes):
            found = measure(source)
            self._put(structure.local_header(name, found.size, found.crc))
            self._put(source)
        else:
            found = self._copy(name, source, known)
        if known is not None and found != known:
            raise Unverified(_("A file changed while the package was made; make it again."))
        offset = self._at
        data = offset + len(structure.local_header(name, found.size, found.crc))
        self._members.append(Member(name, found.size, found.crc, offset, data))
        self._at = data + found.size
        return found

    def digest(self) -> bytes:
        """Return the SHA-256 of every byte written so far; only with ``hashing=True``."""
        if self._hash is None:
            raise ValueError("this writer keeps no digest")
        return self._hash.copy().digest()

    def finish(self) -> int:
        """Write directory and end record; return the size of the archive in bytes."""
        Unsound.unless_empty(structure.check_names([member.name for member in self._members]))
        records = b"".join(map(structure.central_record, self._members))
        self._put(records)
        self._put(structure.directory_end(len(self._members), len(records), self._at))
        self._at = os.lseek(self._fd, 0, os.SEEK_CUR)
        return self._at

    def _copy(self, name: str, source: Path | Slice, known: Digest | None) -> Digest:
        path, start = (source.path, source.start) if isinstance(source, Slice) else (source, 0)
        with opened(path) as fd:
            size = source.size if isinstance(source, Slice) else os.fstat(fd).st_size
            if self._hash is not None and known is None:
                known = flow(fd, start, size, None)
            header = structure.local_header(name, size, known.crc if known else 0)
            self._put(header)
            found = flow(fd, start, size, self._put)
        if known is None:  # the CRC-32 is known only now: put the header down again
            os.pwrite(self._fd, structure.local_header(name, size, found.crc), self._at)
        return found

    def _put(self, data: bytes | memoryview) -> None:
        if self._hash is not None:
            self._hash.update(data)
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a plain file for reading; gives its descriptor; Unavailable or Malformed."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise Unavailable(
            _(
                "The file cannot be opened ({reason}); check its path and your right to read it."
            ).format(reason=error.strerror)
        ) from error
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Malformed(_("This is not a file; name a file."))
        yield fd
    finally:
        os.close(fd)


def read_at(fd: int, at: int, size: int) -> bytes:
    """Return exactly ``size`` bytes at ``at``; Malformed when the file ends before."""
    out = bytearray(size)
    if size:
        passes.fill(fd, memoryview(out), at)
    return bytes(out)


def flow(fd: int, start: int, size: int, put: Callable[[memoryview], object] | None) -> Digest:
    """Read ``size`` bytes from ``start`` once: hash and sum them and hand them to ``put``."""
    digest = hashlib.sha256()
    total = 0

    def add(at: int, view: memoryview) -> None:
        nonlocal total
        total = zlib.crc32(view, total)

    feeds: list[passes.Feed] = [lambda at, view: digest.update(view), add]
    if put is not None:
        hand_on = put
        feeds.append(lambda at, view: hand_on(view))
    passes.stream(fd, start, size, feeds)
    return Digest(size, total, digest.digest())
