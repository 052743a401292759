# SPDX-License-Identifier: Apache-2.0
"""AVI films (RIFF; Microsoft's AVI reference): duration, codecs, times as the recorder wrote them.

``IDIT`` and ``ICRD`` hold the recorder's own clock as words, in no fixed order and without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rogatory.reading.container import Walk, join

_INFO = {
    b"IART": ("author", "artist"),
    b"ICOP": ("author", "copyright"),
    b"IENG": ("author", "engineer"),
    b"ITCH": ("author", "technician"),
    b"ISFT": ("title", "software"),
    b"ICRD": ("time", "created (clock of the recorder)"),
    b"INAM": ("title", "title"),
    b"ICMT": ("hidden", "comment"),
    b"ISRC": ("device", "source"),
    b"IPRD": ("device", "product"),
}
_MAKERS = frozenset({b"strd", b"nctg", b"JUNK", b"ncdt"})
_LISTS = frozenset({b"hdrl", b"strl", b"INFO", b"ncdt", b"exif", b"AVIX"})
_SOUNDS = {1: "PCM", 2: "ADPCM", 6: "A-law", 7: "mu-law", 17: "IMA ADPCM", 85: "MP3", 255: "AAC"}
_MOST = 5_000
_WORDS = re.compile(rb"[\x20-\x7e]{4,60}")


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note what an AVI says of itself; the pictures themselves are passed over."""
    sheet, streams, sort = walk.sheet, 0, b""
    declared = int.from_bytes(data[4:8], "little") + 8
    if declared > len(data) + 1:
        sheet.fault("cut_short", place)
    for name, body in _chunks(data):
        here = join(place, f"stream {streams}") if streams else place
        if name == b"avih":
            _head(body, place, walk)
        elif name == b"strh":
            streams, sort = streams + 1, body[:4]
            here = join(place, f"stream {streams}")
            scale, rate, length = (_number(body, at, 4) for at in (20, 24, 32))
            if scale and rate and length:
                sheet.fact("count", "seconds", f"{length * scale / rate:.1f}", here)
        elif name == b"strf":
            codec = body[16:20].decode("latin-1").strip("\0 ") if sort == b"vids" else ""
            if sort == b"auds":
                codec = _SOUNDS.get(_number(body, 0, 2), f"sound {_number(body, 0, 2):#06x}")
            sheet.fact("title", "codec", codec, here)
        elif name == b"IDIT":
            sheet.fact("time", "digitised (clock of the recorder)", _text(body), place)
        elif name in _INFO:
            sheet.fact(*_INFO[name], _text(body), place)
        elif name in _MAKERS and (words := b" ".join(_WORDS.findall(body[:2048])).decode()):
            sheet.fact("device", f"maker's data {name.decode()}", words[:200], here)
    if not streams:
        sheet.fault("part_unread", join(place, "head of the film (hdrl)"))


def _head(body: bytes, place: str, walk: Walk) -> None:
    each, frames = _number(body, 0, 4), _number(body, 16, 4)
    width, height = _number(body, 32, 4), _number(body, 36, 4)
    if each and frames:
        walk.sheet.fact("count", "seconds", f"{each * frames / 1e6:.1f}", place)
    if width and height:
        walk.sheet.fact("count", "pixels", f"{width} x {height}", place)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield chunks (4096 bytes of each at most), lists gone into, pictures passed over."""
    waiting, seen = [(12, len(data))], 0
    while waiting:
        at, end = waiting.pop()
        while at + 8 <= end and seen < _MOST:
            seen += 1
            name, size = data[at : at + 4], _number(data, at + 4, 4)
            stop = min(at + 8 + size, end)
            following = at + 8 + size + size % 2
            if name in (b"LIST", b"RIFF"):
                if data[at + 8 : at + 12] in _LISTS:
                    waiting += [(following, end), (at + 12, stop)]
                    break
            else:
                yield name, data[at + 8 : min(stop, at + 8 + 4096)]
            at = following


def _number(data: bytes, at: int, width: int) -> int:
    return int.from_bytes(data[at : at + width], "little")


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").strip("\0\r\n ")
