# SPDX-License-Identifier: Apache-2.0
"""Words as a search compares them: folded letters, and a light stem in each language.

Folding makes one letter of those that writers confuse: ``ı İ I i``, ``ə e``, ``ё е``, Latin letters
with marks and without; Azerbaijani in Cyrillic script becomes Azerbaijani in Latin.  The stem takes
off endings of nouns and adjectives only (Russian, Azerbaijani) or of plural, -ing and -ed
(English): verbs of Russian and Azerbaijani are found in the form in which they stand.

A word is indexed under ONE token, by the language of its passage.  Of a word that is looked for the
language is not known: it has a token for each, and they are all looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

RUSSIAN, ENGLISH, AZERBAIJANI, AZERBAIJANI_CYRILLIC = "ru", "en", "az", "az-cyrl"

WORD = re.compile(r"[^\W_]+")
"""Letters and digits that stand together; marks that combine are gone by then."""

_LETTER = re.compile(r"[^\W\d_]")

LONGEST = 40
"""Letters of a token: what is longer is cut, in the index and in what is looked for."""

_LATIN = str.maketrans("əıöüçşğ", "eioucsg")
_CYRILLIC_AZ = str.maketrans(
    dict(zip("абвгғдеәжзиыјкҝлмноөпрстуүфхһчҹшэ", "abvqğdeəjziıykglmnoöprstuüfxhçcşe", strict=True))
    | {"ю": "yu", "я": "ya", "ц": "ts", "щ": "ş", "ё": "yo", "й": "y", "ь": "", "ъ": ""}
)
_NOT_PLAIN = dict.fromkeys(map(ord, "абвгдежзийклмнопрстуфхцчшщъыьэюяəışğöüç№«»—–…“”„’"))
"""Letters and signs with no mark to take off: a text of these is looked through faster."""

_ONLY_AZ_CYRILLIC = re.compile("[әғҝөүһҹј]")
_ONLY_AZ_LATIN = re.compile("[əığşçöü]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

_RUSSIAN_ENDINGS = """
    а я у ю о е ы и ь й ом ем ам ям ах ях ой ей ью ия ие ии ию ье ья ов ев ый ий ая яя ое ее ые
    ую юю ым им ых их ого его ому ему ыми ими ами ями ией ием иям иях иями ьями ьям ьях ьев
    ою ею"""
_AZ_ENDINGS = """
    nin nun in un ni nu da de ta te dan den tan ten nda nde ndan nden ya ye na ne la le lar ler
    si su imiz umuz iniz unuz dir dur tir tur daki deki"""
_RUSSIAN = sorted(_RUSSIAN_ENDINGS.split(), key=len, reverse=True)
_AZ = sorted(_AZ_ENDINGS.split(), key=len, reverse=True)


def normal(text: str) -> str:
    """Return a text in lower case, compatibility forms and combining marks undone.

    ``İ`` and ``I`` both become ``i``: which of the two was meant depends on a language that a
    search does not know.
    """
    plain = unicodedata.normalize("NFKC", text).replace("İ", "i").lower()
    if plain.isascii():
        return plain
    plain = plain.replace("ё", "е")
    return _marks_gone(plain)


def _marks_gone(plain: str) -> str:
    if plain.translate(_NOT_PLAIN).isascii():
        return plain
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def language_of(text: str) -> tuple[str, str]:
    """Return the languages of a passage's Latin and of its Cyrillic words."""
    low = normal(text)
    marked = len(_ONLY_AZ_LATIN.findall(low))
    letters = len(_LETTER.findall(low)) if marked else 1
    # One name with a mark does not make an English page Azerbaijani.
    latin = AZERBAIJANI if marked * 50 > letters else ENGLISH
    cyrillic = AZERBAIJANI_CYRILLIC if len(_ONLY_AZ_CYRILLIC.findall(low)) > 1 else RUSSIAN
    return latin, cyrillic


@lru_cache(maxsize=200_000)
def token(word: str, latin: str, cyrillic: str) -> str:
    """Return the one token under which a word (as :func:`normal` gives it) is indexed."""
    return stem(word, cyrillic if _CYRILLIC.search(word) else latin)


def tokens(text: str, languages: tuple[str, str]) -> list[str]:
    """Return the token of each word of a text, in order."""
    return [token(word, *languages) for word in WORD.findall(normal(text))]


def looked_for(word: str) -> dict[str, str]:
    """Return the token of a word in each language that its script allows."""
    cyrillic = _CYRILLIC.search(word) is not None
    told = (RUSSIAN, AZERBAIJANI_CYRILLIC) if cyrillic else (ENGLISH, AZERBAIJANI)
    return {language: stem(word, language) for language in told}


def folded(word: str, language: str) -> str:
    """Return a word in the letters of the index, with its ending."""
    if language == AZERBAIJANI_CYRILLIC:
        word = word.translate(_CYRILLIC_AZ)
    word = word.translate(_LATIN)
    if not word.isascii() and not _CYRILLIC.search(word):
        apart = unicodedata.normalize("NFD", word)
        word = "".join(c for c in apart if unicodedata.category(c) != "Mn")
    return word[:LONGEST]


def in_latin(word: str, cyrillic: str = RUSSIAN) -> str:
    """Return an Azerbaijani word of Cyrillic letters in Latin ones, any other word as it is.

    It is known by its letters, or by the language of its passage.
    """
    low = normal(word)
    known = cyrillic == AZERBAIJANI_CYRILLIC or _ONLY_AZ_CYRILLIC.search(low)
    return low.translate(_CYRILLIC_AZ) if known and _CYRILLIC.search(low) else word


def stem(word: str, language: str) -> str:
    """Return the token of a word in one language."""
    word = folded(word, language)
    if not word.isalpha():
        return word
    if language == RUSSIAN:
        return _russian(word)
    return _english(word) if language == ENGLISH else _azerbaijani(word)


def _russian(word: str) -> str:
    for ending in _RUSSIAN:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _azerbaijani(word: str) -> str:
    """Take endings off one after another: they are stuck one upon another."""
    while True:
        for ending in _AZ:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        else:
            if len(word) > 3 and word[-1] in "aeiu":
                word = word[:-1]
                continue
            return word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word[:-1] if len(word) == 4 and word[-1] == "s" and word[-2] != "s" else word


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each word of a text as it stands there: where it begins, where it ends, the word."""
    for found in re.finditer(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*", text):
        yield found.start(), found.end(), found.group()
