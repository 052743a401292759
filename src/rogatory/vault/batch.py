# SPDX-License-Identifier: Apache-2.0
"""Many objects put into one case: staged by several threads, settled (made durable) by one.

A vault that can make many durable at once has ``batch(case)`` (:class:`Together`, on a disk); for
any other store each object is put as it comes (:class:`OneByOne`).
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from mmap import mmap
from pathlib import Path
from typing import Protocol

from rogatory.language import _
from rogatory.vault import durable, ring, staging
from rogatory.vault.ring import Tell
from rogatory.vault.sources import Reading
from rogatory.vault.staging import Staged
from rogatory.vault.store import CHUNK, Placed, Store


class Batch(Protocol):
    """What taking in asks of a vault; what ``stage`` returns goes to ``settle`` exactly once."""

    def stage(self, data: memoryview) -> Staged | Placed:
        """Keep the bytes of a small file, which are the caller's again afterwards.

        ``Placed`` when nothing is left to be done.
        """
        ...

    def stage_files(
        self, readings: Iterable[Reading], single: bool, tell: Tell
    ) -> tuple[Staged | Placed, list[str]]:
        """Keep the bytes of files as one object, with the digest of each; ``single``: one file."""
        ...

    def settle(self, waiting: Sequence[Staged | Placed]) -> list[Placed]:
        """Make all of them durable; ``Unavailable`` when that cannot be, and none is then known."""
        ...

    def close(self) -> None:
        """End the batch; what was staged and not settled was dropped by its owner."""
        ...


class Together:
    """A batch on a disk; ``door`` is opened before anything is written (``staging.settle``)."""

    def __init__(self, case: str, folder: Path) -> None:
        self._case = case
        self._folder = folder
        self._own = threading.local()
        with durable.storage(_("The vault cannot be read.")):
            self._door = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def stage(self, data: memoryview) -> Staged | Placed:
        """Write a small file, unless it is there: a duplicate costs no write at all."""
        digest = hashlib.sha256(data).hexdigest()
        with durable.storage(_("The file was not stored in the vault.")):
            # What this does not see, for whatever reason, the naming finds (``staging.settle``).
            if not os.access(digest, os.F_OK, dir_fd=self._door):
                return staging.stage_bytes(self._folder, data, digest)
            held = os.stat(digest, dir_fd=self._door, follow_symlinks=False)
        staging.check_found(held, digest, len(data))
        return Placed(self._case, digest, len(data), new=False)

    def stage_files(
        self, readings: Iterable[Reading], single: bool, tell: Tell
    ) -> tuple[Staged | Placed, list[str]]:
        """Write a large file, or the segments of a set one after the other."""
        with durable.storage(_("The file was not stored in the vault.")):
            return staging.stage_files(self._folder, readings, single, self._memory(), tell)

    def settle(self, waiting: Sequence[Staged | Placed]) -> list[Placed]:
        """Sync once for all, name each, sync the names; see ``staging``.

        What was found there is acknowledged after the same sync of the folder: whoever named it
        may have died before their own.
        """
        staged = [one for one in waiting if isinstance(one, Staged)]
        with durable.storage(_("The file was not stored in the vault.")):
            new = iter(staging.settle(self._folder, staged, self._door))
        return [
            Placed(self._case, one.sha256, one.size, next(new)) if isinstance(one, Staged) else one
            for one in waiting
        ]

    def _memory(self) -> list[mmap]:
        """Return this thread's own ring of buffers: new ones for each file cost as much as it."""
        own: list[mmap] | None = getattr(self._own, "memory", None)
        if own is None:
            own = self._own.memory = ring.buffers()
        return own

    def close(self) -> None:
        """Close the folder."""
        os.close(self._door)


class OneByOne:
    """A batch in a store that makes each object durable by itself."""

    def __init__(self, store: Store, case: str) -> None:
        self._store = store
        self._case = case

    def stage(self, data: memoryview) -> Staged | Placed:
        """Put a small file."""
        return self._store.put(self._case, bytes(data))

    def stage_files(
        self, readings: Iterable[Reading], single: bool, tell: Tell
    ) -> tuple[Staged | Placed, list[str]]:
        """Put one object from the readings' bytes in their order."""
        digests: list[str] = []
        return self._store.put(self._case, _chunks(readings, tell, digests)), digests

    def settle(self, waiting: Sequence[Staged | Placed]) -> list[Placed]:
        """Return what was put."""
        return [one for one in waiting if isinstance(one, Placed)]

    def close(self) -> None:
        """Nothing is open."""


def _chunks(readings: Iterable[Reading], tell: Tell, digests: list[str]) -> Iterator[bytes]:
    for reading in readings:
        hasher = hashlib.sha256()
        for view in reading.into(bytearray(CHUNK) for _n in iter(int, 1)):
            hasher.update(view)
            tell(len(view))
            yield bytes(view)
        digests.append(hasher.hexdigest())
