# SPDX-License-Identifier: Apache-2.0
"""The code on a leaf says which object it belongs to, and nothing else."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.errors import Malformed
from rogatory.pouch.printed import Printed

ONE = Printed("P", "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19", 3, 12, "0a1b2c3d4e5f6071")


def test_the_words_of_a_code_are_frozen() -> None:
    frozen = "ROGATORY1 P 9F2C61D0A3B84E7C8D155A0E4B7F2C19 3/12 0A1B2C3D4E5F6071"
    assert ONE.words == frozen
    assert Printed.read(frozen) == ONE


@given(st.sampled_from("PXSICH"), st.uuids(), st.integers(1, 99999), st.binary(min_size=32))
def test_every_code_is_read_back_and_has_capitals_only(
    sort: str, key: uuid.UUID, leaves: int, digest: bytes
) -> None:
    one = Printed(sort, str(key), max(1, leaves // 2), leaves, digest.hex()[:16])  # type: ignore[arg-type]
    assert Printed.read(one.words) == one
    assert re.fullmatch(r"[0-9A-Z /]+", one.words)


@pytest.mark.parametrize(
    "words",
    ["", "https://example.org", ONE.words.lower(), ONE.words + "0", ONE.words.replace("3/", "13/"),
     ONE.words.replace(" P ", " Q "), ONE.words.replace("3/12", "03/12")],
)  # fmt: skip
def test_anything_else_is_no_code_of_ours(words: str) -> None:
    with pytest.raises(Malformed):
        Printed.read(words)
