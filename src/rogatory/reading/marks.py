# SPDX-License-Identifier: Apache-2.0
"""Marks: numbers and addresses that identify a person, however spaced or bracketed."""

from __future__ import annotations

import re

from rogatory.reading import fold

_ONLY_SIGNS = re.compile(r"[\W_]+")


def signs_of(text: str) -> str:
    """Return the letters and digits of a text, in small letters: a sieve for marks."""
    return _ONLY_SIGNS.sub("", text.translate({0x130: "i", 0x131: "i"}).lower())


def pattern(mark: str) -> tuple[str, re.Pattern[str]] | None:
    """Make a pattern for a number or address that tolerates spaces, dots and brackets.

    The first of the two is what :func:`signs_of` of a text must contain for the pattern to match.
    """
    mark = fold.normal(mark).strip()
    if "@" in mark:
        whole = rf"(?<![\w.+-]){re.escape(mark)}(?![\w-])"
        return signs_of(mark), re.compile(whole, re.IGNORECASE)
    signs = [c for c in mark if c.isalnum()]
    if len(signs) < 5:
        return None
    gap = r"[\s().\-/]{0,3}"
    if sum(c.isdigit() for c in signs) == len(signs) and len(signs) > 9:
        # A telephone number may be written without country code or with 00 before it.
        core = gap.join(signs[-9:])
        head = gap.join(signs[:-9])
        number = rf"(?:(?:\+|00)?{gap}{head}{gap}|(?<!\d)0?){core}(?!\d)"
        return "".join(signs[-9:]), re.compile(number)
    whole = rf"(?<!\w){gap.join(map(re.escape, signs))}(?!\w)"
    return signs_of(mark), re.compile(whole, re.IGNORECASE)
