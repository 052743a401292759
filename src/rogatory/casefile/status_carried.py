# SPDX-License-Identifier: Apache-2.0
"""How a statement says what was carried: media, second proofs of a reply, papers passed on.

No courier is named: the signed record does that, and stands in the case record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rogatory.casefile import status_words as words
from rogatory.casefile.carried_life import PassedOn
from rogatory.casefile.lives import OnMedium, Paper
from rogatory.casefile.media import SORT_WORDS
from rogatory.casefile.status_group import Group, Part, entries
from rogatory.language import _, ngettext, pgettext

Said = Callable[[Any], Any]
"""Turns an erasable value into the words, or into where they were erased."""


def of_media(media: Iterable[OnMedium], said: Said) -> Part:
    """Return what a statement holds of the media of a package; empty where there are none."""
    told = [
        {
            "kind": one.sort,
            "parts": one.parts,
            "serial": said(one.serial),
            "prepared": one.stamp.at,
            "handed_on": one.handed_on or None,
            "entries": [stamp.number for stamp in (one.stamp, one.handed) if stamp],
        }
        for one in media
    ]
    return {"media": told} if told else {}


def of_reply(paper: Paper, replies: Mapping[str, Paper]) -> Part:
    """Return that a reply goes on with an earlier one, or came again; empty where neither is so."""
    told: Part = {}
    if before := replies.get(paper.continues):
        told["continues"] = {"reply": before.reply, "received": before.received}
    if paper.again:
        told["again"] = [
            {"medium": one.medium, "received": one.received, "entries": [one.stamp.number]}
            for one in paper.again
        ]
    return told


def of_passed(passed: Iterable[PassedOn], said: Said) -> Part:
    """Return the papers that were not for us and went on; empty where there are none."""
    told = [
        {
            "paper": one.paper,
            "ground": one.ground,
            "on": one.on,
            "to": said(one.to),
            "told_on": one.told_on or None,
            "entries": [one.stamp.number],
        }
        for one in passed
    ]
    return {"passed_on": told} if told else {}


def media_lines(letter: Part, data: Part, details: bool) -> Iterator[str]:
    """Yield a line for each medium on which a letter's package lies."""
    for one in letter.get("media", ()):
        what = _(SORT_WORDS[one["kind"]])
        if one["serial"] is not None:
            what += ", " + _("serial number {serial}").format(serial=words.said(one["serial"]))
        parts = ngettext("{n} part", "{n} parts", one["parts"]).format(n=one["parts"])
        if one["handed_on"]:
            said = _("on a medium ({what}; {parts}), handed over on {day}; rests on: the signed "
                     "record").format(what=what, parts=parts, day=one["handed_on"])  # fmt: skip
        else:
            day = words.local(one["prepared"], data)
            said = _("on a medium ({what}; {parts}), prepared on {day}; no entry says that it was "
                     "handed over").format(what=what, parts=parts, day=day)  # fmt: skip
        yield said + entries(one, details)


def reply_note(row: Part) -> str:
    """Return what stands beside a reply: which it goes on with, how else it came; else nothing."""
    said = []
    if before := row.get("continues"):
        said.append(_("goes on with the reply of {day}").format(day=before["received"]))
    for one in row.get("again", ()):
        said.append(
            _("came again {way} on {day}").format(
                way=words.medium(one["medium"]), day=one["received"]
            )
        )
    return "; ".join(said)


def passed_on(data: Part, details: bool) -> Group:
    """Return the papers that were passed on, and whether the sender was told."""
    head = (
        pgettext("column", "passed on"),
        pgettext("column", "to whom"),
        pgettext("column", "why"),
        pgettext("column", "sender told"),
    )
    rows: list[tuple[str, ...]] = [
        (
            row["on"],
            words.said(row["to"]),
            _ground(row["ground"]),
            (row["told_on"] or _("no entry says so")) + entries(row, details),
        )
        for row in data.get("passed_on", ())
    ]
    return Group(_("Papers that were not for us, passed on"), head=head, rows=rows,
                 shares=(2, 4, 3, 3))  # fmt: skip


def _ground(code: str) -> str:
    return {
        "other_authority": _("for another authority"),
        "not_competent": _("outside our powers"),
        "other_state": _("for another state"),
        "misdelivered": _("delivered by mistake"),
        "other": _("another reason"),
    }.get(code, code)
