# SPDX-License-Identifier: Apache-2.0
"""Expert examinations: ordered, reported question by question, compared with one another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

TYPES = ("forensic_medical", "histological", "toxicological", "ballistic", "digital", "other")
OUTCOMES = ("agree", "differ", "not_comparable")


class Examination(Row):
    """An examination; the row's key is its id."""

    type = models.TextField()
    made_in = models.TextField()
    concluded = models.TextField(default="")
    report = models.TextField(default="")
    """The exhibit that is the report; empty when it is known only indirectly."""

    ordered_from = ErasableField()
    questions = ErasableField()
    experts = ErasableField()
    answers = ErasableField()

    class Meta:
        app_label = "casefile"


class Comparison(Row):
    """Two examinations held side by side on one question."""

    first = models.TextField()
    second = models.TextField()
    outcome = models.TextField()
    preferred = models.TextField(default="")
    question = ErasableField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


def _missing(sheet: Sheet, keys: Iterable[str]) -> Iterable[str]:
    for key in keys:
        if sheet.find(Examination, key) is None:
            yield _("There is no examination {key} in the case.").format(key=key)


class ExaminationOrdered(Act, kind="examination.ordered/1"):
    """An examination is ordered, or known to have been made elsewhere."""

    examination: str = structural("Examination")
    type: str = structural("Type", "code", choices=TYPES)
    made_in: str = structural("Made in (state)", "code")
    ordered_from: Text = erasable("Body and ground")
    questions: tuple[str, ...] = erasable("Questions", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Examination, self.examination):
            yield _("Examination {key} is in the case already.").format(key=self.examination)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Examination(
                key=self.examination,
                entry=stamp.number,
                type=self.type,
                made_in=self.made_in,
                ordered_from=self.ordered_from,
                questions=items(self.questions),
                experts=None,
                answers=None,
            )
        )


class ExaminationReported(Act, kind="examination.reported/1"):
    """The experts answer, question by question, each with its degree."""

    examination: str = structural("Examination")
    concluded: str = structural("Concluded on", "date")
    report: str | None = structural("Report (exhibit)", default=None)
    experts: Text = erasable("Experts")
    answers: tuple[object, ...] = erasable("Answers", "data", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, [self.examination])
        if self.report:
            yield from unknown_exhibits(sheet, [self.report])
        if not self.answers:
            yield _("A report answers at least one question; “could not be answered” is an answer.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Examination, self.examination)
        row.concluded, row.report = self.concluded, self.report or ""
        row.experts, row.answers = self.experts, items(self.answers)
        sheet.change(row)


class ExaminationsCompared(Act, kind="examinations.compared/1"):
    """Two examinations are compared on one question; a difference stays open until resolved."""

    first: str = structural("First examination")
    second: str = structural("Second examination")
    outcome: str = structural("Outcome", "code", choices=OUTCOMES)
    preferred: str | None = structural("Preferred examination", default=None)
    question: Text = erasable("Question")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, [self.first, self.second])
        if self.first == self.second:
            yield _("An examination cannot be compared with itself.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Comparison(
                key=stamp.key(),
                entry=stamp.number,
                first=self.first,
                second=self.second,
                outcome=self.outcome,
                preferred=self.preferred or "",
                question=self.question,
                reason=self.reason,
            )
        )
