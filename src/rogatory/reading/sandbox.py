# SPDX-License-Identifier: Apache-2.0
"""The sandbox: reading functions run in a child process that has nothing but the file.

Under bubblewrap the child sees the interpreter, this package and the files to read, each read-only
under a neutral name (``/in/0``, ``/in/1`` ...); it has no network, no other process, no home, no
writable folder. Where bubblewrap is missing or not permitted, nothing is read unless the caller
says ``allow_unconfined=True``; then the resource limits and the system call filter of
:mod:`.confine` still hold, and the outcome says ``confined=False``.

Starting Python costs more than reading a file, so one child reads many. When it dies or overstays,
the file at hand is the culprit and gets that outcome, and a new child goes on with the next.

Every file gets exactly one :class:`Outcome`: read, partly, unreadable or refused, and why.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _
from rogatory.reading.sheet import Fault, Sheet

#: Files that one child is given at a time: each costs a mount.
BATCH = 128
_REPLY_LIMIT = 64 * 2**20
_START_SECONDS = 20.0


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes of file, memory and output; seconds by clock and CPU."""

    file_bytes: int = 192 * 2**20
    memory: int = 512 * 2**20
    output: int = 128 * 2**20
    wall_seconds: float = 20.0
    cpu_seconds: int = 15


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    ``status`` is read, partly, unreadable or refused; ``sheet`` is what was read (empty when
    nothing was); ``output`` the derived file of a function that makes one, ``said`` what was done;
    ``confined`` whether bubblewrap was around the reading.
    """

    status: str
    sheet: Sheet
    seconds: float = 0.0
    confined: bool = True
    output: bytes | None = None
    said: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what was not read, and why."""
        return tuple(self.sheet.faults)


def read_many(
    files: Sequence[Path], *, limits: Limits | None = None, allow_unconfined: bool = False
) -> list[Outcome]:
    """Read metadata and text of each file; the outcomes stand in the order of ``files``."""
    return run_many("read", files, limits=limits, allow_unconfined=allow_unconfined)


def run(
    function: str,
    file: Path,
    *,
    options: Mapping[str, object] | None = None,
    limits: Limits | None = None,
    allow_unconfined: bool = False,
) -> Outcome:
    """Run one reading function (see child.functions) on one file; see :func:`run_many`."""
    return run_many(
        function, [file], options=options, limits=limits, allow_unconfined=allow_unconfined
    )[0]


def run_many(
    function: str,
    files: Sequence[Path],
    *,
    options: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    limits: Limits | None = None,
    allow_unconfined: bool = False,
) -> list[Outcome]:
    """Run one reading function on many files, each under ``limits``; ``options`` are the same for
    all of them, or a list with those of each (so one file can be asked for several things).

    Raises Unavailable when bubblewrap cannot be used and ``allow_unconfined`` is not given, or when
    the reading process cannot be started at all. What a file does is never an exception.
    """
    limits, each = limits or Limits(), options or {}
    confined = can_confine()
    if not confined and not allow_unconfined:
        raise Unavailable(
            _(
                "Files of others are read only under confinement, and bubblewrap cannot be used "
                "here: install bubblewrap and allow user namespaces, or permit unconfined reading."
            )
        )
    outcomes: list[Outcome | None] = [_barred(f, limits, confined) for f in files]
    waiting = [i for i, outcome in enumerate(outcomes) if outcome is None]
    while waiting:
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        while batch:
            with _Child([files[i] for i in batch], limits, confined) as child:
                if not child.ready:
                    gone = {i: o for i in batch if (o := _barred(files[i], limits, confined))}
                    if not gone:
                        raise Unavailable(
                            _("The reading process does not start; check Python and bubblewrap.")
                        )
                    outcomes[:] = [gone.get(i, o) for i, o in enumerate(outcomes)]
                    batch = [i for i in batch if i not in gone]
                    continue
                done = 0
                for n, i in enumerate(batch):
                    told = each if isinstance(each, Mapping) else each[i]
                    outcome = child.ask(function, n, told)
                    if child.dead and n > 0 and outcome.faults[0].code == "crashed":
                        break  # perhaps the file before did it: ask again in a new child
                    outcomes[i] = outcome
                    done += 1
                    if child.dead:
                        break
            batch = batch[done:]
    return [o for o in outcomes if o is not None]


@cache
def can_confine() -> bool:
    """Tell whether bubblewrap is there and works for this user (tried once)."""
    program = shutil.which("bwrap")
    if program is None:
        return False
    try:
        tried = subprocess.run(
            [program, "--unshare-all", "--ro-bind", "/", "/", "/bin/true"],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def confine(command: Sequence[str], files: Sequence[Path]) -> list[str]:
    """Return ``command`` wrapped in bubblewrap, with ``files`` as /in/0, /in/1 ... read-only."""
    program = shutil.which("bwrap") or "bwrap"
    wrapped = [program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    wrapped += ["--cap-drop", "ALL", "--hostname", "reading", "--chdir", "/"]
    for name, value in _environment().items():
        wrapped += ["--setenv", name, value]
    for there in ("/usr", "/etc/alternatives", "/etc/ld.so.cache"):
        wrapped += ["--ro-bind-try", there, there]
    for link in ("/lib", "/lib64", "/lib32", "/bin"):
        if Path(link).is_symlink():
            wrapped += ["--symlink", str(Path(link).readlink()), link]
        else:
            wrapped += ["--ro-bind-try", link, link]
    for folder in _needed():
        wrapped += ["--ro-bind", str(folder), str(folder)]
    for number, file in enumerate(files):
        wrapped += ["--ro-bind", str(file.absolute()), f"/in/{number}"]
    return [*wrapped, "--remount-ro", "/", "--", *command]


def _needed() -> Iterator[Path]:
    """Yield the folders of the interpreter and of this package that are not below /usr."""
    package = Path(__file__).resolve().parents[1]
    wanted = (Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent)
    for folder in dict.fromkeys((*wanted, package)):
        if not folder.is_relative_to("/usr") and folder != Path("/bin"):
            yield folder


def _environment() -> dict[str, str]:
    """Return all that the child's environment holds."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


def _barred(file: Path, limits: Limits, confined: bool) -> Outcome | None:
    """Return the outcome of a file that need not be opened by the child, else None."""

    def outcome(code: str) -> Outcome:
        sheet = Sheet(faults=[Fault(code)])
        return Outcome(sheet.status(), sheet, confined=confined)

    try:
        # Non-blocking: a named pipe in an evidence folder must not stop the work.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        return outcome("not_permitted")
    except (FileNotFoundError, NotADirectoryError):
        return outcome("absent")
    except (OSError, ValueError):
        return outcome("not_a_file")
    try:
        state = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(state.st_mode):
        return outcome("not_a_file")
    if state.st_size == 0:
        return outcome("empty")
    return outcome("too_large") if state.st_size > limits.file_bytes else None


@dataclass
class _Child:
    """One reading process and the files it was given; a context manager that ends it."""

    files: Sequence[Path]
    limits: Limits
    confined: bool
    dead: bool = False
    ready: bool = False
    process: subprocess.Popen[bytes] = field(init=False)
    out: IO[bytes] = field(init=False)
    pending: bytes = b""

    def __enter__(self) -> _Child:
        limits = self.limits
        numbers = (limits.memory, limits.output, limits.cpu_seconds * (len(self.files) + 1))
        command = [sys.executable, "-m", "rogatory.reading.child", *map(str, numbers)]
        command.append(str(limits.cpu_seconds))
        self.out = tempfile.TemporaryFile()
        descriptor = self.out.fileno()
        environment = {**_environment(), "ROGATORY_OUT": str(descriptor)}
        if self.confined:
            command = [
                *confine([], self.files)[:-1],
                *("--setenv", "ROGATORY_OUT", str(descriptor), "--", *command),
            ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            pass_fds=(descriptor,),
            start_new_session=True,
        )
        try:
            hello = json.loads(self._line(_START_SECONDS) or b"{}")
        except ValueError:
            hello = {}
        # Not ready also when a file went away between the look and the start.
        self.ready = hello.get("ready") is True
        return self

    def __exit__(self, *_exception: object) -> None:
        self._end()
        for stream in (self.process.stdin, self.process.stdout, self.out):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()

    def ask(self, function: str, number: int, options: Mapping[str, object]) -> Outcome:
        """Have the child do ``function`` on its file ``number``; a dead child is an outcome."""
        began = time.monotonic()
        path = f"/in/{number}" if self.confined else str(self.files[number].absolute())
        request = {"function": function, "path": path, "options": dict(options)}
        reply: object = None
        code = ""
        try:
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            line = self._line(self.limits.wall_seconds)
            if line is None:
                code = "time"
            elif not line:
                code = self._epitaph()
            else:
                reply = json.loads(line)
        except BrokenPipeError:
            code = self._epitaph()
        except (ValueError, RecursionError):
            code = "bad_reply"
        if not code:
            try:
                return self._outcome(reply, time.monotonic() - began)
            except Malformed:
                code = "bad_reply"
        self.dead = True
        sheet = Sheet(faults=[Fault(code)])
        return Outcome(sheet.status(), sheet, time.monotonic() - began, self.confined)

    def _outcome(self, reply: object, seconds: float) -> Outcome:
        """Read the child's answer strictly: it has been in bad company."""
        if not isinstance(reply, dict) or set(reply) != {"sheet", "output", "said"}:
            raise Malformed(_("The reading process gave no usable answer."))
        sheet = Sheet.from_json(reply["sheet"])
        size, said = reply["output"], reply["said"]
        if not (
            isinstance(size, int)
            and 0 <= size <= self.limits.output
            and isinstance(said, list)
            and all(isinstance(s, str) for s in said)
        ):
            raise Malformed(_("The reading process gave no usable answer."))
        output = None
        if size:
            output = os.pread(self.out.fileno(), size, 0)
            if len(output) != size:
                raise Malformed(_("The reading process gave no usable answer."))
        return Outcome(sheet.status(), sheet, seconds, self.confined, output, tuple(said))

    def _line(self, seconds: float) -> bytes | None:
        """Return the child's next line; b"" when it has ended, None when the clock ran out."""
        assert self.process.stdout is not None
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            parts = [self.pending]
            total = len(self.pending)
            while b"\n" not in parts[-1]:
                if not selector.select(max(0.0, until - time.monotonic())):
                    return None
                part = os.read(self.process.stdout.fileno(), 1 << 20)
                total += len(part)
                if not part or total > _REPLY_LIMIT:
                    return b""
                parts.append(part)
        line, _newline, self.pending = b"".join(parts).partition(b"\n")
        return line

    def _epitaph(self) -> str:
        """Return the fault code for a child that ended by itself."""
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "bad_reply"
        # bubblewrap reports a signal as 128 + its number, a shell's custom.
        gone_by = -code if code < 0 else code - 128
        return "time" if gone_by == signal.SIGXCPU else "crashed"

    def _end(self) -> None:
        """End the child and whatever bubblewrap started for it: they have their own session."""
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        if not self.dead:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
