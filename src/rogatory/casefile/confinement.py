# SPDX-License-Identifier: Apache-2.0
"""A confined case, and the officers who are admitted to it: acts of the case's own docket.

The case's record itself says who may see it, since when and by whose word.  The authority's docket,
which every officer may read, says nothing: there even the existence of the case would be told.
Who may enter these acts, and that somebody who can approve is always among the admitted, stands in
``policy``, because roles stand in the authority's docket.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import Row, Sheet
from rogatory.language import _

CONFINED: Final = "confined"
"""The key of the one row that says whether a case is confined."""


class Confinement(Row):
    """Whether a case is confined, since when."""

    active = models.BooleanField(default=True, db_index=True)
    since = models.TextField()

    class Meta:
        app_label = "casefile"


class Admission(Row):
    """An officer who is or was admitted to a confined case; the row's key is the officer."""

    active = models.BooleanField(default=True)
    since = models.TextField()
    by = models.TextField()

    class Meta:
        app_label = "casefile"


def is_confined(sheet: Sheet) -> bool:
    """Return whether the case of a sheet is confined now."""
    row = sheet.find(Confinement, CONFINED)
    return row is not None and row.active


def admitted(sheet: Sheet) -> set[str]:
    """Return the officers who are admitted to the case of a sheet, confined or not."""
    return {row.key for row in sheet.where(Admission, active=True)}


def _admit(sheet: Sheet, stamp: Stamp, officer: str) -> None:
    row = sheet.find(Admission, officer)
    if row is None:
        new = Admission(key=officer, entry=stamp.number, since=stamp.at, by=stamp.by)
        sheet.add(new)
    elif not row.active:
        row.active, row.since, row.by = True, stamp.at, stamp.by
        sheet.change(row)


class CaseConfined(Act, kind="case.confined/1", signatures=2):
    """A case is confined: from now on it exists for those alone who are admitted to it.

    Whoever confines it is admitted, and so are ``officers``.
    """

    reason: Text = erasable("Reason")
    officers: tuple[str, ...] = structural("Officers admitted", listed=True)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if is_confined(sheet):
            yield _("This case is confined already.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.find(Confinement, CONFINED)
        if row is None:
            sheet.add(Confinement(key=CONFINED, entry=stamp.number, since=stamp.at))
        else:
            row.active, row.since = True, stamp.at
            sheet.change(row)
        for officer in dict.fromkeys((stamp.by, *self.officers)):
            _admit(sheet, stamp, officer)


class OfficerAdmitted(Act, kind="officer.admitted/1", signatures=2):
    """An officer is admitted to a confined case."""

    officer: str = structural("Officer")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not is_confined(sheet):
            yield _("This case is not confined: every officer with a role sees it.")
        elif self.officer in admitted(sheet):
            yield _("Officer {officer} is admitted already.").format(officer=self.officer)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _admit(sheet, stamp, self.officer)


class OfficerExcluded(Act, kind="officer.excluded/1"):
    """An officer is excluded from a confined case, at once: for him it exists no more."""

    officer: str = structural("Officer")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not is_confined(sheet):
            yield _("This case is not confined: every officer with a role sees it.")
        elif self.officer not in admitted(sheet):
            yield _("Officer {officer} is not admitted.").format(officer=self.officer)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Admission, self.officer)
        row.active = False
        sheet.change(row)


class CaseUnconfined(Act, kind="case.unconfined/1", signatures=2):
    """A case is confined no longer: every officer with a role sees it again, with its past."""

    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not is_confined(sheet):
            yield _("This case is not confined: every officer with a role sees it.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(Confinement, CONFINED)
        row.active = False
        sheet.change(row)
        for one in sheet.where(Admission, active=True):
            one.active = False
            sheet.change(one)


KINDS_OF_CONFINEMENT: Final = frozenset(
    {CaseConfined.kind, OfficerAdmitted.kind, OfficerExcluded.kind, CaseUnconfined.kind}
)


class Admittance:
    """Who could enter what in a case when, from its own acts: for ``docket fsck``."""

    def __init__(self, acts: Iterable[tuple[Stamp, Act]]) -> None:
        self._since: list[tuple[int, frozenset[str] | None]] = []
        inside: set[str] | None = None
        for stamp, act in acts:
            if isinstance(act, CaseConfined):
                inside = {stamp.by, *act.officers}
            elif isinstance(act, CaseUnconfined):
                inside = None
            elif inside is not None and isinstance(act, OfficerAdmitted):
                inside.add(act.officer)
            elif inside is not None and isinstance(act, OfficerExcluded):
                inside.discard(act.officer)
            self._since.append((stamp.number, None if inside is None else frozenset(inside)))

    def kept_out(self, number: int, officer: str) -> bool:
        """Return whether an officer was not admitted when an entry was made."""
        place = bisect_left(self._since, number, key=lambda one: one[0])
        inside = self._since[place - 1][1] if place else None
        return inside is not None and officer not in inside
