# SPDX-License-Identifier: Apache-2.0
"""How fast files of others are read in the sandbox, by kind, and what the reading process needs.

``python -m bench.reading [--scale S] [--shared FOLDER] [--json FILE]``; :func:`measure` gives the
rows.  The corpora are made (pictures with EXIF, papers, messages, databases, captures, a scan);
``--shared`` reads every file below a folder instead and tells its outcomes.  Beside whom: exiftool
and pdftotext alone, which read one thing and in no sandbox, and tesseract alone on the same leaves.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import PIL.Image
import typst
from bench.rows import Row, load, pairs, scaled, timed
from tests.reading.scans import save, scan
from tests.reading.test_reading_captures import capture

from rogatory.errors import RogatoryError
from rogatory.reading import ocr, sandbox

PART = "reading"
_WHOLE = 200
_ROUNDS = 3
_MEMORY = 512
#: Reads in a small process of its own: a child's greatest size counts its parent's at the fork.
_PEAK = """
import resource, sys
from pathlib import Path
from rogatory.reading import sandbox
sandbox.run_many("read", [Path(name) for name in sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def pictures(folder: Path, number: int) -> list[Path]:
    """Make photographs of 1,600 by 1,200 with EXIF, each another."""
    made = []
    for n in range(number):
        picture = PIL.Image.effect_noise((1600, 1200), 20 + n % 40).convert("RGB")
        exif = PIL.Image.Exif()
        exif[0x010F], exif[0x0110], exif[0x0132] = "XB", f"P{n}", "2026:05:03 11:22:33"
        made.append(folder / f"{n}.jpg")
        picture.save(made[-1], "JPEG", quality=80, exif=exif)
    return made


def papers(folder: Path, number: int) -> list[Path]:
    """Make PDFs of four pages of text."""
    made = []
    for n in range(number):
        page = " ".join(f"The quay of XB, day {n}, hour {hour}." for hour in range(120))
        source = "#pagebreak()".join(["\n" + page] * 4)
        made.append(folder / f"{n}.pdf")
        made[-1].write_bytes(typst.compile(source.encode(), format="pdf"))
    return made


def messages(folder: Path, number: int) -> list[Path]:
    """Make messages with a text and an attached PNG."""
    out = BytesIO()
    PIL.Image.effect_noise((200, 200), 30).save(out, "PNG")
    made = []
    for n in range(number):
        message = EmailMessage()
        message["From"], message["To"] = "a@xa.example", "b@xb.example"
        message["Subject"] = f"On Your request, {n}"
        message.set_content("As asked for on the telephone.\n" * 40)
        message.add_attachment(out.getvalue(), maintype="image", subtype="png", filename="p.png")
        made.append(folder / f"{n}.eml")
        made[-1].write_bytes(message.as_bytes())
    return made


def databases(folder: Path, number: int) -> list[Path]:
    """Make databases of a thousand messages."""
    made = []
    for n in range(number):
        made.append(folder / f"{n}.db")
        with sqlite3.connect(made[-1]) as connection:
            connection.execute("CREATE TABLE messages (number TEXT, at INTEGER, words TEXT)")
            rows = [(f"+99450{k:07}", k, f"words {k} of {n}") for k in range(1000)]
            connection.executemany("INSERT INTO messages VALUES (?, ?, ?)", rows)
        connection.close()
    return made


def captures(folder: Path, number: int) -> list[Path]:
    """Make captures of eighty records, each with two digests."""
    made = []
    for n in range(number):
        made.append(folder / f"{n}.warc")
        made[-1].write_bytes(capture() * 40)
    return made


KINDS: dict[str, Callable[[Path, int], list[Path]]] = {
    "photographs": pictures,
    "PDFs with text": papers,
    "messages": messages,
    "databases": databases,
    "captures": captures,
}


def measure(scale: float) -> list[Row]:
    """Return the rows; see :mod:`bench.rows` for what a scale is."""
    rows = list[Row]()
    with tempfile.TemporaryDirectory() as name:
        for kind, make in KINDS.items():
            folder = Path(name) / kind.replace(" ", "-")
            folder.mkdir()
            files = make(folder, scaled(_WHOLE, scale, 2))
            rows.append(_rate(kind, files))
            rows.append(_peak(kind, files))
            if kind == "photographs":
                rows.append(_beside("metadata of photographs", files, "metadata",
                                    ["exiftool", "-j", "-q", *map(str, files)]))  # fmt: skip
            if kind == "PDFs with text":
                every = " ".join(f"pdftotext '{file}' - >/dev/null;" for file in files)
                shell = ["sh", "-c", every]
                rows.append(_beside("words of PDFs", files, "text", shell, "pdftotext"))
        rows.append(_scan(Path(name), scaled(40, scale, 2)))
    return rows


def _rate(kind: str, files: list[Path]) -> Row:
    costs = [timed(lambda: sandbox.run_many("read", files)) for _round in range(_ROUNDS)]
    wall = median(one.wall for one in costs)
    return Row(
        part=PART, name=f"reading {kind}", value=len(files) / wall, unit="files/s",
        limit="one reading process, started once for 128 files", size=f"{len(files)} files",
        cpu=median(one.cpu for one in costs), wall=wall, rounds=_ROUNDS,
        note=f"load {load()}",
    )  # fmt: skip


def _peak(kind: str, files: list[Path]) -> Row:
    some = [str(file) for file in files[:100]]
    told = subprocess.run([sys.executable, "-c", _PEAK, *some], capture_output=True, check=True)
    return Row(
        part=PART, name=f"memory of the reading process, {kind}", value=int(told.stdout) / 1024,
        unit="MB", limit="the largest file of its kind", goal=_MEMORY, better="less",
        size=f"{len(some)} files",
    )  # fmt: skip


def _beside(name: str, files: list[Path], function: str, command: list[str], peer: str = "") -> Row:
    peer = peer or command[0]
    try:
        subprocess.run([peer, "-v"], capture_output=True, check=False)
    except FileNotFoundError:
        return Row.missing(PART, name, f"{peer} is not installed")

    def theirs() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    told = pairs(_ROUNDS, lambda: sandbox.run_many(function, files), theirs)
    return Row(
        part=PART, name=name, value=told.ratio("wall", ours_above=False), unit="x", peer=peer,
        limit="parsers in Python, under confinement", size=f"{len(files)} files", **told.costs(),
    )  # fmt: skip


def _scan(folder: Path, pages: int) -> Row:
    """Read a scan of so many pages, beside tesseract alone on the leaves drawn already."""
    name = "words of a scan"
    try:
        languages = ocr.languages_for(["ru", "en"])
    except RogatoryError as error:
        return Row.missing(PART, name, str(error))
    words = ["На Ваш запрос об оказании правовой помощи сообщаем следующее: опрошены они,"] * 20
    drawn = [scan([f"Лист {n}", *words], dpi=150, askew=0.6, specks=1500) for n in range(pages)]
    path = save(folder / "scan.pdf", *drawn, dpi=150)
    for number, page in enumerate(drawn):
        page.save(folder / f"leaf-{number}.png")
    each = "OMP_THREAD_LIMIT=1 tesseract {} - -l " + "+".join(languages)
    every = f"ls '{folder}'/leaf-*.png | xargs -P 2 -I{{}} sh -c '{each} >/dev/null 2>&1'"

    def theirs() -> None:
        subprocess.run(["sh", "-c", every], check=False)

    told = pairs(1, lambda: ocr.read(path, languages, range(1, pages + 1)), theirs)
    return Row(
        part=PART, name=name, value=told.ratio("wall", ours_above=False), unit="x",
        peer="tesseract, two at a time", limit="tesseract, a second of a core a page",
        size=f"{pages} pages", note=f"load {load()}", **told.costs(),
    )  # fmt: skip


def every_file(folder: Path) -> dict[str, Any]:
    """Read every file below a folder; return outcomes, causes and what it cost."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    outcomes = list[sandbox.Outcome]()
    cost = timed(lambda: outcomes.extend(sandbox.read_many(files)))
    why = Counter(fault.code for one in outcomes for fault in one.faults if not fault.place)
    return {
        "files": len(files),
        "outcomes": dict(Counter(one.status for one in outcomes)),
        "causes": dict(why),
        "slowest_seconds": round(max((one.seconds for one in outcomes), default=0.0), 2),
        "files_a_second": round(len(files) / cost.wall, 1),
        "cpu_seconds": round(cost.cpu, 1),
        "load": load(),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    told: Any
    if given.shared:
        told = every_file(given.shared)
    else:
        told = [row.to_json() for row in measure(given.scale)]
    text = json.dumps(told, indent=1, ensure_ascii=False)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
