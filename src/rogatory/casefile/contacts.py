# SPDX-License-Identifier: Apache-2.0
"""Contacts: calls, meetings and notes between the two sides, beside their letters.

What a contact rests on is our officer's word until the other side confirms it, or minutes are
among the exhibits; a denial is kept beside it.  What was promised in it lives on in ``promises``.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.exhibits import unknown_exhibits
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import RESTS_ON, Measure
from rogatory.casefile.promises import SIDES, Promise
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, specs, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.terms import CHANNELS
from rogatory.language import _

FORMS = ("call", "video_call", "meeting", "note_verbale", "message", "other")
"""How two sides can speak beside letters."""

WORDS_OF_THEIRS = ("confirmed", "confirmed_in_part", "denied")
"""What the other side can say of a contact as we entered it."""

_PROMISE = {"id", "side", "due"}


class Contact(Row):
    """One contact; the row's key is its id, such as ``c1``."""

    form = models.TextField()
    happened = models.TextField()
    counterpart = models.TextField()
    """Domain of the other authority, or its state's code."""

    begun_by = models.TextField(default="")
    """``us``, ``them``, or empty where it is not known who began it."""

    channel = models.TextField(default="")
    at = models.TextField()
    """Instant of its entry; ``happened`` is the date it names."""

    by = models.TextField()
    next_contact = models.TextField(default="")
    follows = models.TextField(default="")
    letters = ErasableField()
    measures = ErasableField()
    exhibits = ErasableField()
    ours = ErasableField()
    theirs = ErasableField()
    line = ErasableField()
    said = ErasableField()

    class Meta:
        app_label = "casefile"


class ContactWord(Row):
    """What the other side said later of a contact as we entered it; none replaces another."""

    contact = models.TextField(db_index=True)
    word = models.TextField()
    on = models.TextField()
    rests_on = models.TextField()
    source = models.TextField(default="")
    at = models.TextField()
    exhibits = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class ContactEntered(Act, kind="contact.entered/1"):
    """The two sides were in contact: who, when, about what, what was said and promised."""

    contact: str = structural("Contact")
    form: str = structural("Form", "code", choices=FORMS)
    happened: str = structural("When", "date")
    counterpart: str = structural("With (authority or state)", "code")
    begun_by: str | None = structural("Begun by", "code", choices=SIDES, default=None)
    channel: str | None = structural("Channel", "code", choices=CHANNELS, default=None)
    letters: tuple[str, ...] = structural("About the letters", "id", listed=True, default=())
    measures: tuple[str, ...] = structural("About the measures", "id", listed=True, default=())
    promises: tuple[object, ...] = structural("Promises", "data", listed=True, default=())
    next_contact: str | None = structural("Next contact planned for", "date", default=None)
    follows: str | None = structural("Was planned in the contact", default=None)
    exhibits: tuple[str, ...] = structural(
        "Minutes or recording (exhibits)", "id", listed=True, default=()
    )
    ours: tuple[object, ...] = erasable("Persons on our side", "text", listed=True)
    theirs: tuple[object, ...] = erasable("Persons on their side", "text", listed=True)
    line: Text = erasable("Number, address or place", default=None)
    said: Text = erasable("What was said")
    promised: tuple[object, ...] = erasable(
        "What was promised, in words", "text", listed=True, default=()
    )

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Contact, self.contact):
            yield _("Contact {key} is in the case already.").format(key=self.contact)
        for letter in self.letters:
            if sheet.find(Letter, letter) is None:
                yield _("There is no letter {letter} in the case.").format(letter=letter)
        for measure in self.measures:
            if sheet.find(Measure, measure) is None:
                yield _("There is no measure {measure} in the case.").format(measure=measure)
        if self.follows and sheet.find(Contact, self.follows) is None:
            yield _("There is no contact {key} in the case.").format(key=self.follows)
        yield from unknown_exhibits(sheet, self.exhibits)
        yield from self._promise_faults(sheet)

    def _promise_faults(self, sheet: Sheet) -> Iterable[str]:
        if len(self.promises) != len(self.promised):
            yield _("The promises and their words do not match in number.")
        seen: set[str] = set()
        for one in self.promises:
            if not isinstance(one, dict) or set(one) != _PROMISE or one["side"] not in SIDES:
                yield _("A promise names its id, its side (us, them) and the date or null.")
                continue
            key = str(one["id"])
            if key in seen or sheet.find(Promise, key):
                yield _("The id of promise {key} is taken.").format(key=key)
            seen.add(key)
            if one["due"] is not None and not _is_date(one["due"]):
                yield _("Promise {key} has a date out of form: write {example}.").format(
                    key=key, example="2026-06-01"
                )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Contact(
                key=self.contact,
                entry=stamp.number,
                form=self.form,
                happened=self.happened,
                counterpart=self.counterpart,
                begun_by=self.begun_by or "",
                channel=self.channel or "",
                at=stamp.at,
                by=stamp.by,
                next_contact=self.next_contact or "",
                follows=self.follows or "",
                letters=items(self.letters),
                measures=items(self.measures),
                exhibits=items(self.exhibits),
                ours=items(self.ours),
                theirs=items(self.theirs),
                line=self.line,
                said=self.said,
            )
        )
        for index, one in enumerate(self.promises):
            assert isinstance(one, dict)
            row = Promise(key=str(one["id"]), entry=stamp.number, contact=self.contact)
            row.side, row.due, row.at = one["side"], one["due"] or "", stamp.at
            row.words = self.promised[index] if isinstance(self.promised, tuple) else self.promised
            row.exhibits = row.note = None
            sheet.add(row)


def _is_date(value: object) -> bool:
    """Tell whether a value is written as an act writes a date."""
    spec = next(one for one in specs(ContactEntered) if one.name == "happened")
    return not spec.faults(value)


class ContactConfirmed(Act, kind="contact.confirmed/1"):
    """The other side confirms a contact as we entered it, in whole or in part, or denies it."""

    contact: str = structural("Contact")
    word: str = structural("What they say", "code", choices=WORDS_OF_THEIRS)
    on: str = structural("On", "date")
    rests_on: str = structural("Rests on", "code", choices=RESTS_ON)
    source: str | None = structural("Package or reply that brought it", default=None)
    exhibits: tuple[str, ...] = structural("Shown by (exhibits)", "id", listed=True, default=())
    note: Text = erasable("In their words", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Contact, self.contact) is None:
            yield _("There is no contact {key} in the case.").format(key=self.contact)
        yield from unknown_exhibits(sheet, self.exhibits)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            ContactWord(
                key=stamp.key(),
                entry=stamp.number,
                contact=self.contact,
                word=self.word,
                on=self.on,
                rests_on=self.rests_on,
                source=self.source or "",
                at=stamp.at,
                exhibits=items(self.exhibits),
                note=self.note,
            )
        )
