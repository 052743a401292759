# SPDX-License-Identifier: Apache-2.0
"""Certificates of the test authority (RFC 5280): P-256 authorities, every subject ``TEST``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_CA_FROM, _CA_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
_FROM, _UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)


@dataclass
class Party:
    """A certificate authority or a service: its key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def key_info(self) -> Any:
        """Return the key as certomancer wants it."""
        from asn1crypto import keys  # type: ignore[import-untyped]

        der = self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return keys.PrivateKeyInfo.load(der)

    def asn1(self) -> Any:
        """Return the certificate as certomancer wants it."""
        from asn1crypto import x509 as asn1_x509

        return asn1_x509.Certificate.load(_der(self.certificate))


def subject_name(common_name: str, country: str, organisation: str) -> x509.Name:
    """Return a subject whose organisation and common name begin with TEST."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"TEST {organisation}".strip()[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"TEST {common_name}".strip()[:64]),
        ]
    )


def authority(name: str, issuer: Party | None, crl: str | None) -> Party:
    """Return a certification authority; with ``issuer`` one that issues only end certificates."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = subject_name(name, "XA", "Authority")
    above = issuer.certificate if issuer else None
    builder = _builder(subject, above, key.public_key(), _CA_FROM, _CA_UNTIL)
    depth = None if issuer is None else 0
    builder = builder.add_extension(x509.BasicConstraints(True, depth), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    if crl is not None:
        builder = builder.add_extension(_crl_address(crl), critical=False)
    return Party(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def service(name: str, issuer: Party, usage: list[Any], crl: str | None) -> Party:
    """Return a service certificate for one extended key ``usage`` (OCSP or time-stamping)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = subject_name(name, "XA", "Authority")
    builder = _builder(subject, issuer.certificate, key.public_key(), _CA_FROM, _CA_UNTIL)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=True)
    if crl is None:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    else:
        builder = builder.add_extension(_crl_address(crl), critical=False)
    return Party(key, builder.sign(issuer.key, hashes.SHA256()))


def end_entity(
    subject: x509.Name, public: Any, issuer: Party, url: str, *, encrypts: bool
) -> x509.Certificate:
    """Return a certificate for signing, or for encrypting to; ``url`` is the authority's."""
    agreement = encrypts and not isinstance(public, rsa.RSAPublicKey)
    usage = _usage(
        digital_signature=not encrypts,
        content_commitment=not encrypts,
        key_encipherment=encrypts and not agreement,
        key_agreement=agreement,
    )
    builder = _builder(subject, issuer.certificate, public, _FROM, _UNTIL)
    ocsp = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{url}/ocsp")
    )
    return (
        builder.add_extension(usage, critical=True)
        .add_extension(x509.AuthorityInformationAccess([ocsp]), critical=False)
        .add_extension(_crl_address(f"{url}/crl/issuing"), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Certificate | None,
    public: Any,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(public)
    above = (
        authority_key(issuer)
        if issuer is not None
        else x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer is not None else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(own, critical=False)
        .add_extension(above, critical=False)
    )


def authority_key(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """Return the authority key identifier that points at ``issuer``."""
    own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _usage(**named: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: named.get(name, False) for name in names})


def _crl_address(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key: bytes) -> bytes:
    """Return a PKCS #8 DER key as PEM."""
    return serialization.load_der_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
