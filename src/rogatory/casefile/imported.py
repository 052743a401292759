# SPDX-License-Identifier: Apache-2.0
"""Rows of a register that an office had before, imported: not witnessed by this docket.

One entry brings many rows, and each row can be shown or withheld alone.  A row without a case here
stands in the authority's own docket.  No statement rests on such a row: it says what somebody wrote
down elsewhere, at a time when nobody entered it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.register import CHANNELS, RegisteredPaper, Reply
from rogatory.clerk.act import ERASED, Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

STANDINGS = ("new", "perhaps", "same", "instead")
"""How a row stands to what is here: nothing like it, perhaps the same as something, the same as
something by a person's word, or in the place of a row that was imported before."""

DECIDED = ("new", "same", "withdrawn")
NONE: Final = "?"
"""Where a code of a list names nothing: items of a list cannot be left out."""

ROWS: Final = 500
"""Rows in one entry."""


class ImportedRow(Row):
    """A row of an imported register; the row's key is its id, ``batch:number in the file``."""

    batch = models.TextField(db_index=True)
    outgoing = models.BooleanField()
    day = models.TextField()
    """When it came or went, by the register it came from."""

    counterpart = models.TextField()
    medium = models.TextField()
    standing = models.TextField()
    """How it stands now; ``first`` is how it stood when it was imported."""

    first = models.TextField()
    match = models.TextField(default="")
    """``case/id`` of the letter, reply, paper or imported row that it is held against."""

    decided = models.TextField(default="")
    """Instant of the entry by which a person decided; or by which another row took its place."""

    entered = models.TextField()
    values = ErasableField()
    """``{row, number, their_number, dated, counterpart, case, subject, note, executor, medium,
    other: {head: text}, by_hand: {column: what stood there}}``: what is empty is left out."""

    reason = ErasableField()

    class Meta:
        app_label = "casefile"


class ListedItem(Row):
    """An item of an imported list of exhibits: what the list calls it, and the exhibit it is."""

    batch = models.TextField(db_index=True)
    label = models.TextField()
    exhibit = models.TextField(default="")
    """The exhibit here that it was found to be, by label or digest; empty when there is none."""

    entered = models.TextField()
    values = ErasableField()
    """``{row, what, sha256, place, note, other}``: what is empty is left out."""

    class Meta:
        app_label = "casefile"


class RegisterImported(Act, kind="register.imported/1"):
    """Rows of a register kept elsewhere are imported; this docket did not witness what they say."""

    batch: str = structural("Import")
    part: int = structural("Part of the import", "int")
    parts: int = structural("Parts of the import", "int")
    rows: tuple[str, ...] = structural("Rows", "id", listed=True)
    directions: tuple[str, ...] = structural(
        "Directions", "code", listed=True, choices=("out", "in")
    )
    days: tuple[str, ...] = structural("Came or went on", "date", listed=True)
    counterparts: tuple[str, ...] = structural("Other sides (? where unknown)", "code", listed=True)
    media: tuple[str, ...] = structural("Media", "code", listed=True, choices=(*CHANNELS, NONE))
    standings: tuple[str, ...] = structural(
        "How each row stands to what is here", "code", listed=True, choices=STANDINGS
    )
    matches: tuple[str, ...] = structural("Held against (? where nothing)", "code", listed=True)
    values: tuple[object, ...] = erasable("What the rows say", "data", listed=True)
    source: object = erasable("File, its digest and how it was read", "data")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        lists = (self.directions, self.days, self.counterparts, self.media, self.standings,
                 self.matches, self.values)  # fmt: skip
        if any(len(one) != len(self.rows) for one in lists) or not self.rows:
            yield _("The lists of the import do not match in number.")
            return
        if not 1 <= self.part <= self.parts:
            yield _("The parts of the import are counted wrongly.")
        if len(set(self.rows)) < len(self.rows) or sheet.where(
            ImportedRow, key__in=list(self.rows)
        ):
            yield _("Some of these rows are imported already.")
        for standing, match in zip(self.standings, self.matches, strict=True):
            if (match == NONE) is not (standing == "new"):
                yield _("A row that is new is held against nothing, and each other row is.")
            elif match != NONE:
                yield from _match_faults(sheet, match, earlier=standing == "instead")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        whole = isinstance(self.values, tuple)
        for index, key in enumerate(self.rows):
            match = self.matches[index]
            standing = self.standings[index]
            sheet.add(
                ImportedRow(
                    key=key,
                    entry=stamp.number,
                    batch=self.batch,
                    outgoing=self.directions[index] == "out",
                    day=self.days[index],
                    counterpart=_known(self.counterparts[index]),
                    medium=_known(self.media[index]),
                    standing=standing,
                    first=standing,
                    match=_known(match),
                    entered=stamp.at,
                    values=self.values[index] if whole else ERASED,
                    reason=None,
                )
            )
            if standing == "instead":
                earlier = sheet.get(ImportedRow, match.partition("/")[2])
                earlier.standing, earlier.decided = "withdrawn", stamp.at
                sheet.change(earlier)


class RowDecided(Act, kind="register.row_decided/1"):
    """A person decides whether an imported row is the same as something here, or withdraws it."""

    row: str = structural("Imported row")
    standing: str = structural("Decision", "code", choices=DECIDED)
    match: str | None = structural("The same as", "code", default=None)
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(ImportedRow, self.row)
        if row is None:
            yield _("There is no imported row {row} in this record.").format(row=self.row)
            return
        if row.standing == "withdrawn":
            yield _("The imported row {row} was withdrawn: nothing more is decided on it.").format(
                row=self.row
            )
        if (self.match is not None) is not (self.standing == "same"):
            yield _("Say what the row is the same as, and only then.")
        elif self.match is not None:
            yield from _match_faults(sheet, self.match, earlier=False)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ImportedRow, self.row)
        row.standing, row.decided, row.reason = self.standing, stamp.at, self.reason
        row.match = self.match or row.match
        sheet.change(row)


class ItemsListed(Act, kind="items.listed/1"):
    """A list of exhibits and physical items kept elsewhere is imported, each matched or not."""

    batch: str = structural("Import")
    items: tuple[str, ...] = structural("Items", "id", listed=True)
    labels: tuple[str, ...] = structural("Labels", "code", listed=True)
    exhibits: tuple[str, ...] = structural("Exhibits here (? where none)", "code", listed=True)
    values: tuple[object, ...] = erasable("What the rows say", "data", listed=True)
    source: object = erasable("File, its digest and how it was read", "data")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not len(self.items) == len(self.labels) == len(self.exhibits) == len(self.values):
            yield _("The lists of the import do not match in number.")
        yield from unknown_exhibits(sheet, [key for key in self.exhibits if key != NONE])
        if sheet.where(ListedItem, key__in=list(self.items)):
            yield _("Some of these rows are imported already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        whole = isinstance(self.values, tuple)
        for index, key in enumerate(self.items):
            sheet.add(
                ListedItem(
                    key=key,
                    entry=stamp.number,
                    batch=self.batch,
                    label=self.labels[index],
                    exhibit=_known(self.exhibits[index]),
                    entered=stamp.at,
                    values=self.values[index] if whole else ERASED,
                )
            )


def _known(code: str) -> str:
    return "" if code == NONE else code


def _match_faults(sheet: Sheet, match: str, *, earlier: bool) -> Iterable[str]:
    """Yield why a row cannot be held against ``case/id``; no other record is looked into here."""
    case, slash, key = match.partition("/")
    if not slash or not key:
        yield _("What a row is held against is named by record and id.")
    elif case != sheet.case:
        if earlier:
            yield _("A row takes the place of an imported row of the same record only.")
    elif earlier:
        row = sheet.find(ImportedRow, key)
        if row is None or row.standing == "withdrawn":
            yield _("There is no imported row {row} in this record.").format(row=key)
    elif not any(sheet.find(kind, key) for kind in _MATCHED):
        yield _("There is nothing in the record that {id} names.").format(id=key)


_MATCHED: Final[tuple[type[Any], ...]] = (Letter, Reply, RegisteredPaper, ImportedRow)
"""What an imported row may be the same as."""
