# SPDX-License-Identifier: Apache-2.0
"""Days in workbooks of both epochs; and our own exports, opened by another program."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from tests.instances import Side, make_instance
from tests.office.list_desk import planned

from rogatory.office.list_export import as_file


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@pytest.mark.parametrize("how", ["date", "number"])
def test_a_day_is_the_same_in_workbooks_of_both_epochs(
    side: Side, tmp_path: Path, epoch: datetime, how: str
) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(["Our No", "Date sent", "To", "Summary"])
    day = date(2024, 11, 23)
    number = (datetime(2024, 11, 23) - epoch).days
    sheet.append(["17-4/24", day if how == "date" else number, "XB", "A request"])
    path = tmp_path / "old.xlsx"
    book.save(path)
    plan = planned(side, path, dates="serial" if how == "number" else "")
    assert [line.read.values["day"] for line in plan.lines] == ["2024-11-23"]


def test_our_exports_open_in_another_program_with_the_same_text_and_no_formula(
    tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    heads = ["номер", "gün", "what"]
    rows = [
        ["17-4/24", "2024-11-23", "=1+1"],
        ["0017", "01.02.2024", "+994 12 000"],
        ["1/2026", "янв.26", '@SUM(A1) "quoted"; semicolon'],
        ["12345678901234567890", "ə ğ ş", "two\nlines"],
    ]
    read = {}
    for form, taken in (("xlsx", []), ("csv", ["--infilter=CSV:59,34,76,1,1/2/2/2/3/2"])):
        path = tmp_path / f"out.{form}"
        path.write_bytes(as_file(heads, rows, form, "register"))
        # comma, quotation mark, UTF-8, from the first row
        wanted = "csv:Text - txt - csv (StarCalc):44,34,76,1"
        subprocess.run(
            [tool("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             *taken, "--convert-to", wanted, "--outdir", str(tmp_path / form), str(path)],
            capture_output=True, check=True, timeout=180,
        )  # fmt: skip
        text = (tmp_path / form / "out.csv").read_text(encoding="utf-8-sig")
        read[form] = list(csv.reader(io.StringIO(text)))
    assert read["xlsx"] == [heads, *rows]
    bare = [[cell.removeprefix("'") for cell in row] for row in read["csv"]]
    assert bare == [heads, *rows]
