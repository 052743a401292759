# SPDX-License-Identifier: Apache-2.0
"""The cells of an Excel workbook of before 2007 (BIFF5 and BIFF8, [MS-XLS]).

A stream of records: type u16, size u16, content.  Texts stand once in a table (``SST``) that runs
on over ``CONTINUE`` records, each of which begins with a new mark of the width of letters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from rogatory.reading.container import Walk, join

_BOUND, _CONTINUE, _SST, _PASS, _BOF, _PAGE, _STRING = 0x85, 0x3C, 0xFC, 0x2F, 0x809, 0x42, 0x207
_END = 0x0A
_LABEL, _LABELSST, _NUMBER, _RK, _MULRK, _FORMULA = 0x204, 0xFD, 0x203, 0x27E, 0xBD, 0x06
_MOST_TEXTS: Final = 500_000
_MOST_CELLS: Final = 1_000_000
Record = tuple[int, list[bytes]]


def read(data: bytes, place: str, walk: Walk) -> None:
    """Write the cells of each sheet as a passage, row by row; a hidden sheet is a fact."""
    sheet, names, texts, page = walk.sheet, list[tuple[str, int]](), list[str](), "cp1251"
    number, rows, new, cells, waits, depth = -1, dict[int, list[str]](), True, 0, 0, 0
    for kind, parts in _records(data):
        body = parts[0]
        if kind == _PASS:
            sheet.fault("encrypted", place)
            return
        if kind == _PAGE and len(body) >= 2:
            page = {1200: "utf-16-le", 32768: "mac-roman", 32769: "cp1252"}.get(
                code := struct.unpack_from("<H", body)[0], f"cp{code}"
            )
        elif kind == _END:
            depth -= 1
        elif kind == _BOF:
            depth += 1
            if depth > 1:
                continue  # a chart on a sheet: its numbers are those of cells
            new = body[:2] == b"\x00\x06"
            _flush(number, names, rows, place, walk)
            number, rows = number + 1, {}
        elif kind == _BOUND:
            names.append(_named(body, new, page))
        elif kind == _SST:
            texts = list(_table(parts))
        elif depth < 2:
            for row, value in _cells(kind, body, texts, new, page):
                rows.setdefault(row, []).append(value)
                waits, cells = row, cells + 1
            if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff":
                waits = struct.unpack_from("<H", body)[0]
            if kind == _STRING and len(body) > 3:
                rows.setdefault(waits, []).append(_text(body, 2, new, page))
        if cells > _MOST_CELLS:
            sheet.fault("text_cut", "")
            break
    _flush(number, names, rows, place, walk)


def _flush(
    number: int, names: list[tuple[str, int]], rows: dict[int, list[str]], place: str, walk: Walk
) -> None:
    """Write one sheet; the first part of the stream, before the sheets, has none."""
    if number < 1:
        return
    name, state = names[number - 1] if number <= len(names) else (str(number), 0)
    here = join(place, f"sheet {name}")
    if state:
        walk.sheet.fact("hidden", "hidden sheet", name, place)
    walk.sheet.passage(here, "\n".join("\t".join(rows[row]) for row in sorted(rows)))


def _records(data: bytes) -> Iterator[Record]:
    """Yield each record with the records that go on with it."""
    at, waiting = 0, None
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _CONTINUE and waiting is not None:
            waiting[1].append(body)
            continue
        if waiting is not None:
            yield waiting
        waiting = (kind, [body])
    if waiting is not None:
        yield waiting


def _cells(
    kind: int, body: bytes, texts: list[str], new: bool, page: str
) -> Iterator[tuple[int, str]]:
    """Yield row and value of each cell of one record."""
    if len(body) < 6:
        return
    row = struct.unpack_from("<H", body)[0]
    if kind == _LABELSST and len(body) >= 10:
        place = struct.unpack_from("<I", body, 6)[0]
        if place < len(texts):
            yield row, texts[place]
    elif kind == _LABEL:
        yield row, _text(body[6:], 2, new, page)
    elif kind == _NUMBER and len(body) >= 14:
        yield row, f"{struct.unpack_from('<d', body, 6)[0]:.15g}"
    elif kind == _RK and len(body) >= 10:
        yield row, _rk(body[6:10])
    elif kind == _MULRK:
        for at in range(4, len(body) - 7, 6):
            yield row, _rk(body[at + 2 : at + 6])
    elif kind == _FORMULA and len(body) >= 14 and body[12:14] != b"\xff\xff":
        yield row, f"{struct.unpack_from('<d', body, 6)[0]:.15g}"


def _rk(body: bytes) -> str:
    """Return a number in four bytes ([MS-XLS] 2.5.217)."""
    packed = struct.unpack("<I", body)[0]
    if packed & 2:
        value = float(struct.unpack("<i", body)[0] >> 2)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFF_FFFC))[0]
    return f"{value / 100 if packed & 1 else value:.15g}"


def _named(body: bytes, new: bool, page: str) -> tuple[str, int]:
    """Return the name of a sheet, and whether it is hidden."""
    return _text(body[6:], 1, new, page), body[4] & 3 if len(body) > 4 else 0


def _text(body: bytes, width: int, new: bool, page: str) -> str:
    """Return a text with its length (``width`` bytes) before it."""
    letters = int.from_bytes(body[:width], "little")
    if not new:
        return body[width : width + letters].decode(page, "replace")
    wide = body[width : width + 1] == b"\x01"
    raw = body[width + 1 : width + 1 + letters * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _table(parts: list[bytes]) -> Iterator[str]:
    """Yield the texts of the table ([MS-XLS] 2.4.265, 2.5.293)."""
    reader = _Parts(parts)
    reader.take(8)
    seen = 0
    while reader.more() and seen < _MOST_TEXTS:
        seen += 1
        head = reader.take(3)
        if len(head) < 3:
            return
        letters, flags = struct.unpack("<HB", head)
        runs = int.from_bytes(reader.take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(reader.take(4), "little") if flags & 4 else 0
        yield reader.letters(letters, bool(flags & 1))
        reader.take(4 * runs + extra)


class _Parts:
    """Reads on over the parts of a record that goes on."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts, self._part, self._at = parts, 0, 0

    def more(self) -> bool:
        """Tell whether anything is left."""
        while self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0
        return self._part < len(self._parts)

    def take(self, size: int) -> bytes:
        """Return so many bytes, over the edges of parts; fewer at the end."""
        found = b""
        while size > 0 and self.more():
            some = self._parts[self._part][self._at : self._at + size]
            self._at, size, found = self._at + len(some), size - len(some), found + some
        return found

    def letters(self, number: int, wide: bool) -> str:
        """Return so many letters; at the edge of a part a mark says how wide the others are."""
        found = ""
        while number > 0 and self.more():
            part = self._parts[self._part]
            each = 2 if wide else 1
            raw = part[self._at : self._at + number * each]
            found += raw.decode("utf-16-le" if wide else "latin-1", "replace")
            self._at += len(raw)
            number -= max(1, len(raw) // each)
            if number > 0 and self._at >= len(part):
                if not self.more():
                    break
                wide = bool(self._parts[self._part][self._at] & 1)
                self._at += 1
        return found
