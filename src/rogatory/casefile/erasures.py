# SPDX-License-Identifier: Apache-2.0
"""Erasure: values are destroyed on a legal ground, by two officers; every proof still holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rogatory.clerk.act import Act, Text, erasable, specs, structural
from rogatory.clerk.replay import values_of
from rogatory.clerk.sheet import Sheet
from rogatory.clerk.tables import EntryRow
from rogatory.language import _


class ValuesErased(Act, kind="values.erased/1", signatures=2):
    """Values of earlier entries are destroyed with their salts; the commitments stay."""

    values: tuple[object, ...] = structural("Values (entry, field, item)", "data", listed=True)
    ground: str = structural("Legal ground", "code")
    reason: Text = erasable("Reason", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        from rogatory.casefile.kinds import KINDS

        if not self.values:
            yield _("Name at least one value to erase.")
        named = []
        for point in self.values:
            place = _place(point)
            if place is None:
                yield _("A value to erase is named by entry, field and item (or nothing).")
                continue
            if place in named:
                yield _("“{name}” of entry {number} is named twice.").format(
                    name=place[1], number=place[0]
                )
            named.append(place)
            yield from _faults(sheet.case, place, KINDS)

    def destroys(self) -> Sequence[tuple[int, str, int | None]]:
        return [place for place in map(_place, self.values) if place is not None]


def _place(point: Any) -> tuple[int, str, int | None] | None:
    if not isinstance(point, dict) or set(point) != {"entry", "field", "item"}:
        return None
    number, name, item = point["entry"], point["field"], point["item"]
    right = (
        type(number) is int
        and isinstance(name, str)
        and (item is None or (type(item) is int and item >= 0))
    )
    return (number, name, item) if right else None


def _faults(case: str, place: tuple[int, str, int | None], kinds: Any) -> Iterable[str]:
    number, name, item = place
    row = EntryRow.objects.filter(case=case, number=number).first()
    kind = kinds.get(row.kind) if row is not None else None
    spec = next((s for s in specs(kind) if s.name == name), None) if kind else None
    if spec is None:
        yield _("Entry {number} has no field {name}.").format(number=number, name=name)
    elif not spec.erasable:
        yield _("“{name}” of entry {number} is structural: it cannot be erased.").format(
            name=name, number=number
        )
    elif spec.listed is (item is None):
        yield (
            _("“{name}” is a list: name the item to erase.")
            if spec.listed
            else _("“{name}” is not a list: it has no items.")
        ).format(name=name)
    elif (name, -1 if item is None else item) not in values_of(case, number):
        yield _("“{name}” of entry {number} is erased already.").format(name=name, number=number)
