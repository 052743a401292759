# SPDX-License-Identifier: Apache-2.0
"""The status statement of a case on paper: its outline as sections of ``paper.statement``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rogatory.casefile import status_words as words
from rogatory.casefile.status_figures import sentence
from rogatory.casefile.status_group import Group
from rogatory.casefile.status_outline import Law, opening, outline
from rogatory.instrument.model import load_all
from rogatory.language import use
from rogatory.paper.statement import render, statement_data
from rogatory.press.blocks import Block, entry, items, section, table, text
from rogatory.press.sheet import check_language


def paper(
    data: Mapping[str, Any],
    lang: str,
    *,
    made_at: str | None = None,
    marking: str = "",
    details: bool = False,
    library: Law = load_all,
) -> bytes:
    """Print ``Status.data`` as PDF/A-2a in ``lang``; raises Malformed for a language unknown.

    ``library`` gives the law in which the reasons of answers stand.
    """
    return render(
        paper_data(data, lang, made_at=made_at, marking=marking, details=details, library=library)
    )


def paper_data(
    data: Mapping[str, Any],
    lang: str,
    *,
    made_at: str | None = None,
    marking: str = "",
    details: bool = False,
    library: Law = load_all,
) -> dict[str, Any]:
    """Return what the template prints of a statement; ``made_at`` is ``2026-11-23T02:00:00Z``."""
    check_language(lang)
    told = dict(data)
    with use(lang):
        # What is not shown has its own heading on paper.
        groups = outline(told, details, library)[:-1]
        return statement_data(
            lang=lang,
            authority=words.authority(told),
            case_number=told["case"]["reference"],
            as_of=told["as_of"]["instant"],
            zone=ZoneInfo(told["as_of"]["zone"]),
            sentences=[sentence(told), "\n".join(opening(told))],
            sections=[_section(group) for group in groups],
            not_proved=words.not_shown(told),
            made_at=made_at,
            marking=marking,
        )


def _section(group: Group) -> Block:
    below = [
        entry(str(place), part.heading, *_blocks(part)) for place, part in enumerate(group.below, 1)
    ]
    return section(group.heading, *_blocks(group), *below)


def _blocks(group: Group) -> list[Block]:
    blocks = []
    if len(group.lines) == 1:
        blocks.append(text(group.lines[0]))
    elif group.lines:
        blocks.append(items(group.lines))
    if group.rows:
        blocks.append(table(group.head, group.rows, widths=group.shares))
    return blocks
