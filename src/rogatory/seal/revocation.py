# SPDX-License-Identifier: Apache-2.0
"""Gathering what shows that a certificate was not revoked: OCSP (RFC 6960) and CRL (RFC 5280).

Only the signing side gathers, and only for its own certificate, whose addresses it trusts.  The
answers are embedded in the signature; verification never opens a connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from rogatory.errors import Unavailable
from rogatory.language import _
from rogatory.seal.fetch import exchange


@dataclass(frozen=True)
class RevocationData:
    """OCSP responses and CRLs, each DER, in the order in which they are embedded."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


class RevocationSource(Protocol):
    """Whoever answers for the revocation of our own certificates."""

    def gather(
        self, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
    ) -> RevocationData:
        """Return an OCSP answer for ``certificate`` and the CRLs of the chain above it."""
        ...


@dataclass(frozen=True)
class HttpRevocation:
    """Asks the addresses in our own certificates, or ``ocsp_url``; ``timeout`` in seconds."""

    ocsp_url: str | None = None
    timeout: float = 10.0

    def gather(
        self, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
    ) -> RevocationData:
        """Return the OCSP answer for ``certificate`` and a CRL for each link that names one."""
        issuer = next((c for c in chain if c.subject == certificate.issuer), None)
        if issuer is None:
            raise Unavailable(_("The certificate of our issuer is missing; add it to the chain."))
        answer = self._ocsp(certificate, issuer)
        crls = []
        for link in chain:
            for url in _crl_urls(link)[:1]:
                crl = self.crl(url)
                if crl not in crls:
                    crls.append(crl)
        return RevocationData((answer,), tuple(crls))

    def crl(self, url: str) -> bytes:
        """Return the CRL (DER) at an address of our own chain or time-stamping authority."""
        data = exchange(url, None, "application/octet-stream", timeout=self.timeout)
        try:
            crl = x509.load_der_x509_crl(data)
        except ValueError:
            raise Unavailable(_("The revocation list cannot be read; ask its operator.")) from None
        return crl.public_bytes(serialization.Encoding.DER)

    def _ocsp(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        url = self.ocsp_url or _ocsp_url(certificate)
        if url is None:
            raise Unavailable(_("Our certificate names no OCSP responder; configure its address."))
        request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())
        data = exchange(
            url,
            request.build().public_bytes(serialization.Encoding.DER),
            "application/ocsp-request",
            timeout=self.timeout,
        )
        try:
            status = ocsp.load_der_ocsp_response(data).response_status
        except ValueError:
            status = ocsp.OCSPResponseStatus.INTERNAL_ERROR
        if status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Unavailable(_("The OCSP responder gave no usable answer; ask its operator."))
        return data


def crl_urls_of(certificates: Sequence[x509.Certificate]) -> tuple[str, ...]:
    """Return the addresses of revocation lists that certificates name, each once."""
    return tuple(dict.fromkeys(url for c in certificates for url in _crl_urls(c)[:1]))


def _crl_urls(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]


def _ocsp_url(certificate: x509.Certificate) -> str | None:
    try:
        access = certificate.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        ).value
    except x509.ExtensionNotFound:
        return None
    for description in access:
        location = description.access_location
        if description.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            location, x509.UniformResourceIdentifier
        ):
            return str(location.value)
    return None
