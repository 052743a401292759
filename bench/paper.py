# SPDX-License-Identifier: Apache-2.0
"""How long a scan takes to be read, a number to be found among those of many letters, and a
register of another office to be imported.

``python -m bench.paper [--pages N] [--json FILE]``; wall seconds, for a number CPU seconds.  Goals:
a scan of 40 pages under 60 s; a mistyped number among 10,000 letters under 0.5 s; a register of
10,000 rows, 300 of them faulty, under 30 s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.instances import make_instance  # sets Django up
from tests.office.list_desk import book
from tests.reading.scans import save, scan

from rogatory.office import list_columns, register_import
from rogatory.office.paper_reading import read_file
from rogatory.reading import grid, ocr
from rogatory.reading.references import Known

SENTENCES = (
    "На Ваш запрос об оказании правовой помощи по уголовному делу сообщаем следующее: по указанным",
    "адресам проведены осмотры, опрошены очевидцы и сотрудники учреждений, истребованы журналы",
    "посетителей и транспортных средств за период с 1 по 14 марта 2026 года, копии прилагаются.",
)  # fmt: skip


def page(number: int) -> list[str]:
    """Return the lines of a full page of a paper, each page another."""
    lines = [f"Лист {number}", f"Исх. № 81-{number}/12-24 от 12 июня 2026 г. На № 17-4/42"]
    return [*lines, *(SENTENCES[n % 3] for n in range(14))]


def read_scan(folder: Path, pages: int) -> dict[str, Any]:
    """Make a scan of so many pages and read it; return what it took and how well it was read."""
    made = [scan(page(n), dpi=150, askew=0.6, specks=1500) for n in range(1, pages + 1)]
    path = save(folder / "scan.pdf", *made, dpi=150)
    began = time.perf_counter()
    read = read_file(path, ["ru", "en"])
    wall = time.perf_counter() - began
    return {
        "pages": pages,
        "wall_seconds": round(wall, 1),
        "words": sum(len(leaf.text.split()) for leaf in read.pages),
        "least_sure": min((leaf.sure or 0 for leaf in read.pages), default=0),
        "read": len(read.pages),
    }


def find_number(letters: int) -> dict[str, Any]:
    """Look one mistyped number up among those of many letters."""
    known = Known((str(n), f"{n % 97}-{n}/{20 + n % 7}") for n in range(letters))
    began = time.process_time()
    near = known.near(["17-4l14/24"])
    used = round(time.process_time() - began, 3)
    return {"letters": letters, "cpu_seconds": used, "near": len(near)}


def import_register(folder: Path, rows: int, faulty: int) -> dict[str, Any]:
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
    return {
        "rows": rows,
        "faults": len(plan.read.found.faults),
        "entered": len(plan.lines),
        "read_seconds": round(read, 1),
        "planned_seconds": round(planned, 1),
        "wall_seconds": round(time.perf_counter() - began, 1),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "load": round(os.getloadavg()[0], 1),
            "program": ocr.program(),
            "scan": read_scan(Path(folder), given.pages),
            "number": find_number(10_000),
            "register": import_register(Path(folder), 10_000, 300),
        }
    print(json.dumps(told, indent=1))
    if given.json:
        given.json.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
