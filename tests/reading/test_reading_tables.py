# SPDX-License-Identifier: Apache-2.0
"""Tables in the sandbox: what is none is refused with what to do, what is one is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.office.list_desk import HEADS, book

from rogatory.errors import Malformed
from rogatory.reading import grid

ROWS = [["17-4/24", "23.11.2024", "XB", "a", "", ""], ["17-5/24", "24.11.2024", "XB", "b", "", ""]]


def test_files_that_are_no_tables_are_refused_with_what_to_do(tmp_path: Path, shared: Path) -> None:
    whole = book([list(HEADS), *ROWS])
    cases = {
        "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as XLSX"),
        "closed.xlsx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        "broken.xlsx": (whole[: len(whole) // 2], "damaged"),
        "other.zip": (b"PK\x03\x04" + bytes(40), "damaged|neither"),
        "empty.csv": (b"", "empty"),
        "quote.csv": (b'a;b\r\n"x;y\r\nz;w\r\n', "row 2"),
    }
    detected = 0
    for name, (data, said) in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Malformed, match=said):
            grid.read(path)
        detected += 1
    hostile = sorted((shared / "data" / "documents").rglob("*.xls*"))[:6]
    for path in hostile:
        try:
            grid.read(path)
        except Malformed:
            detected += 1
    print(f"files that are no tables: {len(cases)} made, {detected} refused")
    good = tmp_path / "good.xlsx"
    good.write_bytes(whole)
    assert len(grid.read(good).rows) == 3
    with pytest.raises(Malformed, match="no sheet"):
        grid.read(good, sheet="2031")
