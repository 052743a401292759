# SPDX-License-Identifier: Apache-2.0
"""Chapter 11: each side says what was sent, received, answered, and never answered."""

from __future__ import annotations

import json

from rogatory.demo.stage import Stage
from rogatory.language import _

DATES = ("2026-04-30", "2026-06-01", "2026-07-15")


def search(stage: Stage) -> None:
    """A looks in its chancellery's register, and nothing more is there."""
    stage.clock.at("2026-07-14 06:00")
    stage.a.do(
        "search",
        by="a-prosecutor",
        case=stage.ids["case_a"],
        register="own_chancellery",
        letter=stage.ids["letter_a"],
        until="2026-07-14T05:30:00Z",
        found=False,
        by_whom=_("registry clerk on duty"),
    )


def statements(stage: Stage) -> None:
    """Print both sides' statements as of three dates, and keep them as JSON."""
    tell = stage.tell
    search(stage)
    stage.clock.at("2026-07-16 06:00")
    tell.chapter(11, _("What stands, on three dates, on either side"), "2026-07-16")
    for side, key in (("A", "case_a"), ("B", "case_b")):
        kept = {}
        for date in DATES:
            found = stage.sides[side].do("status", case=stage.ids[key], as_of=date)
            kept[date] = found["json"]
            if date == DATES[-1]:
                tell.act(side, _("statement as of {date}, in full:").format(date=date))
                tell.lines(found["text"])
            else:
                tell.act(side, found["sentence"])
        path = stage.out / f"status-{side.lower()}.json"
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
