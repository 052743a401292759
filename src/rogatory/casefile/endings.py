# SPDX-License-Identifier: Apache-2.0
"""How letters and measures end before their time, or in time: withdrawn, replaced, closed.

Only the side that asked withdraws or replaces: of a letter of theirs such an act tells what *they*
said, and rests on more than our own entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.assessment import closing_fault
from rogatory.casefile.letter_steps import add_step, letter_faults
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import RESTS_ON, Measure, begin_anew, measure_of, move_faults
from rogatory.casefile.reminders import pair_faults
from rogatory.casefile.transitions import fault
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


def _said_by_them(incoming: bool, rests_on: str) -> Iterable[str]:
    if incoming and rests_on == "entry":
        yield _("Only the side that asked can say this: name what of theirs it rests on.")
    if not incoming and rests_on != "entry":
        yield _("This is for us to say: it rests on our own entry.")


def _end(sheet: Sheet, row: Measure, state: str, stamp: Stamp, on: str) -> None:
    row.state = state
    begin_anew(row)
    row.step_on = on
    sheet.change(row)


class MeasureWithdrawn(Act, kind="measure.withdrawn/1", signatures=1):
    """The side that asked wants a measure no longer."""

    measure: str = structural("Measure")
    on: str = structural("Withdrawn on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON, default="entry")
    source: str | None = structural("Package or reply that brought it", default=None)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, _reasons = measure_of(sheet, self.measure)
        yield from move_faults(sheet, self.measure, "withdrawn")
        if row is not None:
            letter = sheet.get(Letter, row.letter)
            yield from _said_by_them(letter.incoming, self.rests_on)
            if not letter.incoming and not letter.dispatched:
                yield _("The letter was not sent yet: revise its draft instead.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _end(sheet, sheet.get(Measure, self.measure), "withdrawn", stamp, self.on)


class MeasureSuperseded(Act, kind="measure.superseded/1", signatures=1):
    """Another measure takes the place of one: that one is asked, this one no longer."""

    measure: str = structural("Measure")
    successor: str = structural("Measure that takes its place")
    on: str = structural("Replaced on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON, default="entry")
    source: str | None = structural("Package or reply that brought it", default=None)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, _reasons = measure_of(sheet, self.measure)
        yield from move_faults(sheet, self.measure, "superseded")
        if row is None:
            return
        letter = sheet.get(Letter, row.letter)
        yield from _said_by_them(letter.incoming, self.rests_on)
        if not letter.incoming and not letter.dispatched:
            yield _("The letter was not sent yet: revise its draft instead.")
        other, reasons = measure_of(sheet, self.successor)
        yield from reasons
        if other is None:
            return
        theirs = sheet.get(Letter, other.letter)
        if self.successor == self.measure or other.state in ("withdrawn", "superseded"):
            yield _("A measure is replaced by another one that is still asked.")
        if (theirs.incoming, theirs.counterpart) != (letter.incoming, letter.counterpart):
            yield _("The two measures are not of the same side to the same authority.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Measure, self.measure)
        row.successor = self.successor
        _end(sheet, row, "superseded", stamp, self.on)


def _end_all(sheet: Sheet, letter: str, state: str, stamp: Stamp, on: str) -> None:
    """End every measure of a letter that may still end so; what was executed stays executed."""
    for row in sheet.where(Measure, letter=letter, dropped=False):
        if fault(state, row.number, row.state, row.step) is None:
            _end(sheet, row, state, stamp, on)


class LetterWithdrawn(Act, kind="letter.withdrawn/1", signatures=1):
    """The side that asked withdraws its whole letter."""

    letter: str = structural("Letter")
    on: str = structural("Withdrawn on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON, default="entry")
    source: str | None = structural("Package or reply that brought it", default=None)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "withdrawn")
        if (row := sheet.find(Letter, self.letter)) is not None:
            yield from _said_by_them(row.incoming, self.rests_on)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.ended = "withdrawn"
        sheet.change(row)
        _end_all(sheet, self.letter, "withdrawn", stamp, self.on)
        add_step(
            sheet, stamp, self.letter, "withdrawn", self.on, code=self.rests_on, text=self.reason
        )


class LetterSuperseded(Act, kind="letter.superseded/1", signatures=1):
    """Another letter of the same side takes the place of one."""

    letter: str = structural("Letter")
    successor: str = structural("Letter that takes its place")
    on: str = structural("Replaced on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON, default="entry")
    source: str | None = structural("Package or reply that brought it", default=None)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "superseded")
        yield from pair_faults(sheet, self.letter, self.successor)
        if (row := sheet.find(Letter, self.letter)) is not None:
            yield from _said_by_them(row.incoming, self.rests_on)
        other = sheet.find(Letter, self.successor)
        if other is not None and other.ended:
            yield _("The letter that takes its place was withdrawn or replaced itself.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.ended = "superseded"
        sheet.change(row)
        _end_all(sheet, self.letter, "superseded", stamp, self.on)
        add_step(
            sheet,
            stamp,
            self.letter,
            "superseded",
            self.on,
            code=self.rests_on,
            other=self.successor,
            text=self.reason,
        )


class LetterClosed(Act, kind="letter.closed/1"):
    """Nothing more is expected on a letter: every measure of it is settled, and is closed too."""

    letter: str = structural("Letter")
    on: str = structural("Closed on", "date")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "closed")
        row = sheet.find(Letter, self.letter)
        if row is None or row.ended:
            return
        for measure in sheet.where(Measure, letter=self.letter, dropped=False):
            if measure.step != "closed" and (against := closing_fault(sheet, measure)):
                yield against

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.closed = stamp.at
        sheet.change(row)
        for measure in sheet.where(Measure, letter=self.letter, dropped=False):
            if measure.step != "closed":
                measure.step, measure.step_on = "closed", self.on
                sheet.change(measure)
        add_step(sheet, stamp, self.letter, "closed", self.on, text=self.note)
