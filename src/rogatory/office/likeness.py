# SPDX-License-Identifier: Apache-2.0
"""Pictures of a case that look alike: pairs to be looked at, within this case and no other.

A reading, not evidence: nothing is entered, dropped or joined because of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.instance import Instance
from rogatory.reading import sandbox
from rogatory.reading.likeness import apart

WITHIN = 6
"""Bits of 64 in which two looks may differ, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exhibits that look alike; ``bits`` of 64 differ."""

    one: Exhibit
    other: Exhibit
    bits: int


@dataclass(frozen=True, slots=True)
class Alike:
    """What was compared: pictures with a look, exhibits that could not be read, the pairs."""

    pictures: int
    unread: tuple[str, ...]
    pairs: tuple[Pair, ...]


def alike(
    instance: Instance,
    rows: Sequence[Exhibit],
    *,
    within: int = WITHIN,
    allow_unconfined: bool = False,
) -> Alike:
    """Compare the pictures among exhibits of one case, each read in the sandbox.

    Raises ``Unavailable`` when there is no confinement (``sandbox.run_many``).
    """
    rows = [row for row in rows if isinstance(row.file, dict) and "segments" not in row.file]
    paths = [instance.vault.local(f"{row.case}/{row.file['sha256']}") for row in rows]
    outcomes = sandbox.run_many("likeness", paths, allow_unconfined=allow_unconfined)
    looks: list[tuple[Exhibit, int]] = []
    unread = []
    for row, outcome in zip(rows, outcomes, strict=True):
        said = [part.text for part in outcome.sheet.passages if part.place == "look"]
        looks += [(row, int(value, 16)) for value in said]
        if outcome.status not in ("read", "partly"):
            unread.append(row.label)
    pairs = [
        Pair(one, other, bits)
        for place, (one, seen) in enumerate(looks)
        for other, also in looks[place + 1 :]
        if (bits := apart(seen, also)) <= within
    ]
    return Alike(len(looks), tuple(unread), tuple(sorted(pairs, key=lambda pair: pair.bits)))
