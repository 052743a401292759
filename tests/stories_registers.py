# SPDX-License-Identifier: Apache-2.0
"""Imports: rows of another register, a decision on one of them, a list of exhibits."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words

ROW = "2b9c5a52-6f1e-4d1c-9a53-0d6f1c0e7a11:00000"
"""The beginning of the ids of the imported rows."""


def registers(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act that an import brings, in the case and beside it."""
    for record in (case, side.authority):
        side.enter(
            record,
            ACTS.RegisterImported(
                batch=ROW[:36],
                part=1,
                parts=1,
                rows=(f"{ROW}4", f"{ROW}5", f"{ROW}6"),
                directions=("out", "in", "in"),
                days=("2024-11-23", "2025-01", "2025-02-03"),
                counterparts=("XB", "?", "b.example"),
                media=("paper_post", "?", "email"),
                standings=("perhaps", "new", "new"),
                matches=(f"{case}/l-1", "?", "?"),
                values=(
                    {"row": 4, "number": words("number"), "subject": words("subject")},
                    {"row": 5, "counterpart": words("side"), "other": {"Visa": words("visa")}},
                    {"row": 6, "their_number": words("number"), "dated": "2025-02-01"},
                ),
                source={"name": words("file"), "sha256": words("digest")},
            ),
            ACTS.RowDecided(
                row=f"{ROW}4", standing="same", match=f"{case}/l-1", reason=words("reason")
            ),
            ACTS.RegisterImported(
                batch=ROW[:35] + "2",
                part=1,
                parts=1,
                rows=(f"{ROW[:35]}2:000005",),
                directions=("in",),
                days=("2025-01-09",),
                counterparts=("XB",),
                media=("?",),
                standings=("instead",),
                matches=(f"{record}/{ROW}5",),
                values=({"row": 5, "counterpart": words("side")},),
                source={"name": words("file"), "sha256": words("digest")},
            ),
        )
    side.enter(
        case,
        ACTS.ItemsListed(
            batch=ROW[:36],
            items=(f"{ROW}2", f"{ROW}3"),
            labels=("E-1", "row-3"),
            exhibits=("e-1", "?"),
            values=(
                {"row": 2, "what": words("what"), "place": words("place")},
                {"row": 3, "label": words("label"), "sha256": words("digest")},
            ),
            source={"name": words("file"), "sha256": words("digest")},
        ),
    )
