# SPDX-License-Identifier: Apache-2.0
"""What we do with a letter of theirs: formal check, information requested, consultation before a
refusal, decision, assignment, review, return."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.letter_steps import LetterStep, add_step, letter_faults
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure
from rogatory.casefile.register import CHANNELS
from rogatory.casefile.transitions import is_awaited
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _

DECISIONS = ("accepted", "accepted_with_conditions", "postponed", "refused")
RECEIVED_BY = ("signed_receipt", "paper", "entry")


class LetterFormallyChecked(Act, kind="letter.formally_checked/1"):
    """A letter of theirs was held against its instrument: every remark is kept as it was read."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    instrument_digest: str = structural("Digest of the instrument's data", "code")
    errors: int = structural("Errors", "int")
    by_hand: int = structural("Rows still to be answered by hand", "int")
    remarks: tuple[object, ...] = erasable("Remarks", "data", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "formally_checked")
        row = sheet.find(Letter, self.letter)
        if row is not None and row.form_digest != self.form_digest:
            yield _("The letter was changed since it was checked: check it again.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.errors, row.by_hand, row.checked = self.errors, self.by_hand, self.form_digest
        sheet.change(row)
        add_step(sheet, stamp, self.letter, "formally_checked", stamp.at[:10])


class InformationRequested(Act, kind="letter.information_requested/1", signatures=1):
    """We ask the other side for more information before its letter can be executed."""

    letter: str = structural("Letter")
    on: str = structural("Asked on", "date")
    until: str | None = structural("Wanted by", "date", default=None)
    what: Text = erasable("What is needed")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "information_requested")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet,
            stamp,
            self.letter,
            "information_requested",
            self.on,
            code=self.until or "",
            text=self.what,
        )


class LetterConsulted(Act, kind="letter.consulted/1"):
    """Before a refusal or postponement we consult the other side, as some instruments require."""

    letter: str = structural("Letter")
    on: str = structural("Consulted on", "date")
    reason_code: str | None = structural("Reason code under consideration", "code", default=None)
    what: Text = erasable("What was put to them, and what they said", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "consulted")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet,
            stamp,
            self.letter,
            "consulted",
            self.on,
            code=self.reason_code or "",
            text=self.what,
        )


class LetterDecided(Act, kind="letter.decided/1", signatures=1):
    """We decide on a letter of theirs as a whole; each open measure is answered with it."""

    letter: str = structural("Letter")
    decision: str = structural("Decision", "code", choices=DECISIONS)
    on: str = structural("Decided on", "date")
    reason_code: str | None = structural("Reason code", "code", default=None)
    until: str | None = structural("Postponed until", "date", default=None)
    conditions: tuple[str, ...] = erasable("Conditions", listed=True, default=())
    reasons: Text = erasable("Reasons", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "decided")
        if self.decision in ("refused", "postponed") and self.reasons in (None, ""):
            yield _("A refusal or postponement of a whole letter states its reasons.")
        if (self.decision == "accepted_with_conditions") != bool(self.conditions):
            yield _("Name the conditions of a conditional acceptance, and only of such a one.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet, stamp, self.letter, "decided", self.on, code=self.decision, text=self.reasons
        )


class LetterAssigned(Act, kind="letter.assigned/1"):
    """A letter of theirs is given to an officer or a body for execution."""

    letter: str = structural("Letter")
    on: str = structural("Assigned on", "date")
    officer: str | None = structural("Officer", default=None)
    body: Text = erasable("Executing body", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "assigned")
        if not self.officer and self.body in (None, ""):
            yield _("Say to whom the letter is assigned: an officer, or a body.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet,
            stamp,
            self.letter,
            "assigned",
            self.on,
            other=self.officer or "",
            text=self.body,
        )


class LetterReviewed(Act, kind="letter.reviewed/1", signatures=1):
    """Another officer than those who answered reviews the results before they are returned."""

    letter: str = structural("Letter")
    on: str = structural("Reviewed on", "date")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "reviewed")
        rows = sheet.where(Measure, letter=self.letter, dropped=False)
        if any(row.answered_by == by and row.state != "asked" for row in rows):
            yield _("Who entered an answer to this letter does not review it: another must.")
        waiting = [row for row in rows if is_awaited(row.state, row.step, row.verdict)]
        if waiting and any(row.state != "executed_partly" for row in waiting):
            yield _("Not every measure is decided yet: {numbers}.").format(
                numbers=", ".join(str(row.number) for row in waiting)
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(sheet, stamp, self.letter, "reviewed", self.on, text=self.note)


class ResultReturned(Act, kind="letter.result_returned/1", signatures=1):
    """The results of a letter of theirs went back outside sealed packages."""

    letter: str = structural("Letter")
    channel: str = structural("Channel", "code", choices=CHANNELS)
    on: str = structural("Returned on", "date")
    proof: str | None = structural("Proof of posting (exhibit)", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "result_returned")
        rows = sheet.where(Measure, letter=self.letter, dropped=False)
        if all(row.state == "asked" for row in rows):
            yield _("Nothing is decided on this letter: there is nothing to return.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet,
            stamp,
            self.letter,
            "result_returned",
            self.on,
            code=self.channel,
            other=self.proof or "",
            text=self.note,
        )


class ResultReceived(Act, kind="letter.result_received/1"):
    """The other side confirmed that it has the results that we returned."""

    letter: str = structural("Letter")
    on: str = structural("Received there on", "date")
    rests_on: str = structural("Rests on", "code", choices=RECEIVED_BY)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "result_received")
        if not sheet.where(LetterStep, letter=self.letter, verb="result_returned"):
            yield _("It is not entered that results of this letter were returned.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(
            sheet,
            stamp,
            self.letter,
            "result_received",
            self.on,
            code=self.rests_on,
            text=self.note,
        )
