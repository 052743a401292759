# SPDX-License-Identifier: Apache-2.0
"""Codes that a camera or a scanner reads (QR, ISO/IEC 18004), as pictures for the press.

What is in a code is plain text without any address: it opens nothing, and nobody who reads it is
led to a network.  The picture is SVG, the same bytes for the same text::

    <svg … viewBox="0 0 29 29"><path d="M4 4h7v1h-7z…"/></svg>

A module is one unit, the quiet zone of four modules around it included.
"""

from __future__ import annotations

import segno

QUIET = 4
"""Modules of white around a code (ISO/IEC 18004, 9.1)."""


def code(words: str, *, damage: str = "M") -> str:
    """Return the QR code of ``words`` as SVG; ``damage`` is the level of repair: L, M, Q or H.

    Raises ``segno.DataOverflowError`` (a ValueError) for words that no code can hold.
    """
    rows = segno.make(words, micro=False, error=damage, boost_error=False).matrix
    side = len(rows) + 2 * QUIET
    runs = [
        f"M{start + QUIET} {line + QUIET}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path d="{"".join(runs)}"/></svg>'
    )


def _runs(row: bytearray | bytes) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules in a row."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place - start))
            start = None
    return found
