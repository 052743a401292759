# SPDX-License-Identifier: Apache-2.0
"""Each state's article on the facts, a decision that they correspond; rows repealed and added."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def offences(side: Side, case: str, words: Words) -> None:
    """Enter two qualifications, decide on them, correct one; repeal a row and add one."""
    _law(side, words)
    told = {
        name: words(name) for name in ("title", "text", "penalty", "limitation", "source", "note")
    }
    side.enter(
        case,
        ACTS.QualificationEntered(
            qualification="qu-1",
            state="XA",
            article="101(2) [b]",
            about="i-1",
            gravity="especially_grave",
            official_capacity="no",
            read=True,
            data_digest=digest("offences"),
            **told,
        ),
        ACTS.QualificationEntered(qualification="qu-2", state="XB", article="88", about="f-1"),
        ACTS.DualDecided(
            decision="du-1",
            first="qu-1",
            second="qu-2",
            outcome="in_part",
            proposed_by="pair",
            checked_on="2026-06-01",
            data_digest=digest("offences"),
            reason=words("reason"),
            checked_where=words("where"),
        ),
        ACTS.QualificationEntered(
            qualification="qu-3", state="XB", article="88(2)", corrects="qu-2", title=words("title")
        ),
    )


def _law(side: Side, words: Words) -> None:
    side.enter(
        side.authority,
        ACTS.LawRepealed(
            instrument="cis-minsk-1993",
            row="cis-minsk-1993:80:channel_crim",
            row_digest=digest("another row"),
            as_of="2026",
            source=words("gazette"),
            note=words("note"),
        ),
        ACTS.LawAdded(
            instrument="cis-chisinau-2002",
            row="cis-chisinau-2002:7(6):search_grounds",
            row_digest=digest("an added row"),
            as_of="2026-11-22",
            source=words("gazette"),
            fields={"article": "7(6)", "label": words("law")},
            note=words("note"),
        ),
        second="deputy",
    )
