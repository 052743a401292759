# SPDX-License-Identifier: Apache-2.0
"""A table of others as the office gets it: read in the sandbox, its answer read strictly here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.reading import sandbox

LIMITS: Final = sandbox.Limits(
    file_bytes=64 * 2**20, memory=1024 * 2**20, wall_seconds=180.0, cpu_seconds=150
)
_SORTS = {"n": 2, "d": 3, "b": 2, "e": 2, "f": 2}
_FAULTS = frozenset({"no_sheet", "merged", "not_decoded", "open_quote"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that a spreadsheet typed: ``sort`` n, d, b, e or f (see ``tables``), and its words."""

    sort: str
    text: str
    format: str = ""


Value = str | Cell | None


@dataclass(frozen=True)
class Grid:
    """The rows of one table that are not empty, each with its number in the file."""

    form: str
    rows: list[tuple[int, list[Value]]]
    encoding: str = ""
    separator: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    merged: tuple[int, ...] = ()
    """Rows at which cells begin that are merged over several rows."""

    from_1904: bool = False
    """Whether the workbook numbers its days from 1904."""


def read(
    path: Path,
    *,
    sheet: str = "",
    encoding: str = "",
    separator: str = "",
    allow_unconfined: bool = False,
) -> Grid:
    """Read a CSV or XLSX file in the sandbox.

    Raises Malformed with what is wrong and what to do; Unavailable without a sandbox.
    """
    outcome = sandbox.run(
        "table",
        path,
        options={"sheet": sheet, "encoding": encoding, "separator": separator},
        limits=LIMITS,
        allow_unconfined=allow_unconfined,
    )
    if outcome.output is None:
        codes = [fault.code for fault in outcome.faults]
        if "form_not_parsed" in codes:
            raise Malformed(
                _("{file} is neither CSV nor XLSX: open it and save it as XLSX.").format(
                    file=path.name
                )
            )
        said = " ".join(fault.sentence() for fault in outcome.faults)
        raise Malformed(_("{file} cannot be read as a table: {why}").format(
            file=path.name, why=said or _("It has no rows.")
        ))  # fmt: skip
    return _strict(outcome.output, path, sheet)


def _strict(output: bytes, path: Path, wanted: str) -> Grid:
    """Read the child's answer; its faults that leave nothing to be trusted are raised."""
    try:
        told = json.loads(output)
        grid = _grid(told)
        faults = [(str(code), int(row)) for code, row in told["faults"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed(_("The reading process gave no usable answer.")) from None
    at = dict(reversed(faults))
    if not set(at) <= _FAULTS:
        raise Malformed(_("The reading process gave no usable answer."))
    if "no_sheet" in at:
        raise Malformed(
            _("{file} has no sheet “{sheet}”; it has: {sheets}.").format(
                file=path.name, sheet=wanted, sheets=", ".join(grid.sheets)
            )
        )
    if "open_quote" in at:
        raise Malformed(
            _(
                "A quotation mark in row {n} of {file} is not closed, or closes in the middle of a "
                "cell: everything after it would be read wrongly. Mend it there, or save as XLSX."
            ).format(n=at["open_quote"], file=path.name)
        )
    if "not_decoded" in at:
        raise Malformed(
            _("{file} is not written in {encoding} (line {n}): say --encoding.").format(
                file=path.name, encoding=grid.encoding, n=at["not_decoded"]
            )
        )
    return grid


def _grid(told: Any) -> Grid:
    rows: list[tuple[int, list[Value]]] = []
    for number, cells in told["rows"]:
        if type(number) is not int:
            raise ValueError(number)
        rows.append((number, [_value(cell) for cell in cells]))
    names = told["sheets"]
    words = [told[name] for name in ("form", "encoding", "separator", "sheet")]
    if not all(isinstance(word, str) for word in [*words, *names]):
        raise ValueError(words)
    merged = tuple(int(row) for code, row in told["faults"] if code == "merged")
    form, encoding, separator, sheet = words
    return Grid(
        form, rows, encoding, separator, tuple(names), sheet, merged, told.get("epoch") == "1904"
    )


def _value(cell: Any) -> Value:
    if cell is None or isinstance(cell, str):
        return cell
    if not isinstance(cell, list) or not all(isinstance(part, str) for part in cell):
        raise ValueError(cell)
    if len(cell) != _SORTS[cell[0]]:
        raise ValueError(cell)
    return Cell(*cell)
