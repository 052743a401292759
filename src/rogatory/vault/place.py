# SPDX-License-Identifier: Apache-2.0
"""Which vault an instance has: a folder on a disk, or a place in an S3 store."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

from rogatory.vault.acquire import Holding
from rogatory.vault.disk import DiskStore


class Vault(Holding, Protocol):
    """What an instance asks of its vault beyond keeping bytes; on a disk and in a bucket alike."""

    def keys(self, case: str) -> Iterator[str]:
        """Yield the key of every object of ``case``, in order."""
        ...

    def listed(self, case: str) -> Iterator[tuple[str, int]]:
        """Yield digest and size of every object of ``case``, in no order."""
        ...

    def strays(self, case: str) -> list[str]:
        """List what lies below a case and is no object."""
        ...

    def cases(self) -> list[str]:
        """Return what lies at the top: the cases, and whatever else is there."""
        ...

    def local(self, key: str) -> Path:
        """Return a path at which the bytes of an object can be read by this process."""
        ...

    def set_aside(self, key: str, room: Path) -> str | None:
        """Take a changed object from its place and keep it; return where it lies, None: nowhere."""
        ...

    def put_back(self, key: str, aside: str) -> None:
        """Take back that an object was set aside."""
        ...

    def owner(self) -> tuple[bytes, str] | None:
        """Return what says to whom the vault belongs, with the tag of that version."""
        ...

    def own(self, told: bytes, tag: str | None) -> None:
        """Write it in the place of that version; Conflict when another stands there."""
        ...


def vault_at(place: str, home: Path) -> Vault:
    """Return the vault of the instance in ``home``; ``place`` is an S3 address or empty."""
    return _bucket(place, home / "copies") if place else DiskStore(home / "vault")


@cache
def _bucket(place: str, spool: Path) -> Vault:
    from rogatory.vault.s3 import S3Store
    from rogatory.vault.s3_bucket import Address

    return S3Store(Address.read(place), spool)
