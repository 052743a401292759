# SPDX-License-Identifier: Apache-2.0
"""How an answer reaches a person or a program: lines and tables, or one JSON object.

Text of others (names of files, of persons) goes through :func:`visible`, so that no name can move
the cursor, hide itself or turn the line around.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from rogatory.language import _, current


@dataclass(frozen=True)
class Table:
    """A table: headings and rows of text; ``empty`` is said instead when there is no row."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = ""


@dataclass
class Answer:
    """What came of a command: data for a program, lines and tables for a person."""

    data: Any = field(default_factory=dict)
    blocks: list[str | Table] = field(default_factory=list)
    exit_code: int = 0


def visible(text: object) -> str:
    """Return text on one line with every control, bidirectional and unpaired sign spelled out."""
    out = []
    for sign in str(text):
        if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or sign in _TURNING:
            out.append(f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}")
        else:
            out.append(sign)
    return "".join(out)


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tell(answer: Answer, *, as_json: bool) -> None:
    """Write an answer to standard output."""
    if as_json:
        print(json.dumps(answer.data, ensure_ascii=False, sort_keys=True))
        return
    for block in answer.blocks:
        if isinstance(block, str):
            print(block)
        elif not block.rows:
            if block.empty:
                print(block.empty)
        elif sys.stdout.isatty():
            _rich(block)
        else:
            print("\n".join(plain(block)))
    sys.stdout.flush()


def plain(table: Table) -> list[str]:
    """Return a table as aligned lines; the last column is as long as it is."""
    rows = [[visible(cell) for cell in row] for row in (table.heads, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell))
            for cell, width in zip(row[:-1], widths[:-1], strict=True)
        ]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines


def _width(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(
        0
        if unicodedata.category(sign) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in text
    )


def _rich(table: Table) -> None:
    from rich.console import Console
    from rich.table import Table as Rich
    from rich.text import Text

    shown = Rich(*(visible(head) for head in table.heads))
    for row in table.rows:
        shown.add_row(*(Text(visible(cell)) for cell in row))
    Console().print(shown)


def moment(at: str, zone: tzinfo, *, details: bool = False) -> str:
    """Return an instant in the local zone; in UTC as well under details."""
    if not at:
        return ""
    from rogatory.press.dates import instant

    local = instant(at, zone, current()).replace("\u00a0", " ")
    return f"{local} = {at}" if details else local


def yes_no(value: bool | None) -> str:
    """Return a flag in a word; what is not known stays so."""
    return _("unknown") if value is None else (_("yes") if value else _("no"))
