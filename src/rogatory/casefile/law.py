# SPDX-License-Identifier: Apache-2.0
"""Rows of the law that this authority's lawyers read themselves, in sources that they name.

The data that comes with the program says of each row how far it was read.  A confirmation raises a
row to read, or corrects it, in this instance alone, and two officers sign it; so does the act by
which a row is found repealed, and the one that adds a row which the data lacks.  Each holds for the
row as it stood (``row_digest``); ``office.law`` applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.record import is_partial_day
from rogatory.language import _


class LawRow(Row):
    """One confirmation of one row; the row's key is its entry's place."""

    instrument = models.TextField(db_index=True)
    row = models.TextField(db_index=True)
    row_digest = models.TextField()
    as_of = models.TextField()
    what = models.TextField(default="read")
    """What was found: the row was read, is repealed, or is added."""

    by = models.TextField()
    current = models.BooleanField(default=True)
    """Whether it is the last confirmation of this row."""

    source = ErasableField()
    changes = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class LawConfirmed(Act, kind="law.confirmed/1", signatures=2, authority=True):
    """A row of the law's data was read in a source and is confirmed, or corrected."""

    instrument: str = structural("Instrument", "code")
    row: str = structural("Row of the data", "text")
    row_digest: str = structural("Digest of the row as it stood", "code")
    as_of: str = structural("The text is of", "date")
    source: Text = erasable("Source")
    changes: object = erasable("Corrected fields", "data", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.instrument, _told(self, "read"))

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _enter(sheet, stamp, self.instrument, _told(self, "read"), self.note)


class LawRepealed(Act, kind="law.repealed/1", signatures=2, authority=True):
    """A source of this day does not hold a row of the law's data any more."""

    instrument: str = structural("Instrument", "code")
    row: str = structural("Row of the data", "text")
    row_digest: str = structural("Digest of the row as it stood", "code")
    as_of: str = structural("The text is of", "date")
    source: Text = erasable("Source")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.instrument, _told(self, "repealed"))

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _enter(sheet, stamp, self.instrument, _told(self, "repealed"), self.note)


class LawAdded(Act, kind="law.added/1", signatures=2, authority=True):
    """A rule that the law's data lacks was read in a source and is added as a row."""

    instrument: str = structural("Instrument", "code")
    row: str = structural("Row of the data", "text")
    row_digest: str = structural("Digest of the row's fields", "code")
    as_of: str = structural("The text is of", "date")
    source: Text = erasable("Source")
    fields: object = erasable("Fields of the row", "data")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.instrument, _told(self, "added"))

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _enter(sheet, stamp, self.instrument, _told(self, "added"), self.note)


def _told(act: LawConfirmed | LawRepealed | LawAdded, what: str) -> dict[str, Any]:
    """Return what an act says of its row, by the columns of the table."""
    changes: object = None
    if isinstance(act, LawConfirmed):
        changes = act.changes
    elif isinstance(act, LawAdded):
        changes = act.fields
    told = {"row": act.row, "row_digest": act.row_digest, "as_of": act.as_of}
    return {**told, "source": act.source, "changes": changes, "what": what}


def _faults(sheet: Sheet, instrument: str, told: dict[str, Any]) -> Iterable[str]:
    if not is_partial_day(told["as_of"]):
        yield _("The day that the text is of is a year, a month or a day, without time.")
    if not told["row"].startswith(f"{instrument}:"):
        yield _("The row {row} is none of {instrument}.").format(
            row=told["row"], instrument=instrument
        )
    if isinstance(told["source"], str) and not told["source"].strip():
        yield _("Name the source in which the row was read.")
    if told["changes"] is not None and not _are_texts(told["changes"]):
        yield _("The corrected fields are written as names with texts.")
    last = sheet.where(LawRow, row=told["row"], current=True)
    if any(_says_the_same(row, told) for row in last):
        yield _("The row {row} is confirmed so already.").format(row=told["row"])


def _says_the_same(row: LawRow, told: dict[str, Any]) -> bool:
    names = ("row_digest", "as_of", "source", "what")
    same = all(getattr(row, name) == told[name] for name in names)
    return same and (row.changes or {}) == (told["changes"] or {})


def _enter(sheet: Sheet, stamp: Stamp, instrument: str, told: dict[str, Any], note: Text) -> None:
    for old in sheet.where(LawRow, row=told["row"], current=True):
        old.current = False
        sheet.change(old)
    sheet.add(
        LawRow(
            key=stamp.key(),
            entry=stamp.number,
            instrument=instrument,
            by=stamp.by,
            note=note,
            **told,
        )
    )


def _are_texts(changes: object) -> bool:
    return isinstance(changes, Mapping) and all(
        isinstance(name, str) and isinstance(text, str) and text.strip()
        for name, text in changes.items()
    )
