# SPDX-License-Identifier: Apache-2.0
"""Lists of digests that are longer than memory: in order, each once, and what one lacks."""

from __future__ import annotations

import hashlib
from random import Random

import pytest

from rogatory.errors import Malformed
from rogatory.vault import digests
from rogatory.vault.digests import Digests


def some(count: int, first: int = 0) -> list[tuple[str, int]]:
    return [(hashlib.sha256(b"%d" % n).hexdigest(), n) for n in range(first, first + count)]


@pytest.mark.parametrize("most", [1, 7, 100, 10_000])
def test_they_come_in_order_and_each_once_in_memory_or_in_files(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(digests, "MOST", most)
    told = some(300)
    mixed = [*told, *told[50:90]]
    Random(1).shuffle(mixed)
    held = Digests(mixed)
    assert list(held) == sorted(told)
    assert len(held) == 300
    held.add(*some(1, 999)[0])
    assert list(held) == sorted([*told, *some(1, 999)]), "and more may come after it was read"
    held.close()
    assert list(held) == []


@pytest.mark.parametrize("ours", [3, 10_000])
@pytest.mark.parametrize("theirs", [3, 10_000])
def test_what_one_list_lacks_is_found_wherever_either_lies(
    monkeypatch: pytest.MonkeyPatch, ours: int, theirs: int
) -> None:
    monkeypatch.setattr(digests, "MOST", ours)
    here = Digests(some(200))
    monkeypatch.setattr(digests, "MOST", theirs)
    there = Digests(some(150, 60))
    assert list(here.beyond(there)) == sorted(some(60))
    assert list(there.beyond(here)) == sorted(some(10, 200))
    assert list(here.beyond(here)) == []
    assert list(Digests().beyond(here)) == []
    assert list(here.beyond(Digests())) == sorted(some(200))


def test_what_is_no_digest_is_refused() -> None:
    for wrong in ("ab", "zz" * 32):
        with pytest.raises((Malformed, ValueError)):
            Digests().add(wrong, 1)
