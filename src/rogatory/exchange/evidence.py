# SPDX-License-Identifier: Apache-2.0
"""Entries of ours that travel in a package: which ones, what is shown of each, and the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rogatory.clerk.instance import Instance
from rogatory.clerk.publish import Published, reader_of
from rogatory.clerk.tables import DisclosureRow, EntryRow
from rogatory.docket import canon
from rogatory.docket.commitment import Disclosure, ItemDisclosure, item_leaf
from rogatory.docket.merkle import inclusion_proof, leaf_hash
from rogatory.docket.proof import Proof
from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.pouch.entries import Carried

_LIMIT = 1 << 30


@dataclass(frozen=True)
class Shown:
    """One entry to be shown: its number, the fields to open, the items to open of listed fields."""

    number: int
    fields: frozenset[str]
    items: Mapping[str, Sequence[int]] = field(default_factory=dict)


def carried(instance: Instance, case: str, shown: Iterable[Shown], at: Published) -> list[Carried]:
    """Return the entries with their proofs against ``at`` and what is opened of each."""
    reader = reader_of(instance, case, at.size)
    made = []
    for one in sorted(shown, key=lambda one: one.number):
        body = body_of(case, one.number)
        proof = Proof.make(reader, one.number, at.signed)
        made.append(Carried(body, proof.encode(), disclosures_of(case, one)))
    return made


def body_of(case: str, number: int) -> bytes:
    """Return the canonical bytes of an entry."""
    row = EntryRow.objects.filter(case=case, number=number).first()
    if row is None:
        raise Unavailable(_("Entry {number} is not in the record.").format(number=number))
    return bytes(row.body)


def disclosures_of(case: str, shown: Shown) -> list[Disclosure | ItemDisclosure]:
    """Return what opens the fields and items of one entry; what was erased cannot be opened."""
    opened: list[Disclosure | ItemDisclosure] = []
    rows = DisclosureRow.objects.filter(case=case, number=shown.number)
    for row in rows.filter(item=-1, name__in=shown.fields | set(shown.items)):
        opened.append(Disclosure(row.name, bytes(row.salt), _value(row)))
    for name, indexes in shown.items.items():
        listed = list(rows.filter(name=name, item__gte=0).order_by("item"))
        leaves = [leaf_hash(item_leaf(bytes(r.salt), r.item, _value(r))) for r in listed]
        if [row.item for row in listed] != list(range(len(listed))):
            continue  # an item was erased: the paths of the others cannot be made again
        for index in indexes:
            row = listed[index]
            path = tuple(inclusion_proof(leaves, index, len(leaves)))
            opened.append(ItemDisclosure(name, index, bytes(row.salt), _value(row), path))
    return opened


def _value(row: DisclosureRow) -> canon.Json:
    return canon.loads(bytes(row.value), limit=_LIMIT)
