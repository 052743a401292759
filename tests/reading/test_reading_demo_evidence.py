# SPDX-License-Identifier: Apache-2.0
"""The demo's own evidence: small, quick, the same every time, and nobody real."""

from __future__ import annotations

import time
from pathlib import Path

from rogatory.demo.evidence import CAST, make_evidence
from rogatory.reading import fold


def test_the_evidence_is_small_quick_and_the_same_every_time(tmp_path: Path) -> None:
    began = time.process_time()
    one = make_evidence(tmp_path / "one", seed=3)
    seconds = time.process_time() - began
    two = make_evidence(tmp_path / "two", seed=3)
    size = sum(m.path.stat().st_size for m in one)
    print(f"{len(one)} files, {size} bytes, {seconds:.1f} s")
    assert 25 <= len(one) <= 40
    assert size < 5_000_000
    assert seconds < 3
    for a, b in zip(one, two, strict=True):
        assert a.path.read_bytes() == b.path.read_bytes(), a.path.name


def test_the_cast_keeps_its_style() -> None:
    ends = {"XA": ("quell", ("orn", "ith")), "XB": ("throck", ("aum", "iun"))}
    for person in CAST.persons.values():
        given, family = person.latin.split()
        assert family.endswith(ends[person.state][0])
        assert given.endswith(ends[person.state][1])
        for latin, cyrillic in zip(person.latin.split(), person.cyrillic.split(), strict=True):
            assert fold.same(latin, cyrillic)
    assert len({p.latin.split()[0] for p in CAST.persons.values()}) == len(CAST.persons)
