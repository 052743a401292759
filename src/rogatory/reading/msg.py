# SPDX-License-Identifier: Apache-2.0
"""Outlook messages ([MS-OXMSG]): who, by which route, the words, and what is attached.

A compound file whose streams are properties::

    __substg1.0_<PPPP><TTTT>     property PPPP of type TTTT: 001F UTF-16LE text, 001E text in the
                                 message's code page, 0102 bytes, 000D a message inside
    __properties_version1.0      the short properties, 16 bytes each after a header of 32
    __recip_version1.0_#<n>      a recipient, __attach_version1.0_#<n> an attachment

Each message is read into an :class:`Outlook`; the functions below write it onto a sheet as
:mod:`.mail` writes a message of RFC 5322.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO

import olefile  # type: ignore[import-untyped]

from rogatory.reading import markup
from rogatory.reading.container import MAX_PART_BYTES, MAX_PARTS, Walk, join

_STREAM = "__substg1.0_"
_PROPERTIES = "__properties_version1.0"
_RECIPIENTS, _ATTACHMENTS = "__recip_version1.0_", "__attach_version1.0_"
_HEADERS, _SUBJECT, _BODY, _HTML, _RTF = "007D", "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = "0C1A", "0C1F", "5D01"
_TO, _CC = "0E04", "0E03"
_LONG_NAME, _NAME, _DATA, _SHOWN_NAME = "3707", "3704", "3701", "3001"
_TIME = 0x0040
_TIMES = {0x0039: "Date", 0x0E06: "Delivered"}
_CODE_PAGES = (0x3FFD, 0x3FDE)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
#: Messages inside messages deeper than this are named as unread.
MAX_NESTING = 5


@dataclass
class Attachment:
    """One attachment: its name, its bytes, or the message that it is."""

    name: str
    data: bytes = b""
    message: Outlook | None = None


@dataclass
class Outlook:
    """What one message says: fields in order, words, route, attachments."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""
    headers: str = ""
    """The header lines of the message as it came through the network, where they were kept."""

    attachments: list[Attachment] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Parts that could not be read: ``body`` or ``attachment N``."""


def parse(data: bytes) -> Outlook:
    """Read a message; what is no such compound file raises what the reader raises (OSError)."""
    with olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        streams = [tuple(path) for path in ole.listdir(streams=True, storages=False)]
        if len(streams) > 20 * MAX_PARTS:
            raise RecursionError
        return _message(ole, (), streams, 0)


def _message(
    ole: olefile.OleFileIO, at: tuple[str, ...], streams: list[tuple[str, ...]], depth: int
) -> Outlook:
    here = {path[len(at)]: path for path in streams if path[:-1] == at}
    times, page = _short(ole, here.get(_PROPERTIES), 32 if not at else 24)
    text = _Texts(ole, here, page)
    found = Outlook(headers=text(_HEADERS))
    sender = text(_SENDER_SMTP) or text(_SENDER_ADDRESS)
    named = text(_SENDER)
    if named or sender:
        found.fields.append(
            ("From", f"{named} <{sender}>" if sender and named else named or sender)
        )
    found.fields += [
        (name, value)
        for name, value in (("To", text(_TO)), ("Cc", text(_CC)), ("Subject", text(_SUBJECT)))
        if value
    ]
    found.fields += [(name, told) for name, told in times.items()]
    found.body = text(_BODY)
    html = text.raw(_HTML)
    if not found.body.strip() and html:
        found.body = markup.html_text(markup.decoded(html))
    if not found.body.strip() and text.raw(_RTF):
        found.unread.append("body")
    _attached(ole, at, streams, found, page, depth)
    return found


def _attached(
    ole: olefile.OleFileIO,
    at: tuple[str, ...],
    streams: list[tuple[str, ...]],
    found: Outlook,
    page: str,
    depth: int,
) -> None:
    """Read the attachments of the message at ``at``."""
    level = len(at)
    folders = sorted(
        {p[level] for p in streams if len(p) > level + 1 and p[:level] == at}
    )  # fmt: skip
    for number, folder in enumerate((f for f in folders if f.startswith(_ATTACHMENTS)), 1):
        inside = (*at, folder)
        here = {path[-1]: path for path in streams if path[:-1] == inside}
        text = _Texts(ole, here, page)
        one = Attachment(text(_LONG_NAME) or text(_NAME) or text(_SHOWN_NAME))
        one.data = text.raw(_DATA)
        nested = (*inside, f"{_STREAM}{_DATA}000D")
        if any(path[: len(nested)] == nested for path in streams):
            if depth >= MAX_NESTING:
                found.unread.append(f"attachment {number}")
            elif any(path == (*nested, _PROPERTIES) for path in streams):
                one.message = _message(ole, nested, streams, depth + 1)
            else:
                found.unread.append(f"attachment {number}")  # an object of another program
        found.attachments.append(one)


class _Texts:
    """The text properties of one storage."""

    def __init__(self, ole: olefile.OleFileIO, here: dict[str, tuple[str, ...]], page: str) -> None:
        self._ole, self._here, self._page = ole, here, page

    def __call__(self, tag: str) -> str:
        """Return a text property, empty when there is none."""
        if wide := self._stream(f"{tag}001F"):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(f"{tag}001E").rstrip(b"\0")
        if not narrow:
            return ""
        try:
            return narrow.decode(self._page or "utf-8")
        except (LookupError, UnicodeDecodeError):
            return markup.decoded(narrow)

    def raw(self, tag: str) -> bytes:
        """Return a property of bytes."""
        return self._stream(f"{tag}0102")

    def _stream(self, name: str) -> bytes:
        path = self._here.get(_STREAM + name)
        if path is None:
            return b""
        with self._ole.openstream("/".join(path)) as stream:
            data: bytes = stream.read(MAX_PART_BYTES)
            return data


def _short(
    ole: olefile.OleFileIO, path: tuple[str, ...] | None, header: int
) -> tuple[dict[str, str], str]:
    """Return the instants among the short properties by name, and the code page of narrow text."""
    times: dict[str, str] = {}
    page = ""
    if path is None:
        return times, page
    with ole.openstream("/".join(path)) as stream:
        data = stream.read(1 << 20)[header:]
    for at in range(0, len(data) - 15, 16):
        sort, tag = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(
            data[at + 2 : at + 4], "little"
        )  # fmt: skip
        value = data[at + 8 : at + 16]
        if sort == _TIME and tag in _TIMES:
            ticks = int.from_bytes(value, "little")
            if 0 < ticks < 3 * 10**18:
                moment = _EPOCH + timedelta(microseconds=ticks // 10)
                times[_TIMES[tag]] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        elif tag in _CODE_PAGES and not page:
            number = int.from_bytes(value[:4], "little")
            page = "utf-8" if number == 65001 else f"cp{number}"
    return times, page


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read the route of one message and what is attached to it."""
    message = parse(data)
    for line in re.findall(r"(?m)^([A-Za-z-]{2,40}):[ \t]*(.*)$", message.headers)[:200]:
        if line[0].lower() in {"received", "x-originating-ip", "message-id", "return-path"}:
            walk.sheet.fact("route", line[0], line[1], place)
    for here, one in _walked(message, place):
        walk.sheet.fact("hidden", "attachment", one.name or "?", here)
        if one.data:
            walk.into(one.data, here)
    for part in message.unread:
        walk.sheet.fault("part_unread", join(place, part))


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the fields, the body and the attachments of one message."""
    _words(parse(data), place, walk)


def _words(message: Outlook, place: str, walk: Walk) -> None:
    for name, value in message.fields:
        walk.sheet.passage(join(place, f"header {name}"), value)
    walk.sheet.passage(join(place, "body"), message.body)
    for part in message.unread:
        walk.sheet.fault("part_unread", join(place, part))
    for number, one in enumerate(message.attachments, 1):
        here = join(place, f"attachment {number}")
        if one.message is not None:
            _words(one.message, here, walk)
        elif one.data:
            walk.into(one.data, here)


def _walked(message: Outlook, place: str) -> Iterator[tuple[str, Attachment]]:
    """Yield every attachment with its place, those of messages inside too."""
    for number, one in enumerate(message.attachments, 1):
        here = join(place, f"attachment {number}")
        yield here, one
        if one.message is not None:
            yield from _walked(one.message, here)
