# SPDX-License-Identifier: Apache-2.0
"""Each side says what was sent, received, answered, and never answered."""

from __future__ import annotations

import json
from typing import Any

from rogatory.casefile.labels import label, state_label
from rogatory.demo.stage import Stage
from rogatory.instrument.terms import measure_type_label
from rogatory.language import SUPPORTED, _

DATES = ("2026-04-30", "2026-06-01", "2026-07-15")


def search(stage: Stage) -> None:
    """A looks in its chancellery's register, and nothing more is there."""
    stage.clock.at("2026-07-14 06:00")
    stage.ids["searched"] = stage.a.do(
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
    tell.chapter(_("What stands, on three dates, on either side"), "2026-07-16")
    for side, key in (("A", "case_a"), ("B", "case_b")):
        kept, lines = {}, []
        for date in DATES:
            found = stage.sides[side].do("status", case=stage.ids[key], as_of=date)
            kept[date] = found["json"]
            tell.act(side, found["sentence"])
            lines.append("\n".join(found["text"]))
        if side == "A":
            _measures(stage, kept[DATES[-1]])
            _in_other_languages(stage)
        words = stage.out / f"status-{side.lower()}.txt"
        words.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        path = stage.out / f"status-{side.lower()}.json"
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _in_other_languages(stage: Stage) -> None:
    """The same sentence in the other languages, and as a paper."""
    given = {"case": stage.ids["case_a"], "as_of": DATES[-1]}
    for lang in SUPPORTED:
        if lang != stage.lang:
            stage.tell.act("A", stage.a.do("status", lang=lang, **given)["sentence"])
    out = stage.out / "letters" / "status-a.pdf"
    stage.a.do("status_paper", lang=stage.lang, out=str(out), **given)


def _measures(stage: Stage, statement: dict[str, Any]) -> None:
    """Show what of the letter that this side sent is not simply executed, and how much is."""
    rows, executed = [], 0
    for letter in statement["letters_out"]:
        for one in letter["measures"]:
            if one["state"] == "executed":
                executed += 1
                continue
            answer = one.get("answer") or {}
            rests = one.get("rests_on") or answer.get("rests_on") or ""
            late = one.get("until") or answer.get("until") or ""
            said = state_label(str(one["state"]))
            rows.append(
                [
                    str(one["number"]),
                    measure_type_label(str(one["type"])),
                    _("{state} until {day}").format(state=said, day=late) if late else said,
                    label(str(rests)),
                ]
            )
    head = [_("no."), _("measure"), _("answer"), _("rests on")]
    stage.tell.table(head, rows[:8])
    stage.tell.found(_("executed, beside these: {n}").format(n=executed))
