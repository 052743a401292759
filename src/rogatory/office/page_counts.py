# SPDX-License-Identifier: Apache-2.0
"""How many sheets each enclosure has, counted in the sandbox on the very bytes that leave."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.instance import Instance
from rogatory.office.exhibits import path_of
from rogatory.reading import sandbox
from rogatory.reading.leaves import MAX_LEAVES

_CHUNK = 16


def page_counts(
    instance: Instance, exhibits: Sequence[Exhibit], *, allow_unconfined: bool = False
) -> list[int | None]:
    """Return the leaves of each exhibit: pages of a PDF, frames of a TIFF, one for a picture.

    None where nobody can say it of the bytes alone: recordings, data, texts that have no pages yet.
    """
    counts: list[int | None] = []
    for start in range(0, len(exhibits), _CHUNK):
        files = [path_of(instance, one) for one in exhibits[start : start + _CHUNK]]
        read = sandbox.run_many("leaves", files, allow_unconfined=allow_unconfined)
        counts += [_count(one) for one in read]
    return counts


def _count(read: sandbox.Outcome) -> int | None:
    if read.status != "read":
        return None
    found = [fact.value for fact in read.sheet.facts if fact.name == "leaves"]
    return int(found[0]) if found and 0 < int(found[0]) <= 10 * MAX_LEAVES else None
