# SPDX-License-Identifier: Apache-2.0
"""Every route, every method, every officer: a confined case is like one that is not here."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.web.browser import Browser

from rogatory.casefile.confinement import CaseConfined, OfficerExcluded
from rogatory.office.index_upkeep import catch_up_all
from rogatory.web.urls import urlpatterns

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
CELLS = {
    "": "the list of cases; and, as the last one, whatever is nowhere",
    "style.css": "the same for all",
    "c/<uuid:case>/": "one case",
    "search/": "what the officer may see",
    "api/search": "the same for a program",
    "api/openapi.json": "the same for all",
}
"""What each route has to do with cases; one that is not declared here fails the build."""

CANARY = "canary-title"


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def confined(side: Side) -> str:
    case = side.open_case("77/HUSH", title=CANARY)
    act = CaseConfined(reason="a colleague", officers=("deputy",))
    side.enter(case, act, second="deputy")
    return case


def test_every_route_is_declared() -> None:
    assert {str(one.pattern) for one in urlpatterns} == set(CELLS)
    assert len(urlpatterns) == len(CELLS) + 1


@pytest.mark.parametrize("officer", ["", "carol", "custodian"])
def test_to_who_is_not_admitted_a_confined_case_is_one_that_is_not_here(
    side: Side, officer: str
) -> None:
    open_one = side.open_case("1/2026", title="an open case")
    with Browser(side.instance, officer) as browser:
        before = {
            (route, method): browser.get(route, REQUEST_METHOD=method)
            for route in ("", "style.css", f"c/{open_one}/", "nowhere/")
            for method in METHODS
        }
    case = confined(side)
    with Browser(side.instance, officer) as browser:
        for (route, method), shown in before.items():
            assert browser.get(route, REQUEST_METHOD=method) == shown, (route, method)
        for method in METHODS:
            hidden = browser.get(f"c/{case}/", REQUEST_METHOD=method)
            assert hidden == browser.get(f"c/{uuid.uuid4()}/", REQUEST_METHOD=method), method
            assert CANARY not in hidden.text
            assert method not in ("GET", "HEAD") or hidden.status == 404


@pytest.mark.parametrize("officer", ["carol", "custodian"])
def test_the_search_finds_nothing_of_a_confined_case(side: Side, officer: str) -> None:
    side.open_case("1/2026", title="an open case")
    routes = [
        route
        for words in ("canary", "open", f"{CANARY}", "HUSH")
        for route in (f"search/?q={words}&lang=en", f"api/search?q={words}", "api/openapi.json")
    ]
    catch_up_all(side.instance)
    with Browser(side.instance, officer, searches=True) as browser:
        before = {route: browser.get(route) for route in routes}
        assert "1/2026" in before["search/?q=open&lang=en"].text
    case = confined(side)
    catch_up_all(side.instance)
    with Browser(side.instance, officer, searches=True) as browser:
        for route, shown in before.items():
            assert browser.get(route) == shown, route
    with Browser(side.instance, "deputy", searches=True) as browser:
        assert case in browser.get("api/search?q=canary").text


def test_who_is_admitted_reads_it_and_to_how_many_it_is_confined(side: Side) -> None:
    case = confined(side)
    with Browser(side.instance, "deputy") as browser:
        assert "77/HUSH" in browser.get("").text
        shown = browser.get(f"c/{case}/").text
        assert CANARY in shown
        assert "Confined: 2 officers are admitted." in shown


def test_a_name_alone_opens_nothing_and_an_administrator_sees_no_case(side: Side) -> None:
    from rogatory.casefile.officers import OfficerRegistered, RoleGranted

    side.enter(
        side.authority,
        OfficerRegistered(officer="admin", name="Admin"),
        RoleGranted(officer="admin", role="administrator"),
        second="deputy",
    )
    case, open_one = confined(side), side.open_case("1/2026", title="an open case")
    with Browser(side.instance, named="deputy") as browser:
        assert browser.get(f"c/{case}/").status == 404
        assert browser.get(f"c/{open_one}/").status == 200
    for proved, named in (("admin", ""), ("", "admin")):
        with Browser(side.instance, proved, named) as browser:
            assert "1/2026" not in browser.get("").text
            assert browser.get(f"c/{open_one}/").status == 404


def test_who_is_excluded_while_the_server_runs_is_shown_nothing_more(side: Side) -> None:
    case = confined(side)
    with Browser(side.instance, "aynur") as browser:
        assert browser.get(f"c/{case}/").status == 200
        side.attach()  # a connection that may write, as another process has
        side.enter(case, OfficerExcluded(officer="aynur", reason="r"), by="deputy")
        assert browser.get(f"c/{case}/").status == 404
