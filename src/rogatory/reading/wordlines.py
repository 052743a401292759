# SPDX-License-Identifier: Apache-2.0
"""What was read in a DOCX that came back: lines of pieces, remarks, and why it may be refused.

The child process writes it as JSON (:mod:`.wordletter`), the parent reads it strictly here, because
the child has parsed a stranger's file::

    {"refused": ["macros"], "properties": {"Rogatory.letter": "2b7e..."},
     "lines": [["1.2.1", [[["rg_9f..._3"], "The car stood there."]], ["bold"]], ...],
     "remarks": [["comment", "why?", "A. Meri", "2026-11-23T09:00:00Z", 12], ...],
     "margins": ["DRAFT, NOT SIGNED", ...], "total": 1234}

A line is one paragraph of the file: where it stands (table, row, cell, from 1; empty outside
tables), its pieces with the names of the bookmarks around each, and the formatting that it has of
its own.  A remark is what was kept out: its code (``REMARKS``), its words, who and when where the
file says so, and the number of the line where it stands, from 0.  ``total`` counts every character
of the file's text that is no white space, each once, by another way than lines and remarks: none
of them may be lost between.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from rogatory.errors import Malformed
from rogatory.language import _

KEPT_OUT: Final = frozenset(
    {"deleted", "moved_away", "comment", "footnote", "endnote", "text_box", "hidden", "formula"}
)
"""Remarks whose words stand in no line."""

NOTED: Final = frozenset({"inserted", "moved_here", "picture", "field", "link", "format_change"})
"""Remarks about what stands in a line, or has no words."""

REMARKS: Final = KEPT_OUT | NOTED
REFUSALS: Final = frozenset(
    {"damaged", "encrypted", "old_word", "open_document", "rich_text", "not_word", "macros",
     "embedded", "linked", "template", "too_large"}
)  # fmt: skip
FORMATS: Final = frozenset(
    {"bold", "italic", "underlined", "struck", "capitals", "coloured", "raised"}
)
MOST_LINES: Final = 20_000


@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A stretch of text and the names of the bookmarks around it."""

    marks: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One paragraph of the file; ``at`` is its place in tables, "" outside."""

    at: str
    pieces: tuple[FoundPiece, ...]
    formats: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class FoundRemark:
    """What was kept out or must be known: a code of ``REMARKS``, words, who, when, near which
    line (-1: nowhere in particular)."""

    code: str
    text: str
    who: str = ""
    when: str = ""
    line: int = -1


@dataclass(frozen=True, slots=True)
class WordReading:
    """All that was read in one file."""

    refused: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    lines: tuple[FoundLine, ...] = ()
    remarks: tuple[FoundRemark, ...] = ()
    margins: tuple[str, ...] = ()
    total: int = 0

    def property(self, name: str) -> str:
        """What the file says of itself under a name; empty when it says nothing."""
        return dict(self.properties).get(name, "")

    def to_bytes(self) -> bytes:
        """The wire form of the module docstring."""
        value = {
            "refused": list(self.refused),
            "properties": dict(self.properties),
            "lines": [
                [one.at, [[list(p.marks), p.text] for p in one.pieces], list(one.formats)]
                for one in self.lines
            ],
            "remarks": [[r.code, r.text, r.who, r.when, r.line] for r in self.remarks],
            "margins": list(self.margins),
            "total": self.total,
        }
        return json.dumps(value).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> WordReading:
        """Read the wire form strictly; anything else raises Malformed."""
        try:
            return _read(json.loads(data))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Malformed(_("The reading process gave no usable answer.")) from None


def _read(value: object) -> WordReading:
    """Read plain JSON; ValueError, TypeError or KeyError for what is not in the form."""
    if not isinstance(value, dict) or set(value) != {
        *("refused", "properties", "lines", "remarks", "margins", "total"),
    }:
        raise ValueError
    total = value["total"]
    if type(total) is not int or total < 0 or len(value["lines"]) > MOST_LINES:
        raise ValueError
    return WordReading(
        _known(value["refused"], REFUSALS),
        tuple((_text(name), _text(said)) for name, said in dict(value["properties"]).items()),
        tuple(_line(one) for one in value["lines"]),
        tuple(_remark(one) for one in value["remarks"]),
        tuple(_text(one) for one in value["margins"]),
        total,
    )


def _line(value: object) -> FoundLine:
    if not isinstance(value, list):
        raise TypeError
    at, pieces, formats = value
    return FoundLine(
        _text(at),
        tuple(FoundPiece(tuple(_text(m) for m in marks), _text(text)) for marks, text in pieces),
        _known(formats, FORMATS),
    )


def _remark(value: object) -> FoundRemark:
    if not isinstance(value, list):
        raise TypeError
    code, text, who, when, line = value
    if type(line) is not int:
        raise TypeError
    (known,) = _known([code], REMARKS)
    return FoundRemark(known, _text(text), _text(who), _text(when), line)


def _text(value: object) -> str:
    """A text that a form may hold: no zero character, no half of a pair."""
    if not isinstance(value, str):
        raise TypeError
    return "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in value)


def _known(value: object, words: frozenset[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(one in words for one in value):
        raise ValueError
    return tuple(value)
