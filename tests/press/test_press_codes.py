# SPDX-License-Identifier: Apache-2.0
"""Codes on papers are read by a reader that is not ours, and open nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
import typst
import zxingcpp
from PIL import Image

from rogatory.press.codes import code


@pytest.mark.parametrize("words", ["R1 9f2c 3/12 0a1b2c3d4e5f6071", "a" * 300, "Ə ё İ"])
def test_what_is_in_a_code_is_read_by_another_reader(words: str) -> None:
    page = '#set page(width: 40mm, height: 40mm, margin: 2mm)\n#image("c.svg", width: 36mm)'
    files = {"main.typ": page.encode(), "c.svg": code(words).encode()}
    drawn = typst.compile(files, format="png", ppi=200)  # type: ignore[call-overload]
    found = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert [one.text for one in found] == [words]


def test_the_same_words_make_the_same_picture() -> None:
    assert code("R1 9f2c 3/12") == code("R1 9f2c 3/12")
