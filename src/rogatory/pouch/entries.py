# SPDX-License-Identifier: Apache-2.0
"""The docket entries that travel in the payload, with what opens and what proves them.

::

    data/entries/000.json          the entry's canonical bytes
    data/entries/000.tlog-proof    C2SP tlog-proof against a checkpoint of the sender's log
    data/disclosures/000.json      JCS of [[salt,name,value] or [salt,name,index,value,path], …]
    data/announcement.json         JCS of {"payload_salt":…,"pouch":…,"v":1}

Names count from 000, not by the entry's number.  All proofs of one payload rest on one checkpoint,
which is older than the announcement of the payload; ``log/bridge.txt`` proves that
``log/checkpoint`` extends it.  The bridge lies outside, because it holds hashes that depend on the
announcement and so on the payload itself.

The announcing entry commits the payload's digest in its field ``payload``.  The digest cannot stand
inside the payload; the salt can, and then only who has opened the payload can confirm the digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rogatory.docket import base64url, canon
from rogatory.docket.entry import SALT_BYTES, Disclosure, ItemDisclosure
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.pouch.manifest import Item

__all__ = [
    "ANNOUNCEMENT",
    "MAX_DISCLOSURES",
    "Carried",
    "announcement",
    "decode_disclosures",
    "encode_disclosures",
    "items",
    "payload_salt",
]

ANNOUNCEMENT = "announcement.json"
#: Disclosures hold whole texts, so they may be larger than an entry.
MAX_DISCLOSURES = 16 * 2**20

Opening = Disclosure | ItemDisclosure


class Carried(NamedTuple):
    """An entry to be carried: its bytes, its ``.tlog-proof`` and what is disclosed of it."""

    entry: bytes
    proof: bytes
    disclosures: Sequence[Opening] = ()


def items(carried: Iterable[Carried]) -> list[Item]:
    """Return the payload files for these entries, named by their place in the sequence."""
    files: list[Item] = []
    for number, one in enumerate(carried):
        files.append(Item(f"entries/{number:03}.json", one.entry))
        files.append(Item(f"entries/{number:03}.tlog-proof", one.proof))
        if one.disclosures:
            data = encode_disclosures(one.disclosures)
            files.append(Item(f"disclosures/{number:03}.json", data))
    return files


def encode_disclosures(disclosures: Iterable[Opening]) -> bytes:
    """Return a file of disclosures: fields first, in the order of their names, then items."""
    given = list(disclosures)
    fields = sorted((d for d in given if isinstance(d, Disclosure)), key=lambda d: d.name)
    parts = sorted(
        (d for d in given if isinstance(d, ItemDisclosure)), key=lambda d: (d.name, d.index)
    )
    data = canon.dumps([d.to_json() for d in (*fields, *parts)])
    decode_disclosures(data)  # what we write must be what we would read
    return data


def decode_disclosures(data: bytes) -> tuple[list[Disclosure], list[ItemDisclosure]]:
    """Return the disclosed fields and list items; Malformed unless in form, in order, each once."""
    value = canon.loads(data, limit=MAX_DISCLOSURES)
    if not isinstance(value, list):
        raise Malformed(_("A file of disclosures must be a list."))
    fields = [Disclosure.from_json(v) for v in value if not _is_item(v)]
    parts = [ItemDisclosure.from_json(v) for v in value if _is_item(v)]
    names = [one.name for one in fields]
    places = [(one.name, one.index) for one in parts]
    if (
        names != sorted(set(names))
        or places != sorted(set(places))
        or any(map(_is_item, value[: len(fields)]))
    ):
        raise Malformed(_("The disclosures are not in order, fields first, each once."))
    return fields, parts


def announcement(pouch: str, salt: bytes) -> Item:
    """Return the payload file that lets its reader confirm the payload's announced digest."""
    value: dict[str, canon.Json] = {
        "v": 1,
        "pouch": pouch,
        "payload_salt": base64url.encode(salt),
    }
    return Item(ANNOUNCEMENT, canon.dumps(value))


def payload_salt(data: bytes, pouch: str) -> bytes:
    """Return the salt in ``data/announcement.json``; Malformed unless it is of this pouch."""
    value = canon.loads(data)
    if (
        not isinstance(value, dict)
        or value.keys() != {"v", "pouch", "payload_salt"}
        or value["v"] != 1
        or value["pouch"] != pouch
        or not isinstance(value["payload_salt"], str)
    ):
        raise Malformed(_("announcement.json is not in form, or is of another package."))
    return base64url.decode(value["payload_salt"], size=SALT_BYTES)


def _is_item(value: object) -> bool:
    return isinstance(value, list) and len(value) == 5
