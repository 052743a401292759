# SPDX-License-Identifier: Apache-2.0
"""Dual criminality in the check of a letter: what persons decided, shown where a row asks for it.

Rows that ask for the legal qualification show the decided pairs as what was read.  Rows on dual
criminality are known by the data's own words: their field's name or their label or text names it.
Of such a row, the decision of a person settles no more than it says: "ok" only where the row itself
was read, both articles were read, and they correspond; else a person weighs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rogatory.instrument import terms
from rogatory.instrument.form import LetterForm
from rogatory.instrument.grammar import Stage
from rogatory.instrument.outcome import Outcome, by_hand
from rogatory.instrument.remark import Spot, Verdict
from rogatory.instrument.rows import Requirement
from rogatory.language import _


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a person decided of two articles: ``first`` and ``second`` are (state, article).

    ``outcome`` is one of ``terms.CORRESPONDENCES``; ``read``: both texts were read in a source.
    """

    first: tuple[str, str]
    second: tuple[str, str]
    outcome: str
    officer: str
    entry: int
    on: str
    where: str
    read: bool

    def sides(self) -> dict[str, str]:
        """The two articles by state."""
        return dict((self.first, self.second))

    def spot(self) -> Spot:
        """Where it stands, and what was decided, in one line."""
        told = _("{first} and {second}: {outcome}, decided by {officer} on {on}, read in: {where}")
        return Spot(
            _("entry {n} of the case record").format(n=self.entry),
            told.format(
                first=f"{self.first[0]} {self.first[1]}",
                second=f"{self.second[0]} {self.second[1]}",
                outcome=terms.correspondence_label(self.outcome),
                officer=self.officer,
                on=self.on,
                where=self.where,
            ),
        )


def of_letter(form: LetterForm, decided: Sequence[Correspondence]) -> tuple[Correspondence, ...]:
    """The decisions between the letter's two states, on articles that the letter names if any."""
    states = {form.requesting_state, form.requested_state}
    named = {(a.state, a.article) for a in form.offence.articles} if form.offence else set()
    return tuple(
        one
        for one in decided
        if set(one.sides()) == states and (not named or {one.first, one.second} & named)
    )


def asks_qualification(row: Requirement) -> bool:
    """Whether a row asks for the legal qualification of the act."""
    return row.form_field in ("offence", "facts_and_offence")


def speaks_of_dual(row: Requirement) -> bool:
    """Whether a row is about dual criminality, as its own words say."""
    said = f"{row.label} {row.text or ''}".lower()
    return "dual" in row.field.split("_") or "dual criminality" in said


def weighed(
    outcome: Outcome, form: LetterForm, row: Requirement, decided: Sequence[Correspondence]
) -> Outcome:
    """The outcome of a row with what was decided on dual criminality."""
    if not decided or not (asks_qualification(row) or speaks_of_dual(row)):
        return outcome
    mine = of_letter(form, decided)
    if not mine:
        return outcome
    with_them = replace(outcome, read=(*outcome.read, *(one.spot() for one in mine)))
    if not speaks_of_dual(row):
        return outcome if outcome.verdict is Verdict.DOES_NOT_APPLY else with_them
    waits = bool(row.clauses) and all(c.stage is not Stage.LETTER for c in row.clauses)
    if outcome.verdict is Verdict.DOES_NOT_APPLY and row.clauses and not waits:
        return outcome
    return _on_dual(with_them, mine)


def _on_dual(outcome: Outcome, mine: Sequence[Correspondence]) -> Outcome:
    against = [one for one in mine if one.outcome != "yes"]
    if against:
        reason = _("decided here that the articles do not correspond, or only in part")
        return by_hand(reason, outcome.read)
    if outcome.verdict is not Verdict.DOES_NOT_APPLY:
        return outcome
    if all(one.read for one in mine):
        reason = _("decided here that the articles correspond; the other state decides for itself")
        return Outcome(Verdict.OK, reason, outcome.read)
    return by_hand(_("decided here, but not both articles were read in a source"), outcome.read)
