# SPDX-License-Identifier: Apache-2.0
"""Names: where a text names a person of the case, in whatever script and case ending.

A :class:`Register` holds the known persons; :meth:`Register.find` gives at most one
:class:`Hit` a person with the strongest reason, :meth:`Register.spans` every place. The reason is
shown and a person decides. Reasons, strongest first::

    mark       a number or address of the person stands there
    same       two parts of the name, equal letter by letter or after folding
    inflected  the same with a Russian or Azerbaijani case ending, or the English 's
    initials   one part and an initial
    near       two parts, one of them off by one letter
    one_name   one part alone (may be another person of that name)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rogatory.language import _
from rogatory.reading import fold

STRENGTH = ("mark", "same", "inflected", "initials", "near", "one_name")

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
#: Parts of a name may stand this many words apart and still be one mention.
_REACH = 3
_SHORTEST = 3
#: A part this short counts only together with another part: alone it would be found everywhere.
_SHORTEST_ALONE = 4

# Case endings, longest first. Russian nouns and adjectives; Azerbaijani both scripts; English.
_ENDING_LIST = """
    а у ом е ы и ой ою ю ем ём ым ых ыми ам ами ах ей ого ому я ям
    ın in un ün nın nin nun nün ı i u ü nı ni nu nü yı yi a ə e ya yə ye
    da də de ta tə dan dən den tan tən la lə le lar lər dır dir dur dür
    ин ын үн ун нин нын нүн нун ә ја јә да дә дан дән ла лә лар ләр 's s'
"""
_ENDINGS = tuple(sorted(set(_ENDING_LIST.split()), key=len, reverse=True))
_VOWEL_END = re.compile(r"[aeəаяәеёoоuуıi]$", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A mention: the person's id, how it was found, and the words around it.

    ``how`` is ``reason:name ~ found``, see :func:`reason` for the sentence.
    """

    person: str
    how: str
    excerpt: str

    @property
    def strength(self) -> int:
        """Return 0 for the strongest reason."""
        return STRENGTH.index(self.how.partition(":")[0])


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of the normal text (see fold.normal) that name a person."""

    start: int
    end: int
    person: str
    how: str


@dataclass(frozen=True, order=True)
class _Part:
    """One word of one spelling of a person's name."""

    person: str
    spelling: int
    index: int
    of: int
    word: str


def reason(how: str) -> str:
    """Say in the reader's language how a mention was found."""
    code, _colon, pair = how.partition(":")
    said = {
        "mark": _("a number or address of the person: {pair}"),
        "same": _("same after folding: {pair}"),
        "inflected": _("same with a case ending: {pair}"),
        "initials": _("one part of the name with an initial: {pair}"),
        "near": _("one letter differs: {pair}"),
        "one_name": _("one part of the name only, may be another person: {pair}"),
        "metadata": _("found in the file's metadata"),
        "content": _("stands in the content of the file"),
        "fault": _("not read by the machine"),
    }
    return said.get(code, how).format(pair=pair)


class Register:
    """The known persons: ``people`` maps an id to (spellings of the name, identifying marks)."""

    def __init__(self, people: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> None:
        self._same: dict[str, set[_Part]] = {}
        self._stem: dict[str, set[_Part]] = {}
        self._near: dict[str, set[_Part]] = {}
        self._first: set[str] = set()
        self._marks: list[tuple[str, str, re.Pattern[str]]] = []
        self._initials: dict[tuple[str, int], list[frozenset[str]]] = {}
        for person, (spellings, marks) in people.items():
            for number, spelling in enumerate(spellings):
                self._enroll(person, number, spelling)
            for mark in marks:
                if (pattern := _mark(mark)) is not None:
                    self._marks.append((person, mark, pattern))
        self._look = lru_cache(maxsize=100_000)(self._look_up)

    def _enroll(self, person: str, number: int, spelling: str) -> None:
        """Index every word of one spelling by its readings."""
        words = [
            w.group()
            for w in _WORD.finditer(fold.normal(spelling))
            if fold.keys(w.group()).isdisjoint(fold.PARTICLES)
        ]
        self._initials[person, number] = [fold.beginnings(w) for w in words]
        for index, word in enumerate(words):
            if len(word) < _SHORTEST:
                continue
            part = _Part(person, number, index, len(words), word)
            self._first |= fold.beginnings(word)
            for key in fold.keys(word):
                self._same.setdefault(key, set()).add(part)
                if len(key) >= 6:
                    for shorter in _deletions(key):
                        self._near.setdefault(shorter, set()).add(part)
            if _VOWEL_END.search(word):
                for key in fold.keys(word[:-1]):
                    self._stem.setdefault(key, set()).add(part)

    def find(self, text: str) -> list[Hit]:
        """Return for each person named in ``text`` the strongest hit, in the order of the text."""
        plain = fold.normal(text)
        best: dict[str, Hit] = {}
        for span in self._spans(plain):
            around = plain[max(0, span.start - 40) : span.end + 40]
            hit = Hit(span.person, span.how, " ".join(around.split()))
            if span.person not in best or hit.strength < best[span.person].strength:
                best[span.person] = hit
        return list(best.values())

    def spans(self, text: str) -> list[Span]:
        """Return every mention as a span of ``fold.normal(text)``, sorted, none overlapping."""
        found: list[Span] = []
        ranked = sorted(
            self._spans(fold.normal(text)),
            key=lambda s: (s.start, STRENGTH.index(s.how.partition(":")[0])),
        )
        for span in ranked:
            if not found or span.start >= found[-1].end:
                found.append(span)
        return found

    def _spans(self, plain: str) -> Iterator[Span]:
        """Yield mentions in a text that is already normal: marks first, then words."""
        for person, mark, pattern in self._marks:
            for match in pattern.finditer(plain):
                yield Span(match.start(), match.end(), person, f"mark:{mark} ~ {match.group()}")
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(plain)]
        matched = {i: parts for i, (w, _s, _e) in enumerate(words) if (parts := self._look(w))}
        for i, parts in matched.items():
            word, start, end = words[i]
            best: dict[str, tuple[int, int, str]] = {}
            for part, found_as in parts:
                level, distance = self._judge(i, part, found_as, words, matched)
                if level:
                    judged = STRENGTH.index(level), distance, f"{level}:{part.word} ~ {word}"
                    best[part.person] = min(best.get(part.person, judged), judged)
            certain = any(not how.startswith("one_name:") for _rank, _far, how in best.values())
            # The nearest other part of a name comes first.
            for person, (_rank, _far, how) in sorted(best.items(), key=lambda b: b[1][:2]):
                # "Anna Smith" is no mention of her brother, whose family name it also is.
                if certain and how.startswith("one_name:"):
                    continue
                yield Span(start, end, person, how)

    def _judge(
        self,
        i: int,
        part: _Part,
        level: str,
        words: list[tuple[str, int, int]],
        matched: Mapping[int, tuple[tuple[_Part, str], ...]],
    ) -> tuple[str, int]:
        """Return the reason for word ``i`` and how far its other part stands; "" for no reason."""
        if part.of == 1:
            return (level if level != "near" else ""), 0
        for j in sorted(range(i - _REACH, i + _REACH + 1), key=lambda j: abs(j - i)):
            for other, other_level in matched.get(j, ()) if j != i else ():
                alike = (other.person, other.spelling) == (part.person, part.spelling)
                if alike and other.index != part.index and {level, other_level} != {"near"}:
                    return max(level, other_level, key=STRENGTH.index), abs(j - i)
        if level == "near":
            return "", 0
        initials = self._initials[part.person, part.spelling]
        for j in range(max(0, i - 2), min(len(words), i + 3)):
            if j != i and len(words[j][0]) == 1:
                first = fold.beginnings(words[j][0])
                if any(k != part.index and first & given for k, given in enumerate(initials)):
                    return "initials", abs(j - i)
        return ("one_name" if len(part.word) >= _SHORTEST_ALONE else ""), 0

    def _look_up(self, word: str) -> tuple[tuple[_Part, str], ...]:
        """Return the parts that ``word`` may be, each with its level (same, inflected, near)."""
        if len(word) < _SHORTEST or len(word) > 40 or not fold.beginnings(word) & self._first:
            return ()
        found: dict[_Part, str] = {}
        own = fold.keys(word)
        for key in own:
            for part in self._same.get(key, ()):
                found.setdefault(part, "same")
        lower = word.lower()
        for ending in _ENDINGS:
            if lower.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
                for key in fold.keys(word[: -len(ending)]):
                    for part in (*self._same.get(key, ()), *self._stem.get(key, ())):
                        found.setdefault(part, "inflected")
        for key in own:
            if len(key) >= 6:
                for shorter in _deletions(key):
                    for part in self._near.get(shorter, ()):
                        found.setdefault(part, "near")
        # Sorted: the same text gives the same reasons in every process.
        return tuple(sorted(found.items()))


def _deletions(key: str) -> set[str]:
    """Return ``key`` and every string with one letter less: two keys one edit apart share one."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(1, len(key)))}


def _mark(mark: str) -> re.Pattern[str] | None:
    """Make a pattern for a number or address that tolerates spaces, dots and brackets."""
    mark = fold.normal(mark).strip()
    if "@" in mark:
        return re.compile(rf"(?<![\w.+-]){re.escape(mark)}(?![\w-])", re.IGNORECASE)
    signs = [c for c in mark if c.isalnum()]
    if len(signs) < 5:
        return None
    gap = r"[\s().\-/]{0,3}"
    if sum(c.isdigit() for c in signs) == len(signs) and len(signs) > 9:
        # A telephone number may be written without country code or with 00 before it.
        core = gap.join(signs[-9:])
        head = gap.join(signs[:-9])
        return re.compile(rf"(?:(?:\+|00)?{gap}{head}{gap}|(?<!\d)0?){core}(?!\d)")
    return re.compile(rf"(?<!\w){gap.join(map(re.escape, signs))}(?!\w)", re.IGNORECASE)
