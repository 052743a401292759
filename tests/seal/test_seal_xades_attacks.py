# SPDX-License-Identifier: Apache-2.0
"""XAdES: nothing wrapped is believed, nothing is read from afar, foreign ones get a verdict."""

from __future__ import annotations

import re
import socket
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from rogatory.errors import RogatoryError
from rogatory.seal import foreign, xades
from rogatory.seal.signer import Signer
from rogatory.seal.trust import Trust

Tool = Callable[[str], Path]
Members = list[tuple[str, str, bytes]]
Digests = dict[str, bytes]


def test_every_flipped_byte_is_refused_but_in_proofs_that_nothing_rests_on(
    lasting: bytes, digests: Digests, trust: Trust, whole_sweep: bool
) -> None:
    """Nothing the signature, its time or its chain rest on can change; see what remains."""
    masks = (0x01, 0x80, 0xFF) if whole_sweep else (0x01,)
    step = 1 if whole_sweep else 11
    end = lasting.index(b"<xades:UnsignedProperties>")
    injected = detected = 0
    open_to: Counter[str] = Counter()
    for place in range(0, len(lasting), step):
        for mask in masks:
            changed = bytearray(lasting)
            changed[place] ^= mask
            injected += 1
            report = xades.verify(bytes(changed), digests, trust)
            if report.complete:
                assert place > end, place
                tags = re.findall(rb"<xades:(\w+)[^<]*$", lasting[:place])
                open_to[tags[-1].decode()] += 1
            else:
                detected += 1
    planted = xades.verify(lasting, digests, trust)
    assert planted.complete
    print(f"injected {injected}, detected {detected}, in proofs not relied on {dict(open_to)}")
    # A second copy of the pinned root, and bytes of tokens and answers outside their signatures.
    assert sum(open_to.values()) < injected * 0.12


def wrapping(good: bytes, evil: bytes) -> dict[str, str]:
    """Return documents that carry a good signature and try to have another content believed.

    ``evil`` is a document of our form over other members, by nobody's key.
    """
    text, other = good.decode(), evil.decode()
    signature = text[text.index("<ds:Signature ") : text.index("</asic:XAdESSignatures>")]
    other_signature = other[other.index("<ds:Signature ") : other.index("</asic:XAdESSignatures>")]
    info = re.search(r"<ds:SignedInfo.*?</ds:SignedInfo>", text)
    other_info = re.search(r"<ds:SignedInfo.*?</ds:SignedInfo>", other)
    properties = re.search(r"<xades:SignedProperties.*?</xades:SignedProperties>", text)
    reference = re.search(r'<ds:Reference Id="S0-R0".*?</ds:Reference>', text)
    assert info
    assert other_info
    assert properties
    assert reference
    head, tail = text[: text.index("<ds:Signature ")], "</asic:XAdESSignatures>"
    obj = "<ds:Object>"
    return {
        "two signatures, good first": head + signature + other_signature + tail,
        "two signatures, good last": head + other_signature + signature + tail,
        "good one inside an Object of the other": head
        + other_signature.replace("</ds:Signature>", f"{obj}{signature}</ds:Object></ds:Signature>")
        + tail,
        "good SignedInfo moved into an Object": text.replace(info[0], other_info[0], 1).replace(
            obj, f"{obj}{info[0]}</ds:Object>{obj}", 1
        ),
        "second SignedInfo before the good one": text.replace(info[0], other_info[0] + info[0], 1),
        "second SignedInfo after the good one": text.replace(info[0], info[0] + other_info[0], 1),
        "second SignedProperties with the same Id": text.replace(
            properties[0], properties[0].replace("2026", "2020") + properties[0], 1
        ),
        "good SignedProperties moved, another in place": text.replace(
            properties[0], properties[0].replace("2026", "2020"), 1
        ).replace(obj, f"{obj}{properties[0]}</ds:Object>{obj}", 1),
        "reference to a member given twice": text.replace(reference[0], reference[0] * 2, 1),
        "reference added": text.replace(
            reference[0], reference[0].replace("S0-R0", "S0-R9").replace("package", "other"), 1
        ),
        "reference to the whole document": text.replace('URI="package.json"', 'URI=""', 1),
        "remote reference": text.replace('URI="package.json"', 'URI="http://127.0.0.1:9/x"', 1),
        "XSLT transform": text.replace(
            'URI="package.json">',
            'URI="package.json"><ds:Transforms><ds:Transform '
            'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>'
            "</ds:Transforms>",
            1,
        ),
        "another root around it": text.replace("asic:XAdESSignatures", "asic:Other"),
        "a comment inside a digest": text.replace("<ds:DigestValue>", "<ds:DigestValue><!---->", 1),
        "a blank inside base64": text.replace("</ds:DigestValue>", " </ds:DigestValue>", 1),
        "HMAC as algorithm": text.replace("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"),
        "SHA-1 as digest": text.replace("xmlenc#sha256", "xmldsig#sha1"),
        "another prefix": text.replace("ds:", "dsig:").replace("xmlns:ds", "xmlns:dsig"),
        "a byte order mark": "\ufeff" + text,
        "something after the end": text + "\n",
        "self-closing elements": text.replace("></ds:DigestMethod>", "/>"),
    }


def test_nothing_wrapped_is_accepted(
    lasting: bytes, digests: Digests, trust: Trust, boris: Signer, at: datetime
) -> None:
    evil_digests = {name: bytes(32) for name in digests}
    evil = xades.build(
        [(name, "application/octet-stream", digest) for name, digest in evil_digests.items()],
        boris,
        signed_at=at,
    )
    cases = wrapping(lasting, evil)
    accepted = []
    for name, text in cases.items():
        assert text.encode() != lasting, name
        for believed in (digests, evil_digests):
            report = xades.verify(text.encode(), believed, trust)
            if report.ok:
                accepted.append(name)
    assert xades.verify(lasting, digests, trust).complete
    print(f"constructions {len(cases)}, accepted {len(accepted)}")
    assert accepted == []
    assert len(cases) >= 8


def test_no_entity_is_expanded_and_nothing_is_read_or_called(
    lasting: bytes, digests: Digests, trust: Trust, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("canary", encoding="ascii")
    before = canary.stat().st_atime_ns
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        body = lasting.decode()
        head, rest = body.split("\n", 1)
        doctypes = [
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{canary}">]>',
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]>',
            f'<!DOCTYPE a SYSTEM "{url}">',
            f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{url}"> %p;]>',
            f'<!DOCTYPE a PUBLIC "-//x//y" "{url}">',
            '<!DOCTYPE a [<!ENTITY x "2026">]>',
            '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
            '<!DOCTYPE a [<!ATTLIST b Id ID "S0">]>',
        ]
        documents = [f"{head}\n{doctype}{rest}" for doctype in doctypes]
        documents += [document.replace("2026-", "&x;-", 1) for document in documents]
        documents += [
            body.replace("<ds:SignedInfo", f'<?xml-stylesheet href="{url}"?><ds:SignedInfo', 1),
            body.replace(
                "<ds:SignedInfo",
                '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                f'href="file://{canary}"/><ds:SignedInfo',
                1,
            ),
            body.replace("UTF-8", "UTF-16", 1),
            body.replace("UTF-8", "UTF-7", 1),
        ]
        accepted = [d for d in documents if xades.verify(d.encode(), digests, trust).ok]
        with pytest.raises(TimeoutError):
            listener.accept()
    print(f"constructions {len(documents)}, accepted {len(accepted)}, reads 0, connections 0")
    assert accepted == []
    assert canary.stat().st_atime_ns == before


def signature_documents(path: Path) -> list[tuple[str, bytes]]:
    """Return the XML signature documents of a container, or the file itself when it is XML."""
    if not zipfile.is_zipfile(path):
        return [(path.name, path.read_bytes())]
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith("META-INF/") and "signatures" in n]
        return [(f"{path.name}!{name}", archive.read(name)) for name in names]


def test_each_foreign_container_ends_in_a_clear_verdict(shared: Path, trust: Trust) -> None:
    folder = shared / "data" / "asic"
    kinds = {".asice", ".bdoc", ".asics", ".ddoc", ".xml"}
    paths = sorted(p for p in folder.rglob("*") if p.suffix in kinds)
    verdicts: Counter[str] = Counter()
    empty = documents = 0
    for path in paths:
        found = signature_documents(path)
        empty += not found
        for name, xml in found:
            documents += 1
            report = xades.verify(xml, {}, trust)
            assert not report.ok, name
            assert [item.name for item in report.items] == ["form"]
            verdicts[report.items[0].detail] += 1
    for sentence, count in verdicts.most_common():
        print(f"{count:4} {sentence}")
    print(f"files {len(paths)}, documents {documents}, without any {empty}, accepted 0")
    assert len(paths) >= 50
    assert documents >= 40


def test_a_forged_lt_container_is_refused_in_the_child_as_well(shared: Path, trust: Trust) -> None:
    ((_name, xml),) = signature_documents(
        shared / "data" / "asic" / "libdigidocpp" / "forged_lt.asice"
    )
    report = foreign.xades(xml, {}, trust)
    assert report.state("form") == "failed"


def test_rubbish_is_refused_and_nothing_else_escapes(digests: Digests, trust: Trust) -> None:
    for xml in (b"", b"<", b"\xff\xfe", b"<ds:Signature>" * 10_000, bytes(5 * 2**20)):
        try:
            assert not xades.verify(xml, digests, trust).ok
        except RogatoryError:
            pytest.fail("a report is due, not an error")
