# SPDX-License-Identifier: Apache-2.0
"""PAdES byte by byte, and the signed PDFs that others made."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509

from rogatory.errors import Unverified
from rogatory.seal import foreign
from rogatory.seal.pades_check import check_pdf
from rogatory.seal.report import Report
from rogatory.seal.trust import Trust

Tool = Callable[[str], Path]


def judged(pdf: bytes, trust: Trust, at: datetime, expected: int = 1) -> Report | str:
    """Judge here what the product judges in a child: the report, or what was raised."""
    try:
        return check_pdf(pdf, trust, at, expected)
    except Exception as error:
        return type(error).__name__


def is_accepted(verdict: Report | str) -> bool:
    return isinstance(verdict, Report) and verdict.ok


def parts(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """Return (signed bytes, CMS) of each signature, found without any PDF library."""
    found = []
    for match in re.finditer(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", pdf):
        _zero, a, b, c = (int(number) for number in match.groups())
        with contextlib.suppress(ValueError):
            contents = bytes.fromhex(pdf[a + 1 : b - 1].decode())
            found.append((pdf[:a] + pdf[b : b + c], contents))
    return found


def test_openssl_verifies_signature_and_time_stamps(
    lasting_letter: bytes, pems: Path, tmp_path: Path, tool: Tool
) -> None:
    openssl = tool("openssl")
    (signed, cms), (stamped, token) = parts(lasting_letter)
    for name, data in {"s": signed, "c": cms, "d": stamped, "t": token}.items():
        (tmp_path / name).write_bytes(data)
    command: list[str | Path] = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in"]
    command += [tmp_path / "c", "-content", tmp_path / "s", "-CAfile", pems / "roots.pem"]
    command += ["-certfile", pems / "chain.pem", "-purpose", "any", "-cades", "-out", "/dev/null"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    (tmp_path / "s").write_bytes(signed.replace(b"Letter", b"Lettre") + b" ")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
    command = [openssl, "ts", "-verify", "-token_in", "-in", tmp_path / "t"]
    command += ["-data", tmp_path / "d", "-CAfile", pems / "roots.pem"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_cut_back_to_an_earlier_revision_a_letter_shows_a_lower_level(
    lasting_letter: bytes, trust: Trust, at: datetime
) -> None:
    (signed, cms), _stamp = parts(lasting_letter)
    assert cms
    end = len(signed) + lasting_letter.index(b">", signed.index(b"/Contents")) * 0
    ends = [m.end() for m in re.finditer(rb"%%EOF\n?", lasting_letter)]
    levels = []
    for place in ends:
        verdict = judged(lasting_letter[:place], trust, at)
        levels.append(verdict.facts.get("level") if is_accepted(verdict) else None)  # type: ignore[union-attr]
    print(levels, end)
    assert levels[-1] == "B-LTA"
    assert "B-LTA" not in levels[:-1]


def test_every_flipped_byte_of_the_file_is_refused(
    signed_letter: bytes, trust: Trust, at: datetime, whole_sweep: bool
) -> None:
    """The gap too: what is left lies in the CMS, in certificates that it merely carries along."""
    (_signed, contents), *_others = parts(signed_letter)
    start = signed_letter.index(b"/Contents <") + len(b"/Contents <") - 1
    injected = detected = 0
    left: list[int] = []
    for place in range(0, len(signed_letter), 61 if whole_sweep else 601):
        changed = bytearray(signed_letter)
        changed[place] ^= 0x01
        injected += 1
        if is_accepted(judged(bytes(changed), trust, at)):
            left.append(place)
        else:
            detected += 1
    print(f"injected {injected}, detected {detected}, accepted {len(left)}, all in the CMS")
    assert all(start < place < start + 2 * len(contents.rstrip(b"\x00")) for place in left)
    assert len(left) < injected * 0.06


def corpus(shared: Path) -> list[Path]:
    folders = [shared / "data" / "pdfsig", shared / "data" / "asic"]
    return sorted(path for folder in folders for path in folder.rglob("*.pdf"))


def test_each_foreign_pdf_ends_in_a_clear_verdict_in_the_child(
    shared: Path, trust: Trust, at: datetime, whole_sweep: bool
) -> None:
    paths = corpus(shared)
    chosen = paths if whole_sweep else paths[::12]
    verdicts: Counter[str] = Counter()
    for path in chosen:
        try:
            report = foreign.pdf(path.read_bytes(), trust, at)
            assert not report.ok, path.name
            verdicts[next(i.name for i in report.items if i.state == "failed")] += 1
        except Unverified as error:
            verdicts[str(error)] += 1
    for verdict, count in verdicts.most_common():
        print(f"{count:4} {verdict}")
    print(f"files {len(chosen)} of {len(paths)}, crashes 0, accepted 0")
    assert len(paths) >= 130


def embedded_certificates(pdf: bytes) -> tuple[x509.Certificate, ...]:
    """Return every certificate that the signatures of a PDF carry."""
    from asn1crypto import cms  # type: ignore[import-untyped]

    found = []
    for _signed, contents in parts(pdf):
        try:
            for choice in cms.ContentInfo.load(contents)["content"]["certificates"]:
                found.append(x509.load_der_x509_certificate(choice.chosen.dump()))
        except (ValueError, TypeError, KeyError):
            continue
    return tuple(found)


TAMPERED = re.compile(
    r"gap-too-big|one-byterange|tail-uncovered|weird-byterange|sneaky|-override|disallowed|"
    r"no-sig-type|nolen|econtent|no-signed-attrs"
)


def test_no_tampered_foreign_pdf_is_accepted_even_with_its_own_certificates_trusted(
    shared: Path, at: datetime, signed_letter: bytes
) -> None:
    """Trust whatever each file carries, so that only the signature's own soundness is left."""
    own = embedded_certificates(signed_letter)
    assert is_accepted(judged(signed_letter, Trust(own, own), at))  # so it could happen
    rows = []
    for path in corpus(shared):
        pdf = path.read_bytes()
        certificates = embedded_certificates(pdf)
        if not certificates:
            continue
        trust = Trust(certificates, certificates)
        for expected in (1, 2):
            verdict = judged(pdf, trust, datetime(2021, 1, 1, tzinfo=at.tzinfo), expected)
            if is_accepted(verdict):
                rows.append((path.name, expected))
    print("sound with their own certificates trusted:", rows)
    assert not [row for row in rows if TAMPERED.search(row[0])]
