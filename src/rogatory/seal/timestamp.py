# SPDX-License-Identifier: Apache-2.0
"""RFC 3161 time-stamps: asked for over HTTP, verified against pinned roots.

A time-stamp is kept as the authority's whole response or as the bare token::

    TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo }

The verifier is rfc3161-client, wrapped here and nowhere else.  Its builders change shared
lists, so each call makes a fresh one with a list of its own.  It cannot read replies whose
certificates are not in DER order: such a reply is Malformed ("cannot be read"), which is not
Unverified ("does not hold").
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from rogatory.errors import Malformed, Unavailable, Unverified
from rogatory.language import _
from rogatory.seal.fetch import exchange
from rogatory.seal.signer import read_certificate

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

MAX_TIMESTAMP = 262_144
_IMPRINT_OIDS = {
    32: "2.16.840.1.101.3.4.2.1",
    48: "2.16.840.1.101.3.4.2.2",
    64: "2.16.840.1.101.3.4.2.3",
}


class Timestamper(Protocol):
    """Whoever bears out that a digest existed: one method, no state that a caller could see."""

    def stamp(self, digest: bytes) -> bytes:
        """Return the RFC 3161 response (DER) over a SHA-256 ``digest``; Unavailable if none."""
        ...


@dataclass(frozen=True)
class HttpTimestamper:
    """A time-stamping authority at an address; ``timeout`` in seconds."""

    url: str
    timeout: float = 10.0

    def stamp(self, digest: bytes) -> bytes:
        """Ask for a time-stamp and return the response, checked to be the answer to our request.

        The authority's signature is not judged here: that is ``verify_token``, with pinned roots.
        """
        from asn1crypto import tsp  # type: ignore[import-untyped]

        if len(digest) != 32:
            raise Malformed(_("A time-stamp is asked for over a SHA-256 digest of 32 bytes."))
        nonce = int.from_bytes(os.urandom(8), "big") >> 1
        request = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": digest,
                },
                "nonce": nonce,
                "cert_req": True,
            }
        ).dump()
        answer = exchange(
            self.url,
            request,
            "application/timestamp-query",
            timeout=self.timeout,
            limit=MAX_TIMESTAMP,
        )
        try:
            info = _decode(answer).tst_info
            matches = info.nonce == nonce and info.message_imprint.message == digest
        except (Malformed, ValueError):
            matches = False
        if not matches:
            raise Unavailable(
                _("The time-stamping authority gave no usable answer; ask its operator.")
            )
        return answer


def verify_token(data: bytes, digest: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """Return the instant (UTC) that a response or token bears out for ``digest``.

    ``digest`` is SHA-256, 384 or 512 by its length.  ``roots`` are the pinned roots; the chain is
    judged at the instant of the time-stamp itself.  Malformed: it cannot be read.  Unverified: it
    is for other bytes, not by these authorities, or changed.
    """
    from rfc3161_client import VerifierBuilder
    from rfc3161_client.errors import VerificationError

    if not roots:
        raise Unverified(_("No root of a time-stamping authority is pinned; pin one to check."))
    response = _decode(data)
    try:
        imprint = response.tst_info.message_imprint
        if imprint.hash_algorithm.dotted_string != _IMPRINT_OIDS.get(len(digest)):
            raise Unverified(_("The time-stamp is over a digest of another kind."))
        if imprint.message != digest:
            raise Unverified(_("The time-stamp is over other bytes than these."))
        unique = list({root.fingerprint(hashes.SHA256()): root for root in roots}.values())
        own = _pinned_signer(response, unique)
        VerifierBuilder(roots=unique, tsa_certificate=own).build().verify(response, digest)
        return response.tst_info.gen_time.astimezone(UTC)
    except VerificationError as error:
        raise Unverified(
            _("The time-stamp does not hold against the pinned authorities ({reason}).").format(
                reason=str(error).rstrip(".")
            )
        ) from None
    except ValueError:
        raise _unreadable() from None


def _pinned_signer(
    response: TimeStampResponse, pinned: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """Return None when the token carries certificates, else the pinned one that signed it."""
    if response.signed_data.certificates:
        return None
    for info in response.signed_data.signer_infos:
        for certificate in pinned:
            if (certificate.issuer, certificate.serial_number) == (info.issuer, info.serial_number):
                return certificate
    raise Malformed(
        _("The time-stamp carries no certificate; pin its authority's own to check it.")
    )


def token_of(data: bytes) -> bytes:
    """Return the bare token (ContentInfo, DER) of a response or token."""
    return data if _is_token(data) else bytes(_decode(data).time_stamp_token())


def claimed_instant(data: bytes) -> datetime:
    """Return the instant that a response or token states, nothing verified."""
    try:
        return _decode(data).tst_info.gen_time.astimezone(UTC)
    except ValueError:
        raise _unreadable() from None


def token_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates carried in a response or token: first the one that signed it.

    The set is not covered by the signature, anyone can add to it; which one signed is told by
    the signer's issuer and serial number, which are bound to the signature.
    """
    try:
        signed_data = _decode(data).signed_data
        embedded = [read_certificate(der) for der in sorted(signed_data.certificates)]
        (info,) = signed_data.signer_infos
        wanted = (info.issuer, info.serial_number)
        own = [c for c in embedded if (c.issuer, c.serial_number) == wanted]
    except ValueError:
        raise _unreadable() from None
    if len(own) != 1:
        raise _unreadable()
    return (own[0], *(c for c in embedded if c != own[0]))


def _decode(data: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    if len(data) > MAX_TIMESTAMP:
        raise _unreadable()
    try:
        return decode_timestamp_response(_as_response(data) if _is_token(data) else data)
    except ValueError:
        raise _unreadable() from None


def _is_token(data: bytes) -> bool:
    """Whether a SEQUENCE begins with an object identifier (a token) and not with a status."""
    if len(data) < 4 or data[0] != 0x30:
        return False
    header = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    return header < len(data) and data[header] == 0x06


def _as_response(token: bytes) -> bytes:
    body = b"\x30\x03\x02\x01\x00" + token  # status: granted
    length = len(body)
    if length < 0x80:
        return b"\x30" + bytes((length,)) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return b"\x30" + bytes((0x80 | len(size),)) + size + body


def _unreadable() -> Malformed:
    return Malformed(
        _("The time-stamp cannot be read; this says nothing about whether it is genuine.")
    )
