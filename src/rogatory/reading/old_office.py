# SPDX-License-Identifier: Apache-2.0
"""Office documents of before 2007: Word ([MS-DOC]), Excel ([MS-XLS]), PowerPoint ([MS-PPT]).

Compound files.  Words are read, not their layout: of Word the pieces of its table (2.4.1) in order
with fields reduced to what they show, of Excel the cells of each sheet, of PowerPoint the text
atoms.  Pictures and objects inside are named as unread; a document under a password as encrypted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

import olefile  # type: ignore[import-untyped]

from rogatory.reading import old_sheets
from rogatory.reading.container import Walk, join
from rogatory.reading.guard import guarded

_FACTS = {
    "author": ("author", "author"),
    "last_saved_by": ("author", "last changed by"),
    "company": ("author", "company"),
    "manager": ("author", "manager"),
    "title": ("title", "title"),
    "subject": ("title", "subject"),
    "comments": ("hidden", "comments"),
    "keywords": ("title", "keywords"),
    "creating_application": ("title", "software"),
    "template": ("title", "template"),
    "revision_number": ("count", "revision"),
    "total_edit_time": ("count", "seconds of editing"),
    "create_time": ("time", "created"),
    "last_saved_time": ("time", "changed"),
    "last_printed": ("time", "printed"),
}
_SECRET = ("EncryptedPackage", "EncryptionInfo")
_CLX = 0x01A2
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_ATOMS = {0x0FA0: "utf-16-le", 0x0FA8: "latin-1", 0x0FBA: "utf-16-le"}
_MOST_PIECES = 100_000


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read the summary of a document, its macros and what it carries."""
    sheet = walk.sheet
    with olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        streams = ["/".join(path) for path in ole.listdir()]
        if any(name in streams for name in _SECRET):
            sheet.fault("encrypted", place)
            return
        if code := guarded(_summary, ole, place, walk):
            sheet.fault("part_unread" if code == "damaged" else code, join(place, "summary"))
        if any("VBA" in name for name in streams):
            sheet.fact("hidden", "macros", "VBA", place)
        carried = {name.split("/")[1] for name in streams if name.startswith("ObjectPool/")}
        carried |= {name.split("/")[0] for name in streams if name.startswith("MBD")}
        for name in sorted(carried)[:100]:
            sheet.fact("hidden", "carried file", name, place)
            sheet.fault("part_unread", join(place, f"object {name}"))


def _summary(ole: olefile.OleFileIO, place: str, walk: Walk) -> None:
    told = ole.get_metadata()
    page = told.codepage
    charset = f"cp{page}" if isinstance(page, int) and 0 < page < 65000 else "utf-8"
    for name, entry in _FACTS.items():
        value = getattr(told, name, None)
        if isinstance(value, bytes):
            value = _decoded(value, charset)
        if value and not (entry[0] == "time" and getattr(value, "year", 0) < 1980):
            walk.sheet.fact(*entry, str(value).strip("\0 "), place)


def _decoded(value: bytes, charset: str) -> str:
    try:
        return value.decode(charset, "replace")
    except LookupError:
        return value.decode("cp1251", "replace")


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the words of a document."""
    with olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        if any(ole.exists(name) for name in _SECRET):
            return  # facts says that it is encrypted
        if ole.exists("WordDocument"):
            _word(ole, place, walk)
        elif ole.exists("PowerPoint Document"):
            words = "\n".join(_slides(ole.openstream("PowerPoint Document").read()))
            walk.sheet.passage(join(place, "slides"), words)
        else:
            name = "Workbook" if ole.exists("Workbook") else "Book"
            old_sheets.read(ole.openstream(name).read(), place, walk)


def _word(ole: olefile.OleFileIO, place: str, walk: Walk) -> None:
    head = ole.openstream("WordDocument").read()
    flags = struct.unpack_from("<H", head, 0x0A)[0]
    if flags & 0x0100:
        walk.sheet.fault("encrypted", place)
        return
    start, size = struct.unpack_from("<II", head, _CLX)
    table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
    words = "".join(_pieces(head, table[start : start + size]))
    while (shown := _FIELD.sub(lambda found: found[1] or "", words)) != words:
        words = shown
    words = re.sub(r"[\r\x0b\x0c]", "\n", words.replace("\x07", "\t"))
    walk.sheet.passage(place or "text", re.sub(r"[\x00-\x08\x0e-\x1f]", "", words))


def _pieces(head: bytes, clx: bytes) -> Iterator[str]:
    """Yield the text of each piece in the order of the document ([MS-DOC] 2.9.38, 2.9.177)."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise ValueError("no table of pieces")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plain = clx[at + 5 : at + 5 + size]
    number = min((len(plain) - 4) // 12, _MOST_PIECES)
    places = struct.unpack_from(f"<{number + 1}I", plain)
    for piece in range(number):
        where = struct.unpack_from("<I", plain, 4 * (number + 1) + 8 * piece + 2)[0]
        letters = places[piece + 1] - places[piece]
        if where & 0x4000_0000:
            begins = (where & 0x3FFF_FFFF) // 2
            yield head[begins : begins + letters].decode("cp1252", "replace")
        else:
            yield head[where : where + 2 * letters].decode("utf-16-le", "replace")


def _slides(data: bytes) -> Iterator[str]:
    """Yield the text atoms of all slides and notes ([MS-PPT] 2.9): containers are gone into."""
    at, seen = 0, 0
    while at + 8 <= len(data) and seen < _MOST_PIECES:
        seen += 1
        version, kind, size = struct.unpack_from("<HHI", data, at)
        if version & 0xF == 0xF:
            at += 8
            continue
        if kind in _ATOMS:
            yield data[at + 8 : at + 8 + size].decode(_ATOMS[kind], "replace").replace("\r", "\n")
        at += 8 + size
