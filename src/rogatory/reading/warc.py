# SPDX-License-Identifier: Apache-2.0
"""Captures of web pages: WARC files (ISO 28500), plain or compressed, listed and read.

Each record's address and instant are facts; a page of HTML or text in it is a part of its own.  A
WACZ is a ZIP with such files in it, and is read as one.  Digests in records are not checked here.
"""

from __future__ import annotations

import re
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


def _records(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Yield fields and content of each record; a cut one ends the walk."""
    at = 0
    while (head := _HEAD.match(data, at)) is not None:
        fields = {
            name.decode().lower(): value.decode("utf-8", "replace")
            for name, value in _FIELD.findall(head[1])
        }
        size = fields.get("content-length", "")
        if not size.isdecimal():
            return
        at = head.end() + int(size)
        yield fields, data[head.end() : at]
        while data[at : at + 1] in (b"\r", b"\n"):
            at += 1


def facts(data: bytes, place: str, walk: Walk) -> None:
    """List the records: how many, of which addresses, captured when (UTC, as the file says)."""
    records = list(islice(_records(data), MAX_RECORDS + 1))
    if not records:
        walk.sheet.fault("damaged", place)
        return
    if len(records) > MAX_RECORDS:
        walk.sheet.fault("too_many", join(place, "records"))
    walk.sheet.fact("count", "records", len(records), place)
    captured = [fields for fields, _body in records if fields.get("warc-type") == "response"]
    for number, fields in enumerate(captured[:LISTED], 1):
        here = join(place, f"capture {number}")
        walk.sheet.fact("title", "address", fields.get("warc-target-uri", "").strip("<>"), here)
        walk.sheet.fact("time", "captured", fields.get("warc-date", ""), here)
    if len(captured) > LISTED:
        walk.sheet.fault("part_unread", join(place, "further captures"))


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the pages of HTML and text among the captures."""
    number = 0
    for fields, body in islice(_records(data), MAX_RECORDS):
        if fields.get("warc-type") != "response":
            continue
        number += 1
        head, blank, page = body.partition(b"\r\n\r\n")
        if blank and _PAGE.search(head):
            walk.into(page, join(place, f"capture {number}"))
