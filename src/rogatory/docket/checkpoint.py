# SPDX-License-Identifier: Apache-2.0
"""Checkpoints (C2SP tlog-checkpoint): the size and the root of a log at one moment, signed.

::

    a.example/3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11\\n      origin: authority's domain / case uuid
    42\\n                                                   size, decimal, no leading zero
    q7Jr0mS2y1Gq6m6n4lTzq8yZ1vJxj0k8sR2h1dV3c5E=\\n        root, base64
    \\n
    — a.example/3f0c1a52-… base64(key id || signature)\\n  by the log's key, named as the origin
    — b.example base64(key id || time || signature)\\n     cosignatures, if any (``cosignature``)

Extension lines are refused: nobody could audit them. The origin holds no name and no number of a
case that means anything outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rogatory.docket.merkle import EMPTY_ROOT, HASH_BYTES, MAX_SIZE
from rogatory.docket.note import (
    ED25519,
    Note,
    SignatureLine,
    VerifierKey,
    base64,
    check_name,
    check_text,
    from_base64,
    public_key,
    signed,
)
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.docket.note import PrivateKey

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


def origin(domain: str, case: str) -> str:
    """Return the origin of the docket of ``case`` (a uuid) kept by the authority ``domain``."""
    return f"{domain}/{case}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, size and 32-byte root of a log."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed; Malformed for what ``parse`` would refuse."""
        self.check()
        return f"{self.origin}\n{self.size}\n{base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint whose text is exactly ``text``; Malformed for anything else."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise Malformed(_("A checkpoint must have exactly three lines: origin, size and root."))
        if not _SIZE.fullmatch(lines[1]):
            raise Malformed(_("The size in the checkpoint is not a decimal number."))
        checkpoint = cls(lines[0], int(lines[1]), from_base64(lines[2], size=HASH_BYTES))
        checkpoint.check()
        return checkpoint

    def check(self) -> None:
        """Refuse (Malformed) what no checkpoint can say."""
        check_name(self.origin)
        check_text(self.origin + "\n")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise Malformed(_("The size or the root in the checkpoint is out of range."))
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise Malformed(_("A log without entries has another root than the checkpoint says."))


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the signature lines under it; nothing is verified until ``verify``."""

    checkpoint: Checkpoint
    signatures: tuple[SignatureLine, ...]

    @classmethod
    def sign(cls, checkpoint: Checkpoint, key: PrivateKey) -> SignedCheckpoint:
        """Return ``checkpoint`` signed by the log's key, under the name of its origin."""
        return cls(checkpoint, signed(checkpoint.text(), checkpoint.origin, key).signatures)

    @classmethod
    def parse(cls, data: bytes) -> SignedCheckpoint:
        """Return the signed checkpoint in ``data``; Malformed for any other bytes."""
        note = Note.parse(data)
        return cls(Checkpoint.parse(note.text), note.signatures)

    def encode(self) -> bytes:
        """Return the bytes of the note."""
        return self.note().encode()

    def note(self) -> Note:
        """Return the signed note that this is."""
        return Note(self.checkpoint.text(), self.signatures)

    def verify(self, *log_keys: VerifierKey) -> Checkpoint:
        """Return the checkpoint when one of the log's keys (named as its origin) signed it.

        Raises Unverified otherwise. The caller still owes: that this key was valid at the time,
        consistency with what was seen before, and whatever cosignatures the policy demands.
        """
        if any(key.name != self.checkpoint.origin for key in log_keys):
            raise Unverified(
                _("The checkpoint is of the log {origin}; the key given is of another.").format(
                    origin=self.checkpoint.origin
                )
            )
        self.note().verify(log_keys)
        return self.checkpoint

    def and_by(self, *lines: SignatureLine) -> SignedCheckpoint:
        """Return the checkpoint with ``lines`` (cosignatures) added, each once."""
        return SignedCheckpoint(self.checkpoint, self.note().and_by(*lines).signatures)


def log_key(origin_: str, key: PrivateKey) -> VerifierKey:
    """Return the public key by which checkpoints of ``origin_`` are verified."""
    return VerifierKey(origin_, ED25519, public_key(key))
