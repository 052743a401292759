# SPDX-License-Identifier: Apache-2.0
"""The other side of an imported row, known by the names that sheets and cards give it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.office.list_desk import planned, text

from rogatory.office.side_names import SideNames

SHEET = """schema = "rogatory.sheet/1"
[sheet]
state = "{state}"
name = "{name}"
name_ru = "{ru}"
fiction = true
[[central_authority]]
code = "prosecution"
name = "{body}"
confidence = "seen"
as_of = "2026-03"
source = "fiction"
"""


@pytest.fixture
def side(tmp_path: Path) -> Side:
    made = make_instance(tmp_path)
    folder = made.instance.home / "instruments"
    folder.mkdir(exist_ok=True)
    for state, name, ru, body in (
        ("XC", "Carandia", "Карандия", "Chief Prosecutor"),
        ("XD", "Dorland", "Дорландия", "Chief Prosecutor"),
    ):
        sheet = SHEET.format(state=state, name=name, ru=ru, body=body)
        (folder / f"sheet-{state.lower()}.toml").write_text(sheet, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("CARANDIA", "XC"),
        ("Карандия", "XC"),
        ("Ministry of Justice, Carandia", "XC"),
        ("Минюст, Дорландия", "XD"),
        ("Republic of Dorland", "XD"),
        ("Chief Prosecutor", ""),  # of two states
        ("Carandia and Dorland", ""),
        ("Carandian desk", ""),
        ("Somewhere", ""),
        ("", ""),
    ],
)
def test_a_name_leads_to_its_state_and_one_of_two_to_none(
    side: Side, written: str, code: str
) -> None:
    assert SideNames(side.instance).code(written) == code


def test_a_row_gets_the_code_by_name_and_the_remark_says_so(side: Side, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    rows = [["No", "Date", "To"], ["17-4/24", "23.11.2024", "Carandia"],
            ["17-5/24", "24.11.2024", "Chief Prosecutor"]]  # fmt: skip
    path.write_text(text(rows))
    plan = planned(side, path)
    assert [line.side for line in plan.lines] == ["XC", ""]
    assert plan.sides_unknown == ["Chief Prosecutor"]
    told = {one.code: one.value for one in plan.read.found.remarks}
    assert told["side_named"] == "Carandia = XC"
