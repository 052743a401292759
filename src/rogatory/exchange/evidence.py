# SPDX-License-Identifier: Apache-2.0
"""Entries of ours that travel in a package: which ones, what is shown of each, and the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rogatory.clerk.instance import Instance
from rogatory.clerk.publish import Published, reader_of
from rogatory.clerk.tables import DisclosureRow, EntryRow
from rogatory.clerk.values import disclosure, item_disclosure
from rogatory.docket.commitment import Disclosure, ItemDisclosure
from rogatory.docket.proof import Proof
from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.pouch.entries import Carried


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
    """Return what opens the fields and items of one entry; what was erased is left out."""
    held = {
        (row.name, row.item)
        for row in DisclosureRow.objects.filter(case=case, number=shown.number).only("pk")
    }
    opened: list[Disclosure | ItemDisclosure] = [
        disclosure(case, shown.number, name)
        for name in sorted(shown.fields | set(shown.items))
        if (name, -1) in held
    ]
    for name, indexes in shown.items.items():
        opened += [
            item_disclosure(case, shown.number, name, index)
            for index in indexes
            if (name, index) in held
        ]
    return opened
