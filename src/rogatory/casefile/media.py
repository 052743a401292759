# SPDX-License-Identifier: Apache-2.0
"""Media on which a sealed package leaves the house: prepared here, handed over against signature.

That a medium was prepared says nothing of its going; that it was handed over rests on the record
that both signed, as a scan among the exhibits.  Neither is the other side's acknowledgement: only
their receipt, or an entry of ours that they acknowledged, is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.pouches import SentPouch
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import N_, _

SORTS: Final = ("usb_stick", "memory_card", "disk", "optical_disc", "email", "network", "other")
"""What carries the files; ``email`` and ``network`` have no serial number."""

SORT_WORDS: Final[dict[str, str]] = {
    "usb_stick": N_("USB stick"),
    "memory_card": N_("memory card"),
    "disk": N_("hard disk"),
    "optical_disc": N_("optical disc"),
    "email": N_("e-mail"),
    "network": N_("shared folder"),
    "other": N_("another medium"),
}

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Medium(Row):
    """A medium that was prepared; the row's key is its id."""

    pouch = models.TextField(db_index=True)
    sort = models.TextField()
    parts = models.BigIntegerField()
    listing = models.TextField()
    """SHA-256 of the list of digests as it was written to the medium."""

    record = ErasableField()
    """``{sha256, size}`` of the hand-over record as it was printed, kept in the vault."""

    at = models.TextField()
    serial = ErasableField()
    seal = ErasableField()
    to = ErasableField()
    handed_on = models.TextField(default="")
    handed_entry = models.BigIntegerField(default=-1)
    proof = models.TextField(default="")
    """The exhibit that is the scan of the signed record; empty until the handing over."""

    taken_by = ErasableField()
    place = ErasableField()

    class Meta:
        app_label = "casefile"


class MediumPrepared(Act, kind="medium.prepared/1"):
    """A package of ours was written to a medium, in parts, with a list of digests."""

    medium: str = structural("Medium")
    pouch: str = structural("Sealed package")
    sort: str = structural("Kind of medium", "code", choices=SORTS)
    parts: int = structural("Parts", "int")
    listing: str = structural("Digest of the list", "code")
    record: object = erasable("Hand-over record as printed", "blob")
    serial: Text = erasable("Serial number of the medium", default=None)
    seal: Text = erasable("Seal", default=None)
    to: Text = erasable("To whom", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Medium, self.medium):
            yield _("This medium is in the case already.")
        row = sheet.find(SentPouch, self.pouch)
        if row is None or not row.digest:
            yield _("The medium carries no package that this case has sealed.")
        if self.parts < 1:
            yield _("A package has at least one part.")
        if not _DIGEST.fullmatch(self.listing):
            yield _("A digest is written as 64 hexadecimal digits.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Medium(
                key=self.medium,
                entry=stamp.number,
                pouch=self.pouch,
                sort=self.sort,
                parts=self.parts,
                listing=self.listing,
                record=self.record,
                at=stamp.at,
                serial=self.serial,
                seal=self.seal,
                to=self.to,
                taken_by=None,
                place=None,
            )
        )


class MediumHandedOver(Act, kind="medium.handed_over/1"):
    """A medium left the house: the signed hand-over record, or a proof of posting, shows it."""

    medium: str = structural("Medium")
    happened: str = structural("When", "date")
    proof: str = structural("Signed record, as an exhibit")
    taken_by: Text = erasable("Who took it", default=None)
    place: Text = erasable("Where", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Medium, self.medium)
        if row is None:
            yield _("There is no medium {medium} in the case.").format(medium=self.medium)
        elif row.handed_on:
            yield _("This medium was handed over already, on {date}.").format(date=row.handed_on)
        yield from unknown_exhibits(sheet, [self.proof])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Medium, self.medium)
        row.handed_on, row.handed_entry, row.proof = self.happened, stamp.number, self.proof
        row.taken_by, row.place = self.taken_by, self.place
        sheet.change(row)
