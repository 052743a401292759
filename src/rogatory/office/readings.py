# SPDX-License-Identifier: Apache-2.0
"""What a machine read of a paper: derived, no act and no evidence, kept only until it is confirmed.

A reading lies in ``readings/<case>/<exhibit>.json`` of the instance, for its owner's eyes alone; it
can be made again from the exhibit at any time.  It goes when the paper is confirmed, and when the
exhibit is erased (:func:`sweep`).  What of it an officer took over stands in ``paper.confirmed/1``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.instance import Instance
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.reading.sheet import Fault, Passage

FOLDER = "readings"
SCHEMA = "rogatory.reading/1"
_LIMIT = 64 * 2**20


@dataclass(frozen=True)
class PageRead:
    """One page or part as it was read: ``sure`` is 0 to 100, None where the file has text."""

    place: str
    text: str
    sure: int | None = None
    turned: int = 0
    """By how many degrees clockwise the page had to be turned to be read."""


@dataclass(frozen=True)
class Enclosed:
    """An attachment of a message, taken out as an exhibit of its own."""

    exhibit: str
    label: str
    place: str
    name: str


@dataclass(frozen=True)
class Reading:
    """A paper as it was read, with what was not read and why."""

    exhibit: str
    label: str
    sha256: str
    media: str
    program: str
    """``text`` where the file has its text, else what read the pictures (``tesseract-5.3.0``)."""

    languages: tuple[str, ...]
    words: str
    """Digest of the word lists (``paper_words.toml``) by which proposals are made."""

    pages: tuple[PageRead, ...]
    faults: tuple[Fault, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    """Place and words of each code of a paper as Rogatory prints it (``pouch.printed``)."""

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of this reading."""
        return hashlib.sha256(canon.dumps(self.to_json())).hexdigest()

    @property
    def is_mail(self) -> bool:
        """Whether it came as a message rather than as a paper."""
        return self.media in ("message/rfc822", "application/vnd.ms-outlook")

    def passages(self, pages: Sequence[int] = ()) -> list[Passage]:
        """Return the text of all pages, or of the pages of these numbers (from 1)."""
        wanted = {f"page {number}" for number in pages}
        return [
            Passage(page.place, page.text)
            for page in self.pages
            if not wanted or page.place in wanted
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the plain form in which it is kept."""
        return {
            "schema": SCHEMA,
            "exhibit": self.exhibit,
            "label": self.label,
            "sha256": self.sha256,
            "media": self.media,
            "program": self.program,
            "languages": list(self.languages),
            "words": self.words,
            "pages": [dataclasses.asdict(page) for page in self.pages],
            "faults": [[fault.code, fault.place] for fault in self.faults],
            "enclosed": [dataclasses.asdict(one) for one in self.enclosed],
            "codes": [list(one) for one in self.codes],
        }

    @classmethod
    def from_json(cls, told: Any) -> Reading:
        """Read the plain form back; Malformed for anything else."""
        try:
            if told["schema"] != SCHEMA:
                raise ValueError(told["schema"])
            return cls(
                exhibit=told["exhibit"],
                label=told["label"],
                sha256=told["sha256"],
                media=told["media"],
                program=told["program"],
                languages=tuple(told["languages"]),
                words=told["words"],
                pages=tuple(PageRead(**page) for page in told["pages"]),
                faults=tuple(Fault(*fault) for fault in told["faults"]),
                enclosed=tuple(Enclosed(**one) for one in told["enclosed"]),
                codes=tuple((str(place), str(words)) for place, words in told.get("codes", ())),
            )
        except (KeyError, TypeError, ValueError):
            raise Malformed(
                _("What was kept of this reading cannot be used: read the paper again.")
            ) from None


def keep(instance: Instance, case: str, reading: Reading) -> None:
    """Keep a reading until its paper is confirmed."""
    path = _path(instance, case, reading.exhibit)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(canon.dumps(reading.to_json()))
    part.replace(path)


def find(instance: Instance, case: str, named: str) -> Reading:
    """Return the reading of a paper, named by its exhibit's label or id; Inadmissible for none."""
    sweep(instance, case)
    rows = Exhibit.objects.filter(case=case)
    exhibit = rows.filter(key=named).first() or rows.filter(label=named).first()
    path = _path(instance, case, exhibit.key) if exhibit is not None else None
    if path is None or not path.is_file():
        raise Inadmissible(
            _("No reading of {paper} waits here: read it with “receive-paper”.").format(paper=named)
        )
    return _read(path)


def waiting(instance: Instance, case: str) -> list[Reading]:
    """Return the readings of a case that nobody has confirmed yet, by their exhibits' labels."""
    sweep(instance, case)
    found = [_read(path) for path in (instance.home / FOLDER / case).glob("*.json")]
    return sorted(found, key=lambda one: (len(one.label), one.label))


def forget(instance: Instance, case: str, exhibit: str) -> None:
    """Remove the reading of a paper; doing it again is right."""
    _path(instance, case, exhibit).unlink(missing_ok=True)


def sweep(instance: Instance, case: str) -> int:
    """Remove every reading of a case whose exhibit was erased; return how many went."""
    folder = instance.home / FOLDER / case
    if not folder.is_dir():
        return 0
    there = {
        row.key for row in Exhibit.objects.filter(case=case) if isinstance(row.file, dict)
    }  # fmt: skip
    gone = [path for path in folder.iterdir() if path.stem not in there]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _path(instance: Instance, case: str, exhibit: str) -> Path:
    return instance.home / FOLDER / case / f"{exhibit}.json"


def _read(path: Path) -> Reading:
    with path.open("rb") as stream:
        data = stream.read(_LIMIT)
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    return Reading.from_json(told)
