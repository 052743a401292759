# SPDX-License-Identifier: Apache-2.0
"""XAdES: accepted by xmlsec1, signxml and libdigidocpp; nothing wrapped, nothing read from afar."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Malformed, RogatoryError
from rogatory.seal import foreign, xades
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer, certificates_pem
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust
from rogatory.seal.xades_form import decode

Tool = Callable[[str], Path]
Members = list[tuple[str, str, bytes]]
Digests = dict[str, bytes]


@pytest.fixture(scope="module")
def basic(members: Members, aynur: Signer, at: datetime) -> bytes:
    return xades.build(members, aynur, signed_at=at)


@pytest.fixture(scope="module")
def lasting(members: Members, aynur: Signer, stamper: HttpTimestamper, at: datetime) -> bytes:
    return xades.build(
        members, aynur, timestamper=stamper, revocation=HttpRevocation(), signed_at=at
    )


def test_a_lasting_signature_is_verified_in_every_item(
    lasting: bytes, digests: Digests, trust: Trust
) -> None:
    report = xades.verify(lasting, digests, trust)
    assert report.complete, report
    assert [item.name for item in report.items] == [
        "form",
        "members",
        "signature",
        "time-stamp",
        "chain",
        "revocation",
        "time-stamp authority",
    ]
    assert report.facts["level"] == "B-LT"
    assert report.facts["time"] == "2026-03-04T05:06:07Z"
    assert foreign.xades(lasting, digests, trust) == report


def test_rsa_signs_as_well(
    members: Members, digests: Digests, boris: Signer, stamper: HttpTimestamper, trust: Trust
) -> None:
    xml = xades.build(members, boris, timestamper=stamper, revocation=HttpRevocation())
    report = xades.verify(xml, digests, trust)
    assert report.state("signature") == "verified"
    assert report.state("chain") == "verified"


def test_without_a_time_stamp_no_independent_time_is_said(
    basic: bytes, digests: Digests, trust: Trust, at: datetime
) -> None:
    report = xades.verify(basic, digests, trust, at)
    assert report.ok
    assert not report.complete
    assert report.state("time-stamp") == "not checkable"
    assert report.state("revocation") == "not checkable"
    assert "There is no independent time." in [item.detail for item in report.items]
    assert report.facts["level"] == "B-B"
    assert "time" not in report.facts


def test_a_time_stamp_alone_gives_the_time_and_leaves_revocation_open(
    members: Members, digests: Digests, aynur: Signer, stamper: HttpTimestamper, trust: Trust
) -> None:
    report = xades.verify(xades.build(members, aynur, timestamper=stamper), digests, trust)
    assert report.facts["level"] == "B-T"
    assert report.state("time-stamp") == "verified"
    assert report.state("revocation") == "not checkable"
    with pytest.raises(Malformed):
        xades.build(members, aynur, revocation=HttpRevocation())


def test_members_that_are_missing_added_or_changed_are_named(
    lasting: bytes, digests: Digests, trust: Trust
) -> None:
    cases = {
        "log/checkpoint": {**digests, "log/checkpoint": bytes(32)},
        "extra": {**digests, "extra": bytes(32)},
        "package.json": {n: d for n, d in digests.items() if n != "package.json"},
    }
    for name, changed in cases.items():
        report = xades.verify(lasting, changed, trust)
        assert not report.ok
        assert name in next(item.detail for item in report.items if item.state == "failed")


def test_a_signer_of_another_authority_is_refused(
    lasting: bytes, digests: Digests, tmp_path: Path, trust: Trust
) -> None:
    with TestAuthority.create(tmp_path) as other:
        theirs = Trust.load(other.roots_pem)
    assert xades.verify(lasting, digests, theirs).state("time-stamp") == "failed"
    half = Trust(theirs.roots, trust.tsa_roots)
    assert xades.verify(lasting, digests, half).state("chain") == "failed"
    assert xades.verify(lasting, digests, Trust()).state("chain") == "not checkable"


def test_a_certificate_is_judged_at_the_proven_time_and_not_at_the_claimed_one(
    members: Members, digests: Digests, tmp_path: Path, at: datetime
) -> None:
    """The table of revocation: before or after the time-stamp, with and without one."""
    now = at
    rows = []
    with TestAuthority.create(tmp_path, lambda: now) as authority:
        trust = Trust.load(authority.roots_pem)
        stamper = HttpTimestamper(authority.tsa_url)
        key, certificate, chain = authority.issue_signer("Aynur", "XA", "Office")
        aynur = Signer.load(key, certificate, chain)

        def state(claimed: datetime) -> str | None:
            xml = xades.build(
                members,
                aynur,
                timestamper=stamper,
                revocation=HttpRevocation(),
                signed_at=claimed,
            )
            return xades.verify(xml, digests, trust).state("revocation")

        rows.append(("before", state(at)))
        authority.revoke(certificate, at + timedelta(days=1))
        rows.append(("revoked tomorrow", state(at)))
        now = at + timedelta(days=2)
        rows.append(("after, dated back", state(at)))
        rows.append(("after", state(now)))
    assert rows == [
        ("before", "verified"),
        ("revoked tomorrow", "verified"),
        ("after, dated back", "failed"),
        ("after", "failed"),
    ]


def test_an_old_revocation_answer_does_not_serve_a_new_signature(
    members: Members, digests: Digests, tmp_path: Path, at: datetime
) -> None:
    now = at
    with TestAuthority.create(tmp_path, lambda: now) as authority:
        trust = Trust.load(authority.roots_pem)
        aynur = Signer.load(*authority.issue_signer("Aynur", "XA", "Office"))
        old = HttpRevocation().gather(aynur.certificate, aynur.chain)
        now = at + timedelta(days=3)

        class Hoarder:
            def gather(self, *_arguments: object) -> object:
                return old

        xml = xades.build(
            members,
            aynur,
            timestamper=HttpTimestamper(authority.tsa_url),
            revocation=Hoarder(),  # type: ignore[arg-type]
        )
    assert xades.verify(xml, digests, trust).state("revocation") == "failed"


# ------------------------------------------------------------------ oracles


def test_xmlsec1_accepts_what_we_sign_and_refuses_it_changed(
    lasting: bytes,
    basic: bytes,
    contents: dict[str, bytes],
    pems: Path,
    tmp_path: Path,
    tool: Tool,
) -> None:
    xmlsec1 = tool("xmlsec1")
    for name, data in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)

    def verified(xml: bytes) -> bool:
        (tmp_path / "s.xml").write_bytes(xml)
        command: list[str | Path] = [xmlsec1, "--verify", "--trusted-pem", pems / "roots.pem"]
        command += ["--untrusted-pem", pems / "chain.pem", "--id-attr:Id", "SignedProperties"]
        command += ["--verification-gmt-time", "2026-03-04+05:06:07", "s.xml"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0

    for xml in (lasting, basic):
        assert verified(xml)
        assert not verified(xml.replace(b"2026-03-04T05:06:07Z", b"2026-03-04T05:06:08Z", 1))
    (tmp_path / "package.json").write_bytes(b"{}")
    assert not verified(lasting)


def test_signxml_accepts_what_we_sign(
    lasting: bytes, contents: dict[str, bytes], pems: Path
) -> None:
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    for expected in (len(contents) + 1,):
        XMLVerifier().verify(
            lasting,
            ca_pem_file=str(pems / "chain.pem"),
            uri_resolver=lambda name: contents[name],
            expect_config=SignatureConfiguration(expect_references=expected),
            id_attribute="Id",
        )


def digidoc_trusted_list(folder: Path, authority: TestAuthority) -> Path:
    """Write a signed trusted list that names the test authority's services (ETSI TS 119 612)."""
    from cryptography.hazmat.primitives import serialization
    from lxml import etree
    from signxml import methods
    from signxml.signer import XMLSigner

    def service(kind: str, party: str) -> str:
        der = authority._parties[party].certificate.public_bytes(serialization.Encoding.DER)
        base = "http://uri.etsi.org/TrstSvc"
        return (
            "<TSPService><ServiceInformation><ServiceTypeIdentifier>"
            f"{base}/Svctype/{kind}</ServiceTypeIdentifier><ServiceName>"
            f'<Name xml:lang="en">{party}</Name></ServiceName><ServiceDigitalIdentity><DigitalId>'
            f"<X509Certificate>{base64.b64encode(der).decode()}</X509Certificate></DigitalId>"
            f"</ServiceDigitalIdentity><ServiceStatus>{base}/TrustedList/Svcstatus/granted"
            "</ServiceStatus><StatusStartingTime>2020-01-01T00:00:00Z</StatusStartingTime>"
            "</ServiceInformation></TSPService>"
        )

    def name(tag: str, text: str) -> str:
        return f'<{tag}><Name xml:lang="en">{text}</Name></{tag}>'

    address = (
        '<PostalAddresses><PostalAddress xml:lang="en"><StreetAddress>1</StreetAddress>'
        "<Locality>X</Locality><CountryName>XA</CountryName></PostalAddress></PostalAddresses>"
        '<ElectronicAddress><URI xml:lang="en">mailto:a@xa.example</URI></ElectronicAddress>'
    )
    base = "http://uri.etsi.org/TrstSvc/TrustedList"
    services = service("CA/QC", "issuing") + service("Certstatus/OCSP/QC", "ocsp")
    text = (
        '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="tl" '
        'TSLTag="http://uri.etsi.org/19612/TSLTag"><SchemeInformation>'
        "<TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>1</TSLSequenceNumber>"
        f"<TSLType>{base}/TSLType/EUgeneric</TSLType>{name('SchemeOperatorName', 'Test')}"
        f"<SchemeOperatorAddress>{address}</SchemeOperatorAddress>{name('SchemeName', 'XA:t')}"
        '<SchemeInformationURI><URI xml:lang="en">https://xa.example/</URI>'
        "</SchemeInformationURI><StatusDeterminationApproach>"
        f"{base}/TSLType/StatusDetn/EUappropriate</StatusDeterminationApproach>"
        f'<SchemeTypeCommunityRules><URI xml:lang="en">{base}/schemerules/EUcommon</URI>'
        "</SchemeTypeCommunityRules><SchemeTerritory>XA</SchemeTerritory><PolicyOrLegalNotice>"
        '<TSLLegalNotice xml:lang="en">test</TSLLegalNotice></PolicyOrLegalNotice>'
        "<HistoricalInformationPeriod>65535</HistoricalInformationPeriod>"
        "<ListIssueDateTime>2026-01-01T00:00:00Z</ListIssueDateTime><NextUpdate>"
        "<dateTime>2035-01-01T00:00:00Z</dateTime></NextUpdate></SchemeInformation>"
        "<TrustServiceProviderList><TrustServiceProvider><TSPInformation>"
        f"{name('TSPName', 'T')}<TSPAddress>{address}</TSPAddress><TSPInformationURI>"
        '<URI xml:lang="en">https://xa.example/</URI></TSPInformationURI></TSPInformation>'
        f"<TSPServices>{services}{service('TSA/QTST', 'tsa1')}</TSPServices>"
        "</TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"
    )
    root = authority._parties["root"]
    key = root.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = XMLSigner(
        method=methods.enveloped,
        signature_algorithm="ecdsa-sha256",
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    ).sign(etree.fromstring(text.encode()), key=key, cert=authority.roots_pem.decode())
    path = folder / "tl.xml"
    path.write_bytes(etree.tostring(signed))
    return path


DIGIDOC = """
import sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pydigidoc import digidoc
folder, root, *files = sys.argv[1:]
conf = digidoc.DigiDocConf(folder)
der = x509.load_pem_x509_certificate(open(root, "rb").read()).public_bytes(
    serialization.Encoding.DER)
conf.set_tslurl("http://127.0.0.1:9/tl.xml")
conf.set_tslcert(der)
conf.set_tslonline_digest(False)
conf.set_log_level(0)
conf.set_verify_service_uri("http://127.0.0.1:9/none")
conf.thisown = 0
digidoc.Conf.init(conf)
digidoc.initialize("rogatory-test")
for file in files:
    try:
        container = digidoc.Container.open(file)
        (signature,) = container.signatures()
        signature.validate("POLv1")
        print("VALID", signature.profile(), signature.trusted_signing_time())
    except Exception as error:
        print("INVALID", str(error).replace("\\n", " ")[:300])
"""


def asice(xml: bytes, contents: dict[str, bytes]) -> bytes:
    import io

    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    rows = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" '
        'manifest:media-type="application/octet-stream"/>'
        for name in contents
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="application/vnd.etsi.asic-e+zip"/>{rows}</manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        for name, data in contents.items():
            archive.writestr(name, data)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("META-INF/signatures0.xml", xml)
    return out.getvalue()


def test_libdigidocpp_accepts_what_we_sign_and_refuses_it_changed(
    shared: Path,
    tmp_path: Path,
    authority: TestAuthority,
    members: Members,
    aynur: Signer,
    boris: Signer,
    stamper: HttpTimestamper,
    at: datetime,
) -> None:
    import sys

    contents = {"package.json": b'{"v":1}', "payload.bag.zip": b"PK bag"}
    signed: Members = [
        (name, "application/octet-stream", hashlib.sha256(data).digest())
        for name, data in contents.items()
    ]
    folder = tmp_path / "schemas"
    folder.mkdir()
    for schema in (shared / "data" / "schemas").iterdir():
        (folder / schema.name).write_bytes(schema.read_bytes())
    digidoc_trusted_list(folder, authority)
    files = []
    for number, signer in enumerate((aynur, boris)):
        xml = xades.build(
            signed, signer, timestamper=stamper, revocation=HttpRevocation(), signed_at=at
        )
        for changed in (False, True):
            path = tmp_path / f"{number}{changed}.asice"
            inside = {**contents, "payload.bag.zip": b"PK Bag"} if changed else contents
            path.write_bytes(asice(xml, inside))
            files.append(path)
    (tmp_path / "root.pem").write_bytes(authority.roots_pem)
    done = subprocess.run(
        [sys.executable, "-c", DIGIDOC, folder, tmp_path / "root.pem", *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = done.stdout.splitlines()
    print(done.stdout)
    assert [line.split()[0] for line in lines] == ["VALID", "INVALID", "VALID", "INVALID"], (
        done.stdout + done.stderr[-2000:]
    )


# ------------------------------------------------------------------ attacks


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


def test_the_form_reads_back_as_itself(lasting: bytes, basic: bytes) -> None:
    for xml in (lasting, basic):
        assert decode(xml).encode() == xml


def test_members_that_the_form_cannot_hold_are_refused_when_signing(aynur: Signer) -> None:
    digest = bytes(32)
    good = ("a", "text/plain", digest)
    for members in (
        [],
        [good, good],
        [("a b", "text/plain", digest)],
        [("a&b", "text/plain", digest)],
        [("ş", "text/plain", digest)],
        [("a", 'text/"plain', digest)],
        [("a", "text/plain", digest[:31])],
    ):
        with pytest.raises(Malformed):
            xades.build(members, aynur)


# ------------------------------------------------------------------ what others made


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


def test_the_chain_may_hold_only_what_is_needed(
    members: Members, digests: Digests, aynur: Signer, trust: Trust, at: datetime
) -> None:
    bare = Signer(aynur.key, aynur.certificate, ())
    report = xades.verify(xades.build(members, bare, signed_at=at), digests, trust, at)
    assert report.state("chain") == "failed"  # the issuing certificate is missing
    assert certificates_pem(aynur.chain).count(b"BEGIN") == 2
