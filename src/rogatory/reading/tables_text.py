# SPDX-License-Identifier: Apache-2.0
"""CSV of any office: which encoding, which separator, and the rows (RFC 4180 and what is not so).

A byte order mark decides; then UTF-16 by where its zero bytes stand; then UTF-8 where every byte
fits; else one of the old encodings of one byte a letter, by which of them makes likelier words.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from typing import Any, Final

ENCODINGS: Final = (
    *("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1254", "cp1252", "cp866", "koi8-r"),
)
"""Encodings that a person may name."""

SEPARATORS: Final = (";", ",", "\t", "|")
MAX_CELL: Final = 50_000
"""Characters of one cell: what is longer is an open quotation mark, no register."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMON = frozenset("оеаинтсрвлкмдпу")
_ROMAN = frozenset("əğışöüçİĞŞÖÜÇ")
_LOOKED_AT = 200_000
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def rows(
    data: bytes, told: dict[str, Any], options: Mapping[str, object], most: int
) -> tuple[list[Any], list[list[Any]]]:
    """Return rows (number, cells) and faults (code, row); note form, encoding, separator."""
    encoding = str(options.get("encoding") or "") or encoding_of(data)
    told |= {"form": "csv", "encoding": encoding}
    faults: list[list[Any]] = []
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
        faults.append(["not_decoded", data[: error.start].count(b"\n") + 1])
    separator = str(options.get("separator") or "")
    if hit := _SAID.match(text):
        separator, text = separator or hit[1], text[hit.end() :]
    separator = separator or separator_of(text)
    told["separator"] = separator
    found: list[Any] = []
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            cells = [whole(cell) if cell.strip() else None for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                found.append((number, cells))
            if len(found) >= most:
                break
    except csv.Error:
        faults.append(["open_quote", number + 1])
    return found, faults


def whole(text: str) -> str:
    """Return a text that may be entered: no zero character, no half of a character."""
    if text.isascii() and "\x00" not in text:
        return text
    return "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text)


def encoding_of(data: bytes) -> str:
    """Return the encoding that the bytes are most likely in."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    begin = data[:_LOOKED_AT]
    even, odd = begin[0::2].count(0), begin[1::2].count(0)
    if even + odd > len(begin) // 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max(("cp1251", "cp1254", "cp866", "koi8-r"), key=lambda name: _likely(begin, name))
    return "utf-8"


def _likely(data: bytes, name: str) -> float:
    """Return how much like words the letters beyond ASCII are in one encoding."""
    text = data.decode(name, "replace")
    score = 0.0
    before, last = "", ""
    for sign in text:
        if sign > "\x7f":
            if name == "cp1254":
                # A letter of the Roman alphabet stands among ASCII letters, not among its like.
                lone = last.isascii()
                score += (2.0 if sign in _ROMAN else -0.5) if lone else -1.5
            elif "а" <= sign <= "я":
                score += 1.5 if sign in _COMMON else 0.3
                if last.isascii() and last.isalpha():
                    score -= 3.0
            elif "А" <= sign <= "Я":
                # A capital after a small letter is no Russian.
                score += -1.5 if before.islower() and not before.isascii() else 0.3
                if last.isascii() and last.isalpha():
                    score -= 3.0
            elif sign not in "№ё—–«»…”“’\xa0Ё°§":
                score -= 1.0
        elif last > "\x7f" and sign.isalpha():
            score += 0.0 if name == "cp1254" else -3.0
        before, last = last, sign
        before = last
    return score


def separator_of(text: str) -> str:
    """Return the separator by which most rows of the beginning have the same number of cells."""
    best, found = 0.0, ";"
    for separator in SEPARATORS:
        csv.field_size_limit(MAX_CELL)
        reader = csv.reader(io.StringIO(text[:_LOOKED_AT], newline=""), delimiter=separator)
        widths: list[int] = []
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) == 60:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        if common < 2:
            continue
        score = widths.count(common) / len(widths) + min(common, 20) / 100
        if score > best:
            best, found = score, separator
    return found
