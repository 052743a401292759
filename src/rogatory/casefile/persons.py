# SPDX-License-Identifier: Apache-2.0
"""Persons: who they are to the case, under which code, and what each side says of citizenship.

A sealed identity is encrypted to the authority's own age key before it becomes a field, so that
neither the database nor a backup shows it; opening it is an act of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

ROLES = (
    "victim",
    "witness",
    "complainant",
    "relative",
    "suspect",
    "accused",
    "official",
    "expert",
    "counsel",
    "other",
)
SOURCES_AT_RISK = ("witness", "complainant", "relative")
"""Roles whose bearers go under a code unless a person decides otherwise."""


NAMES = ("surname", "given_name", "patronymic")
PARTICULARS = (
    *NAMES,
    *("birth_date", "birth_place", "residence", "stay", "citizenship", "occupation", "parents"),
    *("language", "documents", "contacts", "note"),
)
"""What may be stated of a person; only under these names is it looked for."""

OTHER_NAMES = ("spellings", "marks")
LONGEST_NAME = 200
"""Characters of one name or mark: what is longer is no name, and could not be looked for."""

_SHORTEST_MARK = 5
"""A number or address with fewer letters and digits would be found everywhere."""


def particulars_faults(particulars: object, other_names: object) -> Iterable[str]:
    """Yield a sentence for each part under which a person could not be looked for."""
    if particulars is not None and not isinstance(particulars, Mapping):
        yield _("Particulars are given by name: this person cannot be looked for.")
    for name, value in particulars.items() if isinstance(particulars, Mapping) else ():
        if name not in PARTICULARS:
            yield _(
                "“{name}” is none of the particulars ({known}): this person cannot be looked for."
            ).format(name=name, known=", ".join(PARTICULARS))
        elif name in NAMES and not isinstance(value, str) and not _no_name(value):
            yield _("“{name}” must be a text: this person cannot be looked for.").format(name=name)
        elif name in NAMES and isinstance(value, str):
            if not value.strip():
                yield _(
                    "“{name}” is empty: write the name, leave it out, or say that it is unknown."
                ).format(name=name)
            yield from _too_long(name, value)
    yield from _other_names_faults(other_names)


def _too_long(name: str, value: str) -> Iterable[str]:
    if len(value) > LONGEST_NAME:
        yield _(
            "“{name}” has {n} characters, and at most {most} can be looked for: write the name "
            "alone."
        ).format(name=name, n=len(value), most=LONGEST_NAME)


def _no_name(value: object) -> bool:
    """Say whether it is stated that there is no such name, or that nobody knows it."""
    return value is None or value in ({"none": True}, {"unknown": True})


def _other_names_faults(other_names: object) -> Iterable[str]:
    if other_names is None:
        return
    if not isinstance(other_names, Mapping) or not set(other_names) <= set(OTHER_NAMES):
        yield _(
            "Other names are given as {known}, each a list of texts: this person cannot be "
            "looked for."
        ).format(known=", ".join(OTHER_NAMES))
        return
    for name, listed in other_names.items():
        if not isinstance(listed, (list, tuple)) or not all(isinstance(one, str) for one in listed):
            yield _("“{name}” must be a list of texts: this person cannot be looked for.").format(
                name=name
            )
            continue
        for one in listed:
            yield from _too_long(name, one)
        if name == "marks":
            for place, mark in enumerate(listed, 1):
                if "@" not in mark and sum(sign.isalnum() for sign in mark) < _SHORTEST_MARK:
                    yield _(
                        "Mark {n} has fewer than {least} letters and digits: it cannot be "
                        "looked for."
                    ).format(n=place, least=_SHORTEST_MARK)


class Person(Row):
    """A person of the case; the row's key is the person's id."""

    role = models.TextField()
    code = models.TextField()
    sealed = models.BooleanField(default=False)
    particulars = ErasableField()
    """Surname, given name, patronymic, birth, residence, citizenship … or the sealed bytes."""

    other_names = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class Citizenship(Row):
    """What one source states about a person's citizenship: a finding, not a fact."""

    person = models.TextField(db_index=True)
    according_to = models.TextField()
    country = models.TextField()
    source = ErasableField()

    class Meta:
        app_label = "casefile"


class PersonEntered(Act, kind="person.entered/1"):
    """A person enters the case in a role, under a code that can stand for the name."""

    person: str = structural("Person")
    role: str = structural("Role", "code", choices=ROLES)
    code: str = structural("Code name, such as W-1", "code")
    sealed: bool = structural("Identity sealed", "flag", default=False)
    particulars: object = erasable("Particulars", "data", default=None)
    other_names: object = erasable("Names in other scripts and spellings", "data", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Person, self.person):
            yield _("Person {person} is in the case already.").format(person=self.person)
        if sheet.where(Person, code=self.code):
            yield _("The code {code} is taken by another person.").format(code=self.code)
        if self.sealed and not (
            isinstance(self.particulars, dict) and set(self.particulars) == {"age"}
        ):
            yield _("A sealed identity must be encrypted before it is entered.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Person(
                key=self.person,
                entry=stamp.number,
                role=self.role,
                code=self.code,
                sealed=self.sealed,
                particulars=self.particulars,
                other_names=self.other_names,
                note=self.note,
            )
        )


class PersonCorrected(Act, kind="person.corrected/1"):
    """What was entered about a person is corrected, with a reason; the old entry stays."""

    person: str = structural("Person")
    role: str = structural("Role", "code", choices=ROLES)
    particulars: object = erasable("Particulars", "data", default=None)
    other_names: object = erasable("Names in other scripts and spellings", "data", default=None)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Person, self.person)
        if row is None:
            yield _("There is no person {person} in the case.").format(person=self.person)
        elif row.sealed and not (
            isinstance(self.particulars, dict) and set(self.particulars) == {"age"}
        ):
            yield _("A sealed identity must be encrypted before it is entered.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Person, self.person)
        row.role = self.role
        row.particulars = self.particulars
        row.other_names = self.other_names
        sheet.change(row)


class CitizenshipStated(Act, kind="citizenship.stated/1"):
    """Someone states a person's citizenship; two sides may state it differently."""

    person: str = structural("Person")
    according_to: str = structural("According to (state or body)", "code")
    country: str = structural("State of citizenship, or “unknown”", "code")
    source: Text = erasable("Source")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Person, self.person) is None:
            yield _("There is no person {person} in the case.").format(person=self.person)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Citizenship(
                key=stamp.key(),
                entry=stamp.number,
                person=self.person,
                according_to=self.according_to,
                country=self.country,
                source=self.source,
            )
        )


class IdentityOpened(Act, kind="identity.opened/1", signatures=1):
    """An officer opens a sealed identity, and says why."""

    person: str = structural("Person")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Person, self.person)
        if row is None or not row.sealed:
            yield _("There is no sealed identity of {person}.").format(person=self.person)
