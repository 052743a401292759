# SPDX-License-Identifier: Apache-2.0
"""Reasons for refusing or postponing a measure, as an instrument gives them, and the forbidden.

A reason code is the id of the row that allows or forbids it, so that an answer cites its article
by citing its code.
"""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.instrument.conditions import Truth
from rogatory.instrument.rows import Instrument, Requirement
from rogatory.language import _


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code (a row's id), the article, its label, and how far it was read.

    ``postpones`` is true for a reason to wait, false for one to refuse; ``applies`` is None when
    it holds for one state only and the state is not known.
    """

    code: str
    article: str
    label: str
    source: str
    forbidden: bool
    postpones: bool
    applies: Truth = True

    @property
    def wording(self) -> str:
        """The reason as an answer cites it: label, article, how far it was read."""
        return f"{self.label} ({self.article}, {self.source})"


def reasons(instrument: Instrument, requested_state: str | None = None) -> list[Reason]:
    """All reasons of an instrument, forbidden ones included, in the order of its rows."""
    return [
        _reason(row, requested_state)
        for row in instrument.requirements
        if row.kind == "ground_of_refusal"
        or any(clause.word.startswith("reason_code") for clause in row.clauses)
    ]


def reason(instrument: Instrument, code: str, requested_state: str | None = None) -> Reason | None:
    """The reason of this code, or None when the instrument gives no such reason."""
    return next((r for r in reasons(instrument, requested_state) if r.code == code), None)


def reason_fault(instrument: Instrument, code: str | None, answer: str) -> str | None:
    """Why a reason code does not fit an answer ("refused", "postponed"), or None when it does."""
    if code is None:
        return _("Name the reason: choose one of the instrument's reason codes.")
    found = reason(instrument, code)
    if found is None:
        return _("{id} gives no reason of the code {code!a}.").format(id=instrument.id, code=code)
    if found.forbidden:
        return _("{id} forbids this reason: {reason}.").format(
            id=instrument.id, reason=found.wording
        )
    if answer == "refused" and found.postpones:
        return _("This reason allows waiting, not a refusal: {reason}.").format(
            reason=found.wording
        )
    return None


def _reason(row: Requirement, requested_state: str | None) -> Reason:
    forbidden = row.level == "must_not" or any(
        clause.word == "reason_code_forbidden" for clause in row.clauses
    )
    applies: Truth = True
    for clause in row.clauses:
        if clause.condition is not None and clause.condition.startswith("requested_state=="):
            wanted = clause.condition.partition("==")[2]
            applies = None if requested_state is None else requested_state == wanted
    return Reason(
        code=row.id,
        article=row.cited,
        label=row.label_now()[0],
        source=row.source_word,
        forbidden=forbidden,
        postpones=row.kind != "ground_of_refusal",
        applies=applies,
    )
