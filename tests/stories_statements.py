# SPDX-License-Identifier: Apache-2.0
"""The public statement of the story: drafted, revised, tied, checked, answered, approved, issued,
withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.instances import Side
from tests.stories_letters import ACTS, digest

from rogatory.casefile.statements import digest_of


def said(title: str, *sentences: str) -> dict[str, Any]:
    """Return the text of a statement as its acts hold it."""
    return {
        "language": "en",
        "count": len(sentences),
        "paragraphs": (1,),
        "text_digest": digest_of("en", title, [1], sentences),
        "title": title,
        "sentences": sentences,
    }


def statement(side: Side, case: str, words: Callable[[str], str]) -> None:
    """Enter every kind of act about public statements; exhibits e-1 and e-2 are there."""
    text = said(words("title"), words("sentence"), words("sentence"))
    side.enter(
        case,
        ACTS.StatementDrafted(statement="S-1", **said(words("title"), words("sentence"))),
        ACTS.StatementRevised(statement="S-1", because=words("because"), **text),
        ACTS.StatementTied(statement="S-1", sentence=1, entries=(0,)),
        ACTS.StatementTied(statement="S-1", sentence=2, mark="hope"),
        ACTS.StatementChecked(
            statement="S-1",
            text_digest=text["text_digest"],
            words_digest=digest("words"),
            warnings=(
                {
                    "warning": "W-1",
                    "sentence": 2,
                    "sort": "guilt",
                    "row": "guilt.en.named",
                    "person": None,
                },
            ),
            whats=({"found": words("found"), "reason": {"en": words("why")}},),
        ),
        ACTS.StatementAnswered(statement="S-1", warnings=("W-1",), reason=words("answer")),
    )
    approved = ACTS.StatementApproved(
        statement="S-1", text_digest=text["text_digest"], note=words("note")
    )
    side.enter(case, approved, by="deputy", second=side.first)
    side.enter(
        case,
        ACTS.StatementIssued(
            statement="S-1",
            text_digest=text["text_digest"],
            issued_on="2026-11-23",
            exhibit="e-1",
            paper="e-2",
            digest=digest("text"),
            pdf=digest("pdf"),
            template=digest("template"),
            where=words("where"),
        ),
        ACTS.StatementWithdrawn(statement="S-1", on="2026-11-24", reason=words("withdrawn")),
    )
