# SPDX-License-Identifier: Apache-2.0
"""What every page is made of: a title, sentences, and sections with a table each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """One cell: the heading of its column (shown beside it on a narrow screen), text, link."""

    label: str
    text: str
    link: str = ""


@dataclass(frozen=True)
class Table:
    """A table; ``links``: where the first cell of each row leads; ``empty`` is said without rows.

    ``codes``: numbers of the columns, from 0, that hold digests or codes.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = ""
    links: Sequence[str] = ()

    def lines(self) -> Iterator[list[Cell]]:
        """Yield the rows as cells."""
        for place, row in enumerate(self.rows):
            cells = [Cell(label, text) for label, text in zip(self.head, row, strict=True)]
            if self.links:
                cells[0] = Cell(cells[0].label, cells[0].text, self.links[place])
            yield cells


@dataclass(frozen=True)
class Section:
    """A section: its place in the page, heading, sentences, tables, and a link to go on."""

    id: str
    heading: str
    lines: Sequence[str] = ()
    table: Table | None = None
    below: Sequence[Section] = ()
    more: tuple[str, str] | None = None
    """A link and its words."""

    tone: str = ""
    """``good`` or ``bad``: colours the section; the words say the same."""


@dataclass(frozen=True)
class Page:
    """A page: title, the sentence that stands first, sections."""

    title: str
    sentence: str
    about: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
