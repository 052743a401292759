# SPDX-License-Identifier: Apache-2.0
"""What machines read of the evidence, and that every file of the folder is accounted for."""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rogatory.demo.stage import Stage
from rogatory.language import _

ACCOUNT = "evidence.csv"

_FOUND = ("Тасквелл", '"позиционной асфиксии"', "Marthrok")
"""What is looked for in our own evidence: a name in the other script, a phrase, a name misheard."""


def read_and_find(stage: Stage) -> None:
    """A's worker reads every file; each is accounted for; what was read can be searched."""
    tell, a = stage.tell, stage.a
    stage.clock.at("2026-04-20 09:00")
    tell.chapter(_("Machines read, persons decide"), "2026-04-20")
    done = a.do("read_all")
    rows = a.do("readings", case=stage.ids["case_a"])
    told = Counter(row["outcome"] for row in rows)
    tell.act(
        "A",
        _("lets a worker read {n} files, confined and without a network: {read} read, {partly} in "
          "part, {unreadable} not readable, {refused} beyond a limit.").format(
            n=len(rows), read=told["read"], partly=told["partly"],
            unreadable=told["unreadable"], refused=told["refused"]),
    )  # fmt: skip
    _account(stage, rows)
    if done["parked"]:
        tell.found(_("Given up, to be looked at by hand: {labels}").format(
            labels=", ".join(done["parked"])))  # fmt: skip
    for row in [one for one in rows if one["outcome"] == "unreadable"][:2]:
        tell.found(f"{row['label']}: {row['why']}")
    _search(stage)


def _search(stage: Stage) -> None:
    if not stage.own_evidence:
        return
    tell, a = stage.tell, stage.a
    tell.act("A", _("looks for a name, a phrase, and a name as it was heard on the telephone:"))
    found = []
    for words in _FOUND:
        hits = a.do("find", by="a-prosecutor", words=words)
        if not hits:
            raise RuntimeError(f"nothing was found of {words}")
        found.append([words, hits[0][0], hits[0][2]])
    tell.table([_("asked"), _("where"), _("reading, not evidence")], found)


@dataclass(frozen=True)
class _File:
    """A file of the folder: its path for showing and the digest of its bytes, read once more."""

    path: str
    digest: str


def _account(stage: Stage, rows: list[dict[str, Any]]) -> None:
    """Hold the folder, walked and hashed anew, against the record; write what became of each.

    A file of an image set has its set's exhibit.  RuntimeError when a file is neither stored, a
    duplicate nor refused, or has no reading.
    """
    by_digest = {digest: row for row in rows for digest in row["digests"]}
    refused = {one["path"]: one["reason"] for one in stage.ids["refused"]}
    seen: set[str] = set()
    lines, lost = [], []
    for one in _files(stage.evidence):
        row = by_digest.get(one.digest)
        if one.path in refused:
            lines.append([one.path, one.digest, "", "refused", refused[one.path], "", ""])
        elif row is None or not row["outcome"]:
            lost.append(one.path)
        else:
            sort = "duplicate" if one.digest in seen else "stored"
            seen.add(one.digest)
            lines.append([one.path, one.digest, row["label"], sort, row["media"], row["outcome"],
                          row["why"]])  # fmt: skip
    if lost:
        raise RuntimeError(f"files without an account: {len(lost)}, such as {lost[:3]}")
    with (stage.out / ACCOUNT).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "sha256", "exhibit", "intake", "media or reason", "reading",
                         "why"])  # fmt: skip
        writer.writerows([_text(cell) for cell in line] for line in lines)
    stage.ids["taken"]["accounted"] = len(lines)
    stage.ids["taken"]["readings"] = dict(Counter(row["outcome"] for row in rows))
    stage.tell.found(
        _("The folder, read once more file by file: {n} of {n} files are accounted for.").format(
            n=len(lines)
        )
    )


def _text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


def _files(folder: Path) -> Iterator[_File]:
    """Yield every file of a folder; one that is no readable file of bytes has no digest."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        shown = os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace")
        if path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK):
            yield _File(shown, "")
            continue
        with path.open("rb") as file:
            yield _File(shown, hashlib.file_digest(file, "sha256").hexdigest())
