# SPDX-License-Identifier: Apache-2.0
"""Papers that bear a code on every page: printed twice, for the first time to count the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from rogatory.language import _
from rogatory.pouch.printed import Printed, Sort
from rogatory.press import typeset
from rogatory.press.codes import code

TEMPLATE: Final = "coded@1"


def picture(printed: Printed) -> dict[str, str]:
    """Return a code as the templates take it: its picture, and its words for whoever is blind."""
    return {"svg": code(printed.words), "says": printed.words}


def version(
    lang: str,
    title: str,
    *,
    subtitle: str = "",
    opening: Sequence[Mapping[str, Any]] = (),
    sections: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return one language of a paper; each begins on a page of its own."""
    return {
        "lang": lang,
        "title": title,
        "subtitle": subtitle,
        "opening": list(opening),
        "sections": list(sections),
        "numbered": len(sections) > 1,
    }


def blank(columns: Sequence[tuple[str, int]], rows: int, words: str) -> dict[str, Any]:
    """Return empty rows to be filled in by hand: (heading, share of the breadth) a column."""
    return {
        "blank": [{"words": said, "share": share} for said, share in columns],
        "blank_rows": rows,
        "blank_words": words,
    }


NO_BLANK: Final[Mapping[str, Any]] = {"blank": [], "blank_rows": 0, "blank_words": ""}


def by_hand() -> list[str]:
    """Return the lines below which a person signs: name and office, signature, place and date."""
    return [_("name, office"), _("signature, stamp"), _("place, date and hour")]


def render(data: Mapping[str, Any], sort: Sort, object_id: str, digest: str) -> bytes:
    """Print a paper with ``sort object_id leaf/leaves digest`` as the code of each page.

    ``object_id`` is a UUID, ``digest`` a SHA-256 in hex.  Raises as ``typeset``.
    """
    once = typeset(TEMPLATE, {**data, "codes": []})
    leaves = _pages(once)
    codes = [
        picture(Printed(sort, object_id, leaf, leaves, digest)) for leaf in range(1, leaves + 1)
    ]
    return typeset(TEMPLATE, {**data, "codes": codes})


def plain(data: Mapping[str, Any]) -> bytes:
    """Print a paper that needs no code."""
    return typeset(TEMPLATE, {**data, "codes": []})


def _pages(own: bytes) -> int:
    """Return the number of pages of a paper that was printed here."""
    with pdfium.PdfDocument(own) as document:
        return len(document)
