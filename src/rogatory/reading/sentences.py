# SPDX-License-Identifier: Apache-2.0
"""Sentences: a text split into numbered sentences, always in the same way, and the days it names.

A sentence ends at ``. ! ?`` or ``…`` (with the quotes and brackets that follow) before a blank and
a capital letter, a digit or an opening quote, and at an empty line; not after an abbreviation of
the closed list and not after a single capital letter, which is an initial::

    "А. Б. Иванов выехал 14.03.2026. Ответа нет."   ->  2 sentences

Nothing is lost: the sentences joined by blanks are the text with its blanks made one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_END = re.compile(r"[.!?…]+[»”’\"')\]]*(?=\s+[«“„‘\"'(\[]*[^\W_])")
_PARAGRAPH = re.compile(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_NUMERIC = re.compile(
    r"(?<![\d.])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?![\d])"
)
_PARTS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True)
class Abbreviations:
    """Words, folded and without their last full stop, after which a sentence goes on."""

    abbreviations: frozenset[str] = frozenset()
    before_number: frozenset[str] = frozenset()
    """Only before a figure: “no. 7”, but not “The answer was no. We …”."""

    after_year: frozenset[str] = frozenset()
    """Not after a figure: “г. Баку”, but “в 2026 г. Ответа нет”."""


@dataclass(frozen=True)
class Sentences:
    """The sentences of a text in order, and the numbers (from 1) that begin a paragraph."""

    texts: tuple[str, ...]
    paragraphs: tuple[int, ...]


def fold(text: str) -> str:
    """Return text as phrases see it: small letters, ı as i, ё as е."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return plain.replace("i\u0307", "i").replace("ı", "i").replace("ё", "е").replace("’", "'")


def split(text: str, abbreviations: Abbreviations) -> Sentences:
    """Split a text."""
    texts: list[str] = []
    paragraphs: list[int] = []
    for block in _PARAGRAPH.split(text):
        plain = " ".join(block.split())
        if not plain:
            continue
        paragraphs.append(len(texts) + 1)
        start = 0
        for end in _END.finditer(plain):
            if not _goes_on(plain, start, end, abbreviations):
                texts.append(plain[start : end.end()].strip())
                start = end.end()
        texts.append(plain[start:].strip())
    return Sentences(tuple(texts), tuple(paragraphs))


def _goes_on(plain: str, start: int, end: re.Match[str], abbreviations: Abbreviations) -> bool:
    """Tell whether the sentence goes on after a full stop: an abbreviation, an initial, a number
    of a list, or a small letter."""
    follows = plain[end.end() :].lstrip(" «“„‘\"'([")
    if follows[:1].islower():
        return True
    if end.group() != ".":
        return False
    before = _WORD.findall(plain[start : end.start()])
    if not before or not plain[start : end.start()].endswith(before[-1]):
        return False
    last = before[-1]
    if len(last) == 1 and last.isalpha() and last.isupper():
        return True
    if last.isdigit():
        # "1. Text" at the beginning is the number of a list.
        return len(before) == 1
    word = fold(last)
    if word in abbreviations.before_number:
        return follows[:1].isdigit()
    if word in abbreviations.after_year and len(before) > 1 and before[-2].isdigit():
        return False
    return word in abbreviations.abbreviations


def days_in(sentence: str, months: Mapping[str, Sequence[str]]) -> list[date]:
    """Return the days that a sentence names, in figures or in words of the languages known.

    ``2026-05-01``, ``01.05.2026``, ``1 May 2026``, ``May 1, 2026``, ``1 мая 2026``,
    ``2026-cı il mayın 1``; a day that no calendar has is no day.
    """
    found = []
    for match in _NUMERIC.finditer(sentence):
        year, month, day = (
            (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        )
        found.append(_day(int(year), int(month), int(day)))
    parts = _PARTS.findall(fold(sentence))
    for at, part in enumerate(parts):
        month = _month(part, months)
        if month:
            found.append(_around(parts, at, month))
    return [one for one in found if one is not None]


def _month(word: str, months: Mapping[str, Sequence[str]]) -> int:
    for names in months.values():
        for number, name in enumerate(names, 1):
            stem = fold(name.rstrip("*"))
            if word == stem or (name.endswith("*") and word.startswith(stem)):
                return number
    return 0


def _around(parts: Sequence[str], at: int, month: int) -> date | None:
    """Read day and year beside a month's name: D M Y, M D Y, or Y (words) M D."""

    def number(place: int) -> int | None:
        inside = 0 <= place < len(parts) and parts[place].isdigit() and len(parts[place]) <= 4
        return int(parts[place]) if inside else None

    before, after, later = number(at - 1), number(at + 1), number(at + 2)
    if before is not None and after is not None and after > 31:
        return _day(after, month, before)
    if after is not None and later is not None and later > 31:
        return _day(later, month, after)
    if after is not None and after <= 31:
        for back in (at - 1, at - 2, at - 3):
            year = number(back)
            if year is not None and year > 31:
                return _day(year, month, after)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
