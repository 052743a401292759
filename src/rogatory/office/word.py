# SPDX-License-Identifier: Apache-2.0
"""A letter goes out as a Word file, is edited there, and comes back as a new draft.

The file carries unseen from which letter and from which form of it it was made, and how it was laid
out (language, number, day, marking), so that what comes back is held against exactly what went out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Conflict, Inadmissible, Malformed
from rogatory.instrument.form import LetterForm
from rogatory.instrument.rows import Instrument
from rogatory.language import SUPPORTED, _, use
from rogatory.office import letters, wordtaken
from rogatory.office.law import library_of
from rogatory.office.stationery import current, house_at
from rogatory.paper import versions, wordplan
from rogatory.paper.stationery import House
from rogatory.paper.versions import Setting
from rogatory.paper.wordfile import docx
from rogatory.paper.wordplan import WordPaper
from rogatory.reading import sandbox
from rogatory.reading.wordlines import WordReading

LETTER: Final = "Rogatory.letter"
FORM: Final = "Rogatory.form"
KIND: Final = "Rogatory.kind"
_LAID_OUT: Final = (
    *("Rogatory.language", "Rogatory.number", "Rogatory.day", "Rogatory.marking"),
    "Rogatory.stationery",
)
DRAFT, LEAVING, TABLE = "draft", "leaving", "translation"


@dataclass(frozen=True)
class Layout:
    """How a letter was laid out: language of our own words, number, day, marking on each page.

    ``stationery`` is the number of the entry that adopted its head; nothing where there is none.
    """

    lang: str
    number: str
    day: str
    marking: str
    stationery: str = ""

    def house(self, instance: Instance) -> House | None:
        """What the stationery gave the letter when it was laid out so."""
        entry = self.stationery
        return house_at(instance, int(entry)) if re.fullmatch(r"\d{1,12}", entry) else None


def layout_of(instance: Instance, row: Letter, form: LetterForm, lang: str | None) -> Layout:
    """Return how a letter is laid out now: in ``lang``, else its original's, else our own."""
    held = versions.languages_of(form)
    chosen = lang or (held[0] if len(held) > 1 else instance.config.language)
    at = instance.clock() if not row.signed else datetime.fromisoformat(row.signed)
    with use(chosen):
        marking = wordplan.draft_marking(instance.config.marking, signed=bool(row.pdf))
    day = at.astimezone(instance.zone).date().isoformat()
    adopted = current(instance)
    return Layout(chosen, row.number, day, marking, str(adopted.entry) if adopted else "")


def plan_of(instance: Instance, form: LetterForm, how: Layout) -> WordPaper:
    """Return the plan of a letter as the house has its law and its forms of address now."""
    library = library_of(instance)
    instrument = library.instruments.get(form.instrument or "")
    setting = Setting(
        number=how.number,
        date=how.day,
        marking=how.marking,
        basis=lambda lang: _title(instrument, lang),
        sheet=library.sheet(form.requested_state, form.date),
        house=how.house(instance),
    )
    return wordplan.letter_plan(form, lang=how.lang, setting=setting)


def write(
    instance: Instance, row: Letter, *, lang: str | None = None, leaving: LetterForm | None = None
) -> bytes:
    """Return a letter as DOCX; ``leaving`` is the form with codes, of a letter that is approved.

    Only a file of the form itself can come back; one of what leaves says that it cannot.
    """
    form = letters.form_of(row)
    away = leaving is not None and leaving != form
    form = leaving if leaving is not None else form
    how = layout_of(instance, row, form, lang)
    said = (how.lang, how.number, how.day, how.marking, how.stationery)
    properties = {
        LETTER: row.key,
        FORM: row.form_digest,
        KIND: LEAVING if away else DRAFT,
        **dict(zip(_LAID_OUT, said, strict=True)),
    }
    return docx(dataclasses.replace(plan_of(instance, form, how), properties=properties))


def read(data: bytes, *, allow_unconfined: bool = False) -> WordReading:
    """Read a Word file in the sandbox; Malformed with every reason why it is not taken."""
    with tempfile.TemporaryDirectory(prefix="rogatory-") as folder:
        # The very bytes that are read here are the ones whose digest is entered.
        path = Path(folder) / "word"
        path.write_bytes(data)
        outcome = sandbox.run("word_letter", path, allow_unconfined=allow_unconfined)
    if outcome.output is None:
        raise Malformed(" ".join(fault.sentence() for fault in outcome.faults))
    reading = WordReading.from_bytes(outcome.output)
    if reading.refused:
        raise Malformed(" ".join(_refusal(code) for code in reading.refused))
    return reading


def letter_in(case: str, reading: WordReading) -> Letter:
    """Return the letter of the case that a file says it was made from; else Inadmissible."""
    named = reading.property(LETTER)
    if not named:
        raise Inadmissible(
            _(
                "The file does not say from which letter it was made: “letter render --docx” did "
                "not write it, or the program that saved it dropped that."
            )
        )
    row = Letter.objects.filter(case=case, key=named, incoming=False).first()
    if row is None:
        raise Inadmissible(_("The file was made from a letter that is not ours in this case."))
    return row


def compare(instance: Instance, row: Letter, reading: WordReading) -> wordtaken.Comparison:
    """Hold a file that came back against its letter, and enter nothing.

    Inadmissible when it was made from another letter, or from what leaves; Conflict when the
    letter moved on since.
    """
    refuse_other(row, reading)
    if reading.property(KIND) == TABLE:
        raise Inadmissible(
            _("The file is a table for a translator: take it in by “letter translate --docx-in”.")
        )
    if reading.property(KIND) != DRAFT:
        raise Inadmissible(
            _(
                "The file shows the letter as it leaves, with codes in place of names, and is not "
                "taken back: give the letter back, and edit a file of the draft."
            )
        )
    theirs = reading.property(FORM)
    if theirs != row.form_digest:
        raise Conflict(
            _(
                "The letter moved on: the file was made from the form {theirs}, the letter now "
                "has the form {ours}. Write it anew, and carry the changes over."
            ).format(theirs=theirs[:16] or "–", ours=row.form_digest[:16])
        )
    form = letters.form_of(row)
    return wordtaken.compare(form, plan_of(instance, form, _said_layout(reading)), reading)


def refuse_other(row: Letter, reading: WordReading) -> None:
    """Raise Inadmissible when a file was made from another letter, or this one was sent."""
    if reading.property(LETTER) != row.key:
        raise Inadmissible(_("The file was made from another letter than this."))
    if row.dispatched:
        raise Inadmissible(_("The letter was sent; write a supplement instead."))


def take(
    instance: Instance, row: Letter, found: wordtaken.Comparison, data: bytes, by: Hand
) -> LetterForm:
    """Enter what a file changes as a new draft; Inadmissible when it changes nothing."""
    if not found.changes:
        raise Inadmissible(_("The file changes nothing in the letter."))
    form = found.form(letters.form_of(row))
    digest = hashlib.sha256(data).hexdigest()
    reason = _("taken over from a Word file (SHA-256 {digest})").format(digest=digest)
    letters.revise(instance, row.case, row.key, form.to_json(), by, reason)
    return form


def _said_layout(reading: WordReading) -> Layout:
    """Return the layout that a file states; Malformed when it cannot be one."""
    how = Layout(*(reading.property(name) for name in _LAID_OUT))
    try:
        date.fromisoformat(how.day)
    except ValueError:
        how = dataclasses.replace(how, lang="")
    if how.lang not in SUPPORTED:
        raise Malformed(_("What the file says of its own layout was changed: write it anew."))
    return how


def _title(instrument: Instrument | None, lang: str) -> str | None:
    if instrument is None:
        return None
    with use(lang):
        return instrument.title_alone()


def _refusal(code: str) -> str:
    return {
        "damaged": _("The Word file is damaged: have it saved again as .docx."),
        "encrypted": _("The Word file is encrypted: have it saved without a password."),
        "old_word": _("The file is in the old Word form (.doc): have it saved as .docx."),
        "open_document": _("The file is an OpenDocument: have it saved as .docx."),
        "rich_text": _("The file is RTF: have it saved as .docx."),
        "not_word": _("The file is no Word document (.docx)."),
        "macros": _("The file holds macros and is not read: have it saved as .docx without them."),
        "embedded": _("The file holds embedded objects and is not read: have them taken out."),
        "linked": _("The file fetches contents from elsewhere and is not read: have them put in."),
        "template": _("The file is tied to a template elsewhere: have the template taken off."),
        "too_large": _("The Word file is larger than the limit; look at it by hand."),
    }[code]
