# SPDX-License-Identifier: Apache-2.0
"""Reading stored objects again, by several readers, in order, in bounded memory.

Each object ends as exactly one ``Read``: whole, damaged (other bytes than its name says), missing,
or unreadable (the medium does not give it back).
"""

from __future__ import annotations

import contextvars
import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.vault.store import CHUNK, Store, split_key

READERS = max(2, min(8, os.cpu_count() or 2))

Progress = Callable[[int], None]
"""Called with the bytes read so far, from one thread at a time."""


class State(StrEnum):
    """What became of an object that was read again; the value is stable, for records."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Read:
    """One object that was read again; ``what`` is a sentence where it is not whole."""

    key: str
    state: State
    size: int = 0
    what: str = ""


def read_all(
    store: Store,
    keys: Iterable[str],
    *,
    readers: int = READERS,
    progress: Progress | None = None,
) -> Iterator[Read]:
    """Read every object of ``keys`` and compare it with its name; yields in the order of the keys.

    At most eight objects a reader are under way, so that memory does not grow with the store.
    """
    told = _Told(progress)
    waiting: deque[Future[Read]] = deque()
    with ThreadPoolExecutor(readers, thread_name_prefix="fixity") as pool:
        try:
            for key in keys:
                context = contextvars.copy_context()  # a thread inherits no language
                waiting.append(pool.submit(context.run, read_one, store, key, told))
                if len(waiting) >= 8 * readers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def read_one(store: Store, key: str, told: Callable[[int], None] | None = None) -> Read:
    """Read one object whole and compare its bytes with its name."""
    digest, hasher, size = split_key(key)[1], hashlib.sha256(), 0
    try:
        there = store.has(key)
        if not there:
            return Read(key, State.MISSING, 0, _("The file is not in the store."))
        with store.open(key) as stream:
            while chunk := stream.read(CHUNK):
                hasher.update(chunk)
                size += len(chunk)
                if told is not None:
                    told(len(chunk))
    except (Unavailable, OSError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        what = _("The medium does not give the file back ({reason}).").format(reason=reason)
        return Read(key, State.UNREADABLE, size, what)
    if hasher.hexdigest() != digest:
        what = _("The file is not what it was: its bytes have the digest {found}….").format(
            found=hasher.hexdigest()[:16]
        )
        return Read(key, State.DAMAGED, size, what)
    return Read(key, State.WHOLE, size)


class _Told:
    """Adds up what the readers say; ``_lock`` guards the sum."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._bytes = 0

    def __call__(self, count: int) -> None:
        if self._progress is None:
            return
        with self._lock:
            self._bytes += count
            self._progress(self._bytes)
