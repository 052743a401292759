# SPDX-License-Identifier: Apache-2.0
"""The paper original's part of the story: a letter is printed, signed by hand, its scan kept."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest, measures_of, weighed


def original(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act of a letter signed on paper at least once."""
    letter, form = "l-paper", digest("paper form")
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter=letter,
            instrument="cis-chisinau-2002",
            counterpart="XB",
            form_digest=form,
            measures=measures_of(letter),
            form={"text": words("form")},
        ),
    )
    for officer, act in weighed(letter, form, words):
        side.enter(case, act, by=side.first if officer == "first" else officer)
    side.enter(case, ACTS.LetterApproved(letter=letter, form_digest=form), by="deputy")
    side.enter(
        case,
        ACTS.LetterPrinted(
            letter=letter,
            form_digest=form,
            number="N-9",
            pdf=digest("printed"),
            size=4,
            source=digest("printed source"),
            template=digest("template"),
            mark="0a1b2c3d4e5f6071",
            leaves=3,
        ),
        ACTS.OriginalKept(
            letter=letter,
            pdf=digest("printed"),
            leaves=3,
            signed_on="2026-11-23",
            exhibits=("e-1", "e-2"),
            pages=(
                {"page": 1, "exhibit": "e-1", "leaf": 1, "by": "code"},
                {"page": 3, "exhibit": "e-2", "leaf": 1, "by": "officer"},
            ),
            aside=({"exhibit": "e-1", "leaf": 2, "what": "blank"},),
            signatory=words("signatory"),
            seal=words("seal"),
            kept=words("kept"),
            reference=words("folio"),
            note=words("note"),
        ),
    )
