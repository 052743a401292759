# SPDX-License-Identifier: Apache-2.0
"""How long a scan takes to be read, a number to be found among those of many letters, and a
register of another office to be imported.

``bin/bench --only paper``; wall seconds, for a number CPU seconds.  Goals:
a scan of 40 pages under 60 s; a mistyped number among 10,000 letters under 0.5 s; a register of
10,000 rows, 300 of them faulty, under 30 s.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rows import Row, scaled, timed
from tests.instances import make_instance  # sets Django up
from tests.office.list_desk import book
from tests.reading.scans import save, scan

from rogatory.office import list_columns, register_import
from rogatory.office.paper_reading import read_file
from rogatory.reading import grid, ocr
from rogatory.reading.references import Known

PAGES, LETTERS, ROWS = 40, 10_000, 10_000
SENTENCES = (
    "На Ваш запрос об оказании правовой помощи по уголовному делу сообщаем следующее: по указанным",
    "адресам проведены осмотры, опрошены очевидцы и сотрудники учреждений, истребованы журналы",
    "посетителей и транспортных средств за период с 1 по 14 марта 2026 года, копии прилагаются.",
)  # fmt: skip


def page(number: int) -> list[str]:
    """Return the lines of a full page of a paper, each page another."""
    lines = [f"Лист {number}", f"Исх. № 81-{number}/12-24 от 12 июня 2026 г. На № 17-4/42"]
    return [*lines, *(SENTENCES[n % 3] for n in range(14))]


def read_scan(folder: Path, pages: int) -> Row:
    """Make a scan of so many pages and read it; return what it took and how well it was read."""
    name, size = "a scan read", f"{pages} pages of 150 dpi, askew, with specks"
    if shutil.which("tesseract") is None:
        return Row.missing("paper", name, "tesseract is not installed here", goal=60, unit="s")
    made = [scan(page(n), dpi=150, askew=0.6, specks=1500) for n in range(1, pages + 1)]
    path = save(folder / "scan.pdf", *made, dpi=150)
    read: list[Any] = []
    cost = timed(lambda: read.extend(read_file(path, ["ru", "en"]).pages))
    words = sum(len(leaf.text.split()) for leaf in read)
    least = min((leaf.sure or 0 for leaf in read), default=0)
    return Row(
        part="paper", name=name, value=cost.wall, unit="s", goal=60, better="less",
        limit=f"{ocr.program()}, a process for each page", size=size, cpu=cost.cpu, wall=cost.wall,
        note=f"{len(read)} pages, {words} words, the least sure page {least}",
    )  # fmt: skip


def find_number(letters: int) -> Row:
    """Look one mistyped number up among those of many letters."""
    known = Known((str(n), f"{n % 97}-{n}/{20 + n % 7}") for n in range(letters))
    near: list[object] = []
    cost = timed(lambda: near.extend(known.near(["17-4l14/24"])))
    return Row(
        part="paper", name="a mistyped number found", value=cost.cpu, unit="s", goal=0.5,
        better="less", limit="distances in Python", size=f"{letters:,} letters",
        cpu=cost.cpu, wall=cost.wall, note=f"{len(near)} near",
    )  # fmt: skip


def import_register(folder: Path, rows: int, faulty: int) -> Row:
    """Import a register in which some rows are faulty: read in the sandbox, judged, entered."""
    side = make_instance(folder)
    side.open_case("1/2026")
    told = [["Our No", "Date sent", "To", "Case", "Summary"]]
    step = rows // faulty
    for n in range(rows):
        day = "31.02.2025" if n % step == 0 and n // step < faulty else f"{n % 28 + 1:02}.03.2025"
        told.append([f"17-{n}/25", day, "XB", "1/2026" if n % 3 else "", f"A request, {n}"])
    path = folder / "register.xlsx"
    path.write_bytes(book(told))
    began = time.perf_counter()
    table = grid.read(path)
    read = time.perf_counter() - began
    layout = list_columns.laid_out(table, "register", {}, None)
    layout.direction = "out"
    plan = register_import.plan(side.instance, path, table, layout, fixes={}, decided={})
    planned = time.perf_counter() - began
    register_import.carry_out(side.instance, plan, side.hand(side.first))
    whole = time.perf_counter() - began
    return Row(
        part="paper", name="a register of another office imported", value=whole, unit="s",
        goal=30, better="less", limit="the sandbox's start, then Python",
        size=f"{rows:,} rows", wall=whole,
        note=f"{len(plan.read.found.faults)} faults, {len(plan.lines):,} rows entered; "
        f"read after {read:.1f} s, judged after {planned:.1f} s",
    )  # fmt: skip


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale of 1 is 40 pages, 10,000 letters, 10,000 rows."""
    rows = scaled(ROWS, scale, 20)
    with tempfile.TemporaryDirectory() as folder:
        return [
            read_scan(Path(folder), scaled(PAGES, scale)),
            find_number(scaled(LETTERS, scale, 20)),
            import_register(Path(folder), rows, max(1, rows * 3 // 100)),
        ]
