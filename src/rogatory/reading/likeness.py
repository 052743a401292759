# SPDX-License-Identifier: Apache-2.0
"""The look of a picture in 64 bits, so that the same picture in another file is found again.

A "difference hash": the picture in grey, made 9 by 8, and of each two neighbours in a row one bit,
whether the left is brighter.  Saved again, made smaller or a little brighter it keeps most bits;
turned or cut it does not.  Two looks that differ in few bits are a reason to look, no finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import PIL.Image

from rogatory.reading import leaves, media
from rogatory.reading.sheet import Sheet

BITS = 64


def read(path: Path, sheet: Sheet, _options: Mapping[str, object]) -> None:
    """Note the look of a picture (a passage at "look", 16 hex digits); nothing of others.

    A picture of one tone has no look: every such picture would be like every other.
    """
    sheet.media = media.sniff(path.read_bytes())
    if sheet.media.startswith("image/"):
        seen = look(leaves.leaf(path, sheet.media, 0, 100))
        if seen is not None:
            sheet.passage("look", f"{seen:016x}")


def look(picture: PIL.Image.Image) -> int | None:
    """Return the 64 bits of a picture in grey, the first row first; None when it is even."""
    small = picture.convert("L").resize((9, 8), PIL.Image.Resampling.BOX)
    grey = list(small.tobytes())
    if max(grey) - min(grey) < 8:
        return None
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[9 * row + column] > grey[9 * row + column + 1])
    return bits


def apart(one: int, other: int) -> int:
    """Return in how many bits two looks differ, 0 to 64."""
    return (one ^ other).bit_count()
