# SPDX-License-Identifier: Apache-2.0
"""Issuing a public statement: a second officer approves, the text as issued is an exhibit, and what
was issued is withdrawn or corrected by act, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.statements import (
    Statement,
    loose,
    open_warnings,
    statement_of,
    unissued,
)
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


def not_ready(sheet: Sheet, row: Statement) -> Iterable[str]:
    """Yield why a text can be neither approved nor issued yet."""
    if row.checked != row.text_digest:
        yield _("The statement has not been checked in its present form.")
    if numbers := loose(sheet, row):
        yield _("Neither tied to an entry nor marked: sentences {numbers}.").format(
            numbers=", ".join(map(str, numbers))
        )
    if warnings := open_warnings(sheet, row):
        yield _("Warnings that nobody has answered: {warnings}.").format(
            warnings=", ".join(f"{one.warning} ({one.sentence})" for one in warnings)
        )


class StatementApproved(Act, kind="statement.approved/1", signatures=2):
    """A second officer approves: one who did not draft; both sign."""

    statement: str = structural("Public statement")
    text_digest: str = structural("Digest of the text", "code")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = unissued(sheet, self.statement)
        yield from reasons
        if row is None:
            return
        if by in row.hands.split():
            yield _("Who drafted or revised the statement cannot approve it: another officer must.")
        if row.text_digest != self.text_digest:
            yield _("The statement was changed since you read it: read it again.")
        yield from not_ready(sheet, row)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        row.approved, row.approved_by, row.approved_digest = stamp.at, stamp.by, self.text_digest
        sheet.change(row)


def issue_faults(sheet: Sheet, row: Statement, text_digest: str, by: str) -> Iterable[str]:
    """Yield why officer ``by`` may not issue the text with that digest now."""
    if not row.approved or row.approved_digest != text_digest:
        yield _("The statement in its present form has not been approved by a second officer.")
    if row.approved_by == by:
        yield _("Who approved the statement does not issue it as well.")
    yield from not_ready(sheet, row)


class StatementIssued(Act, kind="statement.issued/1", signatures=1):
    """The approved statement is made public; text and paper as issued are exhibits."""

    statement: str = structural("Public statement")
    text_digest: str = structural("Digest of the text", "code")
    issued_on: str = structural("Issued on", "date")
    exhibit: str = structural("Text as issued (exhibit)")
    paper: str = structural("Paper as issued (exhibit)")
    digest: str = structural("Digest of the text as issued", "code")
    pdf: str = structural("Digest of the paper", "code")
    template: str = structural("Digest of the template", "code")
    where: Text = erasable("Where it was made public", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = unissued(sheet, self.statement)
        yield from reasons
        yield from unknown_exhibits(sheet, (self.exhibit, self.paper))
        if row is not None:
            yield from issue_faults(sheet, row, self.text_digest, by)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        row.issued, row.issued_on, row.where = stamp.at, self.issued_on, self.where
        row.exhibit, row.paper, row.digest = self.exhibit, self.paper, self.digest
        sheet.change(row)


class StatementWithdrawn(Act, kind="statement.withdrawn/1", signatures=1):
    """An issued statement is withdrawn, or corrected by another one that was issued."""

    statement: str = structural("Public statement")
    on: str = structural("On", "date")
    corrected_by: str | None = structural("Statement that corrects it", default=None)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = statement_of(sheet, self.statement)
        yield from reasons
        if row is not None and not row.issued:
            yield _("Statement {statement} was not issued.").format(statement=self.statement)
        elif row is not None and row.withdrawn_on:
            yield _("Statement {statement} is withdrawn already.").format(statement=self.statement)
        if isinstance(self.reason, str) and not self.reason.strip():
            yield _("Say why the statement is withdrawn.")
        if self.corrected_by:
            other, reasons = statement_of(sheet, self.corrected_by)
            yield from reasons
            if other is not None and (not other.issued or other.key == self.statement):
                yield _("What corrects a statement is another one that was issued.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Statement, self.statement)
        row.withdrawn_on, row.corrected_by = self.on, self.corrected_by or ""
        row.reason = self.reason
        sheet.change(row)
