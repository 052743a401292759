# SPDX-License-Identifier: Apache-2.0
"""Transfer of proceedings: what handing a prosecution over does to one's own jurisdiction.

Where the law says so (Chisinau 95(1)), one's own jurisdiction is suspended once the other side
has taken the case over, and comes back when it declines or does nothing (95(2), no period given).
So two persons confirm before the letter goes: who sends it, and a second officer; and an entry
says since when it is suspended, another that it is back.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import letter_out
from rogatory.casefile.measures import RESTS_ON
from rogatory.casefile.transfers import TransferConfirmation, hands_over
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

BECAUSE = ("declined", "inaction", "handed_back", "withdrawn")
"""Why one's own jurisdiction is back."""


class Suspension(Row):
    """One's own jurisdiction over what a letter handed over; the row's key is the letter's id."""

    since = models.TextField()
    """The day named on which the other side took the case over."""

    at = models.TextField()
    rests_on = models.TextField()
    source = models.TextField(default="")
    requirement = models.TextField(default="")
    look_again = models.TextField(default="")
    """A date of policy: no law read gives a period after which doing nothing counts."""

    back_on = models.TextField(default="")
    back_at = models.TextField(default="")
    back_entry = models.BigIntegerField(default=-1)
    because = models.TextField(default="")
    back_rests_on = models.TextField(default="")
    back_requirement = models.TextField(default="")
    note = ErasableField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class TransferConfirmed(Act, kind="jurisdiction.transfer_confirmed/1", signatures=1):
    """An officer has read what handing the prosecution over does, and confirms it by signature."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    requirement: str | None = structural("Row of the law", "text", default=None)
    law_digest: str | None = structural("Digest of the instrument's data", "code", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if not hands_over(sheet, self.letter):
            yield _("The letter does not ask the other side to prosecute.")
        if row.form_digest != self.form_digest:
            yield _("The letter was changed since you read it: read it again.")
        if row.dispatched:
            yield _("The letter was sent already, on {date}.").format(date=row.sent_on)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            TransferConfirmation(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                officer=stamp.by,
                form_digest=self.form_digest,
                requirement=self.requirement or "",
                at=stamp.at,
            )
        )


class JurisdictionSuspended(Act, kind="jurisdiction.suspended/1"):
    """The other side has taken the case over: one's own jurisdiction is suspended since then."""

    letter: str = structural("Letter")
    since: str = structural("Taken over on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that says so", default=None)
    exhibits: tuple[str, ...] = structural("Shown by (exhibits)", "id", listed=True, default=())
    requirement: str | None = structural("Row of the law", "text", default=None)
    look_again: str | None = structural(
        "Policy date on which inaction is looked at", "date", default=None
    )
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if not row.dispatched:
            yield _("The letter was not sent yet.")
        if not hands_over(sheet, self.letter):
            yield _("The letter does not ask the other side to prosecute.")
        if sheet.find(Suspension, self.letter):
            yield _("It is entered already since when own jurisdiction is suspended.")
        yield from unknown_exhibits(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Suspension(
                key=self.letter,
                entry=stamp.number,
                since=self.since,
                at=stamp.at,
                rests_on=self.rests_on,
                source=self.source or "",
                requirement=self.requirement or "",
                look_again=self.look_again or "",
                note=self.note,
                reason=None,
            )
        )


class JurisdictionReturned(Act, kind="jurisdiction.returned/1", signatures=1):
    """One's own jurisdiction is back: the other side declined, did nothing, or handed back."""

    letter: str = structural("Letter")
    on: str = structural("Back on", "date")
    because: str = structural("Because", "code", choices=BECAUSE)
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    requirement: str | None = structural("Row of the law", "text", default=None)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Suspension, self.letter)
        if row is None:
            yield _("Own jurisdiction is not suspended by this letter.")
        elif row.back_on:
            yield _("Own jurisdiction is back already, since {date}.").format(date=row.back_on)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Suspension, self.letter)
        row.back_on, row.back_at, row.back_entry = self.on, stamp.at, stamp.number
        row.because, row.back_rests_on = self.because, self.rests_on
        row.back_requirement, row.reason = self.requirement or "", self.reason
        sheet.change(row)
