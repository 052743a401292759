# SPDX-License-Identifier: Apache-2.0
"""Threat 23: every call on the disk fails, or is the last one; no acknowledged act is lost.

A child that is ready to work is attached to by strace; what it does from then on is counted once
and then made to fail, call by call: I/O error, full disk, kill.  After each run the instance is
opened as any start would, the same operations are repeated, and fsck must find nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO

import pytest
from django.db import connection
from tests.clerk import sweep_driver
from tests.clerk.sweep_driver import OPERATIONS
from tests.instances import Side, make_instance

from rogatory.casefile import integrity
from rogatory.casefile.persons import Person
from rogatory.clerk.instance import open_instance
from rogatory.clerk.publish import published
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Conflict, Inadmissible, Malformed, Unavailable, Unverified

CALLS = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "renameat"),
    *("renameat2", "link", "linkat", "unlink", "unlinkat", "close"),
)
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
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


@dataclass
class Bench:
    """The instance from which every run starts, and how to run."""

    side: Side
    case: str
    driver: Driver
    strace: Path
    folder: Path

    def run(self, name: str, operation: str, inject: str | None, early: str = "") -> Run:
        """Run one operation with a fault injected, or none and every call written down."""
        place = self.folder / name
        place.mkdir()
        shutil.copytree(self.side.home, place / "a")
        shutil.copytree(self.side.home.parent / "evidence", place / "evidence")
        trace = place / "trace"
        options = ["-e", f"inject={inject}"] if inject else ["-y"]
        calls = inject.split(":")[0] if inject else ",".join(CALLS)
        with socket.socket(socket.AF_UNIX) as listening:
            wire = place / "w"
            listening.bind(os.path.relpath(wire))
            listening.listen()
            pid = self.driver.start(
                {
                    "home": str(place / "a"),
                    "case": self.case,
                    "wire": os.path.relpath(wire),
                    "log": self.side.instance.secret("log").hex(),
                    "operations": [operation],
                    "early": early,
                }
            )
            talk, _address = listening.accept()
            with (
                talk,
                subprocess.Popen(
                    [
                        str(self.strace),
                        "-f",
                        "-e",
                        f"trace={calls}",
                        *options,
                        *place_of(trace, pid),
                    ],
                    stderr=subprocess.PIPE,
                    text=True,
                ) as tracer,
            ):
                assert tracer.stderr is not None
                wait_for(tracer.stderr, "attached")
                talk.sendall(b"!")
                told = b""
                while part := talk.recv(4096):
                    told += part
                tracer.stderr.read()
        return Run(
            place / "a", operation, dict(line.split() for line in told.decode().splitlines())
        )


@dataclass
class Run:
    """One run: its folder, what was done, and what was acknowledged."""

    home: Path
    operation: str
    told: dict[str, str]


def place_of(trace: Path, pid: int) -> list[str]:
    return ["-o", str(trace), "-p", str(pid)]


def wait_for(stream: IO[str], word: str) -> None:
    for line in stream:
        if word in line:
            return
    raise AssertionError("strace could not attach")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], Path]) -> Iterator[Bench]:
    """Give an instance with a case, a published beginning and two files to take in."""
    folder = tmp_path_factory.mktemp("strace")
    side = make_instance(folder, "a")
    case = side.open_case()
    sweep_driver.show(side.instance, case, "")
    for turn in ("y-1", "y-2"):  # not published yet
        sweep_driver.append(side.instance, case, turn)
    (folder / "evidence").mkdir()
    for name in ("one", "two"):
        (folder / "evidence" / name).write_bytes(name.encode() * 5000)
    connection.close()
    python = os.path.realpath(sys.executable)  # the real binary: a shim would spoil the counts
    process = subprocess.Popen(
        [python, "-m", "tests.clerk.sweep_driver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    yield Bench(side, case, Driver(process), tool("strace"), folder)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(10)


def counted(bench: Bench, operation: str) -> dict[str, list[int]]:
    """Return, for each call, which of them (per thread, from 1) touch the instance."""
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
        if str(run.home) in rest:
            found.setdefault(call, set()).add(seen[thread, call])
    return {call: sorted(numbers) for call, numbers in found.items()}


def chosen(numbers: list[int], whole: bool) -> list[int]:
    """Return all of them, or the first, the middle and the last."""
    return numbers if whole else sorted({numbers[0], numbers[len(numbers) // 2], numbers[-1]})


def judge(bench: Bench, run: Run) -> list[str]:
    """Return what is wrong with an instance after a run: opened, looked at, repeated, looked at."""
    wrong = []
    instance = open_instance(run.home, bench.side.clock)
    instance.secrets = bench.side.instance.secrets
    wrong += [str(fault) for fault in integrity.check_all(instance)]
    wrong += [f"lost: {what}" for what in lost(bench, run)]
    try:
        told = OPERATIONS[run.operation](instance, bench.case, f"x-{run.operation}")
    except Inadmissible:
        # It is in already: the first attempt had happened, whether acknowledged or not.
        told = "0"
    except (Conflict, Malformed, Unavailable, Unverified) as error:
        wrong.append(f"the retry failed: {error!r}")
        told = "0"
    if told != "0" and run.told and run.operation != "publish":
        wrong.append("what had been acknowledged could be entered a second time")
    wrong += [f"afterwards: {fault}" for fault in integrity.check_all(instance)]
    connection.close()
    return wrong


def lost(bench: Bench, run: Run) -> list[str]:
    """Return what was acknowledged and is not there."""
    missing = []
    for name, told in run.told.items():
        if name == "publish":
            shown = published(open_instance(run.home, bench.side.clock), bench.case)
            if shown is None or shown.size < int(told):
                missing.append(f"checkpoint of {told}")
        elif not EntryRow.objects.filter(case=bench.case, number=int(told)).exists():
            missing.append(f"entry {told}")
        elif name == "append" and not Person.objects.filter(case=bench.case, key="x-append"):
            missing.append(f"row of entry {told}")
    return missing


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_no_acknowledged_act_is_lost_whatever_call_fails(
    bench: Bench, operation: str, whole_sweep: bool
) -> None:
    calls = counted(bench, operation)
    assert {"fsync", "close"} & set(calls)
    jobs = [
        (call, number, fault)
        for call, numbers in calls.items()
        for number in chosen(numbers, whole_sweep)
        for fault in FAULTS
    ]
    with ThreadPoolExecutor(2) as pool:
        runs = pool.map(
            lambda job: bench.run(
                f"{operation}-{job[0]}-{job[1]}-{job[2].split('=')[1]}",
                operation,
                f"{job[0]}:{job[2]}:when={job[1]}",
            ),
            jobs,
        )
        found = []
        acknowledged = 0
        for job, run in zip(jobs, runs, strict=True):
            acknowledged += bool(run.told)
            wrong = judge(bench, run)
            if wrong:
                found.append((job, wrong))
            shutil.rmtree(run.home.parent)
    print(
        f"{operation}: injected {len(jobs)} of {sum(map(len, calls.values())) * len(FAULTS)} "
        f"({', '.join(f'{call} {len(n)}' for call, n in calls.items())}), "
        f"acknowledged {acknowledged}, wrong {len(found)}"
    )
    assert not found, "\n".join(map(str, found))
    assert len(jobs) > acknowledged, "no fault was ever felt"
    assert len(jobs) >= 12


def test_the_sweep_finds_a_driver_that_acknowledges_too_early(bench: Bench) -> None:
    calls = counted(bench, "append")
    call = "pwrite64"
    run = bench.run("planted", "append", f"{call}:signal=KILL:when={calls[call][0]}", early="3")
    assert run.told == {"append": "3"}
    assert any(what.startswith("lost") for what in judge(bench, run))
