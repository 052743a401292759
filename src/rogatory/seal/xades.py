# SPDX-License-Identifier: Apache-2.0
"""XAdES baseline signatures of one ASiC-E container (ETSI EN 319 132-1): sign and judge.

Level B-LT when a time-stamp and revocation answers are embedded, B-T with a time-stamp alone,
B-B ("no independent time") with neither.  The one form of the document is ``xades_form``'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.seal.report import Report
from rogatory.seal.revocation import RevocationSource
from rogatory.seal.signer import Signer, read_certificate, verify_by_certificate
from rogatory.seal.timestamp import Timestamper, token_certificates, token_of, verify_token
from rogatory.seal.trust import Revoked, Trust, check_path, check_revocation
from rogatory.seal.xades_form import MAX_MEMBERS, Signature, decode, member


def build(
    members: Sequence[tuple[str, str, bytes]],
    signer: Signer,
    *,
    timestamper: Timestamper | None = None,
    revocation: RevocationSource | None = None,
    signed_at: datetime | None = None,
) -> bytes:
    """Return ``signatures0.xml`` over ``members``: (name, MIME type, SHA-256, 32 bytes).

    B-LT with ``timestamper`` and ``revocation``, B-T with the first alone, B-B with neither.
    ``signed_at`` is the time that the signer claims (default: now).
    """
    if timestamper is None and revocation is not None:
        raise Malformed(_("Revocation answers without a time-stamp prove nothing; configure both."))
    instant = (signed_at or datetime.now(UTC)).astimezone(UTC)
    chain = tuple(c.public_bytes(serialization.Encoding.DER) for c in signer.chain)
    document = Signature(
        tuple(member(*values) for values in members),
        instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        signer.certificate_der,
        is_rsa=signer.is_rsa,
        chain=chain,
    )
    if not 1 <= len(document.members) <= MAX_MEMBERS:
        raise Malformed(_("A signature covers at least one and at most 10,000 members."))
    if len({each.name for each in document.members}) != len(document.members):
        raise Malformed(_("Two members of the package have one name."))
    value = signer.sign(document.signed_bytes())
    document = replace(document, value=value if signer.is_rsa else _plain_ecdsa(value))
    if timestamper is not None:
        token = token_of(timestamper.stamp(document.stamped_digest()))
        document = replace(document, token=token)
    if revocation is not None:
        answers = revocation.gather(signer.certificate, signer.chain)
        document = replace(document, crls=answers.crls, ocsps=answers.ocsps)
    return document.encode()


def verify(
    xml: bytes, digests: Mapping[str, bytes], trust: Trust, at: datetime | None = None
) -> Report:
    """Judge a signature document against the members' SHA-256 ``digests``.

    ``at`` is the instant by which a certificate is judged when no time-stamp proves one (default:
    now).  Items: form, members, signed properties, signature, time-stamp, time-stamp authority,
    chain, revocation.  The caller still owes: that ``digests`` are of the bytes really there.
    """
    report = Report()
    try:
        document = decode(xml)
        certificate = read_certificate(document.certificate)
        others = tuple(read_certificate(der) for der in document.chain)
    except Malformed as error:
        report.failed("form", str(error))
        return report
    report.verified("form", _("Exactly one signature, in the one accepted form."))
    report.facts["signed_at"] = document.signed_at
    report.facts["signer"] = certificate.subject.rfc4514_string()
    report.facts["certificate_sha256"] = hashlib.sha256(document.certificate).hexdigest()
    report.facts["level"] = document.level
    _check_members(report, document, digests)
    if _check_signature(report, document, certificate):
        instant = _check_time(report, document, trust)
        moment = instant or at or datetime.now(UTC)
        _check_chain(report, document, certificate, others, trust, moment, instant is not None)
    return report


def _check_members(report: Report, document: Signature, digests: Mapping[str, bytes]) -> None:
    signed = {each.name: each.sha256 for each in document.members}
    for name in sorted(set(digests) - set(signed)):
        report.failed("members", _("{name} is not covered by the signature.").format(name=name))
    for name in sorted(set(signed) - set(digests)):
        report.failed("members", _("{name} is signed but not there.").format(name=name))
    for name in sorted(set(signed) & set(digests)):
        if signed[name] != digests[name]:
            report.failed("members", _("{name} was changed after it was signed.").format(name=name))
    if report.state("members") is None:
        report.verified(
            "members", _("All {n} members are as they were signed.").format(n=len(signed))
        )


def _check_signature(report: Report, document: Signature, certificate: x509.Certificate) -> bool:
    """Add the item ``signature``; it covers the signed properties, which the form rebuilt."""
    try:
        public = certificate.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey) == document.is_rsa:
            raise Unverified(_("The signature names an algorithm that its certificate has not."))
        value = document.value if document.is_rsa else _der_ecdsa(document.value)
        verify_by_certificate(certificate, document.signed_bytes(), value)
    except Unverified as error:
        report.failed("signature", str(error))
        return False
    report.verified("signature", _("The signature is by the key of the embedded certificate."))
    return True


def _check_time(report: Report, document: Signature, trust: Trust) -> datetime | None:
    """Add the item ``time-stamp``; return the instant that it proves."""
    if document.token is None:
        report.not_checkable("time-stamp", _("There is no independent time."))
        return None
    try:
        instant = verify_token(document.token, document.stamped_digest(), trust.tsa_roots)
    except Malformed as error:
        report.not_checkable("time-stamp", str(error))
        return None
    except Unverified as error:
        if trust.tsa_roots:
            report.failed("time-stamp", str(error))
        else:
            report.not_checkable("time-stamp", str(error))
        return None
    text = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    report.facts["time"] = text
    report.verified("time-stamp", _("An independent authority saw it at {at}.").format(at=text))
    return instant


def _check_chain(
    report: Report,
    document: Signature,
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    trust: Trust,
    moment: datetime,
    anchored: bool,
) -> None:
    if not trust.roots:
        report.not_checkable("chain", _("No root is pinned for this certificate."))
        return
    try:
        usage = frozenset(("digital_signature",))
        check_path(certificate, others, trust.roots, moment, usage=usage)
    except Unverified as error:
        report.failed("chain", str(error))
        return
    if anchored:
        report.verified("chain", _("The certificate led to a pinned root at the proven time."))
    else:
        report.verified(
            "chain",
            _("The certificate leads to a pinned root; no independent time says since when."),
        )
    check_revocation(
        report, certificate, others, trust.roots, moment, document.ocsps, document.crls
    )
    if anchored and document.token is not None:
        _check_time_authority(report, document, trust, moment)


def _check_time_authority(
    report: Report, document: Signature, trust: Trust, moment: datetime
) -> None:
    """Add the item ``time-stamp authority``: whether its certificate was revoked."""
    name = "time-stamp authority"
    assert document.token is not None
    certificates = token_certificates(document.token)  # the one that signed comes first
    try:
        check_path(
            certificates[0],
            certificates,
            trust.tsa_roots,
            moment,
            extended=frozenset(("time_stamping",)),
            crls=document.crls,
            revocation=True,
        )
    except Revoked as error:
        report.failed(name, str(error))
        return
    except Unverified:
        report.not_checkable(name, _("No embedded list says whether its certificate was revoked."))
        return
    report.verified(name, _("Its certificate was not revoked, by the embedded list."))


def _plain_ecdsa(der: bytes) -> bytes:
    """Return r and s, 32 bytes each, of a DER signature (RFC 6931 section 2.3.6)."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _der_ecdsa(plain: bytes) -> bytes:
    if len(plain) != 64:
        raise Unverified(_("The signature is not by this certificate's key over these bytes."))
    return encode_dss_signature(
        int.from_bytes(plain[:32], "big"), int.from_bytes(plain[32:], "big")
    )
