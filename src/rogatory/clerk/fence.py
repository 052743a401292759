# SPDX-License-Identifier: Apache-2.0
"""Fencing: one record has one vault and one vault one record, and only one pair of them is alive.

Where record or vault stand in a server, a restored copy of one would meet the living other.  So the
vault bears a note to whom it belongs, and the record one where its vault is::

    .owner        {"authority": …, "database": …, "epoch": 3, "since": …, "store": …}
    clerk_fence   store, epoch, vault

Both are compared when an instance is opened, again by whoever publishes or erases, and at the
latest after ``FRESH`` seconds by whoever enters an act; the epoch in the record is compared in the
very transaction that writes.  Whatever differs is refused; a person who knows that the other
one is dead takes over (``take_over``), which writes the next epoch by compare-and-swap: of two who
try, one succeeds, and whoever worked in the older epoch is refused from then on.

What remains: in the ``FRESH`` seconds after a copy has taken over the vault, the older instance may
still enter acts into its own database.  They leave the house by no door.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import transaction

from rogatory.clerk import database
from rogatory.clerk.tables import Fence
from rogatory.docket import canon
from rogatory.errors import Conflict, Malformed, Unavailable
from rogatory.language import _
from rogatory.vault.disk import DiskStore
from rogatory.vault.place import Vault
from rogatory.vault.s3 import S3Store

FRESH = 10.0
"""Seconds for which what was read of the vault's note is believed when an act is entered."""

DOOR = "fence"
"""What is held while an epoch is compared (shared) or changed (alone)."""


@dataclass(frozen=True)
class Epoch:
    """Which pair of record and vault a process works on, and when it last looked (monotonic)."""

    store: str
    number: int
    looked: float


class _Config(Protocol):
    @property
    def authority(self) -> str: ...
    @property
    def vault(self) -> str: ...


class Fenced(Protocol):
    """An instance, as far as it matters here (``clerk.instance``)."""

    epoch: Epoch | None

    @property
    def home(self) -> Path: ...
    @property
    def config(self) -> _Config: ...
    @property
    def vault(self) -> Vault: ...
    def now(self) -> str: ...


@dataclass(frozen=True)
class _Note:
    """What the vault says of its owner."""

    authority: str
    database: str
    epoch: int
    store: str

    @classmethod
    def read(cls, told: bytes) -> _Note:
        """Read the note; Malformed when it is none."""
        try:
            data = json.loads(told)
            return cls(data["authority"], data["database"], int(data["epoch"]), data["store"])
        except (ValueError, KeyError, TypeError):
            raise Malformed(
                _("The note in the vault that says to whom it belongs is damaged.")
            ) from None

    def write(self, since: str) -> bytes:
        """Return the note as it lies in the vault."""
        return canon.dumps(
            {
                "authority": self.authority,
                "database": self.database,
                "epoch": self.epoch,
                "since": since,
                "store": self.store,
            }
        )


def is_fenced(instance: Fenced) -> bool:
    """Tell whether record or vault stand where another instance could reach them."""
    return bool(instance.config.vault) or database.is_server()


def vault_place(instance: Fenced) -> str:
    """Return what tells this instance's vault from another, to be compared only."""
    vault = instance.vault
    if isinstance(vault, S3Store):
        return vault.place
    assert isinstance(vault, DiskStore)
    vault.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return database.folder_place("disk", vault.root)


def look(instance: Fenced) -> None:
    """Compare record and vault, now; Unavailable, with the cause, when they are not one pair.

    What nobody owns yet is taken: a new vault by a new record.
    """
    if not is_fenced(instance):
        return
    row, there = Fence.objects.first(), instance.vault.owner()
    note = _Note.read(there[0]) if there else None
    here, place = database.place(instance.home), vault_place(instance)
    if note is None and row is None:
        note = _Note(instance.config.authority, here, 1, str(uuid.uuid4()))
        instance.vault.own(note.write(instance.now()), None)
    if note is None:
        raise Unavailable(
            _(
                "The vault at {place} belongs to nobody, but this record had one before: mend the "
                "address of the vault, or restore its newest copy."
            ).format(place=place)
        )
    if note.authority != instance.config.authority:
        raise Unavailable(_("The vault belongs to another authority: mend its address."))
    if row is None and note.database == here:
        # The process that took the new vault ended before it could write so.
        row = Fence(id=1, store=note.store, epoch=note.epoch, vault=place)
        row.save(force_insert=True)
    _compare(row, note, here, place)
    instance.epoch = Epoch(note.store, note.epoch, time.monotonic())


def _compare(row: Fence | None, note: _Note, here: str, place: str) -> None:
    """Raise Unavailable with every reason why record and vault are not one living pair."""
    wrong = []
    if row is None or row.store != note.store:
        wrong.append(_("The vault belongs to another record than this database holds."))
    else:
        if note.epoch > row.epoch:
            wrong.append(
                _("Another instance has taken over since (epoch {new}, here {old}).").format(
                    new=note.epoch, old=row.epoch
                )
            )
        elif note.epoch < row.epoch:
            wrong.append(
                _("The vault is older than the record (epoch {old}, here {new}).").format(
                    old=note.epoch, new=row.epoch
                )
            )
        if note.database != here:
            wrong.append(
                _(
                    "The vault belongs to a database elsewhere; this one is a copy of it, or it "
                    "runs on after a failover."
                )
            )
        if row.vault != place:
            wrong.append(_("The record belongs to a vault elsewhere; this one is a copy of it."))
    if wrong:
        wrong.append(
            _(
                "Nothing was done. When the other one is stopped for good, take over with "
                "“rogatory store take”."
            )
        )
        raise Unavailable(" ".join(wrong))


def refresh(instance: Fenced) -> None:
    """Look again, before a transaction, unless that was done ``FRESH`` seconds ago or later."""
    if instance.epoch is None or time.monotonic() - instance.epoch.looked > FRESH:
        look(instance)


def hold(instance: Fenced) -> None:
    """Make sure, inside a transaction that writes, that this process works in the present epoch."""
    if not is_fenced(instance):
        return
    database.hold(DOOR, shared=True)
    row = Fence.objects.first()
    known = instance.epoch
    assert known is not None
    if row is None or (row.store, row.epoch) != (known.store, known.number):
        raise Unavailable(
            _(
                "Another instance has taken over this record while this process was at work: stop "
                "it. Nothing was entered."
            )
        )


def take_over(instance: Fenced) -> int:
    """Make this record and this vault the living pair; return the new epoch.

    Conflict when another instance takes over at the same time; Unavailable when the vault is of
    another authority, or holds no note though there was one.
    """
    there = instance.vault.owner()
    here, place = database.place(instance.home), vault_place(instance)
    note = _Note.read(there[0]) if there else None
    if note is not None and note.authority != instance.config.authority:
        raise Unavailable(_("The vault belongs to another authority: mend its address."))
    with transaction.atomic():
        database.hold(DOOR)
        row = Fence.objects.select_for_update().first()
        epoch = max(note.epoch if note else 0, row.epoch if row else 0) + 1
        store = note.store if note else (row.store if row else str(uuid.uuid4()))
        new = _Note(instance.config.authority, here, epoch, store)
        # The vault first: of two who try, one meets another version of the note.
        instance.vault.own(new.write(instance.now()), there[1] if there else None)
        Fence.objects.exclude(id=1).delete()
        Fence.objects.update_or_create(
            id=1, defaults={"store": store, "epoch": epoch, "vault": place}
        )
    instance.epoch = Epoch(store, epoch, time.monotonic())
    return epoch


def faults(instance: Fenced) -> list[tuple[str, str]]:
    """Return (key, what) for everything that is wrong with the fence, for ``docket fsck``."""
    rows = list(Fence.objects.order_by("id"))
    if not is_fenced(instance):
        return [(str(row.id), _("no such row belongs to the record")) for row in rows]
    found = [(str(row.id), _("no such row belongs to the record")) for row in rows if row.id != 1]
    try:
        look(instance)
    except (Unavailable, Conflict, Malformed) as error:
        found.append(("1", str(error)))
    return found
