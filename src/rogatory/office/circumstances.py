# SPDX-License-Identifier: Apache-2.0
"""What is asked of every taking-in, and what was told of the last one."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.casefile.exhibits import Batch

CIRCUMSTANCES = ("who", "where", "when", "how", "ground", "medium", "left_behind")
"""What is asked once for each batch; what is not known is kept as unknown."""


def told_in(case: str, batches: Sequence[str] = ()) -> dict[str, str]:
    """Return what is known of the circumstances of the last of ``batches``; with none named, of
    the last taking-in of the case of which anything was said here."""
    rows = Batch.objects.filter(case=case).order_by("-entry")
    for row in rows.filter(key__in=batches) if batches else rows:
        said = row.circumstances if isinstance(row.circumstances, dict) else {}
        known = {
            name: said[name]
            for name in CIRCUMSTANCES
            if isinstance(said.get(name), str) and said[name] != "unknown"
        }
        if batches or (known and "brought_by" not in said and "submission" not in said):
            return known
    return {}
