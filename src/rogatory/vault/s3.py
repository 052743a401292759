# SPDX-License-Identifier: Apache-2.0
"""The vault in an S3 store: the same keys as on a disk, ``<prefix>/<case uuid>/<sha256 hex>``.

An object is acknowledged when its bytes were read back from the store and hashed; nothing less
proves that it is there.  In order::

    the bytes are hashed (a stream that is long, into a file beside the instance)
    HEAD            is it there already?
    PUT             If-None-Match and x-amz-checksum-sha256; in parts where it is large
    HEAD            only where the answer to the PUT was lost: did it happen?
    GET             every byte, hashed
    retention       where the address asks for it, read back as well

Local copies for whatever needs a path lie in a folder of this process and go with it.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import io
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from rogatory.errors import Unavailable, Unverified
from rogatory.language import _
from rogatory.vault import durable
from rogatory.vault.digests import Digests
from rogatory.vault.s3_bucket import PART, TRIES, Address, Bucket, Head, missing
from rogatory.vault.s3_lock import Lock
from rogatory.vault.store import CHUNK, Placed, check_case, split_key

_NAME = re.compile(r"[0-9a-f]{64}")
OWNER = ".owner"
"""The object that says to which record this vault belongs (``clerk.fence``)."""

_READ = 4 << 20
"""Bytes asked for at a time."""

LOCAL_BYTES = 2 << 30
"""How much of local copies is kept: the oldest go first."""


class S3Store:
    """A vault in a bucket; safe for several threads and for several processes at once.

    State: ``_local`` has the local copies of this process by key, the oldest first.
    """

    def __init__(self, address: Address, spool: Path) -> None:
        self.address = address
        self.bucket = Bucket(address)
        self.lock = Lock(address)
        self._spool = spool
        self._local: dict[str, Path] = {}
        self._mutex = threading.Lock()

    @property
    def place(self) -> str:
        """What tells this vault from another."""
        return self.address.said

    def put(self, case: str, data: bytes | Iterable[bytes]) -> Placed:
        """Keep ``data`` durably in ``case``; see ``store.Store`` for what that promises."""
        check_case(case)
        if isinstance(data, bytes):
            return self._place(case, hashlib.sha256(data).hexdigest(), len(data), data)
        with durable.storage(_("The file was not stored in the vault.")):
            return self._put_stream(case, iter(data))

    def _put_stream(self, case: str, chunks: Iterator[bytes]) -> Placed:
        """Hash a stream; one that is long goes into a file first: its name is its digest."""
        hasher, size, held = hashlib.sha256(), 0, list[bytes]()
        for chunk in chunks:
            hasher.update(chunk)
            size += len(chunk)
            held.append(chunk)
            if size > PART:
                break
        else:
            return self._place(case, hasher.hexdigest(), size, b"".join(held))
        with tempfile.NamedTemporaryFile(dir=self._room(), prefix="part-") as spooled:
            spooled.writelines(held)
            held.clear()
            for chunk in chunks:
                hasher.update(chunk)
                size += len(chunk)
                spooled.write(chunk)
            spooled.flush()
            return self._place(case, hasher.hexdigest(), size, Path(spooled.name))

    def _place(self, case: str, digest: str, size: int, body: bytes | Path) -> Placed:
        key = f"{case}/{digest}"
        there = self.bucket.head(key)
        new = there is None
        for turn in range(TRIES):
            if there is not None:
                break
            made = self.bucket.create(key, body, size)
            if made is False:
                new = turn > 0  # else somebody else was quicker; after a lost answer it was us
            if made is not True:
                time.sleep(0.1 * turn)
            # Whatever was answered, or not: what is there is looked up.
            there = self.bucket.head(key)
        if there is None:
            raise Unavailable(
                _("The file was not stored in the vault: the S3 store did not keep it. Try again.")
            )
        self._read_back(key, digest, size, there, new)
        self.lock.retain(key, there.version)
        return Placed(case, digest, size, new)

    def _read_back(self, key: str, digest: str, size: int, there: Head, new: bool) -> None:
        hasher, read = hashlib.sha256(), 0
        if there.size == size:
            for start in range(0, size, _READ):
                chunk = self.bucket.read(key, start, min(_READ, size - start))
                hasher.update(chunk)
                read += len(chunk)
            if read == size and hasher.hexdigest() == digest:
                return
        if new:
            self.bucket.remove(key)
            raise Unavailable(
                _(
                    "The S3 store gave back other bytes than it was given; they were removed and "
                    "nothing was acknowledged: have the store looked at before you try again."
                )
            )
        raise Unverified(
            _(
                "An object of the vault was changed: {digest}… has not the bytes it is named "
                "after; restore it from a copy, then try again."
            ).format(digest=digest[:16])
        )

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading; its bytes are not checked (``verify`` does)."""
        split_key(key)
        known = self.bucket.head(key)
        if known is None:
            raise missing(key)
        return cast("BinaryIO", io.BufferedReader(_Stream(self.bucket, key, known.size), _READ))

    def has(self, key: str) -> bool:
        """Say whether an object is there; ``Unavailable`` when the store does not answer."""
        split_key(key)
        return self.bucket.head(key) is not None

    def delete(self, key: str) -> bool:
        """Delete an object with all its versions; ``Retained`` when a lock forbids it still."""
        split_key(key)
        self._forget(key)
        known = self.bucket.head(key)
        # Where versions are kept, a plain deletion would only hide the object.
        if self.lock.versions_kept:
            return self.lock.delete_versions(key)
        if known is None:
            return False
        self.bucket.remove(key)
        return True

    def keys(self, case: str) -> Iterator[str]:
        """Yield the key of every object of ``case``, in order."""
        for digest, _size in Digests(self.listed(case)):
            yield f"{case}/{digest}"

    def listed(self, case: str) -> Iterator[tuple[str, int]]:
        """Yield digest and size of every object of ``case``, in no order."""
        check_case(case)
        for key, size in self.bucket.under(f"{case}/"):
            name = key.rpartition("/")[2]
            if _NAME.fullmatch(name):
                yield name, size

    def held(self, case: str) -> dict[str, int]:
        """Every object of ``case``: digest to size in bytes."""
        return dict(self.listed(case))

    def strays(self, case: str) -> list[str]:
        """List what lies below a case and is no object of the vault."""
        check_case(case)
        names = [key.partition("/")[2] for key, _size in self.bucket.under(f"{case}/")]
        return sorted(name for name in names if not _NAME.fullmatch(name))

    def set_aside(self, key: str, room: Path) -> str | None:
        """Copy a changed object to ``.aside/`` in the bucket, then take it from its place.

        Returns where it lies now, or None when it was not there.  Where the store keeps versions
        it keeps this one too; nothing is lost.  ``room`` is for a vault on a disk.
        """
        split_key(key)
        self._forget(key)
        if self.bucket.head(key) is None:
            return None
        for number in range(1, 1_000_000):
            target = f".aside/{key}.{number}"
            if self.bucket.head(target) is None:
                break
        self.bucket.copy(key, target)
        self.bucket.remove(key)
        return target

    def put_back(self, key: str, aside: str) -> None:
        """Take back that an object was set aside."""
        self.bucket.copy(aside, key)

    def cases(self) -> list[str]:
        """Return what lies at the top: the cases, and whatever else is there."""
        return [name for name in self.bucket.folders() if not name.startswith(".")]

    def local(self, key: str) -> Path:
        """Return a local copy of an object, checked against its key; it goes with this process.

        An erased object has no copy: the store is asked each time.
        """
        case, digest = split_key(key)
        known = self.bucket.head(key)
        if known is None:
            self._forget(key)
            raise missing(key)
        with self._mutex:
            copy = self._local.pop(key, None)
            if copy is None or not copy.is_file():
                copy = self._fetch(key, case, digest, known.size)
            self._local[key] = copy
            self._make_room()
        return copy

    def _fetch(self, key: str, case: str, digest: str, size: int) -> Path:
        folder = self._room() / case
        hasher = hashlib.sha256()
        with durable.storage(_("The file was not copied out of the vault.")):
            folder.mkdir(mode=0o700, exist_ok=True)
            fd, temporary = durable.open_temporary(folder, mode=0o400)
            try:
                for start in range(0, size, _READ):
                    chunk = self.bucket.read(key, start, min(_READ, size - start))
                    hasher.update(chunk)
                    durable.write_all(fd, chunk)
                if hasher.hexdigest() == digest:
                    return temporary.replace(folder / digest)
            finally:
                os.close(fd)
                temporary.unlink(missing_ok=True)
        raise Unverified(
            _(
                "An object of the vault was changed: {digest}… has not the bytes it is named "
                "after; restore it from a copy, then try again."
            ).format(digest=digest[:16])
        )

    def _make_room(self) -> None:
        held = {key: path.stat().st_size for key, path in self._local.items() if path.is_file()}
        spare = LOCAL_BYTES - sum(held.values())
        for key in list(held)[:-1]:
            if spare >= 0:
                break
            spare += held[key]
            self._local.pop(key).unlink(missing_ok=True)

    def _forget(self, key: str) -> None:
        with self._mutex:
            copy = self._local.pop(key, None)
        if copy is not None:
            copy.unlink(missing_ok=True)

    def _room(self) -> Path:
        return _room(self._spool)

    def owner(self) -> tuple[bytes, str] | None:
        """Return what says to whom this vault belongs, with the tag of that version of it."""
        return self.bucket.whole(OWNER)

    def own(self, told: bytes, tag: str | None) -> None:
        """Write it in the place of the version ``tag`` (None: of nothing); Conflict if another."""
        self.bucket.replace(OWNER, told, tag)


class _Stream(io.RawIOBase):
    """Reads an object from front to back or from anywhere, a range at a time."""

    def __init__(self, bucket: Bucket, key: str, size: int) -> None:
        self._bucket, self._key, self._size, self._at = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: Any) -> int:
        count = min(len(into), self._size - self._at)
        if count <= 0:
            return 0
        into[:count] = self._bucket.read(self._key, self._at, count)
        self._at += count
        return count


_rooms: dict[tuple[Path, int], Path] = {}
_held: list[int] = []


def _room(spool: Path) -> Path:
    """Return this process's folder below ``spool``, locked while it lives; others' left are swept.

    Plaintext of exhibits lies here and nowhere else beside the store.
    """
    here = _rooms.get((spool, os.getpid()))
    if here is None:
        with durable.storage(_("The folder was not made.")):
            durable.make_folder(spool)
            door = os.open(spool / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(door, fcntl.LOCK_EX)
                sweep_rooms(spool)
                here = Path(tempfile.mkdtemp(dir=spool, prefix="room-"))
                held = os.open(here, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                fcntl.flock(held, fcntl.LOCK_EX)
            finally:
                os.close(door)
        _held.append(held)
        _rooms[spool, os.getpid()] = here
        atexit.register(shutil.rmtree, here, ignore_errors=True)
    return here


def sweep_rooms(spool: Path) -> int:
    """Remove the folders of processes that live no more; return how many."""
    gone = 0
    for folder in spool.glob("room-*"):
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
            except BlockingIOError:
                pass
            finally:
                os.close(held)
    return gone


__all__ = ["CHUNK", "S3Store", "sweep_rooms"]
