# SPDX-License-Identifier: Apache-2.0
"""Scans as offices make them: leaves drawn from a PDF, laid askew, stained, grey, noisy, squeezed.

The same ``random.Random`` makes the same scan.  ``scanned`` writes a pile of leaves as a file that
holds pictures only, as a scanner does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import PIL.Image
import PIL.ImageChops
import PIL.ImageDraw
import PIL.ImageFilter
import pypdfium2 as pdfium  # type: ignore[import-untyped]

Grey = PIL.Image.Image
_MM = 25.4
_SPREAD = 73.6  # standard deviation of one random byte


def drawn(pdf: Path | bytes, leaf: int, dpi: int) -> Grey:
    """Draw a leaf (from 0) of a PDF as a clean picture in grey."""
    with pdfium.PdfDocument(pdf) as document:
        picture: Grey = document[leaf].render(scale=dpi / 72, grayscale=True).to_pil()
        return picture.convert("L")


def aged(
    leaf: Grey,
    dpi: int,
    rng: random.Random,
    *,
    askew: float = 3.0,
    turn: int = 0,
    noise: float = 12.0,
    quality: int = 40,
    bent: float = 0.004,
    scale: float = 1.0,
    border: bool = True,
    stains: int = 2,
) -> Grey:
    """Return a leaf as a scanner sees it: ``askew`` is the largest slant in degrees, ``turn`` how
    it was laid in, ``bent`` the largest shift of a corner, ``quality`` that of the JPEG."""
    leaf = leaf.rotate(turn, expand=True, fillcolor=255)
    width, height = leaf.size

    def shift(of: int) -> float:
        return rng.uniform(-bent, bent) * of

    corners = (
        *(shift(width), shift(height)),
        *(shift(width), height + shift(height)),
        *(width + shift(width), height + shift(height)),
        *(width + shift(width), shift(height)),
    )
    resampling = PIL.Image.Resampling.BICUBIC
    leaf = leaf.transform(
        leaf.size, PIL.Image.Transform.QUAD, corners, resampling, fillcolor=255
    ).rotate(rng.uniform(-askew, askew), resampling, fillcolor=255)
    if scale != 1.0:
        leaf = leaf.resize((round(width * scale), round(height * scale)), resampling)
    leaf = leaf.filter(PIL.ImageFilter.GaussianBlur(0.6))
    leaf = leaf.point([40 + value * 185 // 255 for value in range(256)])
    leaf = _stained(leaf, dpi, rng, stains)
    leaf = _noisy(leaf, rng, noise)
    if border:
        edge = round(3 * dpi / _MM)
        PIL.ImageDraw.Draw(leaf).rectangle((0, 0, edge, leaf.height), fill=18)
        PIL.ImageDraw.Draw(leaf).rectangle((0, 0, leaf.width, edge // 2), fill=18)
    return _squeezed(leaf, quality)


def _stained(leaf: Grey, dpi: int, rng: random.Random, stains: int) -> Grey:
    """Lay rings of coffee over a leaf: lighter within, darker at the rim."""
    over = PIL.Image.new("L", leaf.size, 255)
    pen = PIL.ImageDraw.Draw(over)
    for _stain in range(stains):
        radius = rng.uniform(12, 28) * dpi / _MM
        x, y = rng.uniform(0, leaf.width), rng.uniform(0, leaf.height)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, fill=215, outline=165, width=max(2, round(1.5 * dpi / _MM)))
    return PIL.ImageChops.multiply(leaf, over.filter(PIL.ImageFilter.GaussianBlur(dpi / 40)))


def _noisy(leaf: Grey, rng: random.Random, sigma: float) -> Grey:
    """Add the noise of a sensor: two random bytes a dot, which is near enough to a bell."""
    for _layer in range(2):
        grain = PIL.Image.frombytes("L", leaf.size, rng.randbytes(leaf.width * leaf.height))
        share = sigma / 2**0.5 / _SPREAD
        grain = grain.point([round(128 + (value - 127.5) * share) for value in range(256)])
        leaf = PIL.ImageChops.add(leaf, grain, scale=1, offset=-128)
    return leaf


def _squeezed(leaf: Grey, quality: int) -> Grey:
    held = BytesIO()
    leaf.save(held, "JPEG", quality=quality)
    return PIL.Image.open(BytesIO(held.getvalue())).convert("L")


def pile(leaves: Sequence[Grey], path: Path, dpi: int) -> Path:
    """Write leaves as one file: PDF, TIFF, or (one leaf) JPEG or PNG, by the name's ending."""
    first, *rest = (leaf.copy() for leaf in leaves)  # a picture remembers how it was saved
    if path.suffix in (".pdf", ".tif", ".tiff"):
        first.save(path, save_all=True, append_images=rest, resolution=dpi, dpi=(dpi, dpi))
    else:
        assert not rest, "one picture holds one leaf"
        first.save(path, dpi=(dpi, dpi))
    return path


def scanned(pdf: Path, path: Path, leaves: Sequence[int], dpi: int = 200) -> Path:
    """Scan leaves (from 1, in this order; 0 is a back without print) of a PDF into a file."""
    rng = random.Random(11)
    made = []
    for leaf in leaves:
        clean = drawn(pdf, max(leaf, 1) - 1, dpi)
        if leaf == 0:
            clean = PIL.Image.new("L", clean.size, 255)
        made.append(aged(clean, dpi, rng, askew=1.5, noise=6, stains=0, quality=60))
    return pile(made, path, dpi)
