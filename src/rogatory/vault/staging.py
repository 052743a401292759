# SPDX-License-Identifier: Apache-2.0
"""Many objects made durable together: written without a name, synced at once, then named.

::

    open  a file without a name in the case's folder   (O_TMPFILE; a killed writer leaves nothing)
    write all bytes                                     past the page cache (``straight``), a large
                                                        file by a thread of its own (``ring``)
      … up to a few hundred files so …
    syncfs  (ext4, XFS, btrfs), or fsync of each        the bytes of all are on the disk
    linkat  each to its digest                          never over an existing object
    fsync of the folder                                 the names of all are on the disk

Where a filesystem has no files without names, a locked ``.part-`` file stands in their place.
``syncfs`` is used only where its errors are told (Linux 5.8 on) through a descriptor that was
opened before the first byte was written, and where it is known to reach the disk.

On XFS and btrfs a large file is first cloned (``FICLONE``), and it is the *clone* that is hashed:
the bytes are read once and copied not at all.  ``copy_file_range`` without clones copies inside
the kernel what then had to be read again to be hashed, so it is not used.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import platform
import re
import resource
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from mmap import mmap
from pathlib import Path
from typing import Final

from rogatory.errors import Unverified
from rogatory.language import _
from rogatory.vault import durable, ring, straight
from rogatory.vault.ring import Tell
from rogatory.vault.sources import Reading

_NAMELESS = getattr(os, "O_TMPFILE", 0)
_NO_NAMELESS = frozenset({errno.EISDIR, errno.EOPNOTSUPP, errno.ENOENT, errno.EINVAL})
_FICLONE: Final = 0x40049409
_REACHES_DISK: Final = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs"})
SYNC_TOGETHER: Final = 8
"""From so many files on, one sync of the filesystem is cheaper than one of each file."""


@dataclass(slots=True)
class Staged:
    """An object whose bytes are written but not durable; it has no name yet that anybody reads."""

    sha256: str
    size: int
    fd: int
    temporary: Path | None

    def drop(self) -> None:
        """Throw it away."""
        os.close(self.fd)
        if self.temporary is not None:
            with suppress(OSError):
                self.temporary.unlink()


def nameless(folder: Path) -> tuple[int, Path | None]:
    """Open a new file in ``folder`` that no name leads to, else a locked temporary; ``OSError``."""
    if _NAMELESS and _leads_to_names():
        try:
            return os.open(folder, _NAMELESS | os.O_RDWR | os.O_CLOEXEC, 0o400), None
        except OSError as error:
            if error.errno not in _NO_NAMELESS or not folder.is_dir():
                raise
    return durable.open_temporary(folder, mode=0o400)


def stage_bytes(folder: Path, data: memoryview, digest: str) -> Staged:
    """Write a small object; raises ``OSError``."""
    fd, temporary = nameless(folder)
    staged = Staged(digest, len(data), fd, temporary)
    try:
        straight.Straight(fd, len(data)).write(data)
    except BaseException:
        staged.drop()
        raise
    return staged


def stage_files(
    folder: Path, readings: Iterable[Reading], single: bool, own: list[mmap], tell: Tell
) -> tuple[Staged, list[str]]:
    """Write the bytes of one large file, or of all segments in their order, as one object.

    Each reading is used before the next is asked for; ``single`` says that there is one.  Returns
    the object with the digest of each.  ``own`` is the memory of a ring (``ring.buffers``);
    ``tell`` is called with each count of bytes read.  Raises ``OSError`` of the vault's disk, and
    what the readings raise.
    """
    fd, temporary = nameless(folder)
    staged = Staged("", 0, fd, temporary)
    try:
        if single:
            (reading,) = readings
            if temporary is None and _cloned(fd, reading.fd):
                return staged, _hash_clone(fd, reading, staged, tell)
            readings = [reading]
        done = ring.copy(fd, readings, single, own, tell)
    except BaseException:
        staged.drop()
        raise
    staged.sha256, staged.size = done.sha256, done.size
    return staged, done.parts


def _cloned(target: int, source: int) -> bool:
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def _hash_clone(clone: int, reading: Reading, staged: Staged, tell: Tell) -> list[str]:
    """Hash what was cloned, and let the reading say whether the source was still meanwhile."""
    hasher, buffer = hashlib.sha256(), bytearray(ring.BUFFER)
    while count := os.readv(clone, [buffer]):
        hasher.update(memoryview(buffer)[:count])
        staged.size += count
        tell(count)
    reading.look_again(staged.size)
    staged.sha256 = hasher.hexdigest()
    return [staged.sha256]


def settle(folder: Path, staged: list[Staged], door: int) -> list[bool]:
    """Make all of ``staged`` durable under their digests; True for each that is new.

    ``door`` is a descriptor of ``folder`` that was opened before they were written.  Raises
    ``OSError``; then some may be there and none is acknowledged.  All are closed either way.
    """
    try:
        if len(staged) < SYNC_TOGETHER or not syncs_together(folder):
            for one in staged:
                os.fsync(one.fd)
        elif _libc().syncfs(door):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        new = [_name(folder, one, door) for one in staged]
        os.fsync(door)
    except BaseException:
        for one in staged:
            with suppress(OSError):
                one.drop()
        raise
    for one in staged:
        one.drop()
    return new


def _name(folder: Path, one: Staged, door: int) -> bool:
    try:
        if one.temporary is None:
            source = f"/proc/self/fd/{one.fd}"
            os.link(source, one.sha256, dst_dir_fd=door, follow_symlinks=True)
        else:
            durable.link(one.temporary, folder / one.sha256)
    except FileExistsError:
        check_found((folder / one.sha256).stat(), one.sha256, one.size)
        return False
    return True


def check_found(held: os.stat_result, digest: str, size: int) -> None:
    """Raise ``Unverified`` when the object that is there has not the length of these bytes."""
    if held.st_size != size or not stat.S_ISREG(held.st_mode):
        raise Unverified(
            _(
                "An object of the vault was changed: {digest}… has not the length of the "
                "bytes it is named after; restore it from a copy, then try again."
            ).format(digest=digest[:16])
        )


@cache
def _leads_to_names() -> bool:
    """Whether an open file can be named through its descriptor."""
    return Path("/proc/self/fd").is_dir()


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@cache
def syncs_together(folder: Path) -> bool:
    """Whether one ``syncfs`` makes files of ``folder`` durable and tells of every error."""
    version = re.match(r"(\d+)\.(\d+)", platform.release())
    if platform.system() != "Linux" or version is None or not hasattr(_libc(), "syncfs"):
        return False
    if tuple(map(int, version.groups())) < (5, 8):
        return False
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="replace").splitlines()
    except OSError:
        return False
    kinds = {line.partition(" - ")[2].split(" ")[0] for line in mounts if line.split()[2] == number}
    return bool(kinds) and kinds <= _REACHES_DISK


def open_files_at_once(together: int) -> int:
    """Return how many may wait: two windows of them and more are open at once."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed == resource.RLIM_INFINITY:
        return together
    return max(1, min(together, (allowed - 96) // 4))
