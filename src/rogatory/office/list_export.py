# SPDX-License-Identifier: Apache-2.0
"""Our lists as files that offices open: CSV with its mark and semicolons, or XLSX, cells of text.

No cell is ever a formula: in CSV an apostrophe stands before what a spreadsheet would run, and
before an apostrophe that stands so already, so that reading takes exactly one away; in XLSX every
cell is typed as text and marked to stay so.  With a remembered layout the heads, their order and
the way of writing days are those of the office's own list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from rogatory.casefile import status_words
from rogatory.casefile.register_rows import Part
from rogatory.language import _
from rogatory.office.list_columns import BASIS, LISTS, Layout, labels
from rogatory.office.register import STARTS
from rogatory.reading.tables_text import whole

FORMATS: Final = ("csv", "xlsx")
_WIDEST: Final = 60
_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no cell of a spreadsheet may hold (XML 1.0, section 2.2)."""

_LONGEST: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""


def as_file(heads: Sequence[str], rows: Iterable[Sequence[str]], form: str, title: str) -> bytes:
    """Return a table as CSV or XLSX."""
    return _xlsx(heads, rows, title) if form == "xlsx" else _csv(heads, rows)


def armoured(cell: str) -> str:
    """Return a cell of CSV that no spreadsheet runs; ``list_cells.text_of`` takes it off again."""
    plain = whole(cell).strip()
    bare = plain.lstrip("'").lstrip()
    risky = bare[:1] in STARTS or plain.lstrip("'")[:1] in STARTS
    return f"'{plain}" if bare and risky else plain


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n", delimiter=";")
    for row in (heads, *rows):
        writer.writerow([armoured(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    told = [[_fit(cell) for cell in row] for row in rows]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "Rogatory"
    sheet: Any = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
    for place, head in enumerate(heads):
        longest = max((len(row[place]) for row in told), default=0)
        width = min(max(len(head), longest) + 2, _WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = max(width, 8)
    sheet.freeze_panes = "A2"
    if told:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(told) + 1}"
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(text: str, font: Any = None) -> Any:
        made: Any = WriteOnlyCell(sheet, value=None)
        # Said to be text after it was set: what begins with = would have become a formula.
        made._value, made.data_type = (text, "s") if text else (None, "n")
        made.number_format, made.alignment, made.quotePrefix = "@", wrapped, True
        if font is not None:
            made.font = font
        return made

    sheet.append([cell(_fit(head), bold) for head in heads])
    for row in told:
        sheet.append([cell(text) for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fit(text: str) -> str:
    plain = _XML.sub("\ufffd", whole(text))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def shaped(
    list_: str, rows: Sequence[Mapping[str, Any]], layout: Layout | None
) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of a list in the shape of a layout, or in our own.

    A row is our columns with their words, and under ``other`` what stood under heads of its own.
    What rows rest on stands in a last column of its own wherever one of them was imported.
    """
    sorts = {column.name: column.sort for column in LISTS[list_]}
    named = labels(list_)
    if layout is None:
        pairs = [(named[name], name) for name in sorts]
        days = "iso"
    else:
        ours = {head: name for name, head in layout.columns.items()}
        pairs = [(head, ours.get(head, "")) for head in layout.heads]
        days = layout.days
        if BASIS not in ours.values() and any(row.get("imported") for row in rows):
            pairs.append((named[BASIS], BASIS))
    made = [
        [
            _written(str(row.get(name) or ""), sorts[name], days)
            if name
            else str((row.get("other") or {}).get(head, ""))
            for head, name in pairs
        ]
        for row in rows
    ]
    return [head for head, _name in pairs], made


def left_out(list_: str, rows: Sequence[Mapping[str, Any]], layout: Layout) -> list[str]:
    """Return the labels of our columns that say something and have no place in a layout."""
    fixed = {"direction"} if layout.direction else set()
    missing = [
        column for column in LISTS[list_] if column.name not in {*layout.columns, BASIS, *fixed}
    ]
    return [_(column.label) for column in missing if any(row.get(column.name) for row in rows)]


def _written(text: str, sort: str, days: str) -> str:
    """Return a day as the office writes it; anything else as it is."""
    if sort != "day" or days == "iso" or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text
    day = date.fromisoformat(text)
    sign = "/" if days == "slashed" else "."
    return f"{day.day:02d}{sign}{day.month:02d}{sign}{day.year}"


def register_row(row: Part) -> dict[str, Any]:
    """Return a row of the register in our columns, in the present language.

    What an imported row says is given back as it was written there.
    """
    told = dict(row["said"])
    other, theirs = row["other"], row["their_number"]
    imported = row["what"] == "imported"
    channel = status_words.medium(row["channel"])
    return {
        "direction": _("out") if row["direction"] == "out" else _("in"),
        "day": row["day"],
        "number": row["number"],
        "their_number": status_words.said(theirs) if isinstance(theirs, dict) else theirs or "",
        "dated": row["dated"] or "",
        "counterpart": told.get("counterpart") or other.get("code") or other.get("state") or "",
        "case": told.get("case", "") if imported else row["case"]["reference"],
        "medium": told.get("medium", "") or channel,
        "subject": told.get("subject", ""),
        "executor": told.get("executor", ""),
        "note": told.get("note", ""),
        "basis": status_words.basis(row["rests_on"]) if row["rests_on"] else "",
        "imported": imported,
        "other": told.get("other", {}),
    }
