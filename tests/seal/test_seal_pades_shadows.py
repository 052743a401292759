# SPDX-License-Identifier: Apache-2.0
"""PAdES: no shadow, no change after the signature and no doubtful form is accepted."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic as pdf_objects
from pyhanko.pdf_utils.generic import pdf_name

from rogatory.errors import Unverified
from rogatory.seal.pades import sign_pdf, verify_pdf
from rogatory.seal.pades_check import check_pdf
from rogatory.seal.report import Report
from rogatory.seal.signer import Signer
from rogatory.seal.timestamp import HttpTimestamper
from rogatory.seal.trust import Trust

Tool = Callable[[str], Path]

generic: Any = pdf_objects


def judged(pdf: bytes, trust: Trust, at: datetime, expected: int = 1) -> Report | str:
    """Judge here what the product judges in a child: the report, or what was raised."""
    try:
        return check_pdf(pdf, trust, at, expected)
    except Exception as error:
        return type(error).__name__


def is_accepted(verdict: Report | str) -> bool:
    return isinstance(verdict, Report) and verdict.ok


def updated(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """Return ``pdf`` with an incremental update that ``change`` makes on pyHanko's writer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


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


def later_changes() -> dict[str, Callable[[Any], None]]:
    """Return what may be done to a letter by an incremental update, by name."""

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
    return {
        "new content": new_content,
        "an annotation over the text": overlay,
        "a page left out": fewer_pages,
        "a font taken away": other_font,
        "an action when opened": catalog("/OpenAction", action),
        "another language": catalog("/Lang", generic.TextStringObject("xx")),
        "a field with a value": text_field,
        "new content beside a security store": store_and_content,
    }


def shadows(pdf: bytes, boris: Signer, stamper: HttpTimestamper) -> dict[str, bytes]:
    """Return constructions that change what a signed letter shows, by name."""
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
    for name, change in later_changes().items():
        changed = updated(pdf, change)
        cases[f"{name}, in an update"] = changed
        cases[f"{name}, under a genuine new time-stamp"] = restamped(changed, stamper)
    return {name: data for name, data in cases.items() if data != pdf}


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


def before_signing(letter: bytes) -> dict[str, Callable[[Any], None]]:
    """Return what a signer may do to a printed letter before signing it, by name."""

    def other_title(writer: Any) -> None:
        info = writer.trailer["/Info"]
        info[pdf_name("/Title")] = generic.TextStringObject("Withdrawal")
        writer.update_container(info)

    def free_object(writer: Any) -> None:
        writer.add_object(generic.TextStringObject("nobody points here"))

    def script(writer: Any) -> None:
        form = generic.DictionaryObject({pdf_name("/XFA"): generic.TextStringObject("x")})
        form[pdf_name("/Fields")] = generic.ArrayObject()
        writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()

    def other_pages_content(writer: Any) -> None:
        second = writer.root["/Pages"]["/Kids"][1].get_object()
        page(writer)[pdf_name("/Contents")] = second.raw_get("/Contents")
        writer.update_container(page(writer))

    def smaller_page(writer: Any) -> None:
        corners = generic.ArrayObject(generic.NumberObject(n) for n in (0, 400, 595, 842))
        page(writer)[pdf_name("/MediaBox")] = corners
        writer.update_container(page(writer))

    def old_annotation(writer: Any) -> None:
        old = page(writer).raw_get("/Contents")
        page(writer)[pdf_name("/Annots")] = generic.ArrayObject([old])
        writer.update_container(page(writer))

    changes = {n: c for n, c in later_changes().items() if n != "a field with a value"}
    return changes | {
        "another title": other_title,
        "an object that nothing points to": free_object,
        "a form of its own": script,
        "the contents of another page": other_pages_content,
        "a smaller page": smaller_page,
        "an old object as annotation": old_annotation,
    }


def is_as_printed(pdf: bytes, printed: bytes, trust: Trust, at: datetime) -> bool:
    """Say whether a PDF is accepted as ``printed`` with a signature and nothing else."""
    try:
        verdict = check_pdf(pdf, trust, at, 1, printed=len(printed))
    except Exception:
        return False
    found = {item.name: item.state for item in verdict.items}
    return verdict.ok and found["printed"] == "verified"


def test_what_was_printed_and_signed_at_any_level_is_as_printed(
    letter: bytes, signed_letter: bytes, lasting_letter: bytes, trust: Trust, at: datetime
) -> None:
    for pdf in (signed_letter, lasting_letter):
        assert is_as_printed(pdf, letter, trust, at)
        assert not is_as_printed(pdf, letter[:-1], trust, at)
        assert not is_as_printed(pdf, pdf, trust, at)


def test_nothing_put_between_print_and_signature_is_as_printed(
    letter: bytes,
    aynur: Signer,
    trust: Trust,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    whole_sweep: bool,
) -> None:
    """Each signature is genuine and covers the whole file; only the comparison finds it."""
    from pyhanko.sign import fields

    append = fields.append_signature_field
    accepted, tried = [], 0
    for name, change in before_signing(letter).items():
        with monkeypatch.context() as patch:

            def changed(writer: Any, *args: Any, _how: Any = change, **named: Any) -> Any:
                _how(writer)
                return append(writer, *args, **named)

            patch.setattr(fields, "append_signature_field", changed)
            inside = sign_pdf(letter, aynur, signed_at=at)
        cases = {"in an update": sign_pdf(updated(letter, change), aynur, signed_at=at),
                 "with the signature": inside}  # fmt: skip
        for how, pdf in cases.items():
            tried += 1
            assert pdf.startswith(letter)
            if is_as_printed(pdf, letter, trust, at):
                accepted.append(f"{name}, {how}")
    print(f"constructions before signing {tried}, accepted {len(accepted)}")
    assert accepted == []
    assert tried >= 24


def test_a_history_that_leaves_the_print_out_is_found(
    letter: bytes, aynur: Signer, trust: Trust, at: datetime
) -> None:
    """The print stands at the start, but what is signed is a whole file behind it."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(letter)))
    new_content(writer)
    out = io.BytesIO()
    out.write(letter)
    writer.write(out)
    pdf = sign_pdf(out.getvalue(), aynur, signed_at=at)
    assert pdf.startswith(letter)
    assert check_pdf(pdf, trust, at, 1).ok
    assert not is_as_printed(pdf, letter, trust, at)
