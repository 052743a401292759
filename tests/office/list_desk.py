# SPDX-License-Identifier: Apache-2.0
"""Tables for tests of imports: written as an office would, read without a process of their own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from tests.instances import Side

from rogatory.office import list_columns, register_import
from rogatory.office.list_columns import Layout
from rogatory.office.register_import import Plan
from rogatory.reading import grid, tables
from rogatory.reading.grid import Grid
from rogatory.reading.sheet import Sheet

HEADS = ("Исх. №", "Дата отправки", "Адресат", "Содержание", "Дело", "Виза")


def text(rows: Sequence[Sequence[str]], separator: str = ";", quote: bool = True) -> str:
    """Return rows as CSV."""
    mark = '"' if quote else ""
    return "".join(
        separator.join(mark + cell.replace('"', '""') + mark for cell in row) + "\r\n"
        for row in rows
    )


def book(rows: Sequence[Sequence[Any]], title: str = "2024") -> bytes:
    """Return rows as XLSX."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def grid_of(path: Path, **options: str) -> Grid:
    """Read a table in this process: the sandbox is tested where it matters."""
    made = tables.read(path, Sheet(), options)
    assert made is not None
    return grid._strict(made[0], path, options.get("sheet", ""))


def lay(path: Path, list_: str = "register", wanted: Mapping[str, str] | None = None) -> Any:
    """Return grid and layout of a file."""
    table = grid_of(path)
    return table, list_columns.laid_out(table, list_, wanted or {}, None)


def planned(
    side: Side, path: Path, *, direction: str = "out", layout: Layout | None = None, **given: Any
) -> Plan:
    """Plan the import of a file."""
    table = grid_of(path)
    layout = layout or list_columns.laid_out(table, "register", {}, None)
    layout.direction = direction
    layout.dates = given.pop("dates", layout.dates)
    values: dict[str, Any] = {"fixes": {}, "decided": {}} | given
    return register_import.plan(side.instance, path, table, layout, **values)


def imported(side: Side, path: Path, **given: Any) -> Plan:
    """Import a file."""
    plan = planned(side, path, **given)
    register_import.carry_out(side.instance, plan, side.hand(side.first))
    return plan
