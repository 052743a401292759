# SPDX-License-Identifier: Apache-2.0
"""Text: the words of a file, each passage with its place, and the numbers that stand in them."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rogatory.reading import (
    chats,
    container,
    database,
    disc,
    mail,
    markup,
    media,
    msg,
    office,
    old_office,
    packed,
    pdf,
    signatures,
    warc,
)
from rogatory.reading.container import Walk, join
from rogatory.reading.sheet import Sheet

_TELEPHONE = re.compile(r"(?<![\w+])(?:\+|00)\d(?:[\s().-]{0,2}\d){8,13}(?!\d)")
_IMEI = re.compile(r"(?<!\d)\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d(?!\d)")
_POSITION = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,8}\s?[°NS]?[,;]\s?-?\d{1,3}\.\d{4,8}(?![\d.])")


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> None:
    """Read the text of the file at ``path`` onto ``sheet`` (runs in the child)."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    read_bytes(data, "", Walk(sheet, read_bytes))
    for passage in sheet.passages:
        _numbers(passage.text, passage.place, sheet)


def read_bytes(data: bytes, place: str, walk: Walk) -> None:
    """Read one file or part; forms without text add nothing (metadata.read names the faults)."""
    reader = _READERS.get(media.sniff(data))
    if reader is not None:
        reader(data, place, walk)


def _plain(data: bytes, place: str, walk: Walk) -> None:
    """Read a plain text in its guessed encoding."""
    words = markup.decoded(data)
    if not chats.read(words, place, walk):
        walk.sheet.passage(place or "text", words)


def _rich(data: bytes, place: str, walk: Walk) -> None:
    """Read RTF roughly: control words fall away, ``\\'hh`` and ``\\uN`` become letters.

    Pictures and objects inside are not read, so the file counts as read in part.
    """
    source = data.decode("latin-1")
    page = re.search(r"\\ansicpg(\d{3,5})", source)
    charset = f"cp{page[1]}" if page else "cp1252"
    for author in re.findall(r"\{\\(?:author|operator|company|manager) ([^{}\\]{1,200})\}", source):
        walk.sheet.fact("author", "document property", author, place)
    source = re.sub(r"\\u(-?\d{1,5}) ?\??", lambda m: chr(int(m[1]) % 65536), source)
    source = re.sub(
        r"(?:\\'[0-9a-fA-F]{2})+",
        lambda m: bytes.fromhex(m[0].replace("\\'", "")).decode(charset, "replace"),
        source,
    )
    source = re.sub(r"\\(?:par|line|cell|row)\b ?", "\n", source)
    source = re.sub(r"\\[a-zA-Z]+-?\d* ?|[{}]|\\[^a-zA-Z]", "", source)
    walk.sheet.passage(place or "text", source)
    walk.sheet.fault("part_unread", join(place, "pictures and objects"))


def _properties(data: bytes, place: str, walk: Walk) -> None:
    """Read the strings of an Apple property list."""
    words = "\n".join(_strings(plistlib.loads(data), 0))
    walk.sheet.passage(place or "text", words)


def _strings(value: object, depth: int) -> Iterator[str]:
    """Yield every string in a nested value."""
    if depth > 50:
        raise RecursionError
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1)


_READERS: dict[str, Callable[[bytes, str, Walk], None]] = {
    **dict.fromkeys(media.OFFICE, office.texts),
    **dict.fromkeys(signatures.OLD_OFFICE, old_office.texts),
    "application/pdf": pdf.texts,
    "message/rfc822": mail.texts,
    media.OUTLOOK: msg.texts,
    "application/mbox": mail.read_mailbox,
    "application/vnd.sqlite3": database.texts,
    "text/html": markup.texts,
    "text/plain": _plain,
    "text/xml": _plain,
    "application/rtf": _rich,
    "application/x-bplist": _properties,
    **dict.fromkeys(("application/zip", media.WACZ), container.read_zip),
    **dict.fromkeys(packed.ONE, packed.read_one),
    packed.TAR: packed.read_tar,
    warc.MEDIA: warc.texts,
    disc.MEDIA: disc.texts,
}


def _numbers(text: str, place: str, sheet: Sheet) -> None:
    """Note telephone numbers, IMEIs and positions that stand in the words of a passage."""
    for name, pattern, test in (
        ("telephone number in the text", _TELEPHONE, None),
        ("IMEI in the text", _IMEI, _luhn),
        ("position in the text", _POSITION, None),
    ):
        found = dict.fromkeys(
            m.group() for m in pattern.finditer(text) if not test or test(m.group())
        )
        if found:
            shown = ", ".join(list(found)[:5]) + (f" (+{len(found) - 5})" if len(found) > 5 else "")
            sheet.fact("phone", name, shown, place)


def _luhn(number: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    digits = [int(c) for c in number if c.isdigit()][::-1]
    doubled = (d * 2 - 9 * (d > 4) if i % 2 else d for i, d in enumerate(digits))
    return sum(doubled) % 10 == 0
