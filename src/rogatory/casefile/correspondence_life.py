# SPDX-License-Identifier: Apache-2.0
"""How the fold of the correspondence takes the acts of a letter's and a measure's later life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from rogatory.casefile.lives import Answer, Asked, LetterEvent, LetterLife, MeasureStep
from rogatory.casefile.transitions import fault
from rogatory.clerk.act import Stamp


class Told(Protocol):
    """As much of the correspondence as is told on here."""

    letters: dict[str, LetterLife]
    measures: dict[str, Asked]
    asked: dict[str, list[Asked]]


def _say(c: Told, stamp: Stamp, act: Any, state: str, on: str, until: str = "", n: int = 0) -> None:
    if asked := c.measures.get(act.measure):
        rests_on = getattr(act, "rests_on", "entry")
        source = getattr(act, "source", None) or ""
        asked.answers.append(Answer(stamp, state, on, rests_on, source, "", "", until, n))


def _scheduled(c: Told, stamp: Stamp, act: Any) -> None:
    _say(c, stamp, act, "scheduled", act.told_on, until=act.planned)


def _carried_out(c: Told, stamp: Stamp, act: Any) -> None:
    _say(c, stamp, act, "carried_out", act.on, n=1 if act.protocol else 0)


def _reopened(c: Told, stamp: Stamp, act: Any) -> None:
    _say(c, stamp, act, "accepted", act.on)


def _measure_withdrawn(c: Told, stamp: Stamp, act: Any) -> None:
    _say(c, stamp, act, "withdrawn", act.on)


def _measure_superseded(c: Told, stamp: Stamp, act: Any) -> None:
    _say(c, stamp, act, "superseded", act.on)


def _step(c: Told, stamp: Stamp, act: Any, code: str) -> Asked | None:
    asked = c.measures.get(act.measure)
    if asked is not None:
        asked.steps.append(MeasureStep(stamp, code, act.on))
    return asked


def _received(c: Told, stamp: Stamp, act: Any) -> None:
    _step(c, stamp, act, "received")


def _verified(c: Told, stamp: Stamp, act: Any) -> None:
    _step(c, stamp, act, "verified")


def _closed(c: Told, stamp: Stamp, act: Any) -> None:
    _step(c, stamp, act, "closed")


def _assessed(c: Told, stamp: Stamp, act: Any) -> None:
    asked = _step(c, stamp, act, act.verdict)
    if asked is None or act.child is None:
        return
    child = Asked(act.child, asked.letter, act.child_number, asked.type, parent=asked.id)
    asked.children.append(child)
    c.measures[child.id] = child
    c.asked[asked.letter].append(child)


def _event(verb: str, code: str = "", other: str = "") -> Callable[..., None]:
    """Return how an act of a letter becomes one of its events; ``code`` and ``other`` name the
    fields that the event keeps."""

    def take(c: Told, stamp: Stamp, act: Any) -> None:
        if life := c.letters.get(act.letter):
            told = (getattr(act, name, None) or "" if name else "" for name in (code, other))
            event = LetterEvent(stamp, verb, getattr(act, "on", stamp.at[:10]), *told)
            life.events.append(event)
            if verb == "supplemented" and (other_life := c.letters.get(event.other)):
                life.supplements.append((stamp, other_life))

    return take


def _ended(state: str) -> Callable[..., None]:
    event = _event(state, "rests_on", "successor")

    def take(c: Told, stamp: Stamp, act: Any) -> None:
        event(c, stamp, act)
        for asked in c.asked.get(act.letter, ()):
            if not asked.dropped and fault(state, 0, asked.state, asked.step) is None:
                asked.answers.append(Answer(stamp, state, act.on, act.rests_on, "", "", "", "", 0))

    return take


def _letter_closed(c: Told, stamp: Stamp, act: Any) -> None:
    _event("closed")(c, stamp, act)
    for asked in c.asked.get(act.letter, ()):
        if not asked.dropped and asked.step != "closed":
            asked.steps.append(MeasureStep(stamp, "closed", act.on))


STEPS_OF_LIFE: Final[dict[str, Callable[..., None]]] = {
    "measure.scheduled/1": _scheduled,
    "measure.carried_out/1": _carried_out,
    "measure.reopened/1": _reopened,
    "measure.received/1": _received,
    "measure.verified/1": _verified,
    "measure.assessed/1": _assessed,
    "measure.closed/1": _closed,
    "measure.withdrawn/1": _measure_withdrawn,
    "measure.superseded/1": _measure_superseded,
    "letter.reminded/1": _event("reminded", "channel", "proof"),
    "letter.escalated/1": _event("escalated"),
    "letter.supplemented/1": _event("supplemented", other="supplement"),
    "letter.withdrawn/1": _ended("withdrawn"),
    "letter.superseded/1": _ended("superseded"),
    "letter.closed/1": _letter_closed,
    "letter.formally_checked/1": _event("formally_checked"),
    "letter.information_requested/1": _event("information_requested", "until"),
    "letter.consulted/1": _event("consulted", "reason_code"),
    "letter.decided/1": _event("decided", "decision"),
    "letter.assigned/1": _event("assigned", other="officer"),
    "letter.reviewed/1": _event("reviewed"),
    "letter.result_returned/1": _event("result_returned", "channel", "proof"),
    "letter.result_received/1": _event("result_received", "rests_on"),
}
"""The later life, by kind of act."""

HAPPENED_IN_LIFE: Final = {
    kind: "told_on" if kind == "measure.scheduled/1" else "on"
    for kind in STEPS_OF_LIFE
    if kind not in ("letter.supplemented/1", "letter.formally_checked/1")
}
"""The field that names the event's own date."""
