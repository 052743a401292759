# SPDX-License-Identifier: Apache-2.0
"""Contacts at the desk: enter one with its promises; tell promises and planned contacts as of a
day, by what was entered until then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.casefile import cases
from rogatory.casefile.contacts import Contact, ContactEntered, ContactWord
from rogatory.casefile.days import AsOf, as_of, span
from rogatory.casefile.officers import Authority
from rogatory.casefile.promises import Promise, Standing, standing
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _, ngettext, pgettext


@dataclass(frozen=True)
class Pledge:
    """Something promised in a contact: by ``us`` or ``them``, until when (None: no date named)."""

    side: str
    due: str | None
    words: str


def enter_contact(
    instance: Instance,
    case: str,
    by: Hand,
    *,
    form: str,
    happened: str,
    counterpart: str,
    said: str | None,
    ours: Sequence[str] = (),
    theirs: Sequence[str] = (),
    begun_by: str | None = None,
    channel: str | None = None,
    line: str | None = None,
    letters: Sequence[str] = (),
    measures: Sequence[str] = (),
    pledges: Sequence[Pledge] = (),
    next_contact: str | None = None,
    follows: str | None = None,
    exhibits: Sequence[str] = (),
) -> str:
    """Enter a contact under the next free id, with what was promised in it; return the id.

    ``letters``, ``measures`` and ``exhibits`` are ids.  Promises are called ``c1.1``, ``c1.2`` …
    """
    contact = f"c{Contact.objects.filter(case=case).count() + 1}"
    act = ContactEntered(
        contact=contact,
        form=form,
        happened=happened,
        counterpart=counterpart,
        begun_by=begun_by,
        channel=channel,
        letters=tuple(letters),
        measures=tuple(measures),
        promises=tuple(
            {"id": f"{contact}.{n}", "side": one.side, "due": one.due}
            for n, one in enumerate(pledges, 1)
        ),
        next_contact=next_contact,
        follows=follows,
        exhibits=tuple(exhibits),
        ours=tuple(ours),
        theirs=tuple(theirs),
        line=line,
        said=said,
        promised=tuple(one.words for one in pledges),
    )
    cases.enter(instance, case, act, by=by)
    return contact


def moment_of(instance: Instance, day: str | None) -> AsOf:
    """Return the instant that a list speaks about, in the zone fixed at the beginning."""
    row = Authority.objects.filter(case=instance.config.authority).first()
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        if row is not None:
            return as_of(day, now=instance.now(), zone=ZoneInfo(row.zone), zone_name=row.zone)
    # A zone that this machine does not know: the instance's own stands.
    name, zone = instance.config.zone, instance.zone
    return as_of(day, now=instance.now(), zone=zone, zone_name=name)


def contacts(case: str, moment: AsOf, letter: str | None = None) -> list[Contact]:
    """Return the contacts entered by ``moment``, in the order in which they happened."""
    rows = Contact.objects.filter(case=case, at__lte=moment.instant)
    found = [row for row in rows if letter is None or letter in (row.letters or [])]
    return sorted(found, key=lambda row: (row.happened, row.entry))


def contact_of(case: str, contact: str) -> Contact:
    """Return a contact by its id; Inadmissible when there is none."""
    row = Contact.objects.filter(case=case, key=contact).first()
    if row is None:
        raise Inadmissible(_("There is no contact {key} in the case.").format(key=contact))
    return row


def words_on(row: Contact, moment: AsOf) -> list[ContactWord]:
    """Return what the other side had said of a contact by ``moment``, the last word last."""
    found = ContactWord.objects.filter(case=row.case, contact=row.key, at__lte=moment.instant)
    return list(found.order_by("entry"))


def promises(case: str, moment: AsOf, contact: str | None = None) -> list[tuple[Promise, Standing]]:
    """Return every promise entered by ``moment`` with its standing: broken ones first, by date."""
    rows = Promise.objects.filter(case=case)
    if contact is not None:
        rows = rows.filter(contact=contact)
    found = []
    for row in rows.order_by("entry", "key"):
        told = standing(row, moment)
        if told is not None:
            found.append((row, told))
    order = ("broken", "open", "kept", "released")
    return sorted(found, key=lambda one: (order.index(one[1].state), one[0].due or "~"))


def said_of(row: Promise, told: Standing, moment: AsOf) -> str:
    """Return how a promise stands, in a sentence that claims nothing beyond the entries."""
    if told.state == "kept":
        entry = [_("entry {n}").format(n=row.kept_by)] if row.kept_by >= 0 else []
        shown = ", ".join([*entry, *(_labels(row.case, row.exhibits or []))])
        line = _("kept on {date}: {what}").format(date=row.kept_on, what=shown)
        if not told.days:
            return line
        late = ngettext("{n} day after the date promised", "{n} days after the date promised",
                        told.days).format(n=told.days)  # fmt: skip
        return f"{line} ({late})"
    if told.state == "released":
        return _("released on {date}").format(date=row.released_on)
    if told.state == "broken":
        line = _("promised by {date}: nothing entered until {day}").format(
            date=row.due, day=moment.day.isoformat()
        )
        past = ngettext("{n} day past", "{n} days past", told.days).format(n=told.days)
        return f"{line} ({past})"
    if row.due:
        return _("promised by {date}; the day is not over").format(date=row.due)
    return _("promised, no date named: nothing entered until {day}").format(
        day=moment.day.isoformat()
    )


def _labels(case: str, exhibits: Sequence[str]) -> list[str]:
    from rogatory.casefile.exhibits import Exhibit

    known = dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    return [known.get(key, key) for key in exhibits]


def planned(case: str, moment: AsOf) -> list[tuple[Contact, bool]]:
    """Return the contacts after which another was planned that is not entered yet; and whether
    the day planned is over."""
    rows = contacts(case, moment)
    followed = {row.follows for row in rows}
    zone = moment.local.tzinfo
    assert zone is not None
    return [
        (row, span(row.next_contact, zone).last < moment.day)
        for row in rows
        if row.next_contact and row.key not in followed
    ]


def form_label(code: str) -> str:
    """Return the form of a contact in ordinary words."""
    labels = {
        "call": pgettext("contact", "call"),
        "video_call": pgettext("contact", "video call"),
        "meeting": pgettext("contact", "meeting"),
        "note_verbale": pgettext("contact", "note verbale"),
        "message": pgettext("contact", "message"),
        "other": pgettext("contact", "other"),
    }
    return labels.get(code, code)


def word_label(code: str) -> str:
    """Return what the other side said of a contact, in ordinary words."""
    labels = {
        "": _("not confirmed by the other side"),
        "confirmed": _("confirmed by the other side"),
        "confirmed_in_part": _("confirmed by the other side in part"),
        "denied": _("denied by the other side"),
    }
    return labels.get(code, code)


def side_label(code: str) -> str:
    """Return who promised or began."""
    labels = {"us": pgettext("side", "we"), "them": pgettext("side", "they")}
    return labels.get(code, _("unknown"))


def standing_label(code: str) -> str:
    """Return the state of a promise in a word."""
    labels = {
        "open": pgettext("promise", "open"),
        "kept": pgettext("promise", "kept"),
        "released": pgettext("promise", "released"),
        "broken": pgettext("promise", "broken"),
    }
    return labels.get(code, code)
