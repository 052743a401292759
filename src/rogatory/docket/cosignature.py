# SPDX-License-Identifier: Apache-2.0
"""Cosignatures (C2SP tlog-cosignature v1) and the rules of a cosigner (C2SP tlog-witness).

::

    — b.example base64(key id || time, 8 bytes big-endian || Ed25519 signature)\\n    key type 0x04

    signed message:  cosignature/v1\\n
                     time 1679315147\\n
                     <the three lines of the checkpoint>

"As of this time, the largest consistent tree that I saw of this log has this root." A cosigner
keeps, for each origin, the last checkpoint that it cosigned, and ``judge`` says whether the next
one may follow it. The caller stores the new one durably, in the same transaction in which it read
the old one, before it hands out the cosignature.

A fork is a log that signed two different roots for one size. ``Fork`` holds both notes, so that
anyone can see it without trusting who found it::

    {"first":<note>,"log":[<vkey>,…],"second":<note>,"v":1}       JCS
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rogatory.docket import canon
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.merkle import verify_consistency
from rogatory.docket.note import (
    COSIGNATURE,
    MAX_NOTE_BYTES,
    SignatureLine,
    VerifierKey,
    check_name,
    key_id,
    public_key,
    sign_ed25519,
    verify_ed25519,
)
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.docket.note import PrivateKey

_STAMPED = struct.Struct(">Q64s")
_MAX_TIME = 2**63 - 1


def cosign(text: str, name: str, key: PrivateKey, timestamp: int) -> SignatureLine:
    """Return the line by which ``key``, called ``name``, cosigns the checkpoint ``text``.

    ``timestamp`` is in POSIX seconds. The caller has asked ``judge`` first.
    """
    check_name(name)
    Checkpoint.parse(text)
    if not 0 < timestamp <= _MAX_TIME:
        raise Malformed(_("The time of a cosignature must be in seconds since 1970."))
    signature = sign_ed25519(key, _message(text, timestamp))
    return SignatureLine(
        name, key_id(name, COSIGNATURE, public_key(key)), _STAMPED.pack(timestamp, signature)
    )


def verify(text: str, line: SignatureLine, key: VerifierKey) -> int:
    """Return the time (POSIX seconds) at which ``key`` cosigned the checkpoint ``text``.

    Raises Unverified when ``line`` is not by that key, or not over that text.
    """
    if key.kind != COSIGNATURE or not key.made(line) or len(line.signature) != _STAMPED.size:
        raise Unverified(_("The cosignature is not by the key that is known here."))
    timestamp, signature = _STAMPED.unpack(line.signature)
    if not 0 < timestamp <= _MAX_TIME:
        raise Unverified(_("The cosignature bears no possible time."))
    verify_ed25519(key.public, signature, _message(text, timestamp))
    return int(timestamp)


def cosigned_at(signed: SignedCheckpoint, key: VerifierKey) -> int | None:
    """Return the latest time at which ``key`` cosigned, None when no line is by it.

    Raises Unverified when a line claims to be by ``key`` and is not.
    """
    text = signed.checkpoint.text()
    times = [verify(text, line, key) for line in signed.signatures if key.made(line)]
    return max(times, default=None)


class Outcome(Enum):
    """What a cosigner makes of an offered checkpoint; all but ACCEPTED are refusals."""

    ACCEPTED = "accepted"
    NOT_SIGNED = "not-signed"
    ANOTHER_LOG = "another-log"
    OTHER_OLD_SIZE = "other-old-size"
    SHRUNK = "shrunk"
    NOT_PROVED = "not-proved"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, one sentence that says why, and the proof of misbehaviour if it is a fork."""

    outcome: Outcome
    reason: str
    fork: Fork | None = None

    @property
    def accepted(self) -> bool:
        """Whether the offered checkpoint may be stored and cosigned."""
        return self.outcome is Outcome.ACCEPTED


def judge(
    stored: SignedCheckpoint | None,
    offered: SignedCheckpoint,
    old_size: int,
    proof: Sequence[bytes],
    key: VerifierKey,
    *former: VerifierKey,
) -> Judgement:
    """Say whether ``offered`` may follow ``stored``, the last one accepted of this log, if any.

    ``proof`` is the consistency proof from ``old_size`` to the offered size; it is empty, and
    ``old_size`` is 0, when nothing is stored. ``key`` is the log's, ``former`` are keys it had
    before, one of which may have signed what is stored. Changes and stores nothing.
    """
    new = offered.checkpoint
    if new.origin != key.name or (stored and stored.checkpoint.origin != new.origin):
        return Judgement(Outcome.ANOTHER_LOG, _("The checkpoint is of another log."))
    try:
        offered.verify(key)
    except Unverified as error:
        return Judgement(Outcome.NOT_SIGNED, str(error))
    if stored is None or stored.checkpoint.size == 0:
        return _first(old_size, proof)
    old = stored.checkpoint
    if new.size == old.size and new.root != old.root:
        return Judgement(
            Outcome.FORK,
            _("The log signed two different histories of {n} entries.").format(n=old.size),
            Fork((key, *former), stored, offered),
        )
    if new.size < old.size:
        return Judgement(
            Outcome.SHRUNK,
            _("The checkpoint has {n} entries; {m} were seen before.").format(
                n=new.size, m=old.size
            ),
        )
    if old_size != old.size:
        return _other_old_size(old.size)
    try:
        verify_consistency(old.size, new.size, proof, old.root, new.root)
    except (Malformed, Unverified) as error:
        return Judgement(Outcome.NOT_PROVED, str(error))
    return Judgement(Outcome.ACCEPTED, _("The log extends what was seen before."))


@dataclass(frozen=True, slots=True)
class Fork:
    """Proof that a log signed two histories: two notes of one size with different roots."""

    log_keys: tuple[VerifierKey, ...]
    first: SignedCheckpoint
    second: SignedCheckpoint

    def encode(self) -> bytes:
        """Return the canonical bytes, to be kept and shown."""
        return canon.dumps(
            {
                "v": 1,
                "log": [key.encode() for key in self.log_keys],
                "first": self.first.encode().decode(),
                "second": self.second.encode().decode(),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Fork:
        """Return the fork in ``data``; Malformed for other bytes. It proves nothing yet."""
        value = canon.loads(data, limit=4 * MAX_NOTE_BYTES)
        if (
            not isinstance(value, dict)
            or value.keys() != {"v", "log", "first", "second"}
            or value["v"] != 1
            or not all(isinstance(value[name], str) for name in ("first", "second"))
            or not isinstance(value["log"], list)
            or not all(isinstance(key, str) for key in value["log"])
        ):
            raise Malformed(_("This is not a proof that a log was forked."))
        return cls(
            tuple(VerifierKey.parse(key) for key in value["log"]),
            SignedCheckpoint.parse(value["first"].encode()),
            SignedCheckpoint.parse(value["second"].encode()),
        )

    def verify(self) -> None:
        """Return when the keys signed both, they are of one log and size, and they differ.

        Raises Unverified otherwise. The caller still owes: whose keys they are.
        """
        first = self.first.verify(*self.log_keys)
        second = self.second.verify(*self.log_keys)
        if first.size != second.size or first.root == second.root:
            raise Unverified(_("The two checkpoints do not contradict each other."))


def _first(old_size: int, proof: Sequence[bytes]) -> Judgement:
    """Judge the first checkpoint seen of a log (an empty one proves nothing about the next)."""
    if old_size != 0:
        return _other_old_size(0)
    if proof:
        return Judgement(Outcome.NOT_PROVED, _("Nothing can be proved from a log without entries."))
    return Judgement(Outcome.ACCEPTED, _("This is the first checkpoint seen of this log."))


def _other_old_size(size: int) -> Judgement:
    return Judgement(
        Outcome.OTHER_OLD_SIZE,
        _("The proof must start from {n} entries, the last that were seen.").format(n=size),
    )


def _message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
