# SPDX-License-Identifier: Apache-2.0
"""Taking files in: bytes to the vault, then one entry for the batch, then the tally."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit, ExhibitsTakenIn
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.vault.acquire import Acquisition, Duplicate, Progress, Refused, Stored, acquire

BATCH = 2000
"""Files in one entry: each stays provable and withholdable alone."""

CIRCUMSTANCES = ("who", "where", "when", "how", "ground", "medium", "left_behind")
"""What is asked once for each batch; what is not known is kept as unknown."""


@dataclass
class Intake:
    """The outcome of taking in: in N = stored + duplicates + refused, a reason each."""

    found: int = 0
    exhibits: list[str] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return the tally in one line."""
        return _(
            "in {found} = {stored} stored + {duplicates} duplicates + {refused} refused"
        ).format(
            found=self.found,
            stored=len(self.exhibits),
            duplicates=len(self.duplicates),
            refused=len(self.refused),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the outcome for a program."""
        return {
            "found": self.found,
            "stored": len(self.exhibits),
            "duplicates": self.duplicates,
            "refused": self.refused,
            "exhibits": self.exhibits,
            "entries": self.entries,
        }


def take_in(
    instance: Instance,
    case: str,
    path: Path,
    by: Hand,
    *,
    circumstances: Mapping[str, str],
    progress: Progress | None = None,
) -> Intake:
    """Take in the file at ``path``, or every file below it; return what became of each.

    ``circumstances`` answers ``CIRCUMSTANCES``; what is missing is kept as "unknown".
    """
    told = {name: circumstances.get(name) or "unknown" for name in CIRCUMSTANCES}
    intake, window = Intake(), _Window()
    known = {
        row.file["sha256"]
        for row in Exhibit.objects.filter(case=case)
        if isinstance(row.file, dict)
    }
    taking: Acquisition = acquire(instance.vault, case, path, progress=progress)
    for outcome in taking:
        intake.found += 1
        if isinstance(outcome, Refused):
            window.refused.append(_refusal(outcome))
        elif outcome.sha256 in known:
            window.duplicates.append(_file(outcome))
        else:
            # Not the vault but the record decides: what an interrupted run left in the vault
            # without an entry becomes evidence now.
            known.add(outcome.sha256)
            window.files.append(_file(outcome))
        if window.size >= BATCH:
            _enter(instance, case, window, told, intake, by)
            window = _Window()
    if window.size or not intake.found:
        if not intake.found:
            raise Inadmissible(_("There is no file below the folder that was named."))
        _enter(instance, case, window, told, intake, by)
    return intake


@dataclass
class _Window:
    files: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.files) + len(self.duplicates) + len(self.refused)


def _file(outcome: Stored | Duplicate) -> dict[str, Any]:
    return {
        "sha256": outcome.sha256,
        "size": outcome.size,
        "name": outcome.source.name,
        "name_bytes": outcome.source.name_bytes,
        "path": outcome.source.path,
        "modified": outcome.modified,
    }


def _refusal(outcome: Refused) -> dict[str, Any]:
    return {
        "name": outcome.source.name,
        "name_bytes": outcome.source.name_bytes,
        "path": outcome.source.path,
        "reason": outcome.reason.value,
    }


def _enter(
    instance: Instance,
    case: str,
    window: _Window,
    circumstances: dict[str, str],
    intake: Intake,
    by: Hand,
) -> None:
    start = next_label(case)
    ids = [str(uuid.uuid4()) for _file in window.files]
    act = ExhibitsTakenIn(
        batch=str(uuid.uuid4()),
        exhibits=tuple(ids),
        labels=tuple(f"E-{start + place}" for place in range(len(ids))),
        duplicates=len(window.duplicates),
        refused=len(window.refused),
        files=tuple(window.files),
        duplicate_files=tuple(window.duplicates),
        refused_files=tuple(window.refused),
        circumstances=circumstances,
    )
    stored = {str(file["sha256"]) for file in [*window.files, *window.duplicates]}
    entry = cases.enter(instance, case, act, by=by, stored=stored)[0]
    intake.exhibits += ids
    intake.duplicates += window.duplicates
    intake.refused += window.refused
    intake.entries.append(entry.number)


def next_label(case: str) -> int:
    """Return the number of the next exhibit that is taken in."""
    labels = Exhibit.objects.filter(case=case, label__startswith="E-").values_list(
        "label", flat=True
    )
    numbers = [int(label[2:]) for label in labels if label[2:].isdigit()]
    return max(numbers, default=0) + 1


def path_of(instance: Instance, exhibit: Exhibit) -> Path:
    """Return where the bytes of an exhibit lie; Inadmissible when they were erased."""
    if not isinstance(exhibit.file, dict):
        raise Inadmissible(_("The exhibit {label} was erased.").format(label=exhibit.label))
    return instance.vault.local(f"{exhibit.case}/{exhibit.file['sha256']}")
