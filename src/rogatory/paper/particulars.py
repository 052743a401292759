# SPDX-License-Identifier: Apache-2.0
"""The persons of a letter: particulars in full, or a code name in place of an identity."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import LegalPerson, Person
from rogatory.instrument.record import Absent, Stated
from rogatory.instrument.terms import role_label
from rogatory.language import _
from rogatory.press.blocks import Block, entry, pairs, text
from rogatory.press.dates import long_day


def stated(value: Stated | None) -> str:
    """A text, "not known", "none"; empty when nothing is stated."""
    if value is None or isinstance(value, str):
        return value or ""
    words = _("not known") if value.kind == "unknown" else _("none")
    return f"{words} ({value.note})" if value.note else words


def person_name(person: Person) -> str:
    """Code for one whose identity is withheld, else surname, given name, patronymic."""
    if person.withheld or not any((person.surname, person.given_name, person.patronymic)):
        return person.code or _("a person without a name")
    names = (person.surname, person.given_name, person.patronymic)
    known = " ".join(name for name in names if isinstance(name, str))
    known = known or _("name not known")
    return f"{known} ({person.code})" if person.code else known


def language_label(code: str | None) -> str:
    """The name of a language; a code without one is shown as it is, absence as nothing."""
    names = {"az": _("Azerbaijani"), "en": _("English"), "ru": _("Russian")}
    return names.get(code, code) if code else ""


def legal_person_name(person: LegalPerson) -> str:
    """The name of a legal person as stated."""
    return stated(person.name) or _("a legal person without a name")


def names_by_id(form: LetterForm) -> dict[str, str]:
    """How each person and legal person of the letter is called, by the letter's own id."""
    names = {}
    for person in form.persons:
        if person.id:
            names[person.id] = person_name(person)
            if person.role:
                names[person.id] += f" ({role_label(person.role)})"
    names |= {p.id: legal_person_name(p) for p in form.legal_persons if p.id}
    return names


def person_entries(form: LetterForm, lang: str) -> list[Block]:
    """One entry for every person and legal person, numbered through."""
    blocks = [_person(n, person, form, lang) for n, person in enumerate(form.persons, 1)]
    start = len(form.persons) + 1
    blocks += [_legal(n, person, form) for n, person in enumerate(form.legal_persons, start)]
    return blocks


def _person(number: int, person: Person, form: LetterForm, lang: str) -> Block:
    about = role_label(person.role) if person.role else ""
    rows: list[tuple[str, str]] = []
    if person.withheld:
        notice = _(
            "The identity is kept sealed by the requesting authority; in this letter the person "
            "is called by the code alone."
        )
        rows = _shown(
            [(_("language"), language_label(person.language)), (_("remark"), person.note)]
        )
        blocks = [text(notice), *([pairs(rows)] if rows else [])]
        return entry(f"{number}", person_name(person), *blocks, about=about)
    birth = person.birth_date
    if isinstance(birth, str):
        birth = long_day(birth, lang)
    citizenship = stated(person.citizenship)
    if person.citizenship_note:
        citizenship = f"{citizenship}\n{person.citizenship_note}".strip()
    rows = _shown(
        [
            *_unknown_names(person),
            (_("date of birth"), stated(birth)),
            (_("place of birth"), stated(person.birth_place)),
            (_("citizenship"), citizenship),
            (_("residence"), stated(person.residence)),
            (_("place of stay"), stated(person.stay)),
            (_("occupation"), stated(person.occupation)),
            (_("parents"), stated(person.parents)),
            (_("language"), language_label(person.language)),
            *_representatives(form, person.id),
            (_("remark"), person.note),
        ]
    )
    return entry(f"{number}", person_name(person), *([pairs(rows)] if rows else []), about=about)


def _unknown_names(person: Person) -> list[tuple[str, str]]:
    """What is stated of a name without being one: "patronymic: none"."""
    return [
        (label, stated(value))
        for label, value in (
            (_("surname"), person.surname),
            (_("given name"), person.given_name),
            (_("patronymic"), person.patronymic),
        )
        if isinstance(value, Absent)
    ]


def _legal(number: int, person: LegalPerson, form: LetterForm) -> Block:
    rows = _shown(
        [
            (_("seat"), stated(person.seat)),
            (_("bank details"), stated(person.bank_details)),
            (_("tax codes"), stated(person.tax_codes)),
            (_("state"), person.state),
            *_representatives(form, person.id),
        ]
    )
    blocks = [pairs(rows)] if rows else []
    return entry(f"{number}", legal_person_name(person), *blocks, about=person.role or "")


def _representatives(form: LetterForm, of: str | None) -> list[tuple[str, str]]:
    found = [who for who in form.representatives if of is not None and who.of == of]
    return [
        (_("representative"), ", ".join(part for part in (w.name, w.capacity, w.address) if part))
        for w in found
    ]


def _shown(rows: Sequence[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows if value]
