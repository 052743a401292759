# SPDX-License-Identifier: Apache-2.0
"""Reading exhibits and keeping what was read: derived, rebuildable, never evidence.

Whatever a file is, it gets one outcome: read, partly, unreadable (why) or refused (for a limit).
A reading, its passages, its previews and its documents in the index are written in one transaction
that looks again whether the exhibit still has that file, so that an erasure leaves nothing behind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from rogatory.casefile.derived import Attempt, Passage, Reading, Uncoded
from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.forgetting import forget_exhibit
from rogatory.casefile.search_index import index
from rogatory.clerk import database
from rogatory.clerk.instance import Instance
from rogatory.errors import RogatoryError, Unavailable
from rogatory.office import paper_reading, sealed_names
from rogatory.office.documents import of_reading
from rogatory.office.exhibits import path_of
from rogatory.office.readings import PageRead
from rogatory.reading import ocr, sandbox
from rogatory.reading.sheet import Fault, Sheet

MOST_LEAVES = 120
"""Pages of one exhibit that are read as pictures; the others are named as not read."""


_LEAST_PIXELS = 120_000
"""A smaller picture holds no page that could be read: an icon, a thumbnail, a seal."""


@dataclass(frozen=True)
class Made:
    """What was read of one exhibit, before it is kept."""

    sheet: Sheet
    pages: tuple[PageRead, ...]
    program: str
    clear: bytes | None = None
    blurred: bytes | None = None


def read_all(
    instance: Instance, exhibits: Sequence[Exhibit], *, allow_unconfined: bool = False
) -> int:
    """Read exhibits and keep what was read of each; return how many readings were kept.

    Raises Unavailable where bubblewrap cannot be used or the vault does not answer.  Scans keep
    the outcome “no text layer” where tesseract is not installed.
    """
    files: list[tuple[Exhibit, Path]] = []
    kept = 0
    for exhibit in exhibits:
        try:
            files.append((exhibit, path_of(instance, exhibit)))
        except Unavailable:
            if instance.vault.has(f"{exhibit.case}/{exhibit.file['sha256']}"):
                raise  # a store that stays away is no property of the file
            kept += keep(exhibit, _nothing("absent"))
        except RogatoryError:
            kept += keep(exhibit, _nothing("absent"), instance)
    paths = [path for _exhibit, path in files]
    outcomes = sandbox.run_many("read", paths, allow_unconfined=allow_unconfined)
    pictures = _previews(paths, outcomes, allow_unconfined)
    for place, (exhibit, path) in enumerate(files):
        made = _read(exhibit, path, outcomes[place].sheet, pictures.get(place), allow_unconfined)
        kept += keep(exhibit, made, instance)
    return kept


def _nothing(code: str) -> Made:
    return Made(Sheet(faults=[Fault(code)]), (), "")


def _previews(
    paths: Sequence[Path], outcomes: Sequence[sandbox.Outcome], allow_unconfined: bool
) -> dict[int, tuple[bytes | None, bytes | None]]:
    """Draw what can be drawn, clear and blurred; a file that cannot be drawn has no preview."""
    seen = [
        place
        for place, one in enumerate(outcomes)
        if one.status in ("read", "partly") and one.sheet.media in _DRAWN
    ]
    drawn = sandbox.run_many(
        "preview",
        [paths[place] for place in seen for _blur in range(2)],
        options=[{"blur": blur} for _place in seen for blur in (False, True)],
        allow_unconfined=allow_unconfined,
    )
    return {place: (drawn[2 * n].output, drawn[2 * n + 1].output) for n, place in enumerate(seen)}


_DRAWN = paper_reading.PICTURES | {"application/pdf"}


def _read(
    exhibit: Exhibit,
    path: Path,
    sheet: Sheet,
    pictures: tuple[bytes | None, bytes | None] | None,
    allow_unconfined: bool,
) -> Made:
    pages = [PageRead(one.place, one.text) for one in sheet.passages]
    program, faults = "text", list(sheet.faults)
    if sheet.status() in ("read", "partly"):
        leaves = (
            [] if _is_small(sheet) else paper_reading.bare_leaves(path, sheet, allow_unconfined)
        )
        if len(leaves) > MOST_LEAVES:
            faults.append(Fault("too_many", f"page {leaves[MOST_LEAVES]}"))
            leaves = leaves[:MOST_LEAVES]
        try:
            if leaves:
                told = ocr.languages_for(paper_reading.languages_of(exhibit.case))
                read = ocr.read(path, told, leaves, allow_unconfined=allow_unconfined)
                program = ocr.program()
                pages, faults = paper_reading.with_leaves(pages, faults, read)
        except Unavailable:
            pass  # without tesseract the fault stands that says so
    sheet.faults = faults
    clear, blurred = pictures or (None, None)
    return Made(sheet, tuple(pages), program, clear, blurred)


def _is_small(sheet: Sheet) -> bool:
    said = next((f.value for f in sheet.facts if f.name == "pixels" and not f.place), "")
    sides = [int(side) for side in said.split(" x ") if side.isdecimal()]
    return len(sides) == 2 and sides[0] * sides[1] < _LEAST_PIXELS


def keep(
    exhibit: Exhibit, made: Made, instance: Instance | None = None, *, parked: bool = False
) -> int:
    """Keep a reading in place of any before; return 0 when the exhibit was erased meanwhile.

    Codes are written in place of sealed names; where the keys of ``instance`` are locked, that
    waits, and the reading is neither shown nor indexed until then.
    """
    with transaction.atomic():
        database.hold(exhibit.case)  # no erasure meanwhile
        now = Exhibit.objects.filter(case=exhibit.case, key=exhibit.key).first()
        forget_exhibit(exhibit.case, exhibit.key)
        if now is None or not isinstance(now.file, dict):
            return 0
        if now.file.get("sha256") != exhibit.file["sha256"]:
            return 0
        sheet, coded = made.sheet, sealed_names.coder_of(instance, now.case)
        written = coded or str
        Reading.objects.create(
            case=now.case,
            exhibit=now.key,
            sha256=now.file["sha256"],
            outcome=sheet.status(),
            media=sheet.media,
            facts=_plain(
                [[f.kind, f.name, written(f.value), written(f.place)] for f in sheet.facts]
            ),
            faults=_plain([[f.code, written(f.place)] for f in sheet.faults]),
            program=made.program,
            parked=parked,
            preview=made.clear,
            blurred=made.blurred,
        )
        told = [(written(_clean(one.place)), written(_clean(one.text))) for one in made.pages]
        Passage.objects.bulk_create(
            [
                Passage(
                    case=now.case, exhibit=now.key, number=number, place=told[number][0],
                    text=told[number][1], sure=one.sure,
                )
                for number, one in enumerate(made.pages)
            ],
            batch_size=100,
        )  # fmt: skip
        if coded is None:
            Uncoded.objects.create(case=now.case, exhibit=now.key)
        else:
            index().put(list(of_reading(now, told, sheet.media, coded)))
        Attempt.objects.filter(case=now.case, exhibit=now.key).delete()
    return 1


def _plain(rows: list[list[str]]) -> str:
    return json.dumps([[_clean(cell) for cell in row] for row in rows], ensure_ascii=False)


def _clean(text: str) -> str:
    """Return a text as every database holds it: no NUL, no half of a pair of surrogates."""
    return text.replace("\x00", "").encode("utf-16", "replace").decode("utf-16", "replace")
