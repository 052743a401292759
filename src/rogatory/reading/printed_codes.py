# SPDX-License-Identifier: Apache-2.0
"""The codes that stand on the leaves of a paper, read by machine in the reading process.

One function of that process, ``printed_codes``: each QR code of each leaf is a passage of the
sheet, at the place ``page n``.  A picture is read as it is and, where nothing was found, once more
enlarged.  What a code says is a stranger's word like any other text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import PIL.Image
import zxingcpp

from rogatory.reading import leaves, media
from rogatory.reading.sheet import Sheet

MAX_LEAVES = 60
#: Dots an inch at which the pages of a PDF are drawn.
DPI = 200


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> None:
    """Note every QR code of every leaf, up to ``MAX_LEAVES``."""
    sheet.media = media.sniff(path.read_bytes())
    count = leaves.number_of(path, sheet.media)
    dpi = cast(int, options.get("dpi", DPI))
    sheet.fact("count", "leaves", count)
    for page in range(min(count, MAX_LEAVES)):
        drawn = leaves.leaf(path, sheet.media, page, dpi)
        for words in _codes(drawn):
            sheet.passage(f"page {page + 1}", words)
    if count > MAX_LEAVES:
        sheet.fault("too_many")


def _codes(picture: PIL.Image.Image) -> Iterator[str]:
    found = _read(picture)
    if not found and picture.width * picture.height * 4 <= leaves.MAX_PIXELS:
        found = _read(picture.resize((picture.width * 2, picture.height * 2)))
    yield from dict.fromkeys(found)


def _read(picture: PIL.Image.Image) -> list[str]:
    made = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [one.text for one in made]
