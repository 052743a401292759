# SPDX-License-Identifier: Apache-2.0
"""Reference numbers as offices write and mistype them: found in a text, compared by distance.

Numbers are compared folded: capital letters, look-alikes of three alphabets and of print as one
sign, every kind of dash, stroke and point as ``-``, blanks left out::

    fold("17–4/2O")  == fold("17-4 / 20") == "17-4-20"
    fold("ИСХ-З/l1") == fold("исх-3/11")

:func:`distance` counts edits between two folded numbers: a sign put in, left out or changed costs
1, two neighbours swapped 1, a separator put in or left out ½ (Damerau 1964, Levenshtein 1966).  One
edit of the number as it is written never costs more than 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

FARTHEST = 2.0
"""A number farther from ours than this is another number."""

LONGEST = 60
_SAME = {
    "0": "OОQ",
    "1": "ILIІӀİL!",
    "3": "ЗЭ",
    "4": "Ч",
    "5": "SЅ",
    "6": "Б",
    "8": "BВ",
    "2": "Z",
    "A": "А",
    "E": "ЕЁ",
    "K": "К",
    "M": "М",
    "H": "Н",
    "P": "Р",
    "C": "С",
    "T": "Т",
    "Y": "У",
    "X": "Х",
    "J": "Ј",
}
_FOLDED = {ord(sign): into for into, signs in _SAME.items() for sign in signs}
_SEPARATORS = frozenset("-–—‑−_./\\|⁄∕:,")
_CUE = re.compile(
    r"(?:№|\bN[oо°º]\b\.?|\bN[°º]|\bNr\b\.?|\bRef\b\.?:?|\b[NМ][eе](?=\s?\d))\s{0,3}",
    re.IGNORECASE,
)
_PIECE = re.compile(r"\S{1,40}")
_TOKEN = re.compile(
    r"(?<![\w/.\\-])[^\W_]{1,12}"
    r"(?:(?:\s?[/\\|⁄]\s?|\s?[-–—‑−]|[-–—‑−]\s?|\.(?=\S))[^\W_]{1,12}){1,7}(?![^\W_])"
)
_DATE = re.compile(
    r"(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{1,2}\.\d{1,2}\.\d\d|\d{4}-\d\d-\d\d)(?:-[^\W\d_]{1,3})?"
)
_ORDINAL = re.compile(r"\d{1,4}\s?[-–]\s?[^\W\d_]{1,5}")
"""“2026-cı”, “1-й”, “3-dək”: a numeral with its ending."""

_ENDS = ".,;:!?()[]«»“”\"'"


@dataclass(frozen=True)
class Token:
    """A number that stands in a text: as it is written, where, and whether a № goes before it.

    ``forms`` are the ways to read it when blanks stand inside, the shortest first.
    """

    text: str
    start: int
    end: int
    marked: bool
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Near:
    """One known number that is near to what was read: its key, the number, how far, and why.

    ``differences`` are codes: ``same``, ``look_alike``, ``separator``, ``swapped``, ``missing``,
    ``added``, ``changed``.
    """

    key: str
    number: str
    read: str
    distance: float
    differences: tuple[str, ...]


def fold(number: str) -> str:
    """Return a number as numbers are compared (see the module)."""
    out = []
    for sign in number[:LONGEST]:
        if sign.isspace():
            continue
        if sign in _SEPARATORS:
            out.append("-")
            continue
        capital = sign.upper()[:1] or sign
        out.append(capital.translate(_FOLDED))
    return "".join(out)


def distance(one: str, other: str) -> float:
    """Return how many edits lie between two numbers, folded (see the module)."""
    return _apart(fold(one), fold(other))


def _cost(sign: str) -> float:
    return 0.5 if sign == "-" else 1.0


def _apart(a: str, b: str) -> float:
    """Return the unrestricted Damerau-Levenshtein distance with weights (Lowrance, Wagner 1975)."""
    rows, columns = len(a), len(b)
    far = float(rows + columns + 1)
    table = [[far] * (columns + 2) for _row in range(rows + 2)]
    table[1][1] = 0.0
    for i in range(rows):
        table[i + 2][1] = table[i + 1][1] + _cost(a[i])
    for j in range(columns):
        table[1][j + 2] = table[1][j + 1] + _cost(b[j])
    last: dict[str, int] = {}
    for i in range(1, rows + 1):
        match = 0
        for j in range(1, columns + 1):
            k, m = last.get(b[j - 1], 0), match
            same = a[i - 1] == b[j - 1]
            if same:
                match = j
            between = sum(map(_cost, a[k : i - 1])) + sum(map(_cost, b[m : j - 1]))
            table[i + 1][j + 1] = min(
                table[i][j] + (0.0 if same else 1.0),
                table[i + 1][j] + _cost(b[j - 1]),
                table[i][j + 1] + _cost(a[i - 1]),
                table[k][m] + between + 1.0,
            )
        last[a[i - 1]] = i
    return table[rows + 1][columns + 1]


class Known:
    """Numbers that are known, each with a key, asked for what is near to what was read."""

    def __init__(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Take pairs of key and number."""
        self._all = [
            (key, number, folded, Counter(folded))
            for key, number in numbers
            if (folded := fold(number))
        ]

    def near(self, forms: Sequence[str]) -> list[Near]:
        """Return every known number within FARTHEST of one of the forms, the nearest first."""
        asked = [(form, folded, Counter(folded)) for form in forms if (folded := fold(form))]
        found: list[Near] = []
        for key, number, folded, signs in self._all:
            best: tuple[float, str] | None = None
            for form, other, others in asked:
                if not _may_be_near(folded, signs, other, others):
                    continue
                far = 0.0 if folded == other else _apart(folded, other)
                if far <= FARTHEST and (best is None or far < best[0]):
                    best = far, form
            if best is not None:
                reasons = differences(number, best[1], best[0])
                found.append(Near(key, number, best[1], best[0], reasons))
        return sorted(found, key=lambda one: (one.distance, one.number, one.key))


def _may_be_near(a: str, signs: Counter[str], b: str, others: Counter[str]) -> bool:
    """Tell cheaply whether two numbers can lie within FARTHEST at all."""
    if abs(len(a) - len(b)) > 2 * FARTHEST:
        return False
    # What one has and the other lacks must be put in, left out or changed, at its weight at least.
    left = sum(_cost(s) * n for s, n in (signs - others).items())
    if left > FARTHEST:
        return False
    return sum(_cost(s) * n for s, n in (others - signs).items()) <= FARTHEST


def differences(number: str, read: str, far: float) -> tuple[str, ...]:
    """Return codes of what differs between a known number and what was read."""
    if number == read:
        return ("same",)
    if far == 0:
        plain = ("".join(number.split()).upper(), "".join(read.split()).upper())
        bare = tuple("".join(s for s in one if s not in _SEPARATORS) for one in plain)
        return ("look_alike",) if bare[0] != bare[1] else ("separator",)
    a, b = fold(number), fold(read)
    if a.replace("-", "") == b.replace("-", ""):
        return ("separator",)
    if len(a) == len(b):
        return ("swapped",) if sorted(a) == sorted(b) else ("changed",)
    return ("missing",) if len(b) < len(a) else ("added",)


def tokens(text: str) -> Iterator[Token]:
    """Yield the numbers in a text in order: after a № or with a separator inside; no dates."""
    taken = 0
    marked = {cue.end(): cue for cue in _CUE.finditer(text)}
    places = sorted([*marked, *(m.start() for m in _TOKEN.finditer(text))])
    for start in places:
        if start < taken:
            continue
        token = _after_mark(text, start) if start in marked else _plain(text, start)
        if token is not None:
            taken = token.end
            yield token


def _plain(text: str, start: int) -> Token | None:
    found = _TOKEN.match(text, start)
    if found is None or not _is_number(found.group()) or _ORDINAL.fullmatch(found.group()):
        return None
    return Token(found.group(), start, found.end(), False, (_bare(found.group()),))


def _after_mark(text: str, start: int) -> Token | None:
    """Read the number that follows a №, up to three pieces with blanks between."""
    pieces: list[str] = []
    forms: list[str] = []
    end, at = start, start
    for _piece in range(4):
        found = _PIECE.match(text, at)
        if found is None:
            break
        piece = found.group().rstrip(_ENDS)
        if not _may_be_part(piece, first=not pieces):
            break
        if _DATE.fullmatch(piece) and pieces:
            break
        pieces.append(piece)
        form = " ".join(pieces)
        if _is_number(form):
            forms.append(form)
            end = found.start() + len(piece)
        if found.group() != piece:
            break  # a comma or a full stop ends it
        at = found.end()
        blank = re.match(r"[^\S\n]{1,2}", text[at:])
        if blank is None:
            break
        at += blank.end()
    if not forms:
        return None
    return Token(text[start:end], start, end, True, tuple(map(_bare, forms)))


def _may_be_part(piece: str, *, first: bool) -> bool:
    """Tell whether a piece can be part of a number; letters can begin it: № ИСХ 12/4."""
    if any(sign.isdigit() for sign in piece) or (piece and set(piece) <= _SEPARATORS):
        return True
    return first and piece.isalpha() and len(piece) <= 4 and piece.isupper()


def _bare(number: str) -> str:
    return " ".join(number.split()).strip(_ENDS + "-–—")


def _is_number(text: str) -> bool:
    bare = "".join(text.split())
    return any(sign.isdigit() for sign in bare) and not _DATE.fullmatch(bare)
