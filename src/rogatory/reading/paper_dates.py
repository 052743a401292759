# SPDX-License-Identifier: Apache-2.0
"""Days that stand in a paper, each with its place: in figures, and in words of our languages.

::

    12.06.2026   12/06/2026   2026-06-12   12.06.26
    12 June 2026   June 12, 2026   «12» июня 2026 г.   12 iyun 2026-cı il   2026-cı il 12 iyun
    2026-cı il iyunun 12-si   12 ијун 2026-ҹы ил
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from rogatory.reading.paper_words import paper_words
from rogatory.reading.statement_words import word_lists

_CENTURY = 2000
_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    r"|(?P<d2>\d{1,2})(?P<s>[./-])\s?(?P<m2>\d{1,2})(?P=s)\s?(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d\d))(?![\d]|[./-]\d)"
)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_OF_YEAR = r"(?:\s?-\s?[cjҹ]\w{1,2}\s+[iиİ][lл]\w{0,3})"
_DAY = r"[«“„\"']?(?P<d>\d{1,2})[»”\"']?(?:st|nd|rd|th|-?\s?[csиҹ]?[iıuüиыу]{1,2})?"


@dataclass(frozen=True)
class Day:
    """A day that a text names: the day (ISO 8601), and where it stands."""

    on: str
    start: int
    end: int


def days(text: str) -> list[Day]:
    """Return the days that a text names, in their order; what no calendar has is no day."""
    found: dict[int, Day] = {}
    for match in _NUMERIC.finditer(text):
        parts = [match[f"{p}{n}"] for n in (1, 2, 3) for p in "ymd" if match[f"{p}{n}"]]
        year, month, day = map(int, parts)
        _note(found, match, year if year > 99 else _CENTURY + year, month, day)
    for match, month in _worded(text):
        _note(found, match, int(match["y"]), month, int(match["d"]))
    return [found[start] for start in sorted(found)]


def _note(found: dict[int, Day], match: re.Match[str], year: int, month: int, day: int) -> None:
    try:
        on = date(year, month, day).isoformat()
    except ValueError:
        return
    if not any(one.start < match.end() and match.start() < one.end for one in found.values()):
        found[match.start()] = Day(on, match.start(), match.end())


def _worded(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield what names a day with its month in words, and the number of the month."""
    months, patterns = _patterns()
    for pattern in patterns:
        for match in pattern.finditer(text):
            word = match["m"].casefold().replace("i\u0307", "i")
            for stem, number in months:
                if word.startswith(stem):
                    yield match, number
                    break


@cache
def _patterns() -> tuple[list[tuple[str, int]], list[re.Pattern[str]]]:
    """Return the stems of months, longest first, and the forms in which a day is written."""
    rows = [*word_lists().months.values(), *paper_words().months.values()]
    stems = {name.rstrip("*"): number for row in rows for number, name in enumerate(row, 1)}
    months = sorted(stems.items(), key=lambda one: -len(one[0]))
    names = "|".join(re.escape(stem).replace("i", "[iİ]", 1) if stem[0] == "i"
                     else re.escape(stem) for stem, _n in months)  # fmt: skip
    month = rf"(?P<m>(?:{names})[^\W\d_]{{0,6}})"
    forms = [
        rf"(?<!\d){_DAY}\s+(?:of\s+)?{month}[,.]?\s+{_YEAR}{_OF_YEAR}?",
        rf"(?<!\w){month}\s+{_DAY},?\s+{_YEAR}",
        rf"(?<!\d){_YEAR}{_OF_YEAR}\s+{month}\s+{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}{_OF_YEAR}\s+{_DAY}\s+{month}",
    ]
    return months, [re.compile(form, re.IGNORECASE) for form in forms]
