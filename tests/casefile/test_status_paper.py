# SPDX-License-Identifier: Apache-2.0
"""The status statement on paper: the same words, in three languages, marked."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from tests.casefile.status_story import begin, tell
from tests.instances import make_instance

from rogatory.casefile.status import Status, statement
from rogatory.errors import Malformed
from rogatory.paper import status_paper

MARKING = "FICTIONAL CASE · TEST SIGNATURE"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Status:
    desk = begin(make_instance(tmp_path_factory.mktemp("paper")))
    for _day in tell(desk):
        pass
    return statement(desk.side.instance, desk.case, as_of="2027-01-20")


def pages(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "status.pdf"
    file.write_bytes(pdf)
    document = pdfium.PdfDocument(file)
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("lang", ["en", "ru", "az"])
def test_every_page_is_marked_and_the_figures_stand_on_it(
    made: Status, lang: str, tmp_path: Path
) -> None:
    pdf = status_paper.paper(made.data, lang, marking=MARKING, made_at="2027-01-22T02:00:00Z")
    assert pdf == status_paper.paper(
        made.data, lang, marking=MARKING, made_at="2027-01-22T02:00:00Z"
    )
    texts = pages(pdf, tmp_path)
    assert len(texts) >= 3
    assert all(MARKING in text for text in texts)
    whole = " ".join(" ".join(texts).split())
    for said in ("26-0417", "N-l-1", "IN-1", "2027-01-20", "b.example", "N-1-1"):
        assert said in whole
    if lang == "en":
        assert "2 letters sent, 16 measures asked" in whole
        assert "not asked: ministry of justice, e-mail boxes, Interpol bureau" in whole


def test_a_language_without_papers_is_refused(made: Status) -> None:
    with pytest.raises(Malformed):
        status_paper.paper(made.data, "fr")
