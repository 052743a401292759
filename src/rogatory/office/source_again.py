# SPDX-License-Identifier: Apache-2.0
"""The source read again and held against the record and the vault, file by file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.clerk.instance import Instance
from rogatory.errors import Inadmissible, Unavailable, Unverified
from rogatory.language import _
from rogatory.office.exhibits import known_path
from rogatory.vault import walk
from rogatory.vault.outcomes import Source
from rogatory.vault.sources import NotTaken, Reading
from rogatory.vault.store import verify

STATES = ("same", "differs", "gone", "unreadable", "vault", "new")
"""The same bytes; other bytes now; no longer there; cannot be read; the vault's object is bad;
in the source and not in the record."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of the source or of the record, and what the comparison gave (``STATES``)."""

    label: str
    path: str
    state: str


def compare(instance: Instance, case: str, path: Path) -> list[Compared]:
    """Read the file or folder again that exhibits of ``case`` were taken in from.

    Each batch of which a file is found there is compared whole, so that what is gone from the
    source is named too; both the source and the vault's object are read.  Raises
    ``Inadmissible`` when nothing of the source is in the record.
    """
    if not path.exists():
        raise Inadmissible(_("The file or folder to take in is not there; check the path."))
    single = not path.is_dir()
    base = path.resolve().parent if single else path.resolve()
    there = {os.fsencode(one.names[0]): one for one in walk.find(base, path.resolve().name, single)}
    keys = {_key(raw): raw for raw in there}
    listed = [row for row in _recorded(case) if row[0] in keys]
    batches = {batch for _path, batch, _label, _file in listed}
    if not batches:
        raise Inadmissible(_("Nothing of this source is in the case; check the path."))
    result, seen = [], set()
    for key, batch, label, file in _recorded(case):
        if batch not in batches or (single and key not in keys):
            continue
        seen.add(key)
        found = there.get(keys[key]) if key in keys else None
        state = _state(instance, case, base, found, file)
        result.append(Compared(label, str(file.get("path", "")), state))
    for key, raw in keys.items():
        if key not in seen:
            result.append(Compared("", Source(raw).path, "new"))
    return result


def _recorded(case: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Yield (path, batch, label, file) of each exhibit and each duplicate that was counted."""
    labels = {}
    for row in Exhibit.objects.filter(case=case).order_by("entry", "key"):
        if isinstance(row.file, dict) and "path" in row.file:
            labels[row.file["sha256"]] = row.label
            yield known_path(row.file), row.batch, row.label, row.file
    for batch in Batch.objects.filter(case=case).order_by("entry"):
        for one in batch.duplicate_files if isinstance(batch.duplicate_files, list) else ():
            if isinstance(one, dict) and "path" in one:
                yield known_path(one), batch.key, labels.get(one["sha256"], ""), one


def _key(raw: bytes) -> str:
    source = Source(raw)
    plain = source.path.encode() == raw and "\\" not in source.path
    return source.path if plain else source.path_bytes


def _state(
    instance: Instance,
    case: str,
    base: Path,
    found: walk.Found | None,
    file: Mapping[str, Any],
) -> str:
    try:
        verify(instance.vault, f"{case}/{file['sha256']}")
    except (Unverified, Unavailable):
        return "vault"
    if found is None:
        return "gone"
    try:
        return "same" if _digest(base, found.names) == file["sha256"] else "differs"
    except NotTaken:
        return "unreadable"


def _digest(base: Path, names: Sequence[str]) -> str:
    """Return the SHA-256 of the files one after the other."""
    hasher, buffer = hashlib.sha256(), bytearray(1 << 20)
    for name in names:
        with Reading(f"{base}/{name}") as reading:
            for view in reading.into(buffer for _n in iter(int, 1)):
                hasher.update(view)
    return hasher.hexdigest()
