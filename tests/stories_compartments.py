# SPDX-License-Identifier: Apache-2.0
"""The part of the story in which a case is confined: admitted, excluded, opened to all again."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words


def confined(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about a compartment at least once."""
    side.enter(
        case, ACTS.CaseConfined(reason=words("confined"), officers=("deputy",)), second="deputy"
    )
    side.enter(
        case, ACTS.OfficerAdmitted(officer="carol", reason=words("admitted")), second="deputy"
    )
    side.enter(case, ACTS.OfficerExcluded(officer="carol", reason=words("excluded")))
    side.enter(case, ACTS.CaseUnconfined(reason=words("unconfined")), second="deputy")
