# SPDX-License-Identifier: Apache-2.0
"""The part of the story that is kept: files read again, brought back, a loss accepted."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest

RECORD = "11111111-2222-4333-8444-555555555555"
"""A record that is the same in every run, so that the frozen entries are."""


def kept(side: Side, words: Words) -> None:
    """Enter every kind of act about stored files and backups at least once."""
    papers = [side.instance.vault.put(side.authority, words(n).encode()) for n in ("data", "paper")]
    blobs = [{"sha256": one.sha256, "size": one.size} for one in papers]
    key = f"{RECORD}/{digest('a file')}"
    side.enter(
        side.authority,
        ACTS.FixityRuleSet(days=30, reason=words("interval")),
        ACTS.FixityReported(
            report="f-1",
            scope="all",
            began="2026-11-23T01:00:00Z",
            ended="2026-11-23T02:00:00Z",
            seen=3,
            read=2,
            bytes_read=20,
            failed=1,
            listing=digest("listing"),
            failures=({"key": key, "state": "missing", "what": words("failure")},),
            data=blobs[0],
            paper=blobs[1],
        ),
        ACTS.VaultRepaired(
            repair="v-1",
            source="folder",
            count=1,
            wanting=0,
            brought=({"key": key, "aside": False, "note": words("brought")},),
            where=words("copies"),
        ),
        ACTS.RestoreAccepted(
            backup=digest("backup"),
            record=RECORD,
            held=1,
            shown=2,
            root=digest("root"),
            reason=words("accepted"),
        ),
    )
