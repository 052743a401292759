# SPDX-License-Identifier: Apache-2.0
"""Proofs that stand alone (C2SP tlog-proof): one entry is in a log, checkable off line for ever.

::

    c2sp.org/tlog-proof@v1\\n
    index 7\\n
    <base64 hash>\\n            the RFC 6962 audit path, from the leaf's sibling upwards; maybe none
    \\n
    <the signed checkpoint, verbatim>

The optional line ``extra`` is refused: it would be authenticated by nothing. A consistency proof
between two checkpoints is kept in the request form of C2SP tlog-witness::

    old 20\\n
    <base64 hash>\\n            the RFC 6962 consistency proof; none when the sizes are equal
    \\n
    <the newer signed checkpoint, verbatim>
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.merkle import (
    HASH_BYTES,
    MAX_SIZE,
    HashReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from rogatory.docket.note import MAX_NOTE_BYTES, VerifierKey, base64, from_base64
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

HEADER = "c2sp.org/tlog-proof@v1\n"
#: No tree has a longer path, and C2SP tlog-witness allows no longer consistency proof.
MAX_HASHES = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """The inclusion of entry ``index`` in the log that ``signed`` describes."""

    index: int
    path: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def make(cls, reader: HashReader, index: int, signed: SignedCheckpoint) -> Proof:
        """Return the proof for entry ``index``, whose hashes ``reader`` gives."""
        return cls(index, tuple(inclusion_proof(reader, index, signed.checkpoint.size)), signed)

    def encode(self) -> bytes:
        """Return the bytes of a ``.tlog-proof`` file."""
        return (HEADER + _lines(f"index {self.index}", self.path)).encode() + self.signed.encode()

    @classmethod
    def parse(cls, data: bytes) -> Proof:
        """Return the proof in ``data``; Malformed for every other spelling of it."""
        header = HEADER.encode()
        if not data.startswith(header):
            raise Malformed(_("This is not a proof in the form c2sp.org/tlog-proof@v1."))
        return cls(*_parsed(data[len(header) :], _INDEX))

    def verify(self, entry: bytes, log_key: VerifierKey) -> Checkpoint:
        """Return the checkpoint when the log's key signed it and ``entry`` stands at ``index``.

        ``entry`` is the entry's canonical bytes. Raises Unverified otherwise. The caller still
        owes what ``SignedCheckpoint.verify`` leaves open, and that ``entry`` says this number.
        """
        checkpoint = self.signed.verify(log_key)
        verify_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The log that ``signed`` describes extends its own first ``old_size`` entries."""

    old_size: int
    path: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def make(cls, reader: HashReader, old_size: int, signed: SignedCheckpoint) -> ConsistencyProof:
        """Return the proof from ``old_size`` (0: nothing known, empty path)."""
        path = consistency_proof(reader, old_size, signed.checkpoint.size) if old_size else []
        return cls(old_size, tuple(path), signed)

    def encode(self) -> bytes:
        """Return the bytes of the request of C2SP tlog-witness."""
        return _lines(f"old {self.old_size}", self.path).encode() + self.signed.encode()

    @classmethod
    def parse(cls, data: bytes) -> ConsistencyProof:
        """Return the proof in ``data``; Malformed for every other spelling of it."""
        return cls(*_parsed(data, _OLD))

    def verify(self, old: Checkpoint, log_key: VerifierKey) -> Checkpoint:
        """Return the newer checkpoint when the log's key signed it and it extends ``old``.

        Raises Unverified otherwise, also for the log of another origin. ``old`` is trusted.
        """
        new = self.signed.verify(log_key)
        if old.origin != new.origin or old.size != self.old_size:
            raise Unverified(_("The consistency proof starts from another checkpoint than ours."))
        verify_consistency(old.size, new.size, self.path, old.root, new.root)
        return new


def _lines(first: str, path: tuple[bytes, ...]) -> str:
    return first + "\n" + "".join(base64(one) + "\n" for one in path) + "\n"


def _parsed(data: bytes, first: re.Pattern[str]) -> tuple[int, tuple[bytes, ...], SignedCheckpoint]:
    """Take apart a numbered line, hashes, an empty line and a signed checkpoint."""
    head, blank, note = data.partition(b"\n\n")
    if len(data) > MAX_NOTE_BYTES or not blank or not head.isascii():
        raise Malformed(_("The proof is not in form; ask the sender for it again."))
    lines = head.decode("ascii").split("\n")
    number = first.fullmatch(lines[0])
    if number is None or len(lines) > 1 + MAX_HASHES or int(number[1]) > MAX_SIZE:
        raise Malformed(_("The proof is not in form; ask the sender for it again."))
    path = tuple(from_base64(line, size=HASH_BYTES) for line in lines[1:])
    return int(number[1]), path, SignedCheckpoint.parse(note)
