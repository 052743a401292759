# SPDX-License-Identifier: Apache-2.0
"""Lists of exhibits and physical items as offices keep them: matched by label or digest.

What a list says of an item is entered as what the list says.  An exhibit here that nobody has
described yet gets the words of the list as its description.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit, ExhibitDescribed
from rogatory.casefile.imported import NONE, ROWS, ItemsListed, ListedItem
from rogatory.clerk.act import Act, Erased
from rogatory.clerk.instance import Hand, Instance
from rogatory.docket import canon
from rogatory.office.list_columns import Layout
from rogatory.office.list_faults import Fault
from rogatory.office.list_rows import Fixes, Progress, ReadList, ReadRow, read_rows, twice
from rogatory.office.register_import import source_of
from rogatory.office.register_same import number_folded
from rogatory.reading.grid import Grid

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/()+-]{0,79}")


@dataclass
class Plan:
    """The items that an import would enter, and the exhibits that it would describe."""

    read: ReadList
    items: list[tuple[ReadRow, Exhibit | None]] = field(default_factory=list)
    described: list[ExhibitDescribed] = field(default_factory=list)
    already: int = 0
    source: dict[str, Any] = field(default_factory=dict)


def plan(
    instance: Instance,
    case: str,
    path: Path,
    grid: Grid,
    layout: Layout,
    *,
    fixes: Fixes,
    take_changes: bool,
    progress: Progress | None = None,
) -> Plan:
    """Read a list of exhibits and find which of them are here."""
    read = read_rows(grid, layout, fixes=fixes, today=instance.now()[:10], progress=progress)
    made = Plan(read, source=source_of(path, grid, layout, read))
    read.found.faults += twice(read.rows, "label", layout.columns.get("label", ""), "label_twice")
    rows = Exhibit.objects.filter(case=case).order_by("entry")
    labels = {number_folded(row.label): row for row in rows}
    digests = {
        str(row.file["sha256"]): row for row in rows if isinstance(row.file, dict) if row.file
    }
    earlier = {
        _print(row.label, row.values)
        for row in ListedItem.objects.filter(case=case)
        if not isinstance(row.values, Erased)
    }
    for row in read.rows:
        found = _exhibit(made, row, labels, digests)
        if row.row in read.found.faulty:
            continue
        if _print(_label(row), _told(row)) in earlier:
            made.already += 1
            continue
        made.items.append((row, found))
        if found is not None:
            _describe(made, row, found, take_changes)
    return made


def _exhibit(
    made: Plan, row: ReadRow, labels: Mapping[str, Exhibit], digests: Mapping[str, Exhibit]
) -> Exhibit | None:
    """Return the exhibit here that a row means; a digest says more than a label."""
    by_label = labels.get(number_folded(row.values.get("label", "")))
    digest = row.values.get("sha256", "")
    by_digest = digests.get(digest)
    if by_label and by_digest and by_label.key != by_digest.key:
        value = f"{by_label.label} / {by_digest.label}"
        made.read.found.faults.append(Fault("two_exhibits", row.row, value=value))
    if by_label and digest and by_digest is None:
        file = by_label.file
        if isinstance(file, dict) and file.get("sha256") != digest:
            # The label is ours, the bytes are others: not the same thing, whatever it is called.
            made.read.found.faults.append(
                Fault("other_bytes", row.row, made.read.layout.columns["sha256"], digest)
            )
    return by_digest or by_label


def _describe(made: Plan, row: ReadRow, found: Exhibit, take_changes: bool) -> None:
    words = row.values.get("what", "")
    if not words or words == found.what:
        return
    if found.what and not take_changes:
        head = made.read.layout.columns.get("what", "")
        made.read.found.remarks.append(Fault("differs", row.row, head, words))
        return
    made.described.append(ExhibitDescribed(exhibit=found.key, what=words))


def _label(row: ReadRow) -> str:
    """Return the label as a code: as it is written where that is one, else by its row."""
    label = row.values.get("label", "")
    return label if _LABEL.fullmatch(label) else f"row-{row.row}"


def _told(row: ReadRow) -> dict[str, Any]:
    return row.erasable() if _label(row) != row.values.get("label") else row.erasable("label")


def _print(label: str, told: Mapping[str, Any]) -> bytes:
    kept = {k: v for k, v in told.items() if k not in ("row", "by_hand")}
    return canon.dumps([label if not label.startswith("row-") else "", kept])


def carry_out(
    instance: Instance, case: str, made: Plan, by: Hand, progress: Progress | None = None
) -> list[int]:
    """Enter the items and descriptions of a plan, all or none; return the entries."""
    batch = str(uuid.uuid4())
    numbers: list[int] = []
    done = 0
    with transaction.atomic():
        for start in range(0, len(made.items), ROWS):
            some = made.items[start : start + ROWS]
            act = ItemsListed(
                batch=batch,
                items=tuple(f"{batch}:{row.row:06d}" for row, _exhibit in some),
                labels=tuple(_label(row) for row, _exhibit in some),
                exhibits=tuple(found.key if found else NONE for _row, found in some),
                values=tuple(_told(row) for row, _exhibit in some),
                source=made.source,
            )
            keys = {found.key for _row, found in some if found}
            acts: list[Act] = [act, *(d for d in made.described if d.exhibit in keys)]
            numbers += [entry.number for entry in cases.enter(instance, case, *acts, by=by)]
            done += len(some)
            if progress:
                progress(done, len(made.items))
    return numbers


def exported(case: str) -> Iterator[dict[str, Any]]:
    """Yield exhibits, then items of imported lists that are no exhibit here, in our columns."""
    listed = list(ListedItem.objects.filter(case=case).order_by("entry", "key"))
    kept = {row.exhibit: row for row in listed if row.exhibit}
    for row in Exhibit.objects.filter(case=case).order_by("entry", "key"):
        beside = kept.get(row.key)
        told: Mapping[str, Any] = {}
        if beside is not None and isinstance(beside.values, dict):
            told = beside.values
        file: Mapping[str, Any] = row.file if isinstance(row.file, dict) else {}
        what = row.what if isinstance(row.what, str) else str(file.get("name", ""))
        yield {
            "label": row.label, "what": what, "sha256": str(file.get("sha256", "")),
            "place": told.get("place", ""), "note": told.get("note", ""),
            "other": told.get("other", {}),
        }  # fmt: skip
    for one in listed:
        if not one.exhibit and isinstance(one.values, dict):
            yield {"label": one.label, **one.values}
