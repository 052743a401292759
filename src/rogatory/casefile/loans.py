# SPDX-License-Identifier: Apache-2.0
"""Terms under which an exhibit was received: to be given back or not, rights of third persons,
limits of use, confidentiality (Chisinau 103(3), UNTOC 18(19) and others, as the data gives them).

Terms belong to the exhibit that came and follow every copy made of it (``office.loans``).  What
was given back, waived or put off stands beside them; nothing replaces the terms as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from rogatory.casefile.days import AsOf, span
from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import RESTS_ON
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

GIVING_BACK = ("by_date", "no_date", "waived", "not_on_loan")
"""Whether it is to be given back: by a date, with no date named, waived from the first, or not."""

USES = ("free", "purpose_only", "consent_for_other_use")
"""What it may be used for: anything; what it was given for; that, and other uses by consent."""


class ExhibitTerms(Row):
    """The terms of one exhibit; the row's key is ``terms:exhibit``."""

    terms = models.TextField(db_index=True)
    exhibit = models.TextField(db_index=True)
    """Empty where the terms are of a letter as a whole, and of all that came with it."""

    given_by = models.TextField()
    """Domain of the authority or code of the state that gave it."""

    letter = models.TextField(default="")
    source = models.TextField(default="")
    rests_on = models.TextField()
    requirement = models.TextField(default="")
    """The row of the law that the terms rest on; empty where only the giver's words are."""

    law_digest = models.TextField(default="")
    giving_back = models.TextField()
    due = models.TextField(default="")
    """The first date named; later ones stand in :class:`ReturnDate`."""

    use = models.TextField()
    confidential = models.BooleanField(default=False)
    third_persons = models.BooleanField(default=False)
    at = models.TextField()
    returned_at = models.TextField(default="")
    """Instant of the entry that it was given back; ``returned_on`` is the date it names."""

    returned_on = models.TextField(default="")
    returned_entry = models.BigIntegerField(default=-1)
    proof = models.TextField(default="")
    waived_at = models.TextField(default="")
    waived_on = models.TextField(default="")
    waived_entry = models.BigIntegerField(default=-1)
    purpose = ErasableField()
    rights = ErasableField()
    words = ErasableField()

    class Meta:
        app_label = "casefile"


class ReturnDate(Row):
    """A later date by which an exhibit is to be given back; the last one entered counts."""

    terms = models.TextField(db_index=True)
    """The key of the terms' row."""

    due = models.TextField()
    on = models.TextField()
    at = models.TextField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class UseConsent(Row):
    """The giver agrees to a use beyond the terms."""

    terms = models.TextField(db_index=True)
    """The terms, over all their exhibits."""

    letter = models.TextField(default="")
    on = models.TextField()
    rests_on = models.TextField()
    proof = models.TextField(default="")
    use = ErasableField()

    class Meta:
        app_label = "casefile"


@dataclass(frozen=True)
class Loan:
    """How the giving back of one exhibit stands; ``days`` past the date named, never below 0."""

    state: str
    """``not_on_loan``, ``waived``, ``returned``, ``no_date``, ``due`` or ``overdue``."""

    due: str = ""
    days: int = 0


def loan(row: ExhibitTerms, dates: Sequence[ReturnDate], moment: AsOf) -> Loan | None:
    """Return how a loan stood by the entries of ``moment``; None when it was not entered yet.

    Of several dates the one entered last counts; days are counted from the end of it.
    """
    if row.at > moment.instant:
        return None
    if row.giving_back in ("not_on_loan", "waived"):
        return Loan(row.giving_back)
    known = sorted((one.entry, one.due) for one in dates if one.at <= moment.instant)
    due = known[-1][1] if known else row.due
    zone = moment.local.tzinfo
    assert zone is not None
    meant = span(due, zone) if due else None
    if row.returned_at and row.returned_at <= moment.instant:
        late = meant.days_until(span(row.returned_on, zone).first) if meant else 0
        return Loan("returned", due, late)
    if row.waived_at and row.waived_at <= moment.instant:
        return Loan("waived", due)
    if meant is None:
        return Loan("no_date")
    if meant.last < moment.day:
        return Loan("overdue", due, meant.days_until(moment.day))
    return Loan("due", due)


def awaited(sheet: Sheet, exhibit: str) -> list[ExhibitTerms]:
    """Return the terms under which an exhibit is still to be given back."""
    rows = sheet.where(ExhibitTerms, exhibit=exhibit, returned_at="", waived_at="")
    return [row for row in rows if row.giving_back in ("by_date", "no_date")]


class TermsAttached(Act, kind="terms.attached/1"):
    """Exhibits came under terms: to be given back, to be used for one purpose, confidential …"""

    terms: str = structural("Terms")
    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    given_by: str = structural("Given by (authority or state)", "code")
    letter: str | None = structural("With the answer to, or with, the letter", default=None)
    source: str | None = structural("Package or reply that brought it", default=None)
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    requirement: str | None = structural("Row of the law", "text", default=None)
    law_digest: str | None = structural("Digest of the instrument's data", "code", default=None)
    giving_back: str = structural("Giving back", "code", choices=GIVING_BACK)
    due: str | None = structural("To be given back by", "date", default=None)
    use: str = structural("Use", "code", choices=USES, default="free")
    confidential: bool = structural("Confidential", "flag", default=False)
    third_persons: bool = structural("Third persons have rights in it", "flag", default=False)
    purpose: Text = erasable("For which purpose or case", default=None)
    rights: Text = erasable("Rights of third persons", default=None)
    words: Text = erasable("In their words", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not self.exhibits and not self.letter:
            yield _("Say to which exhibits, or to which letter, the terms belong.")
        elif not self.exhibits and self.giving_back in ("by_date", "no_date"):
            yield _("Say which exhibits are to be given back.")
        yield from unknown_exhibits(sheet, self.exhibits)
        if sheet.where(ExhibitTerms, terms=self.terms):
            yield _("The terms {key} are in the case already.").format(key=self.terms)
        if self.letter and sheet.find(Letter, self.letter) is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        if (self.giving_back == "by_date") is not bool(self.due):
            yield _("A date stands with “by_date”, and with nothing else.")
        if self.use != "free" and self.purpose in (None, ""):
            yield _("Say for which purpose or case it may be used.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for exhibit in dict.fromkeys(self.exhibits or ("",)):
            sheet.add(
                ExhibitTerms(
                    key=f"{self.terms}:{exhibit}",
                    entry=stamp.number,
                    terms=self.terms,
                    exhibit=exhibit,
                    given_by=self.given_by,
                    letter=self.letter or "",
                    source=self.source or "",
                    rests_on=self.rests_on,
                    requirement=self.requirement or "",
                    law_digest=self.law_digest or "",
                    giving_back=self.giving_back,
                    due=self.due or "",
                    use=self.use,
                    confidential=self.confidential,
                    third_persons=self.third_persons,
                    at=stamp.at,
                    purpose=self.purpose,
                    rights=self.rights,
                    words=self.words,
                )
            )


def _not_on_loan(sheet: Sheet, exhibits: Iterable[str]) -> Iterable[str]:
    for exhibit in exhibits:
        if not awaited(sheet, exhibit):
            yield _("The exhibit {exhibit} is not one that is still to be given back.").format(
                exhibit=exhibit
            )


class ExhibitReturned(Act, kind="exhibit.returned/1"):
    """Exhibits were given back to who gave them, on which day, with what proof."""

    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    on: str = structural("Given back on", "date")
    proof: str | None = structural("Proof (exhibit)", default=None)
    to: Text = erasable("To whom")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.proof] if self.proof else [])
        yield from _not_on_loan(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for exhibit in self.exhibits:
            for row in awaited(sheet, exhibit):
                row.returned_at, row.returned_on = stamp.at, self.on
                row.returned_entry, row.proof = stamp.number, self.proof or ""
                sheet.change(row)


class ReturnWaived(Act, kind="return.waived/1"):
    """Who gave exhibits does not want them back."""

    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    on: str = structural("On", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    proof: str | None = structural("Proof (exhibit)", default=None)
    note: Text = erasable("In their words", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_exhibits(sheet, [self.proof] if self.proof else [])
        yield from _not_on_loan(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for exhibit in self.exhibits:
            for row in awaited(sheet, exhibit):
                row.waived_at, row.waived_on = stamp.at, self.on
                row.waived_entry = stamp.number
                sheet.change(row)


class ReturnExtended(Act, kind="return.extended/1"):
    """The giver agrees to another date by which exhibits are to be given back."""

    exhibits: tuple[str, ...] = structural("Exhibits", "id", listed=True)
    due: str = structural("To be given back by", "date")
    on: str = structural("Agreed on", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _not_on_loan(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        rows = [row for exhibit in self.exhibits for row in awaited(sheet, exhibit)]
        for index, row in enumerate({row.key: row for row in rows}.values()):
            sheet.add(
                ReturnDate(
                    key=stamp.key(index),
                    entry=stamp.number,
                    terms=row.key,
                    due=self.due,
                    on=self.on,
                    at=stamp.at,
                    note=self.note,
                )
            )


class UseConsented(Act, kind="use.consented/1"):
    """The giver consents to a use of exhibits beyond the terms under which they came."""

    terms: str = structural("Terms")
    letter: str | None = structural("For sending with the letter", default=None)
    on: str = structural("On", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    proof: str | None = structural("Proof (exhibit)", default=None)
    use: Text = erasable("To which use")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not sheet.where(ExhibitTerms, terms=self.terms):
            yield _("There are no terms {key} in the case.").format(key=self.terms)
        if self.letter and sheet.find(Letter, self.letter) is None:
            yield _("There is no letter {letter} in the case.").format(letter=self.letter)
        yield from unknown_exhibits(sheet, [self.proof] if self.proof else [])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            UseConsent(
                key=stamp.key(),
                entry=stamp.number,
                terms=self.terms,
                letter=self.letter or "",
                on=self.on,
                rests_on=self.rests_on,
                proof=self.proof or "",
                use=self.use,
            )
        )
