# SPDX-License-Identifier: Apache-2.0
"""Every row carried from one database into another: out of PostgreSQL into a file, and back.

A backup holds the record as one SQLite file wherever the record stands, so that it can be checked
without a server and restored into a folder or into a server.  Columns hold the same bytes in both;
only truth values are written differently.  Not carried: to which vault the record belongs (a copy
belongs to none), and the engine's own search tables, which are filled again from the documents.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Model

from rogatory.errors import Unverified
from rogatory.language import _

WINDOW = 1000
"""Rows in memory at a time."""

_ALIAS = "carried"


def tables() -> list[tuple[str, list[str], list[bool]]]:
    """Return every table with its columns, and which of them hold truth values."""
    from django.apps import apps

    from rogatory.clerk.tables import Fence

    found = []
    for label in ("clerk", "casefile"):
        models: list[type[Model]] = [
            one for one in apps.get_app_config(label).get_models() if one is not Fence
        ]
        for model in sorted(models, key=lambda one: one._meta.db_table):
            fields = [one for one in model._meta.concrete_fields if one.column]
            truths = [isinstance(one, BooleanField) for one in fields]
            found.append((model._meta.db_table, [str(one.column) for one in fields], truths))
    return found


def empty_file(folder: Path) -> None:
    """Make an empty database of this version in ``folder``, as a new instance has it."""
    from django.core.management import call_command
    from django.db import connections

    from rogatory.settings import database

    connections.settings[_ALIAS] = database(folder)
    connections.configure_settings(connections.settings)
    try:
        call_command("migrate", database=_ALIAS, verbosity=0, interactive=False)
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS]
        del connections.settings[_ALIAS]


def into_file(seen: BaseDatabaseWrapper, target: Path) -> None:
    """Copy every row that the connection ``seen`` sees into the empty database ``target``."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # Nobody reads it before it is whole, and it is made again after a power cut.
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("BEGIN")
        for table, columns, _truths in tables():
            named = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            insert = f'INSERT INTO "{table}" ({named}) VALUES ({marks})'
            with seen.chunked_cursor() as cursor:
                cursor.execute(f'SELECT {named} FROM "{table}"')
                while rows := cursor.fetchmany(WINDOW):
                    copy.executemany(insert, rows)
        copy.execute("COMMIT")


def into_server(source: Path) -> int:
    """Copy every row of the file ``source`` into the empty tables of this process's PostgreSQL.

    Inside the caller's transaction.  Returns how many rows they were.  Unverified when one holds
    what PostgreSQL does not take: the file was not written by this program.
    """
    from django.db import DatabaseError, connection

    done = 0
    try:
        with closing(sqlite3.connect(source)) as database, connection.cursor() as cursor:
            for table, columns, truths in tables():
                named = ", ".join(f'"{column}"' for column in columns)
                rows = database.execute(f'SELECT {named} FROM "{table}"')
                with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                    for row in _as_written(rows, truths):
                        copy.write_row(row)
                        done += 1
    except (DatabaseError, sqlite3.Error, ValueError) as error:
        raise Unverified(
            _("The database in the backup holds what PostgreSQL does not take ({reason}).").format(
                reason=type(error).__name__
            )
        ) from error
    return done


def _as_written(rows: sqlite3.Cursor, truths: Sequence[bool]) -> Iterator[list[Any]]:
    while some := rows.fetchmany(WINDOW):
        for row in some:
            yield [
                bool(value) if truth and value is not None else value
                for value, truth in zip(row, truths, strict=True)
            ]
