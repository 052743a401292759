# SPDX-License-Identifier: Apache-2.0
"""The directory: persons and bodies, of the other side and of ours, whom one may call or write to.

It stands in the authority's own record, across all cases.  Whoever is named in it is named in
erasable fields alone; what a case takes over from it (a contact, a route, a letter's executor) is
copied at that moment, and stays as it was said then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from rogatory.casefile.promises import SIDES
from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _

DUTIES = (
    "executor", "central_authority", "executing_body", "liaison", "duty_room", "interpreter",
    "registry", "other",
)  # fmt: skip
"""For what one turns to a contact point."""

_PARTICULARS = ("name", "title", "body", "phone", "email", "address", "hours", "source", "note")


class ContactPoint(Row):
    """One person or body; the row's key is its id, such as ``d1``."""

    side = models.TextField()
    """``us`` or ``them``."""

    state = models.TextField(db_index=True)
    domain = models.TextField(default="")
    """Domain of the authority that it belongs to; empty where it has no identity card here."""

    duty = models.TextField()
    languages = models.TextField(default="")
    """Codes of the languages that are spoken there, separated by blanks."""

    valid_from = models.TextField(default="")
    valid_until = models.TextField(default="")
    confirmed_on = models.TextField(default="")
    """Day on which it was last confirmed; empty while it was not."""

    at = models.TextField()
    ended = models.BooleanField(default=False)
    name = ErasableField()
    title = ErasableField()
    body = ErasableField()
    phone = ErasableField()
    email = ErasableField()
    address = ErasableField()
    hours = ErasableField()
    source = ErasableField()
    note = ErasableField()
    ended_because = ErasableField()
    confirmed_how = ErasableField()

    class Meta:
        app_label = "casefile"


def _known(sheet: Sheet, point: str) -> tuple[ContactPoint | None, list[str]]:
    row = sheet.find(ContactPoint, point)
    if row is None:
        return None, [_("There is no contact point {key} in the directory.").format(key=point)]
    if row.ended:
        return row, [_("Contact point {key} is ended: enter a new one.").format(key=point)]
    return row, []


def _told(act: ContactPointEntered | ContactPointCorrected) -> dict[str, Any]:
    """Return what an act says of a contact point, by the columns of the table."""
    told: dict[str, Any] = {name: getattr(act, name) for name in _PARTICULARS}
    return told | {
        "side": act.side,
        "state": act.state,
        "domain": act.domain or "",
        "duty": act.duty,
        "languages": " ".join(items(act.languages)),
        "valid_from": act.valid_from or "",
        "valid_until": act.valid_until or "",
    }


def _faults(act: ContactPointEntered | ContactPointCorrected) -> Iterable[str]:
    if act.name is None and act.body is None:
        yield _("Name a person or a body.")
    begin, end = act.valid_from, act.valid_until
    if begin and end and end < begin[: len(end)]:
        yield _("The last day on which it holds lies before the first.")


class ContactPointEntered(Act, kind="contact_point.entered/1", authority=True):
    """A person or body whom one may call or write to is entered in the directory."""

    point: str = structural("Contact point")
    side: str = structural("Side", "code", choices=SIDES)
    state: str = structural("State", "code")
    domain: str | None = structural("Domain of the authority", "code", default=None)
    duty: str = structural("For what", "code", choices=DUTIES)
    languages: tuple[str, ...] = structural("Languages", "code", listed=True, default=())
    valid_from: str | None = structural("Holds from", "date", default=None)
    valid_until: str | None = structural("Holds until", "date", default=None)
    name: Text = erasable("Name", default=None)
    title: Text = erasable("Title", default=None)
    body: Text = erasable("Body", default=None)
    phone: Text = erasable("Telephone", default=None)
    email: Text = erasable("E-mail address", default=None)
    address: Text = erasable("Postal address", default=None)
    hours: Text = erasable("Hours", default=None)
    source: Text = erasable("Source")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(ContactPoint, self.point):
            yield _("Contact point {key} is in the directory already.").format(key=self.point)
        yield from _faults(self)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = ContactPoint(key=self.point, entry=stamp.number, at=stamp.at, **_told(self))
        row.ended_because = row.confirmed_how = None
        sheet.add(row)


class ContactPointCorrected(Act, kind="contact_point.corrected/1", authority=True):
    """A contact point is entered anew as a whole: what changed, and why; the old stays on record.

    What was confirmed of it counts no more.
    """

    point: str = structural("Contact point")
    side: str = structural("Side", "code", choices=SIDES)
    state: str = structural("State", "code")
    domain: str | None = structural("Domain of the authority", "code", default=None)
    duty: str = structural("For what", "code", choices=DUTIES)
    languages: tuple[str, ...] = structural("Languages", "code", listed=True, default=())
    valid_from: str | None = structural("Holds from", "date", default=None)
    valid_until: str | None = structural("Holds until", "date", default=None)
    name: Text = erasable("Name", default=None)
    title: Text = erasable("Title", default=None)
    body: Text = erasable("Body", default=None)
    phone: Text = erasable("Telephone", default=None)
    email: Text = erasable("E-mail address", default=None)
    address: Text = erasable("Postal address", default=None)
    hours: Text = erasable("Hours", default=None)
    source: Text = erasable("Source")
    note: Text = erasable("Note", default=None)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _known(sheet, self.point)[1]
        yield from _faults(self)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ContactPoint, self.point)
        for name, value in _told(self).items():
            setattr(row, name, value)
        row.confirmed_on, row.confirmed_how = "", None
        sheet.change(row)


class ContactPointConfirmed(Act, kind="contact_point.confirmed/1", authority=True):
    """It was made sure on a day that a contact point is as it stands in the directory."""

    point: str = structural("Contact point")
    on: str = structural("On", "date")
    how: Text = erasable("How")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _known(sheet, self.point)[1]

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ContactPoint, self.point)
        row.confirmed_on, row.confirmed_how = self.on, self.how
        sheet.change(row)


class ContactPointEnded(Act, kind="contact_point.ended/1", authority=True):
    """A contact point is one no more from a day on; it stays readable."""

    point: str = structural("Contact point")
    until: str = structural("Held until", "date")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _known(sheet, self.point)[1]

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        row = sheet.get(ContactPoint, self.point)
        row.ended, row.valid_until, row.ended_because = True, self.until, self.reason
        sheet.change(row)
