# SPDX-License-Identifier: Apache-2.0
"""A record that was restored from an older backup is read-only until a person accepts the loss.

The database itself knows (``clerk.tables.Restored``): a row for each record that somebody outside
has seen longer than it is here, written while the backup is restored and guarded like entries, so
that no file which is taken away lifts the lock.

The acceptance stands in the authority's docket: how many entries are lost, who says so, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.clerk.tables import Restored
from rogatory.errors import Inadmissible
from rogatory.language import _, ngettext


@dataclass(frozen=True)
class Older:
    """A record of which somebody outside has seen more than is here."""

    record: str
    held: int
    shown: int
    root: str
    """Root of the tree at ``shown`` entries, in hex."""

    witness: str
    """Where that was seen: the name of a file that was given, without its folder."""

    backup: str = ""
    """Digest of the manifest of the backup that it came back from; empty before it is restored."""

    @property
    def lost(self) -> int:
        """How many entries are not here."""
        return self.shown - self.held


class AcceptedRestore(Row):
    """An accepted loss; the row's key is ``backup:record``."""

    backup = models.TextField()
    record = models.TextField()
    held = models.BigIntegerField()
    shown = models.BigIntegerField()
    root = models.TextField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class RestoreAccepted(Act, kind="restore.accepted/1", authority=True):
    """A named person accepts that a record was rolled back by a restored backup, and goes on."""

    backup: str = structural("Digest of the backup's manifest", "code")
    record: str = structural("Record")
    held: int = structural("Entries that are here", "int")
    shown: int = structural("Entries that were seen outside", "int")
    root: str = structural("Root that was seen", "code")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(AcceptedRestore, f"{self.backup[:16]}:{self.record}"):
            yield _("This loss was accepted already.")
        if not 0 <= self.held < self.shown:
            yield _("Nothing is lost: as many entries are here as were seen.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            AcceptedRestore(
                key=f"{self.backup[:16]}:{self.record}",
                entry=stamp.number,
                backup=self.backup,
                record=self.record,
                held=self.held,
                shown=self.shown,
                root=self.root,
                reason=self.reason,
            )
        )


def note(backup: str, made_at: str, older: Sequence[Older]) -> None:
    """Write into the database which records are older here than somebody has seen."""
    for one in older:
        Restored.objects.get_or_create(
            backup=backup,
            record=one.record,
            defaults={
                "made_at": made_at,
                "held": one.held,
                "shown": one.shown,
                "root": one.root,
                "witness": one.witness,
            },
        )


def waiting(instance: Instance) -> list[Older]:
    """Return every record whose loss nobody has accepted yet, by backup and record."""
    rows = list(Restored.objects.order_by("backup", "record"))
    if not rows:
        return []
    accepted = set(
        AcceptedRestore.objects.filter(case=instance.config.authority).values_list(
            "backup", "record"
        )
    )
    return [
        Older(row.record, row.held, row.shown, row.root, row.witness, row.backup)
        for row in rows
        if (row.backup, row.record) not in accepted
    ]


def refuse_older(instance: Instance, case: str, acts: Sequence[Act]) -> None:
    """Raise Inadmissible when ``case`` may only be read; what accepts its loss may be entered."""
    for one in waiting(instance):
        if one.record != case or all(
            isinstance(act, RestoreAccepted) and act.record == case for act in acts
        ):
            continue
        raise Inadmissible(
            ngettext(
                "This record was restored from an older backup and {n} entry is missing: it can "
                "only be read until that is accepted with “rogatory backup accept”.",
                "This record was restored from an older backup and {n} entries are missing: it can "
                "only be read until that is accepted with “rogatory backup accept”.",
                one.lost,
            ).format(n=one.lost)
        )
