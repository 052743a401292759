# SPDX-License-Identifier: Apache-2.0
"""How long our letters and measures wait, across all cases: to receipt, to decision, to execution.

A pure fold over the dockets as they stood at an instant.  A letter's receipt is counted by letter,
decision and execution by measure; each wait begins on the day of dispatch and is counted as short
as its dates allow (the last day a dispatch can mean, the first day an answer can mean)::

    receipt     the strongest record of receipt, as the status statement names it
    decision    the first answer that says what is to become of the measure
    execution   the answer "executed" (with conditions too; in part is not executed)

What is open is censored on the day of the figures, what we withdrew or replaced on the day of that;
what was refused or is impossible can never be executed and stays in the count of execution until
the day of the figures, so that refusals do not make execution look faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.casefile import grounds
from rogatory.casefile.cases import Case
from rogatory.casefile.correspondence import (
    KINDS_OF_AUTHORITY,
    KINDS_OF_CASE,
    Correspondence,
)
from rogatory.casefile.days import AsOf, as_of, span
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.lives import Asked, LetterLife
from rogatory.casefile.survival import Curve, Lasted, curve
from rogatory.clerk.instance import Instance
from rogatory.clerk.replay import acts_of

By = Literal["all", "state", "instrument", "type"]
BY: Final[tuple[By, ...]] = ("all", "state", "instrument", "type")
WHATS: Final = ("receipt", "decision", "execution")

_EXECUTED: Final = frozenset({"executed", "executed_with_conditions"})
_DECIDED: Final = _EXECUTED | {
    *("accepted", "scheduled", "carried_out", "executed_partly", "refused", "postponed"),
    "impossible",
}
_STOPPED: Final = frozenset({"withdrawn", "superseded"})


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of one letter or measure: of what, how long, and by what it can be grouped."""

    what: str
    lasted: Lasted
    state: str
    instrument: str
    types: tuple[str, ...]
    exact: bool
    """Whether both of its dates mean one day."""

    def groups(self, by: By) -> tuple[str, ...]:
        """Return the groups in which it counts: a letter in that of each type it asks for."""
        if by == "all":
            return ("",)
        if by == "type":
            return self.types
        return (self.state if by == "state" else self.instrument,)


@dataclass(frozen=True)
class Group:
    """The figures of one group: all rows of one ``what`` that have one ``name``."""

    what: str
    name: str
    curve: Curve
    inexact: int


@dataclass(frozen=True)
class Statistics:
    """The figures of an instance at an instant."""

    as_of: AsOf
    by: By
    cases: int
    letters: int
    groups: tuple[Group, ...]


def statistics(instance: Instance, *, by: By = "all", at: str | None = None) -> Statistics:
    """Return the figures over every case of the instance, as entered by ``at`` (see ``days``).

    Raises Malformed for a date out of form and Inadmissible for one that has not come.
    """
    own = instance.config.authority
    founding = list(acts_of(own, KINDS, only=KINDS_OF_AUTHORITY))
    told = Correspondence()
    for stamp, act in founding:
        told.take(stamp, act)
    name, zone = _zone(told, instance)
    moment = as_of(at, now=instance.now(), zone=zone, zone_name=name)
    countries = {
        act.domain: act.country  # type: ignore[attr-defined]
        for stamp, act in founding
        if stamp.kind == "counterpart.added/1"
    }
    waits: list[Wait] = []
    cases = letters = 0
    for case in Case.objects.order_by("key").values_list("key", flat=True):
        of_case = Correspondence(countries=dict(countries))
        for stamp, act in acts_of(case, KINDS, until=moment.instant, only=KINDS_OF_CASE):
            of_case.take(stamp, act)
        if of_case.opened is None:
            continue
        cases += 1
        for life in of_case.letters.values():
            found = list(_waits(of_case, life, moment, zone))
            letters += any(wait.what == "receipt" for wait in found)
            waits += found
    return Statistics(moment, by, cases, letters, tuple(grouped(waits, by)))


def grouped(waits: Sequence[Wait], by: By) -> Iterator[Group]:
    """Yield the figures of each group, in a fixed order."""
    for what in WHATS:
        mine = [wait for wait in waits if wait.what == what]
        for name in sorted({name for wait in mine for name in wait.groups(by)}):
            rows = [wait for wait in mine if name in wait.groups(by)]
            inexact = sum(1 for wait in rows if not wait.exact)
            yield Group(what, name, curve(wait.lasted for wait in rows), inexact)


def _zone(told: Correspondence, instance: Instance) -> tuple[str, tzinfo]:
    if told.founded is not None:
        try:
            return told.founded.zone, ZoneInfo(told.founded.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    return instance.config.zone, instance.zone


def _waits(told: Correspondence, life: LetterLife, moment: AsOf, zone: tzinfo) -> Iterator[Wait]:
    """Yield the waits of one letter of ours that had gone out by then, and of its measures."""
    if life.incoming or life.dispatched is None:
        return
    sent = span(life.sent_on, zone)
    if sent.last > moment.day:
        return
    asked = told.measures_of(life.id)
    code = life.counterpart
    state = told.countries.get(code, code if "." not in code else "?")
    types = tuple(sorted({measure.type for measure in asked}))
    package = told.sent.get(life.pouch) or next(
        (p for p in told.sent.values() if p.letter == life.id and p.sort == "letter"), None
    )
    proof = grounds.of_receipt(told, life, package, asked)

    def wait(what: str, on: str | None, stopped: str | None, of: tuple[str, ...]) -> Wait:
        lasted, exact = _lasted(sent.last, on, stopped, moment.day, zone)
        return Wait(what, lasted, state, life.instrument, of, exact and sent.certain)

    yield wait("receipt", proof.on if proof else None, None, types)
    for measure in asked:
        stopped = _first(measure, _STOPPED, zone)
        yield wait("decision", _first(measure, _DECIDED, zone), stopped, (measure.type,))
        yield wait("execution", _first(measure, _EXECUTED, zone), stopped, (measure.type,))


def _first(measure: Asked, states: frozenset[str], zone: tzinfo) -> str | None:
    """Return the earliest date of an answer that says one of ``states``."""
    dates = [answer.answered_on for answer in measure.answers if answer.state in states]
    return min(dates, key=lambda one: span(one, zone).first, default=None)


def _lasted(
    begun: date, on: str | None, stopped: str | None, until: date, zone: tzinfo
) -> tuple[Lasted, bool]:
    """Return how long a wait lasted by ``until``, and whether its end means one day."""
    ends = [
        (meant.first, happened, meant.certain)
        for date_, happened in ((on, True), (stopped, False))
        if date_ is not None and (meant := span(date_, zone)).first <= until
    ]
    # What happened on the day of its withdrawal happened.
    end, happened, exact = min(
        ends, key=lambda one: (one[0], not one[1]), default=(until, False, True)
    )
    return Lasted(max(0, (end - begun).days), happened), exact
