# SPDX-License-Identifier: Apache-2.0
"""Destroying what was ordered to be erased, down to the last copy that this instance holds.

In the transaction of the erasing act: the erasure is written, with the leaf hash of an erased list
item so that its neighbours can still be proved; the value and its salt are deleted (SQLite
overwrites them: ``secure_delete``); what the vault keeps for that value is marked.  After the
commit, and again at every start until it is done: marked files that are stored for no value of the
case any more leave the vault, and the write-ahead log, which still holds the old pages, is emptied.
PostgreSQL overwrites nothing: dead rows are vacuumed, which frees their place, but the bytes stay
in pages, in its log, in standbys and backups until these are written over (docs/deployment.md).

What left the house in a sealed package is not recalled by this; nor does any disk promise that
freed blocks are overwritten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, models, transaction

from rogatory.clerk.sheet import Row
from rogatory.clerk.tables import DisclosureRow, Docket, DoomedObject
from rogatory.docket.commitment import item_leaf
from rogatory.docket.merkle import leaf_hash
from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.vault.store import Retained, Store

_ERASURE = (
    'INSERT INTO clerk_erasurerow ("case", number, name, item, ground, leaf) '
    "VALUES (%s, %s, %s, %s, %s, %s)"
)
_DELETE = (
    'DELETE FROM clerk_disclosurerow WHERE "case" = %s AND number = %s AND name = %s AND item = %s'
)
_NAMED = {
    "sqlite": 'SELECT 1 FROM clerk_disclosurerow WHERE "case" = %s AND instr(value, %s) > 0',
    "postgresql": (
        'SELECT 1 FROM clerk_disclosurerow WHERE "case" = %s AND position(%s in value) > 0'
    ),
}
_STORED = '"sha256":"%s","size":'
"""How a value says that bytes are stored for it (canonical JSON); a digest that is only mentioned,
in a letter's list of enclosures or in a point of harm, keeps no file alive and dooms none."""

_DIGEST = re.compile((_STORED % "([0-9a-f]{64})").encode())
_NO_FILE = ""
"""Marks an erasure without a file: the write-ahead log is still to be emptied."""


class Place(NamedTuple):
    """A value to destroy: entry, field and item (-1 for the field) of a case, and who orders it."""

    case: str
    number: int
    name: str
    item: int
    ground: int


def write(places: Sequence[Place]) -> None:
    """Write erasures, delete the values, mark their files; inside the caller's transaction."""
    for place in places:
        held = DisclosureRow.objects.get(
            case=place.case, number=place.number, name=place.name, item=place.item
        )
        salt, value, leaf = bytes(held.salt), bytes(held.value), b""
        if place.item >= 0:
            leaf = leaf_hash(item_leaf(salt, place.item, json.loads(value)))
        with connection.cursor() as cursor:
            cursor.execute(_ERASURE, (*place, leaf))
            cursor.execute(_DELETE, place[:4])
        for digest in {_NO_FILE, *(found.decode() for found in _DIGEST.findall(value))}:
            DoomedObject.objects.get_or_create(case=place.case, sha256=digest)


def carry_out(vault: Store) -> int:
    """Destroy what is marked; return how many files the vault let go.  Doing it again is right.

    What a lock of the store keeps until a later day stays marked; ``docket fsck`` names it.
    Raises Unavailable when the vault or another process stands in the way: the erasure is entered
    all the same, and the next start tries again.
    """
    marked = list(DoomedObject.objects.order_by("case", "sha256"))
    if not marked:
        return 0
    gone, kept = 0, list[DoomedObject]()
    for one in marked:
        if one.sha256 == _NO_FILE:
            continue
        with transaction.atomic():
            # Nobody enters an act about this file meanwhile.
            list(Docket.objects.select_for_update().filter(case=one.case))
            if not _is_named(one.case, one.sha256):
                try:
                    gone += vault.delete(f"{one.case}/{one.sha256}")
                except Retained:
                    kept.append(one)
    _empty_log()
    for one in [one for one in marked if one not in kept]:
        DoomedObject.objects.filter(case=one.case, sha256=one.sha256).delete()
    _empty_log()
    return gone


def _is_named(case: str, digest: str) -> bool:
    """Tell whether bytes are still stored for any value of the case."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED[connection.vendor], (case, (_STORED % digest).encode()))
        return cursor.fetchone() is not None


def _empty_log() -> None:
    """Move the write-ahead log into the database file and cut it to nothing."""
    if connection.vendor == "postgresql":
        _vacuum()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    if busy:
        raise Unavailable(
            _(
                "The erasure is entered, but another process is reading the database, so that the "
                "old pages are not gone yet: close it, then open this instance again."
            )
        )


def _vacuum() -> None:
    """Free the places of dead rows in every table that may have held what was erased."""
    from django.apps import apps

    if connection.in_atomic_block:
        return  # a rehearsal, which is taken back
    held: list[type[models.Model]] = [DisclosureRow]
    held += [model for model in apps.get_models() if issubclass(model, Row)]
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in held)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {names}")
