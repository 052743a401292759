# SPDX-License-Identifier: Apache-2.0
"""A small picture of a picture or of the first page of a PDF, drawn anew; clear or blurred.

Runs in the reading process.  Nothing of the stranger's file is in what it returns but what can be
seen, in grey; where ``blur`` is asked for, shapes alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import PIL.Image
import PIL.ImageFilter

from rogatory.reading import leaves, media
from rogatory.reading.sheet import Sheet

SIDE = 320
"""Pixels of the longer side."""

_GRID = 12
"""Pixels of the longer side that a blurred picture is made of."""

_DPI = 60


def draw(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]] | None:
    """Return the preview as PNG; None for a form of which no picture can be drawn."""
    with path.open("rb") as stream:
        sheet.media = media.sniff(stream.read(1 << 16))
    if sheet.media != "application/pdf" and sheet.media not in media.PICTURES | {"image/heic"}:
        return None
    picture = leaves.leaf(path, sheet.media, 0, _DPI)
    picture.thumbnail((SIDE, SIDE))
    if options.get("blur"):
        picture = blurred(picture)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue(), ["blurred" if options.get("blur") else "clear"]


def blurred(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Return a picture of the same size in which no more than a dozen fields by a dozen are left.

    Shrinking it loses for good what a soft filter alone would let somebody restore.
    """
    shrink = _GRID / max(picture.size)
    small = picture.resize(
        (max(1, round(picture.width * shrink)), max(1, round(picture.height * shrink))),
        PIL.Image.Resampling.BOX,
    )
    return small.resize(picture.size, PIL.Image.Resampling.BICUBIC)
