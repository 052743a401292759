# SPDX-License-Identifier: Apache-2.0
"""Rows of the law that this authority's lawyers read themselves, in sources that they name.

The data that comes with the program says of each row how far it was read.  A confirmation raises a
row to read, or corrects it, in this instance alone, and two officers sign it.  It holds for the row
as it stood (``row_digest``); ``office.law`` applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
        if not is_partial_day(self.as_of):
            yield _("The day that the text is of is a year, a month or a day, without time.")
        if not self.row.startswith(f"{self.instrument}:"):
            yield _("The row {row} is none of {instrument}.").format(
                row=self.row, instrument=self.instrument
            )
        if isinstance(self.source, str) and not self.source.strip():
            yield _("Name the source in which the row was read.")
        if self.changes is not None and not _are_texts(self.changes):
            yield _("The corrected fields are written as names with texts.")
        last = sheet.where(LawRow, row=self.row, current=True)
        if any(self._says_the_same(row) for row in last):
            yield _("The row {row} is confirmed so already.").format(row=self.row)

    def _says_the_same(self, row: LawRow) -> bool:
        told = (row.row_digest, row.as_of, row.source, row.changes or {})
        return told == (self.row_digest, self.as_of, self.source, self.changes or {})

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for old in sheet.where(LawRow, row=self.row, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            LawRow(
                key=stamp.key(),
                entry=stamp.number,
                instrument=self.instrument,
                row=self.row,
                row_digest=self.row_digest,
                as_of=self.as_of,
                by=stamp.by,
                source=self.source,
                changes=self.changes,
                note=self.note,
            )
        )


def _are_texts(changes: object) -> bool:
    return isinstance(changes, Mapping) and all(
        isinstance(name, str) and isinstance(text, str) and text.strip()
        for name, text in changes.items()
    )
