# SPDX-License-Identifier: Apache-2.0
"""Worker processes at one PostgreSQL, for tests that kill them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.instances import Side

from rogatory.office import exhibits

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0
"""Seconds after which a state that does not come is taken for one that never comes."""


def until(seen: Callable[[], bool], what: str) -> None:
    """Wait until a state is seen."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, f"never seen: {what}"
        time.sleep(0.02)


class Workers:
    """Workers of one instance, forked by one process."""

    def __init__(self, side: Side, notes: Path) -> None:
        notes.mkdir()
        self._side, self._notes = side, notes
        environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.scale.worker_zygote"],
            cwd=ROOT, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.living: list[int] = []

    def start(self, *argv: str, given: Mapping[str, Any] | None = None) -> int:
        """Start a worker, with other constants where they are given; return its pid."""
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        request = {
            "home": str(self._side.home), "notes": str(self._notes),
            "argv": ["worker", *argv], "given": dict(given or {}),
        }  # fmt: skip
        self._zygote.stdin.write(json.dumps(request) + "\n")
        self._zygote.stdin.flush()
        self.living.append(int(self._zygote.stdout.readline()))
        return self.living[-1]

    def number(self, pid: int) -> int | None:
        """Return under which number a worker stands in the queue, once it does."""
        note = self._notes / f"{pid}.id"
        told = note.read_text() if note.exists() else ""
        return int(told) if told else None

    def at_work(self, pid: int) -> None:
        """Wait until a worker stands in the queue."""
        until(lambda: self.number(pid) is not None, "a worker is at work")

    def must_live(self) -> None:
        """Fail when a worker ended that nobody told to."""
        for pid in self.living:
            assert not (self._notes / f"{pid}.end").exists(), self.said(pid)

    def kill(self, pid: int) -> None:
        """End a worker as a power cut would."""
        os.kill(pid, signal.SIGKILL)
        self.living.remove(pid)
        until(lambda: not Path(f"/proc/{pid}").exists(), "the end of a killed worker")

    def tell(self, pid: int) -> None:
        """Tell a worker to end in order."""
        os.kill(pid, signal.SIGTERM)

    def end(self, pid: int) -> int:
        """Tell a worker to end in order; return its exit code."""
        self.tell(pid)
        return self.ended(pid)

    def gone(self, pid: int) -> None:
        """Wait until a worker is no more."""
        until(lambda: not Path(f"/proc/{pid}").exists(), "the end of a worker")
        self.living.remove(pid)

    def code(self, pid: int) -> int | None:
        """Return the exit code of a worker that ended by itself."""
        note = self._notes / f"{pid}.end"
        return int(note.read_text()) if note.exists() else None

    def ended(self, pid: int) -> int:
        """Wait until a worker has ended by itself; return its exit code."""
        self.gone(pid)
        code = self.code(pid)
        assert code is not None, "it did not end by itself"
        return code

    def said(self, pid: int) -> str:
        """Return what a worker printed."""
        return (self._notes / f"{pid}.out").read_text()

    def close(self) -> None:
        """End them all."""
        for pid in self.living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._zygote.terminate()
        self._zygote.wait()


@contextmanager
def workers_of(side: Side, notes: Path) -> Iterator[Workers]:
    """Give workers of an instance; they end with the block."""
    workers = Workers(side, notes)
    try:
        yield workers
    finally:
        workers.close()


class Source:
    """Takes small texts in as evidence, each another one."""

    def __init__(self, side: Side, folder: Path) -> None:
        self._side, self._folder = side, folder
        self.case = side.open_case()
        self.count = 0

    def take_in(self, number: int) -> None:
        """Take in as many files more."""
        files = self._folder / f"files-{self.count}"
        files.mkdir()
        for place in range(self.count, self.count + number):
            (files / f"{place}.txt").write_bytes(f"crate number {place}\n".encode() * 40)
        by = self._side.hand(self._side.first)
        exhibits.take_in(self._side.instance, self.case, files, by, circumstances={})
        self.count += number

    def take_in_one(self, data: bytes) -> None:
        """Take in a file of these bytes."""
        file = self._folder / f"one-{self.count}.txt"
        file.write_bytes(data)
        by = self._side.hand(self._side.first)
        exhibits.take_in(self._side.instance, self.case, file, by, circumstances={})
        self.count += 1
