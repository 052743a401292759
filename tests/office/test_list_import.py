# SPDX-License-Identifier: Apache-2.0
"""Lists of persons and exhibits come in once, under codes, and sealed identities never go out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.office.list_desk import lay, text
from tests.stories import stored_file
from tests.stories_letters import ACTS, Words

from rogatory.casefile import integrity
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.imported import ListedItem
from rogatory.casefile.kinds import KINDS
from rogatory.casefile.persons import Person
from rogatory.clerk.replay import dump, project
from rogatory.office import exhibit_lists, list_export, person_lists

PEOPLE = [
    ["Фамилия", "Имя", "Статус", "Дата рождения", "Скрыто", "Кличка"],
    ["Линд", "Вера", "свидетель", "01.02.1980", "", "Тихая"],
    ["Моро", "Иво", "потерпевший", "1985", "", ""],
    ["Орт", "Ян", "свидетель", "", "нет", ""],
]


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


def people(side: Side, case: str, path: Path, seal: bool = True) -> person_lists.Plan:
    table, layout = lay(path, "persons")
    return person_lists.plan(side.instance, case, table, layout, fixes={}, seal=seal)


def test_persons_get_codes_and_a_sealed_name_stands_in_no_file_and_no_export(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    path = tmp_path / "people.csv"
    path.write_bytes(text(PEOPLE).encode("cp1251"))
    plan = people(side, case, path)
    assert plan.read.found.faults == []
    person_lists.carry_out(side.instance, case, plan, side.hand("aynur"))
    told = list(Person.objects.filter(case=case).order_by("entry").values_list("code", "sealed"))
    assert told == [("W-1", True), ("V-1", False), ("W-2", False)]
    for file in side.home.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert "Линд".encode() not in data, file.name
            assert "Тихая".encode() not in data, file.name
    heads, rows = list_export.shaped("persons", list(person_lists.exported(case)), None)
    out = list_export.as_file(heads, rows, "csv", "x").decode("utf-8-sig")
    assert "Линд" not in out
    assert "Тихая" not in out
    assert "Моро" in out
    again = people(side, case, path)
    assert again.acts == [], "who is here is not entered again, sealed or not"
    assert [one.code for one in again.read.found.remarks] == ["person_known"] * 3
    assert integrity.check_all(side.instance) == []


def test_faults_of_persons_are_all_named(side: Side, tmp_path: Path) -> None:
    case = side.open_case()
    path = tmp_path / "people.csv"
    rows = [
        ["Code", "Surname", "Given name", "Role"],
        ["W-9", "Lind", "Vera", "witness"],
        ["W-9", "Moro", "Ivo", "victim"],
        ["", "Ort", "Jan", "juggler"],
        ["", "", "", "witness"],
        ["К-1", "Ort", "Jan", "witness"],
        ["", "x" * 300, "Jan", "witness"],
    ]
    path.write_bytes(text(rows).encode())
    plan = people(side, case, path)
    told = sorted((fault.row, fault.code) for fault in plan.read.found.faults)
    assert told == [
        (2, "code_twice"), (3, "code_twice"), (4, "no_role"), (5, "no_name"), (6, "no_code"),
        (7, "not_lookable"),
    ]  # fmt: skip
    assert plan.acts == []


def test_items_are_matched_by_label_or_digest_and_described_once(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    files = [stored_file(side, case, Words()) for _n in range(2)]
    side.enter(
        case,
        ACTS.ExhibitsTakenIn(
            batch="b", exhibits=("e-1", "e-2"), labels=("E-1", "E-2"), files=tuple(files),
            circumstances={"who": "Aynur"},
        ),
    )  # fmt: skip
    rows = [
        ["№ предмета", "Описание", "Место хранения", "SHA-256"],
        ["Е-1", "Письмо", "Сейф 3", ""],  # with a Cyrillic letter
        ["", "Снимок", "", str(files[1]["sha256"])],
        ["ВД-7", "Телефон", "Сейф 4", ""],
    ]
    path = tmp_path / "items.csv"
    path.write_bytes(text(rows).encode("utf-16"))
    table, layout = lay(path, "exhibits")

    def plan() -> exhibit_lists.Plan:
        return exhibit_lists.plan(
            side.instance, case, path, table, layout, fixes={}, take_changes=False
        )

    made = plan()
    assert made.read.found.faults == []
    assert [found.key if found else "" for _row, found in made.items] == ["e-1", "e-2", ""]
    exhibit_lists.carry_out(side.instance, case, made, side.hand("aynur"))
    assert list(Exhibit.objects.order_by("key").values_list("what", flat=True)) == [
        "Письмо", "Снимок",
    ]  # fmt: skip
    assert list(ListedItem.objects.order_by("key").values_list("exhibit", flat=True)) == [
        "e-1", "e-2", "",
    ]  # fmt: skip
    assert (plan().already, plan().items) == (3, [])
    exported = list(exhibit_lists.exported(case))
    assert [row["label"] for row in exported] == ["E-1", "E-2", "ВД-7"]
    live = dump(case)
    project(case, KINDS)
    assert dump(case) == live


def test_a_label_of_one_exhibit_with_the_bytes_of_another_is_a_fault(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    files = [stored_file(side, case, Words()) for _n in range(2)]
    side.enter(
        case,
        ACTS.ExhibitsTakenIn(
            batch="b", exhibits=("e-1", "e-2"), labels=("E-1", "E-2"), files=tuple(files),
            circumstances={"who": "Aynur"},
        ),
    )  # fmt: skip
    rows = [
        ["Label", "Description", "SHA-256"],
        ["E-1", "a", str(files[1]["sha256"])],
        ["E-2", "b", "0" * 64],
        ["E-3", "c", "no digest"],
    ]
    path = tmp_path / "items.csv"
    path.write_bytes(text(rows).encode())
    table, layout = lay(path, "exhibits")
    made = exhibit_lists.plan(
        side.instance, case, path, table, layout, fixes={}, take_changes=False
    )
    assert sorted((fault.row, fault.code) for fault in made.read.found.faults) == [
        (2, "two_exhibits"), (3, "other_bytes"), (4, "no_digest"),
    ]  # fmt: skip
