# SPDX-License-Identifier: Apache-2.0
"""The leaves of a paper as pictures: pages of a PDF, frames of a TIFF, a photograph.

Two functions of the reading process: ``leaves`` says how many there are (fact ``count``,
"leaves"), ``leaf`` returns one of them (options ``page`` from 0, ``dpi``, ``turn`` in degrees
clockwise, ``pixels`` at most) as a grey PNG, drawn anew: nothing of the stranger's file but its
visible surface is in it.  A camera's turning is undone; whatever else is askew stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import cast

import PIL.Image
import PIL.ImageOps
import PIL.ImageSequence
import pillow_heif
import pypdfium2 as pdfium  # type: ignore[import-untyped]

from rogatory.reading import media
from rogatory.reading.sheet import Sheet

#: Leaves of one file beyond this are not drawn.
MAX_LEAVES = 500
#: A leaf has at most this many pixels, whatever resolution was asked for.
MAX_PIXELS = 40_000_000
_POINTS = 72
#: The opener of HEIC photographs; the library's threads would eat the memory of the process.
pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False)


def count(path: Path, sheet: Sheet, _options: Mapping[str, object]) -> None:
    """Note how many leaves a file has."""
    sheet.media = media.sniff(path.read_bytes())
    sheet.fact("count", "leaves", number_of(path, sheet.media))


def number_of(path: Path, kind: str) -> int:
    """Return how many leaves a file of this media type has; a picture of any form counts as one."""
    if kind == "application/pdf":
        with pdfium.PdfDocument(path) as document:
            return len(document)
    with PIL.Image.open(path) as picture:
        return getattr(picture, "n_frames", 1)


def draw(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]]:
    """Return leaf ``page`` (from 0) at ``dpi`` as a PNG in grey."""
    with path.open("rb") as stream:
        sheet.media = media.sniff(stream.read(1 << 16))
    page, dpi = cast(int, options.get("page", 0)), cast(int, options.get("dpi", 200))
    picture = leaf(path, sheet.media, page, dpi)
    if most := cast(int, options.get("pixels", 0)):
        shrink = (most / (picture.width * picture.height)) ** 0.5
        if shrink < 1:
            picture = picture.resize(
                (max(1, int(picture.width * shrink)), max(1, int(picture.height * shrink)))
            )
    if turn := cast(int, options.get("turn", 0)):
        picture = picture.rotate(-turn, expand=True, fillcolor=255)
    out = BytesIO()
    # It is read once and thrown away: to squeeze it well would take as long as to draw it.
    picture.save(out, "PNG", dpi=(dpi, dpi), compress_level=1)
    return out.getvalue(), []


def leaf(path: Path, kind: str, page: int, dpi: int) -> PIL.Image.Image:
    """Draw one leaf in grey; a picture keeps the pixels it has, within MAX_PIXELS."""
    if page >= MAX_LEAVES:
        raise ValueError(page)
    if kind != "application/pdf":
        return _frame(path, page)
    with pdfium.PdfDocument(path) as document:
        sheet = document[page]
        width, height = sheet.get_size()
        pixels = width * height * (dpi / _POINTS) ** 2
        scale = dpi / _POINTS * min(1.0, (MAX_PIXELS / pixels) ** 0.5)
        drawn = sheet.render(scale=scale, grayscale=True)
        return cast(PIL.Image.Image, drawn.to_pil().convert("L"))


def _frame(path: Path, page: int) -> PIL.Image.Image:
    with PIL.Image.open(path) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            picture.draft("L", (picture.width // 2, picture.height // 2))
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError(picture.size)
        picture.seek(page)
        turned = PIL.ImageOps.exif_transpose(picture)
        return turned.convert("L")
