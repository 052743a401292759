# SPDX-License-Identifier: Apache-2.0
"""Checking a docket against itself: every table and key that differs is named.

1. The head, the entries and their places: dense numbers, canonical bytes, columns equal to bytes,
   leaves and edge as the bytes give them, instants that never run back.
2. The values beside the entries: each commitment opens, nothing is missing but what was erased,
   and nothing was erased but what an entry orders (``values``).
3. Officers' signatures on acts of one and two persons.
4. What was published, and what left in packages: no longer than the docket, of the same tree
   (``shown``).
5. The rows: made again from the docket and compared column by column.
6. Rows that belong to no docket at all; triggers that are no longer there.

Whoever holds the database file can write anything into it, of any type: whatever stands there is
read as it is, and named when it is not what belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from rogatory.clerk import database, guards, values
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Instance
from rogatory.clerk.publish import folder_of, leaves
from rogatory.clerk.replay import Kinds, act_from, project, row_models
from rogatory.clerk.sheet import Row
from rogatory.clerk.shown import Shown
from rogatory.clerk.tables import DisclosureRow, Docket, DoomedObject, EntryRow, ErasureRow
from rogatory.clerk.witness import Judging, Told, Witness
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Edge, leaf_hash
from rogatory.errors import Malformed
from rogatory.language import _

_WINDOW = 500
_ENTRIES = (
    'SELECT number, "case", kind, "at", "by", body, leaf FROM clerk_entryrow '
    'WHERE "case" = %s ORDER BY number'
)


@dataclass(frozen=True)
class Fault:
    """One thing that differs: in which table, at which key, and what it is."""

    table: str
    key: str
    what: str
    doubt: bool = False
    """Whether it was in order when it was entered, and what came later makes it doubtful."""

    case: str = ""
    """The record in which it was found, where one was looked at."""

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}"


Sent = dict[str, SignedCheckpoint | None]
"""The checkpoints in packages that left, by file; None where the file was not looked into."""


def check(
    instance: Instance,
    case: str,
    kinds: Kinds,
    signatures: Witness | None = None,
    log_keys: Sequence[bytes] = (),
    sent: Sent | None = None,
) -> list[Fault]:
    """Return every fault of one docket; an empty list when all of it holds.

    ``log_keys`` are public keys by which published checkpoints may be signed; without any, the
    signatures of checkpoints are not looked at.  ``sent`` is what left of this docket in packages.
    """
    with _any_text():
        with database.one_moment():
            faults = list(_docket_faults(instance, case, kinds, signatures, log_keys, sent or {}))
        if not any(fault.table.startswith("clerk_") for fault in faults):
            faults += _row_faults(case, kinds)
    return faults


def _docket_faults(
    instance: Instance,
    case: str,
    kinds: Kinds,
    signatures: Witness | None,
    log_keys: Sequence[bytes],
    sent: Sent,
) -> Iterator[Fault]:
    head = Docket.objects.filter(case=case).first()
    if head is None:
        yield Fault("clerk_docket", case, _("the head of the record is missing"))
        return
    shown = Shown(folder_of(instance, case), instance.origin(case), sent)
    sizes, roots = shown.sizes, {}
    held = values.Held(case)
    edge, last, whole = Edge.empty(), "", True
    judging = Judging(signatures)
    for row in _entries(case):
        entry, faults = _entry(case, row, edge.size, last)
        for fault in faults:
            whole = False
            yield fault
        if entry is None:
            yield from _signature_faults(judging.rest())
            return
        edge.append(leaf_hash(_bytes(row[5])))
        if edge.size in sizes:
            roots[edge.size] = edge.root()
        kind = kinds.get(entry.kind)
        damaged = [Fault(*found) for found in held.faults(entry, kind)]
        yield from damaged
        if kind is not None and kind.destroys is not Act.destroys and not damaged:
            held.ordered(entry, act_from(kind, held.opened(entry)))
        if kind is not None:
            yield from _signature_faults(judging.take(entry, kind))
        last = entry.at
    yield from _signature_faults(judging.rest())
    yield from _head_faults(instance, head, edge, last)
    for table, key, what in held.strays(edge.size):
        yield Fault(table, key, what)
    if whole:
        told = shown.faults(roots, edge.size, leaves(case, 0, edge.size), log_keys)
        for name, what in told:
            yield Fault(name if name in sent else f"log/{name}", case, what)


def _signature_faults(told: Told) -> Iterator[Fault]:
    for entry, why in told:
        yield Fault("clerk_entryrow", f"{entry.case}:{entry.number}", why)


def dockets() -> list[str]:
    """Return every docket that has a head here, in order; whatever is written there as text."""
    with _any_text():
        told = map(str, Docket.objects.values_list("case", flat=True))
        return sorted(one for one in told if not _is_no_utf8(one))


def sound(case: str, kinds: Kinds) -> Iterator[tuple[Entry, Act]]:
    """Yield the acts of a docket whose entry and values hold; what does not is left out.

    For whoever must know what stands in a docket before it is known that all of it holds.
    """
    with _any_text():
        held, last = values.Held(case), ""
        for place, row in enumerate(_entries(case)):
            entry, faults = _entry(case, row, place, last)
            if entry is None:
                return
            kind = kinds.get(entry.kind)
            if kind is None or faults or any(held.faults(entry, kind)):
                continue
            last = entry.at
            yield entry, act_from(kind, held.opened(entry))


def _entries(case: str) -> Iterator[Sequence[Any]]:
    # A server keeps the rest of the answer until it is asked for.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ENTRIES, [case])
        while rows := cursor.fetchmany(_WINDOW):
            yield from rows


def _bytes(value: object) -> bytes:
    """Return what a column of bytes holds; something else is no bytes at all."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


def _entry(
    case: str, row: Sequence[Any], place: int, last: str
) -> tuple[Entry | None, list[Fault]]:
    """Read the entry that must stand at ``place``."""

    def fault(what: str) -> Fault:
        return Fault("clerk_entryrow", f"{case}:{place}", what)

    number, body = row[0], _bytes(row[5])
    if type(number) is not int or number != place:
        missing = fault(_("the entry is missing; the next has number {n}").format(n=number))
        misplaced = Fault("clerk_entryrow", f"{case}:{number}", _("no entry belongs here"))
        return None, [missing, misplaced]
    try:
        entry = Entry.decode(body)
    except Malformed as error:
        return None, [fault(str(error))]
    faults = [
        fault(_("the column {column} differs from the entry").format(column=column))
        for column, told in zip(("number", "case", "kind", "at", "by"), row, strict=False)
        if getattr(entry, column) != told
    ]
    if _bytes(row[6]) != leaf_hash(body):
        faults.append(fault(_("the leaf is not that of the entry")))
    if entry.at < last:
        faults.append(fault(_("the instant runs back")))
    return entry, faults


def _head_faults(instance: Instance, head: Docket, edge: Edge, last: str) -> Iterator[Fault]:
    told = {"origin": instance.origin(head.case), "size": edge.size, "at": last}
    for column, value in told.items():
        if getattr(head, column) != value:
            yield Fault(
                "clerk_docket",
                head.case,
                _("the column {column} differs from the entries").format(column=column),
            )
    if _bytes(head.edge) != edge.encode():
        yield Fault("clerk_docket", head.case, _("the edge is not that of the entries"))


class _Undo(Exception):
    """Carries the comparison out of the transaction that is undone."""


def _row_faults(case: str, kinds: Kinds) -> list[Fault]:
    """Make all rows again inside a transaction that is undone, and compare.

    The database keeps what was there and finds the keys that differ: memory stays bounded however
    many rows there are.  Meanwhile nobody enters into the case.
    """
    faults: list[Fault] = []
    try:
        with transaction.atomic():
            database.hold(case)
            for model in row_models():
                _keep(model, case)
            project(case, kinds)
            for model in row_models():
                faults += _table_faults(model, case)
            raise _Undo
    except _Undo:
        pass
    return faults


def _keep(model: type[Row], case: str) -> None:
    """Copy the rows of a case to a table that goes with the transaction."""
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {name(_kept(model))} AS "
            f'SELECT {_columns(model)} FROM {name(model._meta.db_table)} WHERE "case" = %s',
            [case],
        )


def _table_faults(model: type[Row], case: str) -> Iterator[Fault]:
    """Compare one table with what was kept of it; what differs is read, nothing else."""
    name, table = connection.ops.quote_name, model._meta.db_table
    kept = f"SELECT {_columns(model)} FROM {name(_kept(model))}"
    made = f'SELECT {_columns(model)} FROM {name(table)} WHERE "case" = %s'
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name('key')} FROM ({kept} EXCEPT {made}) one "
            f"UNION SELECT {name('key')} FROM ({made} EXCEPT {kept}) two",
            [case, case],
        )
        keys = sorted((row[0] for row in cursor.fetchall()), key=str)
        for start in range(0, len(keys), _WINDOW):
            some = keys[start : start + _WINDOW]
            live = _rows(model, _kept(model), case, some)
            again = _rows(model, table, case, some)
            yield from differences({table: live}, {table: again})


def _rows(model: type[Row], table: str, case: str, keys: Sequence[Any]) -> dict[str, Any]:
    """Return the rows of these keys as the database holds them (see ``replay.dump``)."""
    name = connection.ops.quote_name
    names = [field.column for field in model._meta.concrete_fields if field.column]
    wanted = ", ".join(f"COALESCE({name(one)}, NULL)" for one in names)
    marks = ", ".join("CAST(%s AS TEXT)" if _is_no_utf8(key) else "%s" for key in keys)
    asked = [key.encode("utf-8", "surrogateescape") if _is_no_utf8(key) else key for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {wanted} FROM {name(table)} WHERE "case" = %s AND {name("key")} IN ({marks})',
            [case, *asked],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["key"]: row for row in rows}


def _is_no_utf8(text: object) -> bool:
    """Tell whether ``_any_text`` read this from bytes that are no UTF-8: it cannot be asked for."""
    return isinstance(text, str) and any("\udc80" <= one <= "\udcff" for one in text)


def _kept(model: type[Row]) -> str:
    return f"kept_{model._meta.db_table}"


def _columns(model: type[Row]) -> str:
    fields = [field.column for field in model._meta.concrete_fields if field.column]
    return ", ".join(connection.ops.quote_name(column) for column in fields)


def differences(
    live: Mapping[str, Mapping[str, Any]], again: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Yield each row of ``live`` that the docket does not bear out, and each that is missing."""
    for table, rows in live.items():
        other = again[table]
        for key in sorted(set(rows) | set(other), key=str):
            if key not in other:
                yield Fault(table, str(key), _("the row does not follow from the record"))
            elif key not in rows:
                yield Fault(table, str(key), _("the row is missing"))
            elif columns := [
                n for n, value in other[key].items() if not _same(rows[key][n], value)
            ]:
                yield Fault(
                    table,
                    str(key),
                    _("differs from the record in {columns}").format(columns=", ".join(columns)),
                )


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def strays() -> Iterator[Fault]:
    """Yield every row that names a docket which does not exist here, and what else is astray."""
    with _any_text():
        known = set(Docket.objects.values_list("case", flat=True))
        for case in filter(_is_no_utf8, known):
            yield Fault("clerk_docket", case, _("no entry belongs here"))
        models: list[type[Model]] = [
            *(EntryRow, DisclosureRow, ErasureRow, DoomedObject),
            *row_models(),
        ]
        for model in models:
            table = model._meta.db_table
            cases = set(model._base_manager.order_by().values_list("case", flat=True).distinct())
            for case in cases - known:
                yield Fault(table, str(case), _("rows of a case that is not here"))
                if model is EntryRow:
                    yield Fault("clerk_docket", str(case), _("the head of the record is missing"))
        for one in DoomedObject.objects.order_by("case", "sha256"):
            yield Fault(
                "clerk_doomedobject",
                f"{one.case}:{one.sha256}",
                _("an erasure is not carried out yet: open the instance again"),
            )
        for name, what in guards.faults():
            yield Fault("trigger", name, what)


@contextmanager
def _any_text() -> Iterator[None]:
    """Let text be read that is no UTF-8: SQLite stores whatever it is given."""
    connection.ensure_connection()
    if database.is_server():  # it lets in nothing else
        yield
        return
    before = connection.connection.text_factory
    connection.connection.text_factory = _lenient
    try:
        yield
    finally:
        connection.connection.text_factory = before


_lenient = partial(str, encoding="utf-8", errors="surrogateescape")
"""Called for each text of each row: without a frame of Python."""
