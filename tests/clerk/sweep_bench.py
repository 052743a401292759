# SPDX-License-Identifier: Apache-2.0
"""The bench on which calls are made to fail: prepared instances, a driver, strace (threat 23).

A child that is ready to work is attached to by strace; what it does from then on is counted once
and then made to fail, call by call: I/O error, full disk, kill.  Every run has a copy of its own
of the prepared folder.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock
from typing import IO

from django.db import connection
from tests.clerk.sweep_driver import Desk, Readings, desk_of

CALLS = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "renameat"),
    *("renameat2", "link", "linkat", "unlink", "unlinkat", "close"),
)
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
FREQUENT = 8
"""From how many of a call on, one in the middle fails too, and not only the first and the last."""

AHEAD = 8
"""How many runs may lie on the disk and wait to be judged."""

LINE = re.compile(r"^(\d+) +(?:\d+\.\d+ )?(\w+)\((.*)$")


@dataclass
class Driver:
    """The process that forks a child per run; one at a time may ask it."""

    process: subprocess.Popen[str]
    lock: Lock = field(default_factory=Lock)

    def start(self, task: dict[str, object]) -> int:
        """Fork a child for a task; return its pid."""
        with self.lock:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            print(json.dumps(task), file=self.process.stdin, flush=True)
            return int(self.process.stdout.readline().split()[1])


@contextmanager
def driving() -> Iterator[Driver]:
    """Start the driver; end it afterwards."""
    python = os.path.realpath(sys.executable)  # the real binary: a shim would spoil the counts
    process = subprocess.Popen(
        [python, "-m", "tests.clerk.sweep_driver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    yield Driver(process)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(10)


@dataclass
class Run:
    """One run: its instance, what was done, and what was acknowledged (empty: nothing)."""

    home: Path
    task: dict[str, object]
    told: str

    @property
    def operation(self) -> str:
        """The operation that was disturbed."""
        return str(self.task["operation"])

    def desk(self) -> Desk:
        """Return where this process looks at what the run left behind; attached."""
        return desk_of(self.task)


@dataclass
class Bench:
    """What every run starts from: a folder, and in it an instance and what lies beside it."""

    driver: Driver
    strace: Path
    folder: Path
    """Where the copies are made."""

    template: Path
    home: str
    """The name of the instance's folder below the template."""

    case: str
    private: Path
    calls: tuple[str, ...] = CALLS
    around: bool = False
    """Whether calls beside the instance fail too, and not only those inside."""

    def watched(self, home: Path) -> str:
        """Return the beginning of the paths that matter in a run."""
        return f"{home.parent}/" if self.around else str(home)

    def copy(self, name: str) -> Path:
        """Copy the template; return the instance in the copy."""
        place = self.folder / name
        shutil.copytree(self.template, place)
        return place / self.home

    def task(self, home: Path, operation: str) -> dict[str, object]:
        """Return what a child must know to work in ``home``."""
        return {
            "home": str(home),
            "case": self.case,
            "wire": os.path.relpath(home.parent / "w"),
            "private": str(self.private),
            "operation": operation,
            "planted": "",
        }

    def warm(self, operation: str, readings: Readings) -> None:
        """Work undisturbed once in the driver itself, before it forks."""
        home = self.copy(f"warm-{operation}")
        told = home.parent / "readings"
        told.write_bytes(pickle.dumps(readings))
        self.driver.start(self.task(home, operation) | {"warm": True, "readings": str(told)})

    def run(self, name: str, operation: str, inject: str | None, planted: str = "") -> Run:
        """Run one operation with a fault injected, or none and every call written down."""
        home = self.copy(name)
        task = self.task(home, operation) | {"planted": planted, "loud": inject is None}
        options = ["-e", f"inject={inject}"] if inject else ["-y"]
        calls = inject.split(":")[0] if inject else ",".join(self.calls)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(task["wire"]))
            listening.listen()
            pid = self.driver.start(task)
            talk, _address = listening.accept()
            traced = [str(self.strace), "-f", "-e", f"trace={calls}", *options]
            traced += ["-o", str(home.parent / "trace"), "-p", str(pid)]
            with talk, subprocess.Popen(traced, stderr=subprocess.PIPE, text=True) as tracer:
                assert tracer.stderr is not None
                _wait_for(tracer.stderr, "attached")
                talk.sendall(b"!")
                told = b""
                while part := talk.recv(4096):
                    told += part
                tracer.stderr.read()
        return Run(home, task | {"planted": ""}, told.decode())


def _wait_for(stream: IO[str], word: str) -> None:
    for line in stream:
        if word in line:
            return
    raise AssertionError("strace could not attach")


def counted(bench: Bench, operation: str) -> tuple[Run, dict[str, list[int]]]:
    """Run undisturbed; return that run and, for each call, which of them (per thread, from 1)
    touch the instance."""
    run = bench.run(f"count-{operation}-{len(list(bench.folder.iterdir()))}", operation, None)
    assert run.told, "the operation works undisturbed"
    seen: dict[tuple[str, str], int] = {}
    found: dict[str, set[int]] = {}
    for line in (run.home.parent / "trace").read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if match is None or "resumed>" in line:
            continue
        thread, call, rest = match.groups()
        seen[thread, call] = seen.get((thread, call), 0) + 1
        if bench.watched(run.home) in rest:
            found.setdefault(call, set()).add(seen[thread, call])
    return run, {call: sorted(numbers) for call, numbers in found.items()}


def chosen(numbers: list[int], whole: bool) -> list[int]:
    """Return all of them; or the first and the last, and one in the middle of many."""
    if whole:
        return numbers
    middle = {numbers[len(numbers) // 2]} if len(numbers) >= FREQUENT else set()
    return sorted({numbers[0], numbers[-1], *middle})


def sweep(
    bench: Bench,
    operation: str,
    calls: dict[str, list[int]],
    judge: Callable[[Run], list[str]],
    *,
    whole: bool,
    sample: int = 0,
) -> None:
    """Let each chosen call fail in each way, judge what is left, and print the count.

    ``sample`` draws so many of all of them, always the same, unless the ``whole`` is wanted.
    """
    jobs = [
        (call, number, fault)
        for call, numbers in calls.items()
        for number in chosen(numbers, whole or bool(sample))
        for fault in FAULTS
    ]
    if sample and not whole:
        jobs = Random(20261123).sample(jobs, min(sample, len(jobs)))
    found, acknowledged = [], 0

    def run_one(job: tuple[str, int, str]) -> Run:
        call, number, fault = job
        name = f"{operation}-{call}-{number}-{fault.partition('=')[2]}"
        return bench.run(name, operation, f"{call}:{fault}:when={number}")

    with ThreadPoolExecutor(2) as pool:
        for start in range(0, len(jobs), AHEAD):
            some = jobs[start : start + AHEAD]
            for job, run in zip(some, pool.map(run_one, some), strict=True):
                acknowledged += bool(run.told)
                if wrong := judge(run):
                    found.append((job, wrong))
                connection.close()
                shutil.rmtree(run.home.parent)
    print(
        f"{operation}: injected {len(jobs)} of {sum(map(len, calls.values())) * len(FAULTS)} "
        f"({', '.join(f'{call} {len(n)}' for call, n in calls.items())}), "
        f"acknowledged {acknowledged}, wrong {len(found)}"
    )
    assert not found, "\n".join(map(str, found))
    assert len(jobs) > acknowledged, "no fault was ever felt"
    assert len(jobs) >= 12


__all__ = ["Bench", "Run", "counted", "driving", "sweep"]
