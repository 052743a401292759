# SPDX-License-Identifier: Apache-2.0
"""Taking files in: bytes to the vault, then one entry for the batch, then the tally."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Batch, Exhibit, ExhibitsTakenIn
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Unverified
from rogatory.language import _
from rogatory.office.circumstances import CIRCUMSTANCES
from rogatory.office.handed_in import HandedIn
from rogatory.office.kept import Kept
from rogatory.vault.acquire import Duplicate, Progress, Refused, Stored, acquire
from rogatory.vault.journal import Journal
from rogatory.vault.outcomes import Source

BATCH = 2000
"""Files in one entry: each stays provable and withholdable alone."""

JOURNAL_FROM = 64 << 20
"""A single file from so many bytes on is worth a journal; a folder always is."""


@dataclass
class Intake:
    """The outcome of taking in: in N = stored + duplicates + refused, a reason each."""

    found: int = 0
    exhibits: Kept[str] = field(default_factory=Kept)
    duplicates: Kept[dict[str, Any]] = field(default_factory=Kept)
    refused: Kept[dict[str, Any]] = field(default_factory=Kept)
    entries: list[int] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    earlier: int = 0
    """Of all that was found: entered before the run was interrupted, and not a second time."""

    recalled: int = 0
    """Of the stored and duplicates: not read again, for an interrupted run had read them."""

    bytes_taken: int = 0
    seconds: float = 0.0
    remarks: list[str] = field(default_factory=list)
    """Sentences on images of media, files missing of them, empty files."""

    def add(self, other: Intake) -> None:
        """Add the account of another path of the same request."""
        for name in ("found", "earlier", "recalled", "bytes_taken", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("exhibits", "duplicates", "refused", "entries", "batches", "remarks",
                     "earlier_batches"):  # fmt: skip
            getattr(self, name).extend(getattr(other, name))

    earlier_batches: list[str] = field(default_factory=list)
    """Batches that an interrupted attempt entered."""

    @property
    def all_batches(self) -> list[str]:
        """The batches of this taking-in, those before an interruption too."""
        return [*self.earlier_batches, *self.batches]

    @property
    def balanced(self) -> bool:
        """Whether everything that was found is accounted for exactly once."""
        return self.found == len(self.exhibits) + len(self.duplicates) + len(self.refused)

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
        return {**self.short, **{name: list(items) for name, items in self.long.items()}}

    @property
    def long(self) -> dict[str, Kept[Any]]:
        """The lists that have an item for each file."""
        return {
            "duplicates": self.duplicates, "refused": self.refused, "exhibits": self.exhibits,
        }  # fmt: skip

    @property
    def short(self) -> dict[str, Any]:
        """The outcome for a program, without those lists."""
        return {
            "found": self.found,
            "stored": len(self.exhibits),
            "entries": self.entries,
            "batches": self.all_batches,
            "entered_before_interruption": self.earlier,
            "read_before_interruption": self.recalled,
            "bytes": self.bytes_taken,
            "milliseconds": round(self.seconds * 1000),
        }


def take_in(
    instance: Instance,
    case: str,
    path: Path,
    by: Hand,
    *,
    circumstances: Mapping[str, str],
    progress: Progress | None = None,
    handed_in: HandedIn | None = None,
) -> Intake:
    """Take in the file at ``path``, or every file below it; return what became of each.

    ``circumstances`` answers ``CIRCUMSTANCES``; what is missing is kept as "unknown".  A folder or
    a large file that was interrupted is gone on with: what was read is not read again, what was
    entered is not entered again.  ``handed_in`` says that the files came in a sealed package.
    """
    told: dict[str, Any] = {name: circumstances.get(name) or "unknown" for name in CIRCUMSTANCES}
    told |= handed_in.told if handed_in else {}
    begun = time.monotonic()
    # What came sealed lies unpacked for this run alone: nothing of it could be gone on with.
    with nullcontext() if handed_in else _journal(instance, case, path) as journal:
        intake, window = Intake(), _Window()
        run = Run(case, journal.run if journal else str(uuid.uuid4()), handed_in)
        known, labels = _known(case), _Labels(case)
        taking = acquire(instance.vault, case, path, progress=progress, journal=journal)
        for outcome in taking:
            intake.found += 1
            intake.remarks += _missing(outcome)
            if run.again(outcome, intake):
                continue
            if isinstance(outcome, Refused):
                window.refused.append(run.told_of(outcome))
            elif (digest := _short(outcome.sha256)) in known:
                window.duplicates.append(run.told_of(outcome))
            else:
                # Not the vault but the record decides: what an interrupted run left in the vault
                # without an entry becomes evidence now.
                known.add(digest)
                window.files.append(run.told_of(outcome))
            if window.size >= BATCH:
                _enter(instance, case, window, told, intake, by, run, labels)
                window = _Window()
        if not intake.found:
            raise Inadmissible(_("There is no file below the folder that was named."))
        if window.size:
            _enter(instance, case, window, told, intake, by, run, labels)
    if not intake.balanced:
        raise Unverified(
            _("The count of files found and files dealt with differs; do not rely on this run.")
        )
    intake.recalled, intake.bytes_taken = taking.tally.recalled, taking.tally.bytes_taken
    intake.remarks = taking.tally.remarks() + intake.remarks
    intake.earlier_batches = run.batches
    intake.seconds = time.monotonic() - begun
    return intake


def _missing(outcome: Stored | Duplicate | Refused) -> list[str]:
    """Name the files of an image that were not there."""
    if isinstance(outcome, Refused) or not outcome.missing:
        return []
    names = ", ".join(one.name for one in outcome.missing)
    return [
        _("Of the image {name} is missing: {names}").format(name=outcome.source.name, names=names)
    ]


@contextmanager
def _journal(instance: Instance, case: str, path: Path) -> Iterator[Journal | None]:
    """Keep a journal of a long taking-in until it is done; none of a short one."""
    place = path.resolve()
    try:
        long = place.is_dir() or place.stat().st_size >= JOURNAL_FROM
    except OSError:
        long = False  # the taking-in itself says what is wrong
    if not long:
        yield None
        return
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:32]
    journal = Journal(instance.home / "intake" / case / name)
    try:
        yield journal
    except Inadmissible:
        journal.close(done=not journal.noted)
        raise
    except BaseException:
        journal.close(done=False)
        raise
    journal.close(done=True)


class Run:
    """One taking-in, perhaps in several attempts: its batches have ids that follow from its own.

    What earlier attempts entered is found in the record by these ids, so that a kill between the
    entry and whatever comes after it can neither lose a file nor enter it twice.
    """

    def __init__(self, case: str, run: str, handed_in: HandedIn | None = None) -> None:
        self._run = uuid.UUID(handed_in.run if handed_in else run)
        self._named = handed_in.files if handed_in else {}
        self.pouch = handed_in.pouch if handed_in else None
        self._done = 0
        self.batches: list[str] = []
        self._exhibits: dict[tuple[str, str], str] = {}
        self._others: dict[tuple[str, str], dict[str, Any]] = {}
        while batch := Batch.objects.filter(case=case, key=self.next_batch()).first():
            self._done += 1
            self.batches.append(batch.key)
            for row in Exhibit.objects.filter(case=case, batch=batch.key):
                if isinstance(row.file, dict):
                    self._exhibits[_known_by(row.file)] = row.key
            for listed in (batch.duplicate_files, batch.refused_files):
                for one in listed if isinstance(listed, list) else ():
                    if isinstance(one, dict):
                        self._others[_known_by(one)] = one

    def next_batch(self) -> str:
        """Return the id of the batch that is to be entered next."""
        return str(uuid.uuid5(self._run, str(self._done)))

    def entered(self) -> None:
        """Count a batch that was entered."""
        self._done += 1

    def told_of(self, outcome: Stored | Duplicate | Refused) -> dict[str, Any]:
        """Return what is kept of an outcome: of what was handed in, the sender's own name."""
        one = _refusal(outcome) if isinstance(outcome, Refused) else _file(outcome)
        return one | dict(self._named.get(one["name"], {}))

    def again(self, outcome: Stored | Duplicate | Refused, intake: Intake) -> bool:
        """Say whether an earlier attempt entered this outcome; then only count it."""
        key = _known_by(self.told_of(outcome))
        if (exhibit := self._exhibits.get(key)) is not None:
            intake.exhibits.append(exhibit)
        elif (other := self._others.get(key)) is not None:
            (intake.refused if "reason" in other else intake.duplicates).append(other)
        else:
            return False
        intake.earlier += 1
        return True


def known_path(file: Mapping[str, Any]) -> str:
    """Return what a path is told from others by: its text, or its bytes where that is not exact."""
    return str(file.get("path_bytes") or file.get("path", ""))


def _known_by(one: Mapping[str, Any]) -> tuple[str, str]:
    return known_path(one), str(one.get("sha256") or one.get("reason", ""))


@dataclass
class _Window:
    files: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.files) + len(self.duplicates) + len(self.refused)


def _file(outcome: Stored | Duplicate) -> dict[str, Any]:
    """Say what is kept of a file; of an image set also its files in their order.

    The object of a set is its files one after the other, so ``segments`` (name, digest, size in
    bytes) say where each lies in it; ``missing`` are the names of those that were not there.
    """
    told: dict[str, Any] = {
        "sha256": outcome.sha256,
        "size": outcome.size,
        **_named(outcome.source),
        "modified": outcome.modified,
    }
    if outcome.segments:
        told["segments"] = [
            {
                "name": one.source.name,
                "name_bytes": one.source.name_bytes,
                "sha256": one.sha256,
                "size": one.size,
            }
            for one in outcome.segments
        ]
    if outcome.missing:
        told["missing"] = [one.name for one in outcome.missing]
    return told


def _refusal(outcome: Refused) -> dict[str, Any]:
    return {**_named(outcome.source), "reason": outcome.reason.value}


def _named(source: Source) -> dict[str, str]:
    told = {"name": source.name, "name_bytes": source.name_bytes, "path": source.path}
    if source.path.encode() != source.raw or "\\" in source.path:
        told["path_bytes"] = source.path_bytes  # the text alone would not tell two names apart
    return told


def _enter(
    instance: Instance,
    case: str,
    window: _Window,
    circumstances: dict[str, Any],
    intake: Intake,
    by: Hand,
    run: Run,
    labels: _Labels,
) -> None:
    start = labels.next()
    ids = [str(uuid.uuid4()) for _file in window.files]
    batch = run.next_batch()
    act = ExhibitsTakenIn(
        batch=batch,
        exhibits=tuple(ids),
        labels=tuple(f"E-{start + place}" for place in range(len(ids))),
        duplicates=len(window.duplicates),
        refused=len(window.refused),
        source=run.pouch,
        files=tuple(window.files),
        duplicate_files=tuple(window.duplicates),
        refused_files=tuple(window.refused),
        circumstances=circumstances,
    )
    stored = {str(file["sha256"]) for file in [*window.files, *window.duplicates]}
    entry = cases.enter(instance, case, act, by=by, stored=stored)[0]
    intake.exhibits.extend(ids)
    intake.duplicates.extend(window.duplicates)
    intake.refused.extend(window.refused)
    intake.entries.append(entry.number)
    intake.batches.append(batch)
    run.entered()


class _Labels:
    """The numbers of a case's exhibits; asked again, it looks only at what was entered since."""

    def __init__(self, case: str) -> None:
        self._case = case
        self._seen = self._highest = 0

    def next(self) -> int:
        """Return the number of the next exhibit that is taken in."""
        rows = Exhibit.objects.filter(
            case=self._case, label__startswith="E-", entry__gte=self._seen
        ).values_list("label", "entry")
        for label, entry in rows.iterator():
            self._seen = max(self._seen, entry)
            if label[2:].isdigit():
                self._highest = max(self._highest, int(label[2:]))
        return self._highest + 1


def next_label(case: str) -> int:
    """Return the number of the next exhibit that is taken in."""
    return _Labels(case).next()


def _known(case: str) -> set[bytes]:
    """Return the digests of the files that are exhibits of the case."""
    files = Exhibit.objects.filter(case=case).values_list("file", flat=True)
    return {_short(one["sha256"]) for one in files.iterator() if isinstance(one, dict)}


def _short(digest: str) -> bytes:
    """Write a digest in 32 bytes; what a row calls one and is none stays as it is."""
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return digest.encode()


def path_of(instance: Instance, exhibit: Exhibit) -> Path:
    """Return where the bytes of an exhibit lie; Inadmissible when they were erased."""
    if not isinstance(exhibit.file, dict):
        raise Inadmissible(_("The exhibit {label} was erased.").format(label=exhibit.label))
    return instance.vault.local(f"{exhibit.case}/{exhibit.file['sha256']}")
