# SPDX-License-Identifier: Apache-2.0
"""Founding an authority: its folder, its keys, its own record, its first officers.

The first officer founds alone; from the second on, roles are granted by two signatures.
"""

from __future__ import annotations

import secrets as randomness
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from rogatory.casefile import cases
from rogatory.casefile.officers import (
    AuthorityFounded,
    OfficerKeyAdded,
    OfficerRegistered,
    RoleGranted,
)
from rogatory.clerk.act import Act
from rogatory.clerk.database import address_of_record
from rogatory.clerk.instance import Config, Hand, Instance, open_instance, system_clock
from rogatory.errors import Conflict, Unavailable
from rogatory.language import _
from rogatory.seal import keys
from rogatory.vault.durable import write_durably

HOUSE_KEY_ROLES = frozenset({"prosecutor", "registrar", "administrator", "custodian"})
"""Roles whose bearers sign and open for the authority, so that their key file holds its key."""


@dataclass(frozen=True)
class Certified:
    """A private key (PKCS #8 DER) with its certificate and the certificates above it (PEM)."""

    key: bytes
    certificate: bytes
    chain: bytes = b""


@dataclass(frozen=True)
class NewOfficer:
    """An officer to be registered: id, name, title, roles, and the passphrase of the key file."""

    officer: str
    name: str
    roles: tuple[str, ...]
    passphrase: str
    title: str = ""


def found(
    home: Path,
    *,
    domain: str,
    country: str,
    names: Mapping[str, str],
    zone: str,
    first: NewOfficer,
    others: Sequence[NewOfficer] = (),
    language: str = "en",
    tsa_url: str = "",
    marking: str = "",
    instruments: Sequence[str] = (),
    signer: Certified | None = None,
    encryption: Certified | None = None,
    roots: bytes = b"",
    clock: Callable[[], datetime] = system_clock,
    database: str = "",
    vault: str = "",
    audit: str = "",
) -> tuple[Instance, Hand]:
    """Make an instance in the empty folder ``home``; return it, unlocked by the first officer.

    ``database``, ``vault`` and ``audit`` are addresses as ``clerk.instance.Config`` has them; a
    ``DATABASE_URL`` in the environment stands for the first.

    Raises Conflict when the folder holds an instance already, Unavailable when it cannot be made.
    """
    _make_folder(home)
    config = Config(
        authority=str(uuid.uuid4()),
        domain=domain,
        country=country,
        zone=zone,
        language=language,
        tsa_url=tsa_url,
        marking=marking,
        instruments=tuple(instruments),
        database=address_of_record(home, database),
        vault=vault,
        audit=audit,
    )
    config.write(home / "instance.toml")
    instance = open_instance(home, clock)
    house = randomness.token_hex(32)
    subject = (names.get("en") or next(iter(names.values())), country)
    signer = signer or self_certified("p256", *subject)
    encryption = encryption or self_certified("rsa3072", *subject)
    secrets = _new_secrets() | {"x509": signer.key, "x509-enc": encryption.key}
    instance.lock_secrets(secrets, house)
    _put_certificates(home, signer, encryption, roots)
    opening = AuthorityFounded(domain=domain, country=country, zone=zone, names=dict(names))
    acts: list[Act] = [opening]
    for officer in (first, *others):
        acts += _joining(instance, officer, house)
    hand = instance.unlock(first.officer, first.passphrase)
    cases.found(instance, acts, hand)
    return instance, hand


def _make_folder(home: Path) -> None:
    if (home / "instance.toml").exists():
        raise Conflict(
            _("There is an instance in {folder} already: choose another folder.").format(
                folder=home
            )
        )
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.chmod(0o700)
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be made: {error}.").format(
                folder=home, error=error.strerror
            )
        ) from None


def _new_secrets() -> dict[str, bytes]:
    made = {name: keys.new_ed25519()[0] for name in ("log", "cosign", "seal")}
    made["age"] = keys.new_age_identity()[0]
    return made


def self_certified(kind: str, name: str, country: str) -> Certified:
    """Make a key and a certificate that vouches for itself, for use until a real one is there.

    Who meets it learns nothing from it but that the fingerprint must be compared.
    """
    key = keys.new_x509_key(kind)
    private = serialization.load_der_private_key(key, None)
    assert isinstance(private, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey))
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64]),
        ]
    )
    encrypts = kind != "p256"
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not encrypts,
                content_commitment=not encrypts,
                key_encipherment=encrypts,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(private, hashes.SHA256())
    )
    return Certified(key, certificate.public_bytes(serialization.Encoding.PEM))


def _put_certificates(home: Path, signer: Certified, encryption: Certified, roots: bytes) -> None:
    folder = home / "keys"
    write_durably(folder / "x509.pem", signer.certificate)
    write_durably(folder / "x509-chain.pem", signer.chain)
    write_durably(folder / "x509-enc.pem", encryption.certificate)
    trust = home / "trust"
    trust.mkdir(mode=0o700, exist_ok=True)
    if roots:
        write_durably(trust / "roots.pem", roots)


def _joining(instance: Instance, officer: NewOfficer, house: str) -> list[Act]:
    """Make an officer's key file; return the acts by which key and roles begin to count."""
    holds_house = bool(HOUSE_KEY_ROLES & set(officer.roles))
    key_id, public = instance.give_key(
        officer.officer, officer.passphrase, house if holds_house else None
    )
    return [
        OfficerRegistered(officer=officer.officer, name=officer.name, title=officer.title or None),
        OfficerKeyAdded(officer=officer.officer, key=key_id, public=public.hex()),
        *(RoleGranted(officer=officer.officer, role=role) for role in officer.roles),
    ]
