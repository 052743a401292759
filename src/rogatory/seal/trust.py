# SPDX-License-Identifier: Apache-2.0
"""Trust: pinned roots, and the judgement of a certificate at an instant (RFC 5280).

Only roots that a person pinned count; the operating system's list is never asked and nothing is
ever fetched.  Path validation is pyhanko-certvalidator's, with weak algorithms refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp

from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.seal.report import Report
from rogatory.seal.signer import certificates_pem, load_certificates

#: How much older than the signature's proven time a revocation answer may be (clocks differ).
REVOCATION_SKEW = timedelta(minutes=5)
#: What the validator raises on damaged certificates, revocation lists and OCSP answers: it reads
#: ASN.1 lazily, so damage shows wherever it happens to look (found by flipping every byte).
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    UnsupportedAlgorithm,
    InvalidSignature,
)


@dataclass(frozen=True)
class Trust:
    """What this verifier takes on trust: ``roots`` of signers, ``tsa_roots`` of time-stamps."""

    roots: tuple[x509.Certificate, ...] = ()
    tsa_roots: tuple[x509.Certificate, ...] = ()

    @classmethod
    def load(cls, roots: bytes, tsa_roots: bytes | None = None) -> Trust:
        """Return the trust of PEM files; without ``tsa_roots`` the same roots serve both."""
        pinned = load_certificates(roots)
        return cls(pinned, pinned if tsa_roots is None else load_certificates(tsa_roots))

    @classmethod
    def load_folder(cls, folder: Path) -> Trust:
        """Return the trust of a folder: ``roots.pem`` and, if there is one, ``tsa-roots.pem``."""
        try:
            roots = (folder / "roots.pem").read_bytes()
            other = folder / "tsa-roots.pem"
            return cls.load(roots, other.read_bytes() if other.exists() else None)
        except OSError:
            raise Malformed(
                _("The trust folder holds no readable roots.pem; put the pinned roots there.")
            ) from None

    def to_json(self) -> dict[str, str]:
        """Return the trust as plain JSON values, for a child process."""
        return {
            "roots": certificates_pem(self.roots).decode(),
            "tsa_roots": certificates_pem(self.tsa_roots).decode(),
        }

    @classmethod
    def from_json(cls, value: dict[str, str]) -> Trust:
        """Return the trust that ``to_json`` wrote."""
        return cls(
            *(
                load_certificates(value[name].encode()) if value[name] else ()
                for name in ("roots", "tsa_roots")
            )
        )


class Revoked(Unverified):
    """A certificate in the path was revoked at the instant in question."""


def check_path(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
    *,
    usage: frozenset[str] = frozenset(("digital_signature",)),
    extended: frozenset[str] | None = None,
    ocsps: Sequence[bytes] = (),
    crls: Sequence[bytes] = (),
    revocation: bool = False,
) -> None:
    """Return when a path leads from ``certificate`` to a pinned root at ``at``; else Unverified.

    With ``revocation`` the end certificate and each intermediate need an answer among ``ocsps``
    and ``crls`` that says good as of ``at``.
    """
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import (
        CRLValidationError,
        OCSPValidationError,
        PathError,
        RevokedError,
        ValidationError,
    )

    if not roots:
        raise Unverified(_("No root is pinned for this certificate; pin one to check it."))
    try:
        context = ValidationContext(
            trust_roots=[asn1_certificate(root) for root in roots],
            other_certs=[asn1_certificate(other) for other in others],
            moment=at,
            allow_fetching=False,
            ocsps=list(ocsps),
            crls=list(crls),
            revocation_mode="require" if revocation else "soft-fail",
            retroactive_revinfo=True,
        )
        validator = CertificateValidator(asn1_certificate(certificate), validation_context=context)
        asyncio.run(
            validator.async_validate_usage(  # type: ignore[no-untyped-call]
                set(usage), set(extended) if extended else None, extended_optional=extended is None
            )
        )
    except RevokedError:
        raise Revoked(_("The certificate was revoked before it was used.")) from None
    except (PathError, ValidationError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise Unverified(
            _("The certificate does not hold against the pinned roots: {reason}.").format(
                reason=reason
            )
        ) from None
    except (CRLValidationError, OCSPValidationError, *_UNREADABLE):
        raise Unverified(_("The certificate or what it rests on cannot be read.")) from None


def check_revocation(
    report: Report,
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
    ocsps: Sequence[bytes],
    crls: Sequence[bytes],
) -> None:
    """Add the item ``revocation``: whether embedded answers say "good" as of ``at``."""
    if not ocsps and not crls:
        report.not_checkable(
            "revocation", _("No revocation answer is embedded; whether it was revoked is open.")
        )
        return
    if any(_answered_at(answer) < at - REVOCATION_SKEW for answer in ocsps):
        report.failed("revocation", _("The revocation answer is older than the signature."))
        return
    try:
        check_path(certificate, others, roots, at, ocsps=ocsps, crls=crls, revocation=True)
    except Unverified as error:
        report.failed("revocation", str(error))
        return
    report.verified("revocation", _("Not revoked, by the embedded answers of the issuers."))


def _answered_at(answer: bytes) -> datetime:
    try:
        response = ocsp.load_der_ocsp_response(answer)
        return response.this_update_utc
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def asn1_certificate(certificate: x509.Certificate) -> Any:
    """Return the certificate as asn1crypto and the libraries upon it want it."""
    from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]

    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
