# SPDX-License-Identifier: Apache-2.0
"""The instance at one moment, as a power cut at that moment would have left it.

Nobody enters while it is taken, and that is short: the record is held (``BEGIN IMMEDIATE``) until
a second connection sees it, every other file of the instance has a second name (a hard link: files
are replaced and never changed under their name), and the stored objects are listed.  The database
is copied afterwards, by SQLite's own backup interface, from what the second connection sees.

Checkpoints are linked before tiles: whoever publishes meanwhile writes them in the other order, so
no checkpoint is without its hashes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rogatory.clerk import database
from rogatory.clerk.instance import Instance
from rogatory.docket.merkle import Edge
from rogatory.errors import Malformed, Unavailable
from rogatory.language import _
from rogatory.vault.store import check_case

DATABASE = "rogatory.sqlite3"
_WAIT = 60.0
"""Seconds to wait for whoever is entering."""

_LEFT_OUT = ("tmp", "copies", "vault")
_UNFINISHED = (".part-", ".new-", ".lock")


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

    def files(self) -> Iterator[str]:
        """Yield the name of every file but the stored objects, the database first."""
        yield DATABASE
        rooms = self.folder / "files"
        found = (path for path in rooms.rglob("*") if path.is_file())
        yield from sorted(path.relative_to(rooms).as_posix() for path in found)

    def path(self, name: str) -> Path:
        """Return where a file of ``files`` lies."""
        return self.folder / name if name == DATABASE else self.folder / "files" / name

    def objects(self) -> Iterator[tuple[str, int]]:
        """Yield key and size of every stored object."""
        with (self.folder / "objects").open(encoding="ascii") as lines:
            for line in lines:
                key, _space, size = line.partition(" ")
                yield key, int(size)


def take(instance: Instance, folder: Path) -> Moment:
    """Take the instance as it is now into the private, empty ``folder`` on the same disk.

    Unavailable where record or files stand in a server, or when somebody enters for too long.
    """
    if database.is_server() or instance.config.vault:
        raise Unavailable(
            _(
                "Record or files stand in a server: back them up with its own tools, together (see "
                "docs/deployment.md)."
            )
        )
    source = instance.home / DATABASE
    with closing(_connect(source)) as door, closing(_connect(source)) as seen:
        try:
            door.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise Unavailable(
                _("Somebody is entering acts without a pause: try again later.")
            ) from None
        try:
            made_at = instance.now()
            seen.execute("BEGIN")
            doomed = {
                f"{case}/{sha256}"
                for case, sha256 in seen.execute('SELECT "case", sha256 FROM clerk_doomedobject')
            }
            (folder / "files").mkdir(mode=0o700)
            _link_all(instance.home, folder / "files")
            _list_objects(instance, folder / "objects", doomed)
        finally:
            door.execute("ROLLBACK")
        _copy(seen, folder / DATABASE)
        heads = seen.execute('SELECT "case", size, edge FROM clerk_docket ORDER BY "case"')
        records = tuple(
            Record(str(case), int(size), Edge.decode(bytes(edge)).root().hex())
            for case, size, edge in heads
        )
    return Moment(folder, made_at, records)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)


def _copy(seen: sqlite3.Connection, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        seen.backup(copy, pages=4096)


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


def _list_objects(instance: Instance, target: Path, doomed: set[str]) -> None:
    with target.open("w", encoding="ascii") as listing:
        for case in instance.vault.cases():
            if not _is_case(case):
                continue  # no room of the store; “docket fsck” names it
            for digest, size in sorted(instance.vault.held(case).items()):
                if f"{case}/{digest}" not in doomed:
                    listing.write(f"{case}/{digest} {size}\n")
