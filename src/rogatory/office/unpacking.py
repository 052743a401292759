# SPDX-License-Identifier: Apache-2.0
"""Where a backup is unpacked: a private folder that goes, even after a kill, and what fills it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rogatory.errors import Unavailable, Unverified
from rogatory.language import _
from rogatory.pouch.backup import is_name
from rogatory.vault import rooms
from rogatory.vault.store import split_key

Put = Callable[[str, Path], None]
"""Takes the key of a stored object and the file with its bytes, which is gone afterwards."""


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """A private folder for what is unpacked, gone afterwards; those of killed runs go before."""
    rooms.sweep(parent, prefix)
    with rooms.room(parent, prefix) as folder:
        yield folder


@contextmanager
def database_of_copy() -> Iterator[None]:
    """Tell a full or broken disk (Unavailable) from a record that is damaged (Unverified)."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        name = str(getattr(error.__cause__, "sqlite_errorname", ""))
        if not name or name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
            raise Unavailable(
                _(
                    "The record could not be unpacked ({reason}): free space on the disk, or start "
                    "the server, then try again."
                ).format(reason=name or type(error).__name__)
            ) from error
        raise Unverified(_("The database in the backup is damaged.")) from error


class Unpacking:
    """Writes the files of a backup below ``home``; stored objects into ``store``, if any.

    State: ``_waits`` is where an object lies until its digest is known.
    """

    def __init__(self, home: Path, store: Put | None) -> None:
        self.home = home
        self.changed: list[str] = []
        """Keys of stored objects whose bytes are not those of their names."""

        self._store = store
        self._waits = home.parent / "object"

    def put(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        """Write one file, private to this user."""
        if not is_name(f"instance/{name}"):
            raise Unverified(_("The backup holds a file under a name that no instance has."))
        target = self.home / name
        if name.startswith("vault/"):
            split_key(name.removeprefix("vault/"))
            if self._store is None:
                for _chunk in chunks:
                    pass
                return
            target = self._waits
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = 0o400 if name.startswith("vault/") else 0o600
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
        with os.fdopen(os.open(target, flags, mode), "wb") as writer:
            for chunk in chunks:
                writer.write(chunk)

    def done(self, name: str, digest: str) -> None:
        """Compare a stored object with its name and let it in; what differs is set aside."""
        if not name.startswith("vault/"):
            return
        key = name.removeprefix("vault/")
        if not name.endswith(digest):
            self.changed.append(key)
        if self._store is None:
            return
        if name.endswith(digest):
            self._store(key, self._waits)
            return
        target = self.home / "aside" / key
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._waits.rename(target)
