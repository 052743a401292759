# SPDX-License-Identifier: Apache-2.0
"""Codes on a photographed or scanned paper are read under confinement, whatever a scanner does."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import PIL.Image
import PIL.ImageFilter
import pypdfium2  # type: ignore[import-untyped]
import pytest
from tests.paper.test_paper_exhibit_papers import label
from tests.paper.test_paper_schedules import heading

from rogatory.errors import Inadmissible
from rogatory.office import scans
from rogatory.paper import labels
from rogatory.pouch.printed import Printed


@pytest.fixture(scope="module")
def sheet() -> tuple[bytes, list[str]]:
    """Give a sheet with four labels, and the words of their codes."""
    wanted = [label(n) for n in range(1, 5)]
    words = [Printed("X", one.exhibit, 1, 1, one.sha256).words for one in wanted]
    return labels.labels(heading("en"), wanted), words


def scanned(pdf: bytes, *, dpi: int, angle: float, noise: float, blur: float) -> bytes:
    """Return the first page as a scanner of that temper gives it (JPEG)."""
    rng = random.Random(5)
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        page = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    page = page.rotate(angle, expand=True, fillcolor=245, resample=PIL.Image.Resampling.BICUBIC)
    page = page.filter(PIL.ImageFilter.GaussianBlur(blur))
    spots = page.load()
    for _n in range(int(page.width * page.height * noise)):
        spots[rng.randrange(page.width), rng.randrange(page.height)] = rng.randrange(256)
    out = BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()


def read(path: Path) -> list[str]:
    """Return the codes that the reading process finds."""
    return sorted(words for leaf in scans.seen_in([path]) for words in leaf.codes)


@pytest.mark.parametrize(
    ("dpi", "angle", "noise", "blur"),
    [(150, 0, 0, 0), (150, 2.5, 0.01, 0.4), (200, 90, 0.02, 0.6), (200, 187, 0.02, 0.6),
     (300, -4, 0.03, 1.0)],
)  # fmt: skip
def test_every_label_of_a_bad_scan_is_read(
    dpi: int,
    angle: float,
    noise: float,
    blur: float,
    sheet: tuple[bytes, list[str]],
    tmp_path: Path,
    tool: Callable[[str], Path],
) -> None:
    tool("bwrap")
    pdf, words = sheet
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(scanned(pdf, dpi=dpi, angle=angle, noise=noise, blur=blur))
    assert read(scan) == sorted(words)


def test_a_pdf_is_read_page_by_page_and_a_paper_without_codes_has_none(
    sheet: tuple[bytes, list[str]], tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    tool("bwrap")
    pdf, words = sheet
    (tmp_path / "labels.pdf").write_bytes(pdf)
    assert [leaf.leaf for leaf in scans.seen_in([tmp_path / "labels.pdf"])] == [1]
    assert read(tmp_path / "labels.pdf") == sorted(words)
    PIL.Image.new("L", (800, 600), 250).save(tmp_path / "white.png")
    assert read(tmp_path / "white.png") == []


def test_what_is_no_picture_is_a_fault_and_no_crash(
    tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    tool("bwrap")
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(Inadmissible, match=r"x\.png"):
        scans.seen_in([tmp_path / "x.png"])
