# SPDX-License-Identifier: Apache-2.0
"""Silence counted: in calendar days, in working days, and against the authority's own policy.

A pure fold over the acts of the authority's record, like the correspondence itself: what had been
adopted and set by an instant is what a statement of that instant counts by.  Who counts from a date
that is not certain takes its last day, so that silence is never made longer than it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from rogatory.casefile.days import Span
from rogatory.casefile.expected import EVERY_STATE, CalendarAdopted, PolicySet
from rogatory.casefile.workdays import HolidayYear, WorkCalendar
from rogatory.clerk.act import Act, Stamp

Part = dict[str, Any]

KINDS: Final = frozenset({PolicySet.kind, CalendarAdopted.kind})
"""The kinds of acts by which an authority says how it counts and what it expects."""


@dataclass
class Rules:
    """What was adopted and set so far; ``state`` is the authority's own."""

    state: str = ""
    policies: dict[str, tuple[Stamp, PolicySet]] = field(default_factory=dict)
    years: dict[tuple[str, int], tuple[Stamp, CalendarAdopted]] = field(default_factory=dict)

    def take(self, stamp: Stamp, act: Act) -> None:
        """Take the next act; of another kind it is passed over."""
        if isinstance(act, PolicySet):
            self.policies.pop(act.state, None)
            if any(days is not None for days in act.days.values()):
                self.policies[act.state] = stamp, act
        elif isinstance(act, CalendarAdopted):
            self.years[act.state, act.year] = stamp, act

    def calendar(self) -> WorkCalendar:
        """Return the working days of the authority's own state."""
        made = {
            year: _year(act) for (state, year), (_stamp, act) in self.years.items()
            if state == self.state
        }  # fmt: skip
        return WorkCalendar(self.state, made)

    def policy(self, state: str) -> tuple[Stamp, PolicySet] | None:
        """Return what is expected of ``state``: its own policy, else that for every state."""
        return self.policies.get(state) or self.policies.get(EVERY_STATE)


def _year(act: CalendarAdopted) -> HolidayYear:
    return HolidayYear(
        act.state,
        act.year,
        act.digest,
        "",
        tuple(act.weekend),
        frozenset(map(date.fromisoformat, act.holidays)),
        frozenset(map(date.fromisoformat, act.working)),
    )


class Reckoning:
    """Counts days up to the day of one statement, and keeps which years it had to look at."""

    def __init__(self, rules: Rules, day: date) -> None:
        self.rules, self.day = rules, day
        self._calendar = rules.calendar()
        self._used: set[int] = set()
        self._missing: set[int] = set()

    def passed(self, since: Span) -> Part:
        """Return how long ago something was: at least so many days, so many of them working."""
        last = min(since.last, self.day)
        missing = set(self._calendar.missing(last, self.day))
        self._missing |= missing
        self._used |= set(range(last.year, self.day.year + 1)) - missing
        return {
            "since": last.isoformat(),
            "certain": since.certain,
            "days": since.days_until(self.day),
            "working_days": self._calendar.between(last, self.day),
        }

    def expected(self, within: int | None, unit: str, since: Span) -> Part | None:
        """Return by which day something is expected, and since how many days it is overdue."""
        if within is None:
            return None
        try:
            if unit == "working":
                due = self._calendar.after(since.last, within)
            else:
                due = since.last + timedelta(days=within)
        except OverflowError:
            due = date.max
        return {
            "within": within,
            "unit": unit,
            "due": due.isoformat(),
            "overdue_days": max(0, (self.day - due).days),
        }

    def sent(
        self,
        state: str,
        sent: Span,
        received: Span | None,
        awaited: bool,
        reminded: Span | None = None,
    ) -> Part | None:
        """Return what the policy expects of a letter of ours; None without one that says so.

        ``received``: when it was received there, None without a record of that.  ``awaited``: a
        measure is still awaited, and not one that they put off until a day to come.
        ``reminded``: when we reminded them last; the days of silence begin anew then.
        """
        found = self.rules.policy(state)
        if found is None:
            return None
        stamp, act = found
        receipt = answer = None
        if received is None:
            receipt = self.expected(act.receipt_within, act.unit, sent)
        elif awaited:
            answer = self.expected(act.answer_within, act.unit, received)
        silent = received is None or awaited
        heard = max((s for s in (sent, received, reminded) if s), key=lambda s: s.last)
        remind = self.expected(act.remind_after, act.unit, heard) if silent else None
        if receipt is answer is remind is None:
            return None
        return {
            "receipt": receipt,
            "answer": answer,
            "remind_from": remind["due"] if remind else None,
            "authority_entries": [stamp.number],
        }

    def came(self, state: str, received: Span, open_: bool) -> Part | None:
        """Return what the policy expects of us with a letter of theirs."""
        found = self.rules.policy(state)
        if found is None or not open_:
            return None
        stamp, act = found
        answer = self.expected(act.own_answer_within, act.unit, received)
        return answer and {"answer": answer, "authority_entries": [stamp.number]}

    def part(self) -> Part:
        """Return how days were counted: files with their digests, years without, policies."""
        rules = self.rules
        return {
            "state": rules.state,
            "files": [
                {
                    "year": year,
                    "file": rules.years[rules.state, year][1].file,
                    "digest": rules.years[rules.state, year][1].digest,
                    "authority_entries": [rules.years[rules.state, year][0].number],
                }
                for year in sorted(self._used)
                if (rules.state, year) in rules.years
            ],
            "missing": _runs(self._missing),
            "policies": [
                {
                    "state": state,
                    "unit": act.unit,
                    **act.days,
                    "set": stamp.at,
                    "authority_entries": [stamp.number],
                }
                for state, (stamp, act) in sorted(rules.policies.items())
            ],
        }


def _runs(years: Iterable[int]) -> list[list[int]]:
    """Return years as runs: first and last of each."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return runs


def rules_of(state: str, acts: Iterable[tuple[Stamp, Act]]) -> Rules:
    """Return the rules that the acts of an authority's record make, in their order."""
    rules = Rules(state)
    for stamp, act in acts:
        rules.take(stamp, act)
    return rules
