# SPDX-License-Identifier: Apache-2.0
"""Captures of web pages are checked against the digests and signatures that they bring along."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rogatory.reading import sandbox
from rogatory.reading.sandbox import Outcome


@pytest.fixture(autouse=True)
def _confined(tool: Callable[[str], Path]) -> None:
    tool("bwrap")


def read(folder: Path, data: bytes) -> Outcome:
    file = folder / "capture"
    file.write_bytes(data)
    return sandbox.run("read", file)


def codes(outcome: Outcome) -> set[tuple[str, str]]:
    return {(fault.code, fault.place) for fault in outcome.faults}


def facts(outcome: Outcome) -> dict[str, str]:
    return {fact.name: fact.value for fact in outcome.sheet.facts}


def record(sort: str, body: bytes, algorithm: str, alphabet: str, payload: bytes) -> bytes:
    """Return a record with the digests of its block and payload in an alphabet."""

    def digest(content: bytes) -> str:
        made = hashlib.new(algorithm, content).digest()
        told = {"hex": made.hex(), "base32": base64.b32encode(made).decode().rstrip("=")}
        return f"{algorithm}:{told[alphabet]}"

    head = [
        "WARC/1.1",
        f"WARC-Type: {sort}",
        "WARC-Target-URI: https://xb.example/notice",
        "WARC-Date: 2026-05-03T09:00:00Z",
        f"WARC-Block-Digest: {digest(body)}",
        f"WARC-Payload-Digest: {digest(payload)}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body + b"\r\n\r\n"


def capture(algorithm: str = "sha256", alphabet: str = "hex") -> bytes:
    """Return a file with two captures, the second in two chunks."""
    page = b"<html><body>The notice of the twelfth of May</body></html>"
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    cut = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (page[:20], page[20:]))
    chunked = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        + cut + b"0\r\n\r\n"
    )  # fmt: skip
    return record("response", plain, algorithm, alphabet, page) + record(
        "response", chunked, algorithm, alphabet, page
    )


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("alphabet", ["hex", "base32"])
def test_digests_of_a_capture_are_reckoned_again(
    tmp_path: Path, algorithm: str, alphabet: str
) -> None:
    outcome = read(tmp_path, gzip.compress(capture(algorithm, alphabet)))
    assert outcome.status == "read"
    assert facts(outcome)["digests of the block"] == "2 agree"
    assert facts(outcome)["digests of the payload"] == "2 agree"
    assert sum("twelfth of May" in p.text for p in outcome.sheet.passages) == 2


def test_every_altered_byte_of_a_captured_page_is_named(tmp_path: Path) -> None:
    whole = capture()
    start = whole.index(b"<html>")
    places = range(start, whole.index(b"</html>") + 7, 5)
    files = []
    for number, at in enumerate(places):
        changed = bytearray(whole)
        changed[at] ^= 1
        files.append(tmp_path / f"{number}.warc")
        files[-1].write_bytes(changed)
    told = sandbox.run_many("read", files)
    detected = sum(
        {("altered", "record 1 / block"), ("altered", "record 1 / payload")} <= codes(one)
        and one.status == "partly"
        for one in told
    )
    print(f"injected {len(files)}, detected {detected}")
    assert detected == len(files)


def test_a_capture_cut_anywhere_is_said_to_be_cut(tmp_path: Path) -> None:
    whole = capture()
    second = whole.index(b"WARC/1.1", 10)
    rng = random.Random(4)
    ends = sorted(rng.sample(range(second + 5, len(whole) - 5), 20))
    files = []
    for end in ends:
        files.append(tmp_path / f"{end}.warc")
        files[-1].write_bytes(whole[:end])
    told = sandbox.run_many("read", files)
    detected = sum(("cut_short", "record 2") in codes(one) for one in told)
    print(f"injected {len(ends)}, detected {detected}")
    assert detected == len(ends)


def package(
    *,
    changed: str = "",
    key: ec.EllipticCurvePrivateKey | None = None,
    signed: bytes | None = None,
    raw: bool = False,
) -> bytes:
    """Return a WACZ; ``changed`` is the member whose bytes are altered after it was listed."""
    inside = {
        "archive/data.warc.gz": gzip.compress(capture(), mtime=0),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n'
        b'{"url": "https://xb.example/notice", "ts": "2026-05-03T09:00:00Z"}\n',
    }
    listing = json.dumps({
        "profile": "data-package", "wacz_version": "1.1.1", "created": "2026-05-03T09:00:01Z",
        "resources": [
            {"path": name, "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
             "bytes": len(content)}
            for name, content in inside.items()
        ],
    }).encode()  # fmt: skip
    said = "sha256:" + hashlib.sha256(listing).hexdigest()
    told: dict[str, object] = {"path": "datapackage.json", "hash": said}
    if key is not None:
        signature = key.sign(signed or said.encode(), ec.ECDSA(hashes.SHA256()))
        if raw:
            from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

            signature = b"".join(n.to_bytes(32) for n in decode_dss_signature(signature))
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        told["signedData"] = {
            "hash": said, "created": "2026-05-03T09:00:02Z", "software": "recorder",
            "signature": base64.b64encode(signature).decode(),
            "publicKey": base64.b64encode(public).decode(),
        }  # fmt: skip
    inside |= {"datapackage.json": listing, "datapackage-digest.json": json.dumps(told).encode()}
    if changed:
        inside[changed] = inside[changed].replace(b"2026-05-03", b"2026-05-04") or b"x"
        if changed.endswith(".gz"):
            inside[changed] = gzip.compress(capture("sha1"), mtime=0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in inside.items():
            file.writestr(name, content)
    return out.getvalue()


def test_a_package_that_agrees_with_itself_has_no_fault(tmp_path: Path) -> None:
    outcome = read(tmp_path, package())
    assert (outcome.status, outcome.sheet.media) == ("read", "application/wacz")
    assert facts(outcome)["resources that agree with their digest"] == "2 of 2"
    assert facts(outcome)["digest of the list"] == "agrees"
    assert facts(outcome)["signature of the package"] == "none"
    assert codes(outcome) == set()


@pytest.mark.parametrize(
    "changed", ["archive/data.warc.gz", "pages/pages.jsonl", "datapackage.json"]
)
def test_a_changed_member_of_a_package_is_named(tmp_path: Path, changed: str) -> None:
    outcome = read(tmp_path, package(changed=changed))
    assert ("altered", changed) in codes(outcome)
    assert outcome.status == "partly"


@pytest.mark.parametrize("raw", [False, True])
def test_a_signature_is_checked_by_the_key_it_brings_and_the_issuer_left_open(
    tmp_path: Path, raw: bool
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    outcome = read(tmp_path, package(key=key, raw=raw))
    assert facts(outcome)["signature"] == "holds for the key in the package"
    assert codes(outcome) == {("issuer_unchecked", "datapackage-digest.json")}
    wrong = read(tmp_path, package(key=key, raw=raw, signed=b"sha256:of another list"))
    assert codes(wrong) == {("signature_wrong", "datapackage-digest.json")}
    assert wrong.status == "partly"


def test_packages_of_real_recorders_are_judged(shared: Path) -> None:
    folder = shared / "data" / "web" / "py-wacz"
    signed = sandbox.run("read", folder / "valid_signed_example_1.wacz")
    assert facts(signed)["signature"] == "holds for the key in the package"
    assert facts(signed)["time-stamp of the signature"] == "2022-01-18T19:00:12Z"
    assert {code for code, _place in codes(signed)} == {"issuer_unchecked", "stamp_unchecked"}
    records = shared / "data" / "web" / "warcio"
    assert ("altered", "record 1 / payload") in codes(
        sandbox.run("read", records / "example-digest.warc")
    )
    assert ("cut_short", "record 4") in codes(sandbox.run("read", records / "example-trunc.warc"))
    assert codes(sandbox.run("read", records / "example.warc.gz")) == set()
