# SPDX-License-Identifier: Apache-2.0
"""Exhibits: taken in by batch, derived, handed from hand to hand; bytes lie in the vault."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _


class Batch(Row):
    """One taking-in: how many came, what became of each; the row's key is the batch's id."""

    stored = models.BigIntegerField()
    duplicates = models.BigIntegerField()
    refused = models.BigIntegerField()
    circumstances = ErasableField()
    duplicate_files = ErasableField()
    refused_files = ErasableField()

    class Meta:
        app_label = "casefile"


class Exhibit(Row):
    """An exhibit; the row's key is its random id, its label is how people call it."""

    label = models.TextField()
    batch = models.TextField(default="", db_index=True)
    origin = models.TextField(default="")
    """The exhibit from which this one was derived; empty for an original."""

    source = models.TextField(default="")
    """The sealed package or reply that brought it; empty when it was taken in here."""

    file = ErasableField()
    """``{sha256, size, name, name_bytes, media?}``: the bytes and what they were called."""

    what = ErasableField()
    shows = models.TextField(default="")
    """``injury`` or ``death`` where an officer marked it so; empty where nobody did."""

    class Meta:
        app_label = "casefile"


class Handover(Row):
    """One step of custody: who had an exhibit next, when, under which seal."""

    exhibit = models.TextField(db_index=True)
    happened = models.TextField()
    to = ErasableField()
    seal = ErasableField()
    purpose = ErasableField()

    class Meta:
        app_label = "casefile"


class ExhibitsTakenIn(Act, kind="exhibits.taken_in/1"):
    """A batch of files is taken in: in N = stored + duplicates + refused, a reason each."""

    batch: str = structural("Batch")
    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    labels: tuple[str, ...] = structural("Labels", "code", listed=True)
    duplicates: int = structural("Duplicates", "int", default=0)
    refused: int = structural("Refused", "int", default=0)
    source: str | None = structural("Brought by", "code", default=None)
    files: tuple[object, ...] = erasable("Files", "data", listed=True)
    duplicate_files: tuple[object, ...] = erasable(
        "Duplicate files", "data", listed=True, default=()
    )
    refused_files: tuple[object, ...] = erasable("Refused files", "data", listed=True, default=())
    circumstances: object = erasable(
        "Who collected it, where, when, how, on what ground, from which medium", "data"
    )

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Batch, self.batch):
            yield _("This batch is in the case already.")
        if not len(self.exhibits) == len(self.labels) == len(self.files):
            yield _("Exhibits, labels and files of the batch do not match in number.")
        if self.duplicates != len(self.duplicate_files) or self.refused != len(self.refused_files):
            yield _("The counts of the batch do not match its lists.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Batch(
                key=self.batch,
                entry=stamp.number,
                stored=len(self.exhibits),
                duplicates=self.duplicates,
                refused=self.refused,
                circumstances=self.circumstances,
                duplicate_files=items(self.duplicate_files),
                refused_files=items(self.refused_files),
            )
        )
        for index, exhibit in enumerate(self.exhibits):
            sheet.add(
                Exhibit(
                    key=exhibit,
                    entry=stamp.number,
                    label=self.labels[index],
                    batch=self.batch,
                    source=self.source or "",
                    file=items(self.files)[index] if isinstance(self.files, tuple) else self.files,
                    what=None,
                )
            )


class ExhibitDescribed(Act, kind="exhibit.described/1"):
    """What an exhibit is, in words."""

    exhibit: str = structural("Exhibit")
    what: Text = erasable("What it is")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.exhibit])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Exhibit, self.exhibit)
        row.what = self.what
        sheet.change(row)


SHOWS = ("injury", "death", "nothing")
"""What an exhibit may be marked with; ``nothing`` takes a mark away."""


class ExhibitMarked(Act, kind="exhibit.marked/1"):
    """An officer saw that an exhibit shows injury or death: whoever lists it is told so first.

    Every preview is blurred until it is asked for; that of a marked exhibit also where many are
    asked for at once.
    """

    exhibit: str = structural("Exhibit")
    shows: str = structural("Shows", "code", choices=SHOWS)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.exhibit])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Exhibit, self.exhibit)
        row.shows = "" if self.shows == "nothing" else self.shows
        sheet.change(row)


class ExhibitDerived(Act, kind="exhibit.derived/1"):
    """A copy is made from an exhibit, such as one without location data; the original stays."""

    exhibit: str = structural("New exhibit")
    origin: str = structural("Made from")
    label: str = structural("Label", "code")
    file: object = erasable("File", "data")
    how: Text = erasable("How it was made")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.origin])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Exhibit(
                key=self.exhibit,
                entry=stamp.number,
                label=self.label,
                origin=self.origin,
                file=self.file,
                what=self.how,
            )
        )


class ExhibitHandedOver(Act, kind="exhibit.handed_over/1"):
    """An exhibit goes to another hand."""

    exhibit: str = structural("Exhibit")
    happened: str = structural("When", "date")
    to: Text = erasable("To whom")
    seal: Text = erasable("Seal", default=None)
    purpose: Text = erasable("Purpose", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.exhibit])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Handover(
                key=stamp.key(),
                entry=stamp.number,
                exhibit=self.exhibit,
                happened=self.happened,
                to=self.to,
                seal=self.seal,
                purpose=self.purpose,
            )
        )


def unknown_exhibits(sheet: Sheet, exhibits: Iterable[str]) -> Iterable[str]:
    """Yield a sentence for each id that names no exhibit of the case."""
    for exhibit in exhibits:
        if sheet.find(Exhibit, exhibit) is None:
            yield _("There is no exhibit {exhibit} in the case.").format(exhibit=exhibit)
