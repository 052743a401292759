# SPDX-License-Identifier: Apache-2.0
"""The codes in the foot of a paper: one a leaf, and nothing that is not in form."""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from tests.press.test_press_typesetting import paper

from rogatory.errors import Malformed
from rogatory.press import blocks as b
from rogatory.press import foot, typeset

CODE = {"before": "R P 9F2C ", "after": " 0A1B", "said": "9F2C · 0A1B"}


def leaves_in(pdf: bytes) -> int:
    """Return how many leaves a PDF has."""
    with pdfium.PdfDocument(pdf) as document:
        return len(document)


@pytest.mark.parametrize("paragraphs", [1, 60, 200])
def test_leaves_are_counted_as_they_are_printed(paragraphs: int) -> None:
    data = paper(*(b.text(f"Paragraph {n}. " * 12) for n in range(paragraphs)))
    coded = {**data, "code": CODE}
    leaves = foot.leaves_of("schedule", coded)
    assert leaves == leaves_in(typeset("schedule", coded)) == leaves_in(typeset("schedule", data))
    assert [one["words"] for one in foot.pictures(coded, leaves)] == [
        f"R P 9F2C {n}/{leaves} 0A1B" for n in range(1, leaves + 1)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        "R",
        CODE | {"more": "x"},
        CODE | {"before": "lower case"},
        CODE | {"after": "X" * 61},
        CODE | {"said": 5},
        CODE | {"said": "https://xb.example"},
    ],
)
def test_a_code_that_is_not_in_form_is_refused(wrong: Any) -> None:
    with pytest.raises(Malformed):
        typeset("schedule", {**paper(), "code": wrong})


def test_a_paper_of_too_many_leaves_is_refused() -> None:
    with pytest.raises(Malformed):
        foot.pictures({"code": CODE}, foot.MOST + 1)
    assert foot.pictures({}, 3) == []


def test_data_that_suit_no_template_are_refused_in_the_same_way() -> None:
    with pytest.raises(Malformed):
        typeset("letter", {**paper(), "code": CODE})
