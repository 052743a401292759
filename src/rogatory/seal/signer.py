# SPDX-License-Identifier: Apache-2.0
"""A signer: an X.509 private key, its certificate, and the certificates above it.

The key is RSA (2048 bits or more, PKCS #1 v1.5, SHA-256) or P-256 (ECDSA, SHA-256); other keys
are refused when loaded, before anything is signed with them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from rogatory.errors import Malformed, Unverified
from rogatory.language import _

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
MIN_RSA_BITS = 2048


@dataclass(frozen=True)
class Signer:
    """Who signs: ``key``, its ``certificate``, and ``chain`` (issuer first, root allowed)."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @classmethod
    def load(cls, key: bytes, certificate: bytes, chain: bytes = b"") -> Signer:
        """Return the signer of a key (PKCS #8, DER or PEM) and certificates (PEM or DER)."""
        private = _load_key(key)
        leaf = load_certificates(certificate)
        if len(leaf) != 1:
            raise Malformed(_("The signer's file must hold exactly one certificate."))
        if leaf[0].public_key() != private.public_key():
            raise Malformed(
                _("The private key does not belong to this certificate; name the pair.")
            )
        return cls(private, leaf[0], load_certificates(chain) if chain.strip() else ())

    @property
    def is_rsa(self) -> bool:
        """Whether the key is RSA; otherwise it is P-256."""
        return isinstance(self.key, rsa.RSAPrivateKey)

    @property
    def certificate_der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def certificate_id(self) -> str:
        """SHA-256 of the certificate's DER, in hex."""
        return hashlib.sha256(self.certificate_der).hexdigest()

    def sign(self, message: bytes) -> bytes:
        """Return the signature of ``message``: RSA PKCS #1 v1.5, or ECDSA as DER; SHA-256."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


def verify_by_certificate(certificate: x509.Certificate, message: bytes, signature: bytes) -> None:
    """Return when ``Signer.sign`` with this certificate's key made ``signature``.

    Unverified otherwise, and for keys that are too weak or of another kind.
    """
    verify_by_key(certificate.public_key(), message, signature)


def verify_by_key(public: object, message: bytes, signature: bytes) -> None:
    """Return when the private key of ``public`` made ``signature``; else raise Unverified."""
    try:
        if isinstance(public, rsa.RSAPublicKey) and public.key_size >= MIN_RSA_BITS:
            public.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
            public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        else:
            raise Unverified(
                _("The certificate's key is neither RSA of 2048 bits or more nor P-256.")
            )
    except (InvalidSignature, ValueError):
        raise Unverified(
            _("The signature is not by this certificate's key over these bytes.")
        ) from None


def load_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM file (one or more) or of one DER certificate."""
    try:
        if b"-----BEGIN" not in data:
            return (read_certificate(data),)
        return tuple(
            read_certificate(c.public_bytes(serialization.Encoding.DER))
            for c in x509.load_pem_x509_certificates(data)
        )
    except ValueError:
        raise Malformed(_("A certificate cannot be read; give it as PEM or DER.")) from None


def read_certificate(der: bytes) -> x509.Certificate:
    """Return a certificate all of whose parts can be read; Malformed otherwise.

    The library reads names, key and extensions only when asked; here they are asked at once, so
    that a damaged certificate fails in this one place.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        _all = (
            certificate.subject.rfc4514_string(),
            certificate.issuer,
            certificate.extensions,
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            certificate.public_key(),
            certificate.signature_algorithm_oid,
        )
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ):
        raise Malformed(_("A certificate cannot be read; give it as PEM or DER.")) from None
    return certificate


def certificates_pem(certificates: tuple[x509.Certificate, ...]) -> bytes:
    """Return certificates as one PEM file."""
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def _load_key(data: bytes) -> PrivateKey:
    load = (
        serialization.load_pem_private_key
        if b"-----BEGIN" in data
        else serialization.load_der_private_key
    )
    try:
        private = load(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Malformed(_("The private key cannot be read; give PKCS #8 as PEM or DER.")) from None
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= MIN_RSA_BITS:
        return private
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == "secp256r1":
        return private
    raise Malformed(_("Only RSA keys of 2048 bits or more and P-256 keys can sign here."))
