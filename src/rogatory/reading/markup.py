# SPDX-License-Identifier: Apache-2.0
"""Markup: XML and HTML of strangers, parsed without entities, network or document types."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

import lxml.etree

from rogatory.reading.container import Walk, join
from rogatory.reading.media import encoding

#: Pages longer than this are read in part: the parser is slow.
MAX_PAGE = 1_000_000

#: A tree takes many times the bytes it is written in.
MAX_XML = 16_000_000

_SILENT = frozenset({"script", "style", "template"})
_BLOCKS = frozenset("p div br li tr td th h1 h2 h3 h4 h5 h6 title section article option".split())  # noqa: SIM905


def parse(data: bytes) -> lxml.etree._Element | None:
    """Parse XML; None when it is not well-formed or refers to entities of its own.

    Entities are not expanded, external ones not fetched, and libxml2's own limits on depth (256)
    and size stay on. More than MAX_XML bytes are not parsed.
    """
    if len(data) > MAX_XML:
        return None
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = lxml.etree.fromstring(data, parser)
    except (lxml.etree.XMLSyntaxError, ValueError):
        return None
    if b"<!ENTITY" in data[:65536]:
        return None
    return root


def decoded(data: bytes) -> str:
    """Decode a text by its guessed encoding; what does not fit becomes U+FFFD."""
    return data.decode(encoding(data) or "latin-1", "replace")


class _Page(HTMLParser):
    """Collects the visible text, the comments and the meta elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.comments: list[str] = []
        self.meta: list[tuple[str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note meta elements; a block begins a line."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.text.append("\n")
        given = dict(attrs)
        if tag == "meta" and given.get("name") and given.get("content"):
            self.meta.append((str(given["name"]), str(given["content"])))
        for name in ("alt", "title"):
            if given.get(name):
                self.text.append(f" {given[name]} ")

    def handle_endtag(self, tag: str) -> None:
        """Let text be heard again after a script or style."""
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        """Keep visible text."""
        if not self._silent:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """Keep comments: a reader does not see them."""
        self.comments.append(data)


def html_text(text: str) -> str:
    """Return the visible text of an HTML page."""
    return _visible(_parsed(text))


@lru_cache(maxsize=1)  # metadata and text are read one after the other
def _parsed(text: str) -> _Page:
    """Parse a page."""
    page = _Page()
    page.feed(text)
    page.close()
    return page


def _visible(page: _Page) -> str:
    """Return what a reader sees, blocks on lines of their own."""
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(page.text)).strip()


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read meta elements and comments of an HTML page."""
    page = _parsed(_html(data, walk))
    for name, value in page.meta:
        lower = name.lower()
        if lower in {"author", "dc.creator", "creator"}:
            walk.sheet.fact("author", f"meta {name}", value, place)
        elif lower in {"geo.position", "icbm", "geo.placename"}:
            walk.sheet.fact("location", f"meta {name}", value, place)
        elif lower in {"generator", "description"}:
            walk.sheet.fact("title", f"meta {name}", value, place)
    for comment in page.comments[:200]:
        walk.sheet.fact("hidden", "comment", comment, place)


def texts(data: bytes, place: str, walk: Walk) -> None:
    """Read the visible text of an HTML page, and its comments apart."""
    page = _parsed(_html(data, walk))
    walk.sheet.passage(place or "text", _visible(page))
    walk.sheet.passage(join(place, "comments"), "\n".join(page.comments))


def _html(data: bytes, walk: Walk) -> str:
    """Decode a page, at most MAX_PAGE bytes: its own declaration counts when the bytes allow it."""
    if len(data) > MAX_PAGE:
        walk.sheet.fault("text_cut", "")
        data = data[:MAX_PAGE]
    match = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{3,20})", data[:4096])
    if match:
        try:
            return data.decode(match[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(data)
