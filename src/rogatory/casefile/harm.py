# SPDX-License-Identifier: Apache-2.0
"""Harm: what in a letter and its enclosures can hurt someone, and the second officer's decision on
each point.  Nothing goes while one is undecided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter, letter_out
from rogatory.casefile.measures import Measure
from rogatory.casefile.pouches import SentPouch
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

DECISIONS = ("send", "code", "strip", "leave_out")
"""Send as it is; replace the name by the person's code; send a stripped copy; leave it out."""


_POINT = {"item", "sort", "severity", "person", "file", "proposed", "choices"}


class HarmList(Row):
    """One listing for one letter in one form; the row's key is the letter's id."""

    letter = models.TextField()
    form_digest = models.TextField()
    enclosures = ErasableField()

    class Meta:
        app_label = "casefile"


class HarmItem(Row):
    """One point at which harm is possible; the row's key is ``letter:item``."""

    letter = models.TextField(db_index=True)
    item = models.TextField()
    sort = models.TextField()
    severity = models.TextField(default="")
    person = models.TextField(default="")
    file = models.TextField(default="")
    """SHA-256 of the enclosure it is about; ``about:<exhibit>`` for what an enclosure is called,
    ``batch:<batch>`` for the circumstances of its collection; empty for the letter's own text."""

    proposed = models.TextField(default="")
    choices = models.TextField()
    """What may be decided here, separated by blanks."""

    decision = models.TextField(default="")
    decided_by = models.TextField(default="")
    current = models.BooleanField(default=True)
    """Whether the last listing still names this point."""

    what = ErasableField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


def undecided(sheet: Sheet, letter: str, form_digest: str) -> int | None:
    """Return how many points are undecided; None when this form was never listed."""
    listed = sheet.find(HarmList, letter)
    if listed is None or listed.form_digest != form_digest:
        return None
    rows = sheet.where(HarmItem, letter=letter, current=True)
    return sum(1 for row in rows if not row.decision)


def answering(sheet: Sheet, letter: str) -> set[str]:
    """Return the officers who entered what the next answer to a letter of theirs would say."""
    sent = sheet.where(SentPouch, letter=letter, sort="answer")
    since = max((row.entry for row in sent), default=-1)
    rows = sheet.where(Measure, letter=letter)
    return {row.answered_by for row in rows if row.answered_entry > since}


class HarmListed(Act, kind="harm.listed/1"):
    """Every name, sealed identity, place and device in letter and enclosures is listed.

    For a letter of theirs: in our answer to it, as it stands then; ``form_digest`` is the answer's.
    """

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    enclosures: tuple[str, ...] = structural("Enclosures (exhibits)", "id", listed=True, default=())
    items: tuple[object, ...] = structural("Points", "data", listed=True)
    whats: tuple[object, ...] = erasable("What and where", "data", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        letter = sheet.find(Letter, self.letter)
        if letter is not None and letter.incoming:
            if not answering(sheet, self.letter):
                yield _("Nothing new is decided on this letter: there is nothing to answer.")
        else:
            yield from self._against_ours(sheet)
        yield from unknown_exhibits(sheet, self.enclosures)
        if len(self.items) != len(self.whats):
            yield _("The points of the list and their words do not match in number.")
        for point in self.items:
            if not isinstance(point, dict) or set(point) != _POINT:
                yield _("A point of the list is not in its form.")
            elif not set(point["choices"]) <= set(DECISIONS):
                yield _("A point proposes what cannot be decided: {what}.").format(
                    what=", ".join(point["choices"])
                )

    def _against_ours(self, sheet: Sheet) -> Iterable[str]:
        letter, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if letter is not None and letter.approved:
            yield _("The letter is approved: give it back before its enclosures change.")
        if letter is not None and letter.form_digest != self.form_digest:
            yield _("The letter was changed since it was listed: list it again.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        listed = sheet.find(HarmList, self.letter)
        if listed is None:
            listed = HarmList(key=self.letter, entry=stamp.number, letter=self.letter)
            listed.enclosures = None
            sheet.add(listed)
        listed.form_digest, listed.enclosures = self.form_digest, list(self.enclosures)
        sheet.change(listed)
        for old in sheet.where(HarmItem, letter=self.letter):
            old.current = False
            sheet.change(old)
        for index, point in enumerate(self.items):
            self._point(sheet, stamp, index, point)

    def _point(self, sheet: Sheet, stamp: Stamp, index: int, point: Any) -> None:
        key = f"{self.letter}:{point['item']}"
        row = sheet.find(HarmItem, key)
        if row is None:
            row = HarmItem(key=key, entry=stamp.number, letter=self.letter, item=point["item"])
            row.reason = None
            sheet.add(row)
        row.sort, row.person = point["sort"], point["person"] or ""
        row.severity, row.file = point["severity"], point["file"] or ""
        row.choices, row.proposed = " ".join(point["choices"]), point["proposed"] or ""
        row.current = True
        row.what = self.whats[index] if isinstance(self.whats, tuple) else self.whats
        sheet.change(row)


class HarmDecided(Act, kind="harm.decided/1", signatures=1):
    """The second officer decides points of possible harm, with the reason."""

    letter: str = structural("Letter")
    decisions: tuple[object, ...] = structural("Decisions", "data", listed=True)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        letter = sheet.find(Letter, self.letter)
        if letter is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        elif letter.approved:
            yield _("The letter is approved: give it back before you decide otherwise.")
        elif letter.incoming:
            if by in answering(sheet, self.letter):
                yield _("Who entered what the answer says does not decide on harm: a second "
                        "officer must.")  # fmt: skip
        elif by in letter.hands.split():
            yield _("Who drafted or revised the letter does not decide on harm: another must.")
        for point in self.decisions:
            if not isinstance(point, dict) or set(point) != {"item", "decision"}:
                yield _("A decision names its point and what is decided, and nothing else.")
                continue
            row = sheet.find(HarmItem, f"{self.letter}:{point['item']}")
            if row is None:
                yield _("There is no point {item} in the list.").format(item=point["item"])
            elif point["decision"] not in row.choices.split():
                yield _("Point {item} can be decided as: {choices}.").format(
                    item=point["item"], choices=row.choices.replace(" ", ", ")
                )
            elif row.sort == "sealed_identity" and point["decision"] == "send":
                yield _("A sealed identity does not leave: replace it by its code or leave it out.")
            elif row.sort == "use_limit" and point["decision"] == "send" and not self.reason:
                yield _("Sending what came under terms needs a reason: whose consent, which use.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for point in self.decisions:
            assert isinstance(point, dict)
            row = sheet.get(HarmItem, f"{self.letter}:{point['item']}")
            row.decision, row.decided_by, row.reason = point["decision"], stamp.by, self.reason
            sheet.change(row)
