# SPDX-License-Identifier: Apache-2.0
"""The values that stand beside the entries, held against the commitments in them.

Every field of an entry must have its value and salt, and every item of a listed field, but for what
an ``erased`` entry orders; an erased item leaves its leaf hash, so that the root of its list can be
made again and each other item still proved.  What is disclosed to others is made here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection

from rogatory.clerk.act import Act, specs
from rogatory.clerk.tables import DisclosureRow, ErasureRow
from rogatory.docket import base64url, canon
from rogatory.docket.commitment import commitment_of, item_leaf_of
from rogatory.docket.entry import SALT_BYTES, Disclosure, Entry, ItemDisclosure, item_leaf
from rogatory.docket.merkle import HASH_BYTES, Edge, inclusion_proof, leaf_hash
from rogatory.errors import Malformed, Unavailable
from rogatory.language import _

_WINDOW = 500
_VALUES = (
    "SELECT number, name, item, salt, value FROM clerk_disclosurerow "
    'WHERE "case" = %s AND number >= %s AND number < %s'
)
_OUTSIDE = (
    "SELECT number, name, item FROM clerk_disclosurerow "
    'WHERE "case" = %s AND NOT (number >= 0 AND number < %s)'
)
_ERASED = 'SELECT number, name, item, ground, leaf FROM clerk_erasurerow WHERE "case" = %s'

Found = tuple[str, str, str]
"""Table, key and what is wrong."""

Name = tuple[Any, Any]
"""Field and item (-1 for the field itself) of a value."""


class _Value(NamedTuple):
    salt: bytes
    raw: bytes


class Held:
    """All values of one docket, read a window of entries at a time, in the order of the entries."""

    def __init__(self, case: str) -> None:
        self.case = case
        self._start = self._stop = 0
        self._window: dict[Any, dict[Name, _Value]] = {}
        self._ordered: dict[tuple[int, str, int], int] = {}
        with connection.cursor() as cursor:
            cursor.execute(_ERASED, [case])
            self._erased: dict[tuple[Any, ...], tuple[Any, bytes | None]] = {
                tuple(row[:3]): (
                    row[3],
                    _bytes(row[4]) if isinstance(row[4], (bytes, memoryview)) else None,
                )
                for row in cursor.fetchall()
            }

    def of(self, number: int) -> dict[Name, _Value]:
        """Return the values beside entry ``number``; numbers are asked for in rising order."""
        if number >= self._stop:
            self._start, self._stop = number, number + _WINDOW
            self._window = {}
            with connection.cursor() as cursor:
                cursor.execute(_VALUES, [self.case, self._start, self._stop])
                for at, name, item, salt, raw in cursor.fetchall():
                    beside = self._window.setdefault(at, {})
                    beside[(name, item)] = _Value(_bytes(salt), _bytes(raw))
        return self._window.get(number, {})

    def opened(self, entry: Entry) -> Mapping[tuple[str, int], Any]:
        """Return the parsed values beside an entry, by field and item; damaged ones left out."""
        found = {name: _parsed(value.raw) for name, value in self.of(entry.number).items()}
        return {name: parsed[0] for name, parsed in found.items() if parsed}

    def ordered(self, entry: Entry, act: Act) -> None:
        """Take down what an erasing act orders."""
        for number, name, item in act.destroys():
            self._ordered[(number, name, -1 if item is None else item)] = entry.number

    def faults(self, entry: Entry, kind: type[Act] | None) -> Iterator[Found]:
        """Open every commitment of one entry with the values that stand beside it."""
        held, within = _parted(self.of(entry.number))
        listed: frozenset[str] | None = None
        if kind is not None:
            named, listed = _names(kind)
            if named != entry.fields.keys():
                yield (
                    "clerk_entryrow",
                    f"{entry.case}:{entry.number}",
                    _("the fields are not those of the kind {kind}").format(kind=entry.kind),
                )
        for name, digest in entry.fields.items():
            own = held.pop((name, -1), None)
            items = within.pop(name, {})
            if own is None:
                if (entry.number, name, -1) not in self._erased:
                    yield self._fault(entry, name, -1, _("the value is missing and was not erased"))
                continue
            value = _opening(own, entry.kind, name, digest)
            if value is None:
                what = _("the value is not the one that was committed to")
                yield self._fault(entry, name, -1, what)
            elif name in listed if listed is not None else bool(items):
                for item, what in self._list_faults(entry, name, value[0], items):
                    yield self._fault(entry, name, item, what)
            elif items:
                yield self._fault(entry, name, next(iter(items)), _("this field is not a list"))
        held |= {(name, item): one for name, some in within.items() for item, one in some.items()}
        for name, item in held:
            yield self._fault(entry, name, item, _("there is no such field in the entry"))

    def _list_faults(
        self, entry: Entry, name: str, value: Any, items: dict[Any, _Value]
    ) -> Iterator[tuple[Any, str]]:
        gone = {at[2] for at in self._erased if at[:2] == (entry.number, name)}
        size = int(value["size"])
        # Whatever the size says, at most one more than there are need be looked for.
        looked = range(min(size, len(items) + len(gone) + 1))
        missing = [item for item in looked if item not in items and item not in gone]
        for item in missing:
            yield item, _("the item is missing and was not erased")
        for item in items:
            if type(item) is not int or not 0 <= item < size:
                yield item, _("there is no such item in the list")
        if missing or size > len(items) + len(gone):
            return
        leaves = [self._leaf(entry, name, item, items.get(item)) for item in range(size)]
        if None in leaves or base64url.encode(_root(leaves)) != value["root"]:
            yield -1, _("the items are not the ones that were committed to")

    def _leaf(self, entry: Entry, name: str, item: int, value: _Value | None) -> bytes | None:
        if value is None:
            leaf = self._erased[(entry.number, name, item)][1]
            return leaf if leaf is not None and len(leaf) == HASH_BYTES else None
        if _parsed(value.raw) is None or len(value.salt) != SALT_BYTES:
            return None
        return leaf_hash(item_leaf_of(value.salt, item, value.raw))

    def strays(self, size: int) -> Iterator[Found]:
        """Yield values of no entry, and erasures that no entry orders or that are not done."""
        with connection.cursor() as cursor:
            cursor.execute(_OUTSIDE, [self.case, size])
            outside = cursor.fetchall()
        for number, name, item in outside:
            yield self._at(number, name, item, _("the value belongs to no entry"))
        for place, (ground, leaf) in self._erased.items():
            key = ":".join(map(str, (self.case, *place)))
            if place not in self._ordered or self._ordered[place] != ground:
                yield "clerk_erasurerow", key, _("no entry orders this erasure")
            elif place[2] == -1 and leaf != b"":
                yield "clerk_erasurerow", key, _("a field that is no list has no leaf")
            elif _is_there(self.case, place):
                yield self._at(*place, _("the value was erased, yet it is here"))
        for order in self._ordered:
            if order not in self._erased:
                key = ":".join(map(str, (self.case, *order)))
                yield "clerk_erasurerow", key, _("the erasure that an entry orders is missing")

    def _fault(self, entry: Entry, name: object, item: object, what: str) -> Found:
        return self._at(entry.number, name, item, what)

    def _at(self, number: object, name: object, item: object, what: str) -> Found:
        place = f"{self.case}:{number}:{name}" + ("" if item == -1 else f":{item}")
        return "clerk_disclosurerow", place, what


def _parted(
    beside: Mapping[Name, _Value],
) -> tuple[dict[Name, _Value], dict[Any, dict[Any, _Value]]]:
    """Part the values beside an entry into those of fields, and those of items by their field."""
    held: dict[Name, _Value] = {}
    within: dict[Any, dict[Any, _Value]] = {}
    for place, value in beside.items():
        name, item = place
        if item == -1:
            held[place] = value
        else:
            within.setdefault(name, {})[item] = value
    return held, within


_NAMES: dict[type[Act], tuple[frozenset[str], frozenset[str]]] = {}


def _names(kind: type[Act]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of a kind's fields, and of those that are lists."""
    if kind not in _NAMES:
        fields = specs(kind)
        _NAMES[kind] = (
            frozenset(spec.name for spec in fields),
            frozenset(spec.name for spec in fields if spec.listed),
        )
    return _NAMES[kind]


def disclosure(case: str, number: int, name: str) -> Disclosure:
    """Return what opens one field of an entry; Unavailable when it was erased or is not there."""
    row = _row(case, number, name, -1)
    return Disclosure(name, bytes(row.salt), json.loads(bytes(row.value)))


def item_disclosure(case: str, number: int, name: str, index: int) -> ItemDisclosure:
    """Return what opens one item of a listed field, with its path; neighbours may be erased.

    Raises Unavailable when this item was erased or is not there.
    """
    row = _row(case, number, name, index)
    size = int(json.loads(bytes(_row(case, number, name, -1).value))["size"])
    leaves = {
        one.item: leaf_hash(item_leaf(bytes(one.salt), one.item, json.loads(bytes(one.value))))
        for one in DisclosureRow.objects.filter(case=case, number=number, name=name, item__gte=0)
    }
    for gone in ErasureRow.objects.filter(case=case, number=number, name=name):
        leaves[gone.item] = bytes(gone.leaf)
    path = inclusion_proof([leaves[item] for item in range(size)], index, size)
    return ItemDisclosure(name, index, bytes(row.salt), json.loads(bytes(row.value)), tuple(path))


def _row(case: str, number: int, name: str, item: int) -> DisclosureRow:
    row = DisclosureRow.objects.filter(case=case, number=number, name=name, item=item).first()
    if row is None:
        raise Unavailable(
            _("“{name}” of entry {number} cannot be shown: it was erased or is not there.").format(
                name=name, number=number
            )
        )
    return row


def _is_there(case: str, place: tuple[Any, ...]) -> bool:
    number, name, item = place
    return DisclosureRow.objects.filter(case=case, number=number, name=name, item=item).exists()


def _opening(held: _Value, kind: str, name: str, digest: str) -> tuple[canon.Json] | None:
    """Return the value, wrapped, when it opens the commitment; None when it does not."""
    parsed = _parsed(held.raw)
    if parsed is None or len(held.salt) != SALT_BYTES:
        return None
    same = base64url.encode(commitment_of(held.salt, kind, name, held.raw)) == digest
    return parsed if same else None


def _parsed(raw: bytes) -> tuple[canon.Json] | None:
    """Return the canonical value in ``raw``, wrapped, for null is a value; None when it is none."""
    try:
        return (canon.loads(raw, limit=1 << 30),)
    except Malformed:
        return None


def _root(leaves: list[bytes | None]) -> bytes:
    return Edge.of(leaf for leaf in leaves if leaf is not None).root()


def _bytes(value: object) -> bytes:
    """Return what a column of bytes holds; something else is no bytes at all."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""
