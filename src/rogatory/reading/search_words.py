# SPDX-License-Identifier: Apache-2.0
"""What a person looks for, read; what a text is found by; and where in it the words stand.

::

    свидетель допрос        both words, with any of their endings
    "протокол допроса"      one after the other
    авто*                   whatever begins so
    17-4/24                 a number is a phrase of its parts
    Cəfərov                 also Джафаров, Jafarov: names as they sound, in any script
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rogatory.casefile.search_index import Word
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.reading import fold, stems

CHUNK = 250
"""Words of a document: a page is two or three of them, and its snippet is near its hit."""

_OVERLAP = 8
"""Words that a document shares with the one before it, so that no phrase is cut in two."""

MOST_WORDS = 12
"""Words of one question."""

_SOUNDS = 24
_SHORTEST_NAME = 4
_BEGUN = 3
"""Letters of a beginning: with fewer it begins every tenth word, and the index has none of them."""

_JOINS = re.compile(r"[\s\-–/.]*")
"""What may stand between two words that are shown as one hit."""

_BLANK = re.compile(r"\s+")
_GLIDE = re.compile("i(?=[aeou])")
_ASKED = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+)')


def chunks(text: str) -> Iterator[str]:
    """Yield a text in pieces of CHUNK words, the last words of each again in the next."""
    places = list(stems.spans(text))
    start = 0
    while start < len(places):
        stop = min(start + CHUNK, len(places))
        begin = places[start][0] if start else 0
        end = len(text) if stop == len(places) else places[stop][0]
        yield text[begin:end]
        if stop == len(places):
            return
        start = stop - _OVERLAP


def found_by(text: str) -> tuple[str, str]:
    """Return the tokens of a text in order, and the sounds of its capitalised words."""
    languages = stems.language_of(text)
    words = " ".join(stems.tokens(text, languages))
    names: dict[str, None] = {}
    for _start, _stop, word in stems.spans(text):
        if word[0].isupper() and len(word) >= _SHORTEST_NAME and word.isalpha():
            names |= dict.fromkeys(_sounds_in_text(word, *languages))
    return words, " ".join(names)


@lru_cache(maxsize=100_000)
def _sounds_in_text(word: str, latin: str, cyrillic: str) -> tuple[str, ...]:
    cut = _cut(word, stems.token(stems.normal(word), latin, cyrillic))
    return tuple(sorted(_sounds(word, cyrillic) | _sounds(cut, cyrillic)))[:_SOUNDS]


def _sounds(word: str, cyrillic: str = stems.RUSSIAN) -> set[str]:
    """Return the readings of a name, with what one office writes and another leaves out undone.

    ``ə`` is ``a`` in a passport and ``е`` in Russian, so that no reading of ``Mammadov`` is one of
    ``Мамедов``: here ``a`` and ``e`` are one.  So is a vowel with and without a glide before it.
    """
    found = set(fold.keys(word))
    if (latin := stems.in_latin(word, cyrillic)) != word:
        found |= fold.keys(latin)  # г of that alphabet is q, which Russian writes к
    return {fold.smooth(_GLIDE.sub("", one).replace("e", "a")) for one in found}


def _cut(word: str, stem: str) -> str:
    """Return a word without the ending that its stem has not: the stem has other letters."""
    # az-Cyrillic letters may become two Latin ones; then the whole word is the better name.
    return word[: len(stem)] if len(stem) >= 3 else word


@dataclass(frozen=True)
class Asked:
    """A question as it was understood."""

    words: tuple[Word, ...]
    shown: tuple[str, ...]


def asked(question: str) -> Asked:
    """Read a question; Malformed when there is nothing in it to look for, or too much."""
    words, shown = list[Word](), list[str]()
    for found in _ASKED.finditer(question):
        phrase = next((one for one in found.groups()[:3] if one is not None), None)
        raw = phrase if phrase is not None else found[4]
        parts = stems.WORD.findall(stems.normal(raw))
        if not parts:
            continue
        if raw.endswith("*") and phrase is None and len(parts) == 1 and len(parts[0]) < _BEGUN:
            raise Malformed(
                _("“{beginning}” is too short: a beginning has at least {least} letters.").format(
                    beginning=raw, least=_BEGUN
                )
            )
        shown.append(raw)
        words.append(_word(parts, raw, raw.endswith("*") and phrase is None))
    if not words:
        raise Malformed(
            _("There is nothing to look for: name a word, a number or a “phrase in quotes”.")
        )
    if len(words) > MOST_WORDS:
        raise Malformed(
            _("A search takes at most {most} words at a time: leave some out.").format(
                most=MOST_WORDS
            )
        )
    return Asked(tuple(words), tuple(shown))


def _word(parts: list[str], raw: str, open_end: bool) -> Word:
    by_language = [stems.looked_for(part) for part in parts]
    if len(parts) > 1:
        return Word(phrases=tuple(dict.fromkeys(_phrases(by_language))))
    (part,) = parts
    known = tuple(dict.fromkeys(by_language[0].values()))
    if open_end:
        told = dict.fromkeys(stems.folded(part, language) for language in by_language[0])
        return Word(tokens=known, beginnings=tuple(told))
    # As it was written: ё sounds as о, which the folded word does not say any more.
    written = next((word for _start, _stop, word in stems.spans(raw)), part)
    return Word(tokens=known, sounds=_sounds_asked(written, by_language[0]))


def _phrases(by_language: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield a phrase for each pair of languages that its words may be in."""
    for latin in (stems.ENGLISH, stems.AZERBAIJANI):
        for cyrillic in (stems.RUSSIAN, stems.AZERBAIJANI_CYRILLIC):
            yield tuple(one[latin] if latin in one else one[cyrillic] for one in by_language)


def _sounds_asked(part: str, by_language: dict[str, str]) -> tuple[str, ...]:
    if len(part) < _SHORTEST_NAME or not part.isalpha():
        return ()
    every = _sounds(part)
    for stem in by_language.values():
        every |= _sounds(_cut(part, stem))
    return tuple(sorted(one for one in every if len(one) > 2))[:96]


@dataclass(frozen=True)
class Weight:
    """How well a document answers: by its words alone, so that every engine orders alike."""

    score: float
    first: int
    """Place of the first word that was looked for, from 0."""


def weigh(question: Asked, words: str, names: str) -> Weight:
    """Return how well a document answers: how often each word stands in it, how near they are.

    A word in the spelling that was looked for weighs twice what one does that only sounds so.
    """
    tokens = words.split()
    score, firsts = 0.0, list[int]()
    for word in question.words:
        if places := _places(word, tokens):
            firsts.append(places[0])
            # The tenth occurrence says less than the second (as in BM25, Robertson 1994).
            score += 2.0 * len(places) * 2.2 / (len(places) + 1.2)
        elif word.sounds and not set(word.sounds).isdisjoint(names.split()):
            score += 1.0
    if len(firsts) > 1:
        score += 2.0 / (1 + (max(firsts) - min(firsts)) / 10)
    score *= 1.0 + 0.3 / (1 + len(tokens) / 100)
    return Weight(round(score, 6), min(firsts, default=0))


def _places(word: Word, tokens: Sequence[str]) -> list[int]:
    """Return where a word stands, in order: every place at which one of its ways begins."""
    wanted = frozenset(word.tokens)
    found = [place for place, token in enumerate(tokens) if token in wanted] if wanted else []
    if word.beginnings:
        found += [n for n, token in enumerate(tokens) if token.startswith(word.beginnings)]
    for phrase in word.phrases:
        found += _phrase_places(phrase, tokens)
    return sorted(set(found)) if word.beginnings or word.phrases else found


def _phrase_places(phrase: tuple[str, ...], tokens: Sequence[str]) -> list[int]:
    first, width = phrase[0], len(phrase)
    return [
        place
        for place, token in enumerate(tokens)
        if token == first and tuple(tokens[place : place + width]) == phrase
    ]


Piece = tuple[str, bool]
"""Some words of a text, and whether they are what was looked for."""


def pieces(question: Asked, text: str, words: str = "", around: int = 9) -> tuple[Piece, ...]:
    """Return the stretch of a text where the words stand, on one line, in pieces.

    ``words`` are its tokens as they were indexed, so that they need not be made again.
    """
    places, tokens = list(stems.spans(text)), words.split()
    languages = stems.language_of(text)
    if len(tokens) != len(places):
        # A letter that folds into two words, or a text that was indexed under no token.
        tokens = [stems.token(stems.normal(word), *languages) for _a, _b, word in places]
    marked = sorted(_marked(question, places, tokens, languages))
    if not places:
        return ()
    middle = marked[0] if marked else 0
    # So many words at the beginning and at the end of a text as in the midst of it.
    first = max(0, min(middle - around, len(places) - 2 * around - 1))
    last = min(len(places), first + 2 * around + 1)
    told: list[Piece] = [("… ", False)] if first else []
    at = places[first][0]
    for n in (n for n in range(first, last) if n in marked):
        start, stop, _word = places[n]
        between = text[at:start]
        if told and told[-1][1] and _JOINS.fullmatch(between):
            told[-1] = (told[-1][0] + between + text[start:stop], True)
        else:
            told += [(between, False), (text[start:stop], True)]
        at = stop
    told.append((text[at : places[last - 1][1]] + (" …" if last < len(places) else ""), False))
    return tuple((_BLANK.sub(" ", words), is_hit) for words, is_hit in told if words)


def snippet(found: tuple[Piece, ...]) -> str:
    """Return pieces as one text, what was looked for in «…»."""
    return "".join(f"«{words}»" if is_hit else words for words, is_hit in found)


def _marked(
    question: Asked,
    places: Sequence[tuple[int, int, str]],
    tokens: Sequence[str],
    languages: tuple[str, str],
) -> set[int]:
    """Return which words of a text are what was looked for."""
    found: set[int] = set()
    sounds: set[str] = set()
    for one in question.words:
        found.update(_places(replace(one, phrases=()), tokens))
        for phrase in one.phrases:
            for place in _phrase_places(phrase, tokens):
                found.update(range(place, place + len(phrase)))
        sounds.update(one.sounds)
    if sounds:
        found.update(
            n
            for n, (_start, _stop, word) in enumerate(places)
            if word[0].isupper()
            and len(word) >= _SHORTEST_NAME
            and not sounds.isdisjoint(_sounds_in_text(word, *languages))
        )
    return found
