# SPDX-License-Identifier: Apache-2.0
"""The execution of a measure: planned, carried out with its protocol, taken up again.

By them on what we asked, as a package, a paper or a word of theirs tells it; or by us on what they
asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import RESTS_ON, Measure, begin_anew, measure_of, move_faults
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


def _say(
    sheet: Sheet, stamp: Stamp, measure: str, state: str, on: str, rests_on: str, source: str | None
) -> Measure:
    """Write what was said last of a measure, and return its row for the rest."""
    row = sheet.get(Measure, measure)
    row.state, row.until, row.article, row.reason_code = state, "", "", ""
    row.rests_on, row.source = rests_on, source or ""
    row.answered, row.answered_on = stamp.at, on
    row.answered_by, row.answered_entry = stamp.by, stamp.number
    row.note = row.place = row.notice = None
    row.exhibits = []
    begin_anew(row)
    sheet.change(row)
    return row


class MeasureScheduled(Act, kind="measure.scheduled/1"):
    """A measure is planned: when, where, and what notice was given so that one may attend."""

    measure: str = structural("Measure")
    planned: str = structural("Planned for", "date")
    told_on: str = structural("Told on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that brought it", default=None)
    place: Text = erasable("Place", default=None)
    notice: Text = erasable("Notice given, and to whom", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from move_faults(sheet, self.measure, "scheduled")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = _say(
            sheet, stamp, self.measure, "scheduled", self.told_on, self.rests_on, self.source
        )
        row.until, row.place, row.notice = self.planned, self.place, self.notice


class MeasureCarriedOut(Act, kind="measure.carried_out/1"):
    """A measure was carried out; its protocol is an exhibit; the result is still to be returned."""

    measure: str = structural("Measure")
    on: str = structural("Carried out on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that brought it", default=None)
    protocol: str | None = structural("Protocol of the execution (exhibit)", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from move_faults(sheet, self.measure, "carried_out")
        yield from unknown_exhibits(sheet, [self.protocol] if self.protocol else [])
        row, _reasons = measure_of(sheet, self.measure)
        ours = row is not None and sheet.get(Letter, row.letter).incoming
        if ours and not self.protocol and self.note in (None, ""):
            yield _("Name the protocol of the execution, an exhibit, or say why there is none.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = _say(sheet, stamp, self.measure, "carried_out", self.on, self.rests_on, self.source)
        row.protocol, row.note = self.protocol or "", self.note
        row.exhibits = items([self.protocol] if self.protocol else [])


class MeasureReopened(Act, kind="measure.reopened/1"):
    """We take up again a measure that we had answered: the side that asked found it wanting."""

    measure: str = structural("Measure")
    on: str = structural("Taken up again on", "date")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = measure_of(sheet, self.measure)
        yield from reasons
        if row is not None and not sheet.get(Letter, row.letter).incoming:
            yield _("Only the side that executes takes a measure up again: this one is ours.")
        elif row is not None:
            yield from move_faults(sheet, self.measure, "reopened")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = _say(sheet, stamp, self.measure, "accepted", self.on, "entry", None)
        row.note = self.reason
