# SPDX-License-Identifier: Apache-2.0
"""Captures of web pages: WARC files (ISO 28500), plain or compressed, listed, checked and read.

Each record's address and instant are facts; a page of HTML or text in it is a part of its own.  The
digests that records give of their block and of their payload (5.8, 5.9) are reckoned again: one
that does not agree is the fault ``altered`` at its record, a record that ends before its length
says ``cut_short``.  That digests agree proves no more than that the file agrees with itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from rogatory.reading.container import Walk, join

MEDIA = "application/warc"
MAX_RECORDS = 2_000
LISTED = 200
"""Addresses that are named."""

_HEAD = re.compile(rb"WARC/1\.\d\r?\n((?:[^\r\n]+\r?\n)+)\r?\n")
_FIELD = re.compile(rb"([A-Za-z-]+):[ \t]*([^\r\n]*)")
_PAGE = re.compile(rb"^content-type:[ \t]*text/(?:html|plain)", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:[ \t]*chunked", re.IGNORECASE | re.MULTILINE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n")
_ALGORITHMS = {"sha1": "sha1", "sha-1": "sha1", "md5": "md5"} | {
    name: f"sha{size}" for size in (256, 384, 512) for name in (f"sha{size}", f"sha-{size}")
}

AGREES, DIFFERS, UNKNOWN = "agree", "differ", "of an unknown form"

Record = tuple[dict[str, str], bytes, bool]
"""Fields in small letters, content, and whether it is whole."""


def _records(data: bytes) -> Iterator[Record]:
    """Yield each record; what is no record ends the walk as one without fields."""
    at = 0
    while (head := _HEAD.match(data, at)) is not None:
        fields = {
            name.decode().lower(): value.decode("utf-8", "replace")
            for name, value in _FIELD.findall(head[1])
        }
        size = fields.get("content-length", "")
        if not size.isdecimal() or len(size) > 12:
            yield fields, b"", False
            return
        at = head.end() + int(size)
        yield fields, data[head.end() : at], at <= len(data)
        while data[at : at + 1] in (b"\r", b"\n"):
            at += 1
    if at < len(data):
        yield {}, b"", False


def facts(data: bytes, place: str, walk: Walk) -> None:
    """List the records: how many, of which addresses, captured when (UTC, as the file says)."""
    sheet, records, captures = walk.sheet, 0, 0
    told: dict[str, Counter[str]] = {"block": Counter(), "payload": Counter()}
    for number, (fields, body, whole) in enumerate(islice(_records(data), MAX_RECORDS + 1), 1):
        if number > MAX_RECORDS:
            sheet.fault("too_many", join(place, "records"))
            break
        if not whole:
            begun = records or fields
            here = join(place, f"record {number}") if begun else place
            sheet.fault("cut_short" if begun else "damaged", here)
            continue
        records += 1
        for what, agrees in _checked(fields, body):
            told[what][agrees] += 1
            if agrees == DIFFERS:
                sheet.fault("altered", join(place, f"record {number} / {what}"))
        if fields.get("warc-truncated"):
            sheet.fault("cut_short", join(place, f"record {number}"))
        if fields.get("warc-type") == "response":
            captures += 1
            if captures <= LISTED:
                here = join(place, f"capture {captures}")
                address = fields.get("warc-target-uri", "").strip("<>")
                sheet.fact("title", "address", address, here)
                sheet.fact("time", "captured", fields.get("warc-date", ""), here)
    if not records:
        sheet.fault("damaged", place)
        return
    sheet.fact("count", "records", records, place)
    for what, counted in told.items():
        said = ", ".join(f"{number} {how}" for how, number in sorted(counted.items()))
        sheet.fact("count", f"digests of the {what}", said or "none given", place)
    if captures > LISTED:
        sheet.fault("part_unread", join(place, "further captures"))


def _checked(fields: dict[str, str], body: bytes) -> Iterator[tuple[str, str]]:
    """Yield "block" or "payload" and how its digest stands, for each that a record gives."""
    if said := fields.get("warc-block-digest"):
        yield "block", agreement(said, body)
    said = fields.get("warc-payload-digest")
    # A revisit gives the digest of what was captured before, and does not hold it (6.7).
    if said and fields.get("warc-type") != "revisit" and "warc-segment-number" not in fields:
        seen = [agreement(said, payload) for payload in _payloads(fields, body)]
        yield "payload", AGREES if AGREES in seen else seen[0]


def _payloads(fields: dict[str, str], body: bytes) -> Iterator[bytes]:
    """Yield what may count as payload: what follows the head of HTTP, as sent and put together."""
    if not fields.get("content-type", "").lower().startswith("application/http"):
        yield body
        return
    head, _blank, payload = body.partition(b"\r\n\r\n")
    yield payload
    if _CHUNKED.search(head):
        yield _unchunked(payload)


def _unchunked(body: bytes) -> bytes:
    """Put the chunks of a transfer together (RFC 9112, 7.1); a cut one ends the walk."""
    parts, at = list[bytes](), 0
    while (head := _CHUNK.match(body, at)) is not None and (size := int(head[1], 16)):
        parts.append(body[head.end() : head.end() + size])
        at = head.end() + size + 2
    return b"".join(parts)


def agreement(said: str, content: bytes) -> str:
    """Return how a digest (``sha1:`` or ``sha256:`` …, in base 32, hex or base 64) stands."""
    name, _colon, value = said.strip().partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower())
    if algorithm is None:
        return UNKNOWN
    # A digest proves nothing about who made the file; MD5 and SHA-1 are what recorders write.
    made = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    return AGREES if made in _read(value.strip(), len(made)) else DIFFERS


def _read(value: str, size: int) -> set[bytes]:
    """Return the bytes that a digest may stand for, in whichever alphabet gives the right size."""
    found = set[bytes]()
    for decode in (
        bytes.fromhex,
        lambda text: base64.b32decode(text.upper() + "=" * (-len(text) % 8)),
        lambda text: base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_"),
    ):
        try:
            made = decode(value)
        except (ValueError, binascii.Error):
            continue
        if len(made) == size:
            found.add(made)
    return found


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the pages of HTML and text among the captures."""
    number = 0
    for fields, body, _whole in islice(_records(data), MAX_RECORDS):
        if fields.get("warc-type") != "response":
            continue
        number += 1
        head, blank, page = body.partition(b"\r\n\r\n")
        if blank and _PAGE.search(head):
            page = _unchunked(page) if _CHUNKED.search(head) and _CHUNK.match(page) else page
            walk.into(page, join(place, f"capture {number}"))
