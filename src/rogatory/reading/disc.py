# SPDX-License-Identifier: Apache-2.0
"""Images of discs (ISO 9660, ECMA-119; names as Joliet has them): what lies on the disc, listed.

Sectors of 2048 bytes; from sector 16 on descriptors, of which the primary (1) or the one with
Joliet names (2) points to the root.  Each entry of a folder: size, place u32, length u32, seven
bytes of time with its distance from UTC in quarters of an hour, flags, name.  Files are listed, and
each is read as a part within the limits of a container.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rogatory.reading import container
from rogatory.reading.container import MAX_PART_BYTES, Walk, join

MEDIA = "application/x-iso9660-image"
_SECTOR = 2048
_MOST = 2_000
_NAMES = (("volume", 40, 72), ("publisher", 318, 446), ("prepared by", 446, 574),
          ("software", 574, 702))  # fmt: skip
_JOLIET = (b"%/@", b"%/C", b"%/E")


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int
    time: str
    folder: bool


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note the name of a disc, when and with what it was made, and what lies on it."""
    for path, entry in _listed(data, place, walk):
        here = join(place, path)
        walk.sheet.fact("title", "name", path, here)
        walk.sheet.fact("time", "on the disc", entry.time, here)
    texts(data, place, walk)


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read each file of the disc as a part."""
    for number, (path, entry) in enumerate(_listed(data, "", None), 1):
        here, start = join(place, path), entry.start * _SECTOR
        if number > container.MAX_PARTS:
            walk.sheet.fault("too_many", join(place, "files"))
            return
        if entry.size > MAX_PART_BYTES:
            walk.sheet.fault("too_large", here)
        elif start + entry.size > len(data):
            walk.sheet.fault("cut_short", here)
        else:
            walk.into(data[start : start + entry.size], here)


def _listed(data: bytes, place: str, walk: Walk | None) -> Iterator[tuple[str, _Entry]]:
    """Yield path and entry of each file."""
    primary, joliet = _descriptors(data)
    if walk is not None and primary:
        for name, start, end in _NAMES:
            kind = "author" if name in ("publisher", "prepared by") else "title"
            text = primary[start:end].decode("ascii", "replace").strip("\0 ")
            walk.sheet.fact(kind, name, text, place)
        made = primary[813:827].decode("ascii", "replace")
        if made.isdecimal() and int(made):
            zone = _zone(primary[829:830])
            told = (
                f"{made[:4]}-{made[4:6]}-{made[6:8]}T{made[8:10]}:{made[10:12]}:{made[12:]}{zone}"
            )
            walk.sheet.fact("time", "disc made", told, place)
    head = joliet or primary
    waiting, seen, count = (
        [("", _entry(head[156:190], bool(joliet)))] if head else [],
        set[int](),
        0,
    )
    while waiting and count < _MOST:
        path, folder = waiting.pop(0)
        if folder is None or folder.start in seen:
            continue
        seen.add(folder.start)
        for entry in _folder(data, folder, bool(joliet)):
            inside = f"{path}/{entry.name}".lstrip("/")
            if entry.folder:
                waiting.append((inside, entry))
            else:
                count += 1
                yield inside, entry
    if walk is not None:
        walk.sheet.fact("count", "files", count, place)


def _descriptors(data: bytes) -> tuple[bytes, bytes]:
    """Return the primary descriptor and the one with Joliet names, b"" for none."""
    primary = joliet = b""
    for sector in range(16, 48):
        one = data[sector * _SECTOR : (sector + 1) * _SECTOR]
        if one[1:6] != b"CD001" or one[:1] == b"\xff":
            break
        if one[:1] == b"\x01":
            primary = primary or one
        elif one[:1] == b"\x02" and one[88:91] in _JOLIET:
            joliet = one
    return primary, joliet


def _folder(data: bytes, folder: _Entry, wide: bool) -> Iterator[_Entry]:
    start = folder.start * _SECTOR
    body = data[start : start + min(folder.size, 1 << 22)]
    at = 0
    while at < len(body):
        size = body[at]
        if not size:  # an entry does not cross a sector
            at = (at // _SECTOR + 1) * _SECTOR
            continue
        entry = _entry(body[at : at + size], wide)
        at += size
        if entry is not None and entry.name not in ("\0", "\1", ""):
            yield entry


def _entry(one: bytes, wide: bool) -> _Entry | None:
    if len(one) < 34:
        return None
    raw = one[33 : 33 + one[32]]
    if raw in (b"\0", b"\1"):
        name = raw.decode()
    else:
        name = raw.decode("utf-16-be" if wide else "latin-1", "replace").partition(";")[0]
    year, month, day, hour, minute, second = one[18:24]
    time = f"{1900 + year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{_zone(one[24:25])}"
    start, length = (int.from_bytes(one[n : n + 4], "little") for n in (2, 10))
    return _Entry(name, start, length, time if month else "", bool(one[25] & 2))


def _zone(quarters: bytes) -> str:
    """Return the distance from UTC as +04:00, from one signed byte of quarters of an hour."""
    told = int.from_bytes(quarters, "big", signed=True)
    if not -48 <= told <= 56:
        return ""
    return f"{'-' if told < 0 else '+'}{abs(told) // 4:02}:{abs(told) % 4 * 15:02}"
