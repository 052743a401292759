# SPDX-License-Identifier: Apache-2.0
"""Twins: who translated paragraphs of a letter, who answers for a translation, what was withdrawn.

The words of a translation stand in the letter's form (``letter.revised/1``), which is what is
approved, weighed, signed and sent; each act here stands in the record right after the revision that
it explains, names it by its digest, and says who.  Whether a twin is current or stale is never
written down: it follows from the form (``instrument.paragraphs``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import models

from rogatory.casefile.letters import letter_out
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.errors import Malformed
from rogatory.instrument.form import LetterForm
from rogatory.instrument.terms import MACHINE
from rogatory.instrument.twins import faults
from rogatory.language import _

_PARAGRAPH: Final = {"of", "source_sha256", "sha256"}


class Translation(Row):
    """One delivery of translated paragraphs; the row's key is its entry's."""

    letter = models.TextField(db_index=True)
    language = models.TextField()
    machine = models.TextField()
    """How far a program translated: none, assisted or machine."""

    form_digest = models.TextField()
    """Digest of the form that first held these twins."""

    on = models.TextField()
    by = models.TextField()
    """The officer who entered it; the translator is named beside."""

    paragraphs = ErasableField()
    translator = ErasableField()
    qualification = ErasableField()

    class Meta:
        app_label = "casefile"


class Certification(Row):
    """A person answers for all twins in one language, as they were then."""

    letter = models.TextField(db_index=True)
    language = models.TextField()
    certified_on = models.TextField()
    form_digest = models.TextField()
    by = models.TextField()
    digest = ErasableField()
    """Digest of the twins that were certified (``paragraphs.version_digest``)."""

    certifier = ErasableField()
    qualification = ErasableField()

    class Meta:
        app_label = "casefile"


class TwinsWithdrawal(Row):
    """Twins were taken out of the letter again, some or all of a language."""

    letter = models.TextField(db_index=True)
    language = models.TextField()
    form_digest = models.TextField()
    by = models.TextField()
    paragraphs = ErasableField()
    reason = ErasableField()

    class Meta:
        app_label = "casefile"


def reasons_against(form: object) -> Iterable[str]:
    """Yield why a letter with this form does not carry the languages that it says it carries."""
    if not isinstance(form, dict) or "languages" not in form:
        return
    try:
        yield from faults(LetterForm.from_json(form))
    except Malformed as error:
        yield str(error)


def _faults(sheet: Sheet, letter: str, form_digest: str) -> Iterable[str]:
    """Reasons against speaking of the twins of this form: they must be in the letter as it is."""
    row, reasons = letter_out(sheet, letter)
    yield from reasons
    if row is not None and row.dispatched:
        yield _("The letter was sent; write a supplement instead.")
    if row is not None and row.form_digest != form_digest:
        yield _("The letter was changed meanwhile: look at its paragraphs again.")


class ParagraphsTranslated(Act, kind="paragraphs.translated/1", signatures=1):
    """Paragraphs of a letter were translated: which, into what, by whom, and whether by machine."""

    letter: str = structural("Letter")
    language: str = structural("Language", "code")
    machine: str = structural("Machine translation", "code", choices=MACHINE)
    form_digest: str = structural("Digest of the form", "code")
    paragraphs: tuple[object, ...] = erasable("Paragraphs", "data", listed=True)
    translator: Text = erasable("Translator")
    qualification: Text = erasable("Qualification", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.letter, self.form_digest)
        if not self.paragraphs:
            yield _("No paragraph is translated.")
        if not all(isinstance(one, dict) and set(one) == _PARAGRAPH for one in self.paragraphs):
            yield _("A translated paragraph names its id, the digest of its original and its own.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Translation(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                language=self.language,
                machine=self.machine,
                form_digest=self.form_digest,
                on=stamp.at,
                by=stamp.by,
                paragraphs=self.paragraphs,
                translator=self.translator,
                qualification=self.qualification,
            )
        )


class TranslationCertified(Act, kind="translation.certified/1", signatures=1):
    """A named person answers for a translation as it stands; with its text it becomes stale."""

    letter: str = structural("Letter")
    language: str = structural("Language", "code")
    form_digest: str = structural("Digest of the form", "code")
    digest: Text = erasable("Digest of the translation")
    on: str = structural("Certified on", "date")
    certifier: Text = erasable("Certified by")
    qualification: Text = erasable("Qualification", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.letter, self.form_digest)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Certification(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                language=self.language,
                certified_on=self.on,
                digest=self.digest,
                form_digest=self.form_digest,
                by=stamp.by,
                certifier=self.certifier,
                qualification=self.qualification,
            )
        )


class TwinsWithdrawn(Act, kind="twins.withdrawn/1", signatures=1):
    """Twins are taken out of the letter again: some paragraphs, or the whole language."""

    letter: str = structural("Letter")
    language: str = structural("Language", "code")
    form_digest: str = structural("Digest of the form", "code")
    paragraphs: tuple[object, ...] = erasable("Paragraphs", "data", listed=True)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _faults(sheet, self.letter, self.form_digest)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            TwinsWithdrawal(
                key=stamp.key(),
                entry=stamp.number,
                letter=self.letter,
                language=self.language,
                form_digest=self.form_digest,
                by=stamp.by,
                paragraphs=self.paragraphs,
                reason=self.reason,
            )
        )
