# SPDX-License-Identifier: Apache-2.0
"""Taking evidence in: one file, or every file below a folder, each read once.

1. Find: folders are walked in the order of the name bytes; symbolic links are recorded, never
   followed below the folder that the person named.
2. Open without following links and without touching the time of last access (where the system
   lets us), and look again at what was opened: a name may have been exchanged meanwhile.
3. Read once; the same bytes feed SHA-256 and the copy (two files at a time).
4. Look again: size, time of change, identity, and the number of bytes read must agree, or the
   file was changing and is refused.  (A change through mmap that the system has not yet dated
   cannot be seen; acquire from a write-blocked copy where that matters.)
5. Object -> fsync -> name -> fsync of the folder (``disk``); only then is it counted.

Every found file ends as exactly one of ``Stored``, ``Duplicate`` (within the case) or
``Refused`` (with one reason).  Run again after a kill: what is in the vault already is read,
counted as a duplicate and not copied again.

The caller still owes: the entry in the docket.  An object without one is not yet evidence.
"""

from __future__ import annotations

import contextvars
import errno
import hashlib
import os
import stat
import threading
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from rogatory.errors import Inadmissible, Unverified
from rogatory.language import _
from rogatory.vault.store import CHUNK, Placed, Store, check_case
from rogatory.vault.tally import Reason, Tally

READERS = 2
SMALL = 4 << 20  # read whole, so that a duplicate is known before anything is written
SPARSE_HOLES = 1 << 30  # bytes of holes that a file may have

_UNTOUCHED = getattr(os, "O_NOATIME", 0)
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[int, int], None]
"""Called with (files done, bytes read) so far, from one thread at a time."""


class Holding(Store, Protocol):
    """A store that can also list a case: digest to size in bytes of every durable object."""

    def held(self, case: str) -> dict[str, int]:
        """List the objects of ``case``."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file was found: its path below the folder that was named, as raw bytes."""

    raw: bytes

    @property
    def name_bytes(self) -> str:
        """The file's own name, base64url without padding of the bytes the system gave."""
        return urlsafe_b64encode(self.raw.rpartition(b"/")[2]).rstrip(b"=").decode()

    @property
    def path_bytes(self) -> str:
        """The path below the named folder, base64url without padding."""
        return urlsafe_b64encode(self.raw).rstrip(b"=").decode()

    @property
    def name(self) -> str:
        r"""The name for showing: UTF-8 where it is, each other byte as ``\xNN``."""
        return self.raw.rpartition(b"/")[2].decode("utf-8", "backslashreplace")

    @property
    def path(self) -> str:
        """The path below the named folder, for showing."""
        return self.raw.decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of a file whose bytes are in the vault; times as the filesystem gave them."""

    source: Source
    sha256: str
    size: int
    mtime_ns: int

    @property
    def modified(self) -> str | None:
        """Time of last change, ``2026-11-23T02:00:00Z``; None beyond the years 1 to 9999."""
        try:
            at = _EPOCH + timedelta(seconds=self.mtime_ns // 1_000_000_000)
        except OverflowError:
            return None
        return at.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Stored(Taken):
    """A file whose bytes are new in this case."""


@dataclass(frozen=True, slots=True)
class Duplicate(Taken):
    """A file whose bytes the case has already; ``before``: since before this run began."""

    before: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was found and not taken in; ``target`` is where a symbolic link points."""

    source: Source
    reason: Reason
    target: bytes | None = None


Outcome = Stored | Duplicate | Refused


class _Refusal(Exception):
    """Ends the reading of one file; never leaves this module."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def acquire(
    store: Holding,
    case: str,
    path: Path,
    *,
    progress: Progress | None = None,
    sparse_holes: int = SPARSE_HOLES,
) -> Acquisition:
    """Take ``path`` (a file, or a folder with all below it) into ``case``.

    Iterate over the result for one ``Outcome`` per found file, in the order of the paths; each is
    durable when it is yielded.  Then read ``tally``.  Raises ``Inadmissible`` for a path that is
    not there or that overlaps the vault; iterating raises ``Unavailable`` when the vault's disk
    fails: what was yielded before stays, and running again goes on from there.
    """
    check_case(case)
    try:
        place = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Inadmissible(
            _("The file or folder to take in is not there; check the path.")
        ) from error
    root = getattr(store, "root", None)
    if isinstance(root, Path):
        vault = root.resolve()
        if vault.is_relative_to(place) or place.is_relative_to(vault):
            raise Inadmissible(
                _("The folder to take in and the vault lie within each other; move one of them.")
            )
    return Acquisition(store, case, place, progress, sparse_holes)


class Acquisition:
    """One run of taking in; iterate once, then read ``tally``.

    State: ``tally`` belongs to the iterating thread; ``_lock`` guards the progress counters.
    """

    def __init__(
        self,
        store: Holding,
        case: str,
        place: Path,
        progress: Progress | None,
        sparse_holes: int,
    ) -> None:
        self.tally = Tally()
        self._store = store
        self._case = case
        self._place = place
        self._single = not place.is_dir()
        self._progress = progress
        self._sparse_holes = sparse_holes
        self._held: Mapping[str, int] = {}
        self._held_sizes: frozenset[int] = frozenset()
        self._lock = threading.Lock()
        self._files = self._bytes = 0

    def __iter__(self) -> Iterator[Outcome]:
        """Yield one outcome per found file; at the end the tally must balance."""
        self._held = self._store.held(self._case)
        self._held_sizes = frozenset(self._held.values())
        waiting: deque[Future[Outcome]] = deque()
        with ThreadPoolExecutor(READERS, thread_name_prefix="acquire") as pool:
            try:
                for relative, reason in self._find():
                    self.tally.found += 1
                    context = contextvars.copy_context()  # a thread inherits no language
                    waiting.append(pool.submit(context.run, self._one, relative, reason))
                    if len(waiting) >= 8 * READERS:
                        yield self._counted(waiting.popleft().result())
                while waiting:
                    yield self._counted(waiting.popleft().result())
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        if not self.tally.balanced:
            raise Unverified(
                _("The count of files found and files dealt with differs; do not rely on this run.")
            )

    def _counted(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Refused):
            self.tally.refused[outcome.reason] += 1
            return outcome
        self.tally.bytes_taken += outcome.size
        self.tally.empty += outcome.size == 0
        if isinstance(outcome, Stored):
            self.tally.stored += 1
        else:
            self.tally.duplicates += 1
            self.tally.already += outcome.before
        return outcome

    def _find(self) -> Iterator[tuple[Path, Reason | None]]:
        """Yield each path below the folder, with the reason when it is refused unopened."""
        if self._single:
            yield Path(), None
            return
        folders = [Path()]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self._place / folder) as scan:
                    entries = sorted(scan, key=lambda entry: os.fsencode(entry.name))
            except OSError as error:
                yield folder, _reason(error)
                continue
            below = []
            for entry in entries:
                relative = folder / entry.name
                if entry.is_dir(follow_symlinks=False):
                    below.append(relative)
                elif entry.is_symlink():
                    yield relative, Reason.SYMLINK
                else:
                    yield relative, None
            folders.extend(reversed(below))

    def _one(self, relative: Path, reason: Reason | None) -> Outcome:
        path = self._place / relative
        source = Source(os.fsencode(relative if relative.parts else self._place.name))
        try:
            if reason is not None:
                raise _Refusal(reason)
            return self._take(path, source)
        except _Refusal as refusal:
            target = None
            if refusal.reason is Reason.SYMLINK:
                try:
                    target = os.fsencode(path.readlink())
                except OSError:
                    target = None
            return Refused(source, refusal.reason, target)
        finally:
            self._tell(1, 0)

    def _take(self, path: Path, source: Source) -> Stored | Duplicate:
        fd = _open(path)
        try:
            before = os.fstat(fd)
            if not stat.S_ISREG(before.st_mode):
                raise _Refusal(Reason.SPECIAL)
            holes = before.st_size - before.st_blocks * 512
            if holes > self._sparse_holes:
                raise _Refusal(Reason.SPARSE)
            placed = self._known(fd, path, before) or self._place_bytes(fd, path, before)
        finally:
            os.close(fd)
        if placed.new:
            return Stored(source, placed.sha256, placed.size, before.st_mtime_ns)
        known = placed.sha256 in self._held
        return Duplicate(source, placed.sha256, placed.size, before.st_mtime_ns, known)

    def _place_bytes(self, fd: int, path: Path, before: os.stat_result) -> Placed:
        chunks = self._chunks(fd, path, before)
        if before.st_size <= SMALL:
            return self._store.put(self._case, b"".join(chunks))
        return self._store.put(self._case, chunks)

    def _known(self, fd: int, path: Path, before: os.stat_result) -> Placed | None:
        """Recognise a large file that the vault had before this run, without writing anything."""
        if before.st_size <= SMALL or before.st_size not in self._held_sizes:
            return None
        hasher = hashlib.sha256()
        for chunk in self._chunks(fd, path, before):
            hasher.update(chunk)
        digest = hasher.hexdigest()
        if self._held.get(digest) == before.st_size:
            return Placed(self._case, digest, before.st_size, new=False)
        os.lseek(fd, 0, os.SEEK_SET)
        return None

    def _chunks(self, fd: int, path: Path, before: os.stat_result) -> Iterator[bytes]:
        """Read to the end; raise after the last chunk when the file was not still."""
        size = 0
        while True:
            try:
                chunk = os.read(fd, CHUNK)
            except OSError as error:
                raise _Refusal(_reason(error)) from error
            if not chunk:
                break
            size += len(chunk)
            if size > before.st_size:
                raise _Refusal(Reason.CHANGING)  # it grows: do not follow it for ever
            self._tell(0, len(chunk))
            yield chunk
        try:
            after, named = os.fstat(fd), path.lstat()
        except OSError as error:
            raise _Refusal(_reason(error)) from error
        still = (before.st_dev, before.st_ino, before.st_size, before.st_mtime_ns)
        for look in (after, named):
            if still != (look.st_dev, look.st_ino, look.st_size, look.st_mtime_ns):
                raise _Refusal(Reason.CHANGING)
        if size != before.st_size:
            raise _Refusal(Reason.CHANGING)

    def _tell(self, files: int, count: int) -> None:
        if self._progress is None:
            return
        with self._lock:
            self._files += files
            self._bytes += count
            self._progress(self._files, self._bytes)


def _open(path: Path) -> int:
    try:
        named = path.lstat()
        if stat.S_ISLNK(named.st_mode):
            raise _Refusal(Reason.SYMLINK)
        if not stat.S_ISREG(named.st_mode):
            raise _Refusal(Reason.SPECIAL)  # a device is not even opened
        try:
            return os.open(path, _OPEN | _UNTOUCHED)
        except PermissionError:
            return os.open(path, _OPEN)  # only the owner may leave the access time untouched
    except OSError as error:
        raise _Refusal(_reason(error)) from error


def _reason(error: OSError) -> Reason:
    if isinstance(error, PermissionError):
        return Reason.PERMISSION
    if isinstance(error, FileNotFoundError):
        return Reason.VANISHED
    if error.errno in (errno.ENOTDIR, errno.ELOOP, errno.ESTALE):
        return Reason.CHANGING  # it was something else when the folder was read
    return Reason.UNREADABLE
