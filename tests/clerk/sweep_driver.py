# SPDX-License-Identifier: Apache-2.0
"""The process under strace: forks one child per run, which waits until it is traced, then works.

Reads lines of JSON ``{"home", "case", "authority", "log", "operations", "early"}`` from its
standard input; for each it forks a child, says ``PID <n>`` and lets the child wait for one byte on
a socket of its own (``<home>.go``).  The child acknowledges over that socket, never with ``write``,
so that the calls which are made to fail are those of the instance.  ``early`` plants the fault that
the sweep must find: it acknowledges before the work is done.

A new operation is one function in ``OPERATIONS``; it returns what it acknowledges.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.instances import START, Clock

from rogatory.casefile import cases, persons
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.clerk.instance import Config, Hand, Instance, attach
from rogatory.clerk.publish import publish
from rogatory.vault.acquire import Stored, acquire

PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


def append(instance: Instance, case: str, turn: str) -> str:
    """Enter one act; acknowledge its number."""
    act = persons.PersonEntered(person=turn, role="witness", code=f"W-{turn}", note=f"note {turn}")
    return str(cases.enter(instance, case, act, by=Hand("aynur"))[0].number)


def take_in(instance: Instance, case: str, turn: str) -> str:
    """Take in the files beside the instance and enter the batch; acknowledge its number."""
    source = instance.home.parent / "evidence"
    taken = [one for one in acquire(instance.vault, case, source) if isinstance(one, Stored)]
    act = ExhibitsTakenIn(
        batch=turn,
        exhibits=tuple(f"{turn}-{n}" for n in range(len(taken))),
        labels=tuple(f"{turn}-{n}" for n in range(len(taken))),
        files=tuple({"sha256": one.sha256, "size": one.size} for one in taken),
        circumstances={"who": "Aynur"},
    )
    return str(cases.enter(instance, case, act, by=Hand("aynur"))[0].number)


def show(instance: Instance, case: str, turn: str) -> str:
    """Publish what is entered; acknowledge the size that is covered."""
    return str(publish(instance, case).size)


OPERATIONS: dict[str, Callable[[Instance, str, str], str]] = {
    "intake": take_in,
    "append": append,
    "publish": show,
}


def child(task: dict[str, Any]) -> None:
    """Attach, wait to be traced, work, acknowledge each step."""
    home = Path(task["home"])
    instance = Instance(
        home, Config.read(home / "instance.toml"), Clock(START), {"log": bytes.fromhex(task["log"])}
    )
    attach(home)
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(task["wire"])
        wire.recv(1)
        for name in task["operations"]:
            if task["early"]:
                wire.send(f"{name} {task['early']}\n".encode())
            told = OPERATIONS[name](instance, task["case"], f"x-{name}")
            if not task["early"]:
                wire.send(f"{name} {told}\n".encode())


def main() -> None:
    """Fork a child for every line; a child that fails says so by its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(1)
            code = 1
            try:
                child(json.loads(line))
                code = 0
            finally:
                os._exit(code)
        print(f"PID {pid}", flush=True)


if __name__ == "__main__":
    main()
