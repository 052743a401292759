# SPDX-License-Identifier: Apache-2.0
"""The picture for the head of a letter, drawn anew: whatever came in, a small PNG goes out.

PNG, JPEG, WebP and TIFF are decoded, SVG is drawn (scripts and links do nothing: it is drawn by
the typesetting engine, which knows none).  Nothing of the file but its visible surface is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import PIL.Image
import PIL.ImageOps

from rogatory.reading import media
from rogatory.reading.sheet import Sheet

MOST_BYTES: Final = 140_000
"""Of the picture that goes out: it travels in each letter."""

MAX_PIXELS: Final = 40_000_000
_SIDES: Final = (1400, 1000, 700, 500, 350)
_WIDEST: Final = 12
_SVG_LIMIT: Final = 2_000_000
_SVG_PAGE: Final = b"""
#set page(width: 100mm, height: auto, margin: 0pt)
#image(bytes(sys.inputs.picture), format: "svg", width: 100mm)
"""


def redraw(path: Path, sheet: Sheet, _options: Mapping[str, object]) -> tuple[bytes, list[str]]:
    """Return the picture as a PNG of at most MOST_BYTES; what was said of it: width and height."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    picture = _drawn(data) if _is_svg(data) else _decoded(data)
    width, height = picture.size
    if max(width, height) > _WIDEST * min(width, height):
        raise ValueError("no picture for a head: far wider than high, or the reverse")
    for side in _SIDES:
        small = picture.copy()
        small.thumbnail((side, side), PIL.Image.Resampling.LANCZOS)
        for colours in (0, 128):
            out = BytesIO()
            kept = small.quantize(colours) if colours else small
            kept.save(out, "PNG", optimize=True)
            if len(out.getvalue()) <= MOST_BYTES:
                return out.getvalue(), [str(small.width), str(small.height)]
    raise ValueError("no picture for a head: too much in it")


def _is_svg(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    return start.startswith(b"<") and b"<svg" in data[:65536]


def _decoded(data: bytes) -> PIL.Image.Image:
    PIL.Image.MAX_IMAGE_PIXELS = None  # our own limit follows
    with PIL.Image.open(BytesIO(data)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise MemoryError
        return _on_white(PIL.ImageOps.exif_transpose(picture))


def _drawn(data: bytes) -> PIL.Image.Image:
    """Draw an SVG 100 mm wide at 360 dots an inch."""
    import typst

    if len(data) > _SVG_LIMIT:
        raise MemoryError
    made = typst.compile(
        _SVG_PAGE,
        format="png",
        ppi=360,
        ignore_system_fonts=True,
        sys_inputs={"picture": data.decode("utf-8")},
    )
    assert isinstance(made, bytes)
    with PIL.Image.open(BytesIO(made)) as picture:
        return _on_white(picture)


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Lay the picture on white paper: a PNG without transparency prints the same everywhere."""
    above = picture.convert("RGBA")
    paper = PIL.Image.new("RGBA", above.size, "white")
    paper.alpha_composite(above)
    return paper.convert("RGB")
