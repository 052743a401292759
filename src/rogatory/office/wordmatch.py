# SPDX-License-Identifier: Apache-2.0
"""Which line of a file that came back is which line of the letter as it went out.

A paragraph is known by its bookmark; where that is lost, by the same words, by standing between the
same neighbours, or by its likeness, in this order, and how it was known is told.  Words of ours
(headings, labels, dates) are known by being the same.  Every stretch of the file gets one outcome;
what has none in the end was lost, and the file is not taken (``office.wordtaken``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rogatory.instrument.wording import canonical, likeness, mark_of
from rogatory.paper.wordfile import BOOKMARK
from rogatory.paper.wordplan import Line, Piece, WordPaper
from rogatory.reading.wordlines import FoundLine, WordReading

ALIKE: Final = 0.5
"""From this likeness on a line without its mark counts as the one that is missing."""

_MOST_PAIRS: Final = 40_000
Occurrence = tuple[str, int]
"""A paragraph's id and which of the places it is where the letter prints it, from 0."""


@dataclass(frozen=True, slots=True)
class Known:
    """How a line without marks was known: by "words", "place" or "likeness" (0 to 1)."""

    how: str
    score: float = 1.0


@dataclass
class Match:
    """The lines of a file beside those of the letter.

    ``parts`` holds, by occurrence, the found lines that belong to it and the words of each;
    ``ours`` the expected words of ours that were not found; ``touched`` words of ours that read
    otherwise now; ``loose`` found lines that nothing explains yet; ``settled`` which pieces
    (line, piece) have an outcome; ``order`` the marks as they stand in the file.
    """

    paper: WordPaper
    reading: WordReading
    parts: dict[Occurrence, dict[int, str]] = field(default_factory=dict)
    known: dict[Occurrence, Known] = field(default_factory=dict)
    ours: list[str] = field(default_factory=list)
    touched: list[tuple[str, str]] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    settled: set[tuple[int, int]] = field(default_factory=set)
    order: list[int] = field(default_factory=list)
    of_line: dict[int, list[Occurrence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.expected = [line for line in self.paper.lines if _said(line.pieces)]
        self.numbered: list[tuple[int, Piece]] = [
            (n, piece)
            for n, line in enumerate(self.expected)
            for piece in line.pieces
            if piece.of is not None
        ]
        self.places: dict[str, list[int]] = {}
        for number, (_n, piece) in enumerate(self.numbered):
            self.places.setdefault(piece.mark or mark_of(piece.of or ""), []).append(number)
        named = {_split(m) for line in self.reading.lines for p in line.pieces for m in p.marks}
        self.exact = all(n in self.places.get(mark, [n]) for mark, n in named)
        self.seen: set[int] = set()

    def expected_of(self, key: Occurrence) -> list[tuple[int, Piece]]:
        """The expected lines of an occurrence, each with its piece."""
        return [(n, p) for n, p in self.numbered if (p.of, p.nth) == key]

    def style_of(self, key: Occurrence) -> str:
        """The style of the line in which an occurrence stands."""
        return next((self.expected[n].style for n, _p in self.expected_of(key)), "")

    def pure(self, key: Occurrence) -> bool:
        """Whether its lines hold nothing but this occurrence."""
        lines = {n for n, _p in self.expected_of(key)}
        return all(_only(self.expected[n].pieces) for n in lines)

    def give(self, key: Occurrence, line: int, words: str) -> None:
        """Count words of a found line to an occurrence."""
        lines = self.parts.setdefault(key, {})
        lines[line] = lines.get(line, "") + words
        if key not in self.of_line.setdefault(line, []):
            self.of_line[line].append(key)


def match(paper: WordPaper, reading: WordReading) -> Match:
    """Find every line of the letter in a file that came back, as far as it is there."""
    made = Match(paper, reading)
    waiting: list[int] = []
    fixed = Counter(_fixed(made.expected))
    for n, line in enumerate(reading.lines):
        if not line.text.strip() and not any(piece.marks for piece in line.pieces):
            continue
        if not _marked(made, n, line, fixed):
            waiting.append(n)
    waiting = [n for n in waiting if not _same_words(made, n)]
    waiting = [n for n in waiting if not _one_of_ours(made, n, fixed)]
    waiting = [n for n in waiting if not _by_place(made, n, waiting)]
    waiting = _by_likeness(made, waiting)
    made.ours = list(fixed.elements())
    made.loose = _touched(made, waiting)
    return made


def _said(pieces: Iterable[Piece]) -> bool:
    return any(piece.text.strip() for piece in pieces)


def _only(pieces: Sequence[Piece]) -> bool:
    """Whether the words of these pieces are of one paragraph and nothing else."""
    return len({(p.of, p.nth) for p in pieces if p.text.strip()}) == 1


def _fixed(lines: Iterable[Line]) -> Iterator[str]:
    """The words of ours in each line, those that stand together as one."""
    for line in lines:
        together = ""
        for piece in (*line.pieces, Piece("", "")):
            if piece.of is None:
                together += piece.text
            elif together:
                if words := canonical(together):
                    yield words
                together = ""


def _marked(made: Match, n: int, line: FoundLine, fixed: Counter[str]) -> bool:
    """Take a line that has marks; False when it has none that the letter knows."""
    named = [_numbers(made, piece.marks) for piece in line.pieces]
    if not any(named):
        return False
    empty = all(not p.text.strip() for p, m in zip(line.pieces, named, strict=True) if m)
    keys: list[Occurrence | None] = []
    for numbers, piece in zip(named, line.pieces, strict=True):
        # Of two marks around the same words the later one is the inner one.
        key = _key(made, numbers[-1]) if numbers else None
        keys.append(key)
        for number in numbers:
            made.seen.add(number)
            made.order.append(number)
        if key is not None:
            # A mark around nothing tells no more than that the paragraph stood here.
            made.give(key, n, piece.text)
    for j, piece in enumerate(line.pieces):
        if keys[j] is None:
            near = [k if empty or p.text.strip() else None
                    for k, p in zip(keys, line.pieces, strict=True)]  # fmt: skip
            _beside(made, n, j, piece.text, near, fixed)
    for j in range(len(line.pieces)):
        made.settled.add((n, j))
    return True


def _beside(
    made: Match, n: int, j: int, text: str, keys: Sequence[Occurrence | None], fixed: Counter[str]
) -> None:
    """Place words without a mark in a line that has marks: ours, or typed beside a paragraph."""
    words = canonical(text)
    if not words:
        if near := _near(keys, j):
            made.parts[near][n] += text if made.pure(near) else ""
        return
    if fixed[words] > 0:
        fixed[words] -= 1
        return
    near = _near(keys, j)
    assert near is not None
    missing = [w for w in _fixed([_line_of(made, near)]) if fixed[w] > 0]
    if missing and not made.pure(near):
        fixed[missing[0]] -= 1
        made.touched.append((missing[0], text.strip()))
        return
    lines = made.parts[near]
    before = j < next(k for k, key in enumerate(keys) if key == near)
    lines[n] = text + lines[n] if before else lines[n] + text


def _near(keys: Sequence[Occurrence | None], j: int) -> Occurrence | None:
    """The paragraph to which words at ``j`` stand nearest: the one before, else the one after."""
    before = [key for key in keys[:j] if key is not None]
    after = [key for key in keys[j:] if key is not None]
    return before[-1] if before else after[0] if after else None


def _line_of(made: Match, key: Occurrence) -> Line:
    return made.expected[made.expected_of(key)[0][0]]


def _numbers(made: Match, marks: Iterable[str]) -> list[int]:
    """The places in ``numbered`` that these bookmarks name; others are not ours.

    Where another edition of the program laid the letter out in another order, the numbers are of
    other paragraphs: then the next place of the one that each mark names is meant.
    """
    found = []
    for mark, number in map(_split, marks):
        places = made.places.get(mark, [])
        if made.exact and number in places:
            found.append(number)
        elif places and number >= 0:
            found.append(next((one for one in places if one not in made.seen), places[-1]))
    return found


def _split(name: str) -> tuple[str, int]:
    """The mark and the place that a bookmark's name holds; a place below 0 when it is not ours."""
    mark, _line, number = name.removeprefix(BOOKMARK).partition("_")
    ours = name.startswith(BOOKMARK) and number.isdecimal() and len(number) < 9
    return mark, int(number) - 1 if ours else -1


def _key(made: Match, number: int) -> Occurrence:
    piece = made.numbered[number][1]
    return piece.of or "", piece.nth


def _missing(made: Match) -> dict[int, Line]:
    """Expected lines none of whose paragraphs was seen yet."""
    here: dict[int, set[int]] = {}
    for number, (n, _piece) in enumerate(made.numbered):
        here.setdefault(n, set()).add(number)
    return {n: made.expected[n] for n, numbers in here.items() if not numbers & made.seen}


def _take(made: Match, n: int, place: int, how: Known) -> None:
    """Count a whole found line as an expected one; of its pieces when the words are the same."""
    line = made.expected[place]
    for piece in line.pieces:
        if piece.of is not None:
            words = made.reading.lines[n].text if _only(line.pieces) else piece.text
            made.give((piece.of, piece.nth), n, words)
            made.known.setdefault((piece.of, piece.nth), how)
    numbers = [m for m, (at, _piece) in enumerate(made.numbered) if at == place]
    made.seen |= set(numbers)
    _settle(made, n)


def _settle(made: Match, n: int) -> None:
    made.settled |= {(n, j) for j in range(len(made.reading.lines[n].pieces))}


def _same_words(made: Match, n: int) -> bool:
    words = canonical(made.reading.lines[n].text)
    for place, line in _missing(made).items():
        if canonical("".join(piece.text for piece in line.pieces)) == words:
            _take(made, n, place, Known("words"))
            return True
    return False


def _one_of_ours(made: Match, n: int, fixed: Counter[str]) -> bool:
    words = canonical(made.reading.lines[n].text)
    if not words or fixed[words] == 0:
        return False
    fixed[words] -= 1
    _settle(made, n)
    return True


def _by_place(made: Match, n: int, waiting: Sequence[int]) -> bool:
    """Take a line that stands alone between the neighbours of the one line that is missing."""
    found = dict(made.of_line)
    before = max((line for line in found if line < n), default=None)
    after = min((line for line in found if line > n), default=None)
    if before is None or after is None:
        return False
    if any(before < other < after for other in waiting if other != n):
        return False
    first = max(at for key in found[before] for at, _p in made.expected_of(key))
    last = min(at for key in found[after] for at, _p in made.expected_of(key))
    between = [place for place in _missing(made) if first < place < last]
    if len(between) != 1 or not _only(made.expected[between[0]].pieces):
        return False
    score = likeness(_text_of(made.expected[between[0]]), made.reading.lines[n].text)
    if score >= ALIKE:
        return False  # likeness says more than the place
    _take(made, n, between[0], Known("place", score))
    return True


def _text_of(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)


def _by_likeness(made: Match, waiting: Sequence[int]) -> list[int]:
    """Take the most alike first; return the lines that are like none that is missing."""
    missing = {n: line for n, line in _missing(made).items() if _only(line.pieces)}
    if len(missing) * len(waiting) > _MOST_PAIRS:
        return list(waiting)
    scores = sorted(
        (
            (likeness(_text_of(line), made.reading.lines[n].text), -n, place)
            for n in waiting
            for place, line in missing.items()
        ),
        reverse=True,
    )
    taken: set[int] = set()
    for score, minus, place in scores:
        if score < ALIKE:
            break
        if -minus not in taken and place in missing:
            _take(made, -minus, place, Known("likeness", score))
            taken.add(-minus)
            del missing[place]
    return [n for n in waiting if n not in taken]


def _touched(made: Match, waiting: Sequence[int]) -> list[int]:
    """Take lines that are like words of ours that are missing; return the rest."""
    rest = []
    if len(made.ours) * len(waiting) > _MOST_PAIRS:
        return list(waiting)
    for n in waiting:
        text = made.reading.lines[n].text
        score, words = max(((likeness(one, text), one) for one in made.ours), default=(0.0, ""))
        if score >= ALIKE:
            made.ours.remove(words)
            made.touched.append((words, text.strip()))
            _settle(made, n)
        else:
            rest.append(n)
    return rest


def accounted(made: Match, more: Mapping[int, str]) -> list[str]:
    """The texts of all pieces with an outcome; ``more`` are loose lines that got one since."""
    texts = []
    for n, line in enumerate(made.reading.lines):
        for j, piece in enumerate(line.pieces):
            if (n, j) in made.settled or n in more or not piece.text.strip():
                texts.append(piece.text)
    return texts
