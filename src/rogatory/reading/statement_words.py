# SPDX-License-Identifier: Apache-2.0
"""The word lists at which a public statement is held up, each with its reason in every language.

The lists are data (``data/statement_words.toml``), known by their digest, so that a check says
with which text of them it was made.  A list warns; it decides nothing.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rogatory.errors import Malformed
from rogatory.language import SUPPORTED, _
from rogatory.reading.sentences import Abbreviations, Sentences, days_in, fold, split

SCHEMA = "rogatory.statement_words/1"
SORTS = ("guilt", "confidential", "silence")
ABOUT = ("answer", "anything", "motive")
FILE = Path(__file__).parent / "data" / "statement_words.toml"

_PHRASE = re.compile(
    r"(?:[^\W\d_]+(?:['.-][^\W\d_]+)*\*?|…)(?: (?:[^\W\d_]+(?:['.-][^\W\d_]+)*\*?|…))*"
)
_ROW = {"id", "sort", "reason", "phrases"}
_GAP = r"[^\w]+"
_ANY = rf"(?:{_GAP}\w+){{0,10}}?"


@dataclass(frozen=True)
class WordRow:
    """One row of the lists: phrases of one sort and language, with one reason."""

    id: str
    sort: str
    about: str
    """For silence: what contradicts it (one of ``ABOUT``); else empty."""

    reason: Mapping[str, str]
    phrases: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Hit:
    """A phrase of the lists in a sentence: the row, and the words as they stand there."""

    row: WordRow
    found: str


@dataclass(frozen=True)
class WordLists:
    """The lists, read and compiled."""

    digest: str
    """SHA-256 of the file (hexadecimal)."""

    rows: tuple[WordRow, ...]
    registers: Mapping[str, tuple[re.Pattern[str], ...]]
    abbreviations: Abbreviations
    months: Mapping[str, Sequence[str]]

    def sentences(self, text: str) -> Sentences:
        """Split a text into its sentences."""
        return split(text, self.abbreviations)

    def hits(self, sentence: str) -> list[Hit]:
        """Return at most one hit for each row, in the order of the rows."""
        plain, found = fold(sentence), []
        for row in self.rows:
            if any(pattern.search(plain) for pattern in row.unless):
                continue
            places = [match for pattern in row.phrases if (match := pattern.search(plain))]
            if places:
                first = min(places, key=lambda match: (match.start(), -match.end()))
                found.append(Hit(row, first.group()))
        return found

    def registers_in(self, sentence: str) -> list[str]:
        """Return the registers that a sentence names, as the case record calls them."""
        plain = fold(sentence)
        return [
            name
            for name, patterns in self.registers.items()
            if any(pattern.search(plain) for pattern in patterns)
        ]

    def days_in(self, sentence: str) -> list[date]:
        """Return the days that a sentence names."""
        return days_in(sentence, self.months)


@cache
def word_lists() -> WordLists:
    """Return the lists that came with the program."""
    return read(FILE.read_bytes())


def read(data: bytes) -> WordLists:
    """Read the lists; Malformed with every fault at once."""
    try:
        told = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(_("The word lists are no TOML ({reason}).").format(reason=error)) from None
    faults = list(_faults(told))
    if faults:
        raise Malformed(" ".join(faults))
    reasons = told["reason"]
    return WordLists(
        digest=hashlib.sha256(data).hexdigest(),
        rows=tuple(
            WordRow(
                row["id"],
                row["sort"],
                row.get("about", ""),
                reasons[row["reason"]],
                tuple(map(pattern_of, row["phrases"])),
                tuple(map(pattern_of, row.get("unless", ()))),
            )
            for row in told["row"]
        ),
        registers={
            name: tuple(map(pattern_of, phrases)) for name, phrases in told["register"].items()
        },
        abbreviations=Abbreviations(
            **{name: frozenset(map(fold, words)) for name, words in told["sentences"].items()}
        ),
        months=told["months"],
    )


def pattern_of(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase in folded text: ``*`` any ending, ``…`` up to ten words."""
    made, gap = "", False
    for word in phrase.split():
        if word == "…":
            made += _ANY
            gap = True
            continue
        stem = re.escape(fold(word.removesuffix("*")))
        made += (_GAP if made or gap else "") + stem + (r"\w*" if word.endswith("*") else "")
    return re.compile(rf"(?<!\w){made}(?!\w)")


def _faults(told: Mapping[str, Any]) -> list[str]:
    """Name everything in which the lists are not in their form."""
    faults = []
    if told.get("schema") != SCHEMA:
        faults.append(_("The word lists are not of the form {schema}.").format(schema=SCHEMA))
    if set(told) != {"schema", "reason", "row", "register", "sentences", "months"}:
        return [*faults, _("The word lists have other parts than those of their form.")]
    for name, reason in told["reason"].items():
        if set(reason) != set(SUPPORTED) or not all(map(str.strip, reason.values())):
            faults.append(_("The reason {name} is not said in every language.").format(name=name))
    seen: set[str] = set()
    for row in told["row"]:
        name = str(row.get("id"))
        if not _ROW <= set(row) <= _ROW | {"unless", "about"} or name in seen:
            faults.append(
                _("The row {row} has no good fields or no name of its own.").format(row=name)
            )
            continue
        seen.add(name)
        silence = row["sort"] == "silence"
        if (
            row["sort"] not in SORTS
            or row["reason"] not in told["reason"]
            or (silence != (row.get("about") in ABOUT))
        ):
            faults.append(_("The row {row} has an unknown word in it.").format(row=name))
        faults += _phrase_faults(name, [*row["phrases"], *row.get("unless", ())])
    for name, phrases in told["register"].items():
        faults += _phrase_faults(name, phrases)
    if set(told["sentences"]) != {"abbreviations", "before_number", "after_year"}:
        faults.append(_("How sentences are read is not in its form."))
    if set(told["months"]) != set(SUPPORTED) or any(len(m) != 12 for m in told["months"].values()):
        faults.append(_("The months are not twelve in every language."))
    return faults


def _phrase_faults(name: str, phrases: Sequence[str]) -> list[str]:
    bad = [
        one
        for one in phrases
        if not _PHRASE.fullmatch(fold(one)) or one.startswith("…") or one.endswith("…")
    ]
    return [
        _("The phrase “{phrase}” of {row} is not in its form.").format(phrase=one, row=name)
        for one in bad
    ]
