# SPDX-License-Identifier: Apache-2.0
"""Findings: what is to be proved, the versions of what happened, innocent ones too, and the weight
of each piece of evidence for or against them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

SORTS = ("element", "version", "innocent_explanation")
DIRECTIONS = ("for", "against", "neutral")


class Finding(Row):
    """A fact in issue or a version; the row's key is its id."""

    sort = models.TextField()
    statement = ErasableField()

    class Meta:
        app_label = "casefile"


class Weight(Row):
    """How one piece of evidence bears on one finding."""

    finding = models.TextField(db_index=True)
    evidence = models.TextField()
    direction = models.TextField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class FindingEntered(Act, kind="finding.entered/1"):
    """A fact in issue, a version, or an innocent explanation enters the matrix."""

    finding: str = structural("Finding")
    sort: str = structural("Sort", "code", choices=SORTS)
    statement: Text = erasable("Statement")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Finding, self.finding):
            yield _("Finding {key} is in the case already.").format(key=self.finding)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Finding(key=self.finding, entry=stamp.number, sort=self.sort, statement=self.statement)
        )


class EvidenceWeighed(Act, kind="evidence.weighed/1"):
    """A piece of evidence speaks for, against, or neither; it cannot be hidden afterwards."""

    finding: str = structural("Finding")
    evidence: str = structural("Evidence (exhibit, examination, person)")
    direction: str = structural("Direction", "code", choices=DIRECTIONS)
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Finding, self.finding) is None:
            yield _("There is no finding {key} in the case.").format(key=self.finding)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Weight(
                key=stamp.key(),
                entry=stamp.number,
                finding=self.finding,
                evidence=self.evidence,
                direction=self.direction,
                note=self.note,
            )
        )
