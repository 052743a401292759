# SPDX-License-Identifier: Apache-2.0
"""Statement, list of exhibits, custody sheet and receipt: complete, dated with their zone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Malformed
from rogatory.paper import schedules, statement
from rogatory.paper.schedules import CustodyRow, ExhibitRow, Heading
from rogatory.press import blocks as b

Tool = Callable[[str], Path]
ZONE = timezone(timedelta(hours=4))
MARKING = "FICTIONAL CASE · TEST SIGNATURE"
EXHIBITS = [
    ExhibitRow(
        label=f"E-{n}",
        description="Photograph of the vehicle",
        received_at="2026-11-05T08:00:00Z",
        received_from="A. Serin",
        name=f"IMG_漢_{n}_" + "x" * 90 + ".jpg",
        size=1_234_567,
        sha256=f"{n:02x}" * 32,
    )
    for n in range(1, 12)
]


def heading(lang: str) -> Heading:
    return Heading(lang, "Office of XA", "26-0417", "2026-12-01T06:30:00Z", ZONE, MARKING)


def pages_of(data: Mapping[str, Any], path: Path, tool: Tool) -> list[str]:
    pdf = schedules.render(data)
    assert pdf == schedules.render(data)
    path.write_bytes(pdf)
    subprocess.run([tool("qpdf"), "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [tool("pdftotext"), "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.split("\f")[:-1]


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_the_list_names_every_exhibit_with_its_digest(
    lang: str, tmp_path: Path, tool: Tool
) -> None:
    pages = pages_of(schedules.exhibit_list(heading(lang), EXHIBITS), tmp_path / "p.pdf", tool)
    whole = " ".join(" ".join(pages).split())
    for row in EXHIBITS:
        assert row.label in whole
        assert b.grouped(row.sha256) in whole
        assert f"IMG_⟨U+6F22⟩_{row.label[2:]}_" in whole
    assert all(MARKING in page for page in pages)


def test_an_empty_list_is_a_paper_too(tmp_path: Path, tool: Tool) -> None:
    (page,) = pages_of(schedules.exhibit_list(heading("en"), []), tmp_path / "p.pdf", tool)
    assert "0 exhibits" in page


def test_a_custody_sheet_shows_each_step_and_each_gap(tmp_path: Path, tool: Tool) -> None:
    steps = [
        CustodyRow("2026-11-05T08:00:00Z", "seized", "A. Serin", "custodian", "room 4", "0042"),
        CustodyRow("2026-11-09T08:00:00Z", "sent to the expert", "custodian", "laboratory"),
    ]
    data = schedules.custody_sheet(heading("en"), EXHIBITS[0], steps, ["Nobody knows 6 November."])
    whole = " ".join(" ".join(pages_of(data, tmp_path / "p.pdf", tool)).split())
    for words in ("5 November 2026, 12:00:00", "(UTC+04:00)", "from: A. Serin", "to: custodian"):
        assert words in whole.replace("\u00a0", " ")
    assert "Nobody knows 6 November." in whole
    assert "What is not known" in whole
    without = schedules.custody_sheet(heading("en"), EXHIBITS[0], steps)
    assert "What is not known" not in str(without)


def test_a_receipt_has_a_place_for_both_signatures(tmp_path: Path, tool: Tool) -> None:
    data = schedules.custody_receipt(
        heading("en"),
        EXHIBITS[:3],
        given_by="A. Serin",
        taken_by="M. Dorn",
        at="2026-11-06T09:00:00Z",
        place="Varesh",
        remarks=["Seal 0042 is whole."],
    )
    whole = " ".join(" ".join(pages_of(data, tmp_path / "p.pdf", tool)).split())
    assert whole.count("signature") == 2
    assert "6 November 2026, 13:00:00 (UTC+04:00)" in whole.replace("\u00a0", " ")
    assert "Seal 0042 is whole." in whole


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_a_statement_says_as_of_when_in_both_zones_and_what_it_does_not_prove(
    lang: str, tmp_path: Path, tool: Tool
) -> None:
    sections = [
        b.section("Sent", b.table(["No", "state", "rests on"], [["1", "no answer", "our entry"]])),
        b.section("Late", b.entry("1", "Reply", b.pairs([("entered", "20 November")]))),
    ]
    data = statement.statement_data(
        lang=lang,
        authority="Office of XA",
        case_number="26-0417",
        as_of="2026-11-30T20:00:00Z",
        zone=ZONE,
        sentences=["There is no record of receipt in the registers named."],
        sections=sections,
        not_proved=["that the other side has read it;"],
        made_at="2026-12-01T06:30:00Z",
        marking=MARKING,
    )
    whole = " ".join(" ".join(pages_of(data, tmp_path / "p.pdf", tool)).split())
    for words in (
        "(UTC+04:00)",
        "20:00:00 (UTC+00:00)",
        "There is no record of receipt in the registers named.",
        "rests on",
        "our entry",
        "that the other side has read it;",
        "26-0417",
    ):
        assert words in whole.replace("\u00a0", " ")
    assert data["document"]["date"] == "2026-12-01"
    assert statement.render(data) == schedules.render(data)


def test_an_instant_out_of_form_is_refused() -> None:
    with pytest.raises(Malformed):
        statement.statement_data(
            lang="en",
            authority="x",
            case_number="1",
            as_of="2026-11-30",
            zone=ZONE,
            sentences=[],
            sections=[],
            not_proved=[],
        )
