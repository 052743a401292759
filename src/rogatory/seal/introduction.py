# SPDX-License-Identifier: Apache-2.0
"""Identity card files: a card with the signatures that introduce it to a counterpart.

Canonical JSON (as in ``card``), at most 262,144 bytes::

    {"card":{…the card…},
     "log":null | {"key":"<b64url, previous log key>","sig":"<b64url, 64 bytes>"},
     "x509":{"certificate":"<b64url DER>","chain":["<b64url DER>",…],"sig":"<b64url>"}}

Both sign ``rogatory/card/v1\\n`` followed by the card's own bytes.  The certificate must stand on
the card itself among its ``x509`` keys.  From serial 2 the card is also signed by a log key of
the card before, so that a thief of the certificate's key alone cannot replace the log key
unnoticed.  A first card has only the certificate: a person compares its fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from rogatory.errors import Inadmissible, Malformed, Unverified
from rogatory.language import _
from rogatory.seal import signature
from rogatory.seal.card import (
    IdentityCard,
    canonical,
    key_valid_at,
    read_canonical,
    succession_faults,
)
from rogatory.seal.keys import b64, unb64
from rogatory.seal.report import FAILED, Report
from rogatory.seal.signer import Signer, read_certificate, verify_by_certificate
from rogatory.seal.trust import Trust, check_path

MAX_CARD_FILE = 262_144
MAX_CHAIN = 8
_CONTEXT = b"rogatory/card/v1\n"


@dataclass(frozen=True)
class SignedCard:
    """A card and its signatures, as they travel in one file."""

    card: IdentityCard
    certificate: bytes
    chain: tuple[bytes, ...]
    certificate_signature: bytes
    log_key: bytes | None = None
    log_signature: bytes | None = None

    def encode(self) -> bytes:
        """Return the card file's bytes."""
        log = None
        if self.log_key is not None and self.log_signature is not None:
            log = {"key": b64(self.log_key), "sig": b64(self.log_signature)}
        x509_part = {
            "certificate": b64(self.certificate),
            "chain": [b64(der) for der in self.chain],
            "sig": b64(self.certificate_signature),
        }
        card = read_canonical(self.card.encode())
        return canonical({"card": card, "x509": x509_part, "log": log})

    @classmethod
    def decode(cls, data: bytes) -> SignedCard:
        """Return the signed card of a file; Malformed for any other form, nothing verified."""
        wrong = Malformed(_("This is not an identity card file; ask the counterpart for it."))
        value = read_canonical(data, MAX_CARD_FILE)
        if not isinstance(value, dict) or set(value) != {"card", "x509", "log"}:
            raise wrong
        part, log = value["x509"], value["log"]
        if not isinstance(part, dict) or set(part) != {"certificate", "chain", "sig"}:
            raise wrong
        if not isinstance(part["chain"], list) or len(part["chain"]) > MAX_CHAIN:
            raise wrong
        texts = [part["certificate"], part["sig"], *part["chain"]]
        if log is not None:
            if not isinstance(log, dict) or set(log) != {"key", "sig"}:
                raise wrong
            texts += [log["key"], log["sig"]]
        if not all(isinstance(text, str) for text in texts):
            raise wrong
        return cls(
            IdentityCard.from_json(value["card"]),
            unb64(part["certificate"]),
            tuple(unb64(text) for text in part["chain"]),
            unb64(part["sig"]),
            None if log is None else unb64(log["key"]),
            None if log is None else unb64(log["sig"]),
        )


def sign_card(card: IdentityCard, signer: Signer, *, log_seed: bytes | None = None) -> SignedCard:
    """Return the card signed by ``signer`` and, from serial 2, by the previous log key's seed."""
    der = signer.certificate_der
    if card.find("x509", b64(der)) is None:
        raise Inadmissible(_("The signing certificate is not on the card; add it first."))
    if (card.serial > 1) != (log_seed is not None):
        raise Inadmissible(
            _("A first card is signed by the certificate, a later one by the last log key too.")
        )
    message = _CONTEXT + card.encode()
    chain = tuple(c.public_bytes(serialization.Encoding.DER) for c in signer.chain)
    value = signer.sign(message)
    if log_seed is None:
        return SignedCard(card, der, chain, value)
    public = signature.public_key(log_seed)
    return SignedCard(card, der, chain, value, public, signature.sign(log_seed, message))


def verify_card(
    signed: SignedCard, trust: Trust, at: datetime, *, previous: IdentityCard | None = None
) -> Report:
    """Judge a card at ``at``; ``previous`` is the last card held of that domain, if any.

    Items: certificate signature, chain, country, log signature, succession.  For a first card the
    caller still owes the comparison of the fingerprint by a person.
    """
    report = Report()
    message = _CONTEXT + signed.card.encode()
    report.facts["fingerprint"] = signed.card.fingerprint
    try:
        certificate = read_certificate(signed.certificate)
        others = [read_certificate(der) for der in signed.chain]
    except Malformed:
        report.failed("certificate signature", _("A certificate of the card cannot be read."))
        return report
    report.facts["signer"] = certificate.subject.rfc4514_string()
    _check_certificate_signature(report, signed, certificate, message, at)
    _check_chain(report, certificate, others, trust, at)
    _check_country(report, signed.card, certificate)
    _check_succession(report, signed, previous, message, at)
    return report


def _check_certificate_signature(
    report: Report,
    signed: SignedCard,
    certificate: x509.Certificate,
    message: bytes,
    at: datetime,
) -> None:
    name = "certificate signature"
    entry = signed.card.find("x509", b64(signed.certificate))
    verdict = key_valid_at(entry, at)
    if verdict.state == FAILED:
        report.failed(name, verdict.detail)
        return
    try:
        verify_by_certificate(certificate, message, signed.certificate_signature)
    except Unverified as error:
        report.failed(name, str(error))
        return
    report.verified(name, _("The card is signed by a certificate that stands on it."))


def _check_chain(
    report: Report,
    certificate: x509.Certificate,
    others: list[x509.Certificate],
    trust: Trust,
    at: datetime,
) -> None:
    if not trust.roots:
        report.not_checkable(
            "chain", _("No root is pinned; only the fingerprint tells whose card this is.")
        )
        return
    try:
        check_path(certificate, others, trust.roots, at)
    except Unverified as error:
        report.failed("chain", str(error))
        return
    report.verified("chain", _("The certificate leads to a pinned root."))


def _check_country(report: Report, card: IdentityCard, certificate: x509.Certificate) -> None:
    found = [
        str(attribute.value)
        for attribute in certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    ]
    if card.country is None or not found:
        report.not_checkable("country", _("Card or certificate names no country."))
    elif found == [card.country]:
        report.verified("country", _("Card and certificate name the same country."))
    else:
        report.failed("country", _("Card and certificate name different countries."))


def _check_succession(
    report: Report,
    signed: SignedCard,
    previous: IdentityCard | None,
    message: bytes,
    at: datetime,
) -> None:
    if previous is None:
        if signed.log_key is None:
            detail = _("This is a first card: a person must compare the fingerprint.")
        else:
            detail = _("The card before is not known here: a person must compare the fingerprint.")
        report.not_checkable("succession", detail)
        return
    faults = succession_faults(signed.card, previous)
    for fault in faults:
        report.failed("succession", fault)
    if not faults:
        report.verified("succession", _("The card follows the last known one."))
    name = "log signature"
    if signed.log_key is None or signed.log_signature is None:
        report.failed(name, _("The previous log key has not signed the card."))
        return
    entry = previous.find("log", b64(signed.log_key))
    verdict = key_valid_at(entry, at)
    if verdict.state == FAILED:
        report.failed(name, verdict.detail)
        return
    try:
        signature.verify(signed.log_key, message, signed.log_signature)
    except (Unverified, Malformed) as error:
        report.failed(name, str(error))
        return
    report.verified(name, _("A log key of the last known card has signed this one."))
