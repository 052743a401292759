# SPDX-License-Identifier: Apache-2.0
"""Promises: what one side said it would do by when, each open, kept, released or broken.

A promise is made in a contact (``contacts``); here it is kept or released.  As of any instant it
is in exactly one state, told from the entries that stood by then.  ``broken`` says that the day
is over and no entry says it was kept; it never says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from rogatory.casefile.days import AsOf, span
from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.clerk.tables import EntryRow
from rogatory.language import _

SIDES = ("us", "them")
"""Who promised."""


class Promise(Row):
    """One thing promised in a contact; the row's key is its id, such as ``c1.2``."""

    contact = models.TextField(db_index=True)
    side = models.TextField()
    due = models.TextField(default="")
    """The date promised; empty when none was named."""

    at = models.TextField()
    """Instant of the entry of the contact in which it was made."""

    kept_at = models.TextField(default="")
    """Instant of the entry that says it was kept; ``kept_on`` is the date it names."""

    kept_on = models.TextField(default="")
    kept_by = models.BigIntegerField(default=-1)
    """Number of the entry by which it was kept; -1 for none."""

    released_at = models.TextField(default="")
    released_on = models.TextField(default="")
    words = ErasableField()
    exhibits = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


@dataclass(frozen=True)
class Standing:
    """How a promise stands as of an instant; ``days`` past the date promised, never below 0."""

    state: str
    """``open``, ``kept``, ``released`` or ``broken``."""

    days: int = 0


def standing(row: Promise, moment: AsOf) -> Standing | None:
    """Return how a promise stood by the entries of ``moment``; None when it was not entered yet.

    Days are counted from the end of the date promised, so that none is ever counted too early.
    """
    if row.at > moment.instant:
        return None
    zone = moment.local.tzinfo
    assert zone is not None
    due = span(row.due, zone) if row.due else None
    if row.kept_at and row.kept_at <= moment.instant:
        kept = span(row.kept_on, zone)
        return Standing("kept", due.days_until(kept.first) if due else 0)
    if row.released_at and row.released_at <= moment.instant:
        return Standing("released")
    if due is not None and due.last < moment.day:
        return Standing("broken", due.days_until(moment.day))
    return Standing("open")


class PromiseKept(Act, kind="promise.kept/1"):
    """A promise was kept: on which day, by which entry or exhibit."""

    promise: str = structural("Promise")
    on: str = structural("Kept on", "date")
    by_entry: int | None = structural("By which entry of the case record", "int", default=None)
    exhibits: tuple[str, ...] = structural("By which exhibits", "id", listed=True, default=())
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _not_open(sheet, self.promise)
        yield from unknown_exhibits(sheet, self.exhibits)
        if self.by_entry is None and not self.exhibits:
            yield _("Say by what it was kept: an entry of the case record, or exhibits.")
        if self.by_entry is not None:
            rows = EntryRow.objects.filter(case=sheet.case, number=self.by_entry)
            if not rows.exists():
                yield _("There is no entry {n} in the case record.").format(n=self.by_entry)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Promise, self.promise)
        row.kept_at, row.kept_on = stamp.at, self.on
        row.kept_by = -1 if self.by_entry is None else self.by_entry
        row.exhibits, row.note = items(self.exhibits), self.note
        sheet.change(row)


class PromiseReleased(Act, kind="promise.released/1"):
    """Who was promised something lets it go: it is awaited no more, and was not kept."""

    promise: str = structural("Promise")
    on: str = structural("Released on", "date")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _not_open(sheet, self.promise)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Promise, self.promise)
        row.released_at, row.released_on, row.note = stamp.at, self.on, self.reason
        sheet.change(row)


def _not_open(sheet: Sheet, promise: str) -> Iterable[str]:
    row = sheet.find(Promise, promise)
    if row is None:
        yield _("There is no promise {key} in the case.").format(key=promise)
    elif row.kept_at:
        yield _("Promise {key} was kept already, on {date}.").format(key=promise, date=row.kept_on)
    elif row.released_at:
        yield _("Promise {key} was released already, on {date}.").format(
            key=promise, date=row.released_on
        )
