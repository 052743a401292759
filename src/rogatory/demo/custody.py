# SPDX-License-Identifier: Apache-2.0
"""What a side can be asked on what machines read, on its stored files and on its backups."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rogatory.casefile.derived import Reading
from rogatory.casefile.exhibits import Exhibit
from rogatory.demo.carriage import Carriage
from rogatory.demo.tasks import bare
from rogatory.language import _
from rogatory.office import backup, fixity, repair, work
from rogatory.office.search import Question, search
from rogatory.paper.fixity import STATE_WORDS
from rogatory.reading.sheet import Fault


class Custody(Carriage):
    """The desk with everything that a side does in the demonstration."""

    def read_all(self) -> dict[str, Any]:
        """Let the worker read every exhibit that waits; return how many of each outcome."""
        with work.only_worker(self.instance):
            done = work.work(self.instance, allow_unconfined=bare())
        return {"outcomes": done.outcomes, "parked": done.parked}

    def readings(self, case: str) -> list[dict[str, Any]]:
        """Return every file of a case: label, digests that it answers for, what was read of it."""
        read = {row.exhibit: row for row in Reading.objects.filter(case=case).defer("preview")}
        return [_told(row, read.get(row.key)) for row in _with_files(case)]

    def find(self, by: str, words: str, most: int = 3) -> list[list[str]]:
        """Return what an officer finds of some words: label, place, snippet."""
        page = search(
            self.instance, Question(words, sorts=("exhibit",)), self.hands[by].officer, most
        )
        return [[one.title, one.place, one.snippet] for one in page.hits]

    def verify_vault(self, by: str, lang: str, paper: str) -> dict[str, Any]:
        """Read every stored file again, sign and enter the report, print it."""
        found = fixity.look(self.instance, fixity.Scope())
        done = fixity.report(self.instance, found, self.hands[by], lang)
        Path(paper).write_bytes(done.paper)
        words = [STATE_WORDS[one["state"]] for one in found.failures]
        return {"read": found.read, "wrong": [_(word) for word in words], "entry": done.entry}

    def repair_vault(self, by: str, source: str, key: str) -> dict[str, int]:
        """Bring back what is changed or missing from a backup."""
        done = repair.repair(
            self.instance, Path(source), self.hands[by], identity=key.encode("ascii")
        )
        return {"brought": len(done.brought), "wanting": len(done.wanting), "entry": done.entry}

    def back_up(self, by: str, path: str, recipient: str) -> dict[str, Any]:
        """Write the whole instance into one encrypted file."""
        body = backup.create(self.instance, Path(path), [recipient], self.hands[by]).manifest.body
        return {"files": body["files"], "records": len(body["records"])}


def _with_files(case: str) -> Iterator[Exhibit]:
    for row in Exhibit.objects.filter(case=case).order_by("entry", "label"):
        if isinstance(row.file, dict):
            yield row


def _told(row: Exhibit, reading: Reading | None) -> dict[str, Any]:
    parts = row.file.get("segments", ())
    faults = json.loads(reading.faults) if reading else []
    return {
        "label": row.label,
        "digests": [row.file["sha256"], *(one["sha256"] for one in parts)],
        "outcome": reading.outcome if reading else "",
        "media": reading.media if reading else "",
        "why": " ".join(dict.fromkeys(Fault(code, place).sentence() for code, place in faults)),
    }
