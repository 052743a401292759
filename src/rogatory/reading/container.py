# SPDX-License-Identifier: Apache-2.0
"""Containers: files inside files, opened to a limited depth, number and size.

Parts are read by the same functions as whole files; their facts carry the path of parts as place
("attachment 1 / page 2").
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from rogatory.reading.guard import guarded
from rogatory.reading.sheet import Sheet

MAX_DEPTH = 5
MAX_PARTS = 500
MAX_PART_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 256 * 2**20

#: Reads one file's bytes onto a sheet: (bytes, place, walk).
Reader = Callable[[bytes, str, "Walk"], None]


@dataclass
class Walk:
    """One walk through a file and its parts: where to write, how deep, how much is left."""

    sheet: Sheet
    reader: Reader
    depth: int = 0
    left: list[int] = field(default_factory=lambda: [MAX_PARTS, MAX_TOTAL_BYTES])

    def into(self, data: bytes, place: str) -> None:
        """Read a part; beyond depth, number or size it is named as unread."""
        self.left[0] -= 1
        self.left[1] -= len(data)
        if self.depth >= MAX_DEPTH:
            self.sheet.fault("too_deep", place)
        elif min(self.left) < 0 or len(data) > MAX_PART_BYTES:
            self.sheet.fault("too_many" if self.left[0] < 0 else "too_large", place)
        elif data:
            self.depth += 1
            code = guarded(self.reader, data, place, self)
            self.depth -= 1
            if code:
                self.sheet.fault("part_unread" if code == "damaged" else code, place)


def join(place: str, part: str) -> str:
    """Return the place of ``part`` inside ``place``."""
    return f"{place} / {part}" if place else part


def member(container: zipfile.ZipFile, name: str, most: int = MAX_PART_BYTES) -> bytes:
    """Return one member's bytes, at most ``most``; a larger one or an encrypted one: ValueError.

    What the directory says of its size is not believed: reading stops one byte past the limit.
    """
    if container.getinfo(name).flag_bits & 1:
        raise ValueError("encrypted member")
    with container.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError("member larger than the limit")
    return data


def read_member(container: zipfile.ZipFile, name: str, place: str, walk: Walk) -> None:
    """Read one member as a part."""
    walk.into(member(container, name), place)


def read_zip(data: bytes, place: str, walk: Walk) -> None:
    """Read the members of a plain ZIP (APPNOTE 6.3): names, count, and each as a part."""
    sheet = walk.sheet
    try:
        container = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        sheet.fault("damaged", place)
        return
    with container:
        members = [m for m in container.infolist() if not m.is_dir()]
        sheet.fact("count", "members", len(members), place)
        if container.comment:
            sheet.fact(
                "hidden", "archive comment", container.comment.decode("utf-8", "replace"), place
            )
        for number, info in enumerate(members, 1):
            if walk.left[0] <= 0 or walk.left[1] <= 0:
                sheet.fault("too_many", place)
                return
            here = join(place, f"member {number}")
            sheet.fact("title", "name", info.filename, here)
            if guarded(read_member, container, info.filename, here, walk):
                sheet.fault("part_unread", here)
