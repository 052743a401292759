# SPDX-License-Identifier: Apache-2.0
"""The register: every row is what the statement of its case shows, by index, then and now."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from tests.casefile.status_story import DEED, Desk, begin, form, measures, tell
from tests.instances import make_instance
from tests.stories_letters import ACTS, digest

from rogatory.casefile.register_list import Register, Wanted
from rogatory.casefile.status import statement
from rogatory.errors import Inadmissible
from rogatory.office.register import as_csv, harmless

Told = tuple[Desk, list[str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story of two months, and a second case with a letter of the same id and a paper."""
    desk = begin(make_instance(tmp_path_factory.mktemp("register")))
    days = list(tell(desk))
    desk.on("2027-01-25T02:00")
    other = desk.side.open_case("27-0001", title="another")
    letter = ACTS.LetterReceived(
        letter="l-1",
        instrument=DEED,
        counterpart="XC",
        received_on="2027-01",
        medium="paper_post",
        form_digest=digest("other"),
        measures=measures("l-1", 1),
        form=form("Office C"),
        their_number='=HYPERLINK("http://x.example")',
    )
    paper = ACTS.PaperRegistered(
        paper="z-1",
        direction="out",
        counterpart="b.example",
        medium="other",
        passed="2027-01-24",
        number="R-1",
        their_number="+1",
    )
    desk.side.enter(other, letter, paper)
    return desk, [*days, "2027-01-25"]


@pytest.fixture(autouse=True)
def attached(told: Told) -> None:
    told[0].side.attach()


def rows(told: Told, **wanted: Any) -> list[dict[str, Any]]:
    return list(Register(told[0].side.instance, Wanted(**wanted)).rows())


def test_on_every_day_each_row_is_what_the_statement_of_that_day_shows(told: Told) -> None:
    desk, days = told
    compared = 0
    for day in days:
        data = statement(desk.side.instance, desk.case, as_of=day).data
        parts = {part["id"]: part for part in data["letters_out"] + data["letters_in"]}
        found = rows(told, case=desk.case, as_of=day)
        letters = [row for row in found if row["what"] == "letter"]
        assert len(letters) == len(parts)
        by_number = {part["number"]: part for part in parts.values()}
        for row in letters:
            part = by_number[row["number"]]
            assert row["state"] == part["state"]
            assert row["entries"] == part["entries"]
            assert row["receipt"] == part.get("receipt")
            assert row["measures"]["asked"] == len(part["measures"])
            assert row["their_number"] == part["their_number"]
            assert row["by_policy"] == part["by_policy"]
            if part.get("silence"):
                assert row["waiting"] == {"for": "receipt", **part["silence"]}
            compared += 1
        assert len(found) - len(letters) == len(data["replies"])
    assert compared > 12


def test_both_directions_of_all_cases_stand_in_it_the_newest_first(told: Told) -> None:
    found = [(row["direction"], row["what"], row["number"], row["day"]) for row in rows(told)]
    assert found == [
        ("out", "paper", "R-1", "2027-01-24"),
        ("out", "letter", "N-l-2", "2027-01-02"),
        ("in", "letter", "", "2027-01"),
        ("in", "reply", "N-l-1", "2026-12-22"),
        ("in", "letter", "IN-1", "2026-12-15"),
        ("in", "reply", "N-l-1", "2026-12-10"),
        ("out", "letter", "N-l-1", "2026-11-24"),
    ]
    assert [row["exhibits"] for row in rows(told, until="2026-12-10", direction="in")] == [
        [{"exhibit": "e-1", "label": "E-1"}]
    ]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"direction": "out"}, ["R-1", "N-l-2", "N-l-1"]),
        ({"direction": "in", "state": "XC"}, [""]),
        # The authority's domain stands for its state.
        ({"state": "XB", "direction": "out"}, ["R-1", "N-l-2", "N-l-1"]),
        ({"state": "b.example", "since": "2027-01-02"}, ["R-1", "N-l-2"]),
        # A month may lie in what is asked for, before and after.
        ({"since": "2027-01-30"}, [""]),
        ({"until": "2027-01-01", "since": "2026-12-31"}, [""]),
        ({"until": "2026-11-30"}, ["N-l-1"]),
        ({"open": True}, ["N-l-2", "", "IN-1", "N-l-1"]),
        ({"open": True, "as_of": "2026-12-14"}, ["N-l-1"]),
        ({"as_of": "2026-12-14"}, ["N-l-1"]),
        ({"as_of": "2026-11-23"}, []),
    ],
)
def test_only_what_was_asked_for_is_shown(
    told: Told, wanted: dict[str, Any], numbers: list[str]
) -> None:
    assert [row["number"] for row in rows(told, **wanted)] == numbers
    page = Register(told[0].side.instance, Wanted(**wanted)).page()
    assert [row["number"] for row in page.rows] == numbers
    assert page.count in (None, len(numbers))


@pytest.mark.parametrize("wanted", [{}, {"open": True}, {"open": True, "as_of": "2027-01-25"}])
def test_the_pages_together_are_the_whole_register(told: Told, wanted: dict[str, Any]) -> None:
    register = Register(told[0].side.instance, Wanted(**wanted))
    together, number = [], 1
    while True:
        page = register.page(number, size=2)
        together += page.rows
        if not page.more:
            break
        number += 1
    assert together == list(register.rows())
    with pytest.raises(Inadmissible):
        register.page(number + 1, size=2)
    with pytest.raises(Inadmissible):
        register.page(0)


def test_no_cell_of_the_spreadsheet_is_a_formula(told: Told) -> None:
    text = as_csv(rows(told)).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert len(table) == 8
    assert len({len(row) for row in table}) == 1
    cells = [cell for row in table for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert '\'=HYPERLINK("http://x.example")' in cells
    assert "'+1" in cells


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "\r", "\n", "＝", "＠"])
def test_a_cell_that_begins_like_a_formula_is_text(sign: str) -> None:
    assert harmless(f"{sign}1+1")[0] == "'"
    assert harmless("17-4/24") == "17-4/24"


@pytest.fixture
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = begin(make_instance(tmp_path_factory.mktemp("policy")))
    desk.draft("l-1", 2)
    desk.approve("l-1")
    desk.on("2026-12-01T02:00")
    desk.dispatch("l-1", "2026-12-01", "paper_post")
    return desk


def policy(desk: Desk, **days: Any) -> None:
    values = {"state": "XB", "reason": "rules of the house", **days}
    desk.side.enter(desk.side.authority, ACTS.PolicySet(**values), second="deputy")


def test_overdue_is_said_by_our_own_policy_alone_and_never_before_it_was_set(ruled: Desk) -> None:
    instance, case = ruled.side.instance, ruled.case
    ruled.on("2027-01-10T02:00")
    before = statement(instance, case)
    assert before.data["letters_out"][0]["by_policy"] is None
    assert "no policy is set: nothing is called overdue" in "\n".join(before.to_text(300))
    ruled.on("2027-01-11T02:00")
    policy(ruled, receipt_within=30, remind_after=20)
    then = statement(instance, case, as_of=before.data["as_of"]["instant"])
    assert then.to_json() == before.to_json()
    letter = statement(instance, case).data["letters_out"][0]
    assert letter["by_policy"]["receipt"] == {
        "within": 30,
        "unit": "calendar",
        "due": "2026-12-31",
        "overdue_days": 11,
    }
    assert letter["by_policy"]["remind_from"] == "2026-12-21"
    text = "\n".join(statement(instance, case).to_text(300))
    assert (
        "by our own policy a record of receipt was expected by 2026-12-31; overdue by 11 days"
        in text
    )
    assert "no rule of a treaty" in text
    (row,) = Register(instance, Wanted()).page().rows
    assert row["overdue"] == {"receipt": 11, "answer": 0}


def test_a_holiday_file_adopted_later_changes_no_earlier_statement(ruled: Desk) -> None:
    instance, case = ruled.side.instance, ruled.case
    ruled.on("2026-12-31T02:00")
    policy(ruled, unit="working", receipt_within=20)
    ruled.on("2027-01-10T02:00")
    before = statement(instance, case)
    silence = before.data["letters_out"][0]["silence"]
    assert (silence["days"], silence["working_days"]) == (40, 28)
    assert before.data["reckoning"]["missing"] == [[2026, 2027]]
    ruled.on("2027-01-11T02:00")
    ruled.house(
        ACTS.CalendarAdopted(
            state="XA", year=2026, file="XA-2026.toml", digest=digest("x"),
            weekend=("saturday", "sunday"), holidays=("2026-12-31", "2026-12-30"),
            working=("2026-12-26",), text="the file",
        )
    )  # fmt: skip
    then = statement(instance, case, as_of=before.data["as_of"]["instant"])
    assert then.to_json() == before.to_json()
    now = statement(instance, case)
    silence = now.data["letters_out"][0]["silence"]
    # One more working day has passed, two were holidays, one Saturday was worked.
    assert (silence["days"], silence["working_days"]) == (41, 28)
    told = now.data["reckoning"]
    assert [one["file"] for one in told["files"]] == ["XA-2026.toml"]
    assert told["files"][0]["digest"] == digest("x")
    assert told["missing"] == [[2027, 2027]]
    assert "no holiday file of XA for 2027: weekends only" in "\n".join(now.to_text(300))


def test_what_they_put_off_until_a_day_is_not_overdue_before_it(ruled: Desk) -> None:
    instance, case = ruled.side.instance, ruled.case
    policy(ruled, answer_within=10)
    ruled.on("2026-12-10T02:00")
    for n in (1, 2):
        ruled.answer(f"l-1-m{n}", "postponed", "2026-12-05", "paper", until="2027-02-01")
    ruled.on("2027-01-10T02:00")
    assert statement(instance, case).data["letters_out"][0]["by_policy"] is None
    ruled.on("2027-02-05T02:00")
    expected = statement(instance, case).data["letters_out"][0]["by_policy"]["answer"]
    assert expected["overdue_days"] == 52


def test_a_policy_for_every_state_gives_way_to_that_of_one_state_and_can_be_taken_back(
    ruled: Desk,
) -> None:
    instance, case = ruled.side.instance, ruled.case
    policy(ruled, state="every", receipt_within=5)
    policy(ruled, receipt_within=100)

    def due() -> Any:
        ours = statement(instance, case).data["letters_out"][0]["by_policy"]
        return ours and ours["receipt"]["due"]

    assert due() == "2027-03-11"
    policy(ruled)
    assert due() == "2026-12-06"
    with pytest.raises(Inadmissible):
        policy(ruled, state="XC")
    with pytest.raises(Inadmissible):
        policy(ruled, receipt_within=-1)


def test_a_paper_that_answers_a_letter_of_ours_is_no_mere_paper(ruled: Desk) -> None:
    act = ACTS.PaperRegistered(
        paper="z-1", direction="in", counterpart="XB", medium="email", passed="2026-12-05",
        letter="l-1",
    )  # fmt: skip
    with pytest.raises(Inadmissible, match="reply record"):
        ruled.enter(act)


def test_an_erased_number_says_which_entry_erased_it(ruled: Desk) -> None:
    from tests.stories import erase

    ruled.on("2026-12-07T02:00")
    act = ACTS.ReplyRecorded(
        reply="y-1", letter="l-1", medium="email", received="2026-12-05", their_number="B-9"
    )
    paper = ACTS.PaperRegistered(
        paper="z-1", direction="in", counterpart="XB", medium="email", passed="2026-12-06",
        their_number="B-10",
    )  # fmt: skip
    numbers = ruled.enter(act, paper)
    for number in numbers:
        erase(ruled.side, ruled.case, (number, "their_number", None))
    found = Register(ruled.side.instance, Wanted()).page().rows
    assert [row["their_number"] for row in found[:2]] == [
        {"erased": numbers[1] + 2},
        {"erased": numbers[1] + 1},
    ]


def test_an_answer_in_a_package_of_theirs_is_found_with_the_package_that_brought_it(
    ruled: Desk,
) -> None:
    ruled.on("2026-12-10T02:00")
    ruled.opened("a-1", "answer", 1)
    ruled.answer("l-1-m1", "executed", "2026-12-09", "signed_package", source="a-1")
    (row,) = Register(ruled.side.instance, Wanted()).page().rows
    assert row["receipt"]["rests_on"] == "signed_package"
    assert (
        row["receipt"]
        == (statement(ruled.side.instance, ruled.case).data["letters_out"][0]["receipt"])
    )
    assert row["measures"] == {"asked": 2, "answered": 1, "open": 1}


def test_a_counterpart_that_is_named_later_changes_no_earlier_statement(ruled: Desk) -> None:
    instance, case = ruled.side.instance, ruled.case
    policy(ruled, state="XD", receipt_within=1)
    letter = {"letter": "l-9", "counterpart": "d.example", "form": {}, "instrument": DEED}
    ruled.enter(
        ACTS.LetterDrafted(form_digest=digest("l-9"), measures=measures("l-9", 1), **letter)
    )
    ruled.approve("l-9")
    ruled.dispatch("l-9", "2026-12-01", "paper_post")
    ruled.on("2027-01-10T02:00")
    before = statement(instance, case)
    rows_before = Register(instance, Wanted()).page().rows
    ruled.on("2027-01-11T02:00")
    ruled.house(
        ACTS.CounterpartAdded(
            domain="d.example", country="XD", digest=digest("d"), serial=1, card="card",
            compared="by telephone",
        )
    )  # fmt: skip
    instant = before.data["as_of"]["instant"]
    assert statement(instance, case, as_of=instant).to_json() == before.to_json()
    assert Register(instance, Wanted(as_of=instant)).page().rows == rows_before
    now = {one["id"]: one for one in statement(instance, case).data["letters_out"]}
    assert now["l-9"]["by_policy"]["receipt"]["overdue_days"] == 40
