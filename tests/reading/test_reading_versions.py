# SPDX-License-Identifier: Apache-2.0
"""What a PDF said before it was changed is read out of it; a disc is listed and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rogatory.reading import sandbox


@pytest.fixture(autouse=True)
def _confined(tool: Callable[[str], Path]) -> None:
    tool("bwrap")


def drawing(words: str) -> bytes:
    body = f"BT /F 14 Tf 40 700 Td ({words}) Tj ET".encode()
    return b"<</Length %d>>stream\n%s\nendstream" % (len(body), body)


def written(words: str) -> bytes:
    """Return a PDF of one page with these words."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        drawing(words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def changed(data: bytes, words: str) -> bytes:
    """Write other words behind a PDF, as a program does that changes a page."""
    before = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    place = len(data)
    body = data + b"4 0 obj\n%s\nendobj\n" % drawing(words)
    start = len(body)
    body += b"xref\n4 1\n%010d 00000 n \n" % place
    end = b"trailer<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (before, start)


def test_what_a_paper_said_before_it_was_changed_is_read(tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(changed(changed(written("paid 100"), "paid 900"), "paid 700"))
    outcome = sandbox.run("read", file)
    told = {p.place: p.text.strip() for p in outcome.sheet.passages}
    assert told == {
        "earlier version 2 / page 1": "paid 900",
        "earlier version 1 / page 1": "paid 100",
        "page 1": "paid 700",
    }
    assert outcome.status == "read"
    facts = {(f.name, f.place): f.value for f in outcome.sheet.facts}
    assert facts[("earlier versions", "")] == "2"
    assert facts[("pages that said otherwise", "earlier version 1")] == "1"


def test_a_disc_is_listed_with_its_times_and_its_files_are_read(shared: Path) -> None:
    outcome = sandbox.run("read", shared / "data" / "disk" / "dfvfs" / "iso9660.raw")
    assert (outcome.status, outcome.sheet.media) == ("read", "application/x-iso9660-image")
    facts = {(f.name, f.place): f.value for f in outcome.sheet.facts}
    assert facts[("files", "")] == "3"
    assert facts[("disc made", "")] == "2022-09-17T06:11:15+02:00"
    assert facts[("on the disc", "PASSWORDS.TXT")] == "2021-07-22T16:07:32+02:00"
    assert any(p.place == "PASSWORDS.TXT" for p in outcome.sheet.passages)


def test_a_disc_whose_folders_run_in_a_ring_or_whose_end_is_missing_ends_nothing(
    shared: Path, tmp_path: Path
) -> None:
    whole = (shared / "data" / "disk" / "dfvfs" / "iso9660.raw").read_bytes()
    files = []
    for number, at in enumerate(range(16 * 2048 + 7, min(len(whole), 40 * 2048), 97)):
        data = bytearray(whole if number % 5 else whole[: at + 2048])
        data[at % len(data)] ^= 0xFF
        files.append(tmp_path / f"{number}.iso")
        files[-1].write_bytes(data)
    codes = {f.code for one in sandbox.run_many("read", files) for f in one.faults}
    print(f"{len(files)} damaged discs: {sorted(codes)}")
    assert not codes & {"crashed", "time", "bad_reply"}
