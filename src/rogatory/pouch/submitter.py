# SPDX-License-Identifier: Apache-2.0
"""Who hands files in without an authority: keys made on the spot, and the card that names them.

The card is an ordinary identity card (see ``seal.card``) of one fixed form, so that it can claim
nothing: serial 1, one key each for ``log``, ``seal`` and ``x509``, no country, a fixed name, and a
domain that follows from these keys::

    submission-<first 40 hex digits of SHA-256 over JCS [[use, key], …], sorted>.invalid

``.invalid`` is no authority's domain (RFC 2606), and nobody else's keys give the same one.  What
the sender says of itself stands in the contents alone, encrypted.  The keys may be kept in one file
under a passphrase (``seal.keys``, use ``submission``): a later package by the same keys is by the
same hand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rogatory.docket import canon
from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.seal import keys
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.introduction import SignedCard, sign_card, verify_card
from rogatory.seal.keys import b64, unb64
from rogatory.seal.signature import public_key
from rogatory.seal.signer import Signer
from rogatory.seal.trust import Trust as Roots

__all__ = ["KEY_USE", "Submitter", "domain_of", "read_own_card"]

KEY_USE = "submission"
NAMES = {"en": "A sender without an authority"}
SINCE = "2000-01-01T00:00:00Z"
"""From when the keys speak: nobody vouches for the day on which they were made."""

_USES = ("log", "seal", "x509")
_PARTS = frozenset({"v", "log", "seal", "x509", "card"})


@dataclass(frozen=True)
class Submitter:
    """The keys of one sender: two Ed25519 seeds, the key of a certificate (PKCS #8), the card."""

    log: bytes
    seal: bytes
    x509: bytes
    signed: SignedCard

    @classmethod
    def new(cls) -> Submitter:
        """Make fresh keys and their card."""
        log, seal = keys.new_ed25519()[0], keys.new_ed25519()[0]
        private = keys.new_x509_key("p256")
        certificate = _certificate(private)
        public = [("log", public_key(log)), ("seal", public_key(seal)), ("x509", certificate)]
        listed = tuple(CardKey(use, b64(key), SINCE) for use, key in public)
        card = IdentityCard(1, domain_of(listed), NAMES, listed)
        return cls(log, seal, private, sign_card(card, Signer.load(private, certificate)))

    @property
    def card(self) -> IdentityCard:
        """The card."""
        return self.signed.card

    @property
    def signer(self) -> Signer:
        """What signs the members of a package."""
        return Signer.load(self.x509, self.signed.certificate)

    def kept(self, passphrase: str) -> bytes:
        """Return the bytes of a key file with everything of this sender, under a passphrase."""
        value: dict[str, canon.Json] = {
            "v": 1,
            "log": b64(self.log),
            "seal": b64(self.seal),
            "x509": b64(self.x509),
            "card": self.signed.encode().decode(),
        }
        return keys.seal_secret(canon.dumps(value), passphrase, use=KEY_USE, label=self.card.domain)

    @classmethod
    def of_file(cls, data: bytes, passphrase: str) -> Submitter:
        """Return the sender of a key file; Unverified when the passphrase does not open it."""
        value = canon.loads(keys.open_secret(data, passphrase, use=KEY_USE))
        if not isinstance(value, dict) or set(value) != _PARTS:
            raise Malformed(_("This is not a Rogatory key file; name another file."))
        log, seal, private = (unb64(str(value[name])) for name in ("log", "seal", "x509"))
        return cls(log, seal, private, SignedCard.decode(str(value["card"]).encode()))


def domain_of(listed: tuple[CardKey, ...]) -> str:
    """Return the domain that follows from a sender's keys."""
    pairs: list[canon.Json] = [[key.use, key.key] for key in sorted(listed, key=lambda k: k.use)]
    return f"submission-{hashlib.sha256(canon.dumps(pairs)).hexdigest()[:40]}.invalid"


def read_own_card(data: bytes, at: datetime) -> IdentityCard:
    """Return the card that a sender put into a package; Malformed or Unverified, saying why.

    That the keys are one person's is what it shows; whose, it cannot.
    """
    signed = SignedCard.decode(data)
    card = signed.card
    plain = [CardKey(key.use, key.key, SINCE) for key in card.keys]
    if (
        card.serial != 1
        or card.country is not None
        or dict(card.names) != NAMES
        or tuple(sorted(key.use for key in card.keys)) != _USES
        or list(card.keys) != plain
        or signed.chain
    ):
        raise Malformed(
            _("The sender's card claims more than a sender without an authority can claim.")
        )
    if card.domain != domain_of(card.keys):
        raise Unverified(_("The sender's card is in a name that does not follow from its keys."))
    verify_card(signed, Roots(), at).raise_unless_ok()
    return card


def _certificate(private: bytes) -> bytes:
    """Return a certificate (DER) that vouches for itself and names nobody."""
    key = serialization.load_der_private_key(private, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "submission")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)
