# SPDX-License-Identifier: Apache-2.0
"""The clerk's own tables: heads of dockets, entries, the values behind their commitments, erasures.

Entries and erasures are INSERT-only, and a value can be deleted only after its erasure has been
written in the same transaction: database triggers see to it (``migrations/0001``), and ``fsck``
sees what a person with the database file could do in spite of them.
"""

from __future__ import annotations

from django.db import models

NAMING = ("letter", "measure", "pouch")
"""Structural fields that say what an entry is about: entries are found by them, by index."""


class Docket(models.Model):
    """The head of one docket: how far it has come; the entries are the truth, this is a summary."""

    case = models.CharField(primary_key=True, max_length=36)
    origin = models.TextField(unique=True)
    """``<authority domain>/<case uuid>``: no names in it."""

    size = models.BigIntegerField(default=0)
    edge = models.BinaryField()
    """The right edge of the Merkle tree, as ``docket.merkle.Edge.encode`` writes it."""

    at = models.CharField(max_length=20, default="")
    """The instant of the last entry; no entry may stand before it."""

    class Meta:
        app_label = "clerk"


class EntryRow(models.Model):
    """One entry: its canonical bytes, and beside them what lists and filters need."""

    pk = models.CompositePrimaryKey("case", "number")
    case = models.CharField(max_length=36)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    at = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    body = models.BinaryField()
    leaf = models.BinaryField()

    class Meta:
        app_label = "clerk"
        indexes = (models.Index(fields=["case", "kind", "number"], name="entry_kind"),)


class DisclosureRow(models.Model):
    """One committed value with its salt: what is shown when a field is disclosed."""

    pk = models.CompositePrimaryKey("case", "number", "name", "item")
    case = models.CharField(max_length=36)
    number = models.BigIntegerField()
    name = models.CharField(max_length=80)
    item = models.BigIntegerField()
    """-1 for the field itself, else the place of the item in a listed field."""

    salt = models.BinaryField()
    value = models.BinaryField()
    """The canonical JSON of the value."""

    class Meta:
        app_label = "clerk"
        indexes = (
            models.Index(
                fields=["value", "case", "number"],
                condition=models.Q(name__in=NAMING),
                name="disclosure_naming",
            ),
        )


class ErasureRow(models.Model):
    """One destroyed value: which one, and the entry that gives the legal ground."""

    pk = models.CompositePrimaryKey("case", "number", "name", "item")
    case = models.CharField(max_length=36)
    number = models.BigIntegerField()
    name = models.CharField(max_length=80)
    item = models.BigIntegerField()
    ground = models.BigIntegerField()
    """The number of the ``erased`` entry in the same docket."""

    leaf = models.BinaryField()
    """The leaf hash of an erased list item, so that its neighbours can still be proved; else empty.

    It tells nothing of the value: the salt that went into it is destroyed.
    """

    class Meta:
        app_label = "clerk"


class Fence(models.Model):
    """Which vault belongs to this record, and in which epoch (``fence``); one row or none."""

    id = models.IntegerField(primary_key=True)
    store = models.CharField(max_length=36)
    epoch = models.BigIntegerField()
    vault = models.TextField()

    class Meta:
        app_label = "clerk"


class DoomedObject(models.Model):
    """A stored file that an erasure has orphaned, until the vault has let it go (``destroy``)."""

    pk = models.CompositePrimaryKey("case", "sha256")
    case = models.CharField(max_length=36)
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "clerk"


class Restored(models.Model):
    """A record that came back from a backup although somebody outside had seen more of it.

    Written when the backup is restored, before anything serves; never changed and never deleted
    (``migrations/0004``).  What lifts the lock is an act (``casefile.restores``).
    """

    pk = models.CompositePrimaryKey("backup", "record")
    backup = models.CharField(max_length=64)
    """Digest of the backup's manifest."""

    record = models.CharField(max_length=36)
    made_at = models.CharField(max_length=20)
    held = models.BigIntegerField()
    shown = models.BigIntegerField()
    root = models.CharField(max_length=64)
    """Root of the tree at ``shown`` entries, in hex."""

    witness = models.TextField()
    """Where that was seen: the name of a file that was given, without its folder."""

    class Meta:
        app_label = "clerk"
