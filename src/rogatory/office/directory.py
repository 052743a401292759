# SPDX-License-Identifier: Apache-2.0
"""The directory at the desk: enter contact points, find them by name in any script, use them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.directory import (
    ContactPoint,
    ContactPointConfirmed,
    ContactPointCorrected,
    ContactPointEnded,
    ContactPointEntered,
)
from rogatory.clerk.act import ERASED
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.reading import fold

_WORD = re.compile(r"[^\W\d_]+")


def enter(instance: Instance, by: Hand, **told: Any) -> ContactPoint:
    """Enter a contact point under the next free id (``d1``, ``d2`` …); return its row.

    ``told`` are the fields of ``contact_point.entered/1`` without the id.
    """
    case = instance.config.authority
    taken = set(ContactPoint.objects.filter(case=case).values_list("key", flat=True))
    point = next(f"d{n}" for n in range(1, len(taken) + 2) if f"d{n}" not in taken)
    cases.enter(instance, case, ContactPointEntered(point=point, **told), by=by)
    return point_of(instance, point)


def correct(instance: Instance, point: str, by: Hand, reason: str, **changed: Any) -> ContactPoint:
    """Enter a contact point anew: what is not in ``changed`` stays as it was; return its row.

    Inadmissible where a value that would stay was erased, or nothing changes.
    """
    row = point_of(instance, point)
    told = _as_told(row)
    if not {name for name, value in changed.items() if told[name] != value}:
        raise Inadmissible(_("Nothing is changed: say what is different now."))
    told |= changed
    if any(value is ERASED for value in told.values()):
        raise Inadmissible(
            _("A value of contact point {key} was erased: end it and enter a new one.").format(
                key=point
            )
        )
    act = ContactPointCorrected(point=point, reason=reason, **told)
    cases.enter(instance, instance.config.authority, act, by=by)
    return point_of(instance, point)


def confirm(instance: Instance, point: str, by: Hand, *, on: str, how: str) -> ContactPoint:
    """Enter that a contact point was found to be as it stands; return its row."""
    act = ContactPointConfirmed(point=point, on=on, how=how)
    cases.enter(instance, instance.config.authority, act, by=by)
    return point_of(instance, point)


def end(instance: Instance, point: str, by: Hand, *, until: str, reason: str) -> ContactPoint:
    """Enter that a contact point is one no more from a day on; return its row."""
    act = ContactPointEnded(point=point, until=until, reason=reason)
    cases.enter(instance, instance.config.authority, act, by=by)
    return point_of(instance, point)


def point_of(instance: Instance, point: str) -> ContactPoint:
    """Return a contact point by its id; Inadmissible when there is none."""
    row = ContactPoint.objects.filter(case=instance.config.authority, key=point).first()
    if row is None:
        raise Inadmissible(_("There is no contact point {key} in the directory.").format(key=point))
    return row


def usable(instance: Instance, point: str, day: str) -> ContactPoint:
    """Return a contact point that holds on a day; Inadmissible when it does not any more or yet."""
    row = point_of(instance, point)
    if not holds(row, day):
        raise Inadmissible(
            _("Contact point {key} does not hold on {day}: see “directory show {key}”.").format(
                key=point, day=day
            )
        )
    return row


def holds(row: ContactPoint, day: str) -> bool:
    """Tell whether a contact point holds on a day (YYYY-MM-DD); the last day counts."""
    begin, end = row.valid_from[:10], row.valid_until[:10]
    return begin <= day and (not end or end >= day[: len(end)])


def points(
    instance: Instance,
    *,
    day: str,
    side: str | None = None,
    state: str | None = None,
    duty: str | None = None,
    name: str | None = None,
    ended: bool = False,
) -> list[ContactPoint]:
    """Return the contact points that hold on a day, in the order in which they were entered.

    ``name`` is looked for in names and bodies, in any script and spelling; ``ended`` adds those
    that do not hold.
    """
    wanted = {"side": side, "state": state, "duty": duty}
    rows = ContactPoint.objects.filter(
        case=instance.config.authority, **{key: one for key, one in wanted.items() if one}
    )
    found = [row for row in rows.order_by("entry") if ended or holds(row, day)]
    return [row for row in found if not name or named(row, name)]


def named(row: ContactPoint, said: str) -> bool:
    """Tell whether each word that is said sounds like a word of the point's name or body."""
    texts = " ".join(one for one in (row.name, row.body) if isinstance(one, str))
    known = [fold.keys(word) for word in _WORD.findall(texts)]
    asked = [fold.keys(word) for word in _WORD.findall(said)]
    return bool(asked) and all(any(not keys.isdisjoint(mine) for mine in known) for keys in asked)


def line(row: ContactPoint) -> str | None:
    """Return telephone and e-mail address of a point in one line; None where none is known."""
    reached = [one for one in (row.phone, row.email) if isinstance(one, str)]
    return ", ".join(reached) or None


def called(row: ContactPoint) -> str:
    """Return how a point is named among persons: name, title and body."""
    told = [one for one in (row.name, row.title, row.body) if isinstance(one, str)]
    return ", ".join(told) or str(ERASED)


def official(row: ContactPoint) -> dict[str, str]:
    """Return a point as a letter names its executor (``instrument.parts.Official``)."""
    names = ("name", "title", "body", "phone", "email")
    return {name: value for name in names if isinstance(value := getattr(row, name), str)}


def duty_label(code: str) -> str:
    """Return for what one turns to a point, in ordinary words."""
    labels = {
        "executor": _("executor of letters"),
        "central_authority": _("central authority"),
        "executing_body": _("executing body"),
        "liaison": _("liaison officer"),
        "duty_room": _("duty room"),
        "interpreter": _("interpreter or translator"),
        "registry": _("registry"),
        "other": _("something else"),
    }
    return labels.get(code, code)


def _as_told(row: ContactPoint) -> dict[str, Any]:
    """Return a row as the fields of an act, so that what stays can be said again."""
    texts: Sequence[str] = (
        "name", "title", "body", "phone", "email", "address", "hours", "source", "note",
    )  # fmt: skip
    return {name: getattr(row, name) for name in texts} | {
        "side": row.side,
        "state": row.state,
        "domain": row.domain or None,
        "duty": row.duty,
        "languages": tuple(row.languages.split()),
        "valid_from": row.valid_from or None,
        "valid_until": row.valid_until or None,
    }
