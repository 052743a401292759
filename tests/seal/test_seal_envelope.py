# SPDX-License-Identifier: Apache-2.0
"""Envelopes against age's own program and OpenSSL, both ways."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Conflict, Malformed, RogatoryError, Unverified
from rogatory.seal import envelope
from rogatory.seal.keys import new_age_identity

Tool = Callable[[str], Path]
SECRET = b"AGE-SECRET-KEY-1 and so on"


def recipient_of(
    authority: TestAuthority, kind: str
) -> tuple[bytes, bytes, x509.Certificate, bytes]:
    """Return (key DER, key PEM, certificate, certificate PEM)."""
    key, certificate, _chain = authority.issue_encryption("Boris", "XB", "Office", kind=kind)
    der = serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return der, key, x509.load_pem_x509_certificate(certificate), certificate


def test_age_opens_what_we_encrypt_and_we_open_what_age_encrypts(
    tmp_path: Path, tool: Tool
) -> None:
    age = tool("age")
    identity, recipient = new_age_identity()
    (tmp_path / "plain").write_bytes(b"payload" * 50_000)
    (tmp_path / "identity").write_bytes(identity + b"\n")
    envelope.encrypt(tmp_path / "plain", tmp_path / "ours.age", [recipient])
    opened = subprocess.run(
        [age, "-d", "-i", tmp_path / "identity", tmp_path / "ours.age"],
        capture_output=True,
        check=True,
    )
    assert opened.stdout == b"payload" * 50_000
    subprocess.run(
        [age, "-r", recipient, "-o", tmp_path / "theirs.age", tmp_path / "plain"], check=True
    )
    envelope.decrypt(tmp_path / "theirs.age", tmp_path / "opened", identity)
    assert (tmp_path / "opened").read_bytes() == b"payload" * 50_000


def test_a_changed_cut_or_prolonged_payload_publishes_nothing(tmp_path: Path) -> None:
    identity, recipient = new_age_identity()
    envelope.encrypt(io.BytesIO(b"p" * 200_000), tmp_path / "good.age", [recipient])
    good = (tmp_path / "good.age").read_bytes()
    bad = [good[:cut] for cut in (0, 10, 100, 190, 250, 70_000, 140_000, len(good) - 1)]
    bad += [good + b"\x00", good[:300] + good[301:], good[:300] + b"\x00" + good[300:]]
    for place in range(0, len(good), 3001):
        changed = bytearray(good)
        changed[place] ^= 0x80
        bad.append(bytes(changed))
    detected = 0
    for data in bad:
        with pytest.raises(Unverified):
            envelope.decrypt(io.BytesIO(data), tmp_path / "out", identity)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["good.age"]
        detected += 1
    print(f"injected {len(bad)}, detected {detected}")


def test_a_payload_for_someone_else_does_not_open(tmp_path: Path) -> None:
    _own, recipient = new_age_identity()
    other, _theirs = new_age_identity()
    envelope.encrypt(io.BytesIO(b"p"), tmp_path / "p.age", [recipient])
    with pytest.raises(Unverified, match="someone else"):
        envelope.decrypt(tmp_path / "p.age", tmp_path / "out", other)


def test_nothing_is_overwritten_and_bad_keys_are_named(tmp_path: Path) -> None:
    identity, recipient = new_age_identity()
    (tmp_path / "there").write_bytes(b"precious")
    with pytest.raises(Conflict):
        envelope.encrypt(io.BytesIO(b"p"), tmp_path / "there", [recipient])
    assert (tmp_path / "there").read_bytes() == b"precious"
    for recipients in ([], ["age1nonsense"]):
        with pytest.raises(Malformed):
            envelope.encrypt(io.BytesIO(b"p"), tmp_path / "new", recipients)
    with pytest.raises(Malformed):
        envelope.decrypt(io.BytesIO(b"p"), tmp_path / "new", b"\xff nonsense")
    assert identity
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("kind", ["p256", "rsa3072"])
def test_openssl_opens_what_we_wrap_and_we_open_what_openssl_wraps(
    kind: str, authority: TestAuthority, tmp_path: Path, tool: Tool
) -> None:
    openssl = tool("openssl")
    der, key, certificate, pem = recipient_of(authority, kind)
    files = {"key": key, "cert": pem, "secret": SECRET}
    files["ours"] = envelope.cms_wrap(SECRET, certificate)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command: list[str | Path] = [openssl, "cms", "-decrypt", "-inform", "DER", "-in"]
    command += [tmp_path / "ours", "-inkey", tmp_path / "key", "-recip", tmp_path / "cert"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == SECRET
    command = [openssl, "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER"]
    command += ["-in", tmp_path / "secret", "-recip", tmp_path / "cert"]
    options = ["ecdh_kdf_md:sha256"]
    if kind == "rsa3072":
        options = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"]
    for option in options:
        command += ["-keyopt", option]
    theirs = subprocess.run(command, capture_output=True, check=True).stdout
    assert envelope.cms_open(theirs, der, certificate) == SECRET


@pytest.mark.parametrize("kind", ["p256", "rsa3072"])
def test_a_wrapped_key_opens_for_its_own_certificate_only(
    kind: str, authority: TestAuthority
) -> None:
    der, _key, certificate, _pem = recipient_of(authority, kind)
    wrapped = envelope.cms_wrap(SECRET, certificate)
    other_der, _key, other, _pem = recipient_of(authority, kind)
    for data, key, cert in (
        (wrapped, other_der, certificate),
        (wrapped, der, other),
        (wrapped, other_der, other),
        (b"", der, certificate),
        (b"\x30\x80", der, certificate),
    ):
        with pytest.raises(Unverified):
            envelope.cms_open(data, key, cert)


@pytest.mark.parametrize("kind", ["p256", "rsa3072"])
def test_a_changed_wrapped_key_never_gives_the_secret_by_another_way_than_the_right_one(
    kind: str, authority: TestAuthority, whole_sweep: bool
) -> None:
    der, _key, certificate, _pem = recipient_of(authority, kind)
    wrapped = envelope.cms_wrap(SECRET, certificate)
    injected = detected = other = harmless = 0
    for place in range(0, len(wrapped), 1 if whole_sweep else 5 if kind == "p256" else 23):
        changed = bytearray(wrapped)
        changed[place] ^= 0x01
        injected += 1
        try:
            got = envelope.cms_open(bytes(changed), der, certificate)
        except RogatoryError:
            detected += 1
        else:
            harmless += got == SECRET  # version numbers and the like, which nothing rests on
            other += got != SECRET  # CBC without a tag: the age key's own checksum catches it
    print(f"injected {injected}, detected {detected}, harmless {harmless}, garbled {other}")
    assert detected > injected * 0.7
    assert harmless < injected * 0.15


def test_nothing_is_wrapped_for_a_certificate_that_only_signs(authority: TestAuthority) -> None:
    _key, pem, _chain = authority.issue_signer("Boris", "XB", "Office")
    with pytest.raises(Malformed, match="not meant for encryption"):
        envelope.cms_wrap(SECRET, x509.load_pem_x509_certificate(pem))


def test_wrapping_first_leaves_time_stamps_and_letters_possible(
    authority: TestAuthority, letter: bytes, tmp_path: Path
) -> None:
    """In a fresh process: a library's tables must not depend on what was used before."""
    import sys

    _der, _key, certificate, pem = recipient_of(authority, "p256")
    assert certificate
    (tmp_path / "cert.pem").write_bytes(pem)
    (tmp_path / "letter.pdf").write_bytes(letter)
    for name, data in zip(
        ("key", "own", "chain"), authority.issue_signer("A", "XA", "O"), strict=True
    ):
        (tmp_path / name).write_bytes(data)
    code = f"""
import pathlib
from cryptography import x509
from rogatory.seal import cms, pades, revocation, signer, timestamp
read = lambda name: (pathlib.Path({str(tmp_path)!r}) / name).read_bytes()
cms.wrap(b"secret", x509.load_pem_x509_certificate(read("cert.pem")))
from asn1crypto import cms as table
table.ContentType("tst_info")
stamper = timestamp.HttpTimestamper({authority.tsa_url!r})
stamper.stamp(bytes(32))
who = signer.Signer.load(read("key"), read("own"), read("chain"))
from datetime import datetime, UTC
at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
pades.sign_pdf(read("letter.pdf"), who, timestamper=stamper,
               revocation=revocation.HttpRevocation(), signed_at=at)
print("DONE")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "DONE" in done.stdout, done.stderr[-2000:]
