# SPDX-License-Identifier: Apache-2.0
"""Many Ed25519 signatures, verified on every core: for whoever reads a long docket.

OpenSSL takes some 120 µs for one and holds Python's lock meanwhile, so threads alone are of no use:
processes beside this one verify, a batch at a time, while this one reads on.  Each signature is
judged by ``signature.verify``, here or there.  Where no process can be had, or one dies or answers
anything else than one byte for each, its batch is judged here: slower, and never left out.

A process reads batches from its standard input and ends when that is closed, however this one
ended::

    batch    n as 4 bytes, big-endian, then n times: key, message, signature, each as its length
             in 4 bytes and its bytes
    answer   n bytes: 1 where it holds, 0 where it does not
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import BinaryIO, Self

from rogatory.errors import Malformed, Unverified
from rogatory.seal import signature

Signed = tuple[bytes, bytes, bytes]
"""Public key (32 bytes), message, signature (64 bytes)."""

WORTH = 1000
"""Signatures from which on processes are started: what starting them costs is won back."""

MOST = 8
"""Processes at most."""


def holds(public: bytes, message: bytes, signed: bytes) -> bool:
    """Tell whether ``signed`` is by ``public`` over ``message``."""
    try:
        signature.verify(public, message, signed)
    except (Unverified, Malformed):
        return False
    return True


def judge(batch: Sequence[Signed]) -> list[bool]:
    """Tell of each whether it holds, in this process."""
    return [holds(*one) for one in batch]


class Verifying:
    """Judges batches of signatures, in processes once more than ``WORTH`` of them have come.

    ``with Verifying() as verifying: later = verifying.ask(batch); … later()``.
    """

    def __init__(self, processes: int | None = None) -> None:
        """``processes``: how many; None for as many as there are cores, none where there is one."""
        cores = len(os.sched_getaffinity(0))
        self._processes = min(MOST, cores if cores > 1 else 0) if processes is None else processes
        self._asked = 0
        self._threads: ThreadPoolExecutor | None = None
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self.children: list[subprocess.Popen[bytes]] = []
        """The processes that were started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for child in self.children:
            child.kill()
            child.communicate()

    def ask(self, batch: Sequence[Signed]) -> Callable[[], list[bool]]:
        """Begin to judge a batch; what is returned waits for the answers, in the same order."""
        self._asked += len(batch)
        if self._asked <= WORTH or not self._processes or not batch:
            return lambda: judge(batch)
        if self._threads is None:
            self._start()
        if self._threads is None:
            return lambda: judge(batch)
        try:
            begun: Future[list[bool]] = self._threads.submit(self._elsewhere, batch)
        except RuntimeError:  # no more threads
            return lambda: judge(batch)
        return begun.result

    def _start(self) -> None:
        try:
            for _number in range(self._processes):
                child = _child()
                self.children.append(child)
                self._free.put(child)
        except (OSError, TypeError):  # TypeError: an embedded Python has no executable
            self._processes = len(self.children)
        if self.children:
            self._threads = ThreadPoolExecutor(len(self.children), "signatures")

    def _elsewhere(self, batch: Sequence[Signed]) -> list[bool]:
        """Have one of the processes judge a batch; what it does not answer is judged here."""
        child = self._free.get()
        try:
            return _asked(child, batch)
        except (OSError, ValueError):
            child.kill()
            child.wait()
            return judge(batch)
        finally:
            # One that died stands in the row all the same: its next batch is judged here at once.
            self._free.put(child)


def _child() -> subprocess.Popen[bytes]:
    path = json.dumps([entry for entry in sys.path if entry])
    start = f"import sys; sys.path[:] = {path}; from rogatory.seal.many import serve; serve()"
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _asked(child: subprocess.Popen[bytes], batch: Sequence[Signed]) -> list[bool]:
    """Ask a process; ValueError for anything but one byte, 0 or 1, for each signature."""
    assert child.stdin is not None
    assert child.stdout is not None
    told = [len(batch).to_bytes(4, "big")]
    told += [len(part).to_bytes(4, "big") + part for one in batch for part in one]
    child.stdin.write(b"".join(told))
    child.stdin.flush()
    answer = child.stdout.read(len(batch))
    if len(answer) != len(batch) or not set(answer) <= {0, 1}:
        raise ValueError(len(answer))
    return [byte == 1 for byte in answer]


def serve() -> None:
    """Judge batches from the standard input until it is closed."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(4):
        batch = [
            (_part(source), _part(source), _part(source))
            for _number in range(int.from_bytes(head, "big"))
        ]
        out.write(bytes(judge(batch)))
        out.flush()


def _part(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(4), "big"))
