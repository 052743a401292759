# SPDX-License-Identifier: Apache-2.0
"""Incidents, facts of detention, and signs of proceedings elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile import proofs
from rogatory.casefile.persons import Person
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

WHAT = ("death", "injury", "torture", "ill_treatment", "enforced_disappearance", "other")
PREMISES = (
    "official_premises",
    "official_vehicle",
    "place_of_detention",
    "public_place",
    "private_place",
    "unknown",
)
STAGES = (
    "taken",
    "registered",
    "moved",
    "medical_check",
    "family_told",
    "consul_told",
    "counsel_admitted",
    "interviewed",
    "released",
    "died",
    "body_handed_over",
)


class Incident(Row):
    """Something that happened; the row's key is the incident's id."""

    what = models.TextField()
    happened = models.TextField()
    state = models.TextField()
    premises = models.TextField()
    operation = models.BooleanField(null=True)
    place = ErasableField()
    description = ErasableField()

    class Meta:
        app_label = "casefile"


class IncidentPerson(Row):
    """A person's part in an incident."""

    incident = models.TextField(db_index=True)
    person = models.TextField(db_index=True)

    class Meta:
        app_label = "casefile"


class DetentionFact(Row):
    """One dated fact of a detention record, or the statement that it is not known."""

    person = models.TextField(db_index=True)
    stage = models.TextField()
    happened = models.TextField(default="")
    known = models.BooleanField(default=True)
    state = models.TextField(default="")
    """In whose hands; empty when it is not said."""

    place = ErasableField()
    source = ErasableField()

    class Meta:
        app_label = "casefile"


OUTCOMES = ("confirmed", "refuted", "open")


class Sign(Row):
    """A sign that proceedings exist elsewhere: an inference with its alternatives.

    ``outcome`` is one of ``OUTCOMES``; ``by_what`` the entry or exhibit that settled it last.
    """

    sign = models.TextField()
    outcome = models.TextField(default="open")
    by_what = models.TextField(default="")
    resolved = models.BigIntegerField(default=-1)
    """Number of the entry that settled or reopened it last; -1 before the first."""

    source = ErasableField()
    supports = ErasableField()
    alternatives = ErasableField()

    class Meta:
        app_label = "casefile"


def unknown_persons(sheet: Sheet, persons: Iterable[str]) -> Iterable[str]:
    """Yield a sentence for each id that names nobody of the case."""
    for person in persons:
        if sheet.find(Person, person) is None:
            yield _("There is no person {person} in the case.").format(person=person)


class IncidentEntered(Act, kind="incident.entered/1"):
    """An incident enters the case, with what is unknown left unknown."""

    incident: str = structural("Incident")
    what: str = structural("What happened", "code", choices=WHAT)
    happened: str | None = structural("When (date, or range)", "date", default=None)
    state: str = structural("On the territory of", "code")
    premises: str = structural("Kind of place", "code", choices=PREMISES, default="unknown")
    operation: bool | None = structural(
        "During an operational-search activity", "flag", default=None
    )
    persons: tuple[str, ...] = structural("Persons concerned", "id", listed=True, default=())
    place: Text = erasable("Place", default=None)
    description: Text = erasable("What is known", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Incident, self.incident):
            yield _("Incident {incident} is in the case already.").format(incident=self.incident)
        yield from unknown_persons(sheet, self.persons)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Incident(
                key=self.incident,
                entry=stamp.number,
                what=self.what,
                happened=self.happened or "",
                state=self.state,
                premises=self.premises,
                operation=self.operation,
                place=self.place,
                description=self.description,
            )
        )
        for index, person in enumerate(self.persons):
            sheet.add(
                IncidentPerson(
                    key=stamp.key(index),
                    entry=stamp.number,
                    incident=self.incident,
                    person=person,
                )
            )


class DetentionEntered(Act, kind="detention.entered/1"):
    """A fact of a detention record: taken, registered, seen by a doctor, moved, died …"""

    person: str = structural("Person")
    stage: str = structural("Fact", "code", choices=STAGES)
    happened: str | None = structural("When (date, or range)", "date", default=None)
    known: bool = structural("Known to have happened", "flag", default=True)
    state: str | None = structural("In the hands of (state)", "code", default=None)
    place: Text = erasable("Place", default=None)
    source: Text = erasable("Source", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from unknown_persons(sheet, [self.person])

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            DetentionFact(
                key=stamp.key(),
                entry=stamp.number,
                person=self.person,
                stage=self.stage,
                happened=self.happened or "",
                known=self.known,
                state=self.state or "",
                place=self.place,
                source=self.source,
            )
        )


class SignNoted(Act, kind="sign.noted/1"):
    """A sign of proceedings elsewhere is noted with what else could explain it."""

    sign: str = structural("Kind of sign", "code")
    source: Text = erasable("Source")
    supports: Text = erasable("What it supports")
    alternatives: tuple[str, ...] = erasable("What else could explain it", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not self.alternatives:
            yield _("Name at least one other explanation of the sign.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Sign(
                key=stamp.key(),
                entry=stamp.number,
                sign=self.sign,
                source=self.source,
                supports=self.supports,
                alternatives=items(self.alternatives),
            )
        )


class SignResolved(Act, kind="sign.resolved/1"):
    """A sign is confirmed or refuted, by what; or it is open again, for a reason."""

    sign: str = structural("Sign")
    outcome: str = structural("Outcome", "code", choices=OUTCOMES)
    by_what: str | None = structural("By what (entry or exhibit)", default=None)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Sign, self.sign)
        if row is None:
            yield _("There is no sign {key} in the case.").format(key=self.sign)
        elif row.outcome == self.outcome:
            yield _("The sign stands so already.")
        if self.by_what is not None:
            yield from proofs.faults(sheet, self.by_what)
        elif self.outcome != "open":
            yield _("Say by what it was settled: an entry or an exhibit.")
        elif self.note in (None, ""):
            yield _("Say why it is open again.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Sign, self.sign)
        row.outcome, row.by_what, row.resolved = self.outcome, self.by_what or "", stamp.number
        sheet.change(row)
