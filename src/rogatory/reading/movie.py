# SPDX-License-Identifier: Apache-2.0
"""Films in ISO boxes (MP4, MOV, 3GP, M4A; ISO/IEC 14496-12): times, tracks, turning, edits, GPS.

``mvhd``, ``tkhd`` and ``mdhd`` count seconds since 1904, in UTC by the standard; many recorders
write local time or nothing into them, so a fact says whose clock it is.  An Apple ``creationdate``
has its zone beside it.  An edit list (``elst``, 8.6.6) that does more than begin at the first
picture shows that what plays is not all that was recorded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rogatory.reading.container import Walk, join

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_NESTED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"moof"})
_MOST_BOXES, _MOST_TRACKS, _MOST_EDITS = 20_000, 32, 200
_KINDS = {b"vide": "picture", b"soun": "sound", b"meta": "data", b"text": "text", b"tmcd": "time"}
_POSITIONS = {b"gpmd": "GPMF (GoPro)", b"camm": "camera motion", b"rtmd": "real time data (Sony)"}
_KEY = re.compile(rb"com\.apple\.quicktime\.[a-zA-Z0-9.]+|com\.android\.[a-zA-Z.]+")
_WITH_ZONE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d|Z)")


@dataclass
class _Track:
    """What the boxes of one track said."""

    kind: bytes = b""
    codec: bytes = b""
    seconds: float = 0.0
    size: tuple[int, int] = (0, 0)
    turned: int = 0
    times: set[int] = field(default_factory=set)
    edits: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass
class _Film:
    made: int = 0
    changed: int = 0
    scale: int = 0
    length: int = 0
    tracks: list[_Track] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    cut: bool = False


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note what a film says of its times, tracks, turning, edits and positions."""
    film = _Film()
    for name, body, whole in _boxes(data, film):
        _box(name, body, whole, film)
    sheet = walk.sheet
    if b"moov" not in film.seen:
        # A camera that lost its power has written the pictures, and not the index to them.
        sheet.fault("cut_short", join(place, "index of the film (moov)"))
    elif film.cut:
        sheet.fault("cut_short", place)
    if film.scale and film.length:
        sheet.fact("count", "seconds", f"{film.length / film.scale:.1f}", place)
    _times(film, place, walk)
    for number, track in enumerate(film.tracks[:_MOST_TRACKS], 1):
        _told(track, film, join(place, f"track {number}") if place else f"track {number}", walk)
    for match in list(dict.fromkeys(_WITH_ZONE.findall(_small_boxes(data))))[:4]:
        sheet.fact("time", "created (with its zone)", match.decode(), place)
    keys = dict.fromkeys(m.decode() for m in _KEY.findall(_small_boxes(data)))
    for key in list(keys)[:20]:
        sheet.fact("title", "key", key, place)


def _times(film: _Film, place: str, walk: Walk) -> None:
    """Note when the film was made and changed; a track of another time is a sign of edits."""
    for name, seconds in (("created", film.made), ("changed", film.changed)):
        if told := _instant(seconds):
            walk.sheet.fact("time", f"{name} (clock of the recorder)", told, place)
    others = sorted(
        {t for track in film.tracks for t in track.times if t} - {film.made, film.changed}
    )
    for one in others[:8]:
        if abs(one - film.made) > 2 and (told := _instant(one)):
            walk.sheet.fact("time", "of a track (clock of the recorder)", told, place)


def _told(track: _Track, film: _Film, place: str, walk: Walk) -> None:
    sheet = walk.sheet
    kind = _KINDS.get(track.kind, track.kind.decode("latin-1").strip())
    codec = track.codec.decode("latin-1").strip("\0 ")
    sheet.fact("title", "codec", " ".join(filter(None, (kind, codec))), place)
    if track.kind == b"vide" and all(track.size):
        sheet.fact("count", "pixels", f"{track.size[0]} x {track.size[1]}", place)
    if track.turned:
        sheet.fact("count", "turned by degrees", track.turned, place)
    if track.codec in _POSITIONS:
        sheet.fact("location", "track of positions", _POSITIONS[track.codec], place)
    cuts = [edit for edit in track.edits if edit[0]]
    if len(cuts) > 1 or any(rate != 0x10000 for _length, _start, rate in cuts):
        sheet.fact("hidden", "edit list", f"{len(cuts)} pieces", place)
    played = sum(length for length, start, _rate in cuts if start >= 0)
    if track.kind in (b"vide", b"soun") and cuts and film.scale and track.seconds:
        left = track.seconds - played / film.scale
        if left > 1.0:
            said = "recorded, and not played by the edit list"
            sheet.fact("hidden", said, f"{left:.1f} seconds", place)


def _instant(seconds: int) -> str:
    """Return seconds since 1904 as an instant; "" where nothing was written, or the impossible."""
    if not 0 < seconds < 2**33:
        return ""
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _boxes(data: bytes, film: _Film) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield name and content (4096 bytes of it at most) of each box, and its whole size."""
    waiting, seen = [(0, len(data))], 0
    while waiting:
        at, end = waiting.pop()
        while at + 8 <= end and seen < _MOST_BOXES:
            seen += 1
            size, name, body = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], at + 8
            if size == 1:
                size, body = int.from_bytes(data[at + 8 : at + 16]), at + 16
            size = end - at if size == 0 else size
            if size < body - at:
                break
            film.cut |= at + size > len(data)
            stop = min(at + size, end)
            if name == b"trak":
                waiting.append((stop, end))  # what follows, after the track
                yield name, b"", 0
                waiting.append((body, stop))
                break
            film.seen.add(name)
            if name in _NESTED:
                waiting += [(stop, end), (body, stop)]
                break
            yield name, data[body : min(stop, body + 4096)], stop - body
            at += size


def _box(name: bytes, body: bytes, _whole: int, film: _Film) -> None:
    if name == b"trak":
        film.tracks.append(_Track())
    elif name == b"mvhd":
        film.made, film.changed, film.scale, film.length = _head(body)
    elif film.tracks:
        _of_track(name, body, film.tracks[-1])


def _of_track(name: bytes, body: bytes, track: _Track) -> None:
    if name == b"tkhd" and len(body) >= 84:
        wide = 12 if body[0] == 1 else 0
        width = 8 if body[0] == 1 else 4
        track.times |= {_number(body, 4, width), _number(body, 4 + width, width)}
        matrix = [_signed(body, 40 + wide + 4 * n) for n in range(9)]
        track.turned = round(math.degrees(math.atan2(matrix[1], matrix[0]))) % 360
        track.size = (_number(body, 76 + wide, 4) >> 16, _number(body, 80 + wide, 4) >> 16)
    elif name == b"mdhd":
        made, changed, scale, length = _head(body)
        track.times |= {made, changed}
        track.seconds = length / scale if scale else 0.0
    elif name == b"hdlr" and not track.kind:
        track.kind = body[8:12]
    elif name == b"stsd" and not track.codec:
        track.codec = body[12:16]
    elif name == b"elst":
        width = 8 if body[:1] == b"\x01" else 4
        for number in range(min(_number(body, 4, 4), _MOST_EDITS)):
            at = 8 + number * (2 * width + 4)
            if at + 2 * width + 4 > len(body):
                break
            start = int.from_bytes(body[at + width : at + 2 * width], signed=True)
            track.edits.append((_number(body, at, width), start, _number(body, at + 2 * width, 4)))


def _head(body: bytes) -> tuple[int, int, int, int]:
    """Return creation, modification (seconds since 1904), scale, length of mvhd or mdhd."""
    width = 8 if body[:1] == b"\x01" else 4
    made, changed = _number(body, 4, width), _number(body, 4 + width, width)
    length = _number(body, 8 + 2 * width, width)
    # All ones say that the length is not known.
    return made, changed, _number(body, 4 + 2 * width, 4), 0 if length == 256**width - 1 else length


def _number(body: bytes, at: int, width: int) -> int:
    return int.from_bytes(body[at : at + width])


def _signed(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], signed=True)


def _small_boxes(data: bytes) -> bytes:
    """Return the ``meta`` and ``udta`` of a film, where its keys and their values stand."""
    found = list[bytes]()
    for name in (b"meta", b"udta"):
        at = data.find(name)
        while at >= 4 and len(found) < 8:
            size = int.from_bytes(data[at - 4 : at])
            if 8 <= size <= 1 << 20:
                found.append(data[at : at - 4 + size])
            at = data.find(name, at + 4)
    return b"".join(found)
