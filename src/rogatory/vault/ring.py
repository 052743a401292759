# SPDX-License-Identifier: Apache-2.0
"""One pass over a large file by three threads: this one reads, one hashes, one writes.

Buffers go round: free, filled by the reader, hashed and written (in either order), free again.  A
buffer that the reader holds is seen by nobody else; a filled one is changed by nobody.  Each is
filled to its end, over the borders of the segments of a set too, so that only the last write of an
object is not a whole number of blocks (``straight``).
"""

from __future__ import annotations

import hashlib
import mmap
import queue
import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Final

from rogatory.vault import straight
from rogatory.vault.sources import Reading

BUFFER: Final = 1 << 20
"""Bytes of one buffer."""

BUFFERS: Final = 8

Tell = Callable[[int], None]


def buffers() -> list[mmap.mmap]:
    """Return the memory of one ring; it can be used for one object after another."""
    return [straight.memory(BUFFER) for _n in range(BUFFERS)]


@dataclass(slots=True)
class Copied:
    """What was copied: digest and size of the whole, and the digest of each part (file)."""

    sha256: str
    size: int
    parts: list[str]


def copy(
    fd: int, readings: Iterable[Reading], single: bool, own: list[mmap.mmap], tell: Tell
) -> Copied:
    """Copy the bytes of the readings in their order to ``fd``; ``single`` says that there is one.

    Each reading is used before the next is asked for.  ``own`` is memory of ``buffers`` that
    nobody else uses meanwhile.  Raises ``OSError`` of the writing, and what the readings raise;
    then what was written is no object.
    """
    ring = _Ring(fd, own, single)
    size = 0
    try:
        for reading in readings:
            for view in reading.into(ring.spaces()):
                count = len(view)
                ring.filled(view)
                size += count
                tell(count)
            ring.end_part()
    finally:
        ring.close()
    ring.check()
    return Copied(ring.whole.hexdigest(), size, ring.parts)


class _Slot:
    """A buffer on its way; ``left`` counts who has still to be done with it."""

    __slots__ = ("buffer", "left", "size")

    def __init__(self, buffer: mmap.mmap) -> None:
        self.buffer = buffer
        self.left = self.size = 0


class _Part:
    """Stands in the queue of the hashing where a file ends."""


class _Ring:
    """The two threads and the buffers between them and the reader.

    State: ``_slot`` is the reader's; ``_lock`` guards each slot's ``left``; ``_error`` is set by
    the writing and read by the reader, which then stops; ``whole`` and ``parts`` belong to the
    hashing until ``close``.
    """

    def __init__(self, fd: int, own: list[mmap.mmap], single: bool) -> None:
        self.whole = hashlib.sha256()
        self.parts: list[str] = []
        self._single = single
        self._out = straight.Straight(fd, len(own) * BUFFER)
        self._free: queue.SimpleQueue[_Slot | None] = queue.SimpleQueue()
        for buffer in own:
            self._free.put(_Slot(buffer))
        self._slot: _Slot | None = None
        self._lock = threading.Lock()
        self._error: BaseException | None = None
        self._to_write: queue.SimpleQueue[_Slot | None] = queue.SimpleQueue()
        self._to_hash: queue.SimpleQueue[memoryview | _Slot | _Part | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, args=(work,), name=f"vault-{name}", daemon=True)
            for name, work in (("hash", self._hash), ("write", self._write))
        ]
        for thread in self._threads:
            thread.start()

    def spaces(self) -> Generator[memoryview, None, None]:
        """Yield room to read into each time some is wanted; raises what the writing raised."""
        while True:
            self.check()
            if self._slot is None:
                slot = self._free.get()
                self.check()  # a thread that ended too early sends None
                assert slot is not None
                self._slot = slot
                self._slot.left, self._slot.size = 2, 0
            yield memoryview(self._slot.buffer)[self._slot.size :]

    def filled(self, view: memoryview) -> None:
        """Pass on what was read; ``view`` is the beginning of the room that was yielded last."""
        slot = self._slot
        assert slot is not None
        slot.size += len(view)
        self._to_hash.put(view)
        if slot.size == BUFFER:
            self._pass_on(slot)

    def end_part(self) -> None:
        """Say that a file ends here."""
        self._to_hash.put(_Part())

    def check(self) -> None:
        """Raise what ended the hashing or the writing, if anything did."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Let everything that was passed on be hashed and written, then end the threads."""
        if self._slot is not None and self._slot.size:
            self._pass_on(self._slot)
        self._to_hash.put(None)
        self._to_write.put(None)
        for thread in self._threads:
            thread.join()

    def _pass_on(self, slot: _Slot) -> None:
        self._slot = None
        self._to_hash.put(slot)
        self._to_write.put(slot)

    def _done(self, slot: _Slot) -> None:
        with self._lock:
            slot.left -= 1
            free = not slot.left
        if free:
            self._free.put(slot)

    def _run(self, work: Callable[[], None]) -> None:
        """Do the work of a thread; what ends it too early is the reader's, who must not wait."""
        try:
            work()
        except BaseException as error:
            self._error = self._error or error
            self._free.put(None)
            raise

    def _hash(self) -> None:
        part = self.whole if self._single else hashlib.sha256()
        while (item := self._to_hash.get()) is not None:
            if isinstance(item, _Slot):
                self._done(item)
            elif isinstance(item, _Part):
                self.parts.append(part.hexdigest())
                part = self.whole if self._single else hashlib.sha256()
            else:
                part.update(item)
                if part is not self.whole:
                    self.whole.update(item)

    def _write(self) -> None:
        while (slot := self._to_write.get()) is not None:
            if self._error is None:
                try:
                    self._out.write(memoryview(slot.buffer)[: slot.size])
                except OSError as error:
                    self._error = error
            self._done(slot)
