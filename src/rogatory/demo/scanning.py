# SPDX-License-Identifier: Apache-2.0
"""A pen, a stamp and a scanner: leaves that our own press printed, signed by hand, laid askew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.language import _

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
            sheet = document[leaf - 1]
            page = sheet.render(scale=dpi / 72).to_pil().convert("RGB")
            if leaf in signed_on:
                _sign(page, dice, dpi, *_places(sheet, dpi))
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


def _places(sheet: Any, dpi: int) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    """Return, in dots of the picture, where a leaf asks for signatures, and for the seal."""
    text, height = sheet.get_textpage(), sheet.get_height()

    def found(words: str) -> list[tuple[int, int]]:
        seen, at = text.search(words, match_case=True), []
        while hit := seen.get_next():
            left, _bottom, _right, top = text.get_charbox(hit[0])
            at.append((round(left * dpi / 72), round((height - top) * dpi / 72)))
        return at

    seals = found(_("place of seal"))
    return found(_("signature"))[:2], seals[0] if seals else None


def _sign(
    page: Image.Image,
    dice: random.Random,
    dpi: int,
    lines: list[tuple[int, int]],
    seal: tuple[int, int] | None,
) -> None:
    """Put ink above each line for a signature, and a round stamp."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(page)
    unit = dpi / 25.4  # a millimetre
    for x, y in lines:
        points = [(x + (4 + n * 2) * unit, y - (5 + dice.uniform(-4, 4)) * unit) for n in range(16)]
        pen.line(points, fill=(28, 44, 140), width=max(2, round(unit / 3)), joint="curve")
        middle = (x + 40 * unit, y + 6 * unit)
        if seal is not None:
            middle = (seal[0] + 8 * unit, seal[1] + 1 * unit)
        for radius in (15, 9.5):
            box = tuple(at + way * radius * unit for way in (-1, 1) for at in middle)
            pen.ellipse(box, outline=(52, 64, 160), width=max(2, round(unit / 2)))


def _laid(page: Image.Image, dice: random.Random) -> Image.Image:
    """Return a leaf as it lay on the glass: askew, a little soft, grey paper, noise."""
    from PIL import Image, ImageChops, ImageFilter

    turned = page.rotate(
        dice.choice((-ASKEW, ASKEW)), Image.Resampling.BICUBIC, fillcolor=(238, 238, 234)
    ).filter(ImageFilter.GaussianBlur(0.5))
    grain = Image.frombytes("L", turned.size, dice.randbytes(turned.width * turned.height))
    noise = grain.point([118 + value // 13 for value in range(256)]).convert("RGB")
    return ImageChops.add(turned, noise, scale=1, offset=-132)
