# SPDX-License-Identifier: Apache-2.0
"""Packages of captures: WACZ 1.1 (specs.webrecorder.net/wacz), and its signatures (wacz-auth 0.1).

A WACZ is a ZIP with ``datapackage.json``, which lists every resource with its size and SHA-256;
``datapackage-digest.json`` gives the SHA-256 of that list, and may sign it::

    {"path": "datapackage.json", "hash": "sha256:…",
     "signedData": {"hash": …, "created": …, "software": …, "signature": base64,
                    "publicKey": base64 | "domain": …, "domainCert": PEM, "timeSignature": base64}}

What can be reckoned without a network is: digests, and the signature by the key that the package
brings along.  Whose key that is, it does not show: that stays unchecked, and is said to be.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rogatory.reading import container, warc
from rogatory.reading.container import Walk, join, member

LISTING, DIGEST = "datapackage.json", "datapackage-digest.json"
_MOST = 2_000
_JSON = 4 * 2**20
_PAGES = 200
_INSTANT = re.compile(rb"\x18\x0f(\d{14})Z")


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Check a package against its own list, its signature, and read what is inside."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        walk.sheet.fault("damaged", place)
        return
    with package:
        names = {one.filename for one in package.infolist() if not one.is_dir()}
        listing = _member(package, LISTING, _JSON)
        _resources(package, names, _object(listing), place, walk)
        _pages(package, names, place, walk)
        if DIGEST in names:
            _digest(_object(_member(package, DIGEST, _JSON)), listing or b"", place, walk)
        else:
            walk.sheet.fact("count", "signature of the package", "none", place)
    container.read_zip(data, place, walk)


def _member(
    package: zipfile.ZipFile, name: str, most: int = container.MAX_PART_BYTES
) -> bytes | None:
    """Return a member; None when it is not there, too large or damaged."""
    try:
        return member(package, name, most)
    except (KeyError, ValueError, zipfile.BadZipFile, OSError, NotImplementedError, EOFError):
        return None


def _object(data: bytes | None) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    try:
        told = json.loads(data or b"")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _resources(
    package: zipfile.ZipFile, names: set[str], told: Mapping[str, Any], place: str, walk: Walk
) -> None:
    """Reckon the digest of each listed resource; name what differs, is absent or is not listed."""
    sheet, listed = walk.sheet, set[str]()
    for name in ("title", "software"):
        sheet.fact("title", name, str(told.get(name) or ""), place)
    sheet.fact("time", "packed", str(told.get("created") or ""), place)
    resources = told.get("resources")
    if not isinstance(resources, list):
        sheet.fault("part_unread", join(place, LISTING))
        return
    agree = 0
    for one in resources[:_MOST]:
        path = str(one.get("path", "")) if isinstance(one, dict) else ""
        listed.add(path)
        if path not in names:
            sheet.fault("cut_short", join(place, path or "?"))
            continue
        content = _member(package, path)
        if content is None:
            sheet.fault("part_unread", join(place, path))
            continue
        said, size = _said_of(one)
        found = warc.agreement(said, content)
        if found == warc.AGREES and size in (None, len(content)):
            agree += 1
        else:
            unknown = found == warc.UNKNOWN
            sheet.fault("digest_unchecked" if unknown else "altered", join(place, path))
    agreeing = f"{agree} of {len(resources)}"
    sheet.fact("count", "resources that agree with their digest", agreeing, place)
    for name in sorted(names - listed - {LISTING, DIGEST})[:_PAGES]:
        sheet.fact("hidden", "not in the list of the package", name, place)


def _said_of(one: Mapping[str, Any]) -> tuple[str, object]:
    """Return digest and size of a resource; before version 1.1 they stood under ``stats``."""
    stats = one.get("stats")
    if isinstance(stats, dict) and "hash" not in one:
        told = str(stats.get("hash", ""))
        return told if ":" in told else f"{one.get('hashing', '')}:{told}", stats.get("bytes")
    return str(one.get("hash", "")), one.get("bytes")


def _pages(package: zipfile.ZipFile, names: set[str], place: str, walk: Walk) -> None:
    """List the pages that the package names, with their instants (UTC, as it says)."""
    for name in sorted(one for one in names if re.fullmatch(r"pages/[^/]+\.jsonl", one)):
        lines = (_member(package, name, _JSON) or b"").splitlines()
        pages = [page for page in map(_object, lines) if page.get("url")]
        here = join(place, name)
        walk.sheet.fact("count", "pages", len(pages), here)
        for number, page in enumerate(pages[:_PAGES], 1):
            walk.sheet.fact("title", "address", str(page["url"]), join(here, f"page {number}"))
            walk.sheet.fact("time", "captured", str(page.get("ts") or ""),
                            join(here, f"page {number}"))  # fmt: skip


def _digest(told: Mapping[str, Any], listing: bytes, place: str, walk: Walk) -> None:
    """Check the digest of the list, and the signature on it as far as that goes offline."""
    here, sheet = join(place, DIGEST), walk.sheet
    said = str(told.get("hash", ""))
    if warc.agreement(said, listing) == warc.AGREES:
        sheet.fact("count", "digest of the list", "agrees", here)
    else:
        sheet.fault("altered", join(place, LISTING))
    signed = told.get("signedData")
    if not isinstance(signed, dict):
        sheet.fact("count", "signature of the package", "none", place)
        return
    sheet.fact("time", "signed (as the signer says)", str(signed.get("created") or ""), here)
    sheet.fact("title", "software of the signer", str(signed.get("software") or ""), here)
    if str(signed.get("hash", "")) != said:
        sheet.fault("altered", join(here, "signedData"))
    signature = _base64(signed.get("signature"))
    key = _key(signed, here, walk)
    if key is None or not signature:
        sheet.fault("signature_unchecked", here)
    elif _holds(key, signature, str(signed.get("hash", "")).encode()):
        sheet.fact("count", "signature", "holds for the key in the package", here)
        sheet.fault("issuer_unchecked", here)
    else:
        sheet.fault("signature_wrong", here)
    _stamp(signed, signature, here, walk)


def _base64(value: object) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except ValueError:
        return b""


def _key(signed: Mapping[str, Any], here: str, walk: Walk) -> ec.EllipticCurvePublicKey | None:
    """Return the key a package brings along, and note whose it says it is; None if not known."""
    try:
        if told := signed.get("domainCert"):
            first = x509.load_pem_x509_certificates(str(told).encode())[0]
            walk.sheet.fact(
                "author", "signed for the domain", str(signed.get("domain") or ""), here
            )
            walk.sheet.fact("author", "certificate of", first.subject.rfc4514_string(), here)
            walk.sheet.fact("author", "certificate by", first.issuer.rfc4514_string(), here)
            key = first.public_key()
        else:
            key = serialization.load_der_public_key(_base64(signed.get("publicKey")))  # type: ignore[assignment]
    except (ValueError, UnsupportedAlgorithm, IndexError):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) else None


def _holds(key: ec.EllipticCurvePublicKey, signature: bytes, words: bytes) -> bool:
    """Tell whether a signature holds: DER as servers sign, or two numbers as browsers do."""
    half = (key.key_size + 7) // 8
    made = [signature]
    if len(signature) == 2 * half:
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        numbers = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        made.append(encode_dss_signature(*numbers))
    for one in made:
        for digest in (hashes.SHA256(), hashes.SHA384()):
            try:
                key.verify(one, words, ec.ECDSA(digest))
            except InvalidSignature:
                continue
            return True
    return False


def _stamp(signed: Mapping[str, Any], signature: bytes, here: str, walk: Walk) -> None:
    """Say whether the time-stamp (RFC 3161) is one of this signature; who made it stays open."""
    stamp = _base64(signed.get("timeSignature"))
    if not stamp:
        return
    texts = (signature, str(signed.get("signature") or "").encode())
    if not any(hashlib.sha256(one).digest() in stamp for one in texts):
        walk.sheet.fault("altered", join(here, "time-stamp"))
        return
    if found := _INSTANT.search(stamp):
        day = found[1].decode()
        told = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[8:10]}:{day[10:12]}:{day[12:]}Z"
        walk.sheet.fact("time", "time-stamp of the signature", told, here)
    walk.sheet.fault("stamp_unchecked", here)
