# SPDX-License-Identifier: Apache-2.0
"""What is printed on the leaves of a paper, read by tesseract: a proposal, never evidence.

Each leaf is drawn in the sandbox (:mod:`.leaves`) and handed to tesseract through a pipe; tesseract
runs under bubblewrap as every reader of strangers' bytes does, without network, home or a writable
folder, within limits of memory, time and output.  Two leaves are read at a time.

A leaf that reads badly is asked how it lies (``osd``) and read again, turned; a paper in one script
is read with the languages of that script alone, which halves the time.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rogatory.errors import Inadmissible, Unavailable
from rogatory.language import _
from rogatory.reading import sandbox

LANGUAGES = {"az": "aze", "az-cyrl": "aze_cyrl", "ru": "rus", "en": "eng"}
"""Languages that can be asked for, and what tesseract calls them."""

_CYRILLIC = frozenset({"rus", "aze_cyrl"})
AT_ONCE = 2
_DRAWN = 8
"""Leaves that one reading process draws before it is replaced."""

DPI = 200
PIXELS = 6_000_000
"""A leaf is shrunk to this many pixels: an A4 page at 250 dpi, more only costs time."""

_POOR, _FEW = 68, 12
"""Mean confidence, and number of words, below which a leaf is asked how it lies."""

_SECONDS, _CPU, _MEMORY, _OUTPUT = 60, 20, 1_500_000, 16 * 2**20
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Line:
    """One line as it was read, and how sure tesseract is of it (0 to 100)."""

    text: str
    sure: int


@dataclass(frozen=True)
class Leaf:
    """One leaf: its number from 1, its lines, by what degrees it was turned, or why not read."""

    number: int
    lines: tuple[Line, ...] = ()
    turned: int = 0
    languages: tuple[str, ...] = ()
    fault: str = ""

    @property
    def text(self) -> str:
        """The words, line by line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> int:
        """How many words were read."""
        return len(self.text.split())

    @property
    def sure(self) -> int:
        """Mean confidence over the words, 0 to 100; 0 where nothing was read."""
        weights = [len(line.text.split()) for line in self.lines]
        told = sum(line.sure * weight for line, weight in zip(self.lines, weights, strict=True))
        return round(told / sum(weights)) if sum(weights) else 0


Progress = Callable[[int, int], None]
"""Told after each leaf: how many are done, of how many."""


@cache
def program() -> str:
    """Return tesseract and its version as an entry names it: ``tesseract-5.3.0``."""
    found = shutil.which("tesseract")
    if found is None:
        raise Unavailable(
            _("Scans are read with tesseract, which is not installed here: install it, or enter "
              "what the paper says by hand.")
        )  # fmt: skip
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    words = (told.stdout or told.stderr).split()
    version = words[1] if len(words) > 1 else "?"
    return "tesseract-" + re.sub(r"[^0-9A-Za-z.-]", "", version)


@cache
def installed() -> frozenset[str]:
    """Return the languages that tesseract can read here, as it calls them."""
    assert program()
    told = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    )
    return frozenset(line.strip() for line in told.stdout.splitlines()[1:])


def languages_for(asked: Sequence[str]) -> tuple[str, ...]:
    """Return tesseract's names for languages (``az``, ``az-cyrl``, ``ru``, ``en``), in order.

    Inadmissible for one that is unknown; Unavailable when none of them is installed here.
    """
    unknown = [one for one in asked if one not in LANGUAGES]
    Inadmissible.unless_empty(
        [
            _("A scan cannot be read in “{language}”; choose among {known}.").format(
                language=one, known=", ".join(LANGUAGES)
            )
            for one in unknown
        ]
    )
    # Azerbaijani in Cyrillic script is read better beside Russian, of which more was learnt.
    wanted = [LANGUAGES[one] for one in asked]
    wanted[:0] = ["rus"] if "aze_cyrl" in wanted and "rus" not in wanted else []
    found = tuple(one for one in wanted if one in installed())
    if not found:
        raise Unavailable(
            _("Tesseract has none of the languages {languages} here: install them.").format(
                languages=", ".join(asked)
            )
        )
    return found


def read(
    file: Path,
    languages: Sequence[str],
    numbers: Sequence[int],
    *,
    progress: Progress | None = None,
    allow_unconfined: bool = False,
) -> list[Leaf]:
    """Read the leaves of these numbers (from 1) in tesseract's ``languages``, in their order.

    Raises Unavailable where tesseract or bubblewrap cannot be used; what a leaf does is its fault.
    """
    assert program()
    done: list[Leaf] = []
    narrowed = tuple(languages)
    windows = list(_in_windows(numbers))
    with ThreadPoolExecutor(AT_ONCE) as pool, ThreadPoolExecutor(1) as drawer:
        # While some leaves are read, the next ones are drawn.
        ahead = [drawer.submit(_draw, file, windows[0], allow_unconfined)] if windows else []
        for place, some in enumerate(windows):
            drawn = ahead.pop().result()
            if place + 1 < len(windows):
                ahead.append(drawer.submit(_draw, file, windows[place + 1], allow_unconfined))
            first = not done
            if first and drawn:  # the first leaf tells which script the paper is in
                done.append(_leaf(file, some[0], drawn[0], narrowed, allow_unconfined))
                _tell(progress, len(done), len(numbers))
            narrowed = _narrowed(done, tuple(languages))
            rest = list(zip(some, drawn, strict=True))[1 if first else 0 :]
            jobs = [
                pool.submit(_leaf, file, number, png, narrowed, allow_unconfined)
                for number, png in rest
            ]
            for job in jobs:
                leaf = job.result()
                if leaf.sure < _POOR and narrowed != tuple(languages) and not leaf.fault:
                    leaf = _again(file, leaf, languages, allow_unconfined)
                done.append(leaf)
                _tell(progress, len(done), len(numbers))
    return done


def _in_windows(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _DRAWN):
        yield numbers[start : start + _DRAWN]


def _tell(progress: Progress | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of)


def _draw(
    file: Path, numbers: Sequence[int], allow_unconfined: bool, turn: int = 0
) -> list[sandbox.Outcome]:
    return sandbox.run_many(
        "leaf",
        [file] * len(numbers),
        options=[
            {"page": number - 1, "dpi": DPI, "pixels": PIXELS, "turn": turn} for number in numbers
        ],
        allow_unconfined=allow_unconfined,
    )


def _leaf(
    file: Path,
    number: int,
    drawn: sandbox.Outcome,
    languages: tuple[str, ...],
    allow_unconfined: bool,
) -> Leaf:
    """Read one leaf; one that reads badly is turned as it lies and read again."""
    if drawn.output is None:
        return Leaf(number, fault=drawn.faults[0].code if drawn.faults else "page_unread")
    leaf = _read_png(number, drawn.output, languages, allow_unconfined)
    if leaf.sure >= _POOR and leaf.words >= _FEW:
        return leaf
    turn = _lies(drawn.output, allow_unconfined)
    if not turn:
        return leaf
    drawn = _draw(file, [number], allow_unconfined, turn)[0]
    if drawn.output is None:
        return leaf
    other = replace(_read_png(number, drawn.output, languages, allow_unconfined), turned=turn)
    return other if other.sure > leaf.sure else leaf


def _again(file: Path, leaf: Leaf, languages: Sequence[str], allow_unconfined: bool) -> Leaf:
    """Read a leaf that read badly once more with every language that was asked for."""
    drawn = _draw(file, [leaf.number], allow_unconfined, leaf.turned)[0]
    if drawn.output is None:
        return leaf
    other = _read_png(leaf.number, drawn.output, tuple(languages), allow_unconfined)
    return replace(other, turned=leaf.turned) if other.sure > leaf.sure else leaf


def _narrowed(leaves: Sequence[Leaf], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages of the script in which leaves are written, all of them when unsure."""
    letters = _LETTER.findall(" ".join(leaf.text for leaf in leaves if leaf.sure >= _POOR))
    if len(letters) < 60:
        return languages
    share = sum("\u0400" <= letter <= "\u04ff" for letter in letters) / len(letters)
    if share > 0.93:
        found = tuple(one for one in languages if one in _CYRILLIC)
    elif share < 0.07:
        found = tuple(one for one in languages if one not in _CYRILLIC)
    else:
        return languages
    return found or languages


def _read_png(number: int, png: bytes, languages: tuple[str, ...], allow_unconfined: bool) -> Leaf:
    told = _tesseract(
        png, ["-l", "+".join(languages), "--psm", "3", "tsv"], allow_unconfined
    )  # fmt: skip
    if told is None:
        return Leaf(number, languages=languages, fault="time")
    return Leaf(number, tuple(_lines(told)), languages=languages)


def _lines(table: str) -> Iterator[Line]:
    """Yield the lines of tesseract's table: words with the numbers of block, paragraph and line."""
    place: tuple[str, ...] = ()
    words, sure = list[str](), list[float]()
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        here = tuple(cells[2:5])
        if here != place and words:
            yield Line(" ".join(words), round(sum(sure) / len(sure)))
            if here[:2] != place[:2]:
                yield Line("", 0)
            words, sure = [], []
        place = here
        words.append(cells[11].strip())
        with suppress(ValueError):
            sure.append(max(0.0, float(cells[10])))
    if words and sure:
        yield Line(" ".join(words), round(sum(sure) / len(sure)))


def _lies(png: bytes, allow_unconfined: bool) -> int:
    """Return by how many degrees clockwise a leaf must be turned; 0 where that is not clear."""
    told = _tesseract(png, ["--psm", "0", "-l", "osd"], allow_unconfined)
    found = re.search(r"^Rotate: (\d+)", told or "", re.MULTILINE)
    return int(found[1]) if found and int(found[1]) in (90, 180, 270) else 0


def _tesseract(png: bytes, more: Sequence[str], allow_unconfined: bool) -> str | None:
    """Run tesseract on one picture; None when it ran out of time or ended abruptly."""
    confined = sandbox.can_confine()
    if not confined and not allow_unconfined:
        raise Unavailable(
            _("Scans are read only under confinement, and bubblewrap cannot be used here.")
        )
    limits = f"ulimit -v {_MEMORY}; ulimit -t {_CPU}; ulimit -f {_OUTPUT // 512}; "
    command = ["/bin/sh", "-c", limits + 'OMP_THREAD_LIMIT=1 exec tesseract "$@"', "sh"]
    command += ["stdin", "stdout", "--dpi", str(DPI), *more]
    if confined:
        command = [*sandbox.confine([], []), *command]
    with tempfile.TemporaryFile() as into, tempfile.TemporaryFile() as out:
        into.write(png)
        into.seek(0)
        process = subprocess.Popen(
            command,
            stdin=into,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        out.seek(0)
        # A picture in which it finds no text at all is no fault: tesseract then gives no table.
        return out.read(_OUTPUT).decode("utf-8", "replace") if code in (0, 1) else None
