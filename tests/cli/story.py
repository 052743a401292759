# SPDX-License-Identifier: Apache-2.0
"""Stories: commands with the output they must give, read as a text and run for real.

::

    # a remark; kept in the documents above the command that follows it
    file ev/note.txt            the indented lines below are its contents
        The car stood there.
    copy letter.json            a file that lies beside the stories
    scan a.pdf b.pdf 1,3,2      leaves of a printed PDF, scanned into a file; 0 is an empty back
    as aynur in a               from here on this officer, this instance (environment, pass file)
    $ rogatory case open 1 --title "A title"
    Case 1 is open: entry 0 of its case record.
    ! a line on standard error
    = 2                         the exit code, when it is not 0

In what is expected, ``…`` stands for anything on a line, a line ``…`` for any lines, and
``{name}`` for a word that ``$name`` gives again later on.  ``$here`` is the story's folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests import stores
from tests.scans import scanned

from rogatory.cli.command import Command

FOLDER = Path(__file__).resolve().parents[1] / "stories"
SOURCE = Path(__file__).resolve().parents[2] / "src"


@dataclass
class Step:
    """One thing of a story: a command with what it must give, or a preparation."""

    kind: str
    text: str
    line: int
    expected: list[str] = field(default_factory=list)
    remark: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The exit code that is expected."""
        codes = [one[2:] for one in self.expected if re.fullmatch(r"= [0-3]", one)]
        return int(codes[0]) if codes else 0

    def lines(self, error: bool) -> list[str]:
        """Return the lines expected on one of the two streams."""
        plain = [one for one in self.expected if not re.fullmatch(r"= [0-3]", one)]
        if error:
            return [one[2:] for one in plain if one.startswith("! ")]
        return [one for one in plain if not one.startswith("! ")]


def read(path: Path) -> list[Step]:
    """Read a story."""
    steps: list[Step] = []
    remark: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            remark.append(line.lstrip("# "))
        elif line.startswith("$ "):
            steps.append(Step("run", line[2:], number, remark=remark))
            remark = []
        elif line.startswith(("file ", "copy ", "as ", "scan ")):
            kind, _, rest = line.partition(" ")
            steps.append(Step(kind, rest, number))
        elif line and not (steps and steps[-1].kind in ("run", "file")):
            raise AssertionError(f"{path.name}:{number}: what is this? {line}")
        elif line:
            steps[-1].expected.append(line)
        else:
            remark = []
    return steps


def command_of(step: Step, commands: dict[tuple[str, ...], Command]) -> tuple[str, ...]:
    """Return the words of the command that a step runs; none when the line is no command."""
    words = shlex.split(step.text)[1:]
    if "verify" in words[:1]:
        return ("verify",)
    found = [path for path in commands if _within(path, words)]
    return max(found, key=len, default=())


def _within(path: tuple[str, ...], words: list[str]) -> bool:
    return any(tuple(words[n : n + len(path)]) == path for n in range(len(words)))


Runner = Callable[[list[str], Path, dict[str, str]], tuple[int, str, str]]
"""Runs the command with these words, in this folder and environment: exit code and both streams."""


def fresh(words: list[str], folder: Path, environ: dict[str, str]) -> tuple[int, str, str]:
    """Run a command in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "rogatory", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=180,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


class Forks:
    """Runs commands in forks of one process that has imported everything already."""

    def __init__(self, scratch: Path) -> None:
        self._files = scratch / "out", scratch / "err"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            env=os.environ | {"PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(
        self, words: list[str], folder: Path, environ: dict[str, str]
    ) -> tuple[int, str, str]:
        """Run a command in a fork."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        out, err = map(str, self._files)
        request = {"argv": words, "cwd": str(folder), "env": environ, "out": out, "err": err}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        told, said = (file.read_text(encoding="utf-8") for file in self._files)
        return code, told, said

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


class Play:
    """A story being played in a folder of its own."""

    def __init__(self, here: Path, runner: Runner | None = None) -> None:
        self.here = here
        self.run = runner or fresh
        overlay = SOURCE / "rogatory" / "demo" / "overlay"
        self.known = {"here": str(here), "overlay": str(overlay)}
        keep = ("PATH", "LANG", "SYSTEMROOT", "TMPDIR")
        self.environ = {name: os.environ[name] for name in keep if name in os.environ}
        self.environ |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(SOURCE), "HOME": str(here)}
        self.environ |= stores.CREDENTIALS if stores.chosen() else {}

    def do(self, step: Step) -> None:
        """Play one step; AssertionError with the line of the story when it comes out otherwise."""
        if step.kind == "file":
            path = self.here / step.text
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line.strip()}\n" for line in step.expected))
        elif step.kind == "copy":
            shutil.copy(FOLDER / step.text, self.here)
        elif step.kind == "scan":
            source, target, leaves = step.text.split()
            pile = [int(leaf) for leaf in leaves.split(",")]
            scanned(self.here / source, self.here / target, pile)
        elif step.kind == "as":
            officer, _, home = step.text.partition(" in ")
            self.environ |= {"ROGATORY_OFFICER": officer, "ROGATORY_HOME": home}
        else:
            self._run(step)

    def _run(self, step: Step) -> None:
        text = re.sub(r"\$(\w+)", lambda m: self.known.get(m[1], m[0]), step.text)
        words = shlex.split(text)
        assert words[0] == "rogatory", step
        if words[1] == "init":
            words += self._places()
        code, out, err = self.run(words[1:], self.here, self.environ)
        told = f"line {step.line}: {text}\nexit {code}\n{out}\n{err}"
        assert code == step.exit_code, told
        assert "Traceback" not in err, told
        self._match(step.lines(error=False), out, told)
        self._match(step.lines(error=True), err, told)

    def _places(self) -> list[str]:
        """Return where a new instance keeps record and files, as ``init`` is told."""
        told = stores.places(self.here / self.environ.get("ROGATORY_HOME", "."))
        return [word for name, place in told.items() for word in (f"--{name}", place)]

    def _match(self, expected: list[str], got: str, told: str) -> None:
        lines = [line.rstrip() for line in got.splitlines() if line.strip()]
        place = 0
        for number, line in enumerate(expected):
            if line == "…":
                later = expected[number + 1] if number + 1 < len(expected) else None
                if later is None:
                    return
                pattern = self._pattern(later)
                while place < len(lines) and not pattern.fullmatch(lines[place].strip()):
                    place += 1
                continue
            assert place < len(lines), f"expected “{line}”, nothing more came\n{told}"
            hit = self._pattern(line).fullmatch(lines[place].strip())
            assert hit, f"expected “{line}”\n     got “{lines[place]}”\n{told}"
            self.known |= hit.groupdict()
            place += 1
        assert place == len(lines), f"not expected: {lines[place:]}\n{told}"

    def _pattern(self, line: str) -> re.Pattern[str]:
        parts = re.split(r"(…|\{\w+\}|\$\w+)", line.strip())
        made = []
        for part in parts:
            if part == "…":
                made.append(".*")
            elif re.fullmatch(r"\{\w+\}", part):
                made.append(rf"(?P<{part[1:-1]}>.+?)")
            elif part[:1] == "$" and part[1:] in self.known:
                made.append(re.escape(self.known[part[1:]]))
            else:
                made.append(r"\s+".join(map(re.escape, re.split(r"\s+", part))))
        return re.compile("".join(made))


__all__ = ["FOLDER", "Forks", "Play", "Step", "command_of", "read"]
