# SPDX-License-Identifier: Apache-2.0
"""Routes: the bodies that a letter runs through, each step with its own number and date, and how
one letter is split among several that execute it.

Each step rests on something: their package or paper, an e-mail, a word by telephone, our entry.
A letter's state does not follow from its route: it is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import RESTS_ON, Measure
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

BODY_ROLES = ("drafting", "transmitting", "receiving", "executing")
"""What a body does with a letter on its way."""


class Hop(Row):
    """One body that a letter came to; the row's key is its id, such as ``h1``."""

    letter = models.TextField(db_index=True)
    role = models.TextField()
    state = models.TextField(default="")
    """State whose body it is; empty where it is not said."""

    on = models.TextField()
    rests_on = models.TextField()
    source = models.TextField(default="")
    part = models.TextField(default="")
    """The part of the letter that went there; empty for the whole of it."""

    told_on = models.TextField(default="")
    """When the sender was told that the letter was forwarded; empty while no entry says so."""

    told_entry = models.BigIntegerField(default=-1)
    told_rests_on = models.TextField(default="")
    body = ErasableField()
    number = ErasableField()
    exhibits = ErasableField()
    note = ErasableField()
    told_note = ErasableField()

    class Meta:
        app_label = "casefile"


class LetterPart(Row):
    """One part of a split letter, with its measures; the row's key is ``letter:part``."""

    letter = models.TextField(db_index=True)
    part = models.TextField()
    on = models.TextField()
    rests_on = models.TextField()
    source = models.TextField(default="")
    current = models.BooleanField(default=True)
    """Whether the last split of the letter still has this part."""

    measures = ErasableField()
    body = ErasableField()
    number = ErasableField()

    class Meta:
        app_label = "casefile"


def _letter_faults(sheet: Sheet, letter: str) -> Iterable[str]:
    if sheet.find(Letter, letter) is None:
        yield _("There is no letter {letter} in the case.").format(letter=letter)


class LetterPassed(Act, kind="route.entered/1"):
    """A letter comes to a body, ours or theirs, that drafts, transmits, receives or executes."""

    hop: str = structural("Step")
    letter: str = structural("Letter")
    role: str = structural("What the body does with it", "code", choices=BODY_ROLES)
    state: str | None = structural("State of the body", "code", default=None)
    on: str = structural("On", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that says so", default=None)
    part: str | None = structural("Part of the letter", default=None)
    told_on: str | None = structural("Sender told on", "date", default=None)
    exhibits: tuple[str, ...] = structural("Shown by (exhibits)", "id", listed=True, default=())
    body: Text = erasable("Body")
    number: Text = erasable("Its own number", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _letter_faults(sheet, self.letter)
        if sheet.find(Hop, self.hop):
            yield _("Step {key} is in the case already.").format(key=self.hop)
        if self.part and sheet.find(LetterPart, f"{self.letter}:{self.part}") is None:
            yield _("The letter has no part {part}.").format(part=self.part)
        yield from unknown_exhibits(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Hop(
                key=self.hop,
                entry=stamp.number,
                letter=self.letter,
                role=self.role,
                state=self.state or "",
                on=self.on,
                rests_on=self.rests_on,
                source=self.source or "",
                part=self.part or "",
                told_on=self.told_on or "",
                told_entry=stamp.number if self.told_on else -1,
                told_rests_on=self.rests_on if self.told_on else "",
                body=self.body,
                number=self.number,
                exhibits=items(self.exhibits),
                note=self.note,
                told_note=None,
            )
        )


class SenderTold(Act, kind="sender.told/1"):
    """The sender of a letter is told that it was forwarded, and to whom."""

    hop: str = structural("Step")
    on: str = structural("Told on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Hop, self.hop)
        if row is None:
            yield _("There is no step {key} in the case.").format(key=self.hop)
        elif row.told_on:
            yield _("The sender was told of this step already, on {date}.").format(date=row.told_on)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Hop, self.hop)
        row.told_on, row.told_entry = self.on, stamp.number
        row.told_rests_on, row.told_note = self.rests_on, self.note
        sheet.change(row)


class LetterSplit(Act, kind="route.split/1"):
    """A letter is split among several bodies that execute it, each with its measures."""

    letter: str = structural("Letter")
    on: str = structural("On", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that says so", default=None)
    parts: tuple[object, ...] = structural("Parts: id and measures", "data", listed=True)
    bodies: tuple[object, ...] = erasable("Body of each part", "text", listed=True)
    numbers: tuple[object, ...] = erasable(
        "Number of each part, empty where none is known", "text", listed=True
    )

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _letter_faults(sheet, self.letter)
        if not len(self.parts) == len(self.bodies) == len(self.numbers):
            yield _("The parts, their bodies and their numbers do not match in number.")
        if len(self.parts) < 2:
            yield _("A letter is split into two parts at least.")
        known = {one.key for one in sheet.where(Measure, letter=self.letter) if not one.dropped}
        names: set[str] = set()
        placed: set[str] = set()
        for part in self.parts:
            if not _well_formed(part):
                yield _("A part names its id and its measures, one at least.")
                continue
            assert isinstance(part, dict)
            if part["part"] in names:
                yield _("The part {part} stands twice.").format(part=part["part"])
            names.add(part["part"])
            for measure in part["measures"]:
                if measure not in known:
                    yield _("There is no measure {measure} in the letter.").format(measure=measure)
                elif measure in placed:
                    yield _("The measure {measure} stands in two parts.").format(measure=measure)
                placed.add(measure)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(LetterPart, letter=self.letter):
            old.current = False
            sheet.change(old)
        for index, part in enumerate(self.parts):
            assert isinstance(part, dict)
            key = f"{self.letter}:{part['part']}"
            row = sheet.find(LetterPart, key)
            if row is None:
                row = LetterPart(key=key, entry=stamp.number, letter=self.letter)
                row.part = part["part"]
                sheet.add(row)
            row.on, row.rests_on, row.source = self.on, self.rests_on, self.source or ""
            row.current, row.measures = True, list(part["measures"])
            row.body = self.bodies[index] if isinstance(self.bodies, tuple) else self.bodies
            row.number = self.numbers[index] if isinstance(self.numbers, tuple) else self.numbers
            sheet.change(row)


def _well_formed(part: Any) -> bool:
    return (
        isinstance(part, dict)
        and set(part) == {"part", "measures"}
        and isinstance(part["part"], str)
        and isinstance(part["measures"], list)
        and len(part["measures"]) > 0
        and all(isinstance(one, str) for one in part["measures"])
    )
