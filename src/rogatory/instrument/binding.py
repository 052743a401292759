# SPDX-License-Identifier: Apache-2.0
"""Whether an instrument binds a state on a date, from the rows of its parties.

Three answers: yes, no, unknown.  Only a row that was read and gives a day of entry into force
yields yes; a deposited ratification without that day yields unknown, because the day of entry
follows from each instrument's own rule and is not guessed.  Before an instrument was made it bound
nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rogatory.instrument import terms
from rogatory.instrument.grammar import Standing, standing
from rogatory.instrument.record import parse_day
from rogatory.instrument.rows import Instrument, Party
from rogatory.language import _


class Bound(Enum):
    """Whether a state is bound: "unknown" is a legal value."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def label(self) -> str:
        """The word in the present language."""
        return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}[self.value]


@dataclass(frozen=True, slots=True)
class Binding:
    """The answer for one state on one date, why, and the rows that it rests on."""

    state: str
    bound: Bound
    reason: str
    rows: tuple[Party, ...] = ()


def binds(
    instrument: Instrument, state: str, on: str | None, *, relation_decides: bool = False
) -> Binding:
    """Whether ``instrument`` binds ``state`` on the day ``on`` (YYYY-MM-DD, None = not known).

    ``relation_decides``: rows that say the instrument ended towards some states are left out,
    because a relation to a later instrument is applied to the pair of states afterwards.
    """
    rows = tuple(party for party in instrument.parties if party.state == state)
    if on is not None and parse_day(on) is not None:
        early = _too_early(instrument, state, on)
        if early is not None:
            return early
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
        if relation_decides and meaning is Standing.ENDS_TOWARDS_SOME:
            continue
        for row in (row for row in rows if standing(row.status) is meaning):
            found = judge(row, on)
            if found is not None:
                return found
    return Binding(state, Bound.UNKNOWN, _why_unknown(state, rows), rows)


def _why_unknown(state: str, rows: tuple[Party, ...]) -> str:
    """Why rows that give no day of entry into force leave the answer open."""
    meanings = {standing(row.status) for row in rows}
    if meanings & {Standing.PARTY, Standing.CONSENTED}:
        return _("date of entry into force for {state} unknown").format(state=state)
    if Standing.SIGNED in meanings:
        return _("only a signature of {state} is known, no consent to be bound").format(state=state)
    return _("no row says since when {state} is bound").format(state=state)


def _too_early(instrument: Instrument, state: str, on: str) -> Binding | None:
    """No, when the day lies before the instrument was made or, as read, entered into force."""
    header = instrument.header
    if begun(header.date, on) is False:
        reason = _("{id} was made only on {day}").format(id=instrument.id, day=header.date)
        return Binding(state, Bound.NO, reason)
    entry = header.entry_into_force
    read = header.entry_into_force_source is not None
    if read and entry is not None and parse_day(entry) is not None and on < entry:
        reason = _("{id} is in force only since {day}").format(id=instrument.id, day=entry)
        return Binding(state, Bound.NO, reason)
    return None


def begun(date: str | None, on: str) -> bool | None:
    """Whether a date has come by ``on``; None when the date is missing or too coarse to tell."""
    if date is None:
        return None
    stop = min(len(date), len(on))
    if date[:stop] == on[:stop] and len(date) < len(on):
        return None
    return date <= on


def _ended(row: Party, on: str) -> Binding | None:
    came = begun(row.date, on)
    if came is False:
        return None
    if came is None:
        reason = _("day on which {state} ceased to be bound unknown").format(state=row.state)
        return Binding(row.state, Bound.UNKNOWN, reason, (row,))
    reason = _("{state} ceased to be bound on {day}").format(state=row.state, day=row.date)
    return Binding(row.state, Bound.NO if row.confidence == "seen" else Bound.UNKNOWN, reason,
                   (row,))  # fmt: skip


def _unsure(row: Party, on: str) -> Binding | None:
    if begun(row.date, on) is False:
        return None
    said = terms.party_status_label(row.status)
    reason = _("status of {state}: {status}").format(state=row.state, status=said)
    return Binding(row.state, Bound.UNKNOWN, reason, (row,))


def _in_force(row: Party, on: str) -> Binding | None:
    came = begun(row.date, on)
    if came is None:
        reason = _("date of entry into force for {state} unknown").format(state=row.state)
        return Binding(row.state, Bound.UNKNOWN, reason, (row,))
    sure = row.confidence == "seen"
    if came:
        reason = _("in force for {state} since {day}").format(state=row.state, day=row.date)
        return Binding(row.state, Bound.YES if sure else Bound.UNKNOWN, reason, (row,))
    reason = _("in force for {state} only from {day}").format(state=row.state, day=row.date)
    return Binding(row.state, Bound.NO if sure else Bound.UNKNOWN, reason, (row,))
