# SPDX-License-Identifier: Apache-2.0
"""Documents of Word, Excel and PowerPoint of before 2007 are read; damaged ones end nothing."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rogatory.reading import sandbox, signatures
from rogatory.reading.sandbox import Outcome

Tool = Callable[[str], Path]
WORDS = "Протокол осмотра места; Şahidin ifadəsi əlavə olunur; the quay at XB"


@pytest.fixture(autouse=True)
def _confined(tool: Tool) -> None:
    tool("bwrap")


def texts(outcome: Outcome) -> str:
    return "\n".join(passage.text for passage in outcome.sheet.passages)


def old(shared: Path) -> list[Path]:
    files = sorted((shared / "data" / "documents" / "tika").rglob("*"))
    return [one for one in files if one.suffix in (".doc", ".xls")]


def test_documents_written_by_another_program_are_read_word_for_word(
    tool: Tool, tmp_path: Path
) -> None:
    (tmp_path / "paper.html").write_text(
        f"<html><meta charset='utf-8'><body><p>{WORDS}</p><table><tr><td>7</td>"
        f"<td>səkkiz</td></tr></table></body></html>"
    )
    rows = [f"{n},{WORDS} {n},{n / 4}" for n in range(400)]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    for name, form, reads in (
        ("paper.html", "doc:MS Word 97", "HTML (StarWriter)"),
        ("list.csv", "xls:MS Excel 97", "CSV:44,34,76,1"),
    ):
        subprocess.run(
            [
                *(tool("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile"),
                *("--headless", f"--infilter={reads}", "--convert-to", form),
                *("--outdir", tmp_path, tmp_path / name),
            ],
            check=True,
            capture_output=True,
        )
    paper = sandbox.run("read", tmp_path / "paper.doc")
    assert paper.sheet.media == "application/msword"
    assert WORDS in texts(paper)
    assert "səkkiz" in texts(paper)
    listed = sandbox.run("read", tmp_path / "list.xls")
    assert (listed.status, listed.sheet.media) == ("read", "application/vnd.ms-excel")
    lines = texts(listed).splitlines()
    assert lines == [f"{n}\t{WORDS} {n}\t{n / 4:.15g}" for n in range(400)]


def test_documents_of_the_collection_are_read_or_their_fault_is_named(shared: Path) -> None:
    outcomes = sandbox.run_many("read", old(shared))
    told = {path.name: outcome for path, outcome in zip(old(shared), outcomes, strict=True)}
    assert len(told) > 15
    for name, outcome in told.items():
        if "protected" in name:
            assert [fault.code for fault in outcome.faults] == ["encrypted"], name
        else:
            assert outcome.status in ("read", "partly"), (name, outcome.faults)
    assert "Sample Word Document Title" in texts(told["testWORD.doc"])
    assert "John Smith1\t1 Corporate HQ" in texts(told["testEXCEL_headers_footers.xls"])
    macro = {(f.kind, f.name) for f in told["testWORD_macros.doc"].sheet.facts}
    assert {("hidden", "macros"), ("author", "author"), ("time", "created")} <= macro
    slides = sandbox.run("read", shared / "data" / "media" / "exiftool" / "FlashPix.ppt")
    assert slides.sheet.media in signatures.OLD_OFFICE
    assert "subtitle2" in texts(slides)


def test_damaged_documents_end_nothing(shared: Path, tmp_path: Path) -> None:
    rng, files = random.Random(3), list[Path]()
    for number, source in enumerate(old(shared) * 4):
        changed = bytearray(source.read_bytes()[:200_000])
        for _change in range(rng.randrange(1, 40)):
            changed[rng.randrange(600, len(changed))] = rng.randrange(256)
        files.append(tmp_path / f"{number}{source.suffix}")
        files[-1].write_bytes(changed)
    codes = {fault.code for one in sandbox.run_many("read", files) for fault in one.faults}
    print(f"{len(files)} damaged documents: {sorted(codes)}")
    assert not codes & {"crashed", "time", "bad_reply"}
