# SPDX-License-Identifier: Apache-2.0
"""What all papers share: document facts, marking, running lines, page words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rogatory.errors import Malformed
from rogatory.language import SUPPORTED, _


def check_language(lang: str) -> str:
    """Return ``lang`` when papers can be written in it, else raise ``Malformed``."""
    if lang not in SUPPORTED:
        raise Malformed(
            _("A paper can be written in {known}; choose one of them.").format(
                known=", ".join(SUPPORTED)
            )
        )
    return lang


def sheet(
    *,
    title: str,
    author: str,
    lang: str,
    day: str,
    marking: str,
    running: str,
    machine: str,
    show_missing: Sequence[str] = (),
) -> dict[str, Any]:
    """The part of a paper's data that every template needs; ``day`` is ``2026-11-23``.

    ``machine`` is the short identifier printed small on each page beside the template's digest;
    ``show_missing``: see ``press.typesetting``.
    """
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise Malformed(_("A date is written as 2026-11-23; this one is not.")) from error
    before, _sep, after = _("Page {page} of {pages}").partition("{page}")
    return {
        "document": {
            "title": title,
            "author": author,
            "lang": lang,
            "date": day,
            "show_missing": list(show_missing),
        },
        "marking": marking,
        "running": running,
        "machine": machine,
        "page_words": [before.strip(), after.partition("{pages}")[0].strip()],
    }
