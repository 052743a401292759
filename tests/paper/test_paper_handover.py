# SPDX-License-Identifier: Apache-2.0
"""The papers of a medium: whoever finds it knows what to do, and both sides can sign."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta, timezone
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from rogatory.errors import Malformed
from rogatory.paper import handover
from rogatory.paper.handover import Carrier, Sides
from rogatory.pouch.printed import Printed
from rogatory.pouch.volumes import Part, Volumes
from rogatory.press.blocks import grouped

Tool = Callable[[str], Path]
POUCH = "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19"
SIDES = Sides(
    sender={"en": "Prosecutor General of XA", "ru": "Генеральная прокуратура XA"},
    sender_domain="xa.example",
    to={"en": "Prosecutor General of XB"},
    to_domain="xb.example",
    call="+00 000 17",
    made_at="2026-12-01T06:30:00Z",
    zone=timezone(timedelta(hours=4)),
    marking="FICTIONAL CASE · TEST SIGNATURE",
)
LANGS = [("en",), ("ru", "en"), ("az", "ru"), ("az", "ru", "en")]


def volumes(count: int) -> Volumes:
    """Return a package in so many parts."""
    whole, name = "0a1b" * 16, f"{POUCH}.asice"
    parts: tuple[Part, ...] = (Part(name, 3_999_997_952, whole),)
    if count > 1:
        parts = tuple(
            Part(f"{name}.{n:03}", 3_999_997_952, f"{n:02x}" * 32) for n in range(1, count + 1)
        )
    size = sum(part.size for part in parts)
    return Volumes(name, "xa.example", "xb.example", size, whole, parts)


def pages_of(pdf: bytes, path: Path, tool: Tool) -> list[str]:
    """Return the words of each page; a PDF that is not sound fails here."""
    path.write_bytes(pdf)
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    command = [str(tool("pdftotext")), "-layout", str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return [" ".join(page.replace("\u00a0", " ").split()) for page in text.split("\f")[:-1]]


def codes_of(pdf: bytes) -> list[list[str]]:
    """Return what a reader that is not ours finds on each page, at 150 dpi."""
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        drawn = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]
    return [[one.text for one in zxingcpp.read_barcodes(page)] for page in drawn]


@pytest.mark.parametrize("langs", LANGS, ids=",".join)
@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_leaf_says_how_to_open_check_and_join_in_each_language(
    langs: tuple[str, ...], count: int, tmp_path: Path, tool: Tool
) -> None:
    package = volumes(count)
    pdf = handover.read_me(SIDES, [package], langs)
    assert pdf == handover.read_me(SIDES, [package], langs)
    whole = " ".join(pages_of(pdf, tmp_path / "p.pdf", tool))
    for line in ("rogatory receive DIR", "sha256sum", "certutil -hashfile", "openssl dgst"):
        assert whole.count(line) == len(langs), line
    assert whole.count("copy /b") == (len(langs) if count > 1 else 0)
    assert whole.count("+00 000 17") == len(langs)
    for part in package.parts:
        assert whole.count(grouped(part.sha256)) == len(langs), part.name
    assert "xa.example" in whole
    assert "xb.example" in whole
    assert codes_of(pdf)[0] == []


@pytest.mark.parametrize("langs", LANGS, ids=",".join)
@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_the_record_is_for_two_signatures_and_bears_the_code_of_the_package(
    langs: tuple[str, ...], count: int, tmp_path: Path, tool: Tool
) -> None:
    package = volumes(count)
    carrier = Carrier("1a2b3c4d", "USB stick", "XA-0042", "7781", "courier of XA")
    pdf = handover.record(SIDES, package, carrier, langs, POUCH)
    pages = pages_of(pdf, tmp_path / "p.pdf", tool)
    assert len(pages) == 1 if count <= 3 else len(pages) <= 2
    whole = " ".join(pages)
    for word in ("XA-0042", "7781", "courier of XA", "1a2b3c4d", grouped(package.sha256)):
        assert word in whole, word
    for part in package.parts[: handover.SOME]:
        assert grouped(part.sha256) in whole
    leaves = len(pages)
    assert codes_of(pdf) == [
        [Printed("H", POUCH, leaf, leaves, package.sha256).words] for leaf in range(1, leaves + 1)
    ]


def test_what_is_not_known_of_a_medium_is_a_line_to_write_on(tmp_path: Path, tool: Tool) -> None:
    pdf = handover.record(SIDES, volumes(1), Carrier("1a2b3c4d", "USB stick"), ("en",), POUCH)
    assert pages_of(pdf, tmp_path / "p.pdf", tool)[0].count("_" * 20) == 3


def test_a_language_that_no_paper_has_is_refused() -> None:
    with pytest.raises(Malformed):
        handover.read_me(SIDES, [volumes(1)], ("fr",))
