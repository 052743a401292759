# SPDX-License-Identifier: Apache-2.0
"""A register of an office comes in: planned, entered once, held against what is here."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.casefile.status_story import form, measures
from tests.instances import Side, make_instance
from tests.office.list_desk import HEADS, book, grid_of, imported, planned, text
from tests.stories import erase
from tests.stories_letters import ACTS, digest

from rogatory.casefile import integrity
from rogatory.casefile.imported import ImportedRow
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.register_list import Register, Wanted
from rogatory.casefile.status import statement
from rogatory.clerk.replay import dump, project
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Inadmissible, Malformed
from rogatory.office import list_columns, register_decide, register_import
from rogatory.office.register_same import number_folded


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def write(folder: Path, rows: list[list[str]], name: str = "old.csv") -> Path:
    path = folder / name
    path.write_bytes(text([list(HEADS), *rows]).encode("utf-8-sig"))
    return path


ROWS = [
    ["17-4/24", "23.11.2024", "XB", "О розыске лиц", "1/2026", "M."],
    ["17-5/24", "24.11.2024", "Прокуратура XB", "О допросе", "", ""],
]


def letter(side: Side, case: str, number: str, day: str) -> None:
    """Send a letter of ours on paper."""
    side.enter(
        case,
        ACTS.LetterDrafted(
            letter="l-1", instrument="cis-chisinau-2002", counterpart="XB",
            form_digest=digest("l-1"), measures=measures("l-1", 1), form=form("Office B"),
        ),
        ACTS.LetterChecked(
            letter="l-1", form_digest=digest("l-1"), instrument_digest=digest("law"), errors=0,
            by_hand=0, remarks=(),
        ),
        ACTS.HarmListed(
            letter="l-1", form_digest=digest("l-1"), enclosures=(), items=(), whats=()
        ),
    )  # fmt: skip
    side.enter(case, ACTS.LetterApproved(letter="l-1", form_digest=digest("l-1")), by="deputy")
    side.enter(
        case,
        ACTS.LetterDispatched(letter="l-1", sent_on=day, channel="paper_post", number=number),
    )


def test_rows_stand_in_the_register_and_are_said_to_be_imported(side: Side, tmp_path: Path) -> None:
    case = side.open_case("1/2026")
    plan = imported(side, write(tmp_path, ROWS))
    assert [line.record for line in plan.lines] == [case, side.authority]
    rows = list(Register(side.instance, Wanted()).rows())
    assert [(r["what"], r["number"], r["day"], r["rests_on"]) for r in rows] == [
        ("imported", "17-5/24", "2024-11-24", "imported"),
        ("imported", "17-4/24", "2024-11-23", "imported"),
    ]
    assert rows[1]["said"]["other"] == {"Виза": "M."}, "a column that is none of ours is kept"
    assert ImportedRow.objects.get(case=case).values["subject"] == "О розыске лиц"
    told = statement(side.instance, case).data
    assert told["imported"] == {"out": 1, "in": 0, "entries": [1], "rests_on": "imported"}
    assert told["figures"]["out"]["letters"]["count"] == 0, "no figure rests on it"
    lines = " ".join(" ".join(statement(side.instance, case).to_text()).split())
    assert "imported, not witnessed by this docket" in lines
    for record in (case, side.authority):
        live = dump(record)
        project(record, KINDS)
        assert dump(record) == live
    assert integrity.check_all(side.instance) == []


def test_the_same_file_is_entered_once_and_what_changed_is_named(
    side: Side, tmp_path: Path
) -> None:
    side.open_case("1/2026")
    imported(side, write(tmp_path, ROWS))
    again = planned(side, write(tmp_path, ROWS))
    assert (again.already, again.lines, again.read.found.faults) == (2, [], [])
    changed = [ROWS[0], [*ROWS[1][:3], "О допросе двух лиц", "", ""]]
    held = planned(side, write(tmp_path, changed))
    (remark,) = [one for one in held.read.found.remarks if one.code == "changed"]
    assert (held.already, held.lines, remark.row, remark.head) == (1, [], 3, "subject")
    taken = imported(side, write(tmp_path, changed), take_changes=True)
    assert [line.standing for line in taken.lines] == ["instead"]
    rows = [r["said"]["subject"] for r in Register(side.instance, Wanted()).rows()]
    assert rows == ["О допросе двух лиц", "О розыске лиц"]
    assert ImportedRow.objects.filter(standing="withdrawn").count() == 1
    assert planned(side, write(tmp_path, changed)).already == 2


def test_rows_without_any_number_are_known_again_too(side: Side, tmp_path: Path) -> None:
    bare = [["", "2024", "XB", "A call", "", ""], ["", "2024", "XB", "A call", "", ""]]
    first = imported(side, write(tmp_path, bare))
    assert len(first.lines) == 1, "a row that is repeated word for word is entered once"
    again = planned(side, write(tmp_path, bare))
    assert (again.already, again.lines) == (1, [])
    assert len(planned(side, write(tmp_path, bare), decided={3: "new"}).lines) == 1


def test_a_row_that_moves_to_another_case_is_withdrawn_where_it_was(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case("1/2026")
    imported(side, write(tmp_path, ROWS))
    other = side.open_case("2/2026")
    moved = [[*ROWS[0][:4], "2/2026", "M."], ROWS[1]]
    plan = imported(side, write(tmp_path, moved), take_changes=True)
    assert [line.record for line in plan.lines] == [other]
    assert ImportedRow.objects.get(case=case).standing == "withdrawn"
    assert len(list(Register(side.instance, Wanted()).rows())) == 2


def test_what_was_erased_is_not_brought_back_by_the_same_file(side: Side, tmp_path: Path) -> None:
    case = side.open_case("1/2026")
    path = write(tmp_path, ROWS)
    imported(side, path)
    erase(side, case, (1, "values", 0))
    plan = planned(side, path)
    assert [one.code for one in plan.read.found.remarks if one.row == 2] == ["erased"]
    assert (plan.already, plan.lines) == (1, [])
    live = dump(case)
    project(case, KINDS)
    assert dump(case) == live
    (shown,) = Register(side.instance, Wanted(case=case)).rows()
    assert shown["their_number"] == {"erased": None} or "erased" in shown["their_number"]


@pytest.mark.parametrize(
    ("number", "day", "side_", "agree"),
    [
        ("17-4/24", "23.11.2024", "XB", ("number", "day", "side")),
        ("№ 17–4/24", "2024", "", ("number",)),
        ("017-04/24", "1.12.2024", "XC", ("number",)),
        ("17-4/24", "23.11.2023", "XB", None),  # another year's number is another letter
        ("", "23.11.2024", "XB", None),  # the letter has a number: a day alone is not enough
        ("17-5/24", "23.11.2024", "XB", None),
    ],
)
def test_what_may_be_the_same_is_proposed_with_the_reason(
    side: Side, tmp_path: Path, number: str, day: str, side_: str, agree: tuple[str, ...] | None
) -> None:
    case = side.open_case("1/2026")
    letter(side, case, "17-4/24", "2024-11-23")
    path = write(tmp_path, [[number, day, side_, "x", "", ""], ["9/9", "2020", "XC", "", "", ""]])
    plan = planned(side, path)
    if agree is None and number:
        assert plan.perhaps == []
        return
    if agree is None:
        # A row without any number and a letter of the same day and side: worth a look.
        assert [line.proposal.agree for line in plan.perhaps if line.proposal] == [("day", "side")]
        return
    (line,) = plan.perhaps
    assert line.proposal is not None
    assert (line.proposal.agree, line.match, line.record) == (agree, f"{case}/l-1", case)
    assert line.proposal.reason


def test_a_person_decides_at_import_or_later_and_a_same_row_stands_once(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case("1/2026")
    letter(side, case, "17-4/24", "2024-11-23")
    path = write(tmp_path, ROWS)
    assert planned(side, path, decided={2: "same-as:17-4/24"}).standing("same") == 1
    assert planned(side, path, decided={2: "new"}).perhaps == []
    wrong = planned(side, path, decided={2: "same-as:99"}).read.found.faults
    assert [(fault.code, fault.row) for fault in wrong] == [("held_against", 2)]
    imported(side, path)
    before = list(Register(side.instance, Wanted()).rows())
    assert [row["standing"]["how"] for row in before if row["standing"]] == ["new", "perhaps"]
    moment = side.instance.now()
    side.clock.move(hours=1)
    row = ImportedRow.objects.get(standing="perhaps")
    named = register_decide.row_named(register_decide.short(row.key))
    register_decide.decide(
        side.instance, [named], "same", side.hand("aynur"),
        match=register_decide.same_as("17-4/24"),
    )  # fmt: skip
    found = list(Register(side.instance, Wanted()).rows())
    assert [r["what"] for r in found] == ["imported", "letter"]
    then = list(Register(side.instance, Wanted(as_of=moment)).rows())
    assert len(then) == 3, "as of an hour ago it was not decided yet"
    assert "imported" not in statement(side.instance, case).data
    assert "imported" in statement(side.instance, case, as_of=moment).data
    with pytest.raises(Inadmissible, match="no single imported row"):
        register_decide.row_named("ffffffff:2")
    live = dump(case)
    project(case, KINDS)
    assert dump(case) == live


def test_an_import_that_stops_halfway_enters_nothing(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.open_case("1/2026")
    plan = planned(side, write(tmp_path, ROWS))
    size = EntryRow.objects.count()

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register_import.carry_out(side.instance, plan, side.hand("aynur"), stop)
    assert (EntryRow.objects.count(), ImportedRow.objects.count()) == (size, 0)
    imported(side, write(tmp_path, ROWS))
    assert ImportedRow.objects.count() == 2
    assert integrity.check_all(side.instance) == []


def test_a_registrars_role_is_enough_and_a_readers_is_not(side: Side, tmp_path: Path) -> None:
    plan = planned(side, write(tmp_path, ROWS))
    with pytest.raises(Inadmissible, match="registrar"):
        register_import.carry_out(side.instance, plan, side.hand("carol"))


def test_titles_totals_numberings_headings_and_empty_rows_are_said_and_not_entered(
    side: Side, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(
        book(
            [
                ["Журнал исходящих запросов"],
                [],
                list(HEADS),
                ["1", "2", "3", "4", "5", "6"],
                ["2024 год"],
                ["17-4/24", date(2024, 11, 23), "XB", "a", "", ""],
                [],
                ["Итого", None, None, 1],
            ]
        )
    )
    plan = planned(side, path)
    assert plan.read.found.faults == []
    assert [line.read.row for line in plan.lines] == [6]
    told = {one.row: one.code for one in plan.read.found.remarks if one.code != "side_unknown"}
    assert told == {1: "above", 4: "numbering", 5: "heading", 8: "total"}


def test_what_a_spreadsheet_made_of_numbers_is_asked_and_never_taken(
    side: Side, tmp_path: Path
) -> None:
    path = tmp_path / "mangled.xlsx"
    path.write_bytes(
        book(
            [
                list(HEADS),
                [datetime(2026, 1, 1), date(2024, 11, 23), "XB", "a", "", ""],
                [12345678901234567, 45000, "XB", "a", "", ""],
                [17.0, date(2024, 11, 25), "XB", "=NA()", "", ""],
            ]
        )
    )
    plan = planned(side, path)
    told = sorted((one.row, one.code) for one in plan.read.found.faults)
    assert told == [
        (2, "became_date"), (3, "day_number"), (3, "lost_digits"), (4, "no_result"),
    ]  # fmt: skip
    (asked,) = [one for one in plan.read.found.faults if one.code == "became_date"]
    assert "1/2026" in asked.value
    set_ = {(2, "number"): "1/2026", (3, "number"): "12345678901234567", (4, "subject"): "b"}
    fixed = planned(side, path, fixes=set_, dates="serial")
    assert fixed.read.found.faults == []
    assert [line.read.values["number"] for line in fixed.lines] == [
        "1/2026", "12345678901234567", "17",
    ]  # fmt: skip
    assert fixed.lines[0].read.erasable()["by_hand"] == {"number": "2026-01-01"}
    assert fixed.lines[1].read.values["day"] == "2023-03-15"


def test_ten_thousand_rows_with_three_hundred_faults_are_all_named_at_once(
    side: Side, tmp_path: Path
) -> None:
    chance = random.Random(4)
    rows = [[f"17-{n}/24", f"{1 + n % 28:02d}.{1 + n % 12:02d}.2024", "XB", f"О лице {n}", "", ""]
            for n in range(10_000)]  # fmt: skip
    spoil: dict[str, Any] = {
        "no_day": (1, "31.02.2024"),
        "missing": (1, ""),
        "to_come": (1, "01.01.2031"),
        "day_number": (1, "45000"),
        "became_date": (0, "янв.26"),
        "lost_digits": (0, "1.23E+15"),
    }
    injected: Counter[str] = Counter()
    places: dict[int, str] = {}
    for number, place in enumerate(chance.sample(range(10_000), 300)):
        code = list(spoil)[number % len(spoil)]
        column, cell = spoil[code]
        rows[place][column] = cell
        places[place + 2] = code
        injected[code] += 1
    path = write(tmp_path, rows)
    plan = planned(side, path)
    found = {fault.row: fault.code for fault in plan.read.found.faults}
    detected = sum(places[row] == code for row, code in found.items() if row in places)
    print(f"faults injected {sum(injected.values())}, detected {detected}")
    assert found == places
    assert detected == 300
    assert len(plan.lines) == 9_700
    assert plan.read.total == 10_000


def test_days_that_can_be_read_in_two_ways_are_asked_once(side: Side, tmp_path: Path) -> None:
    path = write(tmp_path, [["1", "03/04/2024", "XB", "", "", ""]])
    assert [one.code for one in planned(side, path).read.found.faults] == ["two_ways"]
    for order, day in (("dmy", "2024-04-03"), ("mdy", "2024-03-04")):
        (line,) = planned(side, path, dates=order).lines
        assert line.read.values["day"] == day
    # One row that can be read in one way only tells how the others are meant.
    more = write(
        tmp_path, [["1", "03/04/2024", "XB", "", "", ""], ["2", "25/04/2024", "XB", "", "", ""]]
    )
    assert planned(side, more).lines[0].read.values["day"] == "2024-04-03"


def test_columns_are_remembered_and_known_again(side: Side, tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)
    table = grid_of(path)
    wanted = {"note": "Виза"}
    layout = list_columns.laid_out(table, "register", wanted, None)
    layout.direction, layout.sides = "out", {"Прокуратура XB": "XB"}
    list_columns.remember(side.home, "outgoing", layout)
    known = list_columns.fitting(side.home, "register", table)
    assert known is not None
    assert (known.name, known.direction) == ("outgoing", "out")
    again = list_columns.laid_out(table, "register", {}, known)
    assert again.columns == layout.columns
    plan = planned(side, path, layout=again)
    assert [line.side for line in plan.lines] == ["XB", "XB"]
    with pytest.raises(Malformed):
        list_columns.remember(side.home, "../x", layout)
    with pytest.raises(Inadmissible, match="none of our columns"):
        list_columns.laid_out(table, "register", {"colour": "Виза"}, None)
    with pytest.raises(Inadmissible, match="no column"):
        list_columns.laid_out(table, "register", {"note": "Цвет"}, None)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("17-4/24", "№ 17–04/24", True),
        ("А-12", "A-12", True),  # a Cyrillic letter
        ("17 - 4 / 24", "17-4/24", True),
        ("17-4/24", "17-4/2", False),
        ("100", "1000", False),
        ("10", "1", False),
    ],
)
def test_numbers_are_the_same_as_people_read_them(one: str, two: str, same: bool) -> None:
    assert (number_folded(one) == number_folded(two)) is same
