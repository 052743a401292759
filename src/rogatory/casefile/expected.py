# SPDX-License-Identifier: Apache-2.0
"""What an authority expects of correspondence, by its own policy, and how it counts working days.

Both are acts in the authority's own record, so that a statement of any past day counts as the
authority counted then.  A policy is no rule of law: the treaties hardly ever give a number of days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import models

from rogatory.casefile.workdays import WEEKDAYS, WEEKEND
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

UNITS: Final = ("calendar", "working")
"""How the days of a policy are counted."""

EVERY_STATE: Final = "every"
"""A policy for this code holds for each state that has none of its own."""

LONGEST: Final = 3660
"""Days: ten years; more is a slip of the pen."""


class CorrespondencePolicy(Row):
    """One policy; the row's key is its entry's place."""

    state = models.TextField()
    unit = models.TextField()
    receipt_within = models.BigIntegerField(null=True)
    answer_within = models.BigIntegerField(null=True)
    remind_after = models.BigIntegerField(null=True)
    own_answer_within = models.BigIntegerField(null=True)
    current = models.BooleanField(default=True)
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class HolidayFile(Row):
    """One holiday file as it was adopted; the row's key is its entry's place."""

    state = models.TextField()
    year = models.BigIntegerField()
    file = models.TextField()
    digest = models.TextField()
    current = models.BooleanField(default=True)
    text = ErasableField()

    class Meta:
        app_label = "casefile"


class PolicySet(Act, kind="policy.set/1", signatures=2, authority=True):
    """The authority says within how many days it expects receipt and answers: a policy, no law."""

    state: str = structural("Other side's state, or every", "code", default=EVERY_STATE)
    unit: str = structural("Days are", "code", choices=UNITS, default="calendar")
    receipt_within: int | None = structural(
        "Record of receipt expected within (days after sending)", "int", default=None
    )
    answer_within: int | None = structural(
        "Answer expected within (days after receipt there)", "int", default=None
    )
    remind_after: int | None = structural(
        "A reminder is due after (days of silence)", "int", default=None
    )
    own_answer_within: int | None = structural(
        "Our own answer expected within (days after receipt here)", "int", default=None
    )
    reason: Text = erasable("Reason")

    @property
    def days(self) -> dict[str, int | None]:
        """The numbers of days by what they are about."""
        return {
            "receipt_within": self.receipt_within,
            "answer_within": self.answer_within,
            "remind_after": self.remind_after,
            "own_answer_within": self.own_answer_within,
        }

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        given = [days for days in self.days.values() if days is not None]
        if any(not 1 <= days <= LONGEST for days in given):
            yield _("A number of days lies between 1 and {n}.").format(n=LONGEST)
        rows = sheet.where(CorrespondencePolicy, state=self.state, current=True)
        if not given and not rows:
            yield _("A policy names at least one number of days.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(CorrespondencePolicy, state=self.state, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            CorrespondencePolicy(
                key=stamp.key(),
                entry=stamp.number,
                state=self.state,
                unit=self.unit,
                reason=self.reason,
                **self.days,
            )
        )


class CalendarAdopted(Act, kind="calendar.adopted/1", signatures=1, authority=True):
    """A holiday file is adopted: from now on the working days of its year are counted by it."""

    state: str = structural("State", "code")
    year: int = structural("Year", "int")
    file: str = structural("File", "code")
    digest: str = structural("Digest of the file", "code")
    weekend: tuple[str, ...] = structural("Days of rest", "code", listed=True, choices=WEEKDAYS)
    holidays: tuple[str, ...] = structural("Holidays", "date", listed=True, default=())
    working: tuple[str, ...] = structural(
        "Days of rest on which work is done", "date", listed=True, default=()
    )
    text: Text = erasable("The file")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        days = (*self.holidays, *self.working)
        if not all(_is_day_of(day, self.year) for day in days):
            yield _("Every day of the file is a day of {year}.").format(year=self.year)
        if len(set(days)) != len(days):
            yield _("No day stands in a holiday file twice.")
        now = sheet.where(HolidayFile, state=self.state, year=self.year, current=True)
        if any(row.digest == self.digest for row in now):
            yield _("This file is adopted already for {state}, {year}.").format(
                state=self.state, year=self.year
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(HolidayFile, state=self.state, year=self.year, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            HolidayFile(
                key=stamp.key(),
                entry=stamp.number,
                state=self.state,
                year=self.year,
                file=self.file,
                digest=self.digest,
                text=self.text,
            )
        )


def _is_day_of(day: str, year: int) -> bool:
    try:
        return date.fromisoformat(day).year == year
    except ValueError:
        return False


__all__ = ["EVERY_STATE", "UNITS", "WEEKEND", "CalendarAdopted", "PolicySet"]
