# SPDX-License-Identifier: Apache-2.0
"""The guards of the docket's tables in the database: what keeps entries from being changed.

Triggers refuse it (``migrations/0001``, ``0004``).  Whoever owns the database can take them away,
switch them off, empty their functions, or put a rule before them; here each of that is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django.db import connection

from rogatory.language import _

_THERE = (
    "SELECT t.tgname, c.relname, t.tgtype, t.tgenabled::text, p.proname, p.prosrc, t.tgargs "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
)
_RULES = (
    "SELECT r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname = current_schema()"
)
_TYPE = {"ROW": 1, "BEFORE": 2, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32, "STATEMENT": 0}
"""Bits of ``tgtype`` (PostgreSQL 15, catalog pg_trigger)."""

_MIGRATIONS = ("0001_docket", "0004_restored")

Guard = tuple[str, int, str, str, str, bytes]
"""Table, type, switched on how, function, its text, arguments."""


def faults() -> Iterator[tuple[str, str]]:
    """Yield name and what is wrong for each guard that is missing, altered or not ours."""
    found = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    for name, ours in sorted(found.items()):
        if ours:
            yield name, _("what keeps entries from being changed is not in force")
        else:
            yield name, _("this trigger is not ours")


def _made(dialect: str) -> list[str]:
    """Return the statements by which the migrations made every guard."""
    made: list[str] = []
    for name in _MIGRATIONS:
        made += getattr(import_module(f"rogatory.clerk.migrations.{name}"), dialect)()
    return made


def _sqlite() -> dict[str, bool]:
    made = _made("sqlite_triggers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there: dict[str, str] = dict(cursor.fetchall())
    wrong = {}
    for sql in made:
        name = sql.split()[2]
        if there.pop(name, None) != sql:
            wrong[name] = True
    return wrong | dict.fromkeys(there, False)


def _postgresql() -> dict[str, bool]:
    expected = _expected()
    with connection.cursor() as cursor:
        cursor.execute(_THERE)
        there: dict[str, Guard] = {
            str(name): (table, type_, on, function, text, bytes(arguments))
            for name, table, type_, on, function, text, arguments in cursor.fetchall()
        }
        cursor.execute(_RULES)
        rules = [f"{table}: {name}" for name, table in cursor.fetchall()]
    wrong = {name: True for name, guard in expected.items() if there.get(name) != guard}
    wrong |= {name: False for name in there if name not in expected}
    return wrong | dict.fromkeys(rules, False)


def _expected() -> dict[str, Guard]:
    """Read from the statements that made them how the guards must stand in the catalogue."""
    made = _made("postgresql_triggers")
    texts, guards = dict[str, str](), dict[str, Guard]()
    for sql in made:
        words = sql.split()
        if words[:2] == ["CREATE", "FUNCTION"]:
            texts[words[2].partition("(")[0]] = sql.split("$$")[1]
        elif words[:2] == ["CREATE", "TRIGGER"]:
            # CREATE TRIGGER name BEFORE UPDATE ON table FOR EACH ROW EXECUTE FUNCTION f('why')
            type_ = _TYPE[words[3]] | _TYPE[words[4]] | _TYPE[words[9]]
            call = sql.partition("EXECUTE FUNCTION ")[2]
            function, _open, given = call.removesuffix(")").partition("(")
            argument = given.strip("'").encode() + b"\0" if given else b""
            guards[words[2]] = (words[6], type_, "A", function, texts[function], argument)
    return guards
