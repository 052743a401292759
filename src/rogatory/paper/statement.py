# SPDX-License-Identifier: Apache-2.0
"""The status statement on paper: what stands in the case record at an instant, and on what.

Who reckons the status decides what it says; here it only gets its form.  Every figure should
stand in a table beside the column that names what it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

from rogatory.language import _, use
from rogatory.press import typeset
from rogatory.press.blocks import Block, items, pairs, section, text
from rogatory.press.dates import instant
from rogatory.press.sheet import check_language, sheet

TEMPLATE = "schedule@1"


def render(data: Mapping[str, Any]) -> bytes:
    """Print ``statement_data``'s result as PDF/A-2a."""
    return typeset(TEMPLATE, data)


def statement_data(
    *,
    lang: str,
    authority: str,
    case_number: str,
    as_of: str,
    zone: tzinfo,
    sentences: Sequence[str],
    sections: Sequence[Block],
    not_proved: Sequence[str],
    made_at: str | None = None,
    marking: str = "",
    title: str | None = None,
) -> dict[str, Any]:
    """What the template prints; ``sections`` come from ``press.blocks`` in ``lang`` already.

    ``as_of`` is the instant the statement speaks about, ``made_at`` when it was made (both
    ``2026-11-23T02:00:00Z``); they are printed in ``zone`` and in UTC.  ``not_proved`` ends the
    paper under its own heading.  ``Malformed`` for a language, date or instant out of form.
    """
    check_language(lang)
    with use(lang):
        heading = title or _("Statement of status")
        data = sheet(
            title=heading,
            author=authority,
            lang=lang,
            day=(made_at or as_of)[:10],
            marking=marking,
            running=_("{title}, case {number}").format(title=heading, number=case_number),
            machine=_("as of {instant}").format(instant=as_of),
            show_missing=("sections", "opening"),
        )
        facts = [
            (_("case"), case_number),
            (_("as entered by"), f"{instant(as_of, zone, lang)}\n{instant(as_of, UTC, lang)}"),
        ]
        if made_at:
            facts.append((_("made on"), instant(made_at, zone, lang)))
        shown = list(sections)
        if not_proved:
            shown.append(section(_("What this statement does not prove"), items(not_proved)))
        data |= {
            "authority": authority,
            "subtitle": "",
            "opening": [pairs(facts), *(text(words) for words in sentences)],
            "sections": shown,
            "numbered": True,
            "signatures": [],
        }
    return data
