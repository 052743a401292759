# SPDX-License-Identifier: Apache-2.0
"""Papers that were read by machine and confirmed, in the story of one of each."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def incoming_papers(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about papers that came, each outcome at least once."""
    _replies(side, case, words)
    _passed_on(side, case, words)


def _replies(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.ReplyRecorded(
            reply="in-1",
            letter="l-1",
            medium="paper_post",
            dated="2026-06-20",
            received="2026-06-25",
            exhibits=("e-1",),
            their_number=words("number"),
            reference_read=words("number"),
            summary=words("summary"),
        ),
        ACTS.PaperConfirmed(
            paper="e-1",
            became="reply",
            results=("in-1",),
            pages="1-2",
            program="tesseract-5.3.0",
            languages=("rus", "aze"),
            reading=digest("reading"),
            by_machine=("letter", "their_number"),
            corrected=("dated",),
            by_person=("received", "answer:2"),
            proposed=[{"field": "dated", "value": words("proposed")}],
            note=words("note"),
        ),
        ACTS.ReplyRepeated(
            reply="in-1",
            medium="email",
            received="2026-06-26",
            exhibits=("e-2",),
            note=words("note"),
        ),
        ACTS.ReplyRecorded(
            reply="in-2", letter="l-1", medium="email", received="2026-07-01", continues="in-1"
        ),
    )


def _passed_on(side: Side, case: str, words: Words) -> None:
    side.enter(
        case,
        ACTS.PaperRegistered(
            paper="in-3",
            direction="in",
            counterpart="XB",
            medium="by_hand",
            passed="2026-07-02",
            their_number=words("number"),
        ),
        ACTS.PaperForwarded(
            paper="in-3",
            ground="not_competent",
            on="2026-07-03",
            went="original",
            medium="courier",
            state="XA",
            to=words("to"),
            number=words("number"),
            note=words("note"),
        ),
        ACTS.PaperSenderTold(paper="in-3", on="2026-07-04", note=words("note")),
    )
