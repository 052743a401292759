# SPDX-License-Identifier: Apache-2.0
"""Writing an object past the page cache (``O_DIRECT``) where the filesystem takes that.

Why: through the cache each byte is copied once more, into memory that the kernel must first find
and, on a rented machine, its host must first give; that copy costs more than SHA-256 does, and a
whole medium taken in throws out of the cache what others were using.  Past it, the disk itself
says at each write whether it failed.  Durable it is in neither way before the sync (``staging``).

Direct writes begin and end at a multiple of ``BLOCK`` in file and memory.  What does not fit (the
tail of a file, the rest after a short write) goes through the cache, and so does everything on a
filesystem that has no direct writes or refuses one (``EINVAL``).  docs/adr/0019 has the figures.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from typing import Final

BLOCK: Final = 4096
DIRECT_FROM: Final = 128 << 10
"""Bytes from which on waiting for the disk costs less than the second copy."""

BEGIN_WRITING: Final = 32 << 20

_DIRECT: Final[int] = getattr(os, "O_DIRECT", 0)
_REFUSED: Final = frozenset({errno.EINVAL, errno.EOPNOTSUPP})


def memory(size: int) -> mmap.mmap:
    """Return memory that begins at a page, as direct writes ask; ``size`` in bytes."""
    return mmap.mmap(-1, size)


class Straight:
    """Writes one object in order, from its first byte; ``size`` is how long it may become.

    State: ``_at`` bytes are written; ``_direct`` until something does not fit or is refused.
    """

    def __init__(self, fd: int, size: int) -> None:
        self._fd = fd
        self._at = self._begun = 0
        self._direct = size >= DIRECT_FROM and _turn(fd, on=True)

    def write(self, data: memoryview) -> None:
        """Write all of ``data``, however often the system stops short; raises ``OSError``."""
        while data:
            fits = len(data) - len(data) % BLOCK
            if self._direct and (self._at % BLOCK or not fits):
                self._through_the_cache()
            try:
                count = os.write(self._fd, data[:fits] if self._direct else data)
            except OSError as error:
                if not self._direct or error.errno not in _REFUSED:
                    raise
                self._through_the_cache()
                continue
            self._at += count
            data = data[count:]
        if not self._direct and self._at - self._begun >= BEGIN_WRITING:
            # Starts writing what is dirty there and does not wait for it.
            os.posix_fadvise(self._fd, self._begun, self._at - self._begun, os.POSIX_FADV_DONTNEED)
            self._begun = self._at

    def _through_the_cache(self) -> None:
        self._direct = False
        _turn(self._fd, on=False)


def _turn(fd: int, *, on: bool) -> bool:
    """Turn direct writing on or off; False when this filesystem has none."""
    if not _DIRECT:
        return False
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, flags | _DIRECT if on else flags & ~_DIRECT)
    except OSError as error:
        if not on or error.errno not in _REFUSED:
            raise
        return False
    return True
