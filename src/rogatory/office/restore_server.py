# SPDX-License-Identifier: Apache-2.0
"""Restoring into PostgreSQL and S3: both empty before, and empty again when anything fails.

Files go into the store while the backup is read, each read back from there.  The record goes in
when the whole backup has proved sound as a folder: in one transaction, which is checked again from
the rows that PostgreSQL then holds, before it ends.  Nobody serves from either meanwhile, for the
folder with the keys and the settings is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rogatory.casefile import integrity
from rogatory.casefile.search_index import index
from rogatory.clerk import carry, database, fsck
from rogatory.clerk.instance import Config, Instance, attach, bare_instance
from rogatory.clerk.snapshot import DATABASE
from rogatory.errors import Conflict, RogatoryError, Unverified
from rogatory.language import _
from rogatory.office.unpacking import Put
from rogatory.vault.s3 import S3Store
from rogatory.vault.s3_bucket import Address
from rogatory.vault.store import CHUNK, split_key


@dataclass
class Servers:
    """Where record and files are to stand: addresses; an empty one means the folder."""

    database: str
    bucket: S3Store | None
    vault: str
    moved: bool = False
    """Whether tables were made in the database."""

    def store(self, home: Path) -> Put:
        """Return what takes the stored objects of the instance that is unpacked in ``home``."""
        bucket = self.bucket

        def into_folder(key: str, path: Path) -> None:
            target = home / "vault" / key
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.rename(target)

        def into_bucket(key: str, path: Path) -> None:
            assert bucket is not None
            with path.open("rb") as stream:
                placed = bucket.put(split_key(key)[0], iter(lambda: stream.read(CHUNK), b""))
            if placed.key != key:  # it was hashed a moment ago: the disk in between is broken
                raise Unverified(_("A file changed while it was restored: look at the disk."))
            path.unlink()

        return into_bucket if bucket is not None else into_folder

    def move_in(self, home: Path) -> None:
        """Write where record and files stand, and carry the record into its server."""
        if not self.database and self.bucket is None:
            return
        told = Config.read(home / "instance.toml")
        address = database.address_of_record(home.parent, self.database) if self.database else ""
        config = replace(told, database=address, vault=self.vault)
        config.write(home / "instance.toml")
        if self.database:
            self._carry(home)

    def _carry(self, home: Path) -> None:
        from django.db import connection, transaction

        source = home.parent / "record.sqlite3"
        (home / DATABASE).rename(source)
        attach(home)
        if connection.introspection.table_names():  # hours have gone by since it was empty
            raise Conflict(_database_in_use())
        self.moved = True
        instance = bare_instance(home)
        with transaction.atomic():
            carry.into_server(source)
            index().refill()
            wrong = _faults(instance)
            if wrong:
                raise Unverified(
                    _("What PostgreSQL holds is not what the backup holds: {what}.").format(
                        what=wrong[0]
                    )
                )
        for left in home.glob(f"{DATABASE}*"):
            left.unlink()

    def clear(self) -> None:
        """Empty both again: they were empty before, and nobody has begun to use them."""
        try:
            self._clear_database()
        finally:  # a server that is away must not leave evidence in the other
            self._clear_bucket()

    def _clear_database(self) -> None:
        from django.db import connection

        if self.moved and database.is_server():
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
                for name in ("clerk_refuse", "clerk_refuse_unless_erased"):
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")

    def _clear_bucket(self) -> None:
        if self.bucket is not None and self.bucket.owner() is None:
            for case in self.bucket.cases():
                for key in list(self.bucket.keys(case)):
                    self.bucket.delete(key)


def _database_in_use() -> str:
    return _("The database to restore into is not empty: name another one, or empty it.")


@contextmanager
def elsewhere(folder: Path, database_url: str, vault: str) -> Iterator[Servers]:
    """Give the servers that a backup is restored into, which must be empty; on any error they are
    emptied again.  Conflict when one holds something."""
    from django.db import DatabaseError, connection

    bucket = None
    if vault:
        bucket = S3Store(Address.read(vault), folder / "copies")
        if bucket.owner() is not None or next(iter(bucket.bucket.under("")), None) is not None:
            raise Conflict(
                _("The S3 place to restore into is not empty: name another one, or empty it.")
            )
    if database_url:
        database.connect(folder, database_url)
        tables = connection.introspection.table_names()
        connection.close()
        if tables:
            raise Conflict(_database_in_use())
    servers = Servers(database_url, bucket, vault)
    try:
        yield servers
    except BaseException as error:
        try:
            servers.clear()
        except (RogatoryError, DatabaseError) as left:
            error.add_note(str(left))
        raise


def _faults(instance: Instance) -> list[str]:
    """Return what the rows in the server do not bear out, stored files aside."""
    found = [*fsck.strays()]
    for case in fsck.dockets():
        found += integrity.check_case(instance, case, files=False)
    return [str(one) for one in found if one.table != "clerk_doomedobject"]
