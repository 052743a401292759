# SPDX-License-Identifier: Apache-2.0
"""Content credentials (C2PA 2.x, JUMBF ISO 19566-5): are they whole, and is the file still theirs?

What is reckoned here needs no network and no trust in anybody:

* each assertion has the digest that the signed claim gives of it;
* the file, but for the place of the manifest, has the digest in ``c2pa.hash.data``: a file that has
  not was altered after it was signed, whoever signed it;
* the signature (COSE, RFC 9052) holds for the claim by the certificate that is brought along.

Whose certificate that is, is not checked: no list of issuers is shipped, and none is asked for.  Of
films (``c2pa.hash.bmff``) and boxes the digest over the file is not reckoned, and that is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from rogatory.reading import cbor
from rogatory.reading.container import Walk, join
from rogatory.reading.guard import guarded

PLACE = "content credentials"
_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_CURVES = {-7: hashes.SHA256(), -35: hashes.SHA384(), -36: hashes.SHA512()}
_RSA = {-37: hashes.SHA256(), -38: hashes.SHA384(), -39: hashes.SHA512()}
_MOST = 200
Span = tuple[int, int]


@dataclass(frozen=True)
class Box:
    """One JUMBF superbox: its label, its content boxes, its bytes without the outer head."""

    label: str
    inside: tuple[Box, ...]
    content: bytes
    """What the first plain content box holds: CBOR of a claim, an assertion, a signature."""
    raw: bytes

    def named(self, *labels: str) -> Box | None:
        """Return the first box inside with one of these labels, numbered ones too."""
        for one in self.inside:
            if one.label.partition("__")[0] in labels:
                return one
        return None


def facts(data: bytes, place: str, walk: Walk) -> bool:
    """Judge the credentials of a JPEG, a PNG or a film; tell whether there are any."""
    store, spans = _store(data)
    if not store:
        return False
    judge(store, data, spans, place, walk)
    return True


def judge(store: bytes, data: bytes, spans: Sequence[Span], place: str, walk: Walk) -> None:
    """Judge a manifest store against the file that it came with; ``spans`` are its own places."""
    here = join(place, PLACE)
    walk.sheet.fact("author", PLACE, "C2PA manifest", place)
    if guarded(_judge, store, data, spans, here, walk):
        walk.sheet.fault("part_unread", here)


def _store(data: bytes) -> tuple[bytes, list[Span]]:
    """Return the store of a file and where its bytes stand."""
    if data.startswith(b"\xff\xd8"):
        return _of_jpeg(data)
    if data.startswith(b"\x89PNG"):
        at = 8
        while at + 12 <= len(data):
            size = int.from_bytes(data[at : at + 4])
            if data[at + 4 : at + 8] == b"caBX":
                return data[at + 8 : at + 8 + size], [(at, at + 12 + size)]
            at += 12 + size
    at = data.find(b"uuid" + _UUID) if data[4:8] == b"ftyp" else -1
    if at >= 4:
        end = at - 4 + int.from_bytes(data[at - 4 : at])
        start = data.find(b"\0", at + 24, end) + 1 + 8  # version, purpose, offset of more boxes
        return data[start:end], [(at - 4, end)]
    return b"", []


def _of_jpeg(data: bytes) -> tuple[bytes, list[Span]]:
    """Put the APP11 segments together: of each but the first the repeated head is left out."""
    parts, spans, at = list[bytes](), list[Span](), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xEB and body[:2] == b"JP" and body[12:16] == b"jumb":
            parts.append(body[16:] if parts else body[8:])
            spans.append((at, at + 2 + size))
        at += 2 + size
    return b"".join(parts), spans


def _boxes(data: bytes, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and content of each box one after another."""
    at = 0
    while at + 8 <= len(data):
        size, head = int.from_bytes(data[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        size = len(data) - at if size == 0 else size
        if size < head or at + size > len(data):
            raise ValueError("a box beyond its end")
        yield data[at + 4 : at + 8], data[at + head : at + size]
        at += size


def _superbox(content: bytes, depth: int = 0) -> Box:
    """Read a superbox: a description with a label, then boxes."""
    if depth > 8:
        raise RecursionError
    label, inside, plain = "", list[Box](), b""
    for kind, body in _boxes(content):
        if kind == b"jumd":
            if body[16] & 2:
                label = body[17:].partition(b"\0")[0].decode("utf-8", "replace")
        elif kind == b"jumb":
            if len(inside) >= _MOST:
                raise ValueError("too many boxes")
            inside.append(_superbox(body, depth + 1))
        elif not plain:
            plain = body
    return Box(label, tuple(inside), plain, content)


def _judge(store: bytes, data: bytes, spans: Sequence[Span], here: str, walk: Walk) -> None:
    """Judge every manifest of a store; the last is the one that speaks of this file."""
    (kind, content), *_rest = _boxes(store)
    if kind != b"jumb":
        raise ValueError("no manifest store")
    manifests = [
        one for one in _superbox(content).inside if one.named("c2pa.claim", "c2pa.claim.v2")
    ]
    walk.sheet.fact("count", "manifests", len(manifests), here)
    for number, manifest in enumerate(manifests, 1):
        place = here if number == len(manifests) else join(here, f"earlier manifest {number}")
        claim_box = manifest.named("c2pa.claim.v2", "c2pa.claim")
        assert claim_box is not None
        claim = cbor.loads(claim_box.content)
        _claimed(claim, place, walk)
        _assertions(manifest, claim, place, walk)
        _signed(manifest, claim_box.content, place, walk)
        if number == len(manifests):
            _bound(manifest, data, spans, str(claim.get("alg", "sha256")), here, walk)


def _claimed(claim: Mapping[str, Any], place: str, walk: Walk) -> None:
    told = claim.get("claim_generator_info")
    told = told[0] if isinstance(told, list) and told else told
    maker = f"{told.get('name', '')} {told.get('version', '')}" if isinstance(told, dict) else ""
    walk.sheet.fact(
        "device", "made by", maker.strip() or str(claim.get("claim_generator", "")), place
    )
    walk.sheet.fact("title", "title", str(claim.get("dc:title", "")), place)


def _assertions(manifest: Box, claim: Mapping[str, Any], place: str, walk: Walk) -> None:
    """Reckon the digest of each assertion that the claim names, and tell what was done."""
    store = manifest.named("c2pa.assertions")
    there = {one.label: one for one in store.inside} if store else {}
    named = [
        one
        for name in ("assertions", "created_assertions", "gathered_assertions")
        for one in claim.get(name) or []
    ]
    agree = 0
    for one in named[:_MOST]:
        label = str(one.get("url", "")).rpartition("/")[2]
        box = there.get(label)
        if box is None:
            walk.sheet.fault("cut_short", join(place, label))
        elif _digest(str(one.get("alg") or claim.get("alg") or "sha256"), [box.raw]) != one["hash"]:
            walk.sheet.fault("altered", join(place, label))
        else:
            agree += 1
    walk.sheet.fact(
        "count", "assertions that agree with the claim", f"{agree} of {len(named)}", place
    )
    actions = next((b for label, b in there.items() if label.startswith("c2pa.actions")), None)
    told = cbor.loads(actions.content) if actions else {}
    for action in (told.get("actions") or [])[:50]:
        parts = [action.get(n) for n in ("action", "digitalSourceType", "softwareAgent", "when")]
        parts = [one.get("name") if isinstance(one, dict) else one for one in parts]
        said = ", ".join(str(one.value if isinstance(one, cbor.Tagged) else one).rpartition("/")[2]
                         for one in parts if one)  # fmt: skip
        walk.sheet.fact("title", "action", said, place)


def _signed(manifest: Box, claim: bytes, place: str, walk: Walk) -> None:
    """Check the signature over the claim by the certificate that is brought along."""
    sheet, box = walk.sheet, manifest.named("c2pa.signature")
    if box is None:
        sheet.fault("cut_short", join(place, "c2pa.signature"))
        return
    told = cbor.loads(box.content)
    told = told.value if isinstance(told, cbor.Tagged) else told
    protected, loose, _payload, signature = told
    head = cbor.loads(protected) if protected else {}
    chain = next((h[name] for h in (head, loose) for name in (33, "x5chain") if name in h), None)
    chain = chain if isinstance(chain, list) else [chain] if chain else []
    if not chain:
        sheet.fault("signature_unchecked", place)
        return
    certificate = x509.load_der_x509_certificate(chain[0])
    sheet.fact("author", "signed by", certificate.subject.rfc4514_string(), place)
    sheet.fact("author", "certificate by", certificate.issuer.rfc4514_string(), place)
    words = b"\x84\x6aSignature1" + cbor.byte_string(protected) + b"\x40" + cbor.byte_string(claim)
    holds = _holds(certificate, head.get(1), signature, words)
    if holds is None:
        sheet.fault("signature_unchecked", place)
    elif holds:
        sheet.fact("count", "signature", "holds for the certificate in the file", place)
        sheet.fault("issuer_unchecked", place)
    else:
        sheet.fault("signature_wrong", place)
    if any(name in loose for name in ("sigTst", "sigTst2")):
        sheet.fault("stamp_unchecked", place)


def _holds(
    certificate: x509.Certificate, algorithm: object, signature: bytes, words: bytes
) -> bool | None:
    """Tell whether a signature holds; None for a key or an algorithm that is not known."""
    try:
        key = certificate.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm in _CURVES:
            half = len(signature) // 2
            pair = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
            key.verify(encode_dss_signature(*pair), words, ec.ECDSA(_CURVES[algorithm]))
        elif isinstance(key, rsa.RSAPublicKey) and algorithm in _RSA:
            digest = _RSA[algorithm]
            form = padding.PSS(padding.MGF1(digest), digest.digest_size)
            key.verify(signature, words, form, digest)
        elif isinstance(key, ed25519.Ed25519PublicKey) and algorithm == -8:
            key.verify(signature, words)
        else:
            return None
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError):
        return None
    return True


def _bound(
    manifest: Box, data: bytes, spans: Sequence[Span], algorithm: str, here: str, walk: Walk
) -> None:
    """Reckon the digest over the file; tell if more than the manifest is left out of it."""
    sheet, store = walk.sheet, manifest.named("c2pa.assertions")
    box = store.named("c2pa.hash.data") if store else None
    if box is None:
        sheet.fault("digest_unchecked", join(here, "the file"))
        return
    told = cbor.loads(box.content)
    left = sorted((int(one["start"]), int(one["start"]) + int(one["length"]))
                  for one in (told.get("exclusions") or [])[:_MOST])  # fmt: skip
    kept, at = list[bytes](), 0
    for start, end in left:
        if start < at or end < start:
            raise ValueError("exclusions that overlap")
        kept.append(data[at:start])
        at = end
    kept.append(data[at:])
    if _digest(str(told.get("alg") or algorithm), kept) != told.get("hash"):
        sheet.fault("altered", join(here, "the file"))
    else:
        sheet.fact("count", "digest of the file", "agrees with the manifest", here)
    for start, end in left:
        inside = sum(max(0, min(end, b) - max(start, a)) for a, b in spans)
        if spans and end - start > inside:
            said = f"{end - start - inside} bytes from {start}"
            sheet.fact("hidden", "left out of the digest beside the manifest", said, here)


def _digest(algorithm: str, parts: Sequence[bytes]) -> bytes:
    """Return a SHA-2 digest; b"" for another algorithm, which agrees with nothing."""
    if algorithm not in ("sha256", "sha384", "sha512"):
        return b""
    made = hashlib.new(algorithm)
    for part in parts:
        made.update(part)
    return made.digest()
