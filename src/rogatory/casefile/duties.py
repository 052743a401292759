# SPDX-License-Identifier: Apache-2.0
"""Duties: what an instrument obliges an authority to do on the facts of the case.

A duty is noted from a fact and a row of the data; everything that happens to it afterwards (met,
contested, its date set) is a turn of its own.  Its state is never set by hand: :func:`stands`
computes it from the turns entered by an instant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models

from rogatory.casefile import proofs
from rogatory.casefile.days import AsOf, span
from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.instrument.duties import FORCES, TIME_WORDS
from rogatory.instrument.facts import FACTS
from rogatory.language import N_, _

STATES = {
    "open": N_("open"),
    "late": N_("late"),
    "met": N_("met"),
    "contested": N_("contested"),
}
"""States of a duty, with their words."""


class Duty(Row):
    """A duty; the row's key is its id, ``number`` what people call it."""

    number = models.BigIntegerField(default=0)
    noted = models.TextField(default="")
    """Instant of the entry that noted it."""

    instrument = models.TextField()
    instrument_digest = models.TextField(default="")
    requirement = models.TextField(db_index=True)
    owed_by = models.TextField()
    towards = models.TextField(default="")
    because = models.TextField(default="")
    """The person or incident that the fact is about."""

    fact = models.TextField(default="")
    in_doubt = models.BooleanField(default=False)
    unverified = models.BooleanField(default=False)
    force = models.TextField(default="")
    time_word = models.TextField(default="")
    policy_date = models.TextField(default="")
    """Date by which we expect it to be met: policy, no rule of law; as first set."""

    discharged_by = models.TextField(default="")
    """Kinds of entry that show it met, separated by blanks; none when any may."""

    text = ErasableField()

    class Meta:
        app_label = "casefile"


class DutyTurn(Row):
    """One thing that happened to a duty: met, reopened, contested, contest withdrawn, date set."""

    duty = models.TextField(db_index=True)
    turn = models.TextField()
    at = models.TextField()
    by = models.TextField()
    by_what = models.TextField(default="")
    date = models.TextField(default="")
    who = models.TextField(default="")
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class DutyNoted(Act, kind="duty.noted/1"):
    """A fact of the case calls forth a duty of an instrument."""

    duty: str = structural("Duty")
    instrument: str = structural("Instrument", "code")
    instrument_digest: str | None = structural("Digest of its data", "code", default=None)
    requirement: str = structural("Requirement", "text")
    owed_by: str = structural("Owed by (state)", "code")
    towards: str | None = structural("Owed to (state)", "code", default=None)
    fact: str | None = structural("Fact", "code", choices=tuple(FACTS), default=None)
    because: str | None = structural("Because of (person or incident)", default=None)
    in_doubt: bool = structural("Fact in doubt", "flag", default=False)
    unverified: bool = structural("Row not verified", "flag", default=False)
    force: str = structural("How it binds", "code", choices=tuple(FORCES), default="in_doubt")
    time_word: str | None = structural(
        "Word of time", "code", choices=tuple(TIME_WORDS), default=None
    )
    policy_date: str | None = structural("Expected by (policy)", "date", default=None)
    discharged_by: tuple[str, ...] = structural(
        "Met by (kinds of entry)", "code", listed=True, default=()
    )
    text: Text = erasable("What is owed")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.find(Duty, self.duty):
            yield _("Duty {key} is in the case already.").format(key=self.duty)
        if self.fact is not None:
            for row in sheet.where(Duty, requirement=self.requirement, owed_by=self.owed_by):
                if key_of(row) == (
                    *(self.requirement, self.owed_by, self.fact),
                    *(self.because or "", self.towards or ""),
                ):
                    yield _("The same duty from the same fact is noted already: duty {n}.").format(
                        n=row.number
                    )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Duty(
                key=self.duty,
                entry=stamp.number,
                number=len(sheet.where(Duty)) + 1,
                noted=stamp.at,
                instrument=self.instrument,
                instrument_digest=self.instrument_digest or "",
                requirement=self.requirement,
                owed_by=self.owed_by,
                towards=self.towards or "",
                because=self.because or "",
                fact=self.fact or "",
                in_doubt=self.in_doubt,
                unverified=self.unverified,
                force=self.force,
                time_word=self.time_word or "",
                policy_date=self.policy_date or "",
                discharged_by=" ".join(self.discharged_by),
                text=self.text,
            )
        )


def key_of(row: Duty) -> tuple[str, str, str, str, str]:
    """Return what makes it the same duty (``instrument.duties.Owed.key``)."""
    return row.requirement, row.owed_by, row.fact, row.because, row.towards


def _missing(sheet: Sheet, duty: str) -> Iterable[str]:
    if sheet.find(Duty, duty) is None:
        yield _("There is no duty {key} in the case.").format(key=duty)


def _turn(sheet: Sheet, stamp: Stamp, duty: str, turn: str, note: Text, **more: str) -> None:
    sheet.add(
        DutyTurn(
            key=stamp.key(), entry=stamp.number, duty=duty, turn=turn, at=stamp.at, by=stamp.by,
            note=note, **more,
        )
    )  # fmt: skip


class DutyMet(Act, kind="duty.met/1"):
    """A duty is met, by what."""

    duty: str = structural("Duty")
    by_what: str = structural("Met by (entry or exhibit)")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, self.duty)
        row = sheet.find(Duty, self.duty)
        if row is not None:
            yield from proofs.faults(sheet, self.by_what, row.discharged_by.split())

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _turn(sheet, stamp, self.duty, "met", self.note, by_what=self.by_what)


class DutyReopened(Act, kind="duty.reopened/1"):
    """What was taken to meet a duty does not meet it: it is open again, for a reason."""

    duty: str = structural("Duty")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, self.duty)
        if not meeting(sheet.where(DutyTurn, duty=self.duty)):
            yield _("Nothing is entered that meets this duty.")
        if self.reason in (None, ""):
            yield _("Say why.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _turn(sheet, stamp, self.duty, "reopened", self.reason)


class DutyDateSet(Act, kind="duty.date_set/1"):
    """The date by which we expect a duty to be met is set anew: policy, no rule of law."""

    duty: str = structural("Duty")
    policy_date: str = structural("Expected by (policy)", "date")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, self.duty)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        _turn(sheet, stamp, self.duty, "date_set", self.reason, date=self.policy_date)


class DutyContested(Act, kind="duty.contested/1"):
    """Someone contests that the duty is owed, with a reason; or the contest is withdrawn."""

    duty: str = structural("Duty")
    who: str = structural("Contested by (state or body)", "code")
    withdrawn: bool = structural("The contest is withdrawn", "flag", default=False)
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        yield from _missing(sheet, self.duty)
        if self.reason in (None, ""):
            yield _("Say why.")
        if self.withdrawn and self.who not in contesting(sheet.where(DutyTurn, duty=self.duty)):
            yield _("{who} does not contest this duty.").format(who=self.who)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        turn = "contest_withdrawn" if self.withdrawn else "contested"
        _turn(sheet, stamp, self.duty, turn, self.reason, who=self.who)


def meeting(turns: Iterable[DutyTurn]) -> list[str]:
    """Return what meets a duty after these turns: entries and exhibits since it was last open."""
    met: list[str] = []
    for one in turns:
        if one.turn == "met":
            met.append(one.by_what)
        elif one.turn == "reopened":
            met.clear()
    return met


def contesting(turns: Iterable[DutyTurn]) -> list[str]:
    """Return who contests after these turns, in the order in which they began."""
    who: list[str] = []
    for one in turns:
        if one.turn == "contested" and one.who not in who:
            who.append(one.who)
        elif one.turn == "contest_withdrawn" and one.who in who:
            who.remove(one.who)
    return who


@dataclass(frozen=True)
class Standing:
    """How a duty stood at an instant.

    ``state`` is a code of ``STATES``; ``met_by`` entries and exhibits; ``expected`` the policy
    date; ``days_late`` whole days at least since that date passed, 0 when it is not late.
    """

    state: str
    met_by: tuple[str, ...] = ()
    contested_by: tuple[str, ...] = ()
    expected: str = ""
    days_late: int = 0

    def words(self) -> str:
        """The state in the present language."""
        return _(STATES[self.state])


def stands(duty: Duty, turns: Iterable[DutyTurn], as_of: AsOf) -> Standing | None:
    """Compute how a duty stood at ``as_of`` from what was entered by then; None: not yet noted.

    What is met is met, whoever contests it; what is contested is not called late.  A date that
    means several days has passed when the last of them has.
    """
    if duty.noted > as_of.instant:
        return None
    past = [one for one in turns if one.at <= as_of.instant]
    met = tuple(meeting(past))
    dates = [one.date for one in past if one.turn == "date_set"]
    expected = dates[-1] if dates else duty.policy_date
    who = tuple(contesting(past))
    assert as_of.local.tzinfo is not None
    last: date | None = span(expected, as_of.local.tzinfo).last if expected else None
    late = max(0, (as_of.day - last).days) if last else 0
    if met:
        return Standing("met", met, who, expected)
    if who:
        return Standing("contested", (), who, expected)
    return Standing("late" if late else "open", (), (), expected, late)
