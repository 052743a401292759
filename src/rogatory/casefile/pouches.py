# SPDX-License-Identifier: Apache-2.0
"""Sealed packages: announced, sealed and receipted in a case; received and refused in the
authority's docket, for there may be no case yet."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.letters import Letter
from rogatory.casefile.transfers import transfer_faults
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

KINDS = ("letter", "answer", "receipt", "contact", "submission", "disclosure")
FAMILIES = (
    "submission_accepted",
    "submission_rejected",
    "relayed",
    "consigned",
    "content_handed_over",
    "refused",
    "failed",
    "expired_without_answer",
)
"""Families of evidence after ETSI EN 319 522, so that a court can map a receipt."""


class SentPouch(Row):
    """A sealed package of ours; the row's key is its uuid."""

    sort = models.TextField()
    to = models.TextField()
    number = models.BigIntegerField()
    previous = models.TextField(default="")
    letter = models.TextField(default="", db_index=True)
    digest = models.TextField(default="")
    """SHA-256 of the whole file once sealed; empty between announcement and sealing."""

    size = models.BigIntegerField(default=0)
    receipt = models.TextField(default="")
    """The receipt's uuid once one has come."""

    receipt_family = models.TextField(default="")
    receipt_at = models.TextField(default="")
    """The instant at which the other side says that it received."""

    confirmed = ErasableField()
    """Our checkpoint with the other side's cosignature, as the receipt brought it."""

    class Meta:
        app_label = "casefile"


class ReceivedPouch(Row):
    """A file that came as a sealed package; the key is its digest.  In the authority's docket."""

    pouch = models.TextField(default="", db_index=True)
    sort = models.TextField(default="")
    sender = models.TextField(default="")
    their_case = models.TextField(default="")
    number = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    received = models.TextField()
    state = models.TextField(default="received")
    """received, waiting, opened, refused."""

    case_opened = models.TextField(default="")
    reasons = ErasableField()
    receipt = models.TextField(default="")
    """The uuid of the receipt that we made for it; the same file always gets the same receipt."""

    receipt_family = models.TextField(default="")

    class Meta:
        app_label = "casefile"


class PouchAnnounced(Act, kind="pouch.announced/1"):
    """We announce a sealed package before it exists as a file: its digest binds the contents."""

    pouch: str = structural("Sealed package")
    sort: str = structural("Kind", "code", choices=KINDS)
    channel: str = structural("Channel (from, to, case)", "code")
    number: int = structural("Number in the channel", "int")
    previous: str | None = structural("Digest of the previous package", "code", default=None)
    to: str = structural("To", "code")
    sealed: str | None = structural("Digest of the payload as sent", "code", default=None)
    payload: str | None = structural("Digest of the plain payload", "code", default=None)
    letter: str | None = structural("Letter", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(SentPouch, self.pouch):
            yield _("This package is announced already.")
        before = [row for row in sheet.where(SentPouch) if row.to == self.to]
        if self.number != len(before) + 1:
            yield _("The next package to {to} has number {number}.").format(
                to=self.to, number=len(before) + 1
            )
        row = sheet.find(Letter, self.letter or "") if self.sort == "letter" else None
        if row is not None and not row.incoming:
            yield from transfer_faults(sheet, row.key, row.form_digest, row.hands.split(), by)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            SentPouch(
                key=self.pouch,
                entry=stamp.number,
                sort=self.sort,
                to=self.to,
                number=self.number,
                previous=self.previous or "",
                letter=self.letter or "",
                confirmed=None,
            )
        )


class PouchSealed(Act, kind="pouch.sealed/1"):
    """The package is a file now; sending again sends these bytes."""

    pouch: str = structural("Sealed package")
    digest: str = structural("Digest of the file", "code")
    size: int = structural("Size", "int")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(SentPouch, self.pouch)
        if row is None:
            yield _("This package was not announced.")
        elif row.digest:
            yield _("This package is sealed already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(SentPouch, self.pouch)
        row.digest, row.size = self.digest, self.size
        sheet.change(row)


class ReceiptReceived(Act, kind="receipt.received/1"):
    """The other side's signed receipt for one of our packages has come and was verified."""

    pouch: str = structural("Our package")
    receipt: str = structural("Receipt")
    digest: str = structural("Digest of the receipt", "code")
    family: str = structural("What it attests", "code", choices=FAMILIES)
    received_at: str = structural("Received there at", "instant")
    confirmed: Text = erasable("Our record as they confirmed it", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(SentPouch, self.pouch) is None:
            yield _("The receipt is for a package that this case did not send.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(SentPouch, self.pouch)
        row.receipt, row.receipt_family = self.receipt, self.family
        row.receipt_at, row.confirmed = self.received_at, self.confirmed
        sheet.change(row)


class PouchReceived(Act, kind="pouch.received/1", authority=True):
    """A file came: its bytes are kept under its digest before anything is believed of it."""

    digest: str = structural("Digest of the file", "code")
    size: int = structural("Size", "int")
    received: str = structural("Received at", "instant")
    by_way_of: str = structural("By way of", "code", default="file")
    sender: str | None = structural("Sender as it says", "code", default=None)
    pouch: str | None = structural("Package as it says", default=None)
    sort: str | None = structural("Kind as it says", "code", default=None)
    their_case: str | None = structural("Their case as it says", default=None)
    number: int = structural("Number as it says", "int", default=0)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(ReceivedPouch, self.digest):
            yield _("This very file came before.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            ReceivedPouch(
                key=self.digest,
                entry=stamp.number,
                pouch=self.pouch or "",
                sort=self.sort or "",
                sender=self.sender or "",
                their_case=self.their_case or "",
                number=self.number,
                size=self.size,
                received=self.received,
                reasons=None,
            )
        )


def _not_open(sheet: Sheet, digest: str) -> Iterable[str]:
    row = sheet.find(ReceivedPouch, digest)
    if row is None:
        yield _("No such file was received.")
    elif row.state == "opened":  # a refusal may pass, such as for want of the sender's card
        yield _("This package was dealt with already.")


class PouchPlaced(Act, kind="pouch.placed/1", authority=True):
    """A verified package goes into a case, or waits for an earlier number of its channel."""

    digest: str = structural("Digest of the file", "code")
    state: str = structural("Outcome", "code", choices=("opened", "waiting"))
    into: str | None = structural("Into case", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _not_open(sheet, self.digest)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ReceivedPouch, self.digest)
        row.state, row.case_opened = self.state, self.into or ""
        sheet.change(row)


class PouchRefused(Act, kind="pouch.refused/1", authority=True):
    """A received file is refused; its bytes are kept, and every reason is named."""

    digest: str = structural("Digest of the file", "code")
    step: str = structural("Class of the check that failed", "code")
    reasons: tuple[str, ...] = erasable("Reasons", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _not_open(sheet, self.digest)
        if not self.reasons:
            yield _("A refusal names its reasons.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ReceivedPouch, self.digest)
        row.state, row.reasons = "refused", items(self.reasons)
        sheet.change(row)


class ReceiptIssued(Act, kind="receipt.issued/1", authority=True):
    """We made the receipt for a file that came: whatever became of it, it is answered."""

    digest: str = structural("Digest of the file", "code")
    receipt: str = structural("Receipt")
    sealed: str = structural("Digest of the receipt", "code")
    family: str = structural("What it attests", "code", choices=FAMILIES)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(ReceivedPouch, self.digest)
        if row is None:
            yield _("No such file was received.")
        elif row.receipt and row.receipt_family == self.family:
            yield _("The receipt for this file is made already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ReceivedPouch, self.digest)
        row.receipt, row.receipt_family = self.receipt, self.family
        sheet.change(row)


class PouchOpened(Act, kind="pouch.opened/1"):
    """A verified package is opened into this case; the entry pins the sender's record."""

    pouch: str = structural("Sealed package")
    digest: str = structural("Digest of the file", "code")
    sort: str = structural("Kind", "code", choices=KINDS)
    sender: str = structural("Sender", "code")
    their_case: str = structural("Their case")
    number: int = structural("Number in the channel", "int")
    note: Text = erasable("Note", default=None)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            OpenedPouch(
                key=self.pouch,
                entry=stamp.number,
                digest=self.digest,
                sort=self.sort,
                sender=self.sender,
                their_case=self.their_case,
                number=self.number,
            )
        )

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(OpenedPouch, self.pouch):
            yield _("This package was opened into the case before.")


class OpenedPouch(Row):
    """A package that was opened into this case; the row's key is its uuid."""

    digest = models.TextField()
    sort = models.TextField()
    sender = models.TextField()
    their_case = models.TextField()
    number = models.BigIntegerField()

    class Meta:
        app_label = "casefile"
