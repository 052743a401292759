# SPDX-License-Identifier: Apache-2.0
"""Letters of request, out and in: drafted, checked, approved by a second officer, signed, sent;
received, registered, acknowledged.

A letter's state is never set by hand: up to dispatch it follows from the letter's own acts, after
that from its measures (``lives.letter_state``).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.measures import add_measures, measure_faults
from rogatory.casefile.transfers import transfer_faults
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.remark import RESULTS
from rogatory.language import _


class Letter(Row):
    """A letter of request; the row's key is its id."""

    incoming = models.BooleanField(default=False)
    instrument = models.TextField()
    counterpart = models.TextField()
    """Domain of the other authority, or its state's code while it has no Rogatory."""

    number = models.TextField(default="")
    """Our own number."""

    their_number = ErasableField()
    form_digest = models.TextField(default="")
    form = ErasableField()
    drafted_by = models.TextField(default="")
    hands = models.TextField(default="")
    """Every officer who drafted or revised it, separated by blanks: none of them approves it or
    decides on its harm."""

    drafted = models.TextField(default="")
    checked = models.TextField(default="")
    """Digest of the form that was checked last without errors left."""

    sheet_digest = models.TextField(default="")
    """Digest of the country sheet that it was checked against last; empty where there was none."""

    errors = models.BigIntegerField(default=0)
    by_hand = models.BigIntegerField(default=0)
    approved_by = models.TextField(default="")
    approved = models.TextField(default="")
    approved_digest = models.TextField(default="")
    signed = models.TextField(default="")
    pdf = models.TextField(default="")
    """SHA-256 of the signed letter."""

    source = models.TextField(default="")
    """SHA-256 of the data from which it was printed."""

    level = models.TextField(default="")
    printed = models.TextField(default="")
    """Key of the ``Printing`` made to be signed by hand; empty while there is none."""

    original = models.TextField(default="")
    """Key of the ``PaperOriginal`` whose scan is kept; empty while there is none."""

    dispatched = models.TextField(default="")
    """Instant of the entry that says it was sent; ``sent_on`` is the date it names."""

    sent_on = models.TextField(default="")
    channel = models.TextField(default="")
    pouch = models.TextField(default="")
    received_on = models.TextField(default="")
    registered = models.TextField(default="")
    acknowledged = models.TextField(default="")
    ended = models.TextField(default="")
    """``withdrawn`` or ``superseded``, by the side that asked."""

    closed = models.TextField(default="")
    reminders = models.BigIntegerField(default=0)

    class Meta:
        app_label = "casefile"
        indexes = (  # all that the register looks through, so that no form is read for it
            models.Index(
                fields=[
                    *("dispatched", "incoming", "sent_on", "received_on", "counterpart"),
                    *("case", "key", "entry"),
                ],
                name="letter_register",
            ),
        )


class RemarkAnswer(Row):
    """A named officer's answer to a row that had to be checked by hand."""

    letter = models.TextField(db_index=True)
    requirement = models.TextField()
    result = models.TextField()
    instrument_digest = models.TextField(default="")
    on = models.TextField()
    by = models.TextField()
    read = ErasableField()
    where = ErasableField()

    class Meta:
        app_label = "casefile"


def letter_out(sheet: Sheet, letter: str) -> tuple[Letter | None, list[str]]:
    """Return one of our own letters, or the reason why there is none."""
    row = sheet.find(Letter, letter)
    if row is None or row.incoming:
        return None, [_("There is no letter {letter} of ours in the case.").format(letter=letter)]
    return row, []


class LetterDrafted(Act, kind="letter.drafted/1", signatures=1):
    """A letter is drafted, whole or in part; its measures are numbered from the first."""

    letter: str = structural("Letter")
    instrument: str = structural("Instrument", "code")
    counterpart: str = structural("To (authority or state)", "code")
    form_digest: str = structural("Digest of the form", "code")
    measures: tuple[object, ...] = structural("Measures", "data", listed=True)
    form: object = erasable("Letter", "data")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Letter, self.letter):
            yield _("Letter {letter} is in the case already.").format(letter=self.letter)
        yield from measure_faults(sheet, self.letter, self.measures)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Letter(
                key=self.letter,
                entry=stamp.number,
                instrument=self.instrument,
                counterpart=self.counterpart,
                form_digest=self.form_digest,
                form=self.form,
                drafted_by=stamp.by,
                hands=stamp.by,
                drafted=stamp.at,
                their_number=None,
            )
        )
        add_measures(sheet, stamp, self.letter, self.measures)


class LetterRevised(Act, kind="letter.revised/1", signatures=1):
    """The draft is replaced by a better one; check, harm weighing and approval begin anew."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    measures: tuple[object, ...] = structural("Measures", "data", listed=True)
    form: object = erasable("Letter", "data")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is not None and row.dispatched:
            yield _("The letter was sent; write a supplement instead.")
        yield from measure_faults(sheet, self.letter, self.measures)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.form, row.form_digest = self.form, self.form_digest
        row.drafted_by = stamp.by
        row.hands = " ".join(sorted({*row.hands.split(), stamp.by}))
        row.checked = row.approved = row.approved_by = row.approved_digest = ""
        row.signed = row.pdf = row.source = row.level = row.printed = row.original = ""
        sheet.change(row)
        add_measures(sheet, stamp, self.letter, self.measures)


class LetterChecked(Act, kind="letter.checked/1"):
    """The draft was held against the instrument: every remark is kept as it was read."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    instrument_digest: str = structural("Digest of the instrument's data", "code")
    errors: int = structural("Errors", "int")
    by_hand: int = structural("Rows still to be answered by hand", "int")
    sheet_digest: str | None = structural("Digest of the country sheet", "code", default=None)
    remarks: tuple[object, ...] = erasable("Remarks", "data", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is not None and row.form_digest != self.form_digest:
            yield _("The letter was changed since it was checked: check it again.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.errors, row.by_hand = self.errors, self.by_hand
        row.checked = self.form_digest
        row.sheet_digest = self.sheet_digest or ""
        sheet.change(row)


class RemarkAnswered(Act, kind="remark.answered/1", signatures=1):
    """A named officer answers what no machine could check: what was read, and with what result."""

    letter: str = structural("Letter")
    requirement: str = structural("Requirement", "text")
    result: str = structural("Result", "code", choices=RESULTS)
    instrument_digest: str | None = structural(
        "Digest of the instrument's data", "code", default=None
    )
    on: str = structural("Read on", "date")
    read: Text = erasable("What was read")
    where: Text = erasable("Where")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Letter, self.letter) is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            RemarkAnswer(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                requirement=self.requirement,
                result=self.result,
                instrument_digest=self.instrument_digest or "",
                on=self.on,
                by=stamp.by,
                read=self.read,
                where=self.where,
            )
        )


class LetterSigned(Act, kind="letter.signed/1", signatures=1):
    """The approved letter is rendered and signed; its bytes lie in the vault."""

    letter: str = structural("Letter")
    number: str = structural("Our number", "code")
    pdf: str = structural("Digest of the signed letter", "code")
    size: int = structural("Size", "int")
    source: str = structural("Digest of the data it was printed from", "code")
    template: str = structural("Digest of the template", "code")
    level: str = structural("Level of the signature", "code")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if not row.approved or row.approved_digest != row.form_digest:
            yield _("The letter in its present form has not been approved by a second officer.")
        if row.approved_by == by:
            yield _("Who approved the letter does not sign it as well.")
        if row.signed:
            yield _("The letter is signed already.")
        others = sheet.where(Letter, number=self.number)
        if any(other.key != self.letter for other in others):
            yield _("The number {number} is taken.").format(number=self.number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.signed, row.number, row.level = stamp.at, self.number, self.level
        row.pdf, row.source = self.pdf, self.source
        sheet.change(row)


class LetterDispatched(Act, kind="letter.dispatched/1", signatures=1):
    """The letter goes out: by which channel, on which date, as which package or paper."""

    letter: str = structural("Letter")
    channel: str = structural("Channel", "code")
    sent_on: str = structural("Sent on", "date")
    number: str | None = structural(
        "Our number, when it was not set at signing", "code", default=None
    )
    pouch: str | None = structural("Sealed package", default=None)
    proof: str | None = structural("Proof of posting (exhibit)", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if not row.approved or row.approved_digest != row.form_digest:
            yield _("The letter in its present form has not been approved by a second officer.")
        if row.approved_by == by:
            yield _("Who approved the letter does not send it as well.")
        if row.dispatched:
            yield _("The letter was sent already, on {date}.").format(date=row.sent_on)
        if not (row.number or self.number):
            yield _("The letter has no number yet.")
        yield from transfer_faults(sheet, row.key, row.form_digest, row.hands.split(), by)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.dispatched, row.sent_on, row.channel = stamp.at, self.sent_on, self.channel
        row.number = row.number or self.number or ""
        row.pouch = self.pouch or ""
        sheet.change(row)


class LetterReceived(Act, kind="letter.received/1"):
    """A letter of the other side is entered, from a sealed package or from paper."""

    letter: str = structural("Letter")
    instrument: str = structural("Instrument", "code")
    counterpart: str = structural("From (authority or state)", "code")
    received_on: str = structural("Received on", "date")
    medium: str = structural("Medium", "code")
    pouch: str | None = structural("Sealed package", default=None)
    pdf: str | None = structural("Digest of the letter as it came", "code", default=None)
    form_digest: str = structural("Digest of the form", "code")
    measures: tuple[object, ...] = structural("Measures", "data", listed=True)
    form: object = erasable("Letter", "data")
    their_number: Text = erasable("Their number", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Letter, self.letter):
            yield _("Letter {letter} is in the case already.").format(letter=self.letter)
        yield from measure_faults(sheet, self.letter, self.measures)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Letter(
                key=self.letter,
                entry=stamp.number,
                incoming=True,
                instrument=self.instrument,
                counterpart=self.counterpart,
                their_number=self.their_number,
                form_digest=self.form_digest,
                form=self.form,
                received_on=self.received_on,
                channel=self.medium,
                pouch=self.pouch or "",
                pdf=self.pdf or "",
            )
        )
        add_measures(sheet, stamp, self.letter, self.measures)


class LetterRegistered(Act, kind="letter.registered/1"):
    """An incoming letter receives our own number."""

    letter: str = structural("Letter")
    number: str = structural("Our number", "code")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Letter, self.letter)
        if row is None or not row.incoming:
            yield _("There is no incoming letter {letter} in the case.").format(letter=self.letter)
        elif row.registered:
            yield _("The letter is registered already under {number}.").format(number=row.number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.number, row.registered = self.number, stamp.at
        sheet.change(row)


class LetterAcknowledged(Act, kind="letter.acknowledged/1"):
    """Receipt is acknowledged: by us for a letter of theirs, or by them for a letter of ours."""

    letter: str = structural("Letter")
    rests_on: str = structural("Rests on", "code", choices=("signed_receipt", "paper", "entry"))
    on: str = structural("On", "date")
    receipt: str | None = structural("Receipt or reply", default=None)
    their_number: Text = erasable("Their number", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Letter, self.letter)
        if row is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        elif not row.incoming and not row.dispatched:
            yield _("The letter was not sent yet.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.acknowledged = row.acknowledged or self.on
        if not row.incoming:
            row.their_number = self.their_number
        sheet.change(row)
