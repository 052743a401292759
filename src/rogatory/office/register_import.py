# SPDX-License-Identifier: Apache-2.0
"""A register that an office had is imported: planned and shown first, then entered all at once.

What is planned depends on what is here: rows that were imported before are not entered again,
what changed since is named, and what may be the same as something here is proposed with the reason.
Then all rows are entered or none, in entries of many rows, one import id over all of them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from rogatory.casefile import cases
from rogatory.casefile.cases import Case
from rogatory.casefile.counterparts import Counterpart
from rogatory.casefile.imported import NONE, ROWS, ImportedRow, RegisterImported, RowDecided
from rogatory.casefile.lookup import acts_at
from rogatory.clerk.act import Erased
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket import canon
from rogatory.language import _
from rogatory.office import register_same
from rogatory.office.list_cells import folded, medium_of
from rogatory.office.list_columns import Layout
from rogatory.office.list_faults import Fault
from rogatory.office.list_rows import Fixes, Progress, ReadList, ReadRow, read_rows
from rogatory.office.register_same import Here, Proposal, number_folded
from rogatory.office.side_names import SideNames
from rogatory.reading.grid import Grid

_APART = ("direction", "day")
"""Columns that stand in fields of their own."""


_BESIDE = ("row", "by_hand", "basis")
"""What a row is not known again by: where it stood, who set it, what it rested on elsewhere."""


@dataclass
class Line:
    """One row on its way in: into which record, and how it stands to what is here."""

    read: ReadRow
    record: str
    side: str
    medium: str
    standing: str = "new"
    match: str = ""
    proposal: Proposal | None = None
    withdraws: ImportedRow | None = None
    """A row of another record whose place this one takes."""

    @property
    def way(self) -> str:
        """``out`` or ``in``."""
        return self.read.values.get("direction", "")

    def print_(self) -> bytes:
        """Return what two imports of the same row have in common."""
        told = self.read.erasable(*_APART)
        return _print(self.way, self.read.values.get("day", ""), self.side, self.medium, told)


@dataclass
class Plan:
    """What an import would enter, and everything that is to be said before."""

    read: ReadList
    lines: list[Line] = field(default_factory=list)
    already: int = 0
    source: dict[str, Any] = field(default_factory=dict)

    @property
    def perhaps(self) -> list[Line]:
        """The lines that may be the same as something here and on which nobody decided."""
        return [line for line in self.lines if line.standing == "perhaps"]

    @property
    def sides_unknown(self) -> list[str]:
        """The other sides without a code here, as they are written, each once."""
        remarks = [one for one in self.read.found.remarks if one.code == "side_unknown"]
        return list(dict.fromkeys(one.value for one in remarks))

    def standing(self, *wanted: str) -> int:
        """Return how many lines stand so."""
        return sum(line.standing in wanted for line in self.lines)


def plan(
    instance: Instance,
    path: Path,
    grid: Grid,
    layout: Layout,
    *,
    fixes: Fixes,
    decided: Mapping[int, str],
    take_changes: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """Read a register by its layout and hold every row against what is here.

    ``decided`` says of a row ``new`` or ``same-as:…`` (a number or id); of a row that is repeated
    in the file, ``new`` enters it once more.
    """
    today = instance.now()[:10]
    made = Plan(read_rows(grid, layout, fixes=fixes, today=today, progress=progress))
    made.source = source_of(path, grid, layout, made.read)
    faulty = made.read.found.faulty
    sides = _Sides(instance, layout)
    lines = [
        _line(instance, made.read, row, sides, references)
        for references in [_references()]
        for row in made.read.rows
        if row.row not in faulty
    ]
    _number_twice(made.read, lines)
    earlier = _Earlier.of(made.source["sha256"])
    here = Here.of()
    seen: dict[bytes, int] = {}
    for line in lines:
        word = decided.get(line.read.row, "")
        if _is_old(made, line, earlier, seen, word, take_changes):
            continue
        _held_against(made, line, here, word)
        made.lines.append(line)
    faulty = made.read.found.faulty
    made.lines = [line for line in made.lines if line.read.row not in faulty]
    return made


def source_of(path: Path, grid: Grid, layout: Layout, read: ReadList) -> dict[str, Any]:
    """Return what an entry keeps of the file that was imported."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    told = {
        "name": path.name, "sha256": digest.hexdigest(), "form": grid.form, "sheet": grid.sheet,
        "encoding": grid.encoding, "columns": layout.columns, "rows": read.total,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _references() -> dict[str, str]:
    """Return the cases here by their numbers as they are compared."""
    return {number_folded(row.reference): row.case for row in Case.objects.order_by("-entry")}


class _Sides:
    """Which code stands for another side as somebody wrote it."""

    def __init__(self, instance: Instance, layout: Layout) -> None:
        self._names = SideNames(instance)
        self._by_name: dict[str, str] = {}
        self._said = {folded(text): code for text, code in layout.sides.items()}
        rows = Counterpart.objects.values_list("key", "country")
        self._known = {code for pair in rows for code in pair}

    def code(self, text: str) -> str:
        """Return the code; "" where none is known."""
        if found := self._said.get(folded(text)):
            return found
        parts = [part.strip() for part in text.split(",")]
        for part in parts:
            if part in self._known or (len(part) == 2 and part.isascii() and part.isupper()):
                return part
        return ""

    def by_name(self, text: str) -> str:
        """Return the code of the state that a text names in words; "" where none is known."""
        if text not in self._by_name:
            self._by_name[text] = self._names.code(text)
        return self._by_name[text]


def _line(
    instance: Instance, read: ReadList, row: ReadRow, sides: _Sides, references: dict[str, str]
) -> Line:
    """Place one row: its record, the codes of its other side and its channel."""
    columns, remarks = read.layout.columns, read.found.remarks
    written, side = row.values.get("counterpart", ""), ""
    if written and not (side := sides.code(written)):
        side = sides.by_name(written)
        told = f"{written} = {side}" if side else written
        code = "side_named" if side else "side_unknown"
        remarks.append(Fault(code, row.row, columns.get("counterpart", ""), told))
    channel, medium = row.values.get("medium", ""), ""
    if channel and not (medium := medium_of(channel)):
        remarks.append(Fault("medium_unknown", row.row, columns.get("medium", ""), channel))
    reference = row.values.get("case", "")
    record = references.get(number_folded(reference), "") if reference else ""
    if reference and not record:
        remarks.append(Fault("no_case", row.row, columns.get("case", ""), reference))
    return Line(row, record or instance.config.authority, side, medium)


def _number_twice(read: ReadList, lines: Sequence[Line]) -> None:
    """Remark on numbers of ours that stand in several rows of one year and direction."""
    places: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        if number := number_folded(line.read.values.get("number", "")):
            key = (line.way, line.read.values["day"][:4], number)
            places.setdefault(key, []).append(line)
    head = read.layout.columns.get("number", "")
    for (_way, _year, _number), same in places.items():
        if len(same) > 1 and len({line.print_() for line in same}) > 1:
            for line in same:
                number = line.read.values["number"]
                read.found.remarks.append(Fault("number_twice", line.read.row, head, number))


def _print(way: str, day: str, side: str, medium: str, told: Mapping[str, Any]) -> bytes:
    """Return the digest of what a row says, wherever it stood in its file."""
    values = {k: v for k, v in told.items() if k not in _BESIDE}
    return hashlib.sha256(canon.dumps([way, day, side, medium, values])).digest()


Identity = tuple[str, str, str]


def _identity(way: str, day: str, told: Mapping[str, Any]) -> Identity | None:
    """Return by what a row is known again when it was changed: its number, or theirs, in a year."""
    for name in ("number", "their_number"):
        if number := number_folded(str(told.get(name, ""))):
            return f"{way}:{name}", day[:4], number
    return None


@dataclass
class _Earlier:
    """The rows that were imported before."""

    prints: dict[bytes, int] = field(default_factory=dict)
    known: dict[Identity, list[ImportedRow]] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    """Rows of this very file whose values were erased: they are not brought back."""

    @classmethod
    def of(cls, digest: str) -> _Earlier:
        earlier = cls()
        gone: dict[tuple[str, int], list[int]] = {}
        for row in register_same.standing_rows():
            if isinstance(row.values, Erased):
                number = int(row.key.rpartition(":")[2])
                gone.setdefault((row.case, row.entry), []).append(number)
                continue
            way = "out" if row.outgoing else "in"
            mark = _print(way, row.day, row.counterpart, row.medium, row.values)
            earlier.prints[mark] = earlier.prints.get(mark, 0) + 1
            if identity := _identity(way, row.day, row.values):
                earlier.known.setdefault(identity, []).append(row)
        left_out = [name for name in _LISTS if gone]
        for stamp, act in acts_at(sorted(gone), {RegisterImported.kind}, left_out):
            source = getattr(act, "source", None)
            if isinstance(source, Mapping) and source.get("sha256") == digest:
                earlier.erased.update(gone[stamp.case, stamp.number])
        return earlier


_LISTS = ("values", "rows", "directions", "days", "counterparts", "media", "standings", "matches")


def _is_old(
    made: Plan,
    line: Line,
    earlier: _Earlier,
    seen: dict[bytes, int],
    word: str,
    take_changes: bool,
) -> bool:
    """Tell whether a line is not to be entered, for it or its like is here; remark on it."""
    row, remarks = line.read.row, made.read.found.remarks
    mark = line.print_()
    if row in earlier.erased:
        remarks.append(Fault("erased", row))
        return True
    if earlier.prints.get(mark, 0) > 0:
        earlier.prints[mark] -= 1
        seen.setdefault(mark, row)
        made.already += 1
        return True
    if mark in seen and word != "new":
        remarks.append(Fault("repeated", row, value=str(seen[mark])))
        return True
    seen.setdefault(mark, row)
    told = line.read.erasable(*_APART)
    identity = _identity(line.way, line.read.values["day"], told)
    before = earlier.known.get(identity, []) if identity else []
    if len(before) == 1 and not word:
        differing = _differing(before[0], line, told, made.read.layout)
        if not differing:
            # It says less than what was imported, and nothing else.
            made.already += 1
            return True
        remarks.append(Fault("changed", row, ", ".join(differing)))
        if not take_changes:
            return True
        if before[0].case == line.record:
            line.standing, line.match = "instead", f"{before[0].case}/{before[0].key}"
        else:
            line.withdraws = before[0]
    return False


def _differing(
    before: ImportedRow, line: Line, told: Mapping[str, Any], layout: Layout
) -> list[str]:
    """Return the columns of this file in which a row differs from what was imported of it."""
    was = {**before.values, "day": before.day, **(before.values.get("other") or {})}
    now = {**told, "day": line.read.values["day"], **(told.get("other") or {})}
    here = [name for name in layout.columns if name not in (*_BESIDE, "direction")]
    here += [head for head in layout.heads if head not in layout.columns.values()]
    return [name for name in here if was.get(name, "") != now.get(name, "")]


def _held_against(made: Plan, line: Line, here: Here, word: str) -> None:
    """Hold a line against what is here, or take a person's decision on it."""
    if line.standing == "instead":
        return
    values = line.read.values
    if word.startswith("same-as:"):
        named = here.named(word.removeprefix("same-as:"))
        if len(named) != 1:
            made.read.found.faults.append(Fault("held_against", line.read.row, value=word))
            return
        line.standing, line.match = "same", named[0].place
        return
    if word == "new":
        return
    line.proposal = here.proposal(
        line.way == "out", values["day"], line.side, values.get("number", ""),
        values.get("their_number", ""),
    )  # fmt: skip
    if line.proposal is not None:
        line.standing, line.match = "perhaps", line.proposal.known.place
        if not values.get("case"):
            line.record = line.proposal.known.case


def carry_out(
    instance: Instance, made: Plan, by: Hand, progress: Progress | None = None
) -> dict[str, list[int]]:
    """Enter every line of a plan, or none; return the numbers of the entries by record.

    Raises Inadmissible with every reason, Conflict or Unavailable.
    """
    batch = str(uuid.uuid4())
    records: dict[str, list[Line]] = {}
    for line in made.lines:
        records.setdefault(line.record, []).append(line)
    numbers: dict[str, list[int]] = {}
    done = 0
    with transaction.atomic():
        for record, lines in records.items():
            chunks = [lines[n : n + ROWS] for n in range(0, len(lines), ROWS)]
            for part, chunk in enumerate(chunks, 1):
                act = _act(batch, part, len(chunks), chunk, made.source)
                entries = cases.enter(instance, record, act, by=by)
                numbers.setdefault(record, []).extend(entry.number for entry in entries)
                done += len(chunk)
                if progress:
                    progress(done, len(made.lines))
        for line in made.lines:
            if line.withdraws is not None:
                gone = RowDecided(
                    row=line.withdraws.key,
                    standing="withdrawn",
                    reason=_("changed since, and imported into another record"),
                )
                (entry,) = cases.enter(instance, line.withdraws.case, gone, by=by)
                numbers.setdefault(line.withdraws.case, []).append(entry.number)
    return numbers


def _act(
    batch: str, part: int, parts: int, lines: Sequence[Line], source: Mapping[str, Any]
) -> RegisterImported:
    return RegisterImported(
        batch=batch,
        part=part,
        parts=parts,
        rows=tuple(f"{batch}:{line.read.row:06d}" for line in lines),
        directions=tuple(line.way for line in lines),
        days=tuple(line.read.values["day"] for line in lines),
        counterparts=tuple(line.side or NONE for line in lines),
        media=tuple(line.medium or NONE for line in lines),
        standings=tuple(line.standing for line in lines),
        matches=tuple(line.match or NONE for line in lines),
        values=tuple(line.read.erasable(*_APART) for line in lines),
        source=dict(source),
    )
