# SPDX-License-Identifier: Apache-2.0
"""Commitments and what opens them (docs/formats/docket.md): every field of an act stands alone.

::

    digest of a field    SHA-256(JCS([salt, kind, name, value]))       salt: 16 bytes, never reused
    leaf of a list item  JCS([salt, index, value]), hashed as an RFC 6962 leaf
    value of a list      {"root": <digest>, "size": "3"}

    disclosure           [salt, name, value]
    item's disclosure    [salt, name, index, value, [hash, …]]

Salts, digests and hashes are base64url without padding. Name and kind are part of what is hashed,
so that a value cannot be shown under another name or as part of another act (as in SD-JWT, RFC
9901). Without the salt, guessing a short value cannot be confirmed; destroying salt and value
erases the field, and the entry still verifies.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from rogatory.docket import base64url, canon
from rogatory.docket.canon import Json
from rogatory.docket.merkle import HASH_BYTES, MAX_SIZE, Edge, leaf_hash, verify_inclusion
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

SALT_BYTES = 16

#: The form of a field's name.
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


def new_salt() -> bytes:
    """Return 16 fresh random bytes; each commitment and each list item needs its own."""
    return os.urandom(SALT_BYTES)


def commitment(salt: bytes, kind: str, name: str, value: Json) -> bytes:
    """Return the 32-byte digest that commits to ``value`` under ``name`` of an act ``kind``."""
    return sha256(canon.dumps([_salt_text(salt).decode(), kind, name, value])).digest()


def commitment_of(salt: bytes, kind: str, name: str, raw: bytes) -> bytes:
    """Return the commitment to the value whose canonical bytes are ``raw``: no second spelling.

    ``kind`` and ``name`` must be in the form of an entry's: then JSON has nothing to escape.
    """
    told = b'["%b","%b","%b",%b]' % (_salt_text(salt), kind.encode(), name.encode(), raw)
    return sha256(told).digest()


def item_leaf(salt: bytes, index: int, value: Json) -> bytes:
    """Return the bytes that are hashed, as an RFC 6962 leaf, for item ``index`` of a list field."""
    return canon.dumps([_salt_text(salt).decode(), index, value])


def item_leaf_of(salt: bytes, index: int, raw: bytes) -> bytes:
    """Return ``item_leaf`` of the value whose canonical bytes are ``raw``."""
    return b'["%b",%d,%b]' % (_salt_text(salt), index, raw)


def list_root(leaves: Iterable[bytes]) -> dict[str, Json]:
    """Return the committed value of a list field, from the ``item_leaf`` bytes of its items."""
    edge = Edge.of(leaf_hash(leaf) for leaf in leaves)
    return {"size": str(edge.size), "root": base64url.encode(edge.root())}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one field: its name, the 16-byte salt and the value. JSON: [salt, name, value]."""

    name: str
    salt: bytes
    value: Json

    def to_json(self) -> list[Json]:
        """Return ``[salt, name, value]``, the salt in base64url."""
        return [_salt_text(self.salt).decode(), self.name, self.value]

    @classmethod
    def from_json(cls, value: Json) -> Disclosure:
        """Return the disclosure that ``value`` is; Malformed for any other shape."""
        if not isinstance(value, list) or len(value) != 3 or not _is_text(value[:2]):
            raise Malformed(_("A disclosure must be a list of salt, name and value."))
        salt, name, opened = value
        if not NAME.fullmatch(name):
            raise Malformed(_("The name of a disclosed field is not in the form of a field name."))
        return cls(name, base64url.decode(salt, size=SALT_BYTES), opened)

    def verify(self, kind: str, fields: Mapping[str, str]) -> None:
        """Check that an entry's ``kind`` and ``fields`` commit to exactly this value.

        Raises Unverified if they do not, or have no field of this name.
        """
        digest = base64url.encode(commitment(self.salt, kind, self.name, self.value))
        if not compare_digest(fields.get(self.name, ""), digest):
            raise Unverified(
                _("The disclosed value of the field {name} is not what was entered.").format(
                    name=self.name
                )
            )


@dataclass(frozen=True, slots=True)
class ItemDisclosure:
    """What opens one item of a list field. JSON: [salt, name, index, value, [hash, …]].

    ``path`` is the RFC 6962 inclusion proof of the item in the list's own tree, whose size and
    root are the disclosed value of the field.
    """

    name: str
    index: int
    salt: bytes
    value: Json
    path: tuple[bytes, ...]

    def to_json(self) -> list[Json]:
        """Return ``[salt, name, index, value, path]``, salt and hashes in base64url."""
        path: list[Json] = [base64url.encode(one) for one in self.path]
        return [_salt_text(self.salt).decode(), self.name, self.index, self.value, path]

    @classmethod
    def from_json(cls, value: Json) -> ItemDisclosure:
        """Return the item's disclosure that ``value`` is; Malformed for any other shape."""
        if (
            not isinstance(value, list)
            or len(value) != 5
            or not _is_text(value[:2])
            or type(value[2]) is not int
            or not isinstance(value[4], list)
            or not _is_text(value[4])
        ):
            raise Malformed(
                _("An item's disclosure must be a list of salt, name, index, value and path.")
            )
        salt, name, index, opened, path = value
        if not NAME.fullmatch(name) or index < 0:
            raise Malformed(_("The name or the index of a disclosed item is not in form."))
        hashes = tuple(base64url.decode(one, size=HASH_BYTES) for one in path)
        return cls(name, index, base64url.decode(salt, size=SALT_BYTES), opened, hashes)

    def verify(self, committed: Json) -> None:
        """Check the item against ``committed``, the verified value of the list field.

        Raises Malformed when that value is no ``{"root", "size"}``, Unverified when the item is
        not in the list at this index.
        """
        if (
            not isinstance(committed, dict)
            or committed.keys() != {"size", "root"}
            or not base64url.is_digest(committed["root"])
            or not is_size(committed["size"])
        ):
            raise Malformed(_("The value of a list field must hold exactly a size and a root."))
        verify_inclusion(
            leaf_hash(item_leaf(self.salt, self.index, self.value)),
            self.index,
            int(committed["size"]),
            self.path,
            base64url.decode(committed["root"]),
        )


def is_size(text: object) -> bool:
    """Tell whether ``text`` is the size of a log, written as decimal text."""
    return isinstance(text, str) and _SIZE.fullmatch(text) is not None and int(text) <= MAX_SIZE


def _is_text(values: Sequence[object]) -> bool:
    return all(isinstance(one, str) for one in values)


def _salt_text(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise Malformed(_("A salt must have {n} bytes.").format(n=SALT_BYTES))
    return base64url.spell(salt)
