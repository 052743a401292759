# SPDX-License-Identifier: Apache-2.0
"""The canonical ZIP as a file: written in one pass, read only after every byte is accounted for.

Form (see ``structure`` for the bytes)::

    local header | data | local header | data | … | directory record … | end record

Members follow one another without a gap from the first byte of the file to the directory, in the
same order in both; the end record is the last byte of the file.  So an archive is a function of
(name, bytes) in order, and two archives with the same members are the same file.

The reader first reads the end record and the directory (within limits), makes both again and
compares.  ``scan`` then streams the whole file once: it compares every local header, checks every
CRC-32 and gives the SHA-256 of every member and of the archive.  ``read`` and ``extract`` work
only after ``scan`` and only give bytes that have the digest that ``scan`` saw.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rogatory.errors import Malformed, Unverified
from rogatory.language import _
from rogatory.pouch import passes, structure
from rogatory.pouch.structure import Member, Unsound
from rogatory.pouch.writer import RunningHash, flow, opened, read_at

__all__ = ["Container", "Limits", "Scan", "open_container"]

MAX_FAULTS = 50


@dataclass(frozen=True)
class Limits:
    """What a reader is willing to look at; beyond it the archive is refused and the limit named."""

    members: int = 100_000
    size: int = 2**40


@dataclass(frozen=True)
class Scan:
    """What one whole reading found: SHA-256 of each member by position, and of the archive.

    ``before_last`` covers all bytes before the local header of the last member.
    """

    digests: list[bytes]
    whole: bytes
    before_last: bytes


@dataclass
class Container:
    """A canonical ZIP within an open file: ``members`` in order, checked against the directory."""

    fd: int
    start: int
    length: int
    members: list[Member]
    scanned: Scan | None = None
    _places: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The members' names in order."""
        return [member.name for member in self.members]

    def __contains__(self, name: object) -> bool:
        return name in self._index()

    def member(self, name: str) -> Member:
        """Return the member of this name; KeyError when there is none."""
        return self.members[self._index()[name]]

    def digest(self, name: str) -> bytes:
        """Return the SHA-256 of a member as ``scan`` found it; KeyError when there is none."""
        return self._scan().digests[self._index()[name]]

    def scan(self, *, whole: bool = True, threads: int = 2) -> Scan:
        """Read everything once: local headers, CRC-32s and digests; Unsound with every fault.

        Without ``whole`` the digests of the archive are left out (empty bytes).
        """
        small = self.length < 65_536 * max(1, len(self.members))
        headers, sums = _MemberHashes(self), _MemberSums(self)
        feeds: list[passes.Feed] = [headers.feed, sums.feed]
        if small:  # handing over between threads would cost more than the work
            headers.sums = sums
            del feeds[1]
        archive = _ArchiveHash(self.start + self.members[-1].offset)
        if whole:
            feeds.insert(0, archive.feed)
        passes.stream(self.fd, self.start, self.length, feeds, threads=1 if small else threads)
        Unsound.unless_empty([*headers.faults, *sums.faults][:MAX_FAULTS])
        before, all_of_it = (archive.before, archive.hash.digest()) if whole else (b"", b"")
        self.scanned = Scan(headers.digests, all_of_it, before)
        return self.scanned

    def read(self, name: str, *, limit: int) -> bytes:
        """Return a member's bytes, at most ``limit``; Unverified when they changed since."""
        member = self.member(name)
        if member.size > limit:
            raise Malformed(
                _("Member {name} has {size} bytes; at most {limit} are read.").format(
                    name=ascii(name), size=member.size, limit=limit
                )
            )
        raw = read_at(self.fd, self.start + member.data, member.size)
        self._same(name, hashlib.sha256(raw).digest())
        return raw

    def extract(self, name: str, put: Callable[[memoryview], object]) -> None:
        """Give a member's bytes to ``put`` piece by piece; Unverified when they changed since."""
        member = self.member(name)
        found = flow(self.fd, self.start + member.data, member.size, put)
        self._same(name, found.sha256)

    def inner(self, name: str, limits: Limits) -> Container:
        """Open a member that is itself a canonical ZIP, where it lies."""
        member = self.member(name)
        return _structure(self.fd, self.start + member.data, member.size, limits)

    def _index(self) -> dict[str, int]:
        if not self._places:
            self._places = {member.name: n for n, member in enumerate(self.members)}
        return self._places

    def _scan(self) -> Scan:
        if self.scanned is None:
            raise ValueError("scan first: nothing is read from an archive that is not checked")
        return self.scanned

    def _same(self, name: str, found: bytes) -> None:
        if found != self.digest(name):
            raise Unverified(_("The file was changed while it was read; get it again."))


@contextmanager
def open_container(path: Path, limits: Limits | None = None) -> Iterator[Container]:
    """Open a canonical ZIP and check its directory; raises Unsound, Malformed or Unavailable.

    Nothing is believed yet: call ``scan``.
    """
    with opened(path) as fd:
        yield _structure(fd, 0, os.fstat(fd).st_size, limits or Limits())


def _structure(fd: int, start: int, length: int, limits: Limits) -> Container:
    """Read end record and directory, make them again and compare (nothing else is read)."""
    if length > limits.size:
        raise Malformed(
            _("The archive has {n} bytes; at most {limit} are looked at.").format(
                n=length, limit=limits.size
            )
        )
    tail_length = min(length, 98)
    tail = read_at(fd, start + length - tail_length, tail_length)
    count, size, offset = structure.parse_end(tail, length)
    if count > limits.members:
        raise Malformed(
            _("The archive has {n} members; at most {limit} are looked at.").format(
                n=count, limit=limits.members
            )
        )
    if count == 0 or size > count * (46 + structure.NAME_LIMIT + 28):
        raise Malformed(
            _("The archive is empty, or its directory is larger than its members need.")
        )
    raw = read_at(fd, start + offset, size)
    members: list[Member] = []
    faults: list[str] = []
    at, place = 0, 0
    for _n in range(count):
        member, at, fault = structure.parse_record(raw, at)
        if fault:
            faults.append(fault)
            Unsound.unless_empty(faults if len(faults) >= MAX_FAULTS else ())
        elif not faults and member.offset != place:
            raise Malformed(
                _("Member {name} does not begin where the one before it ends.").format(
                    name=ascii(member.name)
                )
            )
        place = member.end
        members.append(member)
    Unsound.unless_empty(faults)
    if at != size or place != offset:
        raise Malformed(_("Bytes lie in the archive that belong to no member."))
    Unsound.unless_empty(structure.check_names([member.name for member in members])[:MAX_FAULTS])
    return Container(fd, start, length, members)


class _ArchiveHash:
    """SHA-256 of all bytes, and of those before ``mark`` (an offset in the file)."""

    def __init__(self, mark: int) -> None:
        self._mark = mark
        self.hash: RunningHash = hashlib.sha256()
        self.before = b""

    def feed(self, at: int, view: memoryview) -> None:
        cut = self._mark - at
        if 0 <= cut < len(view):
            self.hash.update(view[:cut])
            self.before = self.hash.copy().digest()
            view = view[cut:]
        self.hash.update(view)


class _Walk:
    """Walks through the members as the bytes come; subclasses see headers and data."""

    def __init__(self, container: Container) -> None:
        self._members = container.members
        self._start = container.start
        self._next = 0
        self.faults: list[str] = []

    def feed(self, at: int, view: memoryview) -> None:
        """Take the bytes of the archive from offset ``at`` of the file on."""
        position = at - self._start
        end = position + len(view)
        members, count = self._members, len(self._members)
        while self._next < count and position < end:
            member = members[self._next]
            if position == member.offset and member.end <= end:
                size = member.end - position
                self.whole(member, view[:size])
                self._next += 1
                view, position = view[size:], member.end
                continue
            if position < member.data:
                stop = min(member.data, end)
                self.header(member, position - member.offset, view[: stop - position])
            else:
                stop = min(member.end, end)
                self.data(view[: stop - position])
            view, position = view[stop - position :], stop
            if position == member.end:
                self.close(member)
                self._next += 1

    def whole(self, member: Member, view: memoryview) -> None:
        """Take local header and data of a member that lies in one piece."""
        cut = member.data - member.offset
        self.header(member, 0, view[:cut])
        self.data(view[cut:])
        self.close(member)

    def header(self, member: Member, skip: int, view: memoryview) -> None:
        """Take bytes of the local header, from its byte ``skip`` on."""

    def data(self, view: memoryview) -> None:
        """Take bytes of the member's data."""

    def close(self, member: Member) -> None:
        """All bytes of ``member`` were seen."""


class _MemberSums(_Walk):
    """Checks the CRC-32 of every member."""

    _sum = 0

    def data(self, view: memoryview) -> None:
        self._sum = zlib.crc32(view, self._sum)

    def close(self, member: Member) -> None:
        if self._sum != member.crc and len(self.faults) < MAX_FAULTS:
            self.faults.append(
                _("The bytes of member {name} were changed (CRC-32).").format(
                    name=ascii(member.name)
                )
            )
        self._sum = 0


class _MemberHashes(_Walk):
    """Compares the local headers and hashes every member; with ``sums``, checks these too."""

    def __init__(self, container: Container) -> None:
        super().__init__(container)
        self.digests: list[bytes] = []
        self.sums: _MemberSums | None = None
        self._hash: RunningHash = hashlib.sha256()
        self._differs = False

    def header(self, member: Member, skip: int, view: memoryview) -> None:
        wanted = structure.local_header(member.name, member.size, member.crc)
        if view != wanted[skip : skip + len(view)]:
            self._differs = True

    def data(self, view: memoryview) -> None:
        self._hash.update(view)
        if self.sums is not None:
            self.sums.data(view)

    def close(self, member: Member) -> None:
        self.digests.append(self._hash.digest())
        self._hash = hashlib.sha256()
        if self.sums is not None:
            self.sums.close(member)
        if self._differs and len(self.faults) < MAX_FAULTS:
            self.faults.append(
                _("The header before member {name} is not the canonical one.").format(
                    name=ascii(member.name)
                )
            )
        self._differs = False
