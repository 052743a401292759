# SPDX-License-Identifier: Apache-2.0
"""The two fictional authorities of the pouches in tests: keys, certificates, cards, trust.

XA (``xa.example``, where Aynur investigates) sends; XB (``xb.example``, Boris) receives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rogatory.docket.note import public_key
from rogatory.seal import xades
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.keys import b64
from rogatory.seal.signer import Signer
from rogatory.seal.trust import Trust as Roots
from rogatory.verify import Trust

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CASE = str(UUID(int=0xA1, version=4))
AUTHORITY = str(UUID(int=0xB0, version=4))
POUCH = str(UUID(int=0xC1, version=4))
RECEIPT = str(UUID(int=0xC2, version=4))
CANARY = "Qaraquş Fərzəliyeva Canary-7391"


def seed(label: str) -> bytes:
    """Return the same 32 bytes for the same label."""
    return hashlib.sha256(label.encode()).digest()


def salt(label: str) -> bytes:
    """Return the same 16 bytes for the same label."""
    return hashlib.sha256(b"salt " + label.encode()).digest()[:16]


@dataclass
class Side:
    """One authority with its keys and its card."""

    domain: str
    signer: Signer
    card: IdentityCard

    def key(self, use: str) -> bytes:
        """Return the private half of its log, cosign or seal key."""
        return seed(f"{self.domain} {use}")


def _certificate(
    name: str, issuer: tuple[x509.Name, Any] | None, *, ca: bool, usage: x509.KeyUsage
) -> tuple[Any, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above, signing = issuer or (subject, key)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START - timedelta(days=400))
        .not_valid_after(START + timedelta(days=4000))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
    return key, certificate


def _usage(**on: bool) -> x509.KeyUsage:
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


@dataclass
class World:
    """Both authorities, the root above their certificates, XB's age key."""

    root: x509.Certificate
    a: Side
    b: Side
    age_identity: bytes
    age_recipient: str
    timestamper: Any = None
    revocation: Any = None
    tsa_roots: tuple[x509.Certificate, ...] = ()

    def trust(self, **changes: Any) -> Trust:
        """Return what XB (or Judge) trusts: the root and both cards."""
        roots = Roots((self.root,), self.tsa_roots)
        cards = {side.domain: side.card for side in (self.a, self.b)}
        return replace(Trust(roots, cards), **changes)

    def sign_members(self, side: Side) -> Callable[[Sequence[tuple[str, str, bytes]]], bytes]:
        """Return what signs members for a side."""

        def sign(members: Sequence[tuple[str, str, bytes]]) -> bytes:
            return xades.build(
                members,
                side.signer,
                timestamper=self.timestamper,
                revocation=self.revocation,
                signed_at=START if self.timestamper is None else None,
            )

        return sign


def make_world(authority: Any = None) -> World:
    """Make the two sides; with a test ``authority``, signatures are B-LT, else B-B."""
    import pyrage  # type: ignore[import-untyped]

    if authority is None:
        sign_certs = _usage(key_cert_sign=True, crl_sign=True)
        root_key, root = _certificate("TEST Root", None, ca=True, usage=sign_certs)
        signers = []
        for name in ("TEST Registry of XA", "TEST Registry of XB"):
            usage = _usage(digital_signature=True, content_commitment=True)
            key, leaf = _certificate(name, (root.subject, root_key), ca=False, usage=usage)
            signers.append(Signer(key, leaf, (root,)))
    else:
        root = x509.load_pem_x509_certificate(authority.roots_pem)
        signers = [
            Signer.load(*authority.issue_signer(f"Registry of {code}", code, f"Body of {code}"))
            for code in ("XA", "XB")
        ]
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    sides = []
    for domain, signer in zip(("xa.example", "xb.example"), signers, strict=True):
        keys = [
            CardKey(use, b64(public_key(seed(f"{domain} {use}"))), "2026-01-01T00:00:00Z")
            for use in ("log", "cosign", "seal")
        ]
        der = signer.certificate.public_bytes(serialization.Encoding.DER)
        keys.append(CardKey("x509", b64(der), "2026-01-01T00:00:00Z"))
        if domain == "xb.example":
            keys.append(CardKey("age", recipient, "2026-01-01T00:00:00Z"))
        names = {"en": f"Prosecution Office of {domain[:2].upper()}"}
        card = IdentityCard(1, domain, names, tuple(keys), domain[:2].upper())
        sides.append(Side(domain, signer, IdentityCard.decode(card.encode())))
    world = World(root, sides[0], sides[1], str(identity).encode(), recipient)
    if authority is not None:
        from rogatory.seal.revocation import HttpRevocation
        from rogatory.seal.timestamp import HttpTimestamper

        world.timestamper = HttpTimestamper(authority.tsa_url)
        world.revocation = HttpRevocation()
        world.tsa_roots = (root,)
    return world
