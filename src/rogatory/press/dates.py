# SPDX-License-Identifier: Apache-2.0
"""Days and instants as each language writes them in an official paper."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from rogatory.errors import Malformed
from rogatory.language import _

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
}
_RU_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
# The ordinal ending follows the last spoken word of the number (vowel harmony).
_AZ_UNITS = ("", "ci", "ci", "cü", "cü", "ci", "cı", "ci", "ci", "cu")
_AZ_TENS = ("", "cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı")


def long_day(day: str, lang: str) -> str:
    """``2026-11-23``, ``2026-11`` or ``2026`` in words: "23 ноября 2026 г."; ``Malformed``."""
    parts = day.split("-")
    try:
        date.fromisoformat("-".join([*parts, "01", "01"][: max(3, len(parts))]))
        year, month, number = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0, 0
        if len(parts) == 3:
            number = int(parts[2])
    except (ValueError, IndexError) as error:
        raise Malformed(_("A date is written as 2026-11-23; this one is not.")) from error
    names = _RU_MONTHS if lang == "ru" and month and not number else _MONTHS[lang]
    words = [str(number)] if number else []
    if month:
        words.append(names.split()[month - 1])
    if lang == "az":
        words.append(f"{year}-{_az_ending(year)} il")
    else:
        words.append(str(year))
        if lang == "ru":
            words.append("г.")
    return "\u00a0".join(words) if len(words) < 3 else f"{words[0]}\u00a0{' '.join(words[1:])}"


def instant(at: str, zone: tzinfo, lang: str) -> str:
    """``2026-11-23T02:00:00Z`` in the zone: "23 November 2026, 06:00:00 (UTC+04:00)"."""
    try:
        moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            raise ValueError
    except ValueError as error:
        raise Malformed(
            _("An instant is written as 2026-11-23T02:00:00Z; this one is not.")
        ) from error
    local = moment.astimezone(zone)
    offset = local.strftime("%z")
    return (
        f"{long_day(local.date().isoformat(), lang)}, {local:%H:%M:%S} "
        f"(UTC{offset[:3]}:{offset[3:5]})"
    )


def _az_ending(year: int) -> str:
    if year % 10:
        return _AZ_UNITS[year % 10]
    if year % 100:
        return _AZ_TENS[year % 100 // 10]
    return "cü" if year % 1000 else "ci"
