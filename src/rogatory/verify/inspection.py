# SPDX-License-Identifier: Apache-2.0
"""The state of one verification: what the steps found and hand on to the next.

Owned by ``verify_pouch`` for the time of one call; each step writes only what it proved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.note import VerifierKey
from rogatory.pouch.container import Container, Limits
from rogatory.pouch.package import Package
from rogatory.seal.card import CardKey
from rogatory.verify.report import Report
from rogatory.verify.trust import Trust

if TYPE_CHECKING:
    from rogatory.verify.ahead import Ahead
    from rogatory.verify.contents import ProvedEntries

__all__ = ["Identity", "Inspection"]

#: The age identity, or what finds it among the wrapped keys (SHA-256 of certificate -> envelope).
Identity = bytes | Callable[[Mapping[str, bytes]], bytes | None]


@dataclass
class Inspection:
    """One verification under way.  ``workdir`` is where a payload may be decrypted and unpacked."""

    path: Path
    trust: Trust
    report: Report
    stack: ExitStack
    workdir: Path | None = None
    identity: Identity | None = None
    opened: Path | None = None
    at: datetime | None = None
    limits: Limits = field(default_factory=Limits)

    container: Container | None = None
    package: Package | None = None
    seal_key: CardKey | None = None
    signed_at: datetime | None = None
    proved_at: datetime | None = None
    log_keys: tuple[VerifierKey, ...] = ()
    checkpoint: SignedCheckpoint | None = None
    bag: Container | None = None
    payload_sha256: bytes | None = None
    proved: ProvedEntries | None = None
    ahead: Ahead | None = None

    @property
    def archive(self) -> Container:
        """The outer archive, after step 1."""
        assert self.container is not None
        return self.container

    @property
    def record(self) -> Package:
        """The package record, after step 2."""
        assert self.package is not None
        return self.package

    @property
    def instant(self) -> datetime | None:
        """The best known time of the sealing: proved, else claimed by the signer."""
        return self.proved_at or self.signed_at
