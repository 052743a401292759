# SPDX-License-Identifier: Apache-2.0
"""An answer that was entered in error is corrected: nothing is deleted, and both stand for good.

The last answer to a measure is struck, with the reason, and what is true is entered in its place;
``asked`` says that nothing was answered at all.  A signed answer of the other side corrects what
rested on less, even where that had seemed final.
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.measures import RESTS_ON, Measure, begin_anew, measure_of
from rogatory.casefile.transitions import ANSWERED, WITHHELD
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _

CORRECTED = ("asked", *(answer for answer in ANSWERED if answer not in WITHHELD))
"""What a correction can say; to withdraw or to replace a measure are acts of their own."""


def outweighs(rests_on: str, known: str) -> bool:
    """Return whether an answer rests on more than the one that is known (``RESTS_ON``)."""
    if known not in RESTS_ON:
        return True
    return RESTS_ON.index(rests_on) < RESTS_ON.index(known)


class MeasureCorrected(Act, kind="measure.corrected/1"):
    """The last answer to a measure is struck, and what is true is entered in its place."""

    measure: str = structural("Measure")
    corrects: int = structural("Entry that is corrected", "int")
    answer: str = structural("Answer", "code", choices=CORRECTED)
    answered_on: str | None = structural("Answered on", "date", default=None)
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON, default="entry")
    source: str | None = structural("Package or reply that brought it", default=None)
    article: str | None = structural("Article relied on", "code", default=None)
    reason_code: str | None = structural("Reason code", "code", default=None)
    until: str | None = structural("Postponed until, or planned for", "date", default=None)
    exhibits: tuple[str, ...] = structural("Results (exhibits)", "id", listed=True, default=())
    note: Text = erasable("In their words", default=None)
    reason: Text = erasable("Why the entry is corrected")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = measure_of(sheet, self.measure)
        yield from reasons
        if row is not None and row.answered_entry != self.corrects:
            yield _("Only the last answer to a measure is corrected, by the number of its entry.")
        if row is not None and row.verdict == "partial":
            yield _("Measure {n} goes on as the measure of its remainder.").format(n=row.number)
        if self.answer != "asked" and not self.answered_on:
            yield _("Say on which day it was answered.")
        if self.reason in (None, ""):
            yield _("Say why the entry is corrected.")
        yield from unknown_exhibits(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Measure, self.measure)
        answered = self.answer != "asked"
        row.state, row.until = self.answer, self.until or ""
        row.article, row.reason_code = self.article or "", self.reason_code or ""
        row.rests_on = self.rests_on if answered else ""
        row.source, row.answered_on = self.source or "", self.answered_on or ""
        row.answered = stamp.at if answered else ""
        row.answered_by = stamp.by if answered else ""
        row.answered_entry = stamp.number
        row.note = self.note
        row.exhibits = items(self.exhibits)
        row.place = row.notice = None
        begin_anew(row)
        sheet.change(row)
