# SPDX-License-Identifier: Apache-2.0
"""Taking evidence in: one file, or every file below a folder, each read once.

1. Find: folders are walked in the order of the name bytes; symbolic links are recorded, never
   followed below the folder that the person named.  The files of a media image are one thing.
2. Open without following links and without touching the time of last access (where the system
   lets us), and look again at what was opened: a name may have been exchanged meanwhile.
3. Read once; the same bytes feed SHA-256 and the copy (two readers, each with its writer).
4. Look again: size, time of change, identity, and the number of bytes read must agree, or the
   file was changing and is refused (``sources``).
5. Many together: sync, name, sync of the folder (``staging``); only then are they counted.

Every found file ends as exactly one of ``Stored``, ``Duplicate`` (within the case) or
``Refused`` (with one reason).  With a journal, what an interrupted run had read is not read
again; without one it is read, counted as a duplicate and not copied again.

The caller still owes: the entry in the docket.  An object without one is not yet evidence.
"""

from __future__ import annotations

import contextvars
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from typing import Protocol

from rogatory.errors import Inadmissible, Unverified
from rogatory.language import _
from rogatory.vault import straight, walk
from rogatory.vault.batch import Batch, OneByOne
from rogatory.vault.journal import Journal, Recalled
from rogatory.vault.outcomes import Duplicate, Outcome, Refused, Segment, Source, Stored, Taken
from rogatory.vault.sources import SPARSE_HOLES, NotTaken, Reading, reason_of, still, untold
from rogatory.vault.staging import Staged, open_files_at_once
from rogatory.vault.store import Placed, Store, check_case
from rogatory.vault.tally import Reason, Tally
from rogatory.vault.walk import Found

__all__ = [
    "Acquisition", "Duplicate", "Found", "Holding", "Outcome", "Progress", "Refused", "Source",
    "Stored", "Taken", "acquire",
]  # fmt: skip

READERS = 2
SMALL = 1 << 20  # read whole, so that a duplicate is known before anything is written
TOGETHER = 256  # files made durable together, as far as open files are allowed
TOGETHER_BYTES = 64 << 20
ERRAND = 16  # found files that a reader takes at a time

Progress = Callable[[int, int], None]
"""Called with (files done, bytes dealt with) so far, from one thread at a time."""


class Holding(Store, Protocol):
    """A store that can also list a case: digest to size in bytes of every durable object."""

    def held(self, case: str) -> dict[str, int]:
        """List the objects of ``case``."""
        ...


def acquire(
    store: Holding,
    case: str,
    path: Path,
    *,
    progress: Progress | None = None,
    sparse_holes: int = SPARSE_HOLES,
    journal: Journal | None = None,
) -> Acquisition:
    """Take ``path`` (a file, or a folder with all below it) into ``case``.

    Iterate over the result for one ``Outcome`` per found file, in the order of the paths; each is
    durable when it is yielded.  Then read ``tally``.  Raises ``Inadmissible`` for a path that is
    not there or that overlaps the vault; iterating raises ``Unavailable`` when the vault's disk
    fails: what was yielded before stays, and running again goes on from there.  The ``journal``
    stays the caller's: close it when what was yielded is entered.
    """
    check_case(case)
    try:
        place = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Inadmissible(
            _("The file or folder to take in is not there; check the path.")
        ) from error
    root = getattr(store, "root", None)
    vault = root.resolve() if isinstance(root, Path) else None
    if vault and (vault.is_relative_to(place) or place.is_relative_to(vault)):
        raise Inadmissible(
            _("The folder to take in and the vault lie within each other; move one of them.")
        )
    return Acquisition(store, case, place, progress, sparse_holes, journal)


@dataclass(slots=True)
class _Read:
    """A file that was read and waits for its bytes to be durable."""

    found: Found
    staged: Staged | Placed
    mtime_ns: int
    tag: str
    segments: tuple[tuple[str, int], ...] = ()
    recalled: bool = False


@dataclass(slots=True)
class _Window:
    """What is made durable together, in the order in which it was found."""

    results: list[_Read | Refused] = field(default_factory=list)
    open_files: int = 0
    size: int = 0

    def add(self, results: Iterable[_Read | Refused]) -> None:
        for one in results:
            self.results.append(one)
            if isinstance(one, _Read) and isinstance(one.staged, Staged):
                self.open_files += 1
                self.size += one.staged.size


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
        journal: Journal | None,
    ) -> None:
        self.tally = Tally()
        self._store, self._case = store, case
        self._single = not place.is_dir()
        self._base, self._name = place.parent if self._single else place, place.name
        self._below = f"{self._base}/"
        self._progress, self._journal = progress, journal
        self._sparse_holes = sparse_holes
        self._held: Mapping[str, int] = {}
        self._held_sizes: frozenset[int] = frozenset()
        self._lock = threading.Lock()
        self._own = threading.local()
        self._files = self._bytes = 0
        self._together = open_files_at_once(TOGETHER)

    def __iter__(self) -> Iterator[Outcome]:
        """Yield one outcome per found file; at the end the tally must balance."""
        self._held = self._store.held(self._case)
        self._held_sizes = frozenset(self._held.values())
        make = getattr(self._store, "batch", None)
        batch: Batch = make(self._case) if make else OneByOne(self._store, self._case)
        waiting: deque[Future[list[_Read | Refused]]] = deque()
        settling: deque[tuple[Future[list[Outcome]], _Window]] = deque()
        window = _Window()
        with (
            ThreadPoolExecutor(READERS, thread_name_prefix="acquire") as pool,
            ThreadPoolExecutor(1, thread_name_prefix="settle") as settler,
        ):

            def settle() -> None:
                nonlocal window
                context = contextvars.copy_context()  # a thread inherits no language
                begun = settler.submit(context.run, self._settle, batch, window)
                settling.append((begun, window))
                window = _Window()

            try:
                for errand in self._errands():
                    self.tally.found += len(errand)
                    context = contextvars.copy_context()
                    waiting.append(pool.submit(context.run, self._run, batch, errand))
                    if len(waiting) < 2 * READERS:
                        continue
                    window.add(waiting.popleft().result())
                    if self._full(window):
                        settle()
                    while len(settling) > 1:
                        yield from map(self._counted, settling.popleft()[0].result())
                while waiting:
                    window.add(waiting.popleft().result())
                    if self._full(window):
                        settle()
                settle()
                while settling:
                    yield from map(self._counted, settling.popleft()[0].result())
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                settler.shutdown(wait=True, cancel_futures=True)
                _drop(window.results)
                for begun, unsettled in settling:
                    if begun.cancelled():
                        _drop(unsettled.results)
                for left in waiting:
                    if left.done() and not left.cancelled() and left.exception() is None:
                        _drop(left.result())
                batch.close()
        if not self.tally.balanced:
            raise Unverified(
                _("The count of files found and files dealt with differs; do not rely on this run.")
            )

    def _full(self, window: _Window) -> bool:
        return window.open_files >= self._together or window.size >= TOGETHER_BYTES

    def _counted(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Refused):
            self.tally.refused[outcome.reason] += 1
            return outcome
        self.tally.bytes_taken += outcome.size
        self.tally.empty += outcome.size == 0
        self.tally.recalled += outcome.recalled
        if outcome.segments:
            self.tally.sets += 1
            self.tally.segments += len(outcome.segments)
            self.tally.missing_segments += len(outcome.missing)
        if isinstance(outcome, Stored):
            self.tally.stored += 1
        else:
            self.tally.duplicates += 1
            self.tally.already += outcome.before
        return outcome

    def _errands(self) -> Iterator[list[Found]]:
        """Gather what is found for one reader at a time: some small files, or one that is long."""
        errand: list[Found] = []
        size = 0
        for found in self._find():
            errand.append(found)
            size += found.size
            if len(errand) >= ERRAND or size >= walk.LONG:
                yield errand
                errand, size = [], 0
        if errand:
            yield errand

    def _find(self) -> Iterator[Found]:
        yield from walk.find(self._base, self._name, self._single)

    def _run(self, batch: Batch, errand: list[Found]) -> list[_Read | Refused]:
        done: list[_Read | Refused] = []
        try:
            for found in errand:
                done.append(self._one(batch, found))
        except BaseException:
            _drop(done)
            raise
        return done

    def _one(self, batch: Batch, found: Found) -> _Read | Refused:
        told = size = 0
        at = [0]

        def tell(count: int) -> None:
            nonlocal told
            told += count
            self._tell(0, count)

        try:
            if found.reason is not None:
                raise NotTaken(found.reason)
            if len(found.names) == 1:
                path = self._below + found.names[0]
                with Reading(path, self._sparse_holes, seen=found.plain) as reading:
                    size = reading.size
                    return self._take(batch, found, [reading], [reading.before], tell)
            looks = self._looks(found, at)
            size = sum(look.st_size for look in looks)
            return self._take(batch, found, self._opened(found, looks, at), looks, tell)
        except NotTaken as refusal:
            name = found.names[at[0]]
            target = None
            if refusal.reason is Reason.SYMLINK:
                with suppress(OSError):
                    target = os.fsencode((self._base / name).readlink())
            return Refused(Source(os.fsencode(name)), refusal.reason, target, size)
        finally:
            self._tell(1, max(0, size - told))  # what is refused half-way is dealt with too

    def _looks(self, found: Found, at: list[int]) -> list[os.stat_result]:
        """Look at the segments of a set; ``at`` says at which, should one be gone."""
        looks = []
        for at[0], name in enumerate(found.names):
            try:
                looks.append(os.lstat(self._below + name))
            except OSError as error:
                raise NotTaken(reason_of(error)) from error
        return looks

    def _opened(
        self, found: Found, looks: list[os.stat_result], at: list[int]
    ) -> Iterator[Reading]:
        """Open the segments of a set one after the other: a set may have hundreds."""
        for at[0], name in enumerate(found.names):
            with Reading(self._below + name, self._sparse_holes) as reading:
                if still(reading.before) != still(looks[at[0]]):
                    raise NotTaken(Reason.CHANGING)
                yield reading

    def _take(
        self,
        batch: Batch,
        found: Found,
        readings: Iterable[Reading],
        looks: list[os.stat_result],
        tell: Callable[[int], None],
    ) -> _Read:
        sizes = [look.st_size for look in looks]
        size, mtime, tag = sum(sizes), max([look.st_mtime_ns for look in looks]), ""
        if self._journal is not None:
            raws = [os.fsencode(name) for name in found.names]
            tag = self._journal.tag(list(zip(raws, looks, strict=True)))
            known = self._journal.known.get(tag)
            if known is not None and known.size == size and self._held.get(known.sha256) == size:
                placed = Placed(self._case, known.sha256, size, new=False)
                return _Read(found, placed, mtime, tag, known.segments, recalled=True)
        single = len(looks) == 1
        if single and size <= SMALL:
            (reading,) = readings
            data = reading.whole(self._buffer())
            tell(len(data))
            return _Read(found, batch.stage(data), mtime, tag)
        if single and size in self._held_sizes:
            # Hashed before anything is written: a large file that the vault has costs no copy.
            (reading,) = readings
            digest = reading.digest(tell)
            if self._held.get(digest) == size:
                return _Read(found, Placed(self._case, digest, size, new=False), mtime, tag)
            reading.rewind()
            tell = untold
        staged, digests = batch.stage_files(readings, single, tell)
        segments = () if single else tuple(zip(digests, sizes, strict=True))
        return _Read(found, staged, mtime, tag, segments)

    def _buffer(self) -> mmap:
        """Return this reader's own buffer: a new one for each file costs as much as hashing it."""
        buffer: mmap | None = getattr(self._own, "buffer", None)
        if buffer is None:
            buffer = self._own.buffer = straight.memory(SMALL + 1)
        return buffer

    def _settle(self, batch: Batch, window: _Window) -> list[Outcome]:
        """Make a window durable, note it in the journal, say what became of each."""
        read = [one.staged for one in window.results if isinstance(one, _Read)]
        placed = iter(batch.settle(read))
        outcomes: list[Outcome] = []
        notes: list[tuple[str, Recalled]] = []
        for one in window.results:
            if isinstance(one, Refused):
                outcomes.append(one)
                continue
            there = next(placed)
            if not one.recalled:
                notes.append((one.tag, Recalled(there.sha256, there.size, one.segments)))
            outcomes.append(self._outcome(one, there))
        if self._journal is not None:
            self._journal.note(notes)
            self._journal.keep()
        return outcomes

    def _outcome(self, one: _Read, placed: Placed) -> Stored | Duplicate:
        names, missing = one.found.names, one.found.missing
        source = Source(os.fsencode(names[0]))
        segments: tuple[Segment, ...] = ()
        if one.segments:
            sources = [Source(os.fsencode(name)) for name in names]
            parts = zip(sources, one.segments, strict=False)
            segments = tuple([Segment(part, *told) for part, told in parts])
        gone = tuple([Source(os.fsencode(name)) for name in missing]) if missing else ()
        digest, size, at = placed.sha256, placed.size, one.mtime_ns
        if placed.new:
            return Stored(source, digest, size, at, segments, gone, one.recalled)
        before = digest in self._held
        return Duplicate(source, digest, size, at, segments, gone, one.recalled, before=before)

    def _tell(self, files: int, count: int) -> None:
        if self._progress is None:
            return
        with self._lock:
            self._files += files
            self._bytes += count
            self._progress(self._files, self._bytes)


def _drop(results: Iterable[_Read | Refused]) -> None:
    for one in results:
        if isinstance(one, _Read) and isinstance(one.staged, Staged):
            one.staged.drop()
