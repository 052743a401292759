# SPDX-License-Identifier: Apache-2.0
"""One part of a status statement as it is read: a heading, lines, a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rogatory.language import _

Part = dict[str, Any]


@dataclass
class Group:
    """A heading with its lines, its table (head and rows) and the groups below it."""

    heading: str
    lines: list[str] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    shares: tuple[int, ...] = ()
    """Shares of the breadth of a paper, one a column."""

    below: list[Group] = field(default_factory=list)


def entries(row: Part, details: bool) -> str:
    """Return the numbers of the entries behind a row, under details."""
    if not details:
        return ""
    parts = []
    if row.get("entries"):
        parts.append(_("entries {n}").format(n=", ".join(map(str, row["entries"]))))
    if row.get("authority_entries"):
        numbers = ", ".join(map(str, row["authority_entries"]))
        parts.append(_("entries {n} of the authority's record").format(n=numbers))
    return f" [{'; '.join(parts)}]" if parts else ""
