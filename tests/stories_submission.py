# SPDX-License-Identifier: Apache-2.0
"""The part of the story in which outsiders hand files in: one is accepted, one refused."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest

CASE = "11111111-2222-4333-8444-555555555555"


def handed_in(side: Side, words: Words) -> None:
    """Enter every kind of act about submissions at least once."""
    for name in ("first", "second"):
        side.enter(
            side.authority,
            ACTS.PouchReceived(
                digest=digest(name),
                size=9,
                received="2026-11-23T02:00:00Z",
                sender="submission-0.invalid",
                pouch=f"pouch-{name}",
                sort="submission",
            ),
            ACTS.SubmissionKept(
                digest=digest(name),
                pouch=f"pouch-{name}",
                sender="submission-0.invalid",
                files=1,
                size=5,
                made_at="2026-11-23T01:00:00Z",
                name=words("sender"),
                case_said=words("case"),
                circumstances={"who": words("who")},
                listed=({"path": words("path"), "sha256": digest("file"), "size": 5},),
                left_out=({"path": words("left"), "reason": "symlink"},),
            ),
        )
    side.enter(
        side.authority,
        ACTS.SubmissionAccepted(digest=digest("first"), into=CASE, places=("1",)),
        ACTS.SubmissionRefused(digest=digest("second"), reason=words("refusal")),
    )
