# SPDX-License-Identifier: Apache-2.0
"""Duties: what an instrument obliges an authority to do on the facts of the case."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _


class Duty(Row):
    """A duty; the row's key is its id."""

    instrument = models.TextField()
    requirement = models.TextField()
    owed_by = models.TextField()
    because = models.TextField(default="")
    met_by = models.TextField(default="")
    text = ErasableField()

    class Meta:
        app_label = "casefile"


class DutyNoted(Act, kind="duty.noted/1"):
    """A fact of the case calls forth a duty of an instrument."""

    duty: str = structural("Duty")
    instrument: str = structural("Instrument", "code")
    requirement: str = structural("Requirement", "code")
    owed_by: str = structural("Owed by (state)", "code")
    because: str | None = structural("Because of (incident)", default=None)
    text: Text = erasable("What is owed")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Duty, self.duty):
            yield _("Duty {key} is in the case already.").format(key=self.duty)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Duty(
                key=self.duty,
                entry=stamp.number,
                instrument=self.instrument,
                requirement=self.requirement,
                owed_by=self.owed_by,
                because=self.because or "",
                text=self.text,
            )
        )


class DutyMet(Act, kind="duty.met/1"):
    """A duty is met, by what."""

    duty: str = structural("Duty")
    by_what: str = structural("Met by (entry or exhibit)", "code")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        row = sheet.find(Duty, self.duty)
        if row is None:
            yield _("There is no duty {key} in the case.").format(key=self.duty)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Duty, self.duty)
        row.met_by = self.by_what
        sheet.change(row)
