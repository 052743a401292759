# SPDX-License-Identifier: Apache-2.0
"""What every template can print: small blocks of data without any word of their own.

A paper's ``sections`` are ``[{"heading": "...", "blocks": [block, ...]}, ...]``; each function
here makes one block.  All texts are shown as they are; a line end starts a new line, an empty
line a new paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

VERDICTS = ("verified", "failed", "not_checkable")
"""States of a checked item; each has a sign of its own, not only a colour."""


def section(heading: str, *blocks: Block) -> Block:
    """One section with its heading (numbered by the template where the template numbers)."""
    return {"heading": heading, "blocks": list(blocks)}


def text(words: str, *, keep: bool = False) -> Block:
    """Paragraphs in the size of the paper; with ``keep`` on one page with what follows."""
    return {"kind": "text", "text": words, "keep": keep}


def small(words: str) -> Block:
    """Paragraphs in small type: explanations, sources."""
    return {"kind": "small", "text": words}


def note(words: str) -> Block:
    """A remark that must not be overlooked, set off by a bar."""
    return {"kind": "note", "text": words}


def quote(words: str, source: str = "") -> Block:
    """The words of a law or of another paper, with where they stand."""
    return {"kind": "quote", "text": words, "source": source}


def items(entries: Sequence[str], *, numbered: bool = False) -> Block:
    """A list of short texts, with dashes or numbers."""
    return {"kind": "items", "items": list(entries), "numbered": numbered}


def pairs(rows: Sequence[tuple[str, str]], *, mono: Sequence[int] = ()) -> Block:
    """Labels and values, one under the other; ``mono``: the rows, from 0, that hold digests."""
    return {"kind": "pairs", "rows": [list(row) for row in rows], "mono": list(mono)}


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[int] = (),
    mono: Sequence[int] = (),
) -> Block:
    """A table; ``widths`` are shares of the breadth (0: as wide as its words).

    ``mono`` are the numbers of the columns, from 0, with digests or codes.
    """
    return {
        "kind": "table",
        "head": list(head),
        "rows": [list(row) for row in rows],
        "widths": list(widths) or [1] * len(head),
        "mono": list(mono),
    }


def entry(mark: str, title: str, *blocks: Block, about: str = "") -> Block:
    """A numbered thing with its own blocks: a measure, a person, an exhibit."""
    return {"kind": "entry", "mark": mark, "title": title, "about": about, "blocks": list(blocks)}


def verdicts(rows: Sequence[tuple[str, str, str]]) -> Block:
    """Checked items: (one of ``VERDICTS``, its name, what was found)."""
    return {"kind": "verdicts", "rows": [list(row) for row in rows]}


def commands(lines: str) -> Block:
    """Lines for a terminal, printed so that they can be typed off."""
    return {"kind": "commands", "text": lines}


def grouped(digest: str) -> str:
    """A hexadecimal digest in groups of four, so that two persons can compare it aloud."""
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))
