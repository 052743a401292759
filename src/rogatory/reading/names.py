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
    close      one part beside a capitalised word that sounds much like another part
    one_name   one part alone (may be another person of that name)
    derived    a word made from one part: Ибрагимов from Ибрагим (may be another person)
    short_name a part of two or three letters alone (may be a word)
    joined     a part inside an address, a handle or a longer word

Letters spaced or dotted, and words broken at the end of a line, are read as one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rogatory.language import _
from rogatory.reading import fold, marks
from rogatory.reading.words import SHORT, WORD, Word, split

STRENGTH = (
    *("mark", "same", "inflected", "initials", "near", "close"),
    *("one_name", "derived", "short_name", "joined"),
)
#: These do not say by themselves that the person is meant.
_WEAK = frozenset({"one_name", "derived", "short_name", "joined"})

#: Everything between blanks that may be an address, a handle or the name of a file.
_TOKEN = re.compile(r"[^\s<>\"(),;]+")
_ADDRESS = re.compile(r"[@_/\\\d]|[^\W_]\.[^\W_]")
#: Parts of a name may stand this many words apart and still be one mention.
_REACH = 3
#: So many letters of a name in an address, or in a longer word, are no accident.
_IN_ADDRESS, _IN_WORD = 5, 7
_LONGEST = 64
"""Letters of one word that are kept: nothing longer is a name, and a scan must stay possible."""


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
        "close": _("one part of the name beside a word that sounds like another part: {pair}"),
        "derived": _("a word made from the name, may be another person: {pair}"),
        "short_name": _("a short name standing alone, may be a word: {pair}"),
        "joined": _("inside an address or a longer word: {pair}"),
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
        self._stem: dict[str, dict[_Part, int]] = {}
        self._near: dict[str, set[_Part]] = {}
        self._begun: dict[str, set[_Part]] = {}
        self._first: set[str] = set()
        self._marks: list[tuple[str, str, str, re.Pattern[str]]] = []
        self._initials: dict[tuple[str, int], list[frozenset[str]]] = {}
        self._others: dict[tuple[str, int], list[_Part]] = {}
        for person, (spellings, signs) in people.items():
            for number, spelling in enumerate(spellings):
                self._enroll(person, number, spelling)
            for mark in signs:
                if (made := marks.pattern(mark)) is not None:
                    self._marks.append((person, mark, *made))
        self._look = lru_cache(maxsize=100_000)(self._look_up)
        self._inside = lru_cache(maxsize=100_000)(self._look_inside)

    def _enroll(self, person: str, number: int, spelling: str) -> None:
        """Index every word of one spelling by its readings."""
        words = [
            w.group()[:_LONGEST]
            for w in WORD.finditer(fold.normal(spelling))
            if fold.keys(w.group()[:_LONGEST]).isdisjoint(fold.PARTICLES)
        ]
        self._initials[person, number] = [fold.beginnings(w) for w in words]
        parts = [_Part(person, number, i, len(words), w) for i, w in enumerate(words) if w[1:]]
        self._others[person, number] = parts
        for part in parts:
            self._first |= fold.beginnings(part.word)
            for key in fold.keys(part.word):
                self._same.setdefault(key, set()).add(part)
                if len(key) >= 6:
                    for shorter in _deletions(key):
                        self._near.setdefault(shorter, set()).add(part)
                if len(part.word) >= SHORT:
                    for end in range(1, len(key) + 1):
                        self._begun.setdefault(key[:end], set()).add(part)
            for key, kinds in fold.stems(part.word).items():
                self._stem.setdefault(key, {})[part] = kinds

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
            elif span.end > found[-1].end:
                # Nothing of what was found may be left standing.
                found[-1] = replace(found[-1], end=span.end)
        return found

    def _spans(self, plain: str) -> Iterator[Span]:
        """Yield mentions in a text that is already normal: marks first, then words."""
        signs = marks.signs_of(plain) if self._marks else ""
        for person, mark, needed, pattern in self._marks:
            if needed in signs:
                for match in pattern.finditer(plain):
                    yield Span(match.start(), match.end(), person, f"mark:{mark} ~ {match.group()}")
        words = split(plain, self._is_name, self._begins)
        matched = {i: parts for i, (w, _s, _e) in enumerate(words) if (parts := self._look(w))}
        named: set[int] = set()
        for i, (word, start, end) in enumerate(words):
            best: dict[str, tuple[int, int, str]] = {}
            for part, found_as in matched.get(i, ()):
                level, distance = self._judge(i, part, found_as, words, matched)
                if level:
                    judged = STRENGTH.index(level), distance, f"{level}:{part.word} ~ {word}"
                    best[part.person] = min(best.get(part.person, judged), judged)
            if not best and len(word) >= _IN_ADDRESS:
                for part in self._inside(word, False):
                    judged = STRENGTH.index("joined"), 0, f"joined:{part.word} ~ {word}"
                    best[part.person] = judged
            for n, part in self._close(i, words, matched):
                judged = STRENGTH.index("close"), abs(n - i), f"close:{part.word} ~ {word}"
                best[part.person] = min(best.get(part.person, judged), judged)
            certain = any(how.partition(":")[0] not in _WEAK for _r, _far, how in best.values())
            named |= {start} if certain else set()
            # The nearest other part of a name comes first.
            for person, (_rank, _far, how) in sorted(best.items(), key=lambda b: b[1][:2]):
                # "Anna Smith" is no mention of her brother, whose family name it also is.
                if not (certain and how.partition(":")[0] in _WEAK):
                    yield Span(start, end, person, how)
        yield from self._addresses(plain, named)

    def _addresses(self, plain: str, named: set[int]) -> Iterator[Span]:
        """Yield names inside addresses, handles and names of files; an e-mail address whole."""
        for token in _TOKEN.finditer(plain):
            if _ADDRESS.search(token.group()) is None:
                continue
            for run in WORD.finditer(token.group()):
                if len(run.group()) < _IN_ADDRESS or token.start() + run.start() in named:
                    continue
                for part in self._inside(run.group(), True):
                    start, end = token.start() + run.start(), token.start() + run.end()
                    if "@" in token.group()[1:]:
                        start, end = token.start(), token.start() + len(token.group().rstrip(".:"))
                    yield Span(start, end, part.person, f"joined:{part.word} ~ {plain[start:end]}")

    def _is_name(self, word: str) -> bool:
        return any(level in ("same", "inflected") for _part, level in self._look(word))

    def _judge(
        self,
        i: int,
        part: _Part,
        level: str,
        words: list[Word],
        matched: Mapping[int, tuple[tuple[_Part, str], ...]],
    ) -> tuple[str, int]:
        """Return the reason for word ``i`` and how far its other part stands; "" for no reason."""
        word = words[i][0]
        short = len(part.word) <= SHORT
        if part.of == 1 and not short:
            return (level if level != "near" else ""), 0
        for j in sorted(range(i - _REACH, i + _REACH + 1), key=lambda j: abs(j - i)):
            for other, other_level in matched.get(j, ()) if j != i else ():
                alike = (other.person, other.spelling) == (part.person, part.spelling)
                if not alike or other.index == part.index or {level, other_level} == {"near"}:
                    continue
                least = min(len(part.word), len(other.word))
                apart = abs(j - i) > 1 or word[0].isupper() != words[j][0][0].isupper()
                if least < SHORT and apart:
                    continue
                reasons = ("inflected" if n == "derived" else n for n in (level, other_level))
                return max(reasons, key=STRENGTH.index), abs(j - i)
            near_by = 0 <= j < len(words) and 0 < abs(j - i) <= 1 and level not in ("near", "")
            if near_by and self._sounds_like(j, part, words, matched) is not None:
                return "close", 1
        if level == "near":
            return "", 0
        initials = self._initials[part.person, part.spelling]
        for j in range(max(0, i - 2), min(len(words), i + 3)):
            if j != i and len(words[j][0]) == 1:
                first = fold.beginnings(words[j][0])
                if any(k != part.index and first & given for k, given in enumerate(initials)):
                    return "initials", abs(j - i)
        if level == "derived" or not short:
            return ("derived" if level == "derived" else "one_name"), 0
        # In small letters a word so short is a name only when it is written just so.
        if len(part.word) == SHORT and (word[0].isupper() or word == part.word.lower()):
            return "short_name", 0
        return "", 0

    def _close(
        self,
        i: int,
        words: list[Word],
        matched: Mapping[int, tuple[tuple[_Part, str], ...]],
    ) -> Iterator[tuple[int, _Part]]:
        """Yield where a part stands beside word ``i``, and the other part it sounds like."""
        for j in (i - 1, i + 1):
            for part, level in matched.get(j, ()):
                if level in ("same", "inflected") and len(part.word) >= SHORT:
                    other = self._sounds_like(i, part, words, matched)
                    if other is not None:
                        yield j, other

    def _sounds_like(
        self,
        i: int,
        beside: _Part,
        words: list[Word],
        matched: Mapping[int, tuple[tuple[_Part, str], ...]],
    ) -> _Part | None:
        """Return another part of the name of ``beside`` that word ``i`` may be spelling."""
        word = words[i][0]
        if len(word) <= SHORT or not word[0].isupper() or len(word) > 40:
            return None
        if any(p.person == beside.person and n != "near" for p, n in matched.get(i, ())):
            return None
        for other in self._others[beside.person, beside.spelling]:
            if other.index == beside.index or abs(len(other.word) - len(word)) > 5:
                continue
            if len(other.word) > SHORT and fold.sound_alike(other.word, word):
                return other
        return None

    def _begins(self, letters: str) -> bool:
        return any(key in self._begun for key in fold.keys(letters))

    def _look_up(self, word: str) -> tuple[tuple[_Part, str], ...]:
        """Return the parts that ``word`` may be, each with its level."""
        if len(word) < 2 or len(word) > 40 or not fold.beginnings(word) & self._first:
            return ()
        found: dict[_Part, str] = {}
        derived: dict[_Part, str] = {}
        own = fold.keys(word)
        for key in own:
            for part in self._same.get(key, ()):
                found[part] = "same"
        for key in own:
            for stem, kinds in fold.stripped(key):
                for part, taken in self._stem.get(stem, {}).items():
                    if kinds & taken:
                        found.setdefault(part, "inflected")
                    elif kinds & fold.DERIVED and taken & fold.WHOLE and len(part.word) > SHORT:
                        derived[part] = "derived"
        found = derived | found
        for key in own:
            if len(key) >= 6:
                for shorter in _deletions(key):
                    for part in self._near.get(shorter, ()):
                        found.setdefault(part, "near")
        # Sorted: the same text gives the same reasons in every process.
        return tuple(sorted(found.items()))

    def _look_inside(self, word: str, address: bool) -> tuple[_Part, ...]:
        """Return the parts that stand inside a longer ``word`` or a word of an address."""
        letters = fold.graphemes(word[:200])
        found: set[_Part] = set()
        start = 0
        for at, (width, _readings) in enumerate(letters):
            # What is left must hold a name that counts.
            if at > 0 and len(word) - start < _IN_ADDRESS - 1:
                break
            for key, stop in self._walk(letters, at, start):
                if address and len(key) >= _IN_ADDRESS:
                    found |= self._begun[key]
                for part in self._same.get(key, ()):
                    if self._is_joined(word, start, stop, part, len(key)):
                        found.add(part)
            start += width
        return tuple(sorted(found))

    def _walk(
        self, letters: tuple[tuple[int, tuple[str, ...]], ...], at: int, start: int
    ) -> Iterator[tuple[str, int]]:
        """Yield every beginning of a known name that is read from grapheme ``at``, and its end."""
        states = {""}
        stop = start
        for width, readings in letters[at:]:
            stop += width
            after: set[str] = set()
            for state in states:
                for reading in readings:
                    # One letter is never doubled in a key, see fold.smooth.
                    grown = state + (reading[1:] if state[-1:] == reading[:1] else reading)
                    if grown in self._begun or not grown:
                        after.add(grown)
            states = after
            if not states:
                return
            for state in sorted(states - {""}):
                yield state, stop

    def _is_joined(self, word: str, start: int, stop: int, part: _Part, size: int) -> bool:
        """Tell whether a whole name inside a word is a name joined to something."""
        if start > 0 and stop < len(word):
            return False
        rest = word[:start] or word[stop:]
        inner = start or stop
        if not rest or len(part.word) < SHORT:
            return False
        humped = word[inner].isupper() and word[inner - 1].islower()
        if size >= _IN_WORD or (humped and size >= _IN_ADDRESS):
            return True
        mine = (part.person, part.spelling)
        if len(rest) >= SHORT:
            return any(
                (p.person, p.spelling) == mine and p.index != part.index and level != "near"
                for p, level in self._look(rest)
            )
        first = fold.beginnings(rest)
        return size >= _IN_ADDRESS and any(
            n != part.index and first & given for n, given in enumerate(self._initials[mine])
        )


def _deletions(key: str) -> set[str]:
    """Return ``key`` and every string with one letter less: two keys one edit apart share one."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(1, len(key)))}
