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
from functools import lru_cache
from itertools import product

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
    "qu": ("kv", "k", "gu"),
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
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        "'" if c in "’ʼʻ`´‘" else c
        for c in text
        if unicodedata.category(c) not in {"Mn", "Cf"} and c != "\ufffe"
    )


@lru_cache(maxsize=50_000)
def keys(word: str) -> frozenset[str]:
    """Return every reading of one ``word`` in the phonetic alphabet, at most MAX_KEYS."""
    parts = list(_alternatives(normal(word).lower()))
    found: set[str] = set()
    for reading in product(*parts):
        found.add(_smooth("".join(reading)))
        if len(found) >= MAX_KEYS:
            break
    return frozenset(found - {""})


def beginnings(word: str) -> frozenset[str]:
    """Return the first letters that readings of ``word`` may have: a cheap first sieve."""
    first: set[str] = set()
    for options in _alternatives(normal(word).lower()):
        first.update(o[0] for o in options if o)
        if "" not in options:
            break
    return frozenset(first)


def same(one: str, other: str) -> bool:
    """Tell whether two single words are the same after folding."""
    return not keys(one).isdisjoint(keys(other))


def _alternatives(word: str) -> list[tuple[str, ...]]:
    """Split ``word`` (lower case, normal) into graphemes and give the readings of each."""
    word = "".join(c for c in word if unicodedata.category(c) != "Mn")
    word = re.sub(r"ff$", "v", word)
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        for width in (4, 3, 2):
            group = word[at : at + width]
            if len(group) == width and group in _GROUPS:
                found.append(_GROUPS[group])
                at += width
                break
        else:
            found.append(_single(word[at], word[at + 1 : at + 2]))
            at += 1
    return found


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


def _smooth(reading: str) -> str:
    """Undo what spelling doubles: repeated letters, a glide before i, an unheard last h."""
    reading = re.sub(r"(.)\1+", r"\1", reading)
    return re.sub(r"(?<=[aeiou])h$", "", reading) if len(reading) > 3 else reading
