# SPDX-License-Identifier: Apache-2.0
"""A status statement says reasons and zones in ordinary words; ids stand under details alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.casefile.status_story import SOVEREIGNTY, begin, tell
from tests.instances import make_instance

from rogatory.casefile import status_words as words
from rogatory.casefile.days import as_of, zone_said
from rogatory.casefile.status import statement
from rogatory.casefile.status_group import Group
from rogatory.casefile.status_outline import opening, outline
from rogatory.instrument.model import Library, load_all
from rogatory.language import use

ESSENTIAL = "un-uncac-2003:46(21b):refuse_essential"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _law(library: Library | None = None, *, details: bool = False, **answer: str) -> str:
    told = {"article": None, "reason_code": None, "until": None} | answer
    return words.law(told, lambda: library or load_all(), details)


def _data(zone: str) -> dict[str, Any]:
    moment = as_of("2026-05-01", now="2026-06-01T00:00:00Z", zone=ZoneInfo(zone), zone_name=zone)
    return {
        "authority": {"names": {"en": "Office A"}, "country": "XA", "domain": "xa.example"},
        "case": {"reference": "1", "title": "t", "opened": "2026-01-01T00:00:00Z"},
        "record": {"entries": 2, "considered": 1},
        "reading": "as_entered",
        "as_of": {
            "instant": moment.instant,
            "local": moment.local.isoformat(),
            "zone": zone,
            "whole_day": moment.whole_day,
        },
    }


def test_a_reason_is_said_in_the_words_of_its_row_never_by_its_code() -> None:
    assert _law(reason_code=SOVEREIGNTY) == (
        "article not known, Refusal: sovereignty, security, law"
    )
    assert _law(reason_code=ESSENTIAL).startswith("Art. 46(21b), Refusal: sovereignty")
    assert _law(reason_code=ESSENTIAL, article="46(21)", until="2026-09-01") == (
        "46(21), Refusal: sovereignty, security, public order, essential interests, "
        "until 2026-09-01"
    )
    assert _law(article="?") == "article not known"
    assert _law(until="2026-09-01") == "until 2026-09-01"
    assert _law() == ""


def test_a_reason_is_said_in_the_language_of_the_reader() -> None:
    with use("ru"):
        said = _law(reason_code=SOVEREIGNTY)
        assert "Отказ: суверенитет, безопасность, законодательство" in said
        assert "cis-" not in said
        assert "not known" not in said


def test_details_add_the_code() -> None:
    assert _law(details=True, reason_code=SOVEREIGNTY).endswith(f"law, {SOVEREIGNTY}")


def test_a_code_that_the_data_does_not_hold_is_repeated_as_it_is() -> None:
    assert _law(reason_code="xx-none-1999:1:refusal") == "xx-none-1999:1:refusal"
    assert _law(reason_code="cis-chisinau-2002:1:none") == "cis-chisinau-2002:1:none"


def test_a_row_of_the_authority_itself_is_said_in_its_own_words() -> None:
    library = load_all()
    own = library["cis-minsk-1993"]
    row = replace(own.requirements[0], id="cis-minsk-1993:99:own", article="99", label="Own ground")
    wider = replace(own, requirements=(*own.requirements, row))
    mine = replace(library, instruments={**library.instruments, own.id: wider})
    assert _law(mine, reason_code=row.id) == "Art. 99, Own ground"
    with use("ru"):
        assert _law(mine, reason_code=row.id).endswith(" 99, Own ground")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Etc/GMT-4", "UTC+04:00"),
        ("Etc/GMT+5", "UTC-05:00"),
        ("Etc/UTC", "UTC"),
        ("UTC", "UTC"),
        ("Asia/Baku", "Asia/Baku, UTC+04:00"),
        ("Europe/Berlin", "Europe/Berlin, UTC+02:00"),
    ],
)
def test_a_zone_is_said_by_what_it_is_from_utc(zone: str, said: str) -> None:
    assert zone_said(zone, NOON.astimezone(ZoneInfo(zone))) == said


@pytest.mark.parametrize("zone", ["Etc/GMT-4", "Asia/Baku"])
def test_no_head_of_a_statement_names_a_zone_against_its_sign(zone: str) -> None:
    data = _data(zone)
    head = "\n".join([*opening(data), words.as_of(data)])
    assert "Etc/" not in head
    assert "UTC+04:00" in head
    assert "As of 2026-05-01 23:59:59 (" in head
    assert "that is 2026-05-01 19:59:59 UTC." in head


def test_the_zone_of_a_search_is_that_of_its_own_day() -> None:
    data = _data("Europe/Berlin")
    assert words.zone("2026-01-15T12:00:00Z", data) == "Europe/Berlin, UTC+01:00"
    assert words.zone("2026-04-15T12:00:00Z", data) == "Europe/Berlin, UTC+02:00"
    assert words.zone("2026-04-15", data) == "Europe/Berlin, UTC+02:00"
    assert words.zone("9999-12-31T23:59:59Z", data) == "Europe/Berlin, UTC+02:00"


def _cells(groups: list[Group]) -> Iterator[str]:
    for group in groups:
        yield from (group.heading, *group.lines)
        for row in group.rows:
            yield from row
        yield from _cells(group.below)


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_no_line_of_a_whole_statement_holds_an_id_of_the_law(tmp_path: Path, lang: str) -> None:
    desk = begin(make_instance(tmp_path))
    for _day in tell(desk):
        pass
    made = statement(desk.side.instance, desk.case)
    (refused,) = (
        one["answer"]
        for one in made.data["letters_out"][0]["measures"]
        if one["answer"] and one["answer"]["state"] == "refused"
    )
    assert refused["reason_code"] == SOVEREIGNTY
    row = load_all()["cis-chisinau-2002"].requirement(SOVEREIGNTY)
    assert row is not None
    with use(lang):
        said = list(_cells(outline(made.data)))
        assert any(row.label_now()[0] in cell for cell in said)
        assert not [cell for cell in said if "cis-" in cell or ":?" in cell]
        assert [cell for cell in _cells(outline(made.data, True)) if SOVEREIGNTY in cell]
