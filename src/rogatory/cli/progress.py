# SPDX-License-Identifier: Apache-2.0
"""Bars true in rows or in bytes on a terminal: done of all, how fast, how long it still takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class RowsBar:
    """A bar of several stages; silent where nobody watches."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def stage(self, said: str) -> Callable[[int, int], None]:
        """Return what a stage calls with rows done and rows in all."""

        def tell(done: int, total: int) -> None:
            if self._bar is None:
                return
            if said not in self._tasks:
                self._tasks[said] = self._bar.add_task(said, total=total, rate="")
            task = self._tasks[said]
            speed = self._bar.tasks[task].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            self._bar.update(task, completed=done, total=total, rate=rate)

        if self._bar is not None:
            self._tasks[said] = self._bar.add_task(said, total=None, rate="")
        return tell

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


class BytesBar:
    """A bar of bytes and files of a taking-in, whose total a first walk has found.

    What is refused half-way, or need not be read again, counts as dealt with: so the bar ends at
    the end.  Nothing is shown, and nothing walked, where nobody watches.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bar: Any = None

    def __enter__(self) -> Callable[[int, int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        from rogatory.vault.walk import measure

        columns = (
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TextColumn("{task.fields[files]}"),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        all_files, all_bytes = measure(self._path)
        task = self._bar.add_task("", total=all_bytes, files="")

        def tell(files: int, done: int) -> None:
            self._bar.update(task, completed=done, files=f"{files}/{all_files}")

        return tell

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
