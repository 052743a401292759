# SPDX-License-Identifier: Apache-2.0
"""The register of correspondence beyond our own record: papers out, papers in, and searches.

The ordinary counterpart has no Rogatory: a paper's own date, the day it came and the day it was
entered are three dates, and all three are kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.days import before
from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

CHANNELS = ("paper_post", "courier", "diplomatic", "email", "by_hand", "sealed_package", "other")
REGISTERS = (
    "own_record",
    "own_chancellery",
    "foreign_ministry",
    "ministry_of_justice",
    "post",
    "email_boxes",
    "interpol_bureau",
)
"""Registers in which an answer could stand; one that nobody searched is “not asked”."""


class Reply(Row):
    """A reply that came outside Rogatory; the row's key is its id."""

    letter = models.TextField(db_index=True)
    medium = models.TextField()
    their_number = ErasableField()
    dated = models.TextField(default="")
    received = models.TextField()
    entered = models.TextField()
    continues = models.TextField(default="", db_index=True)
    """The reply to the same letter of which this one is the continuation."""

    reference_read = ErasableField()
    summary = ErasableField()
    exhibits = ErasableField()

    class Meta:
        app_label = "casefile"


class RegisteredPaper(Row):
    """A paper, e-mail or spoken word of either direction that is no letter and answers none."""

    outgoing = models.BooleanField()
    counterpart = models.TextField()
    medium = models.TextField()
    number = models.TextField(default="")
    """Our own number."""

    dated = models.TextField(default="")
    passed = models.TextField()
    """When it came or went."""

    letter = models.TextField(default="")
    entered = models.TextField()
    their_number = ErasableField()
    summary = ErasableField()
    exhibits = ErasableField()

    class Meta:
        app_label = "casefile"


class Search(Row):
    """A search in a register for what the other side may have sent."""

    register = models.TextField()
    letter = models.TextField(default="")
    until = models.TextField()
    found = models.BooleanField()
    by = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class ReplyRecorded(Act, kind="reply.recorded/1"):
    """A reply on paper, by e-mail or by word of mouth is entered, with what it answers."""

    reply: str = structural("Reply")
    letter: str = structural("Letter that it answers")
    medium: str = structural("Medium", "code", choices=CHANNELS)
    dated: str | None = structural("Date on the paper", "date", default=None)
    received: str = structural("Received on", "date")
    exhibits: tuple[str, ...] = structural(
        "Scans or files (exhibits)", "id", listed=True, default=()
    )
    continues: str | None = structural("Continues the reply", default=None)
    their_number: Text = erasable("Their number", default=None)
    reference_read: Text = erasable("Our number as they wrote it", default=None)
    summary: Text = erasable("What it says", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        letter = sheet.find(Letter, self.letter)
        if letter is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        elif before(self.received, letter.sent_on):
            said = _("The reply is said to have come on {day}, before the letter went on {sent}.")
            yield said.format(day=self.received, sent=letter.sent_on)
        if sheet.find(Reply, self.reply):
            yield _("This reply is entered already.")
        if self.continues:
            before_it = sheet.find(Reply, self.continues)
            if before_it is None or before_it.letter != self.letter:
                yield _("There is no reply {reply} to this letter to be continued.").format(
                    reply=self.continues
                )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Reply(
                key=self.reply,
                entry=stamp.number,
                letter=self.letter,
                medium=self.medium,
                dated=self.dated or "",
                received=self.received,
                entered=stamp.at,
                continues=self.continues or "",
                their_number=self.their_number,
                reference_read=self.reference_read,
                summary=self.summary,
                exhibits=items(self.exhibits),
            )
        )


class PaperRegistered(Act, kind="paper.registered/1"):
    """A paper, e-mail or spoken word of either direction is registered: no letter, no reply."""

    paper: str = structural("Paper")
    direction: str = structural("Direction", "code", choices=("out", "in"))
    counterpart: str = structural("Other side (authority or state)", "code")
    medium: str = structural("Medium", "code", choices=CHANNELS)
    passed: str = structural("Came or went on", "date")
    dated: str | None = structural("Date on the paper", "date", default=None)
    number: str | None = structural("Our number", "code", default=None)
    letter: str | None = structural("About the letter", default=None)
    exhibits: tuple[str, ...] = structural(
        "Scans or files (exhibits)", "id", listed=True, default=()
    )
    their_number: Text = erasable("Their number", default=None)
    summary: Text = erasable("What it says", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, self.exhibits)
        if sheet.find(RegisteredPaper, self.paper):
            yield _("This paper is registered already.")
        taken = False
        if self.number:
            taken = bool(sheet.where(RegisteredPaper, number=self.number))
            taken = taken or bool(sheet.where(Letter, number=self.number))
        if taken:
            yield _("The number {number} is taken.").format(number=self.number)
        letter = sheet.find(Letter, self.letter) if self.letter else None
        if self.letter and letter is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        if letter is not None and not letter.incoming and self.direction == "in":
            # Else the statement would go on to say that nothing came.
            yield _(
                "What came about a letter of ours is entered with “reply record”: it is a record "
                "of its receipt."
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            RegisteredPaper(
                key=self.paper,
                entry=stamp.number,
                outgoing=self.direction == "out",
                counterpart=self.counterpart,
                medium=self.medium,
                number=self.number or "",
                dated=self.dated or "",
                passed=self.passed,
                letter=self.letter or "",
                entered=stamp.at,
                their_number=self.their_number,
                summary=self.summary,
                exhibits=items(self.exhibits),
            )
        )


class RegisterSearched(Act, kind="register.searched/1"):
    """Somebody looked in a register, about what, until which instant, with what result."""

    register: str = structural("Register", "code", choices=REGISTERS)
    letter: str | None = structural("About the letter", default=None)
    until: str = structural("Searched until", "instant")
    found: bool = structural("Something was found", "flag")
    by: Text = erasable("Searched by")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if self.letter and sheet.find(Letter, self.letter) is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Search(
                key=stamp.key(),
                entry=stamp.number,
                register=self.register,
                letter=self.letter or "",
                until=self.until,
                found=self.found,
                by=self.by,
                note=self.note,
            )
        )
