# SPDX-License-Identifier: Apache-2.0
"""The letter as a paper that people sign: printed for the hand, signed and sealed, its scan kept.

A letter that is signed only on paper goes this way: it is printed with number and date
(``letter.printed/1``), signed and sealed by hand, scanned; the scan is held page by page against
what was printed, by the codes on the leaves (``original.kept/1``).  What an officer saw on the
paper (who signed, which seal) is that officer's word, and the entry says so by being theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter, letter_out
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

MATCHED: Final = ("code", "officer")
"""By what a leaf of a scan was matched to its page: by the code on it, or by an officer's eye."""

ASIDE: Final = (
    *("blank", "back", "unread", "repeated"),
    *("other_letter", "other_printing", "other_paper"),
)
"""What a leaf of a scan is that is no page of the letter, or one once more."""


class Printing(Row):
    """One final printing of a letter, made to be signed by hand; the row's key is its entry's."""

    letter = models.TextField(db_index=True)
    form_digest = models.TextField()
    number = models.TextField()
    pdf = models.TextField()
    """SHA-256 of what was printed."""

    source = models.TextField()
    """SHA-256 of the data from which it was printed."""

    mark = models.TextField()
    """The digits by which the codes on its leaves name these data."""

    leaves = models.BigIntegerField()
    printed = models.TextField()
    by = models.TextField()

    class Meta:
        app_label = "casefile"


class PaperOriginal(Row):
    """A signed paper whose scan is kept; the row's key is its entry's place."""

    letter = models.TextField(db_index=True)
    pdf = models.TextField()
    leaves = models.BigIntegerField()
    signed_on = models.TextField()
    entered = models.TextField()
    by = models.TextField()
    exhibits = ErasableField()
    pages = ErasableField()
    """``{page, exhibit, leaf, by}`` for each page that the scan shows; ``leaf`` from 1."""

    aside = ErasableField()
    """``{exhibit, leaf, what, …}`` for each leaf that is no page of this letter."""

    signatory = ErasableField()
    seal = ErasableField()
    kept = ErasableField()
    reference = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


def missing_of(leaves: int, pages: Iterable[Any]) -> list[int]:
    """Return the pages that no leaf of the scan shows, in order."""
    shown = {one["page"] for one in pages}
    return [page for page in range(1, leaves + 1) if page not in shown]


class LetterPrinted(Act, kind="letter.printed/1", signatures=1):
    """The approved letter is printed, numbered and dated, to be signed and sealed by hand."""

    letter: str = structural("Letter")
    form_digest: str = structural("Digest of the form", "code")
    number: str = structural("Our number", "code")
    pdf: str = structural("Digest of the printed letter", "code")
    size: int = structural("Size", "int")
    source: str = structural("Digest of the data it was printed from", "code")
    template: str = structural("Digest of the template", "code")
    mark: str = structural("Digest in the codes on its leaves", "code")
    leaves: int = structural("Leaves", "int")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        if not row.approved or row.approved_digest != row.form_digest:
            yield _("The letter in its present form has not been approved by a second officer.")
        elif self.form_digest != row.form_digest:
            yield _("The letter was changed since it was printed: print it again.")
        if row.signed:
            yield _("The letter is signed electronically: print that file.")
        if row.dispatched:
            yield _("The letter was sent already, on {date}.").format(date=row.sent_on)
        if self.leaves < 1:
            yield _("A printed letter has at least one leaf.")
        others = sheet.where(Letter, number=self.number)
        if any(other.key != self.letter for other in others):
            yield _("The number {number} is taken.").format(number=self.number)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Printing(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                form_digest=self.form_digest,
                number=self.number,
                pdf=self.pdf,
                source=self.source,
                mark=self.mark,
                leaves=self.leaves,
                printed=stamp.at,
                by=stamp.by,
            )
        )
        row = sheet.get(Letter, self.letter)
        row.number, row.printed, row.original = self.number, stamp.key(), ""
        sheet.change(row)


class OriginalKept(Act, kind="original.kept/1", signatures=1):
    """The letter was signed and sealed on paper: where it is kept, and what its scan shows."""

    letter: str = structural("Letter")
    pdf: str = structural("Digest of the printed letter", "code")
    leaves: int = structural("Leaves", "int")
    signed_on: str = structural("Signed on", "date")
    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    pages: tuple[object, ...] = structural("Pages that the scan shows", "data", listed=True)
    aside: tuple[object, ...] = structural(
        "Leaves that are no page of the letter", "data", listed=True, default=()
    )
    signatory: Text = erasable("Who signed, as seen on the paper")
    seal: Text = erasable("Which seal, as seen on the paper", default=None)
    kept: Text = erasable("Where the original is kept")
    reference: Text = erasable("File and folio", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row, reasons = letter_out(sheet, self.letter)
        yield from reasons
        if row is None:
            return
        printed = sheet.find(Printing, row.printed) if row.printed else None
        if self.pdf not in {row.pdf, printed.pdf if printed else ""} - {""}:
            yield _("This is not the letter as it was printed last: match the scan again.")
        yield from unknown_exhibits(sheet, self.exhibits)
        yield from _place_faults(self)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            PaperOriginal(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                pdf=self.pdf,
                leaves=self.leaves,
                signed_on=self.signed_on,
                entered=stamp.at,
                by=stamp.by,
                exhibits=items(self.exhibits),
                pages=items(self.pages),
                aside=items(self.aside),
                signatory=self.signatory,
                seal=self.seal,
                kept=self.kept,
                reference=self.reference,
                note=self.note,
            )
        )
        row = sheet.get(Letter, self.letter)
        row.original = stamp.key()
        sheet.change(row)


def _place_faults(act: OriginalKept) -> Iterator[str]:
    """Yield what is wrong with the places of the leaves: each page once, each leaf once."""
    pages = [one for one in act.pages if isinstance(one, Mapping)]
    aside = [one for one in act.aside if isinstance(one, Mapping)]
    in_form = len(pages) == len(act.pages) and len(aside) == len(act.aside)
    if not in_form or not all(_is_page(one, act) for one in pages):
        yield _("What is said of the pages of the scan is not in form.")
        return
    if not all(_is_leaf(one, act) and one.get("what") in ASIDE for one in aside):
        yield _("What is said of the other leaves of the scan is not in form.")
        return
    if not pages:
        yield _("The scan shows no page of the letter.")
    numbers = [one["page"] for one in pages]
    if len(set(numbers)) != len(numbers):
        yield _("A page of the letter is named twice.")
    leaves = [(one["exhibit"], one["leaf"]) for one in (*pages, *aside)]
    if len(set(leaves)) != len(leaves):
        yield _("A leaf of the scan is named twice.")


def _is_page(one: Mapping[str, Any], act: OriginalKept) -> bool:
    page = one.get("page")
    known = type(page) is int and 1 <= page <= act.leaves
    return known and one.get("by") in MATCHED and _is_leaf(one, act)


def _is_leaf(one: Mapping[str, Any], act: OriginalKept) -> bool:
    leaf = one.get("leaf")
    return type(leaf) is int and leaf >= 1 and one.get("exhibit") in act.exhibits
