# SPDX-License-Identifier: Apache-2.0
"""A process that has imported everything and forks a worker for each line it reads: real processes
that can be killed, without an interpreter start for each.  Answers with the pid of each.

What a worker is known by in the queue stands in ``<notes>/<pid>.id``, its exit code at the end in
``<notes>/<pid>.end``, and what it printed in ``<notes>/<pid>.out``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rogatory.reading.sandbox import Outcome

QUICK = {
    "work.BATCH": 2,
    "work_queue.STALLED": 5.0,
    "work_many.BEAT": 0.5,
    "work_many.PAUSE": 0.2,
    "work_many._LATER": 1,
}
"""So that a test need not wait half a minute for what a house can wait for."""


POISON = b"ends whoever reads it"
WAITING = b"is read as long as the file beside it is there: "


class _Plain:
    """Reads small texts as the sandbox would, without an interpreter start for each.

    Whether the sandbox withstands a file is tested elsewhere; here a file may end its worker, or
    keep it busy for as long as a test wants.
    """

    def run_many(self, function: str, files: Sequence[Path], **_given: object) -> list[Outcome]:
        """Read each file."""
        return [self._read(file) for file in files]

    def _read(self, file: Path) -> Outcome:
        from rogatory.reading.sandbox import Outcome
        from rogatory.reading.sheet import Passage, Sheet

        data = file.read_bytes()
        if data.startswith(POISON):
            os.kill(os.getpid(), signal.SIGKILL)
        if data.startswith(WAITING):
            beside = Path(data.removeprefix(WAITING).decode())
            beside.with_suffix(".seen").touch()
            while beside.exists():
                time.sleep(0.02)
        time.sleep(0.03)
        sheet = Sheet(media="text/plain", passages=[Passage("text", data.decode())])
        return Outcome(sheet.status(), sheet)


def main() -> None:
    """Serve until the pipe is closed."""
    from rogatory.cli.session import prepare

    prepare()
    import procrastinate.manager
    import procrastinate.worker

    import rogatory.cli.catalogue
    from rogatory.office import exhibit_reading, work, work_many, work_queue

    vars(exhibit_reading)["sandbox"] = _Plain()
    rogatory.cli.catalogue.commands()
    modules = {"work": work, "work_many": work_many, "work_queue": work_queue}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for name, value in (QUICK | request.get("given", {})).items():
                module, _dot, constant = name.partition(".")
                setattr(modules[module], constant, value)
            _note_ids(procrastinate.manager.JobManager, Path(request["notes"]))
            _work(request)
        print(child, flush=True)


def _note_ids(manager: Any, notes: Path) -> None:
    genuine = manager.register_worker

    async def register_worker(self: Any) -> int:
        number: int = await genuine(self)
        (notes / f"{os.getpid()}.id").write_text(str(number))
        return number

    manager.register_worker = register_worker


def _work(request: dict[str, Any]) -> None:
    from rogatory.cli import main as command

    notes = Path(request["notes"]) / str(os.getpid())
    out = os.open(notes.with_suffix(".out"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number in (1, 2):
        os.dup2(out, number)
    sys.stdin = Path(os.devnull).open()  # noqa: SIM115
    try:
        code = command(["-C", request["home"], *request["argv"]])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    notes.with_suffix(".end").write_text(str(code))
    os._exit(code)


if __name__ == "__main__":
    main()
