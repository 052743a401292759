# SPDX-License-Identifier: Apache-2.0
"""The words by which papers of other offices are read (``data/paper_words.toml``), compiled.

They are data and known by their digest, as the word lists of public statements are
(:mod:`.statement_words`), so that a reading says with which text of them it was made.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rogatory.reading.sentences import fold
from rogatory.reading.statement_words import pattern_of

SCHEMA = "rogatory.paper_words/1"
FILE = Path(__file__).parent / "data" / "paper_words.toml"
_NUMERO = re.compile(r"№|\bn[°º](?!\w)|\bnr\b\.?|\bn[eе](?=\s*(?:\d|$))")
"""The sign № and what stands for it, in print and in what a program reads of it ("Ne")."""

_BARE = str.maketrans("əğçşöüғүӱө", "egcsouгууә")
"""Letters that lose their marks in typing and in reading."""

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Cue:
    """Phrases that stand before a number, or after it."""

    before: Patterns
    after: Patterns


@dataclass(frozen=True)
class AnswerWords:
    """Phrases that say an answer, and those in whose sentence they do not."""

    phrases: Patterns
    unless: Patterns


@dataclass(frozen=True)
class PaperWords:
    """All the lists."""

    digest: str
    """SHA-256 of the file (hexadecimal)."""

    cues: Mapping[str, Cue]
    """By ``theirs``, ``ours``, ``neither``, ``case``, ``measure``, ``article``."""

    answers: Mapping[str, AnswerWords]
    """By the code of the answer."""

    types: Mapping[str, Patterns]
    """By the type of measure."""

    phrases: Mapping[str, Patterns]
    """By ``more``, ``wrong_address``, ``request``."""

    months: Mapping[str, tuple[str, ...]]


@cache
def paper_words() -> PaperWords:
    """Return the lists that came with the program."""
    data = FILE.read_bytes()
    told = tomllib.loads(data.decode())
    assert told["schema"] == SCHEMA
    names = ("theirs", "ours", "neither", "case", "measure", "article")
    return PaperWords(
        digest=hashlib.sha256(data).hexdigest(),
        cues={n: Cue(_all(told[n]["before"]), _all(told[n]["after"])) for n in names},
        answers={
            code: AnswerWords(_all(row["phrases"]), _all(row["unless"]))
            for code, row in told["answer"].items()
        },
        types={code: _all(row) for code, row in told["type"].items()},
        phrases={n: _all(told[n]["phrases"]) for n in ("more", "wrong_address", "request")},
        months={name: tuple(row) for name, row in told["months"].items()},
    )


def _all(phrases: list[str]) -> Patterns:
    return tuple(pattern_of(fold(phrase).translate(_BARE)) for phrase in phrases)


def plain(text: str) -> str:
    """Return text as the phrases see it: folded, № as "no", bare letters, line ends as blanks."""
    return " ".join(_NUMERO.sub(" no ", fold(text)).translate(_BARE).split())


def said(patterns: Patterns, text: str) -> re.Match[str] | None:
    """Return where one of the phrases first stands in text that is :func:`plain`."""
    places = [match for pattern in patterns if (match := pattern.search(text))]
    return min(places, key=lambda match: (match.start(), -match.end()), default=None)


def last_end(patterns: Patterns, text: str) -> int:
    """Return how far from the end of a plain text the last of the phrases ends; -1 for none."""
    ends = [match.end() for pattern in patterns for match in pattern.finditer(text)]
    return len(text) - max(ends) if ends else -1
