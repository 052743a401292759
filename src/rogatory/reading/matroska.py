# SPDX-License-Identifier: Apache-2.0
"""Matroska and WebM films (RFC 9559, EBML RFC 8794): duration, tracks, times, tags, attachments.

An element is a name (1 to 4 bytes), a length (1 to 8 bytes, all ones where it is not known), and
content.  Clusters, which hold the pictures, are passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rogatory.reading.container import Walk, join

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_SEGMENT, _TRACK, _CLUSTER = 0x18538067, 0xAE, 0x1F43B675
_NESTED = frozenset(
    {_SEGMENT, 0x1549A966, 0x1654AE6B, _TRACK, 0xE0, 0xE1, 0x1254C367, 0x7373, 0x67C8, 0x1941A469,
     0x61A7, 0x1A45DFA3}
)  # fmt: skip
_TEXTS = {
    0x4282: ("title", "form"),
    0x7BA9: ("title", "title"),
    0x4D80: ("title", "software that packed"),
    0x5741: ("title", "software that wrote"),
    0x7384: ("hidden", "name of the file"),
    0x86: ("title", "codec"),
    0x536E: ("title", "name of the track"),
    0x466E: ("hidden", "attached file"),
}
_TAGS = {
    "ARTIST": "author", "COPYRIGHT": "author", "DATE_RECORDED": "time", "DATE": "time",
    "CREATION_TIME": "time", "LOCATION": "location", "LOCATION-ENG": "location",
    "RECORDING_LOCATION": "location", "MAKE": "device", "MODEL": "device", "COMMENT": "hidden",
}  # fmt: skip
_MOST = 20_000


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note what a Matroska film says of itself."""
    sheet, scale, length, tracks, tag, width = walk.sheet, 1_000_000, 0.0, 0, "", 0
    clusters = 0
    for name, body, whole in _elements(data):
        here = join(place, f"track {tracks}") if tracks and name in (0x86, 0x536E) else place
        if name == _CLUSTER:
            clusters += 1
        elif name == _TRACK:
            tracks += 1
        elif name in _TEXTS:
            sheet.fact(*_TEXTS[name], _text(body), here)
        elif name == 0x2AD7B1:
            scale = int.from_bytes(body) or scale
        elif name == 0x4489 and len(body) in (4, 8):
            length = struct.unpack(">f" if len(body) == 4 else ">d", body)[0]
        elif name == 0x4461 and len(body) == 8:
            made = _EPOCH + timedelta(microseconds=int.from_bytes(body, signed=True) // 1000)
            told = made.strftime("%Y-%m-%dT%H:%M:%SZ")
            sheet.fact("time", "created (clock of the recorder)", told, place)
        elif name == 0xB0:
            width = int.from_bytes(body)
        elif name == 0xBA and width:
            sheet.fact("count", "pixels", f"{width} x {int.from_bytes(body)}",
                       join(place, f"track {tracks}"))  # fmt: skip
        elif name == 0x45A3:
            tag = _text(body)
        elif name == 0x4487:
            kind = _TAGS.get(tag.upper(), "title")
            sheet.fact(kind, f"tag {tag}", _text(body), place)
        if not whole:
            sheet.fault("cut_short", place)
    if 0 < length < 1e12:
        sheet.fact("count", "seconds", f"{length * scale / 1e9:.1f}", place)
    if not tracks:
        sheet.fault("part_unread", join(place, "tracks"))


def _elements(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield name, content (4096 bytes at most) and whether it is whole; masters are gone into."""
    waiting, seen = [(0, len(data))], 0
    while waiting:
        at, end = waiting.pop()
        while at + 2 <= end and seen < _MOST:
            seen += 1
            name, at = _vint(data, at, keep=True)
            size, body = _vint(data, at, keep=False)
            if not name or body <= at:
                break
            unknown = size == (1 << 7 * (body - at)) - 1
            stop = end if unknown else min(body + size, end)
            whole = unknown or body + size <= len(data)
            if name in _NESTED:
                yield name, b"", whole
                waiting += [(stop, end), (body, stop)]
                break
            yield name, data[body : min(stop, body + 4096)], whole
            if unknown and name == _CLUSTER:
                break  # a live recording: what follows are pictures to the end
            at = stop


def _vint(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """Return a number of variable width and where it ends; ``keep`` its marker for a name."""
    first = data[at : at + 1]
    if not first or not first[0]:
        return 0, at
    width = 9 - first[0].bit_length()
    value = int.from_bytes(data[at : at + width])
    return value if keep else value & ((1 << 7 * width) - 1), at + width


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").strip("\0 ")
