# SPDX-License-Identifier: Apache-2.0
"""Leaves of enclosures are counted on the bytes that leave; what has none is said to have none."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
from tests.instances import make_instance
from tests.scans import pile

from rogatory.casefile.exhibits import Exhibit
from rogatory.office import exhibits
from rogatory.office.page_counts import page_counts


def test_each_sort_of_enclosure_is_counted_or_left_open(tmp_path: Path) -> None:
    side = make_instance(tmp_path / "home")
    case, folder = side.open_case(), tmp_path / "in"
    folder.mkdir()
    leaf = PIL.Image.new("L", (200, 280), 255)
    leaves = [leaf.point([max(0, grey - n) for grey in range(256)]) for n in range(3)]
    pile(leaves, folder / "a.pdf", 72)
    pile(leaves[:2], folder / "bb.tiff", 72)
    leaf.save(folder / "c.png")
    (folder / "d.txt").write_text("A text has no pages yet.")
    (folder / "e.pdf").write_bytes((folder / "a.pdf").read_bytes()[:300])
    hand = side.hand("aynur")
    exhibits.take_in(side.instance, case, folder, hand, circumstances={"who": "aynur"})
    rows = sorted(Exhibit.objects.filter(case=case), key=lambda row: str(row.file["name"]))
    names = [str(row.file["name"])[-5:] for row in rows]
    counted = dict(zip(names, page_counts(side.instance, rows), strict=True))
    assert counted == {"a.pdf": 3, ".tiff": 2, "c.png": 1, "d.txt": None, "e.pdf": None}
