# SPDX-License-Identifier: Apache-2.0
"""The one form of a XAdES signature document (ETSI EN 319 132-1 baseline, in an ASiC-E).

``META-INF/signatures0.xml`` is, with line breaks added here::

    <?xml version="1.0" encoding="UTF-8"?>\\n
    <asic:XAdESSignatures xmlns:asic=… xmlns:ds=… xmlns:xades=…><ds:Signature Id="S0">
     <ds:SignedInfo Id="S0-SI"> C14N 1.1, rsa-sha256 or ecdsa-sha256,
      one <ds:Reference Id="S0-R<i>" URI="<member>"> each, then S0-RP -> #S0-SP </ds:SignedInfo>
     <ds:SignatureValue Id="S0-SIG"> … <ds:KeyInfo> the certificate </ds:KeyInfo>
     <ds:Object><xades:QualifyingProperties Target="#S0">
      <xades:SignedProperties Id="S0-SP"> SigningTime, SigningCertificateV2,
       a DataObjectFormat with the MIME type for each reference </xades:SignedProperties>
      <xades:UnsignedProperties> SignatureTimeStamp, CertificateValues, RevocationValues

**The reader is no XML parser.**  The document has no freedom: it is written in canonical form
(C14N), every value has a small alphabet, and a reader takes the values out, writes the document
anew and compares all bytes.  So there is nothing to wrap, no DTD or entity to expand, no Id to
duplicate, no reference to resolve, no second spelling of base64: whatever differs in one byte
from what we would write is not in this form, and is refused before any signature is looked at.

The reader is a cursor that walks from left to right, expecting the literal pieces and taking the
values between them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rogatory.errors import Malformed
from rogatory.language import _

MAX_SIGNATURE = 4 * 2**20
MAX_MEMBERS = 10_000
_C14N = "http://www.w3.org/2006/12/xml-c14n11"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
_SPACES = (
    ' xmlns:asic="http://uri.etsi.org/02918/v1.2.1#"'
    ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
)
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures{_SPACES}>'
_METHOD = f'<ds:DigestMethod Algorithm="{_SHA256}"></ds:DigestMethod>'
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_URI = re.compile(r"[A-Za-z0-9._/-]{1,200}")
_MIME = re.compile(r"[a-z0-9]+/[a-z0-9.+-]{1,100}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


@dataclass(frozen=True)
class Member:
    """One signed member of the container: its name, MIME type and SHA-256."""

    name: str
    mime: str
    sha256: bytes


@dataclass(frozen=True)
class Signature:
    """Everything that a signature document of our form says; ``encode`` gives its one spelling."""

    members: tuple[Member, ...]
    signed_at: str
    certificate: bytes
    value: bytes = b""
    is_rsa: bool = False
    token: bytes | None = None
    chain: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def signed_properties(self) -> str:
        """Return the canonical SignedProperties, without the inherited namespaces."""
        formats = "".join(
            f'<xades:DataObjectFormat ObjectReference="#S0-R{index}">'
            f"<xades:MimeType>{member.mime}</xades:MimeType></xades:DataObjectFormat>"
            for index, member in enumerate(self.members)
        )
        return (
            '<xades:SignedProperties Id="S0-SP"><xades:SignedSignatureProperties>'
            f"<xades:SigningTime>{self.signed_at}</xades:SigningTime>"
            f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{_METHOD}"
            f"<ds:DigestValue>{_digest(self.certificate)}</ds:DigestValue>"
            "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
            "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
            f"{formats}</xades:SignedDataObjectProperties></xades:SignedProperties>"
        )

    def signed_info(self) -> str:
        """Return the canonical SignedInfo, without the inherited namespaces."""
        references = "".join(
            f'<ds:Reference Id="S0-R{index}" URI="{urllib.parse.quote(member.name)}">{_METHOD}'
            f"<ds:DigestValue>{_b64(member.sha256)}</ds:DigestValue></ds:Reference>"
            for index, member in enumerate(self.members)
        )
        properties = _inherit(self.signed_properties(), "xades:SignedProperties")
        return (
            f'<ds:SignedInfo Id="S0-SI"><ds:CanonicalizationMethod Algorithm="{_C14N}">'
            "</ds:CanonicalizationMethod><ds:SignatureMethod"
            f' Algorithm="{_RSA if self.is_rsa else _ECDSA}"></ds:SignatureMethod>{references}'
            '<ds:Reference Id="S0-RP" Type="http://uri.etsi.org/01903#SignedProperties"'
            f' URI="#S0-SP"><ds:Transforms><ds:Transform Algorithm="{_C14N}"></ds:Transform>'
            f"</ds:Transforms>{_METHOD}<ds:DigestValue>{_digest(properties)}</ds:DigestValue>"
            "</ds:Reference></ds:SignedInfo>"
        )

    def signature_value(self) -> str:
        """Return the canonical SignatureValue element, without the inherited namespaces."""
        value = _b64(self.value)
        return f'<ds:SignatureValue Id="S0-SIG">{value}</ds:SignatureValue>'

    def signed_bytes(self) -> bytes:
        """Return the bytes that the key signs: C14N of SignedInfo in its place."""
        return _inherit(self.signed_info(), "ds:SignedInfo")

    def stamped_digest(self) -> bytes:
        """Return SHA-256 of C14N of SignatureValue in its place: what the time-stamp covers."""
        return hashlib.sha256(_inherit(self.signature_value(), "ds:SignatureValue")).digest()

    def encode(self) -> bytes:
        """Return the document."""
        return (
            f'{_HEAD}<ds:Signature Id="S0">{self.signed_info()}{self.signature_value()}'
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
            f"{_b64(self.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            '<ds:Object><xades:QualifyingProperties Target="#S0">'
            f"{self.signed_properties()}{self._unsigned()}"
            "</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>"
        ).encode("ascii")

    def _unsigned(self) -> str:
        if self.token is None and not self.chain:
            return ""
        chain = _each("xades:EncapsulatedX509Certificate", "S0-C", self.chain)
        crls = _each("xades:EncapsulatedCRLValue", "S0-L", self.crls)
        ocsps = _each("xades:EncapsulatedOCSPValue", "S0-N", self.ocsps)
        crls = f"<xades:CRLValues>{crls}</xades:CRLValues>" if crls else ""
        ocsps = f"<xades:OCSPValues>{ocsps}</xades:OCSPValues>" if ocsps else ""
        revocation = f"<xades:RevocationValues>{crls}{ocsps}</xades:RevocationValues>"
        return (
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
            f"{self._stamp()}<xades:CertificateValues>{chain}</xades:CertificateValues>"
            f"{revocation if crls or ocsps else ''}"
            "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
        )

    def _stamp(self) -> str:
        if self.token is None:
            return ""
        return (
            '<xades:SignatureTimeStamp Id="S0-T0"><ds:CanonicalizationMethod'
            f' Algorithm="{_C14N}"></ds:CanonicalizationMethod><xades:EncapsulatedTimeStamp>'
            f"{_b64(self.token)}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
        )

    @property
    def level(self) -> str:
        """The baseline level: B-LT with time-stamp and revocation answers, B-T, or B-B."""
        if self.token is None:
            return "B-B"
        return "B-LT" if self.ocsps else "B-T"


def member(name: str, mime: str, sha256: bytes) -> Member:
    """Return a member to be signed; Malformed unless the form can hold it."""
    if not _URI.fullmatch(name) or not _MIME.fullmatch(mime) or len(sha256) != 32:
        raise Malformed(_("A member's name, type or digest is not of the accepted form."))
    return Member(name, mime, sha256)


def _inherit(element: str, tag: str) -> bytes:
    """Return an element's C14N bytes: its start tag carries the namespaces in scope."""
    return element.replace(f"<{tag}", f"<{tag}{_SPACES}", 1).encode("ascii")


def _each(tag: str, prefix: str, values: Sequence[bytes]) -> str:
    return "".join(
        f'<{tag} Id="{prefix}{index}">{_b64(value)}</{tag}>' for index, value in enumerate(values)
    )


def _digest(data: bytes) -> str:
    return _b64(hashlib.sha256(data).digest())


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class _Cursor:
    """A position in the text; every step either fits or raises Malformed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def sees(self, literal: str) -> bool:
        return self.text.startswith(literal, self.at)

    def skip_to(self, literal: str) -> None:
        """Go behind the next occurrence of ``literal``; what is passed over is compared later."""
        found = self.text.find(literal, self.at)
        if found < 0:
            raise ValueError(literal)
        self.at = found + len(literal)

    def take(self, pattern: re.Pattern[str], after: str) -> str:
        """Take a value that ``pattern`` fits and that ``after`` follows at once."""
        match = pattern.match(self.text, self.at)
        if match is None or not self.text.startswith(after, match.end()):
            raise ValueError(after)
        self.at = match.end() + len(after)
        return match.group()

    def take_all(self, opening: str, closing: str, limit: int) -> tuple[bytes, ...]:
        """Take base64 values while elements that begin with ``opening`` follow each other."""
        values: list[bytes] = []
        while self.sees(f'{opening}{len(values)}">') and len(values) < limit:
            self.at += len(f'{opening}{len(values)}">')
            values.append(_unb64(self.take(_BASE64, closing)))
        return tuple(values)


def decode(xml: bytes) -> Signature:
    """Return what the document says; Malformed unless ``encode`` gives back the same bytes."""
    if len(xml) > MAX_SIGNATURE:
        raise Malformed(_("The signature document is far too long; it is not read."))
    try:
        document = _read(_Cursor(xml.decode("ascii")))
    except ValueError:
        raise Malformed(_why(xml)) from None
    if document.encode() != xml:
        raise Malformed(_why(xml))
    return document


def _read(cursor: _Cursor) -> Signature:
    cursor.skip_to('<ds:SignatureMethod Algorithm="')
    is_rsa = cursor.sees("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
    named: list[tuple[str, bytes]] = []
    cursor.skip_to("</ds:SignatureMethod>")
    while cursor.sees(opening := f'<ds:Reference Id="S0-R{len(named)}" URI="'):
        if len(named) >= MAX_MEMBERS:
            raise ValueError("members")
        cursor.at += len(opening)
        name = cursor.take(_URI, '">')
        cursor.skip_to("<ds:DigestValue>")
        digest = _unb64(cursor.take(_BASE64, "</ds:DigestValue></ds:Reference>"))
        named.append((name, digest))
    cursor.skip_to('<ds:SignatureValue Id="S0-SIG">')
    value = _unb64(cursor.take(_BASE64, "</ds:SignatureValue>"))
    cursor.skip_to("<ds:X509Certificate>")
    certificate = _unb64(cursor.take(_BASE64, "</ds:X509Certificate>"))
    cursor.skip_to("<xades:SigningTime>")
    signed_at = cursor.take(_TIME, "</xades:SigningTime>")
    datetime.strptime(signed_at, "%Y-%m-%dT%H:%M:%SZ")  # a real date, or ValueError
    members = []
    for name, digest in named:
        cursor.skip_to("<xades:MimeType>")
        mime = cursor.take(_MIME, "</xades:MimeType></xades:DataObjectFormat>")
        if len(digest) != 32:
            raise ValueError("digest")
        members.append(Member(name, mime, digest))
    if not members or len({member.name for member in members}) != len(members):
        raise ValueError("members")
    document = Signature(tuple(members), signed_at, certificate, value, is_rsa)
    cursor.skip_to("</xades:SignedProperties>")
    return _read_unsigned(cursor, document) if cursor.sees("<xades:Unsigned") else document


def _read_unsigned(cursor: _Cursor, document: Signature) -> Signature:
    token = None
    cursor.skip_to("<xades:UnsignedSignatureProperties>")
    if cursor.sees("<xades:SignatureTimeStamp"):
        cursor.skip_to("<xades:EncapsulatedTimeStamp>")
        token = _unb64(cursor.take(_BASE64, "</xades:EncapsulatedTimeStamp>"))
    cursor.skip_to("<xades:CertificateValues>")
    chain = cursor.take_all(
        '<xades:EncapsulatedX509Certificate Id="S0-C',
        "</xades:EncapsulatedX509Certificate>",
        10,
    )
    cursor.skip_to("</xades:CertificateValues>")
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    if cursor.sees("<xades:RevocationValues>"):
        cursor.skip_to("<xades:RevocationValues>")
    if cursor.sees("<xades:CRLValues>"):
        cursor.skip_to("<xades:CRLValues>")
        opening, closing = '<xades:EncapsulatedCRLValue Id="S0-L', "</xades:EncapsulatedCRLValue>"
        crls = cursor.take_all(opening, closing, 10)
        cursor.skip_to("</xades:CRLValues>")
    if cursor.sees("<xades:OCSPValues>"):
        cursor.skip_to("<xades:OCSPValues>")
        opening, closing = '<xades:EncapsulatedOCSPValue Id="S0-N', "</xades:EncapsulatedOCSPValue>"
        ocsps = cursor.take_all(opening, closing, 10)
    return Signature(
        document.members,
        document.signed_at,
        document.certificate,
        document.value,
        document.is_rsa,
        token,
        chain,
        crls,
        ocsps,
    )


def _unb64(text: str) -> bytes:
    """Return the bytes; a second spelling of them is caught when the document is compared."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error


def _why(xml: bytes) -> str:
    """Say in one sentence what most plainly sets a document apart from our form."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return _("The signature document has a DTD; such a document is never read.")
    count = len(re.findall(rb"<(?:[A-Za-z0-9_-]{1,40}:)?Signature[ >/]", xml))
    if count != 1:
        return _("The signature document holds {n} signatures; exactly one is accepted.").format(
            n=count
        )
    return _(
        "The signature document is not in the one accepted form; "
        "have a foreign signature judged by the validator of its own country."
    )
