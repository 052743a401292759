# SPDX-License-Identifier: Apache-2.0
"""Whether an instrument binds a state on a date, from the rows of its parties.

Three answers: yes, no, unknown.  Only a row that gives a day of entry into force yields yes; a
deposited ratification without that day yields unknown, because the day of entry follows from each
instrument's own rule and is not guessed.  Which of several instruments prevails is not decided
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rogatory.instrument.form import LetterForm
from rogatory.instrument.grammar import Standing, standing
from rogatory.instrument.record import parse_day
from rogatory.instrument.remark import Group, Remark, Spot, Verdict
from rogatory.instrument.rows import Instrument, Party
from rogatory.language import _


class Bound(Enum):
    """Whether a state is bound: "unknown" is a legal value."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Binding:
    """The answer for one state on one date, why, and the rows that it rests on."""

    state: str
    bound: Bound
    reason: str
    rows: tuple[Party, ...] = ()


def binds(instrument: Instrument, state: str, on: str | None) -> Binding:
    """Whether ``instrument`` binds ``state`` on the day ``on`` (YYYY-MM-DD, None = not known)."""
    rows = tuple(party for party in instrument.parties if party.state == state)
    if not rows:
        return Binding(state, Bound.UNKNOWN, _("no row about {state}").format(state=state))
    if on is None or parse_day(on) is None:
        return Binding(state, Bound.UNKNOWN, _("the day of the letter is unknown"), rows)
    for meaning, judge in (
        (Standing.ENDED, _ended),
        (Standing.UNKNOWN, _unsure),
        (Standing.ENDS_TOWARDS_SOME, _unsure),
        (Standing.IN_FORCE, _in_force),
        (Standing.NOT_PARTY, _unsure),
    ):
        of_this = tuple(row for row in rows if standing(row.status) is meaning)
        for row in of_this:
            found = judge(row, on)
            if found is not None:
                return found
    if any(standing(row.status) in (Standing.PARTY, Standing.CONSENTED) for row in rows):
        reason = _("date of entry into force for {state} unknown").format(state=state)
        return Binding(state, Bound.UNKNOWN, reason, rows)
    reason = _("only a signature of {state} is known, no consent to be bound").format(state=state)
    return Binding(state, Bound.UNKNOWN, reason, rows)


def _begun(row: Party, on: str) -> bool | None:
    """Whether the row's date has come by ``on``; None when its date is missing or too coarse."""
    if row.date is None:
        return None
    stop = min(len(row.date), len(on))
    if row.date[:stop] == on[:stop] and len(row.date) < len(on):
        return None
    return row.date <= on


def _ended(row: Party, on: str) -> Binding | None:
    begun = _begun(row, on)
    if begun is False:
        return None
    if begun is None:
        reason = _("day on which {state} ceased to be bound unknown").format(state=row.state)
        return Binding(row.state, Bound.UNKNOWN, reason, (row,))
    reason = _("{state} ceased to be bound on {day}").format(state=row.state, day=row.date)
    return Binding(row.state, Bound.NO, reason, (row,))


def _unsure(row: Party, on: str) -> Binding | None:
    if _begun(row, on) is False:
        return None
    reason = _("status of {state}: {status}").format(state=row.state, status=row.status)
    return Binding(row.state, Bound.UNKNOWN, reason, (row,))


def _in_force(row: Party, on: str) -> Binding | None:
    begun = _begun(row, on)
    if begun is None:
        reason = _("date of entry into force for {state} unknown").format(state=row.state)
        return Binding(row.state, Bound.UNKNOWN, reason, (row,))
    if begun:
        reason = _("in force for {state} since {day}").format(state=row.state, day=row.date)
        sure = row.confidence == "seen"
        return Binding(row.state, Bound.YES if sure else Bound.UNKNOWN, reason, (row,))
    reason = _("in force for {state} only from {day}").format(state=row.state, day=row.date)
    return Binding(row.state, Bound.NO, reason, (row,))


def basis_remark(form: LetterForm, instrument: Instrument) -> Remark | None:
    """What the check says about the basis; None for an instrument that has no parties to bind."""
    if instrument.header.kind != "treaty":
        return None
    bindings = [
        binds(instrument, state, form.date) if state else None
        for state in (form.requesting_state, form.requested_state)
    ]
    stated = [binding for binding in bindings if binding is not None]
    read = tuple(
        Spot(_("parties of {id}").format(id=instrument.id), _told(binding)) for binding in stated
    )
    todo = _("Confirm from the depositary that the instrument binds both states on that day.")
    refused = next((b for b in stated if b.bound is Bound.NO), None)
    doubt = next((b for b in stated if b.bound is Bound.UNKNOWN), None)
    verdict, group, reason = Verdict.OK, Group.SETTLED, ""
    if refused is not None:
        chosen = form.instrument in (None, instrument.id)
        verdict, group = Verdict.DOES_NOT_APPLY, Group.ERROR if chosen else Group.SETTLED
        reason = refused.reason
    elif len(stated) < 2:
        verdict, group = Verdict.IN_DOUBT, Group.BY_HAND
        reason = _("the letter does not name both states")
    elif doubt is not None:
        verdict, group, reason = Verdict.IN_DOUBT, Group.BY_HAND, doubt.reason
    return Remark(
        requirement=f"{instrument.id}:basis",
        article="",
        label=_("basis"),
        verdict=verdict,
        group=group,
        source="",
        reason=reason,
        read=read,
        todo="" if group is Group.SETTLED else todo,
    )


def _told(binding: Binding) -> str:
    fiction = any(row.fiction for row in binding.rows)
    return _("{reason} (fiction)").format(reason=binding.reason) if fiction else binding.reason
