# SPDX-License-Identifier: Apache-2.0
"""PAdES: accepted by OpenSSL, pyHanko's own program, poppler and qpdf; no shadow is accepted."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from rogatory.demo.authority import TestAuthority
from rogatory.errors import Malformed, RogatoryError, Unavailable, Unverified
from rogatory.seal import foreign
from rogatory.seal.pades import sign_pdf, verify_pdf
from rogatory.seal.pades_check import check_pdf
from rogatory.seal.report import Report
from rogatory.seal.revocation import HttpRevocation
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import HttpTimestamper
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
    assert is_accepted(judged(one, trust, at))
    two = sign_pdf(one, aynur, signed_at=at, field="Second")
    assert is_accepted(judged(two, trust, at, expected=2))
    assert not is_accepted(judged(two, trust, at, expected=1))
    assert not is_accepted(judged(one, trust, at, expected=2))


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
        report = judged(lasting_letter, roots, at)
        assert isinstance(report, Report)
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


# ------------------------------------------------------------------ oracles


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


# ------------------------------------------------------------------ attacks


def updated(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """Return ``pdf`` with an incremental update that ``change`` makes on pyHanko's writer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def shadows(pdf: bytes, boris: Signer, stamper: HttpTimestamper) -> dict[str, bytes]:
    """Return constructions that change what a signed letter shows, by name."""
    from pyhanko.pdf_utils import generic as pdf_objects
    from pyhanko.pdf_utils.generic import pdf_name

    generic: Any = pdf_objects

    def page(writer: Any) -> Any:
        return writer.root["/Pages"]["/Kids"][0].get_object()

    def new_content(writer: Any) -> None:
        stream = generic.StreamObject(stream_data=b"BT /F1 40 Tf 50 500 Td (Released) Tj ET")
        page(writer)[pdf_name("/Contents")] = writer.add_object(stream)
        writer.update_container(page(writer))

    def overlay(writer: Any) -> None:
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(
                    generic.NumberObject(n) for n in (0, 0, 600, 800)
                ),
                pdf_name("/Contents"): generic.TextStringObject("Released"),
            }
        )
        annotations = generic.ArrayObject(page(writer).get("/Annots", ()))
        annotations.append(writer.add_object(note))
        page(writer)[pdf_name("/Annots")] = annotations
        writer.update_container(page(writer))

    def catalog(name: str, value: Any) -> Callable[[Any], None]:
        def change(writer: Any) -> None:
            writer.root[pdf_name(name)] = value
            writer.update_root()

        return change

    def fewer_pages(writer: Any) -> None:
        pages = writer.root["/Pages"]
        pages[pdf_name("/Kids")] = generic.ArrayObject(list(pages["/Kids"])[:1])
        pages[pdf_name("/Count")] = generic.NumberObject(1)
        writer.update_container(pages)

    def other_font(writer: Any) -> None:
        resources = page(writer)["/Resources"]
        resources[pdf_name("/Font")] = generic.DictionaryObject()
        writer.update_container(resources)
        writer.update_container(page(writer))

    def text_field(writer: Any) -> None:
        field = generic.DictionaryObject(
            {
                pdf_name("/FT"): pdf_name("/Tx"),
                pdf_name("/T"): generic.TextStringObject("t"),
                pdf_name("/V"): generic.TextStringObject("Released"),
            }
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form["/Fields"])
        writer.update_container(form)
        writer.update_root()

    def store_and_content(writer: Any) -> None:
        catalog("/DSS", generic.DictionaryObject())(writer)
        new_content(writer)

    action = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): generic.TextStringObject("app.alert(1)"),
        }
    )
    range_ = re.search(rb"/ByteRange\s*\[([\d ]+)\]", pdf)
    assert range_
    zero, a, b, c = (int(number) for number in range_[1].split())
    old = range_[0]

    def with_range(text: bytes) -> bytes:
        return pdf.replace(old, text.ljust(len(old))[: len(old)], 1)

    inserted = b"\n% 1 0 obj <</Type/Catalog>> endobj\n"
    wrapped = pdf[:b] + inserted + pdf[b:]
    flipped = bytearray(pdf)
    flipped[pdf.index(b"stream") + 20] ^= 1
    half = bytearray(pdf)
    half[b - 2 : b - 1] = b"1"
    upper = pdf[:a] + pdf[a : a + 40].upper() + pdf[a + 40 :]
    no_field = pdf.replace(b"/AcroForm", b"/AcroFrom")
    cases = {
        "a byte after the end": pdf + b"\n",
        "a comment after the end": pdf + b"% nothing\n%%EOF\n",
        "bytes before the start": b"%junk\n" + pdf,
        "another PDF after it": pdf + pdf,
        "new content of a page": updated(pdf, new_content),
        "an annotation over the text": updated(pdf, overlay),
        "a page left out": updated(pdf, fewer_pages),
        "a font taken away": updated(pdf, other_font),
        "an action when opened": updated(pdf, catalog("/OpenAction", action)),
        "another language": updated(pdf, catalog("/Lang", generic.TextStringObject("xx"))),
        "a field with a value": updated(pdf, text_field),
        "new content beside a security store": updated(pdf, store_and_content),
        "a byte of the text": bytes(flipped),
        "the range moved over inserted bytes": wrapped.replace(
            old, b"/ByteRange [%d %d %d %d]" % (zero, a, b + len(inserted), c), 1
        ),
        "bytes inserted into the gap": wrapped,
        "an empty range": with_range(b"/ByteRange []"),
        "a range of nothing": with_range(b"/ByteRange [0 0 0 0]"),
        "a range with a negative number": with_range(b"/ByteRange [0 %d -1 9]" % a),
        "a range of the start only": with_range(b"/ByteRange [0 %d]" % a),
        "no range": pdf.replace(b"/ByteRange", b"/ByteRangX", 1),
        "the signature's padding changed": bytes(half),
        "the signature's digits in two cases": upper,
        "no contents": pdf[: a + 1] + b"0" * (b - a - 2) + pdf[b - 1 :],
        "the form hidden": no_field,
        "a second signature by someone else": sign_pdf(pdf, boris, field="Other"),
        "the end cut off": pdf[:-200],
        "the start cut off": pdf[200:],
    }
    for name, change in {
        "new content": new_content,
        "an annotation": overlay,
        "a page less": fewer_pages,
        "a font less": other_font,
        "an action": catalog("/OpenAction", action),
        "another language": catalog("/Lang", generic.TextStringObject("xx")),
        "a field": text_field,
        "store and content": store_and_content,
    }.items():
        cases[f"{name}, under a genuine new time-stamp"] = restamped(updated(pdf, change), stamper)
    return {name: data for name, data in cases.items() if data != pdf}


def restamped(pdf: bytes, stamper: HttpTimestamper) -> bytes:
    """Return ``pdf`` with one more document time-stamp by a genuine authority."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper

    from rogatory.seal.pades import _asked_by_pyhanko

    out = io.BytesIO()
    asyncio.run(
        PdfTimeStamper(_asked_by_pyhanko(stamper), field_name="More").async_timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", None, output=out
        )
    )
    return out.getvalue()


@pytest.mark.parametrize("which", ["signed_letter", "lasting_letter"])
def test_no_shadow_and_no_later_change_is_accepted(
    which: str,
    request: pytest.FixtureRequest,
    boris: Signer,
    stamper: HttpTimestamper,
    trust: Trust,
    at: datetime,
    whole_sweep: bool,
) -> None:
    pdf: bytes = request.getfixturevalue(which)
    assert is_accepted(judged(pdf, trust, at))
    cases = shadows(pdf, boris, stamper)
    accepted = []
    for number, (name, data) in enumerate(cases.items()):
        verdict = judged(data, trust, at)
        failed = (
            [item.name for item in verdict.items if item.state == "failed"]
            if isinstance(verdict, Report)
            else verdict
        )
        print(f"{name}: {failed}")
        if is_accepted(verdict):
            accepted.append(name)
        if whole_sweep or number % 9 == 4:
            with contextlib.suppress(Unverified):
                assert not verify_pdf(data, trust, at).ok, name
    print(f"constructions {len(cases)}, accepted {len(accepted)}")
    assert accepted == []
    assert len(cases) >= 10


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


# ------------------------------------------------------------------ what others made


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


def test_every_error_of_the_child_is_of_our_tree(trust: Trust, at: datetime) -> None:
    for data in (b"", b"%PDF-1.7\n%%EOF", b"\x00" * 100_000, b"%PDF-1.7\n" + b"[" * 300_000):
        with pytest.raises(RogatoryError):
            verify_pdf(data, trust, at).raise_unless_ok()
    der = serialization.Encoding.DER
    assert trust.roots[0].public_bytes(der)
