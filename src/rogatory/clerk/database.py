# SPDX-License-Identifier: Apache-2.0
"""Where the record stands: SQLite in the instance's folder, or PostgreSQL 15 and later.

::

    database = "postgresql://rogatory@db.office.example:5432/rogatory?sslmode=verify-full"

in ``instance.toml``, without a password: that comes from ``DATABASE_URL`` (which wins, so that a
standby can take over), ``PGPASSFILE`` or ``PGPASSWORD``.  Both keep the same canonical bytes, and
replay makes the same rows of them; therefore PostgreSQL must order text by bytes (collation C).

What SQLite does by being one file with one writer, PostgreSQL does by advisory locks that end with
the transaction: whoever enters into a case holds it alone, and the authority's record together with
everybody else who enters into cases, so that no role or key changes meanwhile.  Cases do not wait
for one another.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _

OLDEST = 150_000
"""PostgreSQL 15, as ``server_version_num`` writes it."""

_SCHEMES = ("postgresql://", "postgres://")
_BY_BYTES = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic"})
_IDLE = 5.0
"""Seconds after which a connection is tried before it is trusted with an act."""

_WAITED = frozenset({"40001", "40P01", "55P03"})
"""Another transaction stood in the way (serialization, deadlock, lock time-out): try again."""

_trusted: WeakKeyDictionary[object, float] = WeakKeyDictionary()
"""When each connection of this process (one a thread) was last used for an act, monotonic."""


def parameters(url: str) -> dict[str, str]:
    """Return libpq's parameters of a PostgreSQL address; Malformed when it is none."""
    if not url.startswith(_SCHEMES):
        raise Malformed(
            _(
                "The address of the database is not one of PostgreSQL: write "
                "postgresql://USER@HOST/NAME."
            )
        )
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise Unavailable(
            _("What reaches PostgreSQL is not installed here: install “rogatory[scale]”.")
        ) from None
    try:
        read = conninfo_to_dict(url)
    except ProgrammingError:
        # What libpq says would repeat the address, and with it a password.
        raise Malformed(
            _(
                "The address of the database cannot be read: write "
                "postgresql://USER@HOST:PORT/NAME?sslmode=verify-full."
            )
        ) from None
    return {name: str(value) for name, value in read.items() if value is not None}


def without_password(url: str) -> str:
    """Return a PostgreSQL address as ``instance.toml`` may hold it."""
    known = parameters(url)
    if known.pop("password", None) is None:
        return url
    name = quote(known.pop("dbname", ""))
    return f"postgresql:///{name}?{urlencode(sorted(known.items()), quote_via=quote)}"


def address(home: Path, configured: str) -> str:
    """Return the address of the record in PostgreSQL, or ``""`` for the file in the folder.

    ``DATABASE_URL`` wins over what is configured; it moves no record that lies in the folder.
    """
    told = os.environ.get("DATABASE_URL", "")
    if told and (configured or not (home / "rogatory.sqlite3").exists()):
        return told
    return configured


def address_of_record(home: Path, given: str) -> str:
    """Return the address of a new record as ``instance.toml`` may hold it; ``""`` for the folder.

    Malformed when it is no address of PostgreSQL.
    """
    url = given or address(home, "")
    return without_password(url) if url else ""


def connect(home: Path, configured: str) -> None:
    """Point this process's connection at the record of the instance in ``home`` and try it.

    Unavailable with every reason when the server cannot be reached or would not keep a record.
    """
    from django.db import connections

    from rogatory.settings import database

    url = address(home, configured)
    connections["default"].close()
    settings = database(home, parameters(url) if url else None)
    connections.settings["default"] = settings
    connections.configure_settings(connections.settings)
    del connections["default"]
    if url:
        _try_postgresql()
    else:
        _try_sqlite(home)


def _try_sqlite(home: Path) -> None:
    from django.db import connection

    # Without a fetch an I/O error of this pragma is swallowed and the program goes on.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        answer = cursor.fetchone()
    if answer is None or answer[0] != "wal":
        raise Unavailable(
            _("The database in {folder} cannot keep a write-ahead log on this disk.").format(
                folder=home
            )
        )


def _try_postgresql() -> None:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, datcollate, "
                "pg_encoding_to_char(encoding), current_setting('fsync'), "
                "current_setting('full_page_writes') "
                "FROM pg_database WHERE datname = current_database()"
            )
            version, collation, encoding, fsync, whole = cursor.fetchone()
    except DatabaseError as error:
        raise Unavailable(
            _("The PostgreSQL of this instance cannot be reached ({reason}): start it, or mend "
              "the address, then try again.").format(reason=_last_line(error))
        ) from None  # fmt: skip
    wrong = []
    if version < OLDEST:
        wrong.append(_("It is older than version 15: upgrade it."))
    if collation not in _BY_BYTES or encoding != "UTF8":
        wrong.append(
            _(
                "It does not order text by bytes: make the database with “createdb "
                "--template=template0 --encoding=UTF8 --locale=C.UTF-8”."
            )
        )
    if (fsync, whole) != ("on", "on"):
        wrong.append(
            _("It does not write what it acknowledges: set fsync and full_page_writes to on.")
        )
    if wrong:
        connection.close()
        raise Unavailable(
            " ".join([_("This PostgreSQL must not keep a record of evidence."), *wrong])
        )


def _last_line(error: BaseException) -> str:
    said = str(error).strip().splitlines()
    return said[-1].strip() if said else type(error).__name__


def is_server() -> bool:
    """Tell whether the record stands in a server that other machines reach too."""
    from django.db import connection

    return connection.vendor == "postgresql"


@dataclass(frozen=True)
class Server:
    """What a person is told of the server: no user, no password."""

    version: str
    host: str
    name: str
    standbys: str
    """The standbys that a commit waits for (``synchronous_standby_names``); empty: none."""


def server() -> Server:
    """Return what is to be said of the PostgreSQL that this process is connected to."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_database(), "
            "current_setting('synchronous_standby_names')"
        )
        version, name, standbys = cursor.fetchone()
    host = str(connection.settings_dict["HOST"] or "localhost")
    return Server(str(version).split()[0], host, str(name), str(standbys))


def trust() -> None:
    """Open the connection again when it was idle and is dead: before an act, never within one."""
    from django.db import connections

    connection = connections["default"]
    if not is_server() or connection.in_atomic_block:
        return
    now = time.monotonic()
    idle = now - _trusted.get(connection, 0.0) > _IDLE
    if connection.connection is not None and (idle or connection.errors_occurred):
        if not connection.is_usable():
            connection.close()
        connection.errors_occurred = False
    _trusted[connection] = now


def stood_in_the_way(error: BaseException) -> bool:
    """Tell whether a failure means that another transaction was there first."""
    return getattr(error.__cause__, "sqlstate", None) in _WAITED


def lock_of(name: str) -> int:
    """Return the number of the advisory lock that stands for a case, or for a word."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def hold(name: str, *, shared: bool = False) -> None:
    """Wait for ``name`` (a case, or a word) and hold it until this transaction ends.

    With ``shared`` others may hold it too who ask in the same way.  SQLite's transactions hold
    everything from their beginning.
    """
    if not is_server():
        return
    from django.db import connection

    wait = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wait}(%s)", [lock_of(name)])


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold ``name`` beyond transactions: one process of all machines at a time."""
    if not is_server():
        yield
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock_of(name)])
    try:
        yield
    finally:
        # A connection that is lost has lost the lock as well.
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_of(name)])


@contextmanager
def one_moment() -> Iterator[None]:
    """See the record as it is at one moment, however many statements the block takes."""
    from django.db import connection, transaction

    if not is_server() or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def place(home: Path) -> str:
    """Return what tells this database from a copy of it, to be compared only.

    PostgreSQL: identity of the cluster, its timeline (another one after a failover), the database.
    SQLite: the machine and the folder.
    """
    if not is_server():
        return folder_place("sqlite", home)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.system_identifier, "
            "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), d.oid "
            "FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()"
        )
        cluster, timeline, database = cursor.fetchone()
    return f"postgresql {cluster} {timeline} {database}"


def folder_place(sort: str, folder: Path) -> str:
    """Return what tells a folder of this machine from a copy of it."""
    machine = Path("/etc/machine-id")
    known = machine.read_bytes() if machine.exists() else os.uname().nodename.encode()
    told = folder.stat()
    name = hashlib.sha256(known + b"\0" + os.fsencode(folder.resolve())).hexdigest()[:16]
    return f"{sort} {name} {told.st_dev}:{told.st_ino}"


def read_only(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options of a connection that refuses to write, made of those of one that writes.

    ``writing`` lifts that for a block which takes back what it does.
    """
    if is_server():
        given = f"{options.get('options', '')} -c default_transaction_read_only=on"
        return {**options, "options": given.strip()}
    given = f"{options.get('init_command', '')}; PRAGMA query_only=ON"
    return {**options, "init_command": given}


@contextmanager
def writing() -> Iterator[None]:
    """Let a block write on a connection that refuses to."""
    from django.db import connection

    switch = (
        ("SET default_transaction_read_only = {}", "off", "on")
        if is_server()
        else ("PRAGMA query_only={}", "OFF", "ON")
    )
    with connection.cursor() as cursor:
        cursor.execute(switch[0].format(switch[1]))
        try:
            yield
        finally:
            cursor.execute(switch[0].format(switch[2]))
