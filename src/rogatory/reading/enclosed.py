# SPDX-License-Identifier: Apache-2.0
"""What is enclosed in a message, taken out as files of their own.

Two functions of the reading process: ``enclosures`` lists them (fact ``hidden``, "enclosure", the
name; its place is the path of numbers, ``2`` or ``2.1`` for what is in a message inside), and
``enclosure`` returns the bytes of one (option ``place``).  The names are the sender's: they are
shown, never used as names of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rogatory.reading import mail, media, msg
from rogatory.reading.sheet import Sheet

#: Enclosures of one message beyond this are not taken out.
MAX_ENCLOSURES = 100
_MAX_NESTING = 5


def names(path: Path, sheet: Sheet, _options: Mapping[str, object]) -> None:
    """Note every enclosure of a message with its name."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    for number, (place, name, _data) in enumerate(_all(data, sheet.media, "", 0)):
        if number >= MAX_ENCLOSURES:
            sheet.fault("too_many", "enclosures")
            return
        sheet.fact("hidden", "enclosure", name or "?", place)


def one(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]] | None:
    """Return the bytes of the enclosure at ``place``; a fault ``absent`` when there is none."""
    data = path.read_bytes()
    sheet.media = media.sniff(data)
    for place, name, inside in _all(data, sheet.media, "", 0):
        if place == options.get("place"):
            if not inside:
                sheet.fault("empty")
                return None
            return inside, [name]
    sheet.fault("absent")
    return None


def _all(data: bytes, kind: str, place: str, depth: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield place, name and bytes of every enclosure that is a file; messages are gone into."""
    if depth > _MAX_NESTING:
        return
    if kind == "message/rfc822":
        found = mail.enclosures(data)
    elif kind == media.OUTLOOK:
        yield from _of_outlook(msg.parse(data), place)
        return
    else:
        return
    for number, (name, inside) in enumerate(found, 1):
        here = f"{place}.{number}" if place else str(number)
        sort = media.sniff(inside)
        if sort in ("message/rfc822", media.OUTLOOK):
            yield from _all(inside, sort, here, depth + 1)
        else:
            yield here, name, inside


def _of_outlook(message: msg.Outlook, place: str) -> Iterator[tuple[str, str, bytes]]:
    for number, one_ in enumerate(message.attachments, 1):
        here = f"{place}.{number}" if place else str(number)
        if one_.message is not None:
            yield from _of_outlook(one_.message, here)
        else:
            yield here, one_.name, one_.data
