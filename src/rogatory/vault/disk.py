# SPDX-License-Identifier: Apache-2.0
"""The vault on a local disk.

::

    <root>/                      0700
      <case uuid>/               0700
        <sha256 hex>             0400   one whole object
        .part-<random>           0400   being written; locked by its writer

No fan-out: an object's path *is* its key, so that a person finds an exhibit with ``ls`` and
checks it with ``openssl dgst -sha256``, and one fsync of one folder makes a name durable.
ext4, XFS and btrfs index folders by hash or tree, so 100,000 objects a case cost nothing that
can be measured beside the fsync of each.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from rogatory.errors import Conflict, Unavailable
from rogatory.language import _
from rogatory.vault import durable, store
from rogatory.vault.batch import Together
from rogatory.vault.digests import Digests
from rogatory.vault.staging import check_found
from rogatory.vault.store import Placed, check_case, split_key

_NAME = re.compile(r"[0-9a-f]{64}")
OWNER = ".owner"
"""The file that says to which record this vault belongs (``clerk.fence``)."""


class DiskStore:
    """A vault below ``root``; safe for several threads and for several processes at once.

    State: ``_ready`` holds the cases whose folder this process has made or found and swept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ready: set[str] = set()
        self._lock = threading.Lock()

    def put(self, case: str, data: bytes | Iterable[bytes]) -> Placed:
        """Keep ``data`` durably in ``case``; see ``store.Store`` for what that promises.

        What an iterable raises while it is read is passed on (an ``OSError`` as ``Unavailable``),
        and nothing is kept.
        """
        folder = self._folder(case)
        if isinstance(data, bytes):
            # A whole file in memory: known before anything is written, so a duplicate costs
            # no write at all.
            digest = hashlib.sha256(data).hexdigest()
            with durable.storage(_("The file was not stored in the vault.")):
                if (folder / digest).exists():
                    return self._found(case, digest, len(data))
            return self._write(case, (data,), digest)
        return self._write(case, data, None)

    def batch(self, case: str) -> Together:
        """Begin to keep many objects of ``case`` that are made durable together."""
        return Together(case, self._folder(case))

    def _write(self, case: str, chunks: Iterable[bytes], digest: str | None) -> Placed:
        folder = self.root / case
        size = 0
        hasher = hashlib.sha256()
        with durable.storage(_("The file was not stored in the vault.")):
            fd, temporary = durable.open_temporary(folder, mode=0o400)
            try:
                for chunk in chunks:
                    if digest is None:
                        hasher.update(chunk)
                    durable.write_all(fd, chunk)
                    size += len(chunk)
                name = digest or hasher.hexdigest()
                os.fsync(fd)
                durable.publish(temporary, folder / name, exclusive=True)
            except FileExistsError:
                # Not from the open above: somebody else has put the same bytes meanwhile.
                temporary.unlink()
                return self._found(case, name, size)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
            finally:
                os.close(fd)
        return Placed(case, name, size, new=True)

    def _found(self, case: str, digest: str, size: int) -> Placed:
        folder = self.root / case
        check_found((folder / digest).stat(), digest, size)
        # Whoever published it may have died before the folder reached the disk.
        durable.sync_folder(folder)
        return Placed(case, digest, size, new=False)

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading; its bytes are not checked (``verify`` does)."""
        case, digest = split_key(key)
        try:
            return (self.root / case / digest).open("rb")
        except OSError as error:
            raise Unavailable(
                _(
                    "The vault cannot open object {digest}… ({reason}); restore it from a copy "
                    "or attach the disk, then try again."
                ).format(digest=digest[:16], reason=os.strerror(error.errno or 0))
            ) from error

    def has(self, key: str) -> bool:
        """Say whether an object is there; ``Unavailable`` when the disk does not answer."""
        case, digest = split_key(key)
        with durable.storage(_("The vault cannot be read.")):
            return (self.root / case / digest).is_file()

    def delete(self, key: str) -> bool:
        """Unlink an object durably; the freed blocks are not overwritten (no disk promises it)."""
        case, digest = split_key(key)
        folder = self.root / case
        with durable.storage(_("The object was not removed from the vault.")):
            try:
                (folder / digest).unlink()
            except FileNotFoundError:
                return False
            durable.sync_folder(folder)
        return True

    def set_aside(self, key: str, room: Path) -> str | None:
        """Move a changed object out of the vault to ``room``, durably; nothing is deleted.

        Returns where it lies now, or None when it was not there.  ``room`` is on the same disk.
        """
        case, digest = split_key(key)
        durable.make_folder(room / case)
        with durable.storage(_("The changed file was not set aside.")):
            for number in range(1, 1_000_000):
                target = room / case / f"{digest}.{number}"
                if not target.exists():
                    break
            try:
                (self.root / case / digest).rename(target)
            except FileNotFoundError:
                return None
            durable.sync_folder(target.parent)
            durable.sync_folder(self.root / case)
        return str(target)

    def put_back(self, key: str, aside: str) -> None:
        """Take back that an object was set aside."""
        with durable.storage(_("The changed file was not put back.")):
            Path(aside).rename(self.local(key))

    def verify(self, key: str) -> int:
        """Re-hash an object; returns its size, raises ``Unverified`` or ``Unavailable``."""
        return store.verify(self, key)

    def keys(self, case: str) -> Iterator[str]:
        """Yield the key of every whole object of ``case``, in order; other files are left out."""
        for digest, _size in Digests(self.listed(case)):
            yield f"{case}/{digest}"

    def listed(self, case: str) -> Iterator[tuple[str, int]]:
        """Yield digest and size of every whole object of ``case``, in no order."""
        yield from self._objects(check_case(case))

    def strays(self, case: str) -> list[str]:
        """List what lies in a case's folder and is neither an object nor a living write."""
        folder = self.root / check_case(case)
        with durable.storage(_("The vault cannot be read.")):
            if not folder.is_dir():
                return []
            with os.scandir(folder) as entries:
                return sorted(
                    one.name
                    for one in entries
                    if not _is_object(one) and not one.name.startswith(durable.TEMPORARY)
                )

    def held(self, case: str) -> dict[str, int]:
        """Every object of ``case``: digest to size in bytes; all of them are durable."""
        self._folder(case)
        return dict(self._objects(case))

    def sweep(self, case: str) -> int:
        """Remove what killed writers left in ``case``; returns how many files."""
        folder = self.root / check_case(case)
        return durable.sweep(folder) if folder.is_dir() else 0

    def cases(self) -> list[str]:
        """Return what lies below the root: the cases, and whatever else is there."""
        with durable.storage(_("The vault cannot be read.")):
            if not self.root.is_dir():
                return []
            return sorted(p.name for p in self.root.iterdir() if not p.name.startswith("."))

    def local(self, key: str) -> Path:
        """Return where an object lies; it may be missing."""
        return self.root / "/".join(split_key(key))

    def owner(self) -> tuple[bytes, str] | None:
        """Return what says to whom this vault belongs, with a tag of that version of it."""
        with durable.storage(_("The vault cannot be read.")):
            try:
                told = (self.root / OWNER).read_bytes()
            except FileNotFoundError:
                return None
        return told, hashlib.sha256(told).hexdigest()

    def own(self, told: bytes, tag: str | None) -> None:
        """Write it in the place of the version ``tag`` (None: of nothing); Conflict if another."""
        durable.make_folder(self.root)
        with durable.storage(_("The vault cannot be read.")):
            door = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(door, fcntl.LOCK_EX)
            there = self.owner()
            if (there[1] if there else None) != tag:
                raise Conflict(
                    _("Another process has changed this at the same time: look, then try again.")
                )
            durable.write_durably(self.root / OWNER, told)
        finally:
            os.close(door)

    def _objects(self, case: str) -> Iterator[tuple[str, int]]:
        with durable.storage(_("The vault cannot be read.")):
            try:
                entries = os.scandir(self.root / case)
            except FileNotFoundError:
                return
            with entries:
                for entry in entries:
                    if _is_object(entry):
                        yield entry.name, entry.stat(follow_symlinks=False).st_size

    def _folder(self, case: str) -> Path:
        folder = self.root / check_case(case)
        with self._lock:
            if case not in self._ready:
                durable.make_folder(folder)
                durable.sweep(folder)
                with durable.storage(_("The vault's folder was not made.")):
                    # A process that died before its fsync leaves names that are not yet durable.
                    durable.sync_folder(folder)
                    durable.sync_folder(self.root)
                self._ready.add(case)
        return folder


def _is_object(entry: os.DirEntry[str]) -> bool:
    return bool(_NAME.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False)
