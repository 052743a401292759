# SPDX-License-Identifier: Apache-2.0
"""The register's part of the story: a policy, a holiday file, a paper that is no letter."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def register_part(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act of the register at least once."""
    side.enter(
        side.authority,
        ACTS.PolicySet(
            state="XB", unit="working", receipt_within=30, answer_within=60, remind_after=45,
            reason=words("reason"),
        ),
        second="deputy",
    )  # fmt: skip
    side.enter(
        side.authority,
        ACTS.CalendarAdopted(
            state="XA",
            year=2026,
            file="XA-2026.toml",
            digest=digest("holidays"),
            weekend=("saturday", "sunday"),
            holidays=("2026-01-01", "2026-03-08"),
            working=("2026-12-26",),
            text=words("file"),
        ),
    )
    side.enter(
        case,
        ACTS.PaperRegistered(
            paper="z-1",
            direction="out",
            counterpart="XB",
            medium="paper_post",
            passed="2026-06-20",
            dated="2026-06-19",
            number="R-1",
            letter="l-1",
            exhibits=("e-1",),
            their_number=words("number"),
            summary=words("summary"),
        ),
    )
