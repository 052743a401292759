# SPDX-License-Identifier: Apache-2.0
"""Folding: the forms that one name takes in Azerbaijani (two scripts), Russian and English.

No single key can serve, because a letter's sound depends on the language that is not known
(``c`` is ``дж`` in Azerbaijani, ``к``, ``с`` or ``ц`` elsewhere; ``г`` stands for ``g`` and ``h``).
So :func:`keys` gives the SET of readings of a word in a small phonetic alphabet, and two words are
the same after folding when their sets meet::

    keys("Cəfərov")  ∩ keys("Джафаров") ∋ "jafarov"
    keys("Həsən")    ∩ keys("Гасан")    ∋ "hasan"

Letters of the alphabet: ``a b v g d e ž z i k l m n o p r s t u f h č š j``. Sources of the
correspondences: the Azerbaijani alphabets of 1958 and 1991, ISO 9, the romanisations in passports.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from operator import eq

#: More readings than this say nothing; the first ones are kept.
MAX_KEYS = 96

_SOFT = frozenset("eiyəéèêíý")

# Graphemes of several letters, tried longest first.
_GROUPS: dict[str, tuple[str, ...]] = {
    "shch": ("šč", "š"),
    "tsch": ("č",),
    "dzh": ("j",),
    "tch": ("č",),
    "sch": ("š", "sh", "sk"),
    "sh": ("š", "sh"),
    "ch": ("č", "h", "k", "š"),
    "zh": ("ž", "zh"),
    "kh": ("h", "k"),
    "gh": ("g", "h"),
    "dj": ("j",),
    "ph": ("f",),
    "th": ("t",),
    "ck": ("k",),
    "cz": ("č",),
    "tz": ("ts",),
    "qu": ("kv", "k", "gu", "ku"),
    "ue": ("ue", "u"),
    "ae": ("ae", "e", "a"),
    "oe": ("oe", "o", "e"),
    "oo": ("u", "o"),
    "ee": ("i", "e"),
    "ou": ("u", "o", "ou"),
    "yo": ("o", "e", "io"),
    "ye": ("e", "ie"),
    "дж": ("j",),
    "ье": ("e", "ie"),
    "ьё": ("e", "o", "ie", "io"),
    "ъе": ("e", "ie"),
    "йо": ("o", "io"),
}

_LETTERS: dict[str, tuple[str, ...]] = {
    # Latin, Azerbaijani and its neighbours
    "ə": ("a", "e"),
    "ä": ("e", "a"),
    "ı": ("i",),
    "ö": ("o", "e"),
    "ü": ("u", "iu"),
    "ç": ("č", "s"),
    "ş": ("š",),
    "š": ("š",),
    "č": ("č",),
    "ć": ("č",),
    "ž": ("ž",),
    "ğ": ("g", "h"),
    "ł": ("l",),
    "ø": ("o", "e"),
    "æ": ("e", "a"),
    "ß": ("s",),
    "đ": ("d", "j"),
    "h": ("h", "g"),
    "j": ("j", "i", "ž"),
    "q": ("g", "k"),
    "w": ("v", "u"),
    "x": ("ks", "h"),
    "y": ("i",),
    # Cyrillic: Russian, then Azerbaijani of 1958-1991 and neighbours
    "а": ("a",),
    "б": ("b",),
    "в": ("v",),
    "г": ("g", "h"),
    "д": ("d",),
    "е": ("e",),
    "ё": ("e", "o", "io"),
    "ж": ("ž",),
    "з": ("z",),
    "и": ("i",),
    "й": ("i",),
    "к": ("k",),
    "л": ("l",),
    "м": ("m",),
    "н": ("n",),
    "о": ("o",),
    "п": ("p",),
    "р": ("r",),
    "с": ("s",),
    "т": ("t",),
    "у": ("u",),
    "ф": ("f",),
    "х": ("h",),
    "ц": ("ts",),
    "ч": ("č",),
    "ш": ("š",),
    "щ": ("šč", "š"),
    "ъ": ("",),
    "ы": ("i",),
    "ь": ("",),
    "э": ("e",),
    "ю": ("iu", "u"),
    "я": ("ia", "a"),
    "ә": ("a", "e"),
    "ғ": ("g", "h"),
    "ҝ": ("g",),
    "ө": ("o", "e"),
    "ү": ("u", "iu"),
    "һ": ("h", "g"),
    "ҹ": ("j",),
    "ј": ("i",),
    "і": ("i",),
    "ї": ("i",),
    "є": ("e",),
    "ґ": ("g",),
    "қ": ("k", "g"),
    "ң": ("n",),
    "ў": ("u",),
    "ҳ": ("h",),
    "'": ("",),
}

#: Words inside a name that mean son or daughter, in any spelling after folding.
PARTICLES = frozenset({"oglu", "ogli", "ohlu", "gizi", "kizi", "hizi", "uli"})


def normal(text: str) -> str:
    """Return ``text`` with compatibility forms, stress marks and invisible characters undone."""
    # A hyphen that shows only at the end of a line is a hyphen there, and nothing elsewhere.
    text = re.sub("\u00ad(?=[ \t]*\r?\n)", "-", unicodedata.normalize("NFKC", text))
    gone = {ord(c): None for c in set(text) if unicodedata.category(c) in {"Mn", "Cf"}}
    return text.translate({**gone, 0xFFFE: None, **_APOSTROPHES})


_APOSTROPHES = {ord(c): "'" for c in "’ʼʻ`´‘"}


@lru_cache(maxsize=50_000)
def keys(word: str) -> frozenset[str]:
    """Return every reading of one ``word`` in the phonetic alphabet, at most MAX_KEYS."""
    # Letter by letter: readings that fall together are carried on once, so the work is bounded by
    # MAX_KEYS for each letter, whatever the word is.
    found = {"": None}
    for _letters, readings in graphemes(word):
        if len(readings) == 1 and len(found) == 1:
            (only,) = found
            found = {only + readings[0]: None}
            continue
        grown: dict[str, None] = {}
        for begun in found:
            for reading in readings:
                # Doubled letters become one in the end; here only where two readings meet.
                same = reading[:1] and begun[-1:] == reading[:1]
                grown[begun + (reading[1:] if same else reading)] = None
            if len(grown) >= MAX_KEYS:
                break
        found = dict.fromkeys(list(grown)[:MAX_KEYS])
    return frozenset(map(smooth, found)) - {""}


def beginnings(word: str) -> frozenset[str]:
    """Return the first letters that readings of ``word`` may have: a cheap first sieve."""
    first: set[str] = set()
    for _letters, options in graphemes(word):
        first.update(o[0] for o in options if o)
        if "" not in options:
            break
    return frozenset(first)


def same(one: str, other: str) -> bool:
    """Tell whether two single words are the same after folding."""
    return not keys(one).isdisjoint(keys(other))


@lru_cache(maxsize=50_000)
def graphemes(word: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Split ``word`` into graphemes: how many letters each has, and its readings."""
    word = (word if _PLAIN.fullmatch(word) else normal(word)).lower()
    # Lower case of a capital with a dot above leaves that dot behind.
    word = word.replace("\u0307", "")
    if word.endswith("ff"):
        word = word[:-2] + "v"
    found: list[tuple[int, tuple[str, ...]]] = []
    at = 0
    while at < len(word):
        if word[at : at + 2] in _PAIRS:
            for width in (4, 3, 2):
                group = word[at : at + width]
                if len(group) == width and group in _GROUPS:
                    found.append((width, _GROUPS[group]))
                    at += width
                    break
            else:
                found.append((1, _single(word[at], word[at + 1 : at + 2])))
                at += 1
        else:
            found.append((1, _single(word[at], word[at + 1 : at + 2])))
            at += 1
    return tuple(found)


#: Letters that normal() leaves as they are.
_PLAIN = re.compile(r"[A-Za-z'А-яЁёƏəĞğİıÖöŞşÜüÇç]*")
#: The first two letters of every group: a cheap sieve.
_PAIRS = frozenset(group[:2] for group in _GROUPS)


@lru_cache(maxsize=5_000)
def _single(letter: str, after: str) -> tuple[str, ...]:
    """Return the readings of one letter; c and g depend on what follows."""
    if letter == "c":
        return ("s", "j", "ts", "č") if after in _SOFT and after else ("k", "j")
    if letter == "g":
        return ("g", "j") if after in _SOFT and after else ("g",)
    if letter in _LETTERS:
        return _LETTERS[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return _LETTERS.get(base, (base,))
    return (letter,)


_DOUBLED = re.compile(r"(.)\1+")


def smooth(reading: str) -> str:
    """Undo what spelling doubles: repeated letters, a glide before i, an unheard last h."""
    if any(map(eq, reading, reading[1:])):
        reading = _DOUBLED.sub(r"\1", reading)
    if len(reading) > 3 and reading[-1] == "h" and reading[-2] in "aeiou":
        return reading[:-1]
    return reading


#: What an ending can follow: the whole word, a word without its last vowel, the stem of an
#: adjective; DERIVED follows the whole word and makes another one of it.
WHOLE, SHORTENED, ADJECTIVE, DERIVED = 1, 2, 4, 8

_ENDING_LIST = {
    # Russian nouns; surnames in -ов and -ин take some endings of adjectives.
    WHOLE | SHORTENED: """а я у ю ом ем ём ым им е ы и ой ей ёй ою ею ёю ых их ыми ими ам ям ами
        ями ах ях ие ию ии ией ия ье ья ью ьём ьи""",
    ADJECTIVE: """ий ый ой ей ого его ому ему ым им ом ем ая яя ую юю ою ею ое ее ые ие ых их ыми
        ими""",
    # Azerbaijani (both scripts are one after folding), with and without plural; English.
    WHOLE: """ın in un ün nın nin nun nün ı i u ü nı ni nu nü yı yi yu yü sı si su sü a ə e ya yə
        ye na nə da də ta tə dan dən tan tən nda ndə ndan ndən la lə yla ylə ıyla iylə dır dir dur
        dür tır tir tur tür dakı dəki ca cə mı mi mu mü gil gilin gildə lar lər ların lərin lara
        lərə ları ləri larda lərdə lardan lərdən larla lərlə s es""",
    DERIVED: """ов ова ову ове овой овым овы овых овыми ев ева еву еве евой евым евы евых ёв ёва
        lı li lu lü""",
}
_ADJECTIVAL = re.compile(
    r"(?:[иыо]й|[ая]я|[иы]е|[ıiyo]y|[yo][ij]|ij|(?<=[sсcц][kк])[iıиyaа]|(?<=[bdklmnprst])y|aya"
    r"|aia|aja)$"
)
#: The vowel that goes when an ending comes: Павел, Павла; Лев, Льва; Заяц, Зайца.
_FLEETING = re.compile(r"(?<=.)[eo](l|ts|k|n|r|g)$|(?<=i)a(ts)$|^le(v)$")
_VOWELS = frozenset("aeəаяәеёэoоöuуüюıiиыyйj")


def _endings() -> dict[str, int]:
    """Return every ending in the phonetic alphabet with what it can follow."""
    found: dict[str, int] = {}
    for kind, listed in _ENDING_LIST.items():
        for ending in listed.split():
            for key in keys(ending):
                # At the end of a word h is not heard after a vowel.
                for heard in {key, key[:-1] if key[-1] == "h" else key}:
                    found[heard] = found.get(heard, 0) | kind
    return found


_ENDINGS = _endings()
_LONGEST = max(map(len, _ENDINGS))


def stems(word: str) -> dict[str, int]:
    """Return the stems to which endings of a name are put, each with the kinds of its endings."""
    whole = keys(word)
    found = dict.fromkeys(whole, WHOLE)
    lower = normal(word).lower()

    def add(keys_of_stem: frozenset[str], kind: int) -> None:
        for key in keys_of_stem:
            if len(key) > 1:
                found[key] = found.get(key, 0) | kind

    if len(lower) > 2 and lower[-1] in _VOWELS:
        add(keys(lower[:-1]), SHORTENED)
    if (adjectival := _ADJECTIVAL.search(lower)) is not None and adjectival.start() >= 3:
        add(keys(lower[: adjectival.start()]), ADJECTIVE)
    for key in whole:
        if (fleeting := _FLEETING.search(key)) is not None:
            head, tail = key[: fleeting.start()], fleeting.group(1) or fleeting.group(2) or ""
            shorter = "lv" if fleeting.group(3) else head + tail
            glide = head + "i" + tail if head[-1:] in tuple("aeiou") else shorter
            add(frozenset({smooth(shorter), smooth(glide)}), WHOLE | SHORTENED)
    return found


def stripped(key: str) -> Iterator[tuple[str, int]]:
    """Yield what is left of a word's ``key`` without each ending it may have, and its kinds."""
    for length in range(1, min(_LONGEST, len(key) - 2) + 1):
        ending = key[-length:]
        if kinds := _ENDINGS.get(ending):
            stem = key[:-length]
            yield stem, kinds
            # Two equal letters where stem and ending met were made one.
            yield stem + ending[0], kinds
            if stem[-1] == "h":
                yield stem[:-1], kinds


_SIMILAR = [frozenset(s) for s in ("ghk", "szc", "vufb", "jžziš", "čšts", "td", "aeiou", "iu")]


@lru_cache(maxsize=50_000)
def distance(one: str, other: str) -> float:
    """Return how far two words sound apart: 1 for a letter, half for a vowel or a near sound."""
    return min(_apart(a, b) for a in _main_readings(one) for b in _main_readings(other))


def _main_readings(word: str) -> set[str]:
    """Return the readings that take the first, second, third reading of every grapheme."""
    parts = [readings for _letters, readings in graphemes(word)]
    return {smooth("".join(r[min(n, len(r) - 1)] for r in parts)) for n in range(2)}


def _apart(one: str, other: str) -> float:
    """Return the weighted edit distance of two readings."""
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _cost(letter))
    for a in one:
        before, row = row, [row[0] + _cost(a)]
        for at, b in enumerate(other):
            swap = 0.0 if a == b else 0.5 if any(a in s and b in s for s in _SIMILAR) else 1.0
            row.append(min(before[at] + swap, before[at + 1] + _cost(a), row[at] + _cost(b)))
    return row[-1]


def _cost(letter: str) -> float:
    """Return the weight of a letter that one of two words lacks."""
    return 0.5 if letter in "aeiou" else 1.0


@lru_cache(maxsize=50_000)
def sound_alike(part: str, word: str) -> bool:
    """Tell whether ``word``, perhaps with an ending, is another spelling of ``part``."""
    if not beginnings(part) & beginnings(word):
        return False
    far = min(distance(part, word[: len(word) - n]) for n in (0, 1, 2) if len(word) - n > 3)
    return far <= (0.5 if len(part) < 5 else 1.0 if len(part) < 8 else 1.5)
