# SPDX-License-Identifier: Apache-2.0
"""What a paper seems to say of itself: numbers and whose they are, days and of what, its senders.

Everything is a candidate with its place and how sure the program is (``clear``, ``likely``,
``doubtful``); nothing is decided here.  Places are those of the passages: ``page 2``, ``body``,
``header Date``.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rogatory.reading.paper_dates import Day, days
from rogatory.reading.paper_words import last_end, paper_words, plain, said
from rogatory.reading.references import Token, tokens
from rogatory.reading.sheet import Passage

BEFORE, AFTER = 80, 50
"""Characters around a number in which the words are looked for that say whose it is."""

_NEAREST = 46
_LINKED = 26
_HEAD, _TAIL = 900, 500
_DOMAIN = re.compile(r"[\w.+-]{1,64}@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


@dataclass(frozen=True)
class NumberSeen:
    """A number in a paper: ``role`` is theirs, ours, case, neither or unknown."""

    forms: tuple[str, ...]
    role: str
    marked: bool
    part: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class DaySeen:
    """A day in a paper: ``role`` is paper, reference, mail, head, tail or body."""

    on: str
    role: str
    part: str
    quote: str
    number: str = ""
    """The number beside which it stands."""


def quoted(text: str, start: int, end: int, around: int = 30) -> str:
    """Return what stands around a place, on one line."""
    begin, stop = max(0, start - around), min(len(text), end + around)
    inside = " ".join(text[begin:stop].split())
    return ("…" if begin else "") + inside + ("…" if stop < len(text) else "")


def numbers(passages: Sequence[Passage]) -> list[NumberSeen]:
    """Return the numbers of a paper in order, each with the words that say whose it is."""
    return [
        NumberSeen(
            token.forms,
            role_of(passage.text, token),
            token.marked,
            passage.place,
            quoted(passage.text, token.start, token.end),
            token.start,
            token.end,
        )
        for passage in passages
        for token in tokens(passage.text)
    ]


def role_of(text: str, token: Token) -> str:
    """Return whose number it is by the words around it; the nearest word decides."""
    cues = paper_words().cues
    before = plain(text[max(0, token.start - BEFORE) : token.start])
    after = plain(text[token.end : token.end + AFTER])
    for role in ("ours", "case"):
        found = said(cues[role].after, after)
        if found is not None and found.start() <= 3:
            return role
    ends = {role: last_end(cues[role].before, before) for role in ("theirs", "ours", "case")}
    near = {role: far for role, far in ends.items() if 0 <= far <= _NEAREST}
    neither = last_end(cues["neither"].before, before)
    if not token.marked and 0 <= neither <= 6 and neither <= min(near.values(), default=99):
        return "neither"
    return min(near, key=lambda role: near[role]) if near else "unknown"


def dates(passages: Sequence[Passage]) -> list[DaySeen]:
    """Return the days of a paper in order, each with what it seems to be the day of."""
    found: list[DaySeen] = []
    pages = [p for p in passages if not p.place.rpartition(" / ")[2].startswith("header ")]
    for passage in passages:
        leaf = passage.place.rpartition(" / ")[2]
        if leaf == "header Date":
            if on := _mail_day(passage.text):
                found.append(DaySeen(on, "mail", passage.place, passage.text))
            continue
        all_numbers = list(tokens(passage.text))
        for day in days(passage.text):
            role, number = _of_number(passage.text, day, all_numbers)
            if not role:
                role = _by_place(day, passage, first=passage is pages[0], last=passage is pages[-1])
            quote = quoted(passage.text, day.start, day.end)
            found.append(DaySeen(day.on, role, passage.place, quote, number))
    return found


def _of_number(text: str, day: Day, near: Sequence[Token]) -> tuple[str, str]:
    """Return what a day belongs to by the number beside it: the paper's own, or ours."""
    best: tuple[int, Token] | None = None
    for token in near:
        gap = day.start - token.end if token.end <= day.start else token.start - day.end
        between = text[min(day.end, token.end) : max(day.start, token.start)]
        if not 0 <= gap <= _LINKED or re.search(r"\n\s*\n|[.;]\s+[^\W\d_]", between):
            continue
        # A number stands before its day more often than after it.
        weighed = gap if token.end <= day.start else gap + 8
        if best is None or weighed < best[0]:
            best = weighed, token
    if best is None:
        return "", ""
    role = role_of(text, best[1])
    named = {"theirs": "paper", "ours": "reference"}.get(role, "")
    return named, best[1].forms[-1] if named else ""


def _by_place(day: Day, passage: Passage, *, first: bool, last: bool) -> str:
    if first and day.start < _HEAD:
        return "head"
    return "tail" if last and len(passage.text) - day.end < _TAIL else "body"


def _mail_day(text: str) -> str:
    """Return the day of a message's date, as its sender's clock had it; "" where there is none."""
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return text[:10]
    try:
        return email.utils.parsedate_to_datetime(text).date().isoformat()
    except (TypeError, ValueError, IndexError):
        return ""


def domains(passages: Sequence[Passage]) -> list[tuple[str, str, str]]:
    """Return domain, place and quote of the addresses in a paper; the sender's stand first."""
    found: dict[str, tuple[str, str, str]] = {}
    ranked = sorted(passages, key=lambda p: 0 if p.place.endswith("header From") else 1)
    for passage in ranked:
        if passage.place.endswith(("header To", "header Cc", "header Bcc")):
            continue
        for match in _DOMAIN.finditer(passage.text):
            domain = match[1].lower()
            quote = quoted(passage.text, match.start(), match.end(), 20)
            found.setdefault(domain, (domain, passage.place, quote))
    return list(found.values())


def phrase(passages: Sequence[Passage], name: str) -> tuple[str, str] | None:
    """Return place and words of the first phrase of a list (``more``, ``request`` …)."""
    patterns = paper_words().phrases[name]
    for passage in passages:
        for sentence in word_sentences(passage.text):
            if said(patterns, plain(sentence)) is not None:
                return passage.place, sentence
    return None


def word_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text."""
    from rogatory.reading.statement_words import word_lists

    yield from word_lists().sentences(text).texts
