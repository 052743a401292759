# SPDX-License-Identifier: Apache-2.0
"""Disk images: what a raw image or an E01 set says of itself; its file systems are not opened.

Partition tables: MBR (byte 446, four entries of 16), GPT (UEFI 2.10, 5.3).  E01: sections of an
EWF file, of which ``header2`` and ``header`` hold case, examiner and dates as the imager wrote
them (libewf's description of the Expert Witness Compression Format).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import pairwise

from rogatory.reading.container import Walk, join

E01 = "application/x-ewf"
RAW = "application/x-raw-disk-image"
_SECTOR = 512
_TEXT_LIMIT = 1 << 20
_HEAD_FIELDS = {
    "c": ("title", "case number"),
    "n": ("title", "evidence number"),
    "a": ("title", "description"),
    "e": ("author", "examiner"),
    "t": ("hidden", "notes"),
    "av": ("title", "software"),
    "ov": ("title", "system of the imager"),
    "m": ("time", "acquired (clock of the imager)"),
    "u": ("time", "system date (clock of the imager)"),
}


def facts(data: bytes, place: str, walk: Walk) -> None:
    """List partitions or the header of an image; that its content was not read is said."""
    if data.startswith(b"EVF"):
        _ewf(data, place, walk)
    elif data[_SECTOR : _SECTOR + 8] == b"EFI PART":
        _gpt(data, place, walk)
    else:
        for number, (kind, start, sectors) in enumerate(_entries(data), 1):
            said = f"type {kind:02x}, from sector {start}, {sectors} sectors"
            walk.sheet.fact("count", f"partition {number}", said, place)
    walk.sheet.fault("part_unread", join(place, "file systems"))


def _entries(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield type, first sector and sectors of each primary partition of an MBR."""
    for at in range(446, 510, 16):
        entry = data[at : at + 16]
        kind, start = entry[4:5], int.from_bytes(entry[8:12], "little")
        sectors = int.from_bytes(entry[12:16], "little")
        if entry[:1] in (b"\x00", b"\x80") and kind not in (b"", b"\x00") and start and sectors:
            yield kind[0], start, sectors


def _gpt(data: bytes, place: str, walk: Walk) -> None:
    head = data[_SECTOR : _SECTOR + 92]
    first = int.from_bytes(head[72:80], "little") * _SECTOR
    number, size = (int.from_bytes(head[at : at + 4], "little") for at in (80, 84))
    for place_of in range(min(number, 128)):
        entry = data[first + place_of * size : first + (place_of + 1) * size]
        if size < 128 or not entry[:16].strip(b"\0"):
            continue
        start, last = (int.from_bytes(entry[at : at + 8], "little") for at in (32, 40))
        name = entry[56:128].decode("utf-16-le", "replace").rstrip("\0")
        said = f"{name}, sectors {start} to {last}".lstrip(", ")
        walk.sheet.fact("count", f"partition {place_of + 1}", said, place)


def _ewf(data: bytes, place: str, walk: Walk) -> None:
    walk.sheet.fact("count", "segment", int.from_bytes(data[9:11], "little"), place)
    at, seen = 13, 0
    while at + 76 <= len(data) and seen < 1000:
        seen += 1
        name = data[at : at + 16].rstrip(b"\0").decode("ascii", "replace")
        following = int.from_bytes(data[at + 16 : at + 24], "little")
        if name in ("header", "header2"):
            _ewf_header(data[at + 76 : following], name, place, walk)
        elif name in ("hash", "digest"):
            walk.sheet.fact("title", "MD5 in the image", data[at + 76 : at + 92].hex(), place)
        if following <= at:
            break
        at = following


def _ewf_header(packed: bytes, name: str, place: str, walk: Walk) -> None:
    plain = zlib.decompressobj().decompress(packed, _TEXT_LIMIT)
    lines = plain.decode("utf-16" if name == "header2" else "latin-1", "replace").splitlines()
    for heads, values in pairwise(lines):
        keys = heads.split("\t")
        if len(keys) < 3 or "c" not in keys:
            continue
        for key, value in zip(keys, values.split("\t"), strict=False):
            if key in _HEAD_FIELDS and value.strip():
                walk.sheet.fact(*_HEAD_FIELDS[key], value, place)
