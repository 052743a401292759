# SPDX-License-Identifier: Apache-2.0
"""One streaming pass over a file: read each byte once, give it to every consumer in order.

A consumer is a function ``feed(at, view)``; it gets the whole range, piece by piece, in order, and
must keep nothing of ``view`` when it returns.  With two threads the consumers run beside each
other: each is a chain that one thread at a time may carry on by one piece, and a free thread takes
the chain that is furthest behind.  SHA-256, CRC-32 and reading let go of the interpreter lock, so
two cores are kept busy whatever their shares of the work are.

State: the pieces in flight (``window`` of them) belong to the pass; a piece is used again when
every chain is past it.  Memory is ``window`` x ``piece`` bytes at any size of the file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _

__all__ = ["Feed", "fill", "stream"]

Feed = Callable[[int, memoryview], object]

PIECE = 512 * 1024
WINDOW = 12
#: Below this many bytes a second thread costs more than it brings.
WORTH_TWO = 4 * 2**20


def stream(fd: int, start: int, length: int, feeds: Sequence[Feed], *, threads: int = 2) -> None:
    """Feed the ``length`` bytes from ``start`` of the open file ``fd`` to every one of ``feeds``.

    Raises Malformed when the file ends early (it was cut off while it was read), Unavailable when
    the disk fails, and whatever a consumer raises.
    """
    if length < WORTH_TWO or threads < 2 or len(feeds) < 2:
        _alone(fd, start, length, feeds)
    else:
        _Pass(fd, start, length, feeds).run(threads)


def _alone(fd: int, start: int, length: int, feeds: Sequence[Feed]) -> None:
    buffer = memoryview(bytearray(min(PIECE, length)))
    done = 0
    while done < length:
        view = buffer[: min(PIECE, length - done)]
        fill(fd, view, start + done)
        for feed in feeds:
            feed(start + done, view)
        done += len(view)


def fill(fd: int, view: memoryview, at: int) -> None:
    """Read exactly ``len(view)`` bytes at ``at``."""
    got = 0
    while got < len(view):
        try:
            n = os.preadv(fd, [view[got:]], at + got)
        except OSError as error:
            raise Unavailable(
                _("The file could not be read to its end ({reason}); check the disk.").format(
                    reason=error.strerror
                )
            ) from error
        if n == 0:
            raise Malformed(_("The file became shorter while it was read; get it again."))
        got += n


class _Pass:
    """The state of one pass by several threads; ``_changed`` guards every field below it."""

    def __init__(self, fd: int, start: int, length: int, feeds: Sequence[Feed]) -> None:
        self._fd, self._start, self._length = fd, start, length
        self._feeds = feeds
        self._pieces = -(-length // PIECE)
        self._ring = [memoryview(bytearray(PIECE)) for _unused in range(WINDOW)]
        self._changed = threading.Condition()
        self._read = 0  # pieces that are in the ring or done with
        self._done = [0] * len(feeds)  # pieces each chain has behind it
        self._busy = [False] * len(feeds)
        self._reading = False
        self._error: BaseException | None = None

    def run(self, threads: int) -> None:
        others = [threading.Thread(target=self._work, daemon=True) for _n in range(threads - 1)]
        for thread in others:
            thread.start()
        self._work()
        for thread in others:
            thread.join()
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        task: int | None = None
        while True:
            with self._changed:
                task = self._next()
                while task is None and not self._over():
                    self._changed.wait()
                    task = self._next()
            if task is None:
                return
            try:
                self._carry_on(task)
            except BaseException as error:  # handed to the thread that called
                with self._changed:
                    self._error = self._error or error
            with self._changed:
                self._finish(task)
                self._changed.notify_all()

    def _over(self) -> bool:
        return self._error is not None or min(self._done) == self._pieces

    def _next(self) -> int | None:
        """Take the chain furthest behind that may go on; -1 is the reading itself."""
        if self._over():
            return None
        ready = [
            (done, chain)
            for chain, done in enumerate(self._done)
            if not self._busy[chain] and done < self._read
        ]
        room = self._read - min(self._done) < WINDOW and self._read < self._pieces
        if room and not self._reading and (not ready or self._read - min(self._done) < 3):
            self._reading = True
            return -1
        if not ready:
            return None
        chain = min(ready)[1]
        self._busy[chain] = True
        return chain

    def _carry_on(self, task: int) -> None:
        number = self._read if task < 0 else self._done[task]
        at = number * PIECE
        view = self._ring[number % WINDOW][: min(PIECE, self._length - at)]
        if task < 0:
            fill(self._fd, view, self._start + at)
        else:
            self._feeds[task](self._start + at, view)

    def _finish(self, task: int) -> None:
        if task < 0:
            self._read += 1
            self._reading = False
        else:
            self._done[task] += 1
            self._busy[task] = False
