# SPDX-License-Identifier: Apache-2.0
"""How the fold of the correspondence takes what is carried: media, second proofs, papers passed on.

A package of ours on a medium was prepared, then handed over by a signed record; a reply that came
twice is one reply with two proofs; a paper that was not for us went on to whom it was for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from rogatory.casefile.lives import Again, Lost, OnMedium, Paper, SentPackage
from rogatory.clerk.act import Erased, Stamp


@dataclass(slots=True)
class PassedOn:
    """A paper that was not for us and went on."""

    stamp: Stamp
    paper: str
    ground: str
    on: str
    to: Any
    told_on: str = ""


class Carried(Protocol):
    """As much of the correspondence as is told on here."""

    sent: dict[str, SentPackage]
    papers: dict[str, Paper]
    media: dict[str, OnMedium]
    passed: dict[str, PassedOn]


def _kept(value: Any, stamp: Stamp, name: str) -> Any:
    return Lost(stamp.number, name) if isinstance(value, Erased) else value


def _prepared(c: Carried, stamp: Stamp, act: Any) -> None:
    one = OnMedium(stamp, act.medium, act.sort, act.parts, _kept(act.serial, stamp, "serial"))
    c.media[act.medium] = one
    if package := c.sent.get(act.pouch):
        package.media.append(one)


def _handed_over(c: Carried, stamp: Stamp, act: Any) -> None:
    if one := c.media.get(act.medium):
        one.handed, one.handed_on = stamp, act.happened


def _repeated(c: Carried, stamp: Stamp, act: Any) -> None:
    if paper := c.papers.get(act.reply):
        paper.again.append(Again(stamp, act.medium, act.received))


def _forwarded(c: Carried, stamp: Stamp, act: Any) -> None:
    to = _kept(act.to, stamp, "to")
    c.passed[act.paper] = PassedOn(stamp, act.paper, act.ground, act.on, to, act.told_on or "")


def _told(c: Carried, _stamp: Stamp, act: Any) -> None:
    if one := c.passed.get(act.paper):
        one.told_on = act.on


STEPS_OF_CARRIED: Final[dict[str, Callable[[Any, Stamp, Any], None]]] = {
    "medium.prepared/1": _prepared,
    "medium.handed_over/1": _handed_over,
    "reply.repeated/1": _repeated,
    "paper.forwarded/1": _forwarded,
    "paper.sender_told/1": _told,
}
HAPPENED_IN_CARRIED: Final = {
    "medium.handed_over/1": "happened",
    "reply.repeated/1": "received",
    "paper.forwarded/1": "on",
    "paper.sender_told/1": "on",
}
"""The field that names the event's own date."""
