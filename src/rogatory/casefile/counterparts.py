# SPDX-License-Identifier: Apache-2.0
"""Counterparts: the other authorities, their identity cards, and what we have confirmed of their
case records.  Acts of the authority's own docket."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _


class Card(Row):
    """An identity card, ours or a counterpart's; the row's key is its digest."""

    domain = models.TextField(db_index=True)
    serial = models.BigIntegerField()
    ours = models.BooleanField(default=False)
    card = ErasableField()
    """The signed card file as text."""

    class Meta:
        app_label = "casefile"


class Counterpart(Row):
    """Another authority; the row's key is its domain."""

    country = models.TextField()
    serial = models.BigIntegerField(default=0)
    """Serial of the card in force."""

    class Meta:
        app_label = "casefile"


class Confirmed(Row):
    """How far we have confirmed (cosigned) a record of the other side; the key is its origin."""

    domain = models.TextField(db_index=True)
    size = models.BigIntegerField()
    root = models.TextField()
    checkpoint = ErasableField()
    """The signed checkpoint as text, exactly as it came."""

    class Meta:
        app_label = "casefile"


class Fork(Row):
    """Two signed checkpoints of one record that cannot both be true: proof of misbehaviour."""

    origin = models.TextField()
    ours = ErasableField()
    theirs = ErasableField()

    class Meta:
        app_label = "casefile"


class CardIssued(Act, kind="card.issued/1", authority=True):
    """We issue our identity card."""

    digest: str = structural("Digest", "code")
    domain: str = structural("Domain", "code")
    serial: int = structural("Serial", "int")
    card: Text = erasable("Card")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Card(
                key=self.digest,
                entry=stamp.number,
                domain=self.domain,
                serial=self.serial,
                ours=True,
                card=self.card,
            )
        )


class CounterpartAdded(Act, kind="counterpart.added/1", authority=True):
    """A counterpart's card is accepted after its fingerprint was compared by another way."""

    domain: str = structural("Domain", "code")
    country: str = structural("State", "code")
    digest: str = structural("Digest of the card", "code")
    serial: int = structural("Serial", "int")
    card: Text = erasable("Card")
    compared: Text = erasable("How the fingerprint was compared")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Counterpart, self.domain)
        if row is not None and self.serial <= row.serial:
            yield _(
                "Card {serial} of {domain} is known already, or older than the known one."
            ).format(serial=self.serial, domain=self.domain)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.find(Counterpart, self.domain)
        if row is None:
            sheet.add(
                Counterpart(
                    key=self.domain,
                    entry=stamp.number,
                    country=self.country,
                    serial=self.serial,
                )
            )
        else:
            row.serial = self.serial
            sheet.change(row)
        sheet.add(
            Card(
                key=self.digest,
                entry=stamp.number,
                domain=self.domain,
                serial=self.serial,
                card=self.card,
            )
        )


class CheckpointConfirmed(Act, kind="checkpoint.confirmed/1", authority=True):
    """We confirm (cosign) a checkpoint of the other side: stored before it is answered."""

    origin: str = structural("Origin", "code")
    domain: str = structural("Domain", "code")
    size: int = structural("Size", "int")
    root: str = structural("Root", "code")
    old_size: int = structural("Size confirmed before", "int")
    checkpoint: Text = erasable("Signed checkpoint")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        # The security condition stands where it is written: the witness rule of C2SP.
        row = sheet.find(Confirmed, self.origin)
        known = 0 if row is None else row.size
        if self.old_size != known:
            yield _("The proof starts at size {old}, but we have confirmed {known}.").format(
                old=self.old_size, known=known
            )
        if self.size < known:
            yield _("The record of the other side has become shorter than what we confirmed.")
        if row is not None and self.size == row.size and self.root != row.root:
            yield _("The record of the other side differs from what we confirmed.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.find(Confirmed, self.origin)
        if row is None:
            row = Confirmed(key=self.origin, entry=stamp.number, domain=self.domain)
            row.size, row.root, row.checkpoint = self.size, self.root, self.checkpoint
            sheet.add(row)
        else:
            row.size, row.root, row.checkpoint = self.size, self.root, self.checkpoint
            sheet.change(row)


class ForkKept(Act, kind="fork.kept/1", authority=True):
    """The other side has shown two records that exclude one another; both are kept."""

    origin: str = structural("Origin", "code")
    ours: Text = erasable("Checkpoint that we hold")
    theirs: Text = erasable("Checkpoint that came")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Fork(
                key=stamp.key(),
                entry=stamp.number,
                origin=self.origin,
                ours=self.ours,
                theirs=self.theirs,
            )
        )
