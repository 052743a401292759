# SPDX-License-Identifier: Apache-2.0
"""PAdES: what we sign is verified here, by pyHanko's own program, by poppler and by qpdf."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Malformed, RogatoryError, Unavailable
from rogatory.seal.pades import sign_pdf, verify_pdf
from rogatory.seal.pades_check import check_pdf
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust

Tool = Callable[[str], Path]


def test_a_lasting_letter_is_verified_in_every_item(lasting_letter: bytes, trust: Trust) -> None:
    report = verify_pdf(lasting_letter, trust)
    assert report.complete, report
    assert [item.name for item in report.items] == [
        "form",
        "coverage",
        "time-stamp",
        "changes",
        "signature",
        "chain",
        "revocation",
        "document time-stamp",
    ]
    assert report.facts["level"] == "B-LTA"
    assert report.facts["signer"].startswith("CN=TEST Aynur")
    assert report.facts["signed_at"] == report.facts["time"] == "2026-03-04T05:06:07Z"


def test_without_a_time_stamp_no_independent_time_is_said(
    signed_letter: bytes, trust: Trust, at: datetime
) -> None:
    report = verify_pdf(signed_letter, trust, at)
    assert report.ok
    assert report.facts["level"] == "B-B"
    assert report.state("time-stamp") == "not checkable"
    assert "There is no independent time." in [item.detail for item in report.items]


def test_rsa_signs_and_two_signatures_verify_when_two_are_due(
    letter: bytes, aynur: Signer, boris: Signer, trust: Trust, at: datetime
) -> None:
    one = sign_pdf(letter, boris, signed_at=at)
    assert check_pdf(one, trust, at, 1).ok
    two = sign_pdf(one, aynur, signed_at=at, field="Second")
    assert check_pdf(two, trust, at, 2).ok
    assert not check_pdf(two, trust, at, 1).ok
    assert not check_pdf(one, trust, at, 2).ok


def test_the_signature_adds_nothing_to_see_and_leaves_the_letter_as_it_was(
    letter: bytes, signed_letter: bytes
) -> None:
    assert signed_letter.startswith(letter)


def test_a_letter_of_another_authority_is_refused(
    lasting_letter: bytes, trust: Trust, at: datetime, tmp_path: Path
) -> None:
    with TestAuthority.create(tmp_path) as other:
        theirs = Trust.load(other.roots_pem)
    for roots, name in ((theirs, "time-stamp"), (Trust(theirs.roots, trust.tsa_roots), "chain")):
        report = check_pdf(lasting_letter, roots, at, 1)
        assert report.state(name) == "failed"


def test_a_revoked_signer_is_refused_by_the_proven_time(
    letter: bytes, tmp_path: Path, at: datetime
) -> None:
    with TestAuthority.create(tmp_path, lambda: at) as authority:
        trust = Trust.load(authority.roots_pem)
        key, certificate, chain = authority.issue_signer("Aynur", "XA", "Office")
        signer = Signer.load(key, certificate, chain)
        authority.revoke(certificate, at)
        stamper = HttpTimestamper(authority.tsa_url)
        with pytest.raises(Malformed):  # our own software does not make such a signature at all
            sign_pdf(letter, signer, timestamper=stamper, revocation=HttpRevocation(), signed_at=at)
        assert trust.roots


def test_an_authority_that_is_away_is_unavailable_and_what_is_no_pdf_malformed(
    letter: bytes, aynur: Signer
) -> None:
    with pytest.raises(Unavailable):
        sign_pdf(letter, aynur, timestamper=HttpTimestamper("http://127.0.0.1:9/", timeout=1))
    for data in (b"", b"%PDF-1.7", b"hello"):
        with pytest.raises(Malformed):
            sign_pdf(data, aynur)


def test_pyhankos_own_program_verifies_the_letter(
    lasting_letter: bytes, pems: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(lasting_letter)
    command = [sys.executable, "-m", "pyhanko", "sign", "adesverify", "--trust-replace"]
    command += ["--validation-time", "2026-03-05T00:00:00+00:00"]
    command += ["--trust", str(pems / "roots.pem"), str(tmp_path / "letter.pdf")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path
    )
    print(done.stdout[-600:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INVALID" not in done.stdout
    assert "UNTOUCHED" in done.stdout or "EXTENDED_WITH" in done.stdout or "PASS" in done.stdout


def test_poppler_and_qpdf_find_the_letter_sound(
    signed_letter: bytes, lasting_letter: bytes, tmp_path: Path, tool: Tool
) -> None:
    pdfsig, qpdf = tool("pdfsig"), tool("qpdf")
    for number, pdf in enumerate((signed_letter, lasting_letter)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([qpdf, "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        seen = subprocess.run(
            [pdfsig, "-nocert", path], capture_output=True, text=True, check=False
        )
        assert "Signature is Valid" in seen.stdout, seen.stdout + seen.stderr


def test_signing_takes_less_than_a_second(
    letter: bytes, boris: Signer, stamper: HttpTimestamper, at: datetime
) -> None:
    """No timed test: CPU is printed, and only an absurd figure fails."""
    import time

    sign_pdf(letter, boris, signed_at=at)
    figures = {}
    for name, named in (
        ("B-B", {}),
        ("B-LTA", {"timestamper": stamper, "revocation": HttpRevocation()}),
    ):
        start = time.process_time()
        sign_pdf(letter, boris, signed_at=at, **named)  # type: ignore[arg-type]
        figures[name] = round(time.process_time() - start, 3)
    print(f"RSA-3072, CPU seconds a letter: {figures}")
    assert max(figures.values()) < 5


def test_every_error_of_the_child_is_of_our_tree(trust: Trust, at: datetime) -> None:
    for data in (b"", b"%PDF-1.7\n%%EOF", b"\x00" * 100_000, b"%PDF-1.7\n" + b"[" * 300_000):
        with pytest.raises(RogatoryError):
            verify_pdf(data, trust, at).raise_unless_ok()
    der = serialization.Encoding.DER
    assert trust.roots[0].public_bytes(der)
