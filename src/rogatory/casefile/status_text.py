# SPDX-License-Identifier: Apache-2.0
"""A status statement as lines of plain text; a terminal may colour them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rogatory.casefile.status_figures import sentence
from rogatory.casefile.status_group import Group, Part
from rogatory.casefile.status_outline import Law, opening, outline
from rogatory.instrument.model import load_all


def lines(data: Part, width: int, details: bool, library: Law = load_all) -> list[str]:
    """Return the statement as lines of at most ``width`` characters, in the present language.

    ``library`` gives the law in which the reasons of answers stand.
    """
    made: list[str] = []
    for text in (*opening(data), "", sentence(data)):
        made += textwrap.wrap(text, width) or [""]
    for group in outline(data, details, library):
        made += ["", group.heading, "─" * min(width, len(group.heading))]
        made += _set(group, width)
    return made


def _set(group: Group, width: int) -> Iterator[str]:
    for line in group.lines:
        yield from textwrap.wrap(line, width, initial_indent="- ", subsequent_indent="  ")
    if group.rows:
        yield from _table(group, width)
    for below in group.below:
        yield ""
        yield from textwrap.wrap(below.heading, width)
        yield from _set(below, width)


def _table(group: Group, width: int) -> Iterator[str]:
    """Set a table in columns as wide as their words; the last column takes what is left."""
    rows = [group.head, *group.rows]
    widest = 40 if len(group.head) < 4 else 24
    shares = [min(widest, max(len(row[n]) for row in rows)) for n in range(len(group.head) - 1)]
    last = max(16, width - sum(shares) - 2 * len(shares))
    for row in rows:
        cells = [
            textwrap.wrap(cell, share) or [""]
            for cell, share in zip(row, [*shares, last], strict=True)
        ]
        for n in range(max(map(len, cells))):
            parts = [cell[n] if n < len(cell) else "" for cell in cells]
            padded = (part.ljust(share) for part, share in zip(parts, [*shares, 0], strict=True))
            yield "  ".join(padded).rstrip()
