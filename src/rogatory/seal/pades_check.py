# SPDX-License-Identifier: Apache-2.0
"""PAdES, the judging side (ETSI EN 319 142-1); runs inside ``foreign``, never in the caller.

1. Form: not encrypted, no form but invisible PAdES signatures, exactly the expected number of
   them, at most one document time-stamp, strictly readable.
2. Coverage: each /ByteRange is [0 a b c] with nothing but this signature's own hex digits
   between a and b; the last signature or the document time-stamp reaches the file's last byte.
3. Print: when the caller says which bytes were printed, those and nothing else were signed
   (see ``pades_print``).
4. Changes: after the (last) signature nothing was added but certificates, revocation answers and
   one document time-stamp.
5. Signature, time-stamp, chain, revocation; then the document time-stamp.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.seal.pades_print import check_print
from rogatory.seal.report import Report
from rogatory.seal.signer import MIN_RSA_BITS, read_certificate
from rogatory.seal.timestamp import verify_token
from rogatory.seal.trust import Trust, asn1_certificate, check_path, check_revocation

_GAP = re.compile(rb"<(?:[0-9a-f]+|[0-9A-F]+)>\Z")
MAX_LATER_REVISIONS = 2


def check_pdf(
    pdf: bytes, trust: Trust, at: datetime | None, expected: int, printed: int | None = None
) -> Report:
    """Judge ``pdf``; whatever pyHanko raises on hostile input is for ``foreign`` to map.

    ``printed``, with one signature expected, is how many of the first bytes were printed.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    report = Report()
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    if reader.encrypted:
        report.failed("form", _("The PDF is encrypted; a letter never is."))
        return report
    signatures = list(reader.embedded_regular_signatures)
    stamps = list(reader.embedded_timestamp_signatures)
    if not _check_form(report, reader, signatures, stamps, expected):
        return report
    if not _check_coverage(report, pdf, [*signatures, *stamps]):
        return report
    if printed is not None:
        check_print(report, pdf, reader, signatures[0], printed)
    for number, signature in enumerate(signatures, 1):
        last = number == len(signatures)
        _check_one(report, reader, signature, trust, at, last=last)
    for stamp in stamps:
        _check_document_stamp(report, stamp, trust)
    level = "B-B" if "time" not in report.facts else "B-LTA" if stamps else "B-T"
    report.facts["level"] = level
    return report


def _check_form(
    report: Report, reader: Any, signatures: list[Any], stamps: list[Any], expected: int
) -> bool:
    for field in _entry(_entry(reader.root, "/AcroForm", {}), "/Fields", ()):
        if _entry(field.get_object(), "/FT", None) != "/Sig":
            report.failed("form", _("The PDF has fields to fill in; a letter has none."))
            return False
        if not _invisible(field.get_object()):
            report.failed(
                "form", _("A signature covers part of a page with a picture; a letter has none.")
            )
            return False
    if len(signatures) != expected or len(stamps) > 1:
        report.failed(
            "form",
            _(
                "The PDF has {n} signatures and {m} document time-stamps; "
                "{e} and at most 1 are due."
            ).format(n=len(signatures), m=len(stamps), e=expected),
        )
        return False
    kinds = [(s, "/ETSI.CAdES.detached") for s in signatures]
    kinds += [(s, "/ETSI.RFC3161") for s in stamps]
    if any(_entry(s.sig_object, "/SubFilter", None) != kind for s, kind in kinds):
        report.failed("form", _("A signature is not of the PAdES kind."))
        return False
    report.verified("form", _("The PDF is strictly readable and has the signatures that are due."))
    return True


def _check_coverage(report: Report, pdf: bytes, embedded: list[Any]) -> bool:
    """Step 2, from the bytes themselves."""
    ends = []
    for signature in embedded:
        numbers = [int(number) for number in signature.byte_range]
        if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
            report.failed("coverage", _("A signature leaves out more than itself."))
            return False
        _zero, before, after, length = numbers
        gap = pdf[before:after]
        if not _GAP.match(gap) or bytes.fromhex(gap[1:-1].decode()) != signature.pkcs7_content:
            report.failed("coverage", _("A signature leaves out other bytes than its own."))
            return False
        try:
            _der(signature.pkcs7_content)
        except Unverified as error:
            report.failed("coverage", str(error))
            return False
        ends.append(after + length)
    if not ends or max(ends) != len(pdf):
        report.failed("coverage", _("Something was added to the file after the last signature."))
        return False
    report.verified("coverage", _("The file is covered to its last byte."))
    return True


def _check_one(
    report: Report, reader: Any, signature: Any, trust: Trust, at: datetime | None, *, last: bool
) -> None:
    from pyhanko.sign.diff_analysis import ModificationLevel

    certificate = _native(signature.signer_cert)
    report.facts["signer"] = certificate.subject.rfc4514_string()
    report.facts["certificate_sha256"] = hashlib.sha256(signature.signer_cert.dump()).hexdigest()
    if claimed := signature.self_reported_timestamp:
        report.facts["signed_at"] = claimed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    instant = _check_stamp(report, signature, trust)
    moment = instant or at or datetime.now(UTC)
    status = asyncio.run(_judge(signature, certificate, moment))
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    later = reader.xrefs.total_revisions - 1 - signature.signed_revision
    level = status.modification_level
    if level is None or level > allowed or not status.docmdp_ok:
        report.failed("changes", _("The document was changed after it was signed."))
    elif last and later > MAX_LATER_REVISIONS:
        report.failed("changes", _("More was added after the signature than its own proofs."))
    else:
        report.verified("changes", _("Nothing was added after the signature but its own proofs."))
    if status.intact and status.valid and _is_pades(signature, certificate):
        report.verified("signature", _("The signature is by the key of the embedded certificate."))
    else:
        report.failed("signature", _("The signature is not over these bytes by this key."))
        return
    others = [_native(c) for c in signature.other_embedded_certs]
    certificates, ocsps, crls = _store(reader)
    _check_chain(report, certificate, [*others, *certificates], trust, moment, instant, ocsps, crls)


async def _judge(signature: Any, certificate: x509.Certificate, moment: datetime) -> Any:
    """Let pyHanko judge integrity and later changes; the chain is judged by ``check_path``.

    Its context trusts the signer's own certificate, so that its verdict on the bytes does not
    hang on ours about the chain, and so that it never turns to the system's roots.
    """
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[asn1_certificate(certificate)],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    return await async_validate_pdf_signature(
        signature, context, key_usage_settings=KeyUsageConstraints(key_usage=set())
    )


def _is_pades(signature: Any, certificate: x509.Certificate) -> bool:
    """Whether the signature is of the one profile: SHA-256, RSA or P-256, certificate bound."""
    public = certificate.public_key()
    strong = (isinstance(public, rsa.RSAPublicKey) and public.key_size >= MIN_RSA_BITS) or (
        isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"
    )
    attributes = signature.signer_info["signed_attrs"]
    names = [attribute["type"].native for attribute in attributes or ()]
    wanted = ("content_type", "message_digest", "signing_certificate_v2")
    return (
        strong
        and signature.md_algorithm == "sha256"
        and all(names.count(name) == 1 for name in wanted)
    )


def _invisible(field: Any) -> bool:
    """Whether a signature field's widget has no area (ISO 32000-2, 12.7.5.5)."""
    if "/Kids" in field:
        return False
    left, bottom, right, top = (float(n) for n in _entry(field, "/Rect", (0, 0, 0, 0)))
    return left == right and bottom == top


def _check_stamp(report: Report, signature: Any, trust: Trust) -> datetime | None:
    """Add the item ``time-stamp``; return the instant that it proves."""
    tokens = [
        value
        for attribute in signature.signer_info["unsigned_attrs"] or ()
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]
    if not tokens:
        report.not_checkable("time-stamp", _("There is no independent time."))
        return None
    digest = hashlib.sha256(signature.signer_info["signature"].native).digest()
    try:
        instant = verify_token(tokens[0].dump(), digest, trust.tsa_roots)
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
    certificate: x509.Certificate,
    others: list[x509.Certificate],
    trust: Trust,
    moment: datetime,
    instant: datetime | None,
    ocsps: list[bytes],
    crls: list[bytes],
) -> None:
    if not trust.roots:
        report.not_checkable("chain", _("No root is pinned for this certificate."))
        return
    try:
        check_path(certificate, others, trust.roots, moment)
    except Unverified as error:
        report.failed("chain", str(error))
        return
    if instant is None:
        report.verified(
            "chain",
            _("The certificate leads to a pinned root; no independent time says since when."),
        )
    else:
        report.verified("chain", _("The certificate led to a pinned root at the proven time."))
    check_revocation(report, certificate, others, trust.roots, moment, ocsps, crls)


def _check_document_stamp(report: Report, stamp: Any, trust: Trust) -> None:
    """Add the item ``document time-stamp``: it covers the bytes outside its own gap."""
    name = "document time-stamp"
    try:
        token = stamp.pkcs7_content
        digest = stamp.compute_digest()
        instant = verify_token(_der(token), digest, trust.tsa_roots)
    except Malformed as error:
        report.not_checkable(name, str(error))
        return
    except Unverified as error:
        if trust.tsa_roots:
            report.failed(name, str(error))
        else:
            report.not_checkable(name, str(error))
        return
    at = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    report.verified(name, _("An independent authority saw the whole file at {at}.").format(at=at))


def _store(reader: Any) -> tuple[list[x509.Certificate], list[bytes], list[bytes]]:
    """Return certificates, OCSP answers and CRLs of the document security store."""
    store = _entry(reader.root, "/DSS", None)
    if store is None:
        return [], [], []

    def read(name: str) -> list[bytes]:
        return [bytes(ref.get_object().data) for ref in _entry(store, name, ())]

    certificates = [read_certificate(der) for der in read("/Certs")]
    return certificates, read("/OCSPs"), read("/CRLs")


def _entry(dictionary: Any, name: str, default: Any) -> Any:
    """Return a dictionary's entry, an indirect reference followed."""
    if name not in dictionary:
        return default
    return dictionary[name]  # not .get(), which would leave a reference unresolved


def _native(certificate: Any) -> x509.Certificate:
    return read_certificate(certificate.dump())


def _der(padded: bytes) -> bytes:
    """Return the one DER value at the start of a /Contents string; the rest must be zeros."""
    from asn1crypto import parser  # type: ignore[import-untyped]

    _class, _method, _tag, header, content, trailer = parser.parse(padded, strict=False)
    value = bytes(header + content + trailer)
    if padded[len(value) :].strip(b"\x00"):
        raise Unverified(_("A signature is followed by bytes that are not its own."))
    return value
