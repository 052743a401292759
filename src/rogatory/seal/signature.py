# SPDX-License-Identifier: Apache-2.0
"""Ed25519 signatures (RFC 8032), with the strict verification that leaves one meaning only.

RFC 8032 leaves room: implementations differ on points of small order and on encodings that are
not canonical, so that two honest verifiers may disagree on one signature.  Here a signature is
accepted only when every rule-set accepts it: S below the group order (checked by OpenSSL), A and
R canonically encoded, neither A nor R of small order, and the equation without cofactor.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from rogatory.errors import Malformed, Unverified
from rogatory.language import _

_P = 2**255 - 19
_MASK = 2**255 - 1
#: The y coordinates of the eight points of small order on edwards25519.
_SMALL_ORDER_Y = frozenset(
    (
        0,
        1,
        _P - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    )
)


def public_key(seed: bytes) -> bytes:
    """Return the public key (32 bytes) of an Ed25519 seed (32 bytes)."""
    return _private(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature (64 bytes) of ``message`` by the key of ``seed``."""
    return _private(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return when ``signature`` is by ``public`` over ``message``; else raise Unverified."""
    if len(public) != 32:
        raise Malformed(_("An Ed25519 key has 32 bytes; this one has not."))
    if len(signature) != 64 or not _sound_point(signature[:32]):
        raise Unverified(_("The signature is not in the one accepted form; it proves nothing."))
    if not _sound_point(public):
        raise Unverified(
            _("The key is not in the one accepted form; its signatures prove nothing.")
        )
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Unverified(
            _("The signature is not by this key over these bytes; one of them was changed.")
        ) from None


def key_id(public: bytes) -> str:
    """Return the id of a public key: the first 8 bytes of its SHA-256, in hex."""
    return hashlib.sha256(public).digest()[:8].hex()


def _private(seed: bytes) -> Ed25519PrivateKey:
    if len(seed) != 32:
        raise Malformed(_("An Ed25519 secret has 32 bytes; this one has not."))
    return Ed25519PrivateKey.from_private_bytes(seed)


def _sound_point(encoded: bytes) -> bool:
    """Whether a point is canonically encoded and not of small order."""
    y = int.from_bytes(encoded, "little") & _MASK
    return y < _P and y not in _SMALL_ORDER_Y
