# SPDX-License-Identifier: Apache-2.0
"""The rows of an office's list, read by its layout: what each says, and every doubt about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rogatory.casefile.persons import ROLES
from rogatory.office import list_cells as cells
from rogatory.office.list_cells import Doubt
from rogatory.office.list_columns import LISTS, Column, Layout, said
from rogatory.office.list_faults import Fault, Found
from rogatory.reading.grid import Grid, Value

Fixes = Mapping[tuple[int, str], str]
"""What a person sets by hand: (row in the file, our column) -> the words."""

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""

_STEP: Final = 200
_TOTALS: Final = frozenset(
    {"итого", "всего", "итог", "cəmi", "yekun", "total", "totals", "sum", "altogether"}
)


@dataclass
class ReadRow:
    """One row as it was read: our columns that say something, and the others under their heads."""

    row: int
    values: dict[str, str]
    other: dict[str, str] = field(default_factory=dict)
    by_hand: dict[str, str] = field(default_factory=dict)
    """Our columns that a person set -> what stood there before."""

    def erasable(self, *left_out: str) -> dict[str, Any]:
        """Return everything as one erasable value, without what stands in fields of its own."""
        told: dict[str, Any] = {"row": self.row}
        told |= {k: v for k, v in self.values.items() if k not in left_out and v}
        if self.other:
            told["other"] = self.other
        if self.by_hand:
            told["by_hand"] = self.by_hand
        return told


@dataclass
class ReadList:
    """A list as it was read."""

    layout: Layout
    rows: list[ReadRow]
    found: Found
    total: int
    """Rows below the heads that hold anything."""


def read_rows(
    grid: Grid,
    layout: Layout,
    *,
    fixes: Fixes,
    today: str,
    progress: Progress | None = None,
) -> ReadList:
    """Read every row below the heads; all faults are gathered, none ends the reading."""
    found, rows = Found(), list[ReadRow]()
    below = [(number, row) for number, row in grid.rows if number > layout.head_row]
    for number, row in grid.rows:
        if number < layout.head_row:
            words = " ".join(said(cell) for cell in row if cell is not None)
            found.remarks.append(Fault("above", number, value=words))
    found.remarks += [Fault("merged", row) for row in grid.merged if row > layout.head_row]
    reader = _Reader(grid.form, layout, today, _orders(grid, layout, below), fixes, found)
    for done, (number, row) in enumerate(below, 1):
        code = _no_row(row, layout)
        if code and not any(place[0] == number for place in fixes):
            words = " ".join(said(cell) for cell in row if cell is not None)
            found.remarks.append(Fault(code, number, value=words))
        else:
            rows.append(reader.read(number, row))
        if progress and (done % _STEP == 0 or done == len(below)):
            progress(done, len(below))
    layout.days = reader.written or layout.days
    return ReadList(layout, rows, found, len(below))


def _orders(
    grid: Grid, layout: Layout, rows: Sequence[tuple[int, Sequence[Value]]]
) -> frozenset[str]:
    """Return in which order days and months stand: as was said, else as the columns show."""
    told = set(layout.dates.split()) | ({"1904"} if grid.from_1904 else set())
    if not told & {"dmy", "mdy"}:
        for column in LISTS[layout.of]:
            place = layout.places.get(column.name)
            if column.sort == "day" and place is not None:
                shown = cells.order_of([row[place] for _n, row in rows if place < len(row)])
                told |= {shown} - {""}
    return frozenset(told) if not {"dmy", "mdy"} <= told else frozenset(told - {"dmy", "mdy"})


def _no_row(row: Sequence[Value], layout: Layout) -> str:
    """Return why a row of the table is none of the list: total, numbering, heading; else ""."""
    filled = [(place, said(cell)) for place, cell in enumerate(row) if cell is not None]
    words = cells.folded(filled[0][1]).split() if filled else []
    day = layout.places.get("day")
    if words and words[0] in _TOTALS and (day is None or day >= len(row) or row[day] is None):
        return "total"
    numbers = [text for _place, text in filled]
    if len(numbers) > 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]:
        return "numbering"
    alone = len(filled) == 1 and filled[0][0] == 0 and len(layout.heads) > 2
    # A number that was given and never used stands alone too: it is no heading, and a fault.
    return "heading" if alone and _HEADING.fullmatch(filled[0][1]) else ""


_HEADING: Final = re.compile(r"[^\d]+|\D*\d{4}\D*")


@dataclass
class _Reader:
    form: str
    layout: Layout
    today: str
    orders: frozenset[str]
    fixes: Fixes
    found: Found
    written: str = ""

    def read(self, number: int, row: Sequence[Value]) -> ReadRow:
        made = ReadRow(number, {})
        placed = {place: name for name, place in self.layout.places.items()}
        for column in LISTS[self.layout.of]:
            place = self.layout.places.get(column.name)
            value = row[place] if place is not None and place < len(row) else None
            self._cell(made, column, value)
        for place, value in enumerate(row):
            if value is None or place in placed:
                continue
            if place >= len(self.layout.heads):
                self.found.faults.append(Fault("too_many", number, value=said(value)))
                break
            text, doubt = cells.text_of(value, self.form)
            self._doubt(doubt, number, self.layout.heads[place], value)
            if text:
                made.other[self.layout.heads[place]] = text
        dated, day = made.values.get("dated", ""), made.values.get("day", "")
        if dated and day and dated[: len(day)] > day[: len(dated)]:
            head = self.layout.columns.get("dated", "")
            self.found.faults.append(Fault("dated_after", number, head, f"{dated} > {day}"))
        return made

    def _cell(self, made: ReadRow, column: Column, value: Value) -> None:
        form, number = self.form, made.row
        head = self.layout.columns.get(column.name, "")
        fixed = self.fixes.get((number, column.name))
        if fixed is not None:
            made.by_hand[column.name] = said(value)
            self.found.remarks.append(Fault("by_hand", number, head or column.name, fixed))
            # What a person writes is text: no spreadsheet came in between.
            value, form = fixed or None, "by hand"
        text, doubt = self._taken(column, value, form)
        if column.name == "direction" and not text and not doubt:
            text = self.layout.direction
        if column.name == "day" and not self.written and text:
            self.written = _written(value)
        self._doubt(doubt, number, head, value)
        if text:
            if "\ufffd" in text:
                self.found.remarks.append(Fault("replaced", number, head))
            made.values[column.name] = text
        elif not doubt and (column.required or column.name == "direction"):
            self.found.faults.append(Fault("missing", number, head or column.name))

    def _taken(self, column: Column, value: Value, form: str) -> tuple[str, Doubt | None]:
        if column.sort == "day":
            return cells.day_of(value, form, self.orders, self.today)
        if column.sort == "number":
            return cells.number_of(value, form)
        if column.sort == "way":
            return cells.way_of(value, form)
        text, doubt = cells.text_of(value, form)
        if doubt or not text or column.sort in ("text", "medium"):
            return text, doubt
        return _CODED[column.sort](text)

    def _doubt(self, doubt: Doubt | None, row: int, head: str, value: Value) -> None:
        if doubt is not None:
            shown = doubt.hint or said(value)
            self.found.faults.append(Fault(doubt.code, row, head, shown))


def _written(value: Value) -> str:
    """Return how a day is written, for an export in the same shape."""
    if not isinstance(value, str):
        return "date" if value is not None else ""
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", value.strip()):
        return "dotted"
    return "slashed" if "/" in value else "iso"


_ROLES: Final = {
    "victim": ("потерпевший", "потерпевшая", "zərər çəkmiş", "zərər çəkmiş şəxs", "zərərçəkmiş"),
    "witness": ("свидетель", "şahid"),
    "complainant": ("заявитель", "ərizəçi"),
    "relative": ("родственник", "родственница", "qohum", "yaxın qohum"),
    "suspect": ("подозреваемый", "подозреваемая", "şübhəli", "şübhəli şəxs"),
    "accused": ("обвиняемый", "обвиняемая", "təqsirləndirilən", "təqsirləndirilən şəxs"),
    "official": ("должностное лицо", "vəzifəli şəxs"),
    "expert": ("эксперт", "ekspert"),
    "counsel": ("адвокат", "защитник", "vəkil", "müdafiəçi", "lawyer"),
    "other": ("другое", "иное лицо", "digər", "başqa"),
}
_YES = frozenset({"yes", "да", "bəli", "hə", "1", "x", "true", "+"})
_NO = frozenset({"no", "нет", "xeyr", "yox", "0", "false", "-"})


def _role(text: str) -> tuple[str, Doubt | None]:
    word = cells.folded(text)
    found = word if word in ROLES else next((c for c, words in _ROLES.items() if word in words), "")
    return (found, None) if found else ("", Doubt("no_role", text))


def _flag(text: str) -> tuple[str, Doubt | None]:
    word = text.casefold().strip()
    if word in _YES:
        return "yes", None
    return ("no", None) if word in _NO else ("", Doubt("no_flag", text))


def _code(text: str) -> tuple[str, Doubt | None]:
    good = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:@/()+-]{0,79}", text)
    return (text, None) if good else ("", Doubt("no_code", text))


def _digest(text: str) -> tuple[str, Doubt | None]:
    plain = re.sub(r"[\s:-]", "", text).lower()
    good = re.fullmatch(r"[0-9a-f]{64}", plain)
    return (plain, None) if good else ("", Doubt("no_digest", text))


_CODED: Final[dict[str, Callable[[str], tuple[str, Doubt | None]]]] = {
    "role": _role,
    "flag": _flag,
    "code": _code,
    "digest": _digest,
}


def twice(rows: Sequence[ReadRow], column: str, head: str, code: str) -> list[Fault]:
    """Return a fault for each row whose words in a column stand in another row too."""
    count = Counter(row.values.get(column, "") for row in rows)
    return [
        Fault(code, row.row, head, row.values[column])
        for row in rows
        if row.values.get(column) and count[row.values[column]] > 1
    ]
