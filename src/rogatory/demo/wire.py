# SPDX-License-Identifier: Apache-2.0
"""Two authorities as two processes: each has its own instance, keys and database.

The director speaks to a side by lines of JSON over pipes, one request, one answer::

    {"now":"2026-03-02T08:00:00Z","do":"check","with":{…}}
    {"ok":{…}}   {"error":"Inadmissible","message":"…","remarks":[…]}

``now`` is the story's clock: the demonstration runs on fictional dates in 2026.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rogatory.errors import RogatoryError


class Refused(RogatoryError):
    """A side refused what it was asked; ``kind`` is the class of the error there."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class Clock:
    """The story's clock: set by the director, read by the test authority and both sides."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def at(self, text: str) -> None:
        """Set the clock to ``2026-03-02 09:30`` (UTC); it never runs back."""
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        if moment < self.now:
            raise ValueError(f"the story's clock would run back to {text}")
        self.now = moment


class Side:
    """One authority's process, alive for the whole story."""

    def __init__(self, name: str, home: Path, clock: Clock, lang: str) -> None:
        self.name, self.home, self.clock = name, home, clock
        environment = os.environ | {"ROGATORY_LANG": lang, "PYTHONUNBUFFERED": "1"}
        environment.pop("ROGATORY_HOME", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rogatory.demo.desk", str(home), lang],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )

    def do(self, what: str, **given: Any) -> Any:
        """Ask the side to do one thing; return its result, or raise Refused."""
        request = {"now": self.clock().strftime("%Y-%m-%dT%H:%M:%SZ"), "do": what, "with": given}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"side {self.name} ended while it was asked to {what}")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"], answer["message"])
        return answer["ok"]

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=30)
