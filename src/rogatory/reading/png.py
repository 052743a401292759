# SPDX-License-Identifier: Apache-2.0
"""PNG chunks (ISO/IEC 15948, third edition): texts, EXIF, and bytes after the end.

::

    89 50 4E 47 0D 0A 1A 0A | length u32 | type 4 bytes | data | CRC u32 | ... | IEND

Walking the chunks needs no decoding, so a picture of absurd size costs nothing here.
"""

from __future__ import annotations

import zlib

import PIL.Image

from rogatory.reading.container import Walk
from rogatory.reading.markup import parse

_AUTHORS = frozenset({"author", "artist", "creator", "copyright"})
_INFLATED = 2**20
#: Chunks that belong to the picture or its animation (and say nothing about anybody).
_PLAIN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT cICP "
    b"mDCV cLLI caBX".split()
)


def exif_and_texts(data: bytes, place: str, walk: Walk) -> tuple[PIL.Image.Exif, list[bytes]]:
    """Read the chunks: return the EXIF block (empty if none) and the XMP packets."""
    exif = PIL.Image.Exif()
    packets: list[bytes] = []
    at = 8
    ended = False
    while at + 12 <= len(data) and not ended:
        size = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size
        ended = name == b"IEND"
        if name == b"eXIf":
            exif.load(body if body.startswith(b"Exif") else b"Exif\x00\x00" + body)
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            keyword, text, whole = _text(name, body)
            if not whole:
                walk.sheet.fault("text_cut", "")
            if keyword == "XML:com.adobe.xmp" and parse(text.encode()) is not None:
                packets.append(text.encode())
            else:
                kind = "author" if keyword.lower() in _AUTHORS else "hidden"
                walk.sheet.fact(kind, f"text {keyword}", text, place)
        elif name == b"tIME":
            walk.sheet.fact("time", "changed", body.hex(), place)
        elif name not in _PLAIN:
            walk.sheet.fact("hidden", "chunk", name.decode("latin-1"), place)
    if ended and at < len(data):
        walk.sheet.fact("hidden", "bytes after the picture", len(data) - at, place)
    return exif, packets


def _text(name: bytes, body: bytes) -> tuple[str, str, bool]:
    """Return keyword and text of one text chunk, and whether the text is whole.

    Compressed text is inflated up to a limit.
    """
    keyword, _nul, rest = body.partition(b"\0")
    packed = name == b"zTXt"
    charset = "latin-1"
    whole = True
    if packed:
        rest = rest[1:]
    elif name == b"iTXt":
        packed, rest, charset = rest[:1] == b"\x01", rest[2:], "utf-8"
        rest = rest.partition(b"\0")[2].partition(b"\0")[2]
    if packed:
        inflater = zlib.decompressobj()
        rest = inflater.decompress(rest, _INFLATED)
        whole = not inflater.unconsumed_tail
    return keyword.decode("latin-1"), rest.decode(charset, "replace"), whole
