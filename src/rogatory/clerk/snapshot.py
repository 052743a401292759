# SPDX-License-Identifier: Apache-2.0
"""The instance at one moment, as a power cut at that moment would have left it.

Nobody enters while it is taken, and that is short: the record is held (``BEGIN IMMEDIATE``; in
PostgreSQL the lock of the authority's record) until a second connection sees it, and every other
file of the instance has a second name (a hard link: files are replaced and never changed under
their name).  The database is copied afterwards, from what the second connection sees: by SQLite's
own backup interface, or row by row (``carry``) out of a repeatable read.

Stored objects are listed while nobody enters where they lie on a disk.  A bucket takes too long for
that: it is listed afterwards.  Bytes are stored before any entry speaks of them, so whatever this
moment speaks of is there, unless it was erased meanwhile (``vanished``).

Checkpoints are linked before tiles: whoever publishes meanwhile writes them in the other order, so
no checkpoint is without its hashes.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rogatory.clerk import carry, database
from rogatory.clerk.instance import Instance
from rogatory.docket.merkle import Edge
from rogatory.errors import Malformed, Unavailable
from rogatory.language import _
from rogatory.vault.digests import Digests
from rogatory.vault.durable import storage
from rogatory.vault.store import check_case

DATABASE = "rogatory.sqlite3"
STORED = re.compile(rb'"sha256":"([0-9a-f]{64})","size":(\d{1,19})')
"""How a value says that bytes are stored for it (``clerk.destroy``)."""

_PIECES = re.compile(rb'"segments":\[(?:"(?:[^"\\]|\\.)*"|[^"\]])*\]')
"""The files of an image, said where they lie in its one object: no objects themselves."""

_HEADS = 'SELECT "case", size, edge FROM clerk_docket ORDER BY "case"'
_DOOMED = 'SELECT "case", sha256 FROM clerk_doomedobject'
_WAIT = 60.0
"""Seconds to wait for whoever is entering."""

_LEFT_OUT = ("tmp", "copies", "vault", "intake")
"""Of the last the journals grow under their names; without one a file is only read again."""

_UNFINISHED = (".part-", ".new-", ".lock")


def stored_in(value: bytes) -> list[tuple[bytes, bytes]]:
    """Return digest (hex) and size (decimal) of each stored file of which a value speaks."""
    found: list[tuple[bytes, bytes]] = STORED.findall(_PIECES.sub(b"", bytes(value)))
    return found


@dataclass(frozen=True)
class Record:
    """The head of one record at that moment."""

    record: str
    size: int
    root: str


@dataclass(frozen=True)
class Moment:
    """What was taken: the database's copy, the linked files, the list of stored objects."""

    folder: Path
    made_at: str
    records: tuple[Record, ...]
    doomed: frozenset[str]
    """Keys of what was erased by law and waited to leave the vault."""

    def files(self) -> Iterator[str]:
        """Yield the name of every file but the stored objects, the database first."""
        yield DATABASE
        rooms = self.folder / "files"
        found = (path for path in rooms.rglob("*") if path.is_file())
        yield from sorted(path.relative_to(rooms).as_posix() for path in found)

    def path(self, name: str) -> Path:
        """Return where a file of ``files`` lies."""
        return self.folder / name if name == DATABASE else self.folder / "files" / name

    def stored(self, case: str) -> Iterator[tuple[str, int]]:
        """Yield key and size of every file that the record of ``case`` speaks of (``STORED``)."""
        address = f"{(self.folder / DATABASE).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as copy:
            for (raw,) in copy.execute(
                'SELECT value FROM clerk_disclosurerow WHERE "case" = ? ORDER BY number', [case]
            ):
                for digest, size in stored_in(raw):
                    yield f"{case}/{digest.decode()}", int(size)

    def objects(self) -> Iterator[tuple[str, int]]:
        """Yield key and size of every stored object."""
        with (self.folder / "objects").open(encoding="ascii") as lines:
            for line in lines:
                key, _space, size = line.partition(" ")
                yield key, int(size)


def take(instance: Instance, folder: Path) -> Moment:
    """Take the instance as it is now into the private, empty ``folder`` on the same disk.

    Unavailable when somebody enters for too long, or a server does not answer.
    """
    taken = _from_server if database.is_server() else _from_file
    with storage(_("The instance was not copied.")):
        try:
            moment = taken(instance, folder)
        except sqlite3.Error as error:
            raise Unavailable(_not_copied(error)) from error
        if instance.config.vault:
            _list_objects(instance, folder / "objects", moment.doomed)
    return moment


def _not_copied(error: sqlite3.Error) -> str:
    """Say what SQLite met: its words hold no value of any row."""
    return _(
        "The database was not copied ({reason}): free space on the disk of the instance and check "
        "it, then try again."
    ).format(reason=error)


def _from_file(instance: Instance, folder: Path) -> Moment:
    source = instance.home / DATABASE
    with closing(_connect(source)) as door, closing(_connect(source)) as seen:
        try:
            door.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise _never_still() from None
        try:
            made_at = instance.now()
            seen.execute("BEGIN")
            doomed = frozenset(
                f"{case}/{sha256}" for case, sha256 in seen.execute(_DOOMED).fetchall()
            )
            _link_files(instance, folder, doomed)
        finally:
            door.execute("ROLLBACK")
        _copy(seen, folder / DATABASE)
        records = _records(seen.execute(_HEADS))
    return Moment(folder, made_at, records, doomed)


def _from_server(instance: Instance, folder: Path) -> Moment:
    from django.db import DatabaseError, connection

    door, seen = connection.copy(), connection.copy()
    carry.empty_file(folder)
    try:
        with closing(door), closing(seen), seen.cursor() as look:
            with _nobody_enters(door, instance.config.authority):
                made_at = instance.now()
                look.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                look.execute(_HEADS)  # what is read first is the moment of all that follows
                records = _records(look.fetchall())
                look.execute(_DOOMED)
                doomed = frozenset(f"{case}/{sha256}" for case, sha256 in look.fetchall())
                _link_files(instance, folder, doomed)
            carry.into_file(seen, folder / DATABASE)
            look.execute("ROLLBACK")
    except DatabaseError as error:
        if database.stood_in_the_way(error):
            raise _never_still() from None
        raise Unavailable(
            _("The database did not answer while it was copied: nothing was written. Try again.")
        ) from error
    return Moment(folder, made_at, records, doomed)


@contextmanager
def _nobody_enters(door: Any, authority: str) -> Iterator[None]:
    """Hold the authority's record alone: whoever enters anywhere holds it too (``enter``)."""
    with door.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [database.lock_of(authority)])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _never_still() -> Unavailable:
    return Unavailable(_("Somebody is entering acts without a pause: try again later."))


def _records(rows: Iterable[tuple[Any, ...]]) -> tuple[Record, ...]:
    return tuple(
        Record(str(case), int(size), Edge.decode(bytes(edge)).root().hex())
        for case, size, edge in rows
    )


def _link_files(instance: Instance, folder: Path, doomed: frozenset[str]) -> None:
    """Give every file a second name; say in the settings that all of it lies in one folder."""
    files = folder / "files"
    files.mkdir(mode=0o700)
    if database.is_server() or instance.config.vault:
        replace(instance.config, database="", vault="").write(files / "instance.toml")
    _link_all(instance.home, files)
    if not instance.config.vault:
        _list_objects(instance, folder / "objects", doomed)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)


def _copy(seen: sqlite3.Connection, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        seen.backup(copy, pages=4096)
        copy.execute("DELETE FROM clerk_fence")  # a copy belongs to no vault


def _link_all(home: Path, target: Path) -> None:
    """Give every file a second name; checkpoints first."""
    log = home / "log"
    published = sorted(log.glob("*/checkpoint")) + sorted(log.glob("*/checkpoints/*"))
    for path in published:
        _link(path, target / path.relative_to(home))
    for top in sorted(home.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith(DATABASE):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if not path.is_dir() and not path.name.startswith(_UNFINISHED):
                _link(path, target / path.relative_to(home))


def _link(path: Path, target: Path) -> None:
    if target.exists() or path.is_symlink() or path.name.endswith(".partial"):
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(path, target)
    except FileNotFoundError:
        return  # replaced by a finished one, or superseded, in this very moment
    except OSError:
        shutil.copyfile(path, target)  # a disk without hard links


def _is_case(name: str) -> bool:
    try:
        return bool(check_case(name))
    except Malformed:
        return False


def _list_objects(instance: Instance, target: Path, doomed: Collection[str]) -> None:
    with target.open("w", encoding="ascii") as listing:
        for case in sorted(instance.vault.cases()):
            if not _is_case(case):
                continue  # no room of the store; “docket fsck” names it
            for digest, size in Digests(instance.vault.listed(case)):
                if f"{case}/{digest}" not in doomed:
                    listing.write(f"{case}/{digest} {size}\n")
