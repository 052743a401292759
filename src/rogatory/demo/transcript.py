# SPDX-License-Identifier: Apache-2.0
"""The transcript: what a person reads while the story plays, and what stays in transcript.txt.

On a terminal it has colours; in a file or a pipe it is plain text of the same words.
"""

from __future__ import annotations

import io
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

WIDTH = 96
COLOURS = {"A": "cyan", "B": "magenta", "·": "yellow"}


def _console() -> Console:
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=WIDTH, no_color=True)


@dataclass
class Transcript:
    """Prints the story, keeps it, and times its steps."""

    console: Console = field(default_factory=_console)
    kept: Console = field(
        default_factory=lambda: Console(
            record=True, width=WIDTH, file=io.StringIO(), highlight=False
        )
    )
    steps: list[dict[str, Any]] = field(default_factory=list)
    chapters: int = 0

    def _both(self, *things: Any, **how: Any) -> None:
        self.console.print(*things, **how)
        self.kept.print(*things, **how)

    def _told(self, mark: str, colour: str, words: str) -> None:
        """Print a paragraph behind a mark, its later lines under the first."""
        for console in (self.console, self.kept):
            width = min(console.width, WIDTH) - 5
            lines = textwrap.wrap(words, width, break_long_words=False) or [""]
            console.print(f" [{colour}]{mark}[/{colour}] {escape(lines[0])}", soft_wrap=True)
            for line in lines[1:]:
                console.print(f"   {escape(line)}", soft_wrap=True)

    def chapter(self, title: str, date: str = "") -> None:
        """Begin the next chapter."""
        self.chapters += 1
        self._both()
        self._both(f"[bold]{self.chapters}. {escape(title)}[/bold]  [dim]{escape(date)}[/dim]")

    def say(self, words: str) -> None:
        """Tell something in a paragraph."""
        self._told(" ", "dim", words)

    def act(self, side: str, words: str) -> None:
        """Tell what a side did."""
        self._told(side, f"bold {COLOURS[side]}", words)

    def found(self, words: str) -> None:
        """Tell what was found out."""
        self._told("→", "green", words)

    def lines(self, lines: Sequence[str]) -> None:
        """Show lines as they are."""
        for line in lines:
            self._both(f"     {escape(line)}", soft_wrap=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a table."""
        table = Table(*head, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        from rich.padding import Padding

        self._both(Padding(table, (0, 0, 0, 3)))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; keep its name, its duration in seconds and its outcome for report.json."""
        start = time.monotonic()
        entry: dict[str, Any] = {"step": name, "outcome": "failed"}
        self.steps.append(entry)
        try:
            yield
            entry["outcome"] = "done"
        finally:
            entry["seconds"] = round(time.monotonic() - start, 3)

    def text(self) -> str:
        """Return everything that was told, as plain text."""
        return self.kept.export_text(clear=False)
