# SPDX-License-Identifier: Apache-2.0
"""What a vault promises, whatever it stands on: a disk, or a bucket of an S3 store.

A key names an object by its case and its content::

    3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    <case uuid, lower case, with hyphens>/<SHA-256 of the bytes, lower-case hex>

Keys hold nothing personal.  The same bytes in two cases are two objects, so that a duplicate in
one case tells nothing about another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _

CHUNK = 1 << 20

_CASE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Retained(Unavailable):
    """The store keeps what is to be erased until a day that it was told before (a lock)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An object that is durably in the vault; ``new`` is false when it was there before."""

    case: str
    sha256: str
    size: int
    new: bool

    @property
    def key(self) -> str:
        """The object's key, ``<case uuid>/<sha256 hex>``."""
        return f"{self.case}/{self.sha256}"


class Store(Protocol):
    """Bytes kept by digest.

    Durability: when ``put`` returns, the object survives a crash of the process and a power cut;
    until then there may be nothing, but never a part of an object under its key.  When ``put``
    raises, the object may or may not be there; putting it again is always right.

    Idempotence: ``put`` of bytes that are there already changes nothing and says ``new=False``;
    two at once leave one object.  ``delete`` of what is not there changes nothing.  An object
    never changes under its key: no method overwrites.

    Integrity: ``open`` checks nothing; ``verify`` reads every byte and compares.
    """

    def put(self, case: str, data: bytes | Iterable[bytes]) -> Placed:
        """Keep ``data`` (whole, or in chunks) in ``case``; ``Unavailable`` when it cannot be."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading; the caller closes it; ``Unavailable`` when it is missing."""
        ...

    def has(self, key: str) -> bool:
        """Say whether an object is there, without looking at its bytes."""
        ...

    def delete(self, key: str) -> bool:
        """Remove an object for good (an erasure ordered by law); false when it was not there."""
        ...


def check_case(case: str) -> str:
    """Return ``case`` when it is a lower-case UUID with hyphens, else raise ``Malformed``."""
    if not _CASE.fullmatch(case):
        raise Malformed(_("A case is named by a UUID in lower case with hyphens; this is not one."))
    return case


def split_key(key: str) -> tuple[str, str]:
    """Split a key into (case uuid, sha256 hex); ``Malformed`` when it is not one."""
    case, slash, digest = key.partition("/")
    if not slash or not _DIGEST.fullmatch(digest):
        raise Malformed(
            _("A vault key is a case UUID, a slash and 64 hexadecimal digits; this is not one.")
        )
    return check_case(case), digest


def verify(store: Store, key: str) -> int:
    """Read an object whole and compare it with its key; returns its size in bytes.

    Raises ``Unverified`` when the bytes are not those of the key, ``Unavailable`` when missing.
    """
    digest = split_key(key)[1]
    hasher = hashlib.sha256()
    size = 0
    with store.open(key) as stream:
        while chunk := stream.read(CHUNK):
            hasher.update(chunk)
            size += len(chunk)
    if hasher.hexdigest() != digest:
        raise Unverified(
            _(
                "An object of the vault was changed: it is kept under {claimed}… but its bytes "
                "have SHA-256 {found}…; restore it from a copy and find out who had access."
            ).format(claimed=digest[:16], found=hasher.hexdigest()[:16])
        )
    return size
