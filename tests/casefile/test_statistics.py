# SPDX-License-Identifier: Apache-2.0
"""Days to receipt, decision and execution across all cases, with open ones censored."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.casefile.status_story import Desk, measures
from tests.instances import make_instance
from tests.stories import ACTS, digest

from rogatory.casefile import happened
from rogatory.casefile.statistics import By, Statistics, statistics
from rogatory.casefile.survival import Lasted, curve
from rogatory.cli.statistics import _csv, harmless
from rogatory.errors import Inadmissible
from rogatory.paper.waiting_chart import Line, Panel, render, svg


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One side with two open cases; the second is the one at work."""
    desk = Desk(make_instance(tmp_path, "a"))
    desk.side.open_case("1/2026")
    desk.case = desk.side.open_case("2/2026")
    return desk


def sent(desk: Desk, letter: str, n: int, on: str, to: str = "XB") -> None:
    """Send a letter with ``n`` measures by post on a day."""
    desk.enter(
        ACTS.LetterDrafted(
            letter=letter,
            instrument="cis-chisinau-2002",
            counterpart=to,
            form_digest=digest(letter),
            measures=measures(letter, n),
            form={},
        )
    )
    desk.approve(letter)
    desk.dispatch(letter, on, channel="paper_post")


def told(desk: Desk, what: str, by: By = "all", at: str | None = None) -> dict[str, list[Lasted]]:
    """Return the rows of each group, made again from its curve."""
    found = statistics(desk.side.instance, by=by, at=at)
    return {
        one.name: [
            Lasted(step.day, happened)
            for step in one.curve.steps
            for happened, n in ((True, step.happened), (False, step.censored))
            for _row in range(n)
        ]
        for one in found.groups
        if one.what == what
    }


def test_what_is_open_is_censored_on_the_day_of_the_figures(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 3, "2026-12-01")
    desk.on("2026-12-11T02:00")
    desk.answer("l-1-m1", "executed", "2026-12-09", "entry")
    desk.answer("l-1-m2", "accepted", "2026-12-10", "entry")
    desk.on("2026-12-21T02:00")
    assert told(desk, "receipt")[""] == [Lasted(8, True)]
    assert told(desk, "decision")[""] == [Lasted(8, True), Lasted(9, True), Lasted(20, False)]
    assert told(desk, "execution")[""] == [Lasted(8, True), Lasted(20, False), Lasted(20, False)]


def test_a_refusal_is_a_decision_and_never_becomes_an_execution(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 1, "2026-12-01")
    desk.on("2026-12-31T02:00")
    desk.answer("l-1-m1", "refused", "2026-12-06", "entry")
    assert told(desk, "decision")[""] == [Lasted(5, True)]
    assert told(desk, "execution")[""] == [Lasted(30, False)]


def test_a_withdrawn_measure_counts_until_it_was_withdrawn(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 2, "2026-12-01")
    desk.on("2026-12-31T02:00")
    desk.enter(ACTS.MeasureWithdrawn(measure="l-1-m1", on="2026-12-16", reason="needless"))
    desk.answer("l-1-m2", "accepted", "2026-12-04", "entry")
    desk.enter(ACTS.MeasureWithdrawn(measure="l-1-m2", on="2026-12-16", reason="needless"))
    assert told(desk, "decision")[""] == [Lasted(3, True), Lasted(15, False)]
    assert told(desk, "execution")[""] == [Lasted(15, False), Lasted(15, False)]


def test_an_execution_in_part_is_a_decision_and_no_execution(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 1, "2026-12-01")
    desk.on("2026-12-31T02:00")
    desk.answer("l-1-m1", "executed_partly", "2026-12-06", "entry")
    assert told(desk, "execution")[""] == [Lasted(30, False)]
    desk.answer("l-1-m1", "executed", "2026-12-21", "entry")
    assert told(desk, "execution")[""] == [Lasted(20, True)]
    assert told(desk, "decision")[""] == [Lasted(5, True)]


def test_the_figures_of_a_past_day_are_those_that_were_given_then(desk: Desk) -> None:
    given: dict[str, Statistics] = {}
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 2, "2026-12-01")
    for day, measure in (("2026-12-05", "l-1-m1"), ("2026-12-09", "l-1-m2")):
        desk.on(f"{day}T02:00")
        desk.answer(measure, "executed", day, "entry")
        desk.on(f"{day}T19:59:59")  # the end of the day in the authority's zone
        given[day] = statistics(desk.side.instance)
    desk.on("2026-12-31T02:00")
    assert given["2026-12-05"] != given["2026-12-09"]
    for day, then in given.items():
        assert statistics(desk.side.instance, at=day) == then
    with pytest.raises(Inadmissible):
        statistics(desk.side.instance, at="2027-01-01")


def test_what_was_entered_later_is_not_in_the_figures_of_before(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 1, "2026-12-01")
    desk.on("2026-12-31T02:00")
    desk.answer("l-1-m1", "executed", "2026-12-03", "entry")
    assert told(desk, "execution", at="2026-12-10")[""] == [Lasted(9, False)]
    assert told(desk, "execution")[""] == [Lasted(2, True)]


def test_groups_are_by_state_instrument_and_type_across_cases(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 1, "2026-12-01")
    desk.case = desk.side.open_case("3/2026")
    sent(desk, "l-2", 2, "2026-12-01", to="XC")
    sent(desk, "l-3", 1, "2026-12-01", to="nobody.example")
    assert {k: len(v) for k, v in told(desk, "decision", "state").items()} == {
        "?": 1,
        "XB": 1,
        "XC": 2,
    }
    assert {k: len(v) for k, v in told(desk, "receipt", "instrument").items()} == {
        "cis-chisinau-2002": 3
    }
    assert {k: len(v) for k, v in told(desk, "receipt", "type").items()} == {"records": 3}


def test_dates_that_are_no_day_make_a_wait_short_and_are_counted(desk: Desk) -> None:
    desk.on("2027-02-01T02:00")
    sent(desk, "l-1", 1, "2026-12")
    desk.answer("l-1-m1", "executed", "2027-01", "entry")
    (one,) = [g for g in statistics(desk.side.instance).groups if g.what == "execution"]
    assert (one.inexact, one.curve.steps[0].day) == (1, 1)


def test_a_date_that_has_not_come_is_not_counted_as_happened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sealed package may state such a date: it is entered as it is stated."""
    monkeypatch.setattr(happened, "faults", lambda *_given: iter(()))
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 1, "2026-12-01")
    desk.answer("l-1-m1", "executed", "2027-12-01", "entry")
    assert told(desk, "execution")[""] == [Lasted(0, False)]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula_for_a_spreadsheet(first: str) -> None:
    assert harmless(f"{first}cmd") == f"'{first}cmd"
    assert harmless("XB") == "XB"


def test_a_group_whose_name_is_a_formula_is_harmless_in_the_file(desk: Desk) -> None:
    desk.on("2026-12-01T02:00")
    sent(desk, "l-1", 11, "2026-12-01")
    found = statistics(desk.side.instance)
    planted = [type(one)(one.what, "=2+2", one.curve, 0) for one in found.groups]
    text = _csv(found, planted, [0, 5], "internal: not for publication")
    rows = list(csv.reader(io.StringIO(text)))
    assert {row[0] for row in rows[1:]} == {"internal: not for publication"}
    assert {row[4] for row in rows[1:]} == {"'=2+2"}
    assert [row[8] for row in rows[1:]] == ["", "not reached", "not reached"]
    assert rows[1][11] == "n = 1: too few for a median"


def test_the_chart_is_good_xml_says_its_marking_and_holds_every_step() -> None:
    made = curve([Lasted(n % 7, n % 3 > 0) for n in range(20)])
    panel = Panel("until <receipt>", [Line("A & B", "n = 20", made)])
    drawn = svg([panel], title="Waiting", marking="internal: not for publication")
    root = ElementTree.fromstring(drawn)
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"internal: not for publication", "until <receipt>", "A & B"} <= set(words)
    (line,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    levels = [float(point.split(",")[1]) for point in line.attrib["points"].split()]
    assert len(levels) == 1 + 2 * len(made.steps)
    assert levels == sorted(levels), "the share that is open never rises"
    assert drawn == svg([panel], title="Waiting", marking="internal: not for publication")


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_the_chart_is_printed_in_every_language(lang: str) -> None:
    made = curve([Lasted(n, True) for n in range(12)])
    pdf = render(
        [Panel("a", [Line("XB", "n = 12", made)]), Panel("b", [], "1 group")],
        lang=lang,
        title="Waiting",
        authority="a.example",
        day="2026-11-23",
        marking="internal",
        notes=["a note"],
    )
    assert pdf.startswith(b"%PDF")
