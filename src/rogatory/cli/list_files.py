# SPDX-License-Identifier: Apache-2.0
"""What importing any list has in common at a terminal: options, the layout, faults, the preview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Option
from rogatory.cli.letters import UNCONFINED, write_file
from rogatory.cli.progress import RowsBar
from rogatory.cli.session import Session
from rogatory.cli.show import Table, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.office.list_columns import Layout
    from rogatory.office.list_faults import Fault, Found
    from rogatory.office.list_rows import ReadList
    from rogatory.reading.grid import Grid

_SHOWN = 8
"""Rows of a preview."""

FILE = Option("file", N_("CSV or XLSX file"), "FILE", required=True, position=True)
IMPORT: tuple[Option, ...] = (
    FILE,
    Option("sheet", N_("sheet of the workbook (else the first)"), "NAME"),
    Option("map", N_("our column = the head it stands under, several times"),
           "OURS=HEAD", "words"),
    Option("like", N_("columns as remembered under this name"), "NAME"),
    Option("remember", N_("remember the columns under this name"), "NAME"),
    Option("dates", N_("how days stand: dmy, mdy, serial (numbers of days)"), "ORDER", "many",
           choices=("dmy", "mdy", "serial")),
    Option("set", N_("what a cell says, by hand: 12:number=1/2026"), "ROW:COLUMN=TEXT", "words"),
    Option("encoding", N_("encoding of a CSV (else it is found)"), "NAME",
           choices=("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1254", "cp1252", "cp866",
                    "koi8-r")),
    Option("separator", N_("separator of a CSV (else it is found)"), "SIGN",
           choices=(";", ",", "tab", "|")),
    Option("preview", N_("show what would be entered, enter nothing"), how="flag"),
    Option("skip-faulty", N_("enter the rows without faults, leave the others out"), how="flag"),
    Option("faults", N_("write all faults and remarks to this file (.csv or .xlsx)"), "FILE"),
    UNCONFINED,
)  # fmt: skip
EXPORT: tuple[Option, ...] = (
    FILE,
    Option("format", N_("form of the file (else by its name)"), "FORM", choices=("csv", "xlsx")),
    Option("like", N_("in the columns remembered under this name"), "NAME"),
)


def opened(session: Session, list_: str) -> tuple[Path, Grid, Layout]:
    """Read the file that is named in the sandbox, and lay it out."""
    from rogatory.office import list_columns
    from rogatory.reading import grid

    path = Path(session["file"])
    table = grid.read(
        path,
        sheet=session["sheet"] or "",
        encoding=session["encoding"] or "",
        separator={"tab": "\t"}.get(session["separator"] or "", session["separator"] or ""),
        allow_unconfined=bool(session["allow_unconfined"]),
    )
    home = session.instance.home
    wanted = pairs(session["map"] or (), "map")
    known = list_columns.remembered(home, session["like"], list_) if session["like"] else None
    if known is None and not wanted:
        known = list_columns.fitting(home, list_, table)
    layout = list_columns.laid_out(table, list_, wanted, known)
    if session["dates"]:
        layout.dates = " ".join(sorted(set(session["dates"])))
    return path, table, layout


def pairs(words: Sequence[str], option: str) -> dict[str, str]:
    """Return NAME=TEXT words as a table; Malformed for what is none."""
    found = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.strip():
            raise Malformed(
                _("--{option} takes words like {example}, not “{word}”.").format(
                    option=option, example="number=…", word=word
                )
            )
        found[name.strip()] = text.strip()
    return found


def fixes(session: Session, layout: Layout) -> dict[tuple[int, str], str]:
    """Return what --set says of single cells, by row and our column."""
    from rogatory.office.list_columns import LISTS

    ours = {column.name for column in LISTS[layout.of]}
    found: dict[tuple[int, str], str] = {}
    for where, text in pairs(session["set"] or (), "set").items():
        row, colon, name = where.partition(":")
        if not (colon and row.isdecimal() and name in ours):
            raise Malformed(
                _("--set takes ROW:COLUMN=TEXT with a column of {columns}, not “{word}”.").format(
                    columns=", ".join(sorted(ours)), word=where
                )
            )
        found[int(row), name] = text
    return found


def bar() -> RowsBar:
    """Return a bar for one import."""
    return RowsBar()


def layout_lines(grid: Grid, layout: Layout, total: int) -> list[str]:
    """Say what was read, and which column is taken for which."""
    from rogatory.office.list_columns import labels

    read = ngettext(
        "{n} row below the heads in row {head}.", "{n} rows below the heads in row {head}.", total
    ).format(n=total, head=layout.head_row)
    how = f"{grid.form.upper()}, {grid.encoding}" if grid.encoding else grid.form.upper()
    if grid.sheet:
        how += ", " + _("sheet “{name}”").format(name=visible(grid.sheet))
    named = labels(layout.of)
    taken = [f"{named[name]} ← “{visible(head)}”" for name, head in layout.columns.items()]
    lines = [f"{read} ({how})", _("Columns: {columns}").format(columns="; ".join(taken))]
    kept = [head for head in layout.heads if head not in layout.columns.values()]
    if kept:
        lines.append(
            _("Kept under their own heads: {heads}").format(
                heads=", ".join(f"“{visible(head)}”" for head in kept)
            )
        )
    if layout.name:
        lines.append(_("As remembered under “{name}”.").format(name=layout.name))
    return lines


def preview(read: ReadList, rows: Sequence[dict[str, str]]) -> Table:
    """Return the first rows as they will be entered, in our columns that say something."""
    from rogatory.office.list_columns import labels

    named = labels(read.layout.of)
    some = rows[:_SHOWN]
    used = [name for name in named if any(row.get(name) for row in some)]
    heads = [_("row"), *(named[name] for name in used)]
    cells = [[row["row"], *(_short(row.get(name, "")) for name in used)] for row in some]
    return Table(heads, cells, _("No row would be entered."))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 32 else f"{plain[:31]}…"


def found_lines(session: Session, found: Found) -> list[str]:
    """Say faults and remarks in groups, and write all of them to a file where one is named."""
    from rogatory.office import list_faults

    lines: list[str] = []
    for said, ones in ((_("Faults:"), found.faults), (_("Remarks:"), found.remarks)):
        if ones:
            lines += [said, *(f"  {visible(line)}" for line in list_faults.grouped(ones))]
    if session["faults"]:
        from rogatory.office import list_export

        name = session["faults"]
        heads, rows = list_faults.table(found)
        form = "xlsx" if name.lower().endswith(".xlsx") else "csv"
        path = write_file(name, list_export.as_file(heads, rows, form, _("Faults:")))
        lines.append(_("All faults and remarks are written to {file}.").format(file=path))
    return lines


def found_data(found: Found) -> dict[str, Any]:
    """Return all faults and remarks for a program."""

    def told(ones: list[Fault]) -> list[dict[str, Any]]:
        return [one.to_json() for one in sorted(ones, key=lambda one: (one.row, one.head))]

    return {"faults": told(found.faults), "remarks": told(found.remarks)}


def stopped(session: Session, found: Found) -> bool:
    """Tell whether faults stop the import."""
    return bool(found.faults) and not session["skip_faulty"]


def remembering(session: Session, layout: Layout) -> list[str]:
    """Remember a layout where that is asked for, and say so."""
    if not session["remember"]:
        return []
    from rogatory.office import list_columns

    list_columns.remember(session.instance.home, session["remember"], layout)
    return [_("The columns are remembered as “{name}”.").format(name=session["remember"])]


def form_of(session: Session) -> str:
    """Return whether CSV or XLSX is to be written."""
    name = str(session["file"]).lower()
    form = session["format"] or ("xlsx" if name.endswith(".xlsx") else "csv")
    if name.endswith((".csv", ".xlsx")) and not name.endswith(f".{form}"):
        raise Inadmissible(_("The name of the file says otherwise than --format."))
    return str(form)


def not_entered(session: Session, stopped: bool) -> list[str | Table]:
    """Say why nothing was entered."""
    if stopped:
        return [_("Nothing was entered: mend the file, or enter the others with --skip-faulty.")]
    if session["preview"]:
        return [_("Nothing was entered: this was a preview.")]
    return [_("Nothing new: nothing was entered.")]
