# SPDX-License-Identifier: Apache-2.0
"""Papers that a machine read and a person confirmed; papers that came to the wrong address.

What a machine reads of a paper is a proposal.  ``paper.confirmed/1`` is entered together with what
the paper became (a reply, a letter of theirs, a second copy, a paper passed on) and says field by
field what was taken as read by machine, what the officer corrected, and what the officer alone
entered.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.days import before
from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.register import CHANNELS, RegisteredPaper, Reply
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

BECAME = ("reply", "letter", "repeated", "forwarded", "paper")
"""What a paper turned out to be."""

GROUNDS = ("other_authority", "not_competent", "other_state", "misdelivered", "other")
"""Why a paper is passed on: it is for another body of ours, outside our powers, for another state,
or was delivered to us by mistake."""

WENT = ("original", "copy")
"""What was passed on: the paper itself, or a copy of it."""


class ReadPaper(Row):
    """A paper whose reading a person confirmed; the row's key is its entry's place."""

    exhibit = models.TextField(db_index=True)
    became = models.TextField()
    pages = models.TextField(default="")
    program = models.TextField(default="")
    """What read it: a program for pictures with its version, or ``text`` for text in the file."""

    by = models.TextField()
    """The officer who confirmed it."""

    entered = models.TextField()
    results = ErasableField()
    by_machine = ErasableField()
    corrected = ErasableField()
    by_person = ErasableField()
    proposed = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class ReplyCopy(Row):
    """The same reply, come again another way: a second proof of it."""

    reply = models.TextField(db_index=True)
    medium = models.TextField()
    received = models.TextField()
    exhibits = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class PassedPaper(Row):
    """A paper that was not for us and was passed on; the row's key is its entry's place."""

    paper = models.TextField(db_index=True)
    ground = models.TextField()
    on = models.TextField()
    went = models.TextField()
    medium = models.TextField(default="")
    state = models.TextField(default="")
    told_on = models.TextField(default="")
    """When the sender was told; empty while no entry says so."""

    told_entry = models.BigIntegerField(default=-1)
    to = ErasableField()
    number = ErasableField()
    note = ErasableField()
    told_note = ErasableField()

    class Meta:
        app_label = "casefile"


class PaperConfirmed(Act, kind="paper.confirmed/1"):
    """An officer confirms what a paper is, field by field, after a machine has read it."""

    paper: str = structural("Paper (exhibit)")
    became: str = structural("What it is", "code", choices=BECAME)
    results: tuple[str, ...] = structural("Entered as", "id", listed=True)
    pages: str | None = structural("Pages of the file", "code", default=None)
    program: str | None = structural("Read by the program", "code", default=None)
    languages: tuple[str, ...] = structural("Read in", "code", listed=True, default=())
    reading: str | None = structural("Digest of the reading", "code", default=None)
    by_machine: tuple[str, ...] = structural(
        "Taken as read by machine", "code", listed=True, default=()
    )
    corrected: tuple[str, ...] = structural(
        "Read by machine, corrected by the officer", "code", listed=True, default=()
    )
    by_person: tuple[str, ...] = structural(
        "Entered by the officer alone", "code", listed=True, default=()
    )
    proposed: object = erasable("What the machine proposed", "data", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.paper])
        if not self.results:
            yield _("Say as what the paper is entered.")
        for result in self.results:
            if not self._is_there(sheet, result):
                yield _("There is no entry of {id} in the case.").format(id=result)
        said = [*self.by_machine, *self.corrected, *self.by_person]
        for name in sorted({one for one in said if said.count(one) > 1}):
            yield _("The field {name} is named twice.").format(name=name)
        if (self.by_machine or self.corrected) and not self.program:
            yield _("Say which program read the paper.")

    def _is_there(self, sheet: Sheet, result: str) -> bool:
        if self.became in ("reply", "repeated"):
            return sheet.find(Reply, result) is not None
        if self.became == "letter":
            return sheet.find(Letter, result) is not None
        return sheet.find(RegisteredPaper, result) is not None

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            ReadPaper(
                key=stamp.key(),
                entry=stamp.number,
                exhibit=self.paper,
                became=self.became,
                pages=self.pages or "",
                program=self.program or "",
                by=stamp.by,
                entered=stamp.at,
                results=items(self.results),
                by_machine=items(self.by_machine),
                corrected=items(self.corrected),
                by_person=items(self.by_person),
                proposed=self.proposed,
                note=self.note,
            )
        )


class ReplyRepeated(Act, kind="reply.repeated/1"):
    """The same reply comes again another way: one reply, two proofs of it."""

    reply: str = structural("Reply that is known")
    medium: str = structural("Medium", "code", choices=CHANNELS)
    received: str = structural("Received on", "date")
    exhibits: tuple[str, ...] = structural("Scans or files (exhibits)", "id", listed=True)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, self.exhibits)
        reply = sheet.find(Reply, self.reply)
        if reply is None:
            yield _("There is no reply {reply} in the case.").format(reply=self.reply)
            return
        letter = sheet.find(Letter, reply.letter)
        if letter is not None and before(self.received, letter.sent_on):
            said = _("The reply is said to have come on {day}, before the letter went on {sent}.")
            yield said.format(day=self.received, sent=letter.sent_on)
        if not self.exhibits:
            yield _("A second proof of a reply is a file: name its exhibit.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            ReplyCopy(
                key=stamp.key(),
                entry=stamp.number,
                reply=self.reply,
                medium=self.medium,
                received=self.received,
                exhibits=items(self.exhibits),
                note=self.note,
            )
        )


class PaperForwarded(Act, kind="paper.forwarded/1"):
    """A paper that was not for us is passed on to the body that it is for."""

    paper: str = structural("Registered paper")
    ground: str = structural("Why it is not for us", "code", choices=GROUNDS)
    on: str = structural("Passed on on", "date")
    went: str = structural("What went", "code", choices=WENT)
    medium: str | None = structural("How it went", "code", choices=CHANNELS, default=None)
    state: str | None = structural("State of the body", "code", default=None)
    told_on: str | None = structural("Sender told on", "date", default=None)
    to: Text = erasable("To whom")
    number: Text = erasable("Our number of the covering letter", default=None)
    note: Text = erasable("The ground in words", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        paper = sheet.find(RegisteredPaper, self.paper)
        if paper is None or paper.outgoing:
            yield _("There is no paper {paper} that came in, in the case.").format(paper=self.paper)
            return
        if before(self.on, paper.passed):
            yield _("The paper is said to be passed on on {day}, before it came on {came}.").format(
                day=self.on, came=paper.passed
            )
        if sheet.where(PassedPaper, paper=self.paper):
            yield _("This paper was passed on already.")
        if self.to in (None, ""):
            yield _("Say to whom the paper was passed on.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            PassedPaper(
                key=stamp.key(),
                entry=stamp.number,
                paper=self.paper,
                ground=self.ground,
                on=self.on,
                went=self.went,
                medium=self.medium or "",
                state=self.state or "",
                told_on=self.told_on or "",
                told_entry=stamp.number if self.told_on else -1,
                to=self.to,
                number=self.number,
                note=self.note,
                told_note=None,
            )
        )


class PaperSenderTold(Act, kind="paper.sender_told/1"):
    """The sender of a paper is told to whom it was passed on."""

    paper: str = structural("Registered paper")
    on: str = structural("Told on", "date")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        passed = sheet.where(PassedPaper, paper=self.paper)
        if not passed:
            yield _("No entry says that paper {paper} was passed on.").format(paper=self.paper)
        elif passed[0].told_on:
            yield _("The sender was told of it already, on {date}.").format(date=passed[0].told_on)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.where(PassedPaper, paper=self.paper)[0]
        row.told_on, row.told_entry, row.told_note = self.on, stamp.number, self.note
        sheet.change(row)
