# SPDX-License-Identifier: Apache-2.0
"""What an erasure takes out of the derived tables, in its own transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

from rogatory.casefile import search_index
from rogatory.casefile.derived import Attempt, Indexed, Passage, Reading, Uncoded
from rogatory.clerk.tables import DisclosureRow

_DIGEST = re.compile(rb'"sha256":"([0-9a-f]{64})"')


def forget(case: str, places: Iterable[tuple[int, str, int | None]]) -> int:
    """Take out of every derived table what comes from these values; in the caller's transaction.

    Each value is named by entry, field and item.  Documents of its entry go whole, and are made
    again without it; of an exhibit whose file it is, nothing stays.  Returns how many went.
    """
    gone = 0
    lowest: int | None = None
    for number, name, item in places:
        held = DisclosureRow.objects.filter(
            case=case, number=number, name=name, item=-1 if item is None else item
        ).first()
        if held is None:
            continue
        gone += search_index.index().drop(case, f"entry:{number}")
        lowest = number if lowest is None else min(lowest, number)
        for digest in _DIGEST.findall(bytes(held.value)):
            for row in Reading.objects.filter(case=case, sha256=digest.decode()):
                gone += forget_exhibit(case, row.exhibit)
    if lowest is not None:
        Indexed.objects.filter(case=case, size__gt=lowest).update(size=lowest)
    return gone


def forget_exhibit(case: str, exhibit: str) -> int:
    """Take away all that was derived from one exhibit; doing it again is right."""
    gone = search_index.index().drop(case, exhibit)
    Passage.objects.filter(case=case, exhibit=exhibit).delete()
    Reading.objects.filter(case=case, exhibit=exhibit).delete()
    Attempt.objects.filter(case=case, exhibit=exhibit).delete()
    Uncoded.objects.filter(case=case, exhibit=exhibit).delete()
    return gone


def settle() -> None:
    """Rid the index's own files of what was dropped; nothing in a rehearsal, which is taken back.

    What was dropped is not found from the moment of the erasure on; here its bytes go as well.
    """
    if not connection.in_atomic_block:
        search_index.index().settle()
