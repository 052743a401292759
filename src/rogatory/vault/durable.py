# SPDX-License-Identifier: Apache-2.0
"""Durable writes: a file is either whole under its final name after a power cut, or not there.

The order, each step finished before the next begins::

    open  .part-<random>  (new, exclusive, in the folder of the final name)
    write all bytes
    fsync the file
    rename to the final name   (or link, when an existing file must never be replaced)
    fsync the folder           (only now is the *name* on the disk)

A temporary file is locked (``flock``) while its writer lives.  One that nobody locks was left by
a process that was killed; ``sweep`` removes it.  After a failed fsync the temporary file is
thrown away and the bytes are written again from the start, because the kernel reports a lost
page only once and a second fsync would claim success.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rogatory.errors import Conflict, Unavailable
from rogatory.language import _

TEMPORARY = ".part-"

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


def _advice(code: int | None) -> str:
    if code in (errno.ENOSPC, errno.EDQUOT):
        return _("The disk is full: free some space, then try again.")
    if code == errno.EROFS:
        return _("The disk can only be read: mount it for writing, then try again.")
    if code in (errno.EACCES, errno.EPERM):
        return _("The system forbids it: give this user the right to write there, then try again.")
    if code == errno.ENOENT:
        return _("A file or folder is missing: check that the disk is attached, then try again.")
    if code in (errno.EMFILE, errno.ENFILE):
        return _("Too many files are open: close other programs, then try again.")
    if code == errno.EIO:
        return _("The disk reports an error: check the disk before you try again.")
    return _("The system says “{reason}”: put that right, then try again.").format(
        reason=os.strerror(code) if code else "?"
    )


@contextmanager
def storage(what: str) -> Iterator[None]:
    """Turn an ``OSError`` of the block into ``Unavailable``: ``what`` failed, and what to do.

    ``what`` is a translated sentence without personal data, such as "The file was not stored."
    """
    try:
        yield
    except OSError as error:
        raise Unavailable(f"{what} {_advice(error.errno)}") from error


def sync_folder(folder: Path) -> None:
    """Force the names in ``folder`` to the disk; raises ``OSError``."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path, *, mode: int = 0o700) -> None:
    """Make ``folder`` and what is missing above it, durably; each new one gets ``mode``.

    A folder that is there already is kept as it is.  Raises ``Unavailable``.
    """
    with storage(_("The folder was not made.")):
        missing = []
        step = folder
        while not step.is_dir():
            missing.append(step)
            step = step.parent
        for step in reversed(missing):
            with suppress(FileExistsError):
                step.mkdir(mode=mode)
            sync_folder(step.parent)


def open_temporary(folder: Path, *, mode: int = 0o600) -> tuple[int, Path]:
    """Open a new, locked temporary file in ``folder``: (descriptor, path); raises ``OSError``.

    The caller closes the descriptor, which also ends the lock, and publishes or unlinks the path.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    while True:
        path = folder / f"{TEMPORARY}{secrets.token_hex(12)}"
        fd = os.open(path, flags, mode)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(fd).st_nlink:
                return fd, path
        except BlockingIOError:
            pass  # a sweep holds it: between open and flock it looked abandoned
        except BaseException:
            os.close(fd)
            with suppress(OSError):
                path.unlink()
            raise
        os.close(fd)


def write_all(fd: int, data: bytes | memoryview) -> None:
    """Write every byte of ``data`` to ``fd``, however often the system stops short."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def publish(temporary: Path, final: Path, *, exclusive: bool = False) -> None:
    """Give a file that is already fsynced its final name, durably; raises ``OSError``.

    With ``exclusive`` an existing ``final`` is never replaced: ``FileExistsError``, and the
    temporary file is left to the caller.  On a filesystem without hard links (FAT, some network
    shares) the check and the rename are two steps.
    """
    if exclusive:
        link(temporary, final)
    else:
        temporary.replace(final)
    sync_folder(final.parent)


def link(temporary: Path, final: Path) -> None:
    """Give a file its final name unless one of that name is there (``FileExistsError``).

    The name is not durable before the folder is synced.
    """
    try:
        os.link(temporary, final, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if final.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        temporary.rename(final)
    else:
        temporary.unlink()


def write_durably(
    path: Path,
    data: bytes | Iterable[bytes],
    *,
    mode: int = 0o600,
    exclusive: bool = False,
) -> int:
    """Write ``data`` to ``path`` so that it survives a power cut; returns the number of bytes.

    Without ``exclusive`` an existing file is replaced at once and whole; with it, an existing
    file stays and ``Conflict`` is raised.  Raises ``Unavailable`` when the disk refuses; then
    ``path`` is as it was before.
    """
    size = 0
    with storage(_("The file was not written.")):
        fd, temporary = open_temporary(path.parent, mode=mode)
        try:
            try:
                for chunk in (data,) if isinstance(data, bytes) else data:
                    write_all(fd, chunk)
                    size += len(chunk)
                os.fsync(fd)
                publish(temporary, path, exclusive=exclusive)
            finally:
                os.close(fd)
        except BaseException as error:
            with suppress(OSError):
                temporary.unlink()
            if exclusive and isinstance(error, FileExistsError):
                raise Conflict(
                    _("A file of this name is there already and was kept; choose another name.")
                ) from error
            raise
    return size


def sweep(folder: Path) -> int:
    """Remove temporary files that no living process holds; returns how many; ``Unavailable``."""
    removed = 0
    with storage(_("Left-over temporary files were not removed.")):
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(TEMPORARY)]
        for name in names:
            removed += _sweep_one(folder / name)
    return removed


def _sweep_one(path: Path) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True
