# SPDX-License-Identifier: Apache-2.0
"""``META-INF/seal.note``: the sender's seal over every byte of the pouch before it.

A signed note (C2SP signed-note) of three lines, the last member of the archive::

    rogatory/pouch-seal/v1\\n
    5b0c8f3e-…\\n                        the pouch
    9f86d081884c7d65…\\n                 SHA-256, hex, of all bytes of the file before the local
    \\n                                  header of META-INF/seal.note
    — xa.example base64(key id || signature)\\n      the seal key, named as the sender's domain

What follows those bytes (the note itself, the directory, the end record) is a function of them and
of the note, and an Ed25519 signature has one accepted spelling.  Anyone can make the digest again:
``head -c <offset> FILE | openssl dgst -sha256``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rogatory.docket.note import ED25519, Note, VerifierKey, signed
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.pouch.package import HEX_FORM, UUID_FORM

if TYPE_CHECKING:
    from rogatory.docket.note import PrivateKey

__all__ = ["CONTEXT", "MAX_SEAL", "Seal", "seal_key"]

CONTEXT = "rogatory/pouch-seal/v1"
MAX_SEAL = 4_096
_TEXT = re.compile(rf"{re.escape(CONTEXT)}\n({UUID_FORM.pattern})\n({HEX_FORM.pattern})\n")


class Seal(NamedTuple):
    """What a seal states: the pouch, and the SHA-256 (32 bytes) of all bytes before the seal."""

    pouch: str
    before: bytes

    def sign(self, domain: str, key: PrivateKey) -> bytes:
        """Return the bytes of ``seal.note``, signed by the seal key of ``domain``."""
        text = f"{CONTEXT}\n{self.pouch}\n{self.before.hex()}\n"
        return signed(text, domain, key).encode()

    @classmethod
    def parse(cls, data: bytes) -> tuple[Seal, Note]:
        """Return what the note states, and the note; Malformed for anything else.

        The caller still owes the signature: ``note.verify((seal_key(domain, public),))``.
        """
        if len(data) > MAX_SEAL:
            raise Malformed(_("The seal is too long to be one."))
        note = Note.parse(data)
        match = _TEXT.fullmatch(note.text)
        if match is None or len(note.signatures) != 1:
            raise Malformed(_("The seal is not in form: context, package, digest, one signature."))
        return cls(match[1], bytes.fromhex(match[2])), note


def seal_key(domain: str, public: bytes) -> VerifierKey:
    """Return the key that checks the seals of ``domain``; ``public`` is from its identity card."""
    return VerifierKey(domain, ED25519, public)
