# SPDX-License-Identifier: Apache-2.0
"""What the side that asked does with a result: received, verified, assessed, closed.

A result that satisfies in part leaves a remainder, which is a measure of its own in the same
letter: it has the next number and names its parent, and is never counted as asked a second time.
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, measure_of, move_faults
from rogatory.casefile.transitions import ENDED_THERE, VERDICTS
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _

DEFECTS = (
    *("wrong_procedure", "no_oath", "rights_not_explained", "unsigned", "no_seal"),
    *("not_translated", "wrong_person", "not_competent", "illegible", "other"),
)
"""What can be wrong with an execution."""


def own_faults(sheet: Sheet, measure: str, verb: str) -> Iterable[str]:
    """Yield why we, as the side that asked, cannot say ``verb`` of a measure."""
    row, reasons = measure_of(sheet, measure)
    yield from reasons
    if row is None:
        return
    if sheet.get(Letter, row.letter).incoming:
        yield _("Measure {n} was asked by the other side: only it judges the result.").format(
            n=row.number
        )
    else:
        yield from move_faults(sheet, measure, verb)


def _step(sheet: Sheet, measure: str, step: str, on: str) -> Measure:
    row = sheet.get(Measure, measure)
    row.step, row.step_on = step, on
    sheet.change(row)
    return row


class MeasureReceived(Act, kind="measure.received/1"):
    """The result of a measure of ours is in our hands."""

    measure: str = structural("Measure")
    on: str = structural("Received on", "date")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from own_faults(sheet, self.measure, "received")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _step(sheet, self.measure, "received", self.on)


class MeasureVerified(Act, kind="measure.verified/1"):
    """Every file of the result was read again, and its digest is the one that was taken in."""

    measure: str = structural("Measure")
    on: str = structural("Verified on", "date")
    exhibits: tuple[str, ...] = structural("Results (exhibits)", "id", listed=True, default=())
    digests: tuple[str, ...] = structural("Digests found", "code", listed=True, default=())

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from own_faults(sheet, self.measure, "verified")
        row, _reasons = measure_of(sheet, self.measure)
        if row is None:
            return
        if len(self.exhibits) != len(self.digests):
            yield _("Each result needs one digest.")
            return
        found = dict(zip(self.exhibits, self.digests, strict=True))
        for key in dict.fromkeys([*(row.exhibits or []), *found]):
            exhibit = sheet.find(Exhibit, key)
            file = exhibit.file if exhibit is not None else None
            taken = file.get("sha256") if isinstance(file, dict) else None
            if taken is not None and found.get(key) != taken:
                yield _("Result {exhibit} is not the file that was taken in.").format(
                    exhibit=exhibit.label if exhibit is not None else key
                )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _step(sheet, self.measure, "verified", self.on)


class MeasureAssessed(Act, kind="measure.assessed/1"):
    """We judge a result: it satisfies, satisfies in part, or was obtained defectively."""

    measure: str = structural("Measure")
    verdict: str = structural("Verdict", "code", choices=VERDICTS)
    on: str = structural("Assessed on", "date")
    defects: tuple[str, ...] = structural("What is wrong", "code", listed=True, default=())
    child: str | None = structural("Measure of the remainder", default=None)
    child_number: int | None = structural("Number of that measure", "int", default=None)
    remainder: Text = erasable("What is left to be done", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if self.verdict in VERDICTS:
            yield from own_faults(sheet, self.measure, self.verdict)
        if (self.verdict == "partial") != bool(self.child and self.child_number):
            yield _("A result that satisfies in part, and no other, leaves a remainder.")
        if self.verdict == "partial" and self.remainder in (None, ""):
            yield _("Say what is left to be done.")
        if (self.verdict == "defective") != bool(self.defects):
            yield _("Say what is wrong with a defective result, and only with such a one.")
        for code in self.defects:
            if code not in DEFECTS:
                yield _("A defect is one of: {choices}.").format(choices=", ".join(DEFECTS))
        row, _reasons = measure_of(sheet, self.measure)
        if row is None or not self.child:
            return
        if sheet.find(Measure, self.child):
            yield _("The id of the measure of the remainder is taken.")
        if any(m.number == self.child_number for m in sheet.where(Measure, letter=row.letter)):
            yield _("The number {n} is taken in this letter.").format(n=self.child_number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = _step(sheet, self.measure, self.verdict, self.on)
        row.verdict, row.defects = self.verdict, " ".join(self.defects)
        row.assessment = self.note
        if self.child is None or self.child_number is None:
            return
        child = Measure(key=self.child, entry=stamp.number, letter=row.letter)
        child.number, child.type, child.parent = self.child_number, row.type, row.key
        child.remainder = self.remainder
        child.note = child.exhibits = child.place = child.notice = child.assessment = None
        sheet.add(child)


class MeasureClosed(Act, kind="measure.closed/1"):
    """Nothing more is expected of a measure."""

    measure: str = structural("Measure")
    on: str = structural("Closed on", "date")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = measure_of(sheet, self.measure)
        yield from reasons
        if row is not None and (against := closing_fault(sheet, row)):
            yield against

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _step(sheet, self.measure, "closed", self.on)


def closing_fault(sheet: Sheet, row: Measure) -> str | None:
    """Return why a measure cannot be closed: ours while unsettled, theirs while open."""
    from rogatory.casefile.transitions import fault

    if sheet.get(Letter, row.letter).incoming and row.state in ENDED_THERE:
        return None if row.step != "closed" else fault("closed", row.number, row.state, row.step)
    return fault("closed", row.number, row.state, row.step)
