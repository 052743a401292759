# SPDX-License-Identifier: Apache-2.0
"""The codes on the leaves of a scan: what stands in them, where, and how the leaf lies.

One function of the reading process, ``codes``: it reads leaves from ``page`` on until its time is
spent (option ``seconds``) and returns JSON; whoever asks goes on at ``next`` until that is null::

    {"leaves": [{"leaf": 0, "dark": 512, "codes": [
        {"words": "ROGATORY1 P …", "x": 871, "y": 944, "turned": 180}]}],
     "next": 12, "of": 40}

``x`` and ``y`` (0 to 1000) say where the middle of a code lies on the leaf as it was scanned,
``turned`` by how many degrees the leaf must be turned clockwise to stand upright, rounded to
quarters.  ``dark`` counts, in parts of 100,000, the ink of a leaf: a back without print has next
to none.  Only QR codes are looked for; whose they are, is not asked here.

A scan at 150 dpi has two and a half dots for a module of our code.  So the corners, where the code
of a paper stands, are looked at again enlarged, smoothed against noise, and by another threshold:
those corners where a square as dark as a code stands, for most pages of others bear none.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import PIL.Image
import PIL.ImageChops
import PIL.ImageFilter
import PIL.ImageOps

from rogatory.reading import leaves, media
from rogatory.reading.sheet import Sheet

MOST_CODES: Final = 16
"""Codes of one leaf beyond which none are listed."""

MOST_WORDS: Final = 2000
DPI: Final = 200
"""Resolution at which pages of a PDF are drawn; a picture has the dots that it has."""

_FINE: Final = 300
_LONGEST: Final = 4200
"""Dots of the longer side above which a picture is made smaller: 350 dpi of an A4 leaf."""

_CORNER: Final = (0.34, 0.26)
"""Part of width and height that counts as a corner."""

_INK: Final = 110
"""Grey value below which a dot is ink, whatever the paper."""

_COARSE, _SQUARE, _DENSE, _EDGE = 600, 8, 0.34, 50
"""Dots of the longer side at which a leaf is looked over, half the side of the square whose ink is
averaged (8.4 mm of an A4 leaf in all), the least ink of a code there, and the part of a side that
counts as edge.  Measured: codes on aged leaves from 0.39, lines and headings up to 0.33."""

Grey = PIL.Image.Image
Change = Callable[[Grey], Grey]


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]]:
    """Read the codes of leaves from ``page`` on; see the module."""
    sheet.media = media.sniff(path.read_bytes())
    first, seconds = cast(int, options.get("page", 0)), cast(float, options.get("seconds", 8))
    of = min(leaves.number_of(path, sheet.media), leaves.MAX_LEAVES)
    until, found, here = time.monotonic() + seconds, list[dict[str, Any]](), first
    while here < of and (here == first or time.monotonic() < until):
        found.append({"leaf": here, **_leaf(path, sheet.media, here)})
        here += 1
    told = {"leaves": found, "next": here if here < of else None, "of": of}
    return json.dumps(told).encode(), []


def _leaf(path: Path, kind: str, leaf: int) -> dict[str, Any]:
    drawn = _smaller(leaves.leaf(path, kind, leaf, DPI))
    codes = found_in(drawn)
    if not codes and kind == "application/pdf" and dense_parts(drawn)[0]:
        codes = found_in(_smaller(leaves.leaf(path, kind, leaf, _FINE)))
    return {"dark": dark(drawn), "codes": codes}


def _smaller(drawn: Grey) -> Grey:
    factor = _LONGEST / max(drawn.size)
    if factor >= 1:
        return drawn
    size = (round(drawn.width * factor), round(drawn.height * factor))
    return drawn.resize(size, PIL.Image.Resampling.LANCZOS)


def dark(drawn: Grey) -> int:
    """Return how much of a leaf is ink, in parts of 100,000; a margin of a twelfth is left out.

    What a scanner adds at the edges (a black border, the holes of a binder) is no ink.
    """
    x, y = drawn.width // 12, drawn.height // 12
    inner = drawn.crop((x, y, drawn.width - x, drawn.height - y))
    inner = inner.filter(PIL.ImageFilter.BoxBlur(1))
    counts = inner.histogram()
    return sum(counts[:_INK]) * 100_000 // max(1, sum(counts))


def found_in(drawn: Grey) -> list[dict[str, Any]]:
    """Return every QR code of a leaf in grey; the harder ways are gone only where one is missing.

    A code that is none of ours ends nothing: another may stand beside it.
    """
    known: dict[tuple[str, int, int], dict[str, Any]] = {}
    for view, left, top, scale, threshold in _views(drawn):
        for code in _codes(view, threshold):
            middle = (left + code["x"] / scale, top + code["y"] / scale)
            x, y = (round(1000 * at / of) for at, of in zip(middle, drawn.size, strict=True))
            key = (code["words"], x // 25, y // 25)
            if len(known) < MOST_CODES:
                known.setdefault(key, code | {"x": x, "y": y})
        if any(one["words"].startswith("ROGATORY") for one in known.values()):
            break
    return list({(c["words"], c["x"] // 50, c["y"] // 50): c for c in known.values()}.values())


def _views(drawn: Grey) -> Iterator[tuple[Grey, int, int, float, str]]:
    """Yield what is looked at in turn: picture, its place on the leaf, its scale, threshold."""
    yield drawn, 0, 0, 1.0, "LocalAverage"
    whole, *corners = dense_parts(drawn)
    dense = [one for one, is_dense in zip(_corners(drawn), corners, strict=True) if is_dense]
    if not whole:
        return
    for enlarged, change, threshold in _WAYS:
        for left, top, corner in dense:
            size = (round(corner.width * enlarged), round(corner.height * enlarged))
            shown = change(corner).resize(size, PIL.Image.Resampling.BICUBIC)
            yield shown, left, top, enlarged, threshold
    yield PIL.ImageOps.autocontrast(drawn, cutoff=2), 0, 0, 1.0, "GlobalHistogram"


def dense_parts(drawn: Grey) -> list[bool]:
    """Tell of the whole leaf, then of each corner, whether a square as dark as a code is there.

    Half of a code is ink, of print a third at most: so few leaves without a code are gone through
    the harder ways, which cost more than to read their words.
    """
    factor = _COARSE / max(drawn.size)
    size = (max(1, round(drawn.width * factor)), max(1, round(drawn.height * factor)))
    small = drawn.resize(size, PIL.Image.Resampling.BOX)
    paper = small.filter(PIL.ImageFilter.MaxFilter(9)).filter(PIL.ImageFilter.BoxBlur(4))
    ink = PIL.ImageChops.subtract(paper, small)
    counts, above, darkest = ink.histogram(), 0, 255
    while darkest > 1 and above + counts[darkest] <= sum(counts) // 200:
        above += counts[darkest]
        darkest -= 1
    edge = [side // _EDGE for side in size]  # what a scanner adds there is no ink
    dark = ink.filter(PIL.ImageFilter.BoxBlur(_SQUARE)).point(
        [255 * (value >= _DENSE * darkest) for value in range(256)]
    )
    inner = PIL.Image.new("L", size, 0)
    inner.paste(
        dark.crop((edge[0], edge[1], size[0] - edge[0], size[1] - edge[1])), (edge[0], edge[1])
    )
    return [one.getbbox() is not None for one in (inner, *(c[2] for c in _corners(inner)))]


def _as_it_is(corner: Grey) -> Grey:
    return corner


def _smooth(corner: Grey) -> Grey:
    return corner.filter(PIL.ImageFilter.GaussianBlur(0.7))


def _without_specks(corner: Grey) -> Grey:
    return PIL.ImageOps.autocontrast(corner.filter(PIL.ImageFilter.MedianFilter(3)), cutoff=2)


_WAYS: Final[tuple[tuple[float, Change, str], ...]] = (
    (2.0, _as_it_is, "LocalAverage"),
    (3.0, _smooth, "LocalAverage"),
    (2.0, _smooth, "GlobalHistogram"),
    (3.0, _without_specks, "LocalAverage"),
)


def _corners(drawn: Grey) -> Iterator[tuple[int, int, Grey]]:
    """Yield the corners, first the one where the code of an upright leaf stands."""
    width, height = (round(part * of) for part, of in zip(_CORNER, drawn.size, strict=True))
    for left in (drawn.width - width, 0):
        for top in (drawn.height - height, 0):
            yield left, top, drawn.crop((left, top, left + width, top + height))


def _codes(view: Grey, threshold: str) -> Iterator[dict[str, Any]]:
    import zxingcpp

    for one in zxingcpp.read_barcodes(
        view,
        formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
        binarizer=getattr(zxingcpp.Binarizer, threshold),
        try_invert=False,
    ):
        corners = [getattr(one.position, name) for name in
                   ("top_left", "top_right", "bottom_right", "bottom_left")]  # fmt: skip
        start, end = corners[0], corners[1]
        lies = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
        yield {
            "words": one.text[:MOST_WORDS],
            "x": sum(at.x for at in corners) / 4,
            "y": sum(at.y for at in corners) / 4,
            "turned": round(-lies / 90) * 90 % 360,
        }
