# SPDX-License-Identifier: Apache-2.0
"""What was printed is what was signed: pages changed before the signature are found."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic as pdf_objects
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from rogatory.docket import canon
from rogatory.pouch import origin
from rogatory.press import typeset
from rogatory.seal.pades import sign_pdf
from rogatory.verify import Report, verify_pouch

generic: Any = pdf_objects

pytestmark = pytest.mark.usefixtures("in_process")


def withdraw(writer: Any) -> None:
    """Let the first page say something else than was printed."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    stream = generic.StreamObject(stream_data=b"BT /F 28 Tf 60 600 Td (We withdraw.) Tj ET")
    page[pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)


def by_an_update(printed: bytes, world: Any, start: Any, _patch: Any) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(printed))
    withdraw(writer)
    out = io.BytesIO()
    writer.write(out)
    signed: bytes = sign_pdf(out.getvalue(), world.a.signer, signed_at=start)
    return signed


def with_the_signature(printed: bytes, world: Any, start: Any, patch: Any) -> bytes:
    append = fields.append_signature_field

    def change(writer: Any, *args: Any, **named: Any) -> Any:
        withdraw(writer)
        return append(writer, *args, **named)

    patch.setattr(fields, "append_signature_field", change)
    signed: bytes = sign_pdf(printed, world.a.signer, signed_at=start)
    return signed


def judged(
    maker: Any,
    world: Any,
    folder: Path,
    bend: Callable[[bytes], bytes],
    of: Any = None,
    beside: Any = None,
) -> Report:
    """Verify a package whose letter was signed over ``bend`` of what was printed.

    The paper says that it was made ``of`` a form; ``beside`` it lies another or the same.
    """
    files, extra = maker.letter_files(world)
    record: Any = canon.loads(files[1].source, limit=1 << 22)
    if of is not None:
        record["data"] = origin.traced(record["data"], of)
        files[1] = maker.Item("letter.json", canon.dumps(record))
    if beside is not None:
        files.append(maker.Item("form.json", canon.dumps(beside)))
    pdf = bend(typeset("certificate", record["data"]))
    files[0] = maker.Item("letter.pdf", pdf)
    told = {**extra[0][1], "pdf": hashlib.sha256(pdf).hexdigest()}
    parts = maker.parts(
        world, folder, kind="letter", files=files, extra=[("letter.signed/1", told)]
    )
    return verify_pouch(parts.seal(folder).path, world.trust())


@pytest.mark.parametrize("construct", [by_an_update, with_the_signature])
def test_pages_replaced_before_signing_fail_although_every_signature_is_genuine(
    construct: Any, maker: Any, world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = judged(
        maker, world, tmp_path, lambda pdf: construct(pdf, world, maker.START, monkeypatch)
    )
    assert report.state_of("letter file") == "verified"
    assert report.state_of("letter signature") == "verified"
    assert report.state_of("letter data") == "failed"
    assert report.failed_step == 7
    assert report.sender_established, "it is the sender's own doing"


def test_the_letter_as_printed_and_signed_is_the_same(
    maker: Any, world: Any, tmp_path: Path
) -> None:
    def sign(pdf: bytes) -> bytes:
        return sign_pdf(pdf, world.a.signer, signed_at=maker.START)

    report = judged(maker, world, tmp_path, sign)
    assert report.ok
    assert report.state_of("letter data") == "verified"


ASKED = {"letter": "1", "measures": [{"id": "m1", "type": "interview"}]}
OTHER = {"letter": "1", "measures": [{"id": "m1", "type": "search"}]}


@pytest.mark.parametrize(
    ("of", "beside", "state"),
    [
        (ASKED, ASKED, "verified"),
        (ASKED, OTHER, "failed"),
        (ASKED, None, "failed"),
        (None, OTHER, "not checkable"),
    ],
)
def test_the_form_beside_a_letter_is_the_one_whose_digest_the_paper_bears(
    of: Any, beside: Any, state: str, maker: Any, world: Any, tmp_path: Path
) -> None:
    def sign(pdf: bytes) -> bytes:
        return sign_pdf(pdf, world.a.signer, signed_at=maker.START)

    report = judged(maker, world, tmp_path, sign, of, beside)
    assert report.state_of("letter origin") == state
    assert report.ok is (state != "failed")


def test_a_digest_that_is_not_printed_counts_for_nothing() -> None:
    data = origin.traced({"machine": "letter 1"}, ASKED)
    assert origin.stated(data) == origin.digest(ASKED)
    assert origin.stated(data | {"machine": "letter 1"}) is None
    assert origin.stated(data | {"form": origin.digest(OTHER)}) is None
