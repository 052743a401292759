# SPDX-License-Identifier: Apache-2.0
"""Papers that look scanned: set by typst, then made grey, specked, askew, coarse, turned round.

``scan(["line", ""], …)`` gives a picture; :func:`save` writes pages as PDF, TIFF, PNG or HEIC.
The dice are thrown with a fixed seed, so that the same text gives the same scan.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pillow_heif
import typst
from PIL import Image, ImageFilter

_PAGE = """#set page(paper: "a4", margin: 25mm)
#set text(size: 12pt, font: ("Libertinus Serif", "DejaVu Sans Mono"), hyphenate: false)
#set par(leading: 0.8em)
"""


def scan(
    lines: Sequence[str],
    *,
    dpi: int = 200,
    askew: float = 0.0,
    turned: int = 0,
    specks: int = 0,
    blur: float = 0.0,
) -> Image.Image:
    """Return a page with these lines, an empty one for a gap, as a grey picture.

    ``askew`` and ``turned`` are degrees anticlockwise; ``specks`` a number of dark points.
    """
    body = "\n\n".join(f'#text("{_quoted(line)}")' if line else "#v(1em)" for line in lines)
    made = typst.compile((_PAGE + body).encode(), format="png", ppi=float(dpi))
    assert isinstance(made, bytes)
    page = Image.open(BytesIO(made)).convert("L")
    dice = random.Random(7)
    for _speck in range(specks):
        spot = (dice.randrange(page.width), dice.randrange(page.height))
        page.putpixel(spot, dice.randrange(40, 200))
    if askew:
        page = page.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=246)
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    return page.rotate(turned, expand=True) if turned else page


def _quoted(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"', '\\"')


def save(path: Path, *pages: Image.Image, dpi: int = 200) -> Path:
    """Write pages into one file, in the form that its name says."""
    first, rest = pages[0], list(pages[1:])
    if path.suffix == ".heic":
        pillow_heif.from_pillow(first).save(path)
    elif path.suffix in (".pdf", ".tiff"):
        first.save(path, save_all=True, append_images=rest, resolution=dpi)
    else:
        first.save(path, dpi=(dpi, dpi))
    return path
