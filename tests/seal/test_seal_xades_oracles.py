# SPDX-License-Identifier: Apache-2.0
"""XAdES: accepted by xmlsec1, signxml and libdigidocpp, and refused by them when changed."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rogatory.demo.authority import TestAuthority
from rogatory.seal import xades
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import HttpTimestamper

Tool = Callable[[str], Path]
Members = list[tuple[str, str, bytes]]
Digests = dict[str, bytes]


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


def trusted_list_text(authority: TestAuthority) -> str:
    """Return a trusted list that names the test authority's services (ETSI TS 119 612)."""
    from cryptography.hazmat.primitives import serialization

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
    return (
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


def digidoc_trusted_list(folder: Path, authority: TestAuthority) -> Path:
    """Write a signed trusted list that names the test authority's services (ETSI TS 119 612)."""
    from cryptography.hazmat.primitives import serialization
    from lxml import etree
    from signxml import methods
    from signxml.signer import XMLSigner

    text = trusted_list_text(authority)
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
