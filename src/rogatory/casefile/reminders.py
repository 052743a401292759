# SPDX-License-Identifier: Apache-2.0
"""After a letter of ours was sent: reminders, escalation to another body, supplements."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.letter_steps import LetterStep, add_step, letter_faults
from rogatory.casefile.letters import Letter
from rogatory.casefile.register import CHANNELS
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


class LetterReminded(Act, kind="letter.reminded/1"):
    """We reminded the other side of our letter; reminders are counted."""

    letter: str = structural("Letter")
    on: str = structural("Reminded on", "date")
    channel: str = structural("Channel", "code", choices=CHANNELS)
    proof: str | None = structural("The reminder, or the proof of its posting (exhibit)",
                                   default=None)  # fmt: skip
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "reminded")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Letter, self.letter)
        row.reminders += 1
        sheet.change(row)
        add_step(
            sheet,
            stamp,
            self.letter,
            "reminded",
            self.on,
            code=self.channel,
            other=self.proof or "",
            text=self.note,
        )


class LetterEscalated(Act, kind="letter.escalated/1"):
    """We turned to another body because of a letter of ours that is not executed."""

    letter: str = structural("Letter")
    on: str = structural("Escalated on", "date")
    to: Text = erasable("To which body")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "escalated")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        add_step(sheet, stamp, self.letter, "escalated", self.on, text=self.to)


class LetterSupplemented(Act, kind="letter.supplemented/1"):
    """A letter is supplemented by another, of the same side to the same counterpart."""

    letter: str = structural("Letter")
    supplement: str = structural("Supplement (letter)")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from letter_faults(sheet, self.letter, "supplemented")
        first, second = sheet.find(Letter, self.letter), sheet.find(Letter, self.supplement)
        if second is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.supplement)
        elif first is not None:
            yield from _pair_faults(first, second)
        if any(
            step.other == self.supplement
            for step in sheet.where(LetterStep, letter=self.letter, verb="supplemented")
        ):
            yield _("It is entered already that this letter supplements the other.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        on = stamp.at[:10]
        add_step(sheet, stamp, self.letter, "supplemented", on, other=self.supplement)


def _pair_faults(first: Letter, second: Letter) -> Iterable[str]:
    if first.key == second.key:
        yield _("A letter does not supplement or replace itself.")
    if first.incoming != second.incoming or first.counterpart != second.counterpart:
        yield _("The two letters are not of the same side to the same authority.")


def pair_faults(sheet: Sheet, letter: str, other: str) -> Iterable[str]:
    """Yield why one letter cannot follow the other: same side, same counterpart, not itself."""
    first, second = sheet.find(Letter, letter), sheet.find(Letter, other)
    if second is None:
        yield _("There is no letter {letter} in the case.").format(letter=other)
    elif first is not None:
        yield from _pair_faults(first, second)
