# SPDX-License-Identifier: Apache-2.0
"""A record that was restored from an older backup is read-only until a person accepts the loss.

``restored.json`` in the instance's folder names each record that somebody outside has seen longer
than it is here::

    {"backup": "<digest of the manifest>", "made_at": "…", "records":
        [{"record": "<uuid>", "held": 12, "shown": 15, "root": "<hex>", "witness": "…"}]}

The acceptance stands in the authority's docket: how many entries are lost, who says so, and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Unavailable
from rogatory.language import _, ngettext
from rogatory.vault.durable import write_durably

NOTE: Final = "restored.json"


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


def note(home: Path, backup: str, made_at: str, older: Sequence[Older]) -> None:
    """Write down which records are older here than somebody has seen; durable on return."""
    records: list[canon.Json] = [asdict(one) for one in older]
    data: canon.Json = {"backup": backup, "made_at": made_at, "records": records}
    write_durably(home / NOTE, canon.dumps(data))


def waiting(instance: Instance) -> tuple[str, list[Older]]:
    """Return the digest of the backup and every record whose loss nobody has accepted yet."""
    path = instance.home / NOTE
    if not path.exists():
        return "", []
    try:
        data = json.loads(path.read_bytes())
        backup = str(data["backup"])
        told = [Older(**one) for one in data["records"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise Unavailable(
            _("The note on the restored backup ({file}) is damaged: restore once more.").format(
                file=NOTE
            )
        ) from None
    rows = AcceptedRestore.objects.filter(case=instance.config.authority, backup=backup)
    accepted = set(rows.values_list("record", flat=True))
    return backup, [one for one in told if one.record not in accepted]


def refuse_older(instance: Instance, case: str, acts: Sequence[Act]) -> None:
    """Raise Inadmissible when ``case`` may only be read; what accepts its loss may be entered."""
    for one in waiting(instance)[1]:
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
