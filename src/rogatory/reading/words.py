# SPDX-License-Identifier: Apache-2.0
"""Words: a text split into words, with spaced, dotted and broken names read as one word.

Split, and where each word stands (characters of the text)::

    "сказал И в а н о в"     ("сказал", 0, 6), ("Иванов", 7, 18)
    "сказал Ива-\\nнов"       ("сказал", 0, 6), ("Иванов", 7, 14)
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: A word as it is read, its first character and the one after its last.
Word = tuple[str, int, int]
Asked = Callable[[str], bool]

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[^\w\n]{1,3}[^\W\d_](?![^\W_])){2,60}")
_BROKEN = re.compile(r"[-‐‑¬]?[ \t]*\r?\n[ \t]*")
#: A part up to this long counts alone only as a short name; two letters only beside the rest.
SHORT = 3


def split(plain: str, is_name: Asked, begins: Asked) -> list[Word]:
    """Split a text into words; what was spaced or broken counts as one if it is a name."""
    joined = _spaced(plain, is_name, begins)
    words: list[Word] = []
    for match in WORD.finditer(plain):
        word, start, end = match.group(), match.start(), match.end()
        if words and start < words[-1][2]:
            continue
        if start in joined:
            words.append(joined[start])
            continue
        if words and "\n" in plain[words[-1][2] : start]:
            before, began, ended = words[-1]
            if _BROKEN.fullmatch(plain, ended, start) and len(before + word) > SHORT:
                hyphen = plain[ended] not in " \t\r\n"
                if is_name(before + word) and (hyphen or not (is_name(before) or is_name(word))):
                    words[-1] = before + word, began, end
                    continue
        words.append((word, start, end))
    return words


def _spaced(plain: str, is_name: Asked, begins: Asked) -> dict[int, Word]:
    """Return by its first character every name whose letters stand apart."""
    joined: dict[int, Word] = {}
    for run in _SPACED.finditer(plain):
        at = [i for i in range(run.start(), run.end()) if plain[i].isalpha()]
        letters = "".join(plain[i] for i in at)
        first = 0
        while first < len(at) - 2:
            for last in range(min(len(at), first + 20), first + 2, -1):
                whole = last - first > SHORT or last - first == len(at)
                # The first letters are a cheap sieve: a text may be spaced from end to end.
                if not begins(letters[first : first + 3]):
                    break
                if whole and is_name(letters[first:last]):
                    start, end = at[first], at[last - 1] + 1
                    joined[start] = letters[first:last], start, end
                    first = last - 1
                    break
            first += 1
    return joined
