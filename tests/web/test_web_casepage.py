# SPDX-License-Identifier: Apache-2.0
"""The case page: what it says, in which language, and whose names it never says."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from tests.instances import Side, make_instance
from tests.stories import one_of_each
from tests.web.browser import Browser

from rogatory.casefile.findings import EvidenceWeighed, FindingEntered
from rogatory.casefile.persons import PersonEntered
from rogatory.office.law import library_of
from rogatory.office.persons import enter_person
from rogatory.office.veil import Veil
from rogatory.web import casepage

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def case(side: Side) -> str:
    """A case whose title, finding and note are full of names."""
    case = side.open_case("7/2026", title=f"Injury of Oskar Tamlin {EVIL}")
    hand = side.hand("aynur")
    for person, role, code, names, sealed in (
        ("p1", "victim", "V-1", ("Tamlin", "Oskar"), False),
        ("p2", "witness", "W-1", ("Merrow", "Ilvan"), True),
        ("p3", "official", "O-1", ("Крастев", "Митон"), False),
    ):
        particulars = {"surname": names[0], "given_name": names[1]}
        act = PersonEntered(
            person=person, role=role, code=code, sealed=sealed, particulars=particulars
        )
        enter_person(side.instance, case, act, hand)
    side.enter(
        case,
        FindingEntered(finding="f1", sort="version", statement="Tamlin was struck"),
        FindingEntered(
            finding="f2", sort="innocent_explanation", statement="Oskar Tamlin fell on the stairs"
        ),
        EvidenceWeighed(
            finding="f1", evidence="p2", direction="against", note="видел, как Крастев уходил"
        ),
    )
    return case


@pytest.fixture
def browser(side: Side, case: str) -> Iterator[Browser]:
    with Browser(side.instance) as one:
        yield one


def test_the_page_shows_what_a_case_holds(side: Side) -> None:
    case = one_of_each(side)
    with Browser(side.instance) as browser:
        shown = browser.get(f"c/{case}/").text
    sections = re.findall(r'<section id="(\w+)"', shown)
    assert sections == [
        *("integrity", "stored", "letters", "exhibits", "persons", "findings", "docket")
    ]
    assert "2 letters sent, 3 measures asked: 1 executed" in shown
    assert "The case record holds: no fault was found in it." in shown
    for words in ("interview", "executed", "paper of the other side", "E-5", "values.erased/1"):
        assert words in shown


def test_findings_stand_with_the_innocent_explanation_and_what_speaks_against(
    case: str, browser: Browser
) -> None:
    shown = browser.get(f"c/{case}/").text
    assert "innocent explanation: V-1 fell on the stairs" in shown
    assert re.search(r">against</td><td[^>]*>W-1</td>", shown)
    assert "No evidence was weighed for or against it." in shown


def test_persons_stand_under_their_codes_alone(case: str, browser: Browser) -> None:
    shown = browser.get(f"c/{case}/").text
    assert [
        name for name in ("Tamlin", "Oskar", "Merrow", "Ilvan", "Крастев") if name in shown
    ] == []
    assert "Injury of V-1" in shown
    assert "O-1" in shown
    assert browser.get("").text.count("Tamlin") == 0


def test_what_was_typed_is_shown_and_never_run(case: str, browser: Browser) -> None:
    shown = browser.get(f"c/{case}/").text
    assert EVIL not in shown
    assert "&lt;script&gt;" in shown
    for part in ("<script", "<form", "<input", "<iframe", "<img", "javascript:", "style=", "//"):
        assert part not in shown.casefold(), part
    assert re.search(r"\son\w+=", shown) is None


@pytest.mark.parametrize(
    ("query", "header", "lang"),
    [
        ("", "", "en"),
        ("", "ru", "ru"),
        ("", "fr, az;q=0.5, ru;q=0.9", "ru"),
        ("", "ru;q=0, az;q=0.1", "az"),
        ("", "*;q=x, ,;;", "en"),
        ("?lang=az", "ru", "az"),
        ("?lang=xx", "ru", "ru"),
    ],
)
def test_the_language_is_asked_for_or_the_browsers(
    case: str, browser: Browser, query: str, header: str, lang: str
) -> None:
    shown = browser.get(f"c/{case}/{query}", HTTP_ACCEPT_LANGUAGE=header).text
    assert f'<html lang="{lang}">' in shown
    said = {"en": "As of 2026", "ru": "По состоянию на 2026", "az": "tarixinə"}
    assert said[lang] in shown
    assert ("yoxlanılmayıb" in shown) is (lang == "az")


def test_a_long_record_goes_on_behind_a_link(
    case: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rogatory.web.casepage.SHOWN", 4)
    first = browser.get(f"c/{case}/").text
    found = re.search(r'href="\?lang=en&amp;before=(\d+)#docket"', first)
    assert found is not None
    again = browser.get(f"c/{case}/?before={found[1]}").text
    assert "case.opened/1" not in first
    assert "case.opened/1" in again
    for nonsense in ("x", "-1", "%D9%A3", "9" * 400):
        assert browser.get(f"c/{case}/?before={nonsense}").status == 200


@pytest.mark.folder("SQLite's file written behind the program's back")
def test_a_record_that_was_tampered_with_is_called_so(
    side: Side, case: str, browser: Browser
) -> None:
    connection.close()
    with sqlite3.connect(side.home / "rogatory.sqlite3") as thief:
        thief.execute("UPDATE casefile_finding SET statement = '\"Tamlin confessed\"'")
    shown = browser.get(f"c/{case}/").text
    assert "The case record holds" not in shown
    assert 'id="integrity" class="bad"' in shown
    assert "rely on nothing here" in shown


def test_a_refusal_is_shown_with_the_reason_of_the_law_in_words(side: Side) -> None:
    answer = {
        "article": None,
        "reason_code": "cis-chisinau-2002:?:refuse_sovereignty",
        "until": None,
        "dated": "2026-05-20",
        "rests_on": "entry",
    }
    measure = {"number": 8, "type": "search_seizure", "state": "refused", "answer": answer}
    letter = {"id": "x:1", "number": "3", "state": "executing", "instrument": "cis-chisinau-2002"}
    told = casepage._letter(
        letter | {"measures": [measure]},
        partial(library_of, side.instance),
        Veil(side.open_case("9/2026")),
        "{whom}",
        {"name": None, "code": "XB"},
    )
    assert told.table is not None
    assert "sovereignty" in told.table.rows[0][3]


def test_a_page_changes_nothing_and_could_not(side: Side, case: str, browser: Browser) -> None:
    before = side.rows(case)
    assert browser.get(f"c/{case}/").status == 200
    with pytest.raises(DatabaseError, match=r"read-?only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casefile_finding")
    assert side.rows(case) == before
