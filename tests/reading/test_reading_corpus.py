# SPDX-License-Identifier: Apache-2.0
"""Whatever is among the collected files: each gets an outcome, none ends or stops the reading."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rogatory.reading import sandbox

EVERY = 25
SECONDS = 20.0


def test_every_collected_file_gets_an_outcome_and_none_crashes_or_hangs(
    shared: Path, whole_sweep: bool
) -> None:
    files = sorted(file for file in (shared / "data").rglob("*") if file.is_file())
    files = files if whole_sweep else files[::EVERY]
    outcomes = sandbox.read_many(files)
    told = Counter(one.status for one in outcomes)
    why = Counter(f.code for one in outcomes for f in one.faults if not f.place)
    print(f"{len(files)} files: {dict(told)}; {dict(why)}")
    assert len(outcomes) == len(files)
    assert not why["crashed"]
    assert not why["bad_reply"]
    assert not why["time"]
    assert max(one.seconds for one in outcomes) < SECONDS
