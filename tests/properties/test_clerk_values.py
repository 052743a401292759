# SPDX-License-Identifier: Apache-2.0
"""What the clerk commits to is what the docket's own specification says, for any value."""

from __future__ import annotations

from typing import Any

import tests.instances  # noqa: F401 - sets Django up before the clerk is imported
from hypothesis import given
from hypothesis import strategies as st

from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.clerk import enter
from rogatory.clerk.act import Stamp, plain
from rogatory.docket import base64url, canon
from rogatory.docket.entry import commitment, item_leaf, list_root

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=5), VALUES)
def test_every_field_and_item_is_committed_to_as_the_specification_says(
    files: list[Any], circumstances: Any
) -> None:
    act = plain(
        ExhibitsTakenIn(
            batch="b", exhibits=(), labels=(), files=tuple(files), circumstances=circumstances
        )
    )
    page = enter._Page()
    stamp = Stamp("0f3c9a52-6d1e-4b7a-8c24-5e9d7b1a2c3d", 0, act.kind, "2026-11-23T02:00:00Z", "x")
    entry = enter._write(page, act, stamp, [], (), {})
    held = {(row[2], row[3]): (row[4], row[5]) for row in page.values}
    for name, digest in entry.fields.items():
        salt, raw = held[name, -1]
        value = canon.loads(raw, limit=1 << 30)
        assert base64url.encode(commitment(salt, act.kind, name, value)) == digest
    leaves = [
        item_leaf(held["files", n][0], n, canon.loads(held["files", n][1], limit=1 << 30))
        for n in range(len(files))
    ]
    assert list_root(leaves) == canon.loads(held["files", -1][1])
