# SPDX-License-Identifier: Apache-2.0
"""Packed files: gzip and its like hold one file, tar holds many; each is read as a part."""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zlib
from io import BytesIO

from rogatory.reading import container
from rogatory.reading.container import MAX_PART_BYTES, Walk, join

TAR = "application/x-tar"
ONE = frozenset(
    {
        *("application/gzip", "application/x-bzip2", "application/x-xz"),
        *("application/x-lzma", "application/zlib"),
    }
)


def _unpacked(data: bytes) -> bytes:
    """Return what one packed file holds, at most one byte more than a part may have."""
    most, found = MAX_PART_BYTES + 1, b""
    if data.startswith(b"\x1f\x8b"):
        while data and len(found) < most:  # several members may stand one after another
            one = zlib.decompressobj(wbits=31)
            found += one.decompress(data, most - len(found))
            data = one.unused_data.lstrip(b"\0")
        return found
    if data.startswith(b"BZh"):
        return bz2.BZ2Decompressor().decompress(data, most)
    if data.startswith(b"x"):
        return zlib.decompressobj().decompress(data, most)
    return lzma.LZMADecompressor(memlimit=128 * 2**20).decompress(data, most)


def read_one(data: bytes, place: str, walk: Walk) -> None:
    """Read the file that a gzip, bzip2 or xz file holds."""
    walk.into(_unpacked(data), join(place, "unpacked"))


def read_tar(data: bytes, place: str, walk: Walk) -> None:
    """Read the members of a tar: names, and each as a part; links are never followed."""
    with tarfile.open(fileobj=BytesIO(data), mode="r:") as archive:
        number = 0
        for info in archive:
            if number >= container.MAX_PARTS:
                walk.sheet.fault("too_many", join(place, "members"))
                break
            number += 1
            here = join(place, f"member {number}")
            walk.sheet.fact("title", "name", info.name, here)
            if not info.isreg():
                continue
            if info.size > MAX_PART_BYTES:
                walk.sheet.fault("too_large", here)
                continue
            stream = archive.extractfile(info)
            if stream is not None:
                walk.into(stream.read(MAX_PART_BYTES), here)
        walk.sheet.fact("count", "members", number, place)
