# SPDX-License-Identifier: Apache-2.0
"""Whatever tree of files lies there: what is in the vault afterwards is exactly its contents."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.vault.acquire import Duplicate, Stored, acquire
from rogatory.vault.disk import DiskStore

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"

names = st.binary(min_size=1, max_size=20).filter(
    lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..")
)
trees = st.recursive(
    st.binary(max_size=40), lambda inner: st.dictionaries(names, inner, max_size=4), max_leaves=12
)


def plant(at: bytes, tree: object) -> list[tuple[bytes, bytes]]:
    """Write ``tree`` below ``at``; return (path, content) of every file."""
    if isinstance(tree, bytes):
        Path(os.fsdecode(at)).write_bytes(tree)
        return [(at, tree)]
    assert isinstance(tree, dict)
    os.mkdir(at)  # noqa: PTH102  (bytes)
    return [leaf for name, inner in tree.items() for leaf in plant(at + b"/" + name, inner)]


@settings(max_examples=60, deadline=None)
@given(tree=st.dictionaries(names, trees, max_size=5))
def test_the_vault_holds_exactly_the_contents_and_the_tally_balances(
    tree: dict[bytes, object],
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "evidence"
        files = plant(os.fsencode(folder), tree)
        store = DiskStore(Path(scratch) / "vault")
        acquisition = acquire(store, CASE, folder)
        outcomes = list(acquisition)
        prefix = len(os.fsencode(folder)) + 1
        assert {o.source.raw for o in outcomes} == {path[prefix:] for path, _content in files}
        assert len(outcomes) == len(files) == acquisition.tally.found
        contents = {content for _path, content in files}
        assert acquisition.tally.stored == len(contents)
        held = set()
        for key in store.keys(CASE):
            store.verify(key)
            with store.open(key) as stream:
                held.add(stream.read())
        assert held == contents
        by_path = {path[prefix:]: content for path, content in files}
        for outcome in outcomes:
            assert isinstance(outcome, Stored | Duplicate)
            with store.open(f"{CASE}/{outcome.sha256}") as stream:
                assert stream.read() == by_path[outcome.source.raw]
        again = acquire(store, CASE, folder)
        assert all(isinstance(o, Duplicate) and o.before for o in again)
        assert again.tally.already == len(files)
