# SPDX-License-Identifier: Apache-2.0
"""What was decided on dual criminality in a case, as the check of a letter reads it."""

from __future__ import annotations

from rogatory.casefile.offences import DualDecision, Qualification, decided, qualifications
from rogatory.instrument.dual import Correspondence


def correspondences(case: str) -> tuple[Correspondence, ...]:
    """Return what was decided on dual criminality in the case, for the check of a letter."""
    rows = {row.key: row for row in qualifications(case)}
    return tuple(
        _correspondence(one, rows[one.first], rows[one.second])
        for one in decided(case)
        if one.first in rows and one.second in rows
    )


def _correspondence(
    one: DualDecision, first: Qualification, second: Qualification
) -> Correspondence:
    return Correspondence(
        first=(first.state, first.article),
        second=(second.state, second.article),
        outcome=one.outcome,
        officer=one.by,
        entry=one.entry,
        on=one.checked_on,
        where=str(one.checked_where),
        read=first.read and second.read,
    )
