# SPDX-License-Identifier: Apache-2.0
"""What an interrupted taking-in had read, so that the next run need not read it again.

One file a run, of this user alone, locked while it is used, removed when the run ends::

    rogatory.intake/1 <run uuid> <salt, 32 hex>
    <tag, 64 hex> <sha256, 64 hex> <size> <segments: sha256:size,… or -> <check, 16 hex>
    …

A line is written after the bytes of its file are durable in the vault, and synced at each
``keep``.  ``tag`` is SHA-256 over the salt and, for the file or each segment, its path below the
named folder (as bytes), its size, its times of change (``mtime`` and ``ctime``, nanoseconds): no
name stands in the journal.  ``check`` is the start of SHA-256 over the line before it, so that a
line torn by a power cut is dropped.

A line is trusted only when the source still has the same path, size and times *and* the vault
still has an object of that digest and size.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rogatory.errors import Conflict
from rogatory.language import _
from rogatory.vault import durable

SCHEMA: Final = "rogatory.intake/1"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was read of a file: digest and size of its object, and of each segment of a set."""

    sha256: str
    size: int
    segments: tuple[tuple[str, int], ...] = ()


class Journal:
    """The journal of one run; opened by one process at a time.

    State: ``known`` is what earlier attempts read, by tag.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, Recalled] = {}
        self.run = str(uuid.uuid4())
        self._salt = secrets.token_hex(16)
        self._noted = False
        durable.make_folder(path.parent)
        with durable.storage(_("The journal of the taking-in was not written.")):
            self._file = path.open("ab")
            self._lock()
            path.chmod(0o600)
            whole = self._read()
            if not whole:
                self._file.truncate(0)
                self._write(f"{SCHEMA} {self.run} {self._salt}\n")
            else:
                self._file.truncate(whole)  # what a power cut tore off begins anew
            self._sync()
            durable.sync_folder(path.parent)

    @property
    def noted(self) -> bool:
        """Whether anything stands in it: of an earlier attempt, or of this one."""
        return bool(self.known) or self._noted

    @property
    def resumed(self) -> bool:
        """Whether an earlier attempt was interrupted after it had read something."""
        return bool(self.known)

    def tag(self, parts: Sequence[tuple[bytes, os.stat_result]]) -> str:
        """Return what a file, or the files of a set, are known by here."""
        told = [self._salt.encode()]
        for raw, look in parts:
            told.append(b"%d:%b" % (len(raw), raw))
            told.append(b" %d %d %d;" % (look.st_size, look.st_mtime_ns, look.st_ctime_ns))
        return hashlib.sha256(b"".join(told)).hexdigest()

    def note(self, read: Iterable[tuple[str, Recalled]]) -> None:
        """Note files whose bytes are durable in the vault, each by its tag."""
        lines = []
        for tag, one in read:
            parts = ",".join([f"{digest}:{size}" for digest, size in one.segments]) or "-"
            line = f"{tag} {one.sha256} {one.size} {parts}"
            lines.append(f"{line} {_check(line)}\n")
        with durable.storage(_("The journal of the taking-in was not written.")):
            self._noted = self._noted or bool(lines)
            self._write("".join(lines))

    def keep(self) -> None:
        """Make durable what was noted."""
        with durable.storage(_("The journal of the taking-in was not written.")):
            self._sync()

    def close(self, *, done: bool) -> None:
        """Close it; a run that is ``done`` needs its journal no more."""
        with durable.storage(_("The journal of the taking-in was not written.")):
            if done:
                self.path.unlink(missing_ok=True)
                durable.sync_folder(self.path.parent)
            self._file.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Conflict(
                _("The same folder is being taken in by another process: wait until it is done.")
            ) from None

    def _write(self, text: str) -> None:
        self._file.write(text.encode())

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self) -> int:
        """Read what is there; returns how many bytes of it are whole."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return 0
        head, newline, _rest = data.partition(b"\n")
        words = head.decode("ascii", "replace").split(" ")
        if not newline or len(words) != 3 or words[0] != SCHEMA or len(words[2]) != 32:
            return 0
        try:
            self.run = str(uuid.UUID(words[1]))
        except ValueError:
            return 0
        self._salt = words[2]
        whole = len(head) + 1
        for line in data[whole:].split(b"\n")[:-1]:
            if not self._take(line.decode("ascii", "replace")):
                break
            whole += len(line) + 1
        return whole

    def _take(self, line: str) -> bool:
        said, _space, check = line.rpartition(" ")
        words = said.split(" ")
        if check != _check(said) or len(words) != 4:
            return False
        parts = [] if words[3] == "-" else [part.split(":") for part in words[3].split(",")]
        segments = tuple((digest, int(size)) for digest, size in parts)
        self.known[words[0]] = Recalled(words[1], int(words[2]), segments)
        return True


def _check(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]
