# SPDX-License-Identifier: Apache-2.0
"""Private folders for plaintext that is needed for a while; none outlives its process by much.

A folder is locked (``flock``) while its process lives.  One that nobody locks was left by a process
that was killed: ``sweep`` takes it away, at the start of whatever is started next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def room(parent: Path, prefix: str = "tmp") -> Iterator[Path]:
    """Make a private folder in ``parent``; gone afterwards.  Raises ``OSError``."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            held = _hold(folder)
        except (BlockingIOError, FileNotFoundError):
            continue  # a sweep found it before it was locked
        if os.fstat(held).st_nlink:
            break
        os.close(held)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(parent: Path, prefix: str = "tmp") -> int:
    """Take away the folders of ours in ``parent`` whose process has ended; return how many."""
    gone = 0
    for folder in parent.glob(f"{prefix}*"):
        try:
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
                continue
            held = _hold(folder)
        except (BlockingIOError, FileNotFoundError):
            continue  # another process works in it, or takes it away
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)
        gone += 1
    return gone


def _hold(folder: Path) -> int:
    """Lock a folder while its descriptor is open; BlockingIOError when another process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
