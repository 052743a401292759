# SPDX-License-Identifier: Apache-2.0
"""Circumstances: facts of law that an officer states in so many words, with their source.

What follows from other entries (a death in an official vehicle, a national of another state held)
is derived and need not be stated; a complaint of torture, a suspect seen on a territory, a guardian
needed have no other entry of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.incidents import Incident, unknown_persons
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.facts import STATED
from rogatory.language import _


class Circumstance(Row):
    """A fact that was stated; the row's key is its id."""

    fact = models.TextField()
    person = models.TextField(default="")
    incident = models.TextField(default="")
    state = models.TextField()
    towards = models.TextField(default="")
    happened = models.TextField(default="")
    certain = models.BooleanField(default=True)
    withdrawn = models.BigIntegerField(default=-1)
    """Number of the entry that withdrew it; -1 while it stands."""

    source = ErasableField()

    class Meta:
        app_label = "casefile"


class CircumstanceStated(Act, kind="circumstance.stated/1"):
    """An officer states a fact that may call forth duties: a complaint, a suspect's presence …"""

    circumstance: str = structural("Circumstance")
    fact: str = structural("Fact", "code", choices=STATED)
    person: str | None = structural("Person", default=None)
    incident: str | None = structural("Incident", default=None)
    state: str = structural("On the territory or in the hands of (state, or ?)", "code")
    towards: str | None = structural("The other state concerned", "code", default=None)
    happened: str | None = structural("When (date, or range)", "date", default=None)
    certain: bool = structural("Certain", "flag", default=True)
    source: Text = erasable("Source")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Circumstance, self.circumstance):
            yield _("Circumstance {key} is in the case already.").format(key=self.circumstance)
        if self.person is not None:
            yield from unknown_persons(sheet, [self.person])
        if self.incident is not None and sheet.find(Incident, self.incident) is None:
            yield _("There is no incident {incident} in the case.").format(incident=self.incident)
        if self.person is None and self.incident is None:
            yield _("Say whom or what it is about: a person, an incident, or both.")
        if self.fact == "cross_border_killing" and self.towards in (None, self.state):
            yield _("A killing across a border concerns two states: name the other one.")
        if self.fact.startswith("foreign_national") and self.towards in (None, self.state):
            yield _("Name the other state, whose national the person is.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Circumstance(
                key=self.circumstance,
                entry=stamp.number,
                fact=self.fact,
                person=self.person or "",
                incident=self.incident or "",
                state=self.state,
                towards=self.towards or "",
                happened=self.happened or "",
                certain=self.certain,
                source=self.source,
            )
        )


class CircumstanceWithdrawn(Act, kind="circumstance.withdrawn/1"):
    """What was stated does not stand any more; duties noted from it stay until contested."""

    circumstance: str = structural("Circumstance")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Circumstance, self.circumstance)
        if row is None:
            yield _("There is no circumstance {key} in the case.").format(key=self.circumstance)
        elif row.withdrawn >= 0:
            yield _("It was withdrawn already, by entry {n}.").format(n=row.withdrawn)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Circumstance, self.circumstance)
        row.withdrawn = stamp.number
        sheet.change(row)
