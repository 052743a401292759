# SPDX-License-Identifier: Apache-2.0
"""Tables of strangers: CSV and XLSX (ISO/IEC 29500) as rows of cells, read in the reading process.

The function ``table`` of the child (options ``sheet``, ``encoding``, ``separator``) writes one JSON
object to its output, which :mod:`.grid` reads strictly::

    {"form": "csv", "encoding": "cp1251", "separator": ";", "sheets": [], "sheet": "",
     "rows": [[1, ["Our No", null, "17-4/24"]], [2, [["d", "2026-01-01", "mmm-yy"], …]]],
     "faults": [["open_quote", 7]]}

Where a workbook counts days from 1904, ``"epoch": "1904"`` stands beside them.

A cell is a text, null where it is empty, or what a spreadsheet made of it: ``["n", "17.5"]`` a
number, ``["d", "2026-01-31", its format]`` a date (its time after a T unless it is midnight),
``["b", "1"]`` a truth value, ``["e", "#N/A"]`` an error, ``["f", ""]`` a formula without a result.
Empty rows are left out; a row has its number in the file (of a CSV: the row, not the line).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Final

from rogatory.reading import tables_text
from rogatory.reading.sheet import Sheet

Cell = str | list[str] | None
Row = tuple[int, list[Cell]]

MAX_ROWS: Final = 200_000
"""Rows of one table beyond this are not read."""

MAX_COLUMNS: Final = 256
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of an old spreadsheet, and of one that is encrypted."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream that tells an encrypted one."""


def read(path: Path, sheet: Sheet, options: Mapping[str, object]) -> tuple[bytes, list[str]] | None:
    """Return the rows of one table as JSON; what it is not leaves a fault on the sheet."""
    with path.open("rb") as stream:
        start = stream.read(8)
    told: dict[str, Any] = {"form": "", "encoding": "", "separator": "", "sheets": [], "sheet": ""}
    if start.startswith(_OLE):
        encrypted = _ENCRYPTED in path.read_bytes()
        sheet.fault("encrypted" if encrypted else "form_not_parsed")
        return None
    if start.startswith(b"PK\x03\x04"):
        if not _is_xlsx(path):
            sheet.fault("form_not_parsed")
            return None
        sheet.media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        with path.open("rb") as stream:
            rows, faults = _xlsx(stream, told, str(options.get("sheet") or ""))
    else:
        sheet.media = "text/csv"
        rows, faults = tables_text.rows(path.read_bytes(), told, options, MAX_ROWS + 1)
    if len(rows) > MAX_ROWS or any(len(cells) > MAX_COLUMNS for _number, cells in rows):
        sheet.fault("too_many")
        return None
    told |= {"rows": rows, "faults": faults}
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode(), []


def _is_xlsx(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _xlsx(file: IO[bytes], told: dict[str, Any], wanted: str) -> tuple[list[Row], list[list[Any]]]:
    """Read one sheet of a workbook: the one that is named, else the first that is not hidden."""
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    if book.epoch == CALENDAR_MAC_1904:
        told["epoch"] = "1904"
    sheets = [one for one in book.worksheets if hasattr(one, "reset_dimensions")]
    told |= {"form": "xlsx", "sheets": [one.title for one in sheets]}
    seen = [one for one in sheets if one.sheet_state == "visible"] or sheets
    named = [one for one in sheets if one.title == wanted] if wanted else seen[:1]
    if not named:
        return [], [["no_sheet", 0]]
    told["sheet"] = named[0].title
    found: list[Row] = []
    faults: list[list[Any]] = []
    for number, cells in _cells(book, named[0], faults):
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((number, cells))
        if len(found) > MAX_ROWS:
            break
    return found, faults


def _cells(book: Any, one: Any, faults: list[list[Any]]) -> Iterator[Row]:
    """Yield the rows of a sheet, streamed; what is merged downwards says so at its first row."""
    from openpyxl.worksheet._reader import WorkSheetParser

    class Parser(WorkSheetParser):
        """As the library reads a cell; a formula without a result is told apart from nothing."""

        def parse_cell(self, element: Any) -> Any:
            cell = super().parse_cell(element)
            if cell["value"] is None and element.find(_FORMULA) is not None:
                cell |= {"data_type": "f", "value": ""}
            return cell

    with one._get_source() as source:
        parser = Parser(
            source,
            one._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, row in parser.parse():
            cells: list[Cell] = []
            for cell in row[: MAX_COLUMNS + 1]:
                place = cell["column"] - 1
                if place <= MAX_COLUMNS:
                    cells += [None] * (place + 1 - len(cells))
                    cells[place] = _cell(book, cell)
            yield number, cells
        for merged in parser.merged_cells.mergeCell if parser.merged_cells else ():
            if merged.max_row > merged.min_row:
                faults.append(["merged", merged.min_row])


_FORMULA: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


def _cell(book: Any, cell: dict[str, Any]) -> Cell:
    """Return one cell in the form that the module's docstring names."""
    value, sort = cell["value"], cell["data_type"]
    if sort == "f":
        return ["f", ""]
    if value is None or value == "":
        return None
    if sort == "e":
        return ["e", str(value)]
    if isinstance(value, bool):
        return ["b", str(int(value))]
    if isinstance(value, (datetime, date)):
        return ["d", _moment(value), _format(book, cell["style_id"])]
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (int, float)):
        return ["n", _number(value)]
    return tables_text.whole(str(value))


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    return value.isoformat()


def _number(value: float) -> str:
    """Return a number as it would stand in a cell: whole ones without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _format(book: Any, style: int) -> str:
    """Return the number format of a style, which tells how a date was shown."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    number = book._cell_styles[style].numFmtId
    if number >= BUILTIN_FORMATS_MAX_SIZE:
        known = book._number_formats
        place = number - BUILTIN_FORMATS_MAX_SIZE
        return str(known[place]) if place < len(known) else ""
    return str(BUILTIN_FORMATS.get(number, ""))
