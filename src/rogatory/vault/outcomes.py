# SPDX-License-Identifier: Apache-2.0
"""What becomes of each file that is found: ``Stored``, ``Duplicate`` or ``Refused``."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rogatory.vault.tally import Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file was found: its path below the folder that was named, as raw bytes."""

    raw: bytes

    @property
    def name_bytes(self) -> str:
        """The file's own name, base64url without padding of the bytes the system gave."""
        return urlsafe_b64encode(self.raw.rpartition(b"/")[2]).rstrip(b"=").decode()

    @property
    def path_bytes(self) -> str:
        """The path below the named folder, base64url without padding."""
        return urlsafe_b64encode(self.raw).rstrip(b"=").decode()

    @property
    def name(self) -> str:
        r"""The name for showing: UTF-8 where it is, each other byte as ``\xNN``."""
        return self.raw.rpartition(b"/")[2].decode("utf-8", "backslashreplace")

    @property
    def path(self) -> str:
        """The path below the named folder, for showing."""
        return self.raw.decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of an image set, in its place: its bytes are a run of the set's one object."""

    source: Source
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of a file whose bytes are in the vault; times as the filesystem gave them.

    ``segments`` are the files of an image set, in order (empty for a file); ``missing`` are the
    names of those that the set should have and that were not found.  ``recalled``: its bytes were
    read by a run that was interrupted, and not read again.
    """

    source: Source
    sha256: str
    size: int
    mtime_ns: int
    segments: tuple[Segment, ...]
    missing: tuple[Source, ...]
    recalled: bool

    @property
    def modified(self) -> str | None:
        """Time of last change, ``2026-11-23T02:00:00Z``; None beyond the years 1 to 9999."""
        try:
            at = _EPOCH + timedelta(seconds=self.mtime_ns // 1_000_000_000)
        except OverflowError:
            return None
        return at.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Stored(Taken):
    """A file whose bytes are new in this case."""


@dataclass(frozen=True, slots=True)
class Duplicate(Taken):
    """A file whose bytes the case has already; ``before``: since before this run began."""

    before: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was found and not taken in; ``target`` is where a symbolic link points.

    Of an image set ``source`` is the segment that could not be taken in.
    """

    source: Source
    reason: Reason
    target: bytes | None = None
    size: int = 0


Outcome = Stored | Duplicate | Refused
