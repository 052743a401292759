# SPDX-License-Identifier: Apache-2.0
"""What a cell of an office's list says: days, numbers, ways, as people and spreadsheets write them.

Nothing is guessed that could be read in two ways: a doubt goes back to the person, with its place
and with what may have stood there.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final, NamedTuple

from rogatory.reading.grid import Cell, Value

LONGEST: Final = 20_000
"""Characters of one cell that may be entered."""


class Doubt(NamedTuple):
    """Why a cell cannot be taken as it is: a code of ``list_faults``, and what may be meant."""

    code: str
    hint: str = ""


def folded(text: str) -> str:
    """Return words alone: no case, no signs, one blank between them."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("i̇", "i")
    return " ".join(re.findall(r"\w+", plain))


def text_of(value: Value, form: str) -> tuple[str, Doubt | None]:
    """Return the words of a cell, without the apostrophe that kept it from being a formula."""
    if value is None:
        return "", None
    if isinstance(value, Cell):
        if value.sort == "e":
            return "", Doubt("error_cell", value.text)
        if value.sort == "f":
            return "", Doubt("no_result")
        return value.text, None
    text = value.replace("\r\n", "\n").strip()
    if form == "csv" and _ARMOUR.match(text):
        text = text[1:].strip()
    return (text, Doubt("too_long", str(len(text)))) if len(text) > LONGEST else (text, None)


_ARMOUR = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ]\d\d:\d\d(?::\d\d)?)?")
_SIGNED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?: \d\d:\d\d(?::\d\d)?)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_TAIL = re.compile(r"\s*(?:г\.?|года|год|-?c[iıuü]\s+il\w*|il)\Z", re.IGNORECASE)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0+)?")
_STEMS: Final = (
    ("янв", "yan", "jan"),
    ("фев", "fev", "feb"),
    ("мар", "mar"),
    ("апр", "apr"),
    ("май", "мая", "мае", "may"),
    ("июн", "iyun", "jun"),
    ("июл", "iyul", "jul"),
    ("авг", "avq", "aug"),
    ("сен", "sen", "sep"),
    ("окт", "okt", "oct"),
    ("ноя", "noy", "nov"),
    ("дек", "dek", "dec"),
)


def order_of(values: list[Value]) -> str:
    """Return ``dmy`` or ``mdy`` where the dates of a column with strokes show it; else nothing."""
    first = second = False
    for value in values:
        hit = _SIGNED.fullmatch(value.strip()) if isinstance(value, str) else None
        if hit and hit[2] == "/":
            first |= int(hit[1]) > 12
            second |= int(hit[3]) > 12
    return "" if first is second else "dmy" if first else "mdy"


def day_of(value: Value, form: str, orders: frozenset[str], today: str) -> tuple[str, Doubt | None]:
    """Return a day, month or year as ``2026-03-14``, ``2026-03``, ``2026``; "" for an empty cell.

    ``orders`` holds dmy or mdy, and serial where a number may be a spreadsheet's number of a day,
    with 1904 where the workbook numbers its days from that year.
    """
    if isinstance(value, Cell) and value.sort == "d":
        return _passed(value.text[:10], today)
    text, doubt = text_of(value, form)
    if doubt or not text:
        return "", doubt
    if _SERIAL.fullmatch(text):
        begin = date(1904, 1, 1) if "1904" in orders else date(1899, 12, 30)
        meant = (begin + timedelta(int(float(text)))).isoformat()
        return _passed(meant, today) if "serial" in orders else ("", Doubt("day_number", meant))
    plain = _TAIL.sub("", text).strip()
    if hit := _ISO.fullmatch(plain):
        found = _day(int(hit[1]), int(hit[2]), int(hit[3]) if hit[3] else 0)
    elif hit := _SIGNED.fullmatch(plain):
        first, second, year = int(hit[1]), int(hit[3]), _year(hit[4], today)
        if hit[2] == "/" and "mdy" in orders:
            first, second = second, first
        elif hit[2] == "/" and not orders & {"dmy", "mdy"}:
            if second > 12:
                first, second = second, first
            elif first <= 12 and first != second:
                return "", Doubt("two_ways", text)
        found = _day(year, second, first)
    elif hit := _MONTH_YEAR.fullmatch(plain):
        found = _day(int(hit[2]), int(hit[1]), 0)
    elif re.fullmatch(r"\d{4}", plain):
        found = plain if 1900 <= int(plain) <= 2100 else ""
    else:
        found = _worded(plain, today)
    return _passed(found, today) if found else ("", Doubt("no_day", text))


def _passed(found: str, today: str) -> tuple[str, Doubt | None]:
    return ("", Doubt("to_come", found)) if found > today[: len(found)] else (found, None)


def _year(text: str, today: str) -> int:
    """Return a year; of two digits the latest that is not to come."""
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if 2000 + year <= int(today[:4]) else 1900 + year


def _day(year: int, month: int, day: int) -> str:
    if not 1900 <= year <= 2100:
        return ""
    try:
        made = date(year, month, day or 1)
    except ValueError:
        return ""
    return made.isoformat() if day else made.isoformat()[:7]


def _worded(text: str, today: str) -> str:
    """Read a date with its month in words, Azerbaijani, Russian or English."""
    parts = re.findall(r"\d+|[^\W\d_]+", folded(text))
    months = [month for part in parts if (month := _month(part))]
    numbers = [part for part in parts if part.isdecimal()]
    if len(months) != 1 or not 1 <= len(numbers) <= 2:
        return ""
    if len(numbers) == 1:
        return _day(int(numbers[0]), months[0], 0) if len(numbers[0]) == 4 else ""
    day, year = numbers if len(numbers[0]) <= 2 else (numbers[1], numbers[0])
    if len(day) > 2 or len(year) not in (2, 4) or not int(day):
        return ""
    return _day(_year(year, today), months[0], int(day))


def _month(word: str) -> int:
    return next(
        (n for n, stems in enumerate(_STEMS, 1) if len(word) >= 3 and word.startswith(stems)), 0
    )


_LOST = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d+")
_MADE = re.compile(r"(?:\d{1,2}[-. ])?([^\W\d_]{3,8})\.?[-. ]?(\d{2}(?:\d{2})?)?")


def number_of(value: Value, form: str) -> tuple[str, Doubt | None]:
    """Return a registration number; what a spreadsheet made of one is a doubt, never a number."""
    if isinstance(value, Cell) and value.sort == "d":
        return "", Doubt("became_date", " · ".join(_may_have_been(value.text[:10])))
    text, doubt = text_of(value, form)
    if doubt or not text:
        return text, doubt
    if _LOST.fullmatch(text) or (
        isinstance(value, Cell) and value.sort == "n" and len(text.strip("-")) > 15
    ):
        return "", Doubt("lost_digits", text)
    if form == "csv":
        hit = _MADE.fullmatch(text)
        whole = _SIGNED.fullmatch(text)
        if (hit and any(sign.isdecimal() for sign in text) and _month(hit[1].casefold())) or (
            whole and whole[2] == "." and _day(_year(whole[4], "2100"), int(whole[3]),
                                               int(whole[1]))
        ):  # fmt: skip
            return "", Doubt("became_date", text)
    return text, None


def _may_have_been(day: str) -> list[str]:
    """Return the numbers of which a spreadsheet may have made this date."""
    year, month, number = (int(part) for part in day.split("-"))
    if number == 1:
        return [f"{month}/{year}", f"{month}-{year}", f"{month}/{year % 100:02d}"]
    return [f"{number}/{month}", f"{number}-{month}", f"{number}/{month}-{year % 100:02d}"]


_WAYS: Final = {
    "out": (
        *("out", "outgoing", "sent", "исх", "исходящий", "исходящее", "исходящая", "отправлено"),
        *("ушло", "çıxan", "göndərilən", "göndərilmiş", "giden", "çıxış"),
    ),
    "in": (
        *("in", "incoming", "received", "вх", "входящий", "входящее", "входящая", "получено"),
        *("пришло", "daxil olan", "gələn", "alınan", "alınmış", "gelen", "daxilolma"),
    ),
}


def way_of(value: Value, form: str) -> tuple[str, Doubt | None]:
    """Return ``out`` or ``in``."""
    text, doubt = text_of(value, form)
    if doubt or not text:
        return "", doubt
    word = folded(text)
    found = next((way for way, words in _WAYS.items() if word in words), "")
    return (found, None) if found else ("", Doubt("no_way", text))


_MEDIA: Final = {
    "paper_post": (
        *("post", "mail", "by post", "registered mail", "почта", "почтой", "по почте"),
        *("заказное письмо", "заказным письмом", "poçt", "poçtla", "sifarişli məktub"),
    ),
    "courier": ("courier", "by courier", "курьер", "курьером", "фельдсвязь", "kuryer", "kuryerlə"),
    "diplomatic": (
        *("diplomatic", "diplomatic channel", "дипломатический канал", "диппочта", "мид"),
        *("по дипломатическим каналам", "diplomatik kanal", "diplomatik kanalla", "xin"),
    ),
    "email": (
        *("email", "e mail", "by e mail", "электронная почта", "электронной почтой", "эл почта"),
        *("e poçt", "e poçtla", "elektron poçt", "elektron poçtla"),
    ),
    "by_hand": ("by hand", "нарочно", "нарочным", "на руки", "лично", "əldən", "şəxsən"),
    "sealed_package": (
        *("sealed package", "опечатанный пакет", "опечатанным пакетом", "möhürlənmiş paket"),
        "möhürlənmiş paketlə",
    ),
    "other": ("other", "another way", "другое", "иным способом", "başqa", "başqa yolla"),
}


def medium_of(text: str) -> str:
    """Return the code of a channel as people call it; "" where the word is not known."""
    word = folded(text)
    return next((code for code, words in _MEDIA.items() if word in words or word == code), "")
