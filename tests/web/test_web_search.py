# SPDX-License-Identifier: Apache-2.0
"""The search page and the search for programs: what they show, to whom, and in which languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import pytest
from tests.instances import Side, make_instance
from tests.office.test_sealed_names import witness
from tests.office.test_search import TEXTS, taken
from tests.web.browser import Browser

from rogatory.casefile.search_index import Sight
from rogatory.cli.serve import server
from rogatory.office.index_upkeep import catch_up_all
from rogatory.office.persons import enter_person
from rogatory.office.search import Hit, Page
from rogatory.web import who
from rogatory.web.searchapi import DESCRIPTION

EVIL = "<script>alert(1)</script>"


class OfficerBrowser(Browser):
    """A browser at a server that an officer's key started."""

    def __init__(self, side: Side, officer: str) -> None:
        super().__init__(side.instance)
        self.officer = officer

    def __enter__(self) -> Self:
        self.bound, self.address = server(self.instance, 0, self.officer)
        self.path = urlsplit(self.address).path
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)

    def search(self, words: str, more: str = "") -> str:
        """Return the page of a search."""
        return self.get(f"search/?q={quote(words)}&lang=en{more}").text

    def program(self, words: str, more: str = "") -> Any:
        """Return what a program gets."""
        return json.loads(self.get(f"api/search?q={quote(words)}{more}").body)


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Side:
    folder = tmp_path_factory.mktemp("web-search")
    side = make_instance(folder)
    case = side.open_case("7/2026", title=f"A car {EVIL} at the warehouse")
    taken(side, folder, TEXTS, case)
    side.open_case("8/2026", title="warehouse, the second")
    catch_up_all(side.instance)
    return side


@pytest.fixture
def browser(side: Side) -> Iterator[OfficerBrowser]:
    side.attach()
    with OfficerBrowser(side, "carol") as one:
        yield one


def test_without_an_officers_key_there_is_no_search_and_one_answer(side: Side) -> None:
    side.attach()
    with Browser(side.instance) as nobody:
        nothing = nobody.get("admin/")
        for place in ("search/", "search/?q=warehouse", "api/search?q=car", "api/openapi.json"):
            assert nobody.get(place) == nothing
        assert "search/" not in nobody.get("").text
    with OfficerBrowser(side, "carol") as officer:
        assert "search/?lang=en" in officer.get("?lang=en").text
        assert officer.ask("/api/search?q=car").status == 404


def test_hits_are_marked_and_readings_are_labelled_as_no_evidence(browser: OfficerBrowser) -> None:
    shown = browser.search("Cəfərov")
    for spelling in ("Джафарова", "Cəfərovun", "Jafarov", "Ҹәфәровун"):
        assert f"<mark>{spelling}</mark>" in shown
    hits = shown.split("<li>\n")[1:]
    assert len(hits) == 4
    assert all("reading by machine, not evidence" in hit for hit in hits)
    (entry,) = browser.search('"at the warehouse"').split("<li>\n")[1:]
    assert "not evidence" not in entry
    assert "case record" in entry


def test_what_people_wrote_is_text_and_never_markup(browser: OfficerBrowser) -> None:
    shown = browser.search(f'warehouse {EVIL} " onfocus=x ') + browser.search("warehouse car")
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert 'value="warehouse &lt;script&gt;' in shown
    assert '" onfocus' not in shown
    policy = browser.get("search/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy


@pytest.mark.parametrize(("lang", "word"), [("en", "Search"), ("ru", "Поиск"), ("az", "Axtarış")])
def test_the_page_speaks_three_languages_and_keeps_the_question(
    browser: OfficerBrowser, lang: str, word: str
) -> None:
    shown = browser.get(f"search/?q=car&kind=exhibit&sort=newest&lang={lang}").text
    assert f"<h1>{word}</h1>" in shown
    assert f'<html lang="{lang}">' in shown
    assert 'value="car"' in shown
    assert re.search(r'value="exhibit" selected', shown)
    assert re.search(r'value="newest" selected', shown)
    for label in re.findall(r"<(?:input|select)[^>]*>", shown):
        assert "hidden" in label or "<label" in shown.split(label)[0][-120:]


def test_pages_follow_one_another_and_every_hit_comes_once(browser: OfficerBrowser) -> None:
    first = browser.program("warehouse", "&most=1")
    seen, nxt = [hit["id"] for hit in first["hits"]], first["next"]
    while nxt:
        page = browser.program("warehouse", f"&most=1&after={nxt}")
        seen += [hit["id"] for hit in page["hits"]]
        nxt = page["next"]
    assert len(seen) == len(set(seen)) == 3
    shown = browser.search("warehouse", "&most=1")
    assert 'rel="next"' in shown


def test_every_fault_of_a_question_is_told_at_once(browser: OfficerBrowser) -> None:
    wrong = "&kind=secret&from=yesterday&most=0&case=77/2026&sort=best"
    refused = browser.get(f"api/search?q=car{wrong}")
    assert refused.status == 400
    assert len(json.loads(refused.body)["refused"]) == 4
    page = browser.get(f"search/?q=car&lang=en{wrong}")
    assert page.status == 400
    assert page.text.count('role="alert"') == 4
    assert browser.get("api/search").status == 400
    assert browser.get("search/").status == 200


def test_programs_get_what_is_described_and_nothing_else(browser: OfficerBrowser) -> None:
    described = json.loads(browser.get("api/openapi.json").body)
    assert described == json.loads(json.dumps(DESCRIPTION))
    schemas = described["components"]["schemas"]
    answer = browser.program("warehouse", "&case=7/2026&kind=exhibit")
    assert set(answer) == set(schemas["Page"]["required"])
    assert {hit["reading"] for hit in answer["hits"]} == {True}
    for hit in answer["hits"]:
        assert set(hit) == set(schemas["Hit"]["required"])
    assert {one.name for one in fields(Hit)} | {"reading"} == set(schemas["Hit"]["properties"])
    assert {one.name for one in fields(Page)} == set(schemas["Page"]["properties"])


def test_what_is_out_of_sight_is_nowhere_in_list_page_search_or_form(
    side: Side, browser: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.casefile.cases import Case
    from rogatory.office import search as searching

    one = Case.objects.get(reference="7/2026").key

    def only_one(*_given: object) -> Sight:
        return Sight(frozenset({one}))

    monkeypatch.setattr(who, "sight_of", only_one)
    monkeypatch.setattr(searching, "sight_of", only_one)
    other = Case.objects.get(reference="8/2026").key
    for shown in (
        browser.get("").text, browser.search("warehouse"), browser.search("second"),
        json.dumps(browser.program("warehouse")),
    ):  # fmt: skip
        assert "8/2026" not in shown
        assert other not in shown
    absent = browser.get(f"c/{other}/")
    assert absent == browser.get("c/00000000-0000-4000-8000-000000000000/")
    named = browser.get("api/search?q=car&case=8/2026")
    assert named.body.replace(b"8/2026", b"9/2026") == browser.get(
        "api/search?q=car&case=9/2026"
    ).body  # fmt: skip


def test_a_case_whose_seals_are_not_kept_out_yet_is_not_searched_and_that_is_said(
    tmp_path: Path,
) -> None:
    side = make_instance(tmp_path)
    case = taken(side, tmp_path, {"a.txt": "Kvantarzov at the warehouse"})
    catch_up_all(side.instance)
    enter_person(side.instance, case, witness(), side.hand("aynur"))
    with OfficerBrowser(side, "aynur") as browser:
        shown = browser.search("warehouse")
        assert "Kvantarzov" not in shown.replace('value="', "")
        assert "Of 1 case something waits until names of sealed persons" in shown
    catch_up_all(side.instance)
    with OfficerBrowser(side, "aynur") as browser:
        shown = browser.search("warehouse")
        assert "W-1?] at the <mark>warehouse</mark>" in shown
        assert "Kvantarzov" not in shown
