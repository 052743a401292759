# SPDX-License-Identifier: Apache-2.0
"""Approval: a second officer reads the letter, the check and the weighing, and answers for them."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.harm import HarmItem, undecided
from rogatory.casefile.letters import Letter, letter_out
from rogatory.casefile.twins import reasons_against
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


class LetterApproved(Act, kind="letter.approved/1", signatures=1):
    """A second officer approves: one who did not draft, after check and harm weighing are done."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if by in row.hands.split():
            yield _("Who drafted or revised the letter cannot approve it: another officer must.")
        if row.form_digest != self.form_digest:
            yield _("The letter was changed since you read it: read it again.")
        if row.checked != row.form_digest:
            yield _("The letter has not been checked in its present form.")
        elif row.errors:
            yield _("The check found {n} errors: correct the letter first.").format(n=row.errors)
        elif row.by_hand:
            yield _("{n} rows of the check still need a person's answer.").format(n=row.by_hand)
        yield from reasons_against(row.form)
        open_items = undecided(sheet, self.letter, row.form_digest)
        if open_items is None:
            yield _("Harm has not been weighed for the letter in its present form.")
        elif open_items:
            yield _("{n} points of possible harm are undecided.").format(n=open_items)
        points = sheet.where(HarmItem, letter=self.letter, current=True)
        if any(point.decided_by in row.hands.split() for point in points if point.decided_by):
            yield _(
                "Who decided on harm has revised the letter since: another officer must decide on "
                "those points again."
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.approved_by, row.approved, row.approved_digest = stamp.by, stamp.at, self.form_digest
        sheet.change(row)


class LetterReturned(Act, kind="letter.returned/1", signatures=1):
    """The second officer gives the draft back, with the reason."""

    letter: str = structural("Letter")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is not None and row.dispatched:
            yield _("The letter was sent; it cannot be given back.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.approved = row.approved_by = row.approved_digest = row.checked = ""
        row.signed = row.pdf = row.source = row.level = row.printed = row.original = ""
        sheet.change(row)
