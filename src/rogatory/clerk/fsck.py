# SPDX-License-Identifier: Apache-2.0
"""Checking a docket against itself: every table and key that differs is named.

1. The head, the entries and their places: dense numbers, canonical bytes, columns equal to bytes,
   leaves and edge as the bytes give them, instants that never run back.
2. The values beside the entries: each commitment opens, nothing is missing but what was erased.
3. Officers' signatures on acts of one and two persons.
4. What was published: no longer than the docket, of the same tree.
5. The rows: made again from the docket and compared column by column.
6. Rows that belong to no docket at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model

from rogatory.clerk.act import Act, specs
from rogatory.clerk.instance import Instance
from rogatory.clerk.publish import folder_of
from rogatory.clerk.replay import Kinds, dump, erasures_of, project, row_models
from rogatory.clerk.tables import DisclosureRow, Docket, EntryRow, ErasureRow
from rogatory.docket import base64url, canon
from rogatory.docket.commitment import commitment, item_leaf, list_root
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Edge, leaf_hash, root_at
from rogatory.docket.tiles import TileStore
from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _

_WINDOW = 500


@dataclass(frozen=True)
class Fault:
    """One thing that differs: in which table, at which key, and what it is."""

    table: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}"


Witness = Callable[[Entry, type[Act]], Iterator[str]]
"""Checks the officers' signatures of an entry; given by the floor above, which knows the keys."""


def check(
    instance: Instance, case: str, kinds: Kinds, signatures: Witness | None = None
) -> list[Fault]:
    """Return every fault of one docket; an empty list when all of it holds."""
    faults = list(_docket_faults(instance, case, kinds, signatures))
    if not any(fault.table.startswith("clerk_") for fault in faults):
        faults += _row_faults(case, kinds)
    return faults


def _docket_faults(
    instance: Instance, case: str, kinds: Kinds, signatures: Witness | None
) -> Iterator[Fault]:
    head = Docket.objects.filter(case=case).first()
    if head is None:
        yield Fault("clerk_docket", case, _("the head of the record is missing"))
        return
    edge, last, place = Edge.empty(), "", 0
    erased, shown = erasures_of(case), _shown_size(instance, case)
    shown_root: bytes | None = None
    for row in EntryRow.objects.filter(case=case).order_by("number").iterator(_WINDOW):
        if row.number != place:
            yield Fault(
                "clerk_entryrow",
                f"{case}:{place}",
                _("entries {first} to {last} are missing").format(first=place, last=row.number - 1),
            )
            return
        entry, faults = _entry(row, last)
        yield from faults
        if entry is None:
            return
        edge.append(leaf_hash(bytes(row.body)))
        if edge.size == shown:
            shown_root = edge.root()
        yield from _value_faults(entry, kinds.get(entry.kind), erased)
        if signatures is not None and entry.kind in kinds:
            for why in signatures(entry, kinds[entry.kind]):
                yield Fault("clerk_entryrow", f"{case}:{place}", why)
        last, place = entry.at, place + 1
    yield from _head_faults(instance, head, edge, last)
    yield from _published_faults(instance, case, edge, shown_root)
    yield from _stray_values(case, place, erased)


def _entry(row: EntryRow, last: str) -> tuple[Entry | None, list[Fault]]:
    key, faults = f"{row.case}:{row.number}", []
    try:
        entry = Entry.decode(bytes(row.body))
    except Malformed as error:
        return None, [Fault("clerk_entryrow", key, str(error))]
    for column in ("case", "number", "kind", "at", "by"):
        if getattr(entry, column) != getattr(row, column):
            faults.append(
                Fault(
                    "clerk_entryrow",
                    key,
                    _("the column {column} differs from the entry").format(column=column),
                )
            )
    if bytes(row.leaf) != leaf_hash(bytes(row.body)):
        faults.append(Fault("clerk_entryrow", key, _("the leaf is not that of the entry")))
    if entry.at < last:
        faults.append(Fault("clerk_entryrow", key, _("the instant runs back")))
    return entry, faults


def _value_faults(
    entry: Entry, kind: type[Act] | None, erased: set[tuple[int, str, int]]
) -> Iterator[Fault]:
    """Open every commitment of one entry with the values that stand beside it."""
    held: dict[tuple[str, int], tuple[bytes, bytes]] = {
        (row.name, row.item): (bytes(row.salt), bytes(row.value))
        for row in DisclosureRow.objects.filter(case=entry.case, number=entry.number)
    }

    def fault(name: str, item: int, what: str) -> Fault:
        place = f"{entry.case}:{entry.number}:{name}" + ("" if item < 0 else f":{item}")
        return Fault("clerk_disclosurerow", place, what)

    if kind is not None and {spec.name for spec in specs(kind)} != set(entry.fields):
        yield Fault(
            "clerk_entryrow",
            f"{entry.case}:{entry.number}",
            _("the fields are not those of the kind {kind}").format(kind=entry.kind),
        )
    for name, digest in entry.fields.items():
        if (name, -1) not in held:
            if (entry.number, name, -1) not in erased:
                yield fault(name, -1, _("the value is missing and was not erased"))
            continue
        salt, raw = held.pop((name, -1))
        value = _parsed(raw)
        if base64url.encode(commitment(salt, entry.kind, name, value)) != digest:
            yield fault(name, -1, _("the value is not the one that was committed to"))
        items = {item: held.pop((n, item)) for n, item in list(held) if n == name}
        for item, what in _list_faults(entry, name, value, items, erased):
            yield fault(name, item, what)
    for name, item in held:
        yield fault(name, item, _("there is no such field in the entry"))


def _parsed(raw: bytes) -> canon.Json:
    try:
        return canon.loads(raw, limit=1 << 30)
    except Malformed:
        return None


def _list_faults(
    entry: Entry,
    name: str,
    value: Any,
    items: Mapping[int, tuple[bytes, bytes]],
    erased: set[tuple[int, str, int]],
) -> Iterator[tuple[int, str]]:
    listed = isinstance(value, dict) and set(value) == {"size", "root"}
    if not listed:
        for item in items:
            yield item, _("this field is not a list")
        return
    leaves: list[bytes] = []
    complete = True
    for index in range(int(value["size"])):
        if index not in items:
            complete = False
            if (entry.number, name, index) not in erased:
                yield index, _("the item is missing and was not erased")
            continue
        salt, raw = items[index]
        leaves.append(leaf_hash(item_leaf(salt, index, _parsed(raw))))
    # With an erased item the root cannot be made again here; each item's own path was checked
    # when it was entered, and a changed item still differs from the copies that left the house.
    if complete and list_root(leaves) != value:
        yield -1, _("the items are not the ones that were committed to")
    for index in items:
        if index >= int(value["size"]):
            yield index, _("there is no such item in the list")


def _head_faults(instance: Instance, head: Docket, edge: Edge, last: str) -> Iterator[Fault]:
    told = {"origin": instance.origin(head.case), "size": edge.size, "at": last}
    for column, value in told.items():
        if getattr(head, column) != value:
            yield Fault(
                "clerk_docket",
                head.case,
                _("the column {column} differs from the entries").format(column=column),
            )
    if bytes(head.edge) != edge.encode():
        yield Fault("clerk_docket", head.case, _("the edge is not that of the entries"))


def _shown_size(instance: Instance, case: str) -> int:
    try:
        shown = TileStore(folder_of(instance, case)).checkpoint()
    except (Malformed, Unverified, Unavailable):
        return 0
    return shown.checkpoint.size if shown else 0


def _published_faults(
    instance: Instance, case: str, edge: Edge, root: bytes | None
) -> Iterator[Fault]:
    """Compare what was published with the entries: the record may not be shorter, nor another."""
    store = TileStore(folder_of(instance, case))
    try:
        shown = store.checkpoint()
        if shown is None:
            return
        size = shown.checkpoint.size
        if size > edge.size:
            yield Fault(
                "log/checkpoint",
                case,
                _("rolled back {n} entries: {shown} were published, {held} are here").format(
                    n=size - edge.size, shown=size, held=edge.size
                ),
            )
        elif root != shown.checkpoint.root:
            yield Fault(
                "log/checkpoint", case, _("the published record is not that of the entries")
            )
        elif (
            root_at(store.reader(size), size) != shown.checkpoint.root
            or store.reader(size).recomputed_root() != shown.checkpoint.root
        ):
            yield Fault("log/tile", case, _("the published hashes give another record"))
    except (Malformed, Unverified, Unavailable) as error:
        yield Fault("log", case, str(error))


def _stray_values(case: str, size: int, erased: set[tuple[int, str, int]]) -> Iterator[Fault]:
    for row in DisclosureRow.objects.filter(case=case).exclude(number__range=(0, size - 1)):
        yield Fault(
            "clerk_disclosurerow",
            f"{case}:{row.number}:{row.name}",
            _("the value belongs to no entry"),
        )
    kept = {
        (row.number, row.name, row.item): row.ground for row in ErasureRow.objects.filter(case=case)
    }
    grounds = set(
        EntryRow.objects.filter(case=case, kind__startswith="values.erased/").values_list(
            "number", flat=True
        )
    )
    for (number, name, item), ground in kept.items():
        place = f"{case}:{number}:{name}"
        if ground not in grounds:
            yield Fault("clerk_erasurerow", place, _("no entry orders this erasure"))
        if DisclosureRow.objects.filter(case=case, number=number, name=name, item=item).exists():
            yield Fault("clerk_disclosurerow", place, _("the value was erased, yet it is here"))


class _Undo(Exception):
    """Carries the comparison out of the transaction that is undone."""


def _row_faults(case: str, kinds: Kinds) -> list[Fault]:
    """Make all rows again inside a transaction that is undone, and compare."""
    live = dump(case)
    again: dict[str, dict[str, Any]] = {}
    try:
        with transaction.atomic():
            project(case, kinds)
            again = dump(case)
            raise _Undo
    except _Undo:
        pass
    return list(differences(live, again))


def differences(
    live: Mapping[str, Mapping[str, Any]], again: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Yield each row of ``live`` that the docket does not bear out, and each that is missing."""
    for table, rows in live.items():
        other = again[table]
        for key in sorted(set(rows) | set(other)):
            if key not in other:
                yield Fault(table, key, _("the row does not follow from the record"))
            elif key not in rows:
                yield Fault(table, key, _("the row is missing"))
            elif rows[key] != other[key]:
                columns = [name for name in other[key] if rows[key][name] != other[key][name]]
                yield Fault(
                    table,
                    key,
                    _("differs from the record in {columns}").format(columns=", ".join(columns)),
                )


def strays() -> Iterator[Fault]:
    """Yield every row that names a docket which does not exist here."""
    known = set(Docket.objects.values_list("case", flat=True))
    models: list[type[Model]] = [EntryRow, DisclosureRow, ErasureRow, *row_models()]
    for model in models:
        table = model._meta.db_table
        for case in set(model._default_manager.values_list("case", flat=True).distinct()) - known:
            yield Fault(table, str(case), _("rows of a case that is not here"))
