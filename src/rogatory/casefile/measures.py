# SPDX-License-Identifier: Apache-2.0
"""Measures: each thing asked lives its own life, ours at the other side and theirs with us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.transitions import ANSWERED, WITHHELD, fault
from rogatory.casefile.transitions import FINAL as FINAL
from rogatory.casefile.transitions import GIVEN as GIVEN
from rogatory.casefile.transitions import STATES as STATES
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.terms import MEASURE_TYPES
from rogatory.language import _

UNASKED = "spontaneous"
"""The type of what is passed on without a request: it asks for nothing and awaits no answer."""

RESTS_ON = ("signed_package", "paper", "email", "verbal", "entry")
"""What an answer rests on, strongest first; ``entry`` is our officer's word alone."""


class Measure(Row):
    """One measure of one letter; the row's key is its id."""

    letter = models.TextField(db_index=True)
    number = models.BigIntegerField()
    type = models.TextField()
    state = models.TextField(default="asked")
    until = models.TextField(default="")
    article = models.TextField(default="")
    reason_code = models.TextField(default="")
    rests_on = models.TextField(default="")
    answered = models.TextField(default="")
    """Instant of the entry of the last answer; ``answered_on`` is the date it names."""

    answered_on = models.TextField(default="")
    answered_by = models.TextField(default="")
    answered_entry = models.BigIntegerField(default=-1)
    """Officer and number of the entry of the last answer."""

    source = models.TextField(default="")
    dropped = models.BooleanField(default=False)
    """Left out by a later draft before the letter was sent."""

    parent = models.TextField(default="", db_index=True)
    """The measure whose remainder this is; empty for one that the letter asked itself."""

    step = models.TextField(default="")
    """How far the asking side has come with the result (``transitions.STEPS``)."""

    step_on = models.TextField(default="")
    verdict = models.TextField(default="")
    defects = models.TextField(default="")
    """Codes of what is wrong with the execution, separated by blanks."""

    protocol = models.TextField(default="")
    """The exhibit that is the protocol of the execution."""

    successor = models.TextField(default="")
    """The measure that took the place of this one."""

    note = ErasableField()
    exhibits = ErasableField()
    place = ErasableField()
    notice = ErasableField()
    assessment = ErasableField()
    remainder = ErasableField()

    class Meta:
        app_label = "casefile"


def measure_faults(sheet: Sheet, letter: str, measures: Sequence[Any]) -> Iterable[str]:
    """Yield what is wrong with the list of measures of a letter."""
    seen: set[str] = set()
    for place, measure in enumerate(measures, 1):
        if not isinstance(measure, dict) or set(measure) != {"id", "number", "type"}:
            yield _("Measure {n} needs id, number and type, and nothing else.").format(n=place)
            continue
        if measure["type"] not in MEASURE_TYPES:
            yield _("Measure {n} has the unknown type “{type}”.").format(
                n=place, type=measure["type"]
            )
        known = sheet.find(Measure, str(measure["id"]))
        if measure["id"] in seen or (known is not None and known.letter != letter):
            yield _("The id of measure {n} is taken.").format(n=place)
        seen.add(measure["id"])


def add_measures(sheet: Sheet, stamp: Stamp, letter: str, measures: Sequence[Any]) -> None:
    """Write the rows of a letter's measures; those that a new draft no longer has are dropped."""
    kept = {measure["id"] for measure in measures}
    for old in sheet.where(Measure, letter=letter):
        if old.key not in kept:
            old.dropped = True
            sheet.change(old)
    for measure in measures:
        row = sheet.find(Measure, measure["id"])
        if row is None:
            row = Measure(key=measure["id"], entry=stamp.number, letter=letter)
            row.number, row.type = measure["number"], measure["type"]
            row.note = row.exhibits = None
            sheet.add(row)
        else:
            row.number, row.type, row.dropped = measure["number"], measure["type"], False
            sheet.change(row)


def measure_of(sheet: Sheet, measure: str) -> tuple[Measure | None, list[str]]:
    """Return a measure of the case, or the reason why there is none."""
    row = sheet.find(Measure, measure)
    if row is None or row.dropped:
        return None, [_("There is no measure {measure} in the case.").format(measure=measure)]
    return row, []


def move_faults(sheet: Sheet, measure: str, verb: str) -> Iterable[str]:
    """Yield why ``verb`` cannot be said of a measure now (``transitions.MOVES``)."""
    row, reasons = measure_of(sheet, measure)
    yield from reasons
    if row is not None and (against := fault(verb, row.number, row.state, row.step)):
        yield against


def begin_anew(row: Measure) -> None:
    """Forget how far we had come with an earlier result: another answer has come."""
    row.step = row.step_on = row.verdict = row.defects = ""
    row.assessment = None


class MeasureAnswered(Act, kind="measure.answered/1"):
    """A measure is answered: by them on what we asked, or by us on what they asked."""

    measure: str = structural("Measure")
    answer: str = structural("Answer", "code", choices=ANSWERED)
    answered_on: str = structural("Answered on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that brought it", default=None)
    article: str | None = structural("Article relied on", "code", default=None)
    reason_code: str | None = structural("Reason code", "code", default=None)
    until: str | None = structural("Postponed until, or planned for", "date", default=None)
    exhibits: tuple[str, ...] = structural("Results (exhibits)", "id", listed=True, default=())
    note: Text = erasable("In their words", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if self.answer in WITHHELD:
            yield _("Only the side that asked withdraws or replaces a measure: enter it with "
                    "“measure withdraw” or “measure supersede”.")  # fmt: skip
        elif self.answer in ANSWERED:
            yield from move_faults(sheet, self.measure, self.answer)
        if self.answer == "postponed" and not self.until and self.note in (None, ""):
            yield _("A postponement says until when, or why that is not known.")
        yield from unknown_exhibits(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Measure, self.measure)
        row.state, row.until = self.answer, self.until or ""
        row.article, row.reason_code = self.article or "", self.reason_code or ""
        row.rests_on, row.source = self.rests_on, self.source or ""
        row.answered, row.answered_on = stamp.at, self.answered_on
        row.answered_by, row.answered_entry = stamp.by, stamp.number
        row.note = self.note
        row.exhibits = items(self.exhibits)
        row.place = row.notice = None
        begin_anew(row)
        sheet.change(row)
