# SPDX-License-Identifier: Apache-2.0
"""The demonstration, whole, as a person starts it: what it says, what it leaves, what it finds."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MARKING = "FICTIONAL CASE · TEST SIGNATURE"
LIMIT = 900
"""Seconds on a loaded machine; unloaded it is to end within 60."""

STEPS = 28
"""Chapters of the story."""

PAPERS = ("letters", "court", "stick", "kept")
"""Folders whose papers bear the marking on every page."""

PART = 200_000
"""Bytes in a part of the package on the stick."""


def play(
    out: Path, *more: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Play the story into ``out``."""
    return subprocess.run(
        [sys.executable, "-m", "rogatory.demo", "--out", str(out), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=3 * LIMIT,
        check=False,
        env=os.environ | (env or {}),
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the folder and the transcript of the story in English."""
    out = tmp_path_factory.mktemp("demo") / "out"
    done = play(out, "--lang", "en")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return out, done.stdout


def _report(out: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return value


def test_the_story_ends_well_and_in_time(played: tuple[Path, str]) -> None:
    report = _report(played[0])
    assert report["ok"] is True
    assert report["failed"] is None
    assert report["seconds"] < LIMIT
    assert len(report["steps"]) == STEPS
    assert all(step["outcome"] == "done" for step in report["steps"])


def test_everything_lies_where_it_is_said_to_lie(played: tuple[Path, str]) -> None:
    out, _said = played
    for name in ("a/instance.toml", "b/instance.toml", "status-a.json", "status-b.json"):
        assert (out / name).is_file(), name
    assert (out / "transcript.txt").read_text(encoding="utf-8").strip()
    assert len(list((out / "pouches").glob("*.asice"))) >= 5
    assert len(list((out / "letters").glob("*.pdf"))) >= 4
    assert (out / "trust").is_dir()
    for name in ("letter-a", "letter-b", "answer-a", "status-a", "statement-a", "waiting"):
        assert (out / "letters" / f"{name}.pdf").read_bytes().startswith(b"%PDF-"), name
    for name in ("status-a.json", "status-b.json"):
        assert json.loads((out / name).read_text(encoding="utf-8"))


TOLD = (
    r"lets a person decide: XA:207\.2 / XB:140: correspond in part",
    r"own law to open proceedings: not in the data",
    r"derives \d+ duties from the facts",
    r"cis-minsk-1993 no .* un-cat-1984 unknown",
    r"turns duty \d+ into measure 15",
    r"back in ru, missing: 0",
    r"back in az, missing: 0",
    r"stale in ru: urgency/reason",
    r"splits it among two bodies",
    r"executed; satisfies in part",
    r"executed; defective",
    r"to be given back by 2026-08-31",
    r"contested Proceedings are opened .* met Death of a national",
    r"broken promised by 2026-06-20",
    r"formal check: errors \d+, by hand \d+",
    r"computed state: executed in part",
    r"no record of receipt in our own record",
    r"По состоянию на 2026-07-15",
    r"2026-07-15 tarixinə",
    r"own policy 2 letters sent are overdue",
    r"guilt before judgment",
    r"issues it with a second officer's approval",
    r"n = 2: too few for a median",
    r"until decision 17 13 4 41",
    r"layout that somebody sent.* The layout asks for a file",
    r"channel prosecution services filled in country sheet of XB, as of 2026-03: fiction",
    r"copies 2 filled in country sheet of XB",
    r"missing \(country sheet of XB, as of 2026-03, read\): special documents",
    r"Nobody is accused\{\+ of anything\+\}",
    r"questions/2: \{\+Was there another vehicle behind yours\?\+\}",
    r"“2026-03-16”\); “2026-03-17” is not taken",
    r"comment by Tamorn Dorquell.* not taken",
    r"prints 2 copies; each page says “For official use”",
    r"Part 2 is damaged: the bytes of \S+\.asice\.002",
    r"now the parts make up the package",
    r"row 4: a spreadsheet made a date of what was a number",
    r"row 5: this is no date",
    r"5 rows are entered: imported, not witnessed by this docket",
    r"row 6 may be the same as letter 17-4/26",
    r"under the next number, 17-5/26",
    r"Page 1 of 3 is missing from the scan",
    r"original on paper, signed on 2026-06-26, kept at: chancellery",
    r"by its codes \(3 of 3\)",
    r"FOUND: a file in court",
    r"lets a worker read 30 files, .*: 28 read, 0 in part, 2 not readable",
    r"31 of 31 files are accounted for",
    r"E-29: The file is empty",
    r"Причина смерти — «позиционная асфиксия»",
    r"attached in error.*«Marthrock»",
    r"held against 4 checkpoints that B has seen",
    r"signed report \(entry \d+\): 1 file FAILED: changed",
    r"Read again: \d+ files, all whole",
    r"The backup does not open with this key to its end",
)
"""What the story must tell of the law as data, of the whole life of a letter, and of its paper."""


@pytest.mark.parametrize("words", TOLD)
def test_the_story_tells_of_every_part_of_the_work(played: tuple[Path, str], words: str) -> None:
    assert re.search(words, " ".join(played[1].split()))


def test_the_story_stays_short_enough_to_be_read(played: tuple[Path, str]) -> None:
    lines = played[1].splitlines()
    assert len(lines) < 440
    assert max(map(len, lines)) <= 100


def test_the_letter_holds_three_languages_side_by_side(
    played: tuple[Path, str], tool: Callable[[str], Path]
) -> None:
    text = subprocess.run(
        [tool("pdftotext"), "-layout", played[0] / "letters" / "letter-a.pdf", "-"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    (facts,) = [line for line in text.splitlines() if "Facts" in line]
    assert re.search(r"Facts\s.*Обстоятельства дела\s.*İşin halları", facts)


def test_what_is_told_of_silence_is_what_the_record_says(played: tuple[Path, str]) -> None:
    status = json.loads((played[0] / "status-a.json").read_text(encoding="utf-8"))
    letter, supplement = status["2026-07-15"]["letters_out"]
    assert [one["state"] for one in supplement["measures"]] == ["asked"]
    states = {one["number"]: one["state"] for one in letter["measures"]}
    silent = [n for n, state in states.items() if state == "asked" and n <= 16]
    assert silent == [5, 13, 16]
    assert "5, 13 and 16 stay unanswered" in " ".join(played[1].split())
    assert states[8] == "refused"
    assert states[9] == "postponed"


def test_the_letter_is_judged_alike_on_both_sides(
    played: tuple[Path, str],
) -> None:
    """What A's check left for persons is what B's formal check finds."""
    said = " ".join(played[1].split())
    ours = re.search(r"checks it again: \d+ rows settled, (\d+) errors, (\d+) to be checked", said)
    theirs = re.search(r"same engine: errors (\d+), to be checked by a person (\d+)", said)
    assert ours is not None
    assert theirs is not None
    assert ours.groups() == theirs.groups()


def test_every_page_of_every_paper_bears_the_marking(
    played: tuple[Path, str], tool: Callable[[str], Path]
) -> None:
    pdftotext, pages = tool("pdftotext"), 0
    found = [path for name in PAPERS for path in sorted((played[0] / name).glob("*.pdf"))]
    printed = [path for path in found if not path.stem.endswith("-scan")]
    assert len(printed) >= 17
    for path in printed:
        done = subprocess.run([pdftotext, "-layout", path, "-"], capture_output=True, check=True)
        texts = done.stdout.decode().split("\f")[:-1]
        assert texts, path.name
        for number, text in enumerate(texts, 1):
            assert MARKING in text, f"{path.name}, page {number}"
            pages += 1
    print(f"marking: found on {pages} of {pages} pages")


def test_the_papers_of_an_office_lie_where_it_is_said(played: tuple[Path, str]) -> None:
    out, _said = played
    names = {
        "word": {"letter-a.docx", "letter-a-edited.docx"},
        "registers": {"outgoing-2026.csv"},
        "stick": {"READ-ME-FIRST.pdf", "DIGESTS.txt"},
        "court": {"labels.pdf", "custody.pdf", "inventory.pdf", "certificate.pdf"},
        "kept": {"office-a.age", "fixity-1.pdf", "fixity-2.pdf"},
        "letters": {"letter-a-copy-1.pdf", "supplement-a.pdf", "supplement-a-scan.pdf"},
    }
    for folder, wanted in names.items():
        assert wanted <= {path.name for path in (out / folder).iterdir()}, folder


def test_the_parts_on_the_stick_make_up_the_package_that_was_received(
    played: tuple[Path, str],
) -> None:
    parts = sorted((played[0] / "stick").glob("*.asice.[0-9]*"))
    assert len(parts) > 2
    assert max(part.stat().st_size for part in parts) <= PART
    (package,) = (played[0] / "pouches").glob("1-*.asice")
    assert b"".join(part.read_bytes() for part in parts) == package.read_bytes()


def test_paper_and_mail_are_read_by_machine_and_confirmed_by_a_person(
    played: tuple[Path, str], tool: Callable[[str], Path]
) -> None:
    tool("tesseract")
    said = " ".join(played[1].split())
    assert "17-4/26, written 17-4/62 (distance 1) clear" in said
    assert re.search(r"Read by machine: measure 10, .*; entered by the officer: –", said)
    assert re.search(r"Read by machine: measure 7, .*; entered by the officer: came by, came", said)


@pytest.mark.long
def test_where_nothing_reads_a_scan_the_officer_enters_the_paper_by_hand(tmp_path: Path) -> None:
    """Every program but tesseract is there."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for folder in ("/usr/bin", "/bin"):
        for path in Path(folder).iterdir():
            if not path.name.startswith("tesseract") and not (tools / path.name).is_symlink():
                (tools / path.name).symlink_to(path)
    done = play(tmp_path / "out", "--lang", "en", env={"PATH": str(tools)})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    said = " ".join(done.stdout.split())
    assert "tesseract, which is not installed here" in said
    assert "enters the answer to measure 7 by hand" in said
    assert "Read by machine: measure 10" in said
    assert "a person decided which letter was meant" in said


def test_every_tampering_is_found_and_named(played: tuple[Path, str]) -> None:
    report, said = _report(played[0]), played[1]
    assert len(report["found"]) == 4
    assert all(report["found"]) if not isinstance(report["found"], dict) else True
    assert "4 of 4 attempts were found and named" in " ".join(said.split())


def test_every_file_of_the_evidence_is_accounted_for(played: tuple[Path, str]) -> None:
    _listed(played[0], _accounted(played[1]))


def _listed(out: Path, total: int) -> None:
    """Check the list of the evidence: each file once, with what became of it and was read of it."""
    with (out / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["path"] for row in rows}) == len(rows) == total
    for row in rows:
        assert row["intake"] in {"stored", "duplicate", "refused"}, row
        if row["intake"] != "refused":
            assert row["exhibit"], row
            assert row["reading"] in {"read", "partly", "unreadable", "refused"}, row
            assert row["why"] or row["reading"] == "read", row


def test_the_packages_pass_the_verifier_that_a_court_would_use(played: tuple[Path, str]) -> None:
    out, _said = played
    letter = next((out / "pouches").glob("1-*.asice"))
    command = [sys.executable, "-m", "rogatory.verify", "--trust", str(out / "trust"), "--json"]
    done = subprocess.run(
        [*command, str(letter)], capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_the_demonstration_keeps_out_of_a_folder_with_other_things(tmp_path: Path) -> None:
    kept = tmp_path / "mine.txt"
    kept.write_text("do not touch")
    done = play(tmp_path)
    assert done.returncode != 0
    assert kept.read_text() == "do not touch"


def _accounted(said: str) -> int:
    """Check the sentence of the intake; return how many files it speaks of."""
    match = re.search(r"(\d+) = (\d+) \D+ (\d+) \D+ (\d+) \D", " ".join(said.split()))
    assert match is not None
    total, stored, duplicates, refused = map(int, match.groups())
    assert total == stored + duplicates + refused
    return total


@pytest.mark.long
@pytest.mark.parametrize("kind", ["media", "documents", "mail", "phone", "."])
def test_the_story_can_be_told_over_any_real_folder(
    shared: Path, tmp_path: Path, kind: str
) -> None:
    folder = shared / "data" / kind
    done = play(tmp_path / "out", "--lang", "en", "--evidence", str(folder))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    there = sum(1 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    assert _accounted(done.stdout) == there
    _listed(tmp_path / "out", there)
    assert len(_report(tmp_path / "out")["found"]) == 4


@pytest.mark.long
def test_the_story_is_told_in_russian_too(tmp_path: Path) -> None:
    done = play(tmp_path / "out", "--lang", "ru")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert re.search("[а-яё]{4}", done.stdout)
    assert len(_report(tmp_path / "out")["found"]) == 4


def test_the_story_can_be_told_over_an_odd_folder(tmp_path: Path) -> None:
    """Only what nobody can read."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "nothing").write_bytes(b"")
    (folder / "two\nlines.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "a.zip").write_bytes(b"PK\x03\x04")
    (folder / "link").symlink_to("/etc/hostname")
    (folder / "loop").symlink_to(folder)
    done = play(tmp_path / "out", "--lang", "en", "--evidence", str(folder))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert len(_report(tmp_path / "out")["found"]) == 4


def test_a_folder_without_a_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    done = play(tmp_path / "out", "--lang", "en", "--evidence", str(tmp_path / "evidence"))
    assert done.returncode == 1
    assert "There is no file below the folder" in done.stdout
    assert "Traceback" not in done.stderr
    assert _report(tmp_path / "out")["ok"] is False
