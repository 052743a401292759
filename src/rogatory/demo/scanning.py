# SPDX-License-Identifier: Apache-2.0
"""A pen, a stamp and a scanner: leaves that our own press printed, signed by hand, laid askew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

DPI = 200
ASKEW = 1.3
"""Degrees by which a leaf lies askew on the glass."""


def scanned(
    pdf: Path, path: Path, leaves: Sequence[int], *, signed_on: Sequence[int] = (), dpi: int = DPI
) -> Path:
    """Scan leaves (from 1, in this order) of a PDF into a file of pictures; the leaves in
    ``signed_on`` bear a signature in ink and a round stamp."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    dice = random.Random(17)
    made: list[Image.Image] = []
    with pdfium.PdfDocument(pdf) as document:
        for leaf in leaves:
            page = document[leaf - 1].render(scale=dpi / 72).to_pil().convert("RGB")
            if leaf in signed_on:
                _sign(page, dice, dpi)
            made.append(_laid(page, dice))
    first, *rest = made
    path.parent.mkdir(parents=True, exist_ok=True)
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=70)
    return path


def leaves_of(pdf: Path) -> int:
    """Return how many leaves a PDF of ours has."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(pdf) as document:
        return len(document)


def _sign(page: Image.Image, dice: random.Random, dpi: int) -> None:
    """Put a signature and a stamp on a leaf where nothing is printed."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(page)
    unit = dpi // 25  # a millimetre
    top = _blank(page, 34 * unit)
    x, y = 118 * unit, top + 17 * unit
    points = [(x + n * 2 * unit, y + dice.randrange(-5 * unit, 5 * unit)) for n in range(16)]
    pen.line(points, fill=(28, 44, 140), width=max(2, unit // 3), joint="curve")
    box = (60 * unit, top + unit, 92 * unit, top + 33 * unit)
    pen.ellipse(box, outline=(52, 64, 160), width=max(2, unit // 2))
    inner = tuple(side + (6 * unit if n < 2 else -6 * unit) for n, side in enumerate(box))
    pen.ellipse(inner, outline=(52, 64, 160), width=max(2, unit // 3))


def _blank(page: Image.Image, height: int) -> int:
    """Return the top of the lowest blank stretch of this height above the foot of a leaf."""
    grey = page.convert("L").resize((1, page.height))
    rows = list(grey.getdata())
    bottom = round(page.height * 0.9)
    for top in range(bottom - height, 0, -10):
        if min(rows[top : top + height]) > 250:
            return top
    return bottom - height


def _laid(page: Image.Image, dice: random.Random) -> Image.Image:
    """Return a leaf as it lay on the glass: askew, a little soft, grey paper, noise."""
    from PIL import Image, ImageChops, ImageFilter

    turned = page.rotate(
        dice.choice((-ASKEW, ASKEW)), Image.Resampling.BICUBIC, fillcolor=(238, 238, 234)
    ).filter(ImageFilter.GaussianBlur(0.5))
    grain = Image.frombytes("L", turned.size, dice.randbytes(turned.width * turned.height))
    noise = grain.point([118 + value // 13 for value in range(256)]).convert("RGB")
    return ImageChops.add(turned, noise, scale=1, offset=-132)
