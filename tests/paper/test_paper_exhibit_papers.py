# SPDX-License-Identifier: Apache-2.0
"""Labels, custody sheets, the inventory: each code read by another reader, folios that add up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paper.test_paper_handover import codes_of, pages_of
from tests.paper.test_paper_schedules import EXHIBITS, MARKING, heading

from rogatory.errors import Inadmissible
from rogatory.paper import custody, inventory, labels
from rogatory.paper.inventory import Enclosure, folios
from rogatory.paper.labels import Label
from rogatory.paper.schedules import CustodyRow
from rogatory.pouch.printed import Printed

Tool = Callable[[str], Path]
ID = "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19"


def label(n: int) -> Label:
    """Return the label of exhibit n."""
    return Label(f"{ID[:-3]}{n:03}", f"E-{n}", "2026-11-05", f"{n % 256:02x}" * 32)


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_each_label_of_a_sheet_bears_its_own_code(lang: str, tmp_path: Path, tool: Tool) -> None:
    wanted = [label(n) for n in range(1, 18)]
    pdf = labels.labels(heading(lang), wanted, first=3)
    pages = pages_of(pdf, tmp_path / "p.pdf", tool)
    assert len(pages) == 2, "twelve on the begun sheet, five on the next"
    found = codes_of(pdf)
    assert [len(page) for page in found] == [12, 5]
    expected = {Printed("X", one.exhibit, 1, 1, one.sha256).words for one in wanted}
    assert {words for page in found for words in page} == expected
    for one in wanted:
        assert f"{one.mark} " in " ".join(pages) + " "
    assert MARKING in pages[0]


def test_single_labels_are_pages_of_the_size_of_a_label(tmp_path: Path) -> None:
    pdf = labels.labels(heading("en"), [label(1), label(2)], single=True)
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [tuple(round(side / 72 * 25.4, 1) for side in page.get_size()) for page in document]
    assert sizes == [(99.1, 38.1)] * 2
    assert [len(page) for page in codes_of(pdf)] == [1, 1]


def test_a_place_that_no_sheet_has_is_refused() -> None:
    for first in (0, 15):
        with pytest.raises(Inadmissible, match="places 1 to 14"):
            labels.labels(heading("en"), [label(1)], first=first)


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_a_custody_sheet_bears_the_exhibits_code_on_every_page(
    lang: str, tmp_path: Path, tool: Tool
) -> None:
    steps = [
        CustodyRow("2026-11-05T08:00:00Z", "taken in", "A. Serin", place="Varesh"),
        *(CustodyRow(f"2026-11-{n:02}", "handed over", taken_by="room 4") for n in range(6, 26)),
        CustodyRow("2026-11/2027", "given back", taken_by="xb.example"),
    ]
    pdf = custody.custody_sheet(heading(lang), EXHIBITS[0], steps, ["Not known."], ID)
    pages = pages_of(pdf, tmp_path / "p.pdf", tool)
    assert len(pages) > 1
    digest = EXHIBITS[0].sha256
    assert codes_of(pdf) == [
        [Printed("S", ID, leaf, len(pages), digest).words] for leaf in range(1, len(pages) + 1)
    ]
    assert "Not known." in " ".join(pages)


KNOWN = st.tuples(st.integers(0, 400), st.sampled_from(["machine", "hand"]))
UNKNOWN = st.just((None, ""))


@given(st.lists(KNOWN | UNKNOWN, max_size=30), st.integers(1, 5000))
def test_folios_run_through_without_gap_until_the_first_unknown(
    pages: list[tuple[int | None, str]], first: int
) -> None:
    listed = [Enclosure(f"E-{n}", "", count, "", by) for n, (count, by) in enumerate(pages)]
    at = first
    known = True
    for one, folio in zip(listed, folios(listed, first), strict=True):
        known = known and one.pages is not None
        if not known or not one.pages:
            assert (folio.first, folio.last) == (None, None)
            continue
        assert folio.first == at
        assert folio.last is not None
        assert folio.last - folio.first + 1 == one.pages
        at = folio.last + 1


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_an_inventory_leaves_blank_what_is_not_known_and_says_so(
    lang: str, tmp_path: Path, tool: Tool
) -> None:
    listed = [
        Enclosure("E-1", "Decision", 3, "01" * 32, "machine"),
        Enclosure("E-2", "Photographs", 12, "02" * 32, "hand"),
        Enclosure("E-3", "Recording", 0, "03" * 32, "hand"),
        Enclosure("E-4", "Journal", None, "04" * 32),
        Enclosure("E-5", "Map", 1, "05" * 32, "machine"),
    ]
    head = heading(lang)
    pdf = inventory.inventory(head, listed, ID, first=7)
    (page,) = pages_of(pdf, tmp_path / "p.pdf", tool)
    for said in ("7–9", "10–21", "12 *", inventory.BLANK, "E-4"):
        assert said in page, said
    digest = inventory.digest(inventory.source(head, listed, 7))
    assert codes_of(pdf) == [[Printed("I", ID, 1, 1, digest).words]]
    whole = listed[:3]
    (page,) = pages_of(inventory.inventory(head, whole, ID), tmp_path / "p.pdf", tool)
    assert inventory.BLANK not in page
    assert "15" in page
