# SPDX-License-Identifier: Apache-2.0
"""Two web processes and two workers at one PostgreSQL and one S3 store, while an officer works."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.instances import Side
from tests.scale.workers import ROOT, Source, until, workers_of

from rogatory.casefile import integrity, persons
from rogatory.casefile.derived import Document, Passage, Reading
from rogatory.clerk.tables import EntryRow
from rogatory.office import work


@contextmanager
def served(side: Side) -> Iterator[str]:
    """Serve the instance in a process of its own; give the address that lets a browser in."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "rogatory", "-C", str(side.home), "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environ, text=True, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, "the server ended"
            address = "".join(re.findall(r"http://\S+/", line))
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def page(address: str, case: str) -> str:
    with urllib.request.urlopen(f"{address}c/{case}/") as answer:
        return str(answer.read().decode())


def test_two_web_processes_and_two_workers_share_one_store(side: Side, tmp_path: Path) -> None:
    source = Source(side, tmp_path)
    with ExitStack() as stack:
        workers = stack.enter_context(workers_of(side, tmp_path / "notes"))
        addresses = [stack.enter_context(served(side)) for _one in range(2)]
        for _one in range(2):
            workers.start()
        for turn in range(6):
            source.take_in(4)
            act = persons.PersonEntered(person=f"p-{turn}", role="witness", code=f"W-{turn}")
            side.enter(source.case, act)
            shown = [page(address, source.case) for address in addresses]
            # Each process shows what was acknowledged before it was asked.
            assert all(f"W-{turn}" in one for one in shown)
        until(lambda: work.count_waiting() == 0, "nothing waits")
        workers.must_live()
        assert [workers.end(pid) for pid in list(workers.living)] == [0, 0]
        assert "W-5" in page(addresses[0], source.case)
    entries = EntryRow.objects.filter(case=source.case).order_by("number")
    assert list(entries.values_list("number", flat=True)) == list(range(entries.count()))
    assert Reading.objects.filter(case=source.case, outcome="read").count() == source.count
    assert Passage.objects.count() == source.count
    found = Document.objects.filter(sort="exhibit").exclude(place="")
    assert found.count() == source.count
    assert integrity.check_all(side.instance) == []
    print(f"2 web processes, 2 workers, 1 officer: {source.count} exhibits read once, lost 0")
