# SPDX-License-Identifier: Apache-2.0
"""Days and instants as each language writes them."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from rogatory.errors import Malformed
from rogatory.press.dates import instant, long_day


@pytest.mark.parametrize(
    ("day", "lang", "words"),
    [
        ("2026-11-23", "en", "23 November 2026"),
        ("2026-11-23", "ru", "23 ноября 2026 г."),
        ("2026-11-23", "az", "23 noyabr 2026-cı il"),
        ("2026-11", "ru", "ноябрь 2026 г."),
        ("2026-11", "en", "November 2026"),
        ("1979", "en", "1979"),
        ("1979", "ru", "1979 г."),
        ("1979", "az", "1979-cu il"),
        ("2000", "az", "2000-ci il"),
        ("1900", "az", "1900-cü il"),
        ("1990", "az", "1990-cı il"),
        ("2030", "az", "2030-cu il"),
        ("2023", "az", "2023-cü il"),
        ("2025", "az", "2025-ci il"),
    ],
)
def test_a_day_is_written_in_words(day: str, lang: str, words: str) -> None:
    assert long_day(day, lang).replace("\u00a0", " ") == words


def test_an_instant_is_written_in_its_zone_with_the_offset() -> None:
    zone = timezone(timedelta(hours=4))
    words = instant("2026-11-30T20:30:05Z", zone, "en").replace("\u00a0", " ")
    assert words == "1 December 2026, 00:30:05 (UTC+04:00)"
    west = timezone(-timedelta(hours=3, minutes=30))
    assert instant("2026-01-01T00:00:00Z", west, "en").endswith("20:30:00 (UTC-03:30)")


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026-02-30", "23.11.2026", "2026-11-23-01"])
def test_what_is_no_day_is_refused(wrong: str) -> None:
    with pytest.raises(Malformed):
        long_day(wrong, "en")


@pytest.mark.parametrize("wrong", ["", "2026-11-23", "2026-11-23T02:00:00", "yesterday"])
def test_what_is_no_instant_is_refused(wrong: str) -> None:
    with pytest.raises(Malformed):
        instant(wrong, timezone(timedelta(0)), "en")
