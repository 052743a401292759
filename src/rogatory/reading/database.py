# SPDX-License-Identifier: Apache-2.0
"""Databases: SQLite files as phones and programs leave them (sqlite.org/fileformat2.html).

The file is opened from memory, read-only, with an untrusted schema: views, triggers and virtual
tables are not run. A write-ahead log beside it is another file and is not looked at.
"""

from __future__ import annotations

import re
import sqlite3
import time

from rogatory.reading.container import Walk, join

MAX_TABLES = 300
MAX_ROWS = 20_000
SAMPLE = 200
_SECONDS = 6.0
_PHONE = re.compile(r"\+?\d[\d\s().-]{6,17}\d")
_PLACE_NAME = re.compile(
    r"^(?:.*_)?(?:lat|lon|lng|long|latitude|longitude|z?latitude|z?longitude)(?:e\d)?$",
    re.IGNORECASE,
)


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read the tables, their sizes, and the columns that look like numbers or positions."""
    sheet = walk.sheet
    connection = _open(data, place, walk)
    if connection is None:
        return
    try:
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        if free:
            sheet.fact("hidden", "free pages that may hold deleted records", free, place)
        for table, columns in _tables(connection, place, walk):
            here = join(place, f"table {table}")
            try:
                rows = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
                sheet.fact("count", "rows", rows, here)
                for column in columns:
                    _column(connection, table, column, here, walk)
            except sqlite3.Error:
                sheet.fault("part_unread", here)
    except sqlite3.Error:
        sheet.fault("damaged", place)
    finally:
        connection.close()


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read every text value, column by column, up to MAX_ROWS rows a table."""
    connection = _open(data, place, walk)
    if connection is None:
        return
    try:
        for table, columns in _tables(connection, place, walk):
            here = join(place, f"table {table}")
            try:
                _words(connection, table, columns, here, walk)
            except sqlite3.Error:
                walk.sheet.fault("part_unread", here)
    except sqlite3.Error:
        walk.sheet.fault("damaged", place)
    finally:
        connection.close()


def _open(data: bytes, place: str, walk: Walk) -> sqlite3.Connection | None:
    """Open the database from memory, with a clock that ends what takes too long."""
    if len(data) < 100:
        walk.sheet.fault("damaged", place)
        return None
    if data[18:20] == b"\x02\x02":  # write-ahead log mode cannot be opened from memory
        data = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        until = time.monotonic() + _SECONDS
        connection.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error:
        connection.close()
        walk.sheet.fault("damaged", place)
        return None
    return connection


def _tables(connection: sqlite3.Connection, place: str, walk: Walk) -> list[tuple[str, list[str]]]:
    """Return the ordinary tables and their columns; virtual ones are named as unread."""
    found: list[tuple[str, list[str]]] = []
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchmany(MAX_TABLES + 1)
    if len(rows) > MAX_TABLES:
        walk.sheet.fault("too_many", place)
    for name, sql in rows[:MAX_TABLES]:
        if "virtual" in str(sql or "")[:40].lower():
            walk.sheet.fault("part_unread", join(place, f"table {name}"))
            continue
        try:
            columns = connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
        except sqlite3.Error:
            walk.sheet.fault("part_unread", join(place, f"table {name}"))
            continue
        found.append((name, [str(c[1]) for c in columns]))
    return found


def _column(connection: sqlite3.Connection, table: str, column: str, here: str, walk: Walk) -> None:
    """Say when a column holds telephone numbers or positions, judged by its first values."""
    values = [
        v
        for (v,) in connection.execute(
            f"SELECT {_quoted(column)} FROM {_quoted(table)} "
            f"WHERE {_quoted(column)} IS NOT NULL LIMIT {SAMPLE}"
        )
    ]
    if not values:
        return
    if _PLACE_NAME.match(column) and any(
        (isinstance(v, int | float) and v) or re.fullmatch(r"-?\d+\.\d+", str(v)) for v in values
    ):
        walk.sheet.fact("location", f"column {column}", f"{len(values)} positions or more", here)
    phones = [v for v in values if isinstance(v, str) and _PHONE.fullmatch(v.strip())]
    if phones and len(phones) * 3 >= len(values):
        walk.sheet.fact("phone", f"column {column}", ", ".join(phones[:3]), here)


def _words(
    connection: sqlite3.Connection, table: str, columns: list[str], here: str, walk: Walk
) -> None:
    """Read the text of one table into one passage a column."""
    names = ", ".join(map(_quoted, columns))
    rows = connection.execute(
        f"SELECT {names} FROM {_quoted(table)} LIMIT {MAX_ROWS + 1}"
    ).fetchall()
    if len(rows) > MAX_ROWS:
        walk.sheet.fault("text_cut", here)
    for number, column in enumerate(columns):
        values = [r[number] for r in rows[:MAX_ROWS]]
        words = "\n".join(v for v in values if isinstance(v, str))
        walk.sheet.passage(join(here, f"column {column}"), words)
        if any(isinstance(v, bytes) and len(v) > 16 for v in values):
            walk.sheet.fault("part_unread", join(here, f"column {column} (binary)"))


def _quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
