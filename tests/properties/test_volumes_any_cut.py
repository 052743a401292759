# SPDX-License-Identifier: Apache-2.0
"""However a file is cut, called and mixed, its volumes are found and make the same file again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rogatory.pouch import joining, volumes
from rogatory.pouch.volumes import LIST, Part, Volumes

NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,40}\Z")
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(
    st.binary(max_size=9_000),
    st.integers(1_000, 9_999),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_what_is_cut_is_found_again_under_any_names(
    data: bytes, limit: int, rng: object, renamed: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = folder / "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19.asice"
        whole.write_bytes(data)
        plan = volumes.planned(whole, from_="a.example", to="b.example", limit=limit)
        assert all(part.size <= limit for part in plan.parts)
        medium = folder / "medium"
        medium.mkdir()
        order = list(range(len(plan.parts)))
        rng.shuffle(order)  # type: ignore[attr-defined]
        for place in order:
            part = plan.parts[place]
            called = f"attachment-{order[place]}.bin" if renamed else part.name
            pieces = volumes.piece(whole, place * limit, limit)
            (medium / called).write_bytes(b"".join(pieces))
        (medium / LIST).write_bytes(volumes.encode([plan]))
        (found,) = joining.look([medium])
        assert found.faults == []
        assert b"".join(path.read_bytes() for path in found.pieces) == data


@given(
    st.lists(
        st.tuples(NAMES, st.lists(st.tuples(st.integers(0, 10**12), DIGESTS), min_size=1), DIGESTS),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    )
)
def test_every_list_is_read_back_as_it_was_written(
    told: list[tuple[str, list[tuple[int, str]], str]],
) -> None:
    listed = [
        Volumes(
            package,
            "a.example",
            "b.example",
            sum(size for size, _digest in parts),
            whole,
            tuple(Part(f"{n}.{n:03}", size, one) for n, (size, one) in enumerate(parts)),
        )
        for package, parts, whole in told
    ]
    assert volumes.parse(volumes.encode(listed)) == listed
