# SPDX-License-Identifier: Apache-2.0
"""A public statement on paper: authority, title, day, the text as issued, its digest.

Nothing else stands on it: what each sentence rests on is for the case record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.language import _, use
from rogatory.press import typeset
from rogatory.press.blocks import grouped, section, small, text
from rogatory.press.dates import long_day
from rogatory.press.sheet import check_language, sheet

TEMPLATE = "schedule@1"


def render(data: Mapping[str, Any]) -> bytes:
    """Print ``public_statement_data``'s result as PDF/A-2a."""
    return typeset(TEMPLATE, data)


def public_statement_data(
    *,
    lang: str,
    authority: str,
    title: str,
    paragraphs: Sequence[str],
    day: str,
    digest: str,
    marking: str = "",
) -> dict[str, Any]:
    """Return what the template prints; ``day`` is ``2026-11-23``, ``digest`` is hexadecimal.

    ``digest`` is the SHA-256 of the text file that is issued with the paper; it is printed so that
    anybody can compare the two.  ``Malformed`` for a language or day out of form.
    """
    check_language(lang)
    with use(lang):
        heading = title or _("Public statement")
        data = sheet(
            title=heading,
            author=authority,
            lang=lang,
            day=day,
            marking=marking,
            running=_("{title}, {day}").format(title=heading, day=long_day(day, lang)),
            machine=digest[:16],
        )
        below = section(
            _("For comparison"),
            small(
                _("SHA-256 of the text as issued (a file of plain text): {digest}").format(
                    digest=grouped(digest)
                )
            ),
        )
        data |= {
            "authority": authority,
            "subtitle": long_day(day, lang),
            "opening": [text(words) for words in paragraphs],
            "sections": [below],
            "numbered": False,
            "signatures": [],
        }
    return data
