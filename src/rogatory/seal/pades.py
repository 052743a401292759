# SPDX-License-Identifier: Apache-2.0
"""PAdES baseline signatures of a PDF (ETSI EN 319 142-1): the signing side.

Level B-LTA when a time-stamp and revocation answers are at hand, B-T with a time-stamp alone,
B-B ("no independent time") with neither.  What is added, each as an incremental update::

    the document as given
    + signature field (invisible, on page 1) and CMS signature, SubFilter ETSI.CAdES.detached,
      with the signature time-stamp                                             B-B, B-T
    + DSS: certificates, OCSP answers, CRLs; and a document time-stamp over all  B-LTA

The signature block that a person sees is drawn by the typesetter before signing.  pyHanko does
the writing; the key stays with ``Signer``, which also spares pyHanko's loading (and checking)
of an RSA key from its bytes for every signature.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _
from rogatory.seal.report import Report
from rogatory.seal.revocation import HttpRevocation, RevocationSource, crl_urls_of
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import Timestamper, token_certificates, token_of
from rogatory.seal.trust import Trust, asn1_certificate

FIELD = "Signature"


def sign_pdf(
    pdf: bytes,
    signer: Signer,
    *,
    timestamper: Timestamper | None = None,
    revocation: RevocationSource | None = None,
    trust: Trust | None = None,
    signed_at: datetime | None = None,
    reason: str | None = None,
    location: str | None = None,
    field: str = FIELD,
) -> bytes:
    """Return ``pdf`` with one more signature, in the new field ``field``.

    B-LTA with ``timestamper`` and ``revocation``, B-T with the first alone, B-B with neither.
    ``trust`` names the roots of signer and time-stamps for B-LTA (default: the self-issued
    certificates of the signer's chain, for both).  ``signed_at`` is the claimed time (default:
    now).  ``reason`` and ``location`` stand in the PDF in clear.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields
    from pyhanko.sign.general import SigningError

    if timestamper is None and revocation is not None:
        raise Malformed(_("Revocation answers without a time-stamp prove nothing; configure both."))
    instant = (signed_at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    context = None
    if timestamper is not None and revocation is not None:
        context = _validation_context(signer, timestamper, revocation, trust, instant)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        fields.append_signature_field(writer, fields.SigFieldSpec(sig_field_name=field))
        pdf_signer = _pdf_signer(signer, timestamper, context, instant, field, reason, location)
        output = io.BytesIO()
        asyncio.run(pdf_signer.async_sign_pdf(writer, output=output))
    except (PdfError, SigningError, ValueError) as error:
        reason_text = " ".join(str(error).split()).rstrip(".")
        raise Malformed(
            _("The PDF cannot be signed ({reason}); make it anew.").format(reason=reason_text)
        ) from error
    return output.getvalue()


def verify_pdf(
    pdf: bytes, trust: Trust, at: datetime | None = None, *, expected: int = 1
) -> Report:
    """Judge a PDF with exactly ``expected`` signatures, in a child process with limits.

    Items: form, coverage, changes, signature, time-stamp, chain, revocation, document
    time-stamp.  Bytes of a PDF that no signature covers (inside /Contents) are the caller's to
    pin by the whole file's SHA-256, first.
    """
    from rogatory.seal import foreign

    return foreign.pdf(pdf, trust, at, expected=expected)


def _pdf_signer(
    signer: Signer,
    timestamper: Timestamper | None,
    context: Any,
    instant: datetime,
    field: str,
    reason: str | None,
    location: str | None,
) -> Any:
    """Return pyHanko's signer with our key, our clock and our way to ask for time-stamps."""
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings

    # Everything is stored before the document time-stamp, which then covers the last byte.
    before = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
    # pyHanko warns that it may not fetch; that is meant, and its log is not for our users.
    logging.getLogger("pyhanko").addHandler(logging.NullHandler())

    class PdfSigner(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = instant
            return session

    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        validation_context=context,
        embed_validation_info=context is not None,
        use_pades_lta=context is not None,
        dss_settings=DSSContentSettings(include_vri=False, next_ts_settings=before),
        reason=reason,
        location=location,
    )
    stamper = _asked_by_pyhanko(timestamper) if timestamper is not None else None
    return PdfSigner(meta, signer=_known_to_pyhanko(signer), timestamper=stamper)


def _known_to_pyhanko(signer: Signer) -> Any:
    from pyhanko.sign.signers import Signer as PyhankoSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class KeyHolder(PyhankoSigner):
        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            if digest_algorithm != "sha256":
                raise ValueError(digest_algorithm)
            return bytes(signer.key.key_size // 8 + 16) if dry_run else signer.sign(data)

    store = SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]
        asn1_certificate(c) for c in signer.chain
    )
    return KeyHolder(signing_cert=asn1_certificate(signer.certificate), cert_registry=store)


def _asked_by_pyhanko(timestamper: Timestamper) -> Any:
    from asn1crypto import cms  # type: ignore[import-untyped]
    from pyhanko.sign.timestamps import TimeStamper

    class Stamper(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            if md_algorithm != "sha256":
                raise ValueError(md_algorithm)
            return cms.ContentInfo.load(token_of(timestamper.stamp(message_digest)))

    return Stamper()  # type: ignore[no-untyped-call]


def _validation_context(
    signer: Signer,
    timestamper: Timestamper,
    revocation: RevocationSource,
    trust: Trust | None,
    instant: datetime,
) -> Any:
    """Return what pyHanko embeds for the long term: gathered here, nothing fetched by it."""
    from pyhanko_certvalidator import ValidationContext

    answers = revocation.gather(signer.certificate, signer.chain)
    authorities = token_certificates(timestamper.stamp(bytes(32)))
    crls = list(answers.crls)
    crls += [crl for crl in _crls(revocation, authorities) if crl not in crls]
    if trust is None:
        roots = tuple(c for c in signer.chain if c.subject == c.issuer)
        trust = Trust(roots, roots)
    return ValidationContext(
        trust_roots=[asn1_certificate(c) for c in {*trust.roots, *trust.tsa_roots}],
        other_certs=[asn1_certificate(c) for c in (*signer.chain, *authorities)],
        moment=instant,
        allow_fetching=False,
        ocsps=list(answers.ocsps),
        crls=crls,
        revocation_mode="hard-fail",
        retroactive_revinfo=True,
    )


def _crls(revocation: RevocationSource, authorities: Sequence[x509.Certificate]) -> list[bytes]:
    """Return the revocation lists of the time-stamping authority that we ourselves chose."""
    urls = crl_urls_of(authorities)
    source = revocation if isinstance(revocation, HttpRevocation) else HttpRevocation()
    try:
        return [source.crl(url) for url in urls]
    except Unavailable:
        raise Unavailable(
            _("The revocation list of the time-stamping authority cannot be had; try again later.")
        ) from None
