# SPDX-License-Identifier: Apache-2.0
"""What a rule is asked and what it finds: a verdict, why, what was read and where, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rogatory.instrument.form import LetterForm
from rogatory.instrument.grammar import Clause
from rogatory.instrument.readings import Reading
from rogatory.instrument.remark import Spot, Verdict
from rogatory.instrument.rows import Requirement, Sheet
from rogatory.language import _


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found: a verdict, why, what was read and where, and what to do."""

    verdict: Verdict
    reason: str = ""
    read: tuple[Spot, ...] = ()
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule is asked: the letter, the requested state's sheet, the row and its clause."""

    form: LetterForm
    sheet: Sheet | None
    row: Requirement
    clause: Clause


Rule = Callable[[Asked], Outcome]


def by_hand(reason: str, read: tuple[Spot, ...] = ()) -> Outcome:
    """The outcome that leaves a row to a person."""
    todo = _("Read the article in its source, compare it with the letter and answer this row.")
    return Outcome(Verdict.BY_HAND, reason, read, todo)


def settled(reason: str) -> Outcome:
    """The outcome of a row that does not speak about this letter."""
    return Outcome(Verdict.DOES_NOT_APPLY, reason)


def lacking(fields: str, todo: str, read: tuple[Spot, ...] = ()) -> Outcome:
    """The outcome of a row whose ``fields`` are not in the letter."""
    reason = _("not in the letter: {fields}").format(fields=fields)
    return Outcome(Verdict.MISSING, reason, read, todo)


def weigh(reading: Reading) -> Outcome:
    """The outcome of a reading: what lacks prevails over what only a person can settle."""
    read = tuple(reading.read)
    if reading.lacks:
        lacks = ", ".join(reading.lacks)
        todo = _("Enter in the letter: {fields}.").format(fields=lacks)
        return lacking(lacks, todo, read)
    reasons = []
    if reading.unknown:
        reasons.append(_("stated as unknown: {fields}").format(fields=", ".join(reading.unknown)))
    if reading.withheld:
        people = ", ".join(reading.withheld)
        reasons.append(_("identity held back by a code: {people}").format(people=people))
    if reading.unsaid:
        fields = ", ".join(reading.unsaid)
        reasons.append(_("neither given nor stated to be none: {fields}").format(fields=fields))
    if reasons:
        return by_hand("; ".join(reasons), read)
    return Outcome(Verdict.OK, read=read)
