# SPDX-License-Identifier: Apache-2.0
"""A package in volumes, for a medium or for letters with attachments, and the list beside it.

A volume is plain bytes of the package, one after the other, so that anybody joins them without our
software (``cat``, ``copy /b``).  What lies where stands in ``DIGESTS.txt``: ASCII, lines that end
with CR LF, digests in groups of four digits so that two persons can compare them aloud::

    ROGATORY1 VOLUMES

    package  9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19.asice
    from     xa.example
    to       xb.example
    size     8123456789
    sha256   0a1b 2c3d …                                       (sixteen groups)
    parts    3
    part     9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19.asice.001
    size     3999997952
    sha256   …
    part     …

A package that fits into one volume keeps its own name; it is the one part of the list.  Several
packages follow one another.  The list finds faults of a medium and of a carrier; it proves nothing
of the sender, for which there is the seal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _

HEAD: Final = "ROGATORY1 VOLUMES"
LIST: Final = "DIGESTS.txt"
FAT: Final = 4_000_000_000
"""Bytes; every volume is smaller (FAT32 takes files of at most 4,294,967,295)."""

LARGEST: Final = FAT - FAT % 65_536
"""Bytes of a volume where nobody asked for smaller ones: whole clusters, below ``FAT``."""

SMALLEST: Final = 1_000
MAX_PARTS: Final = 999
MAX_LIST: Final = 4 << 20
"""Bytes of a list that is read: some 20,000 parts."""

CHUNK: Final = 1 << 20
_UNITS: Final = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_SIZE = re.compile(r"([1-9][0-9]{0,12})([KMG]?)")
_LINE = re.compile(r"(package|from|to|size|sha256|parts|part) +(.+)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class Part:
    """One volume as the list has it: the file's name, bytes, SHA-256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Volumes:
    """One package and its volumes in order; ``package`` is its own file name."""

    package: str
    from_: str
    to: str
    size: int
    sha256: str
    parts: tuple[Part, ...]


def size_of(said: str) -> int:
    """Read ``20M``, ``700K``, ``4G`` or a number of bytes (K, M, G: powers of 1,000).

    Inadmissible for anything else, below 1,000 bytes, and for what FAT32 does not take.
    """
    found = _SIZE.fullmatch(said.strip().upper())
    if found is None:
        raise Inadmissible(
            _("A size is written as 20M, 700K, 2G or a number of bytes; “{said}” is not.").format(
                said=said
            )
        )
    size = int(found[1]) * _UNITS[found[2]]
    if not SMALLEST <= size < FAT:
        raise Inadmissible(
            _("A volume has at least 1,000 bytes and fewer than 4,000,000,000 (FAT32).")
        )
    return size


def planned(path: Path, *, from_: str, to: str, limit: int = LARGEST) -> Volumes:
    """Read the package at ``path`` once and say how it is cut into volumes of ``limit`` bytes.

    Raises Inadmissible where that makes more than 999 volumes; ``OSError`` of the disk.
    """
    whole, parts, size = hashlib.sha256(), list[Part](), path.stat().st_size
    count = max(1, -(-size // limit))
    if count > MAX_PARTS:
        raise Inadmissible(
            _("That makes {n} volumes, and at most {most} can be numbered: allow larger ones.")
            .format(n=count, most=MAX_PARTS)
        )  # fmt: skip
    for number in range(count):
        hasher, length = hashlib.sha256(), 0
        for chunk in piece(path, number * limit, limit):
            whole.update(chunk)
            hasher.update(chunk)
            length += len(chunk)
        name = path.name if count == 1 else f"{path.name}.{number + 1:03}"
        parts.append(Part(name, length, hasher.hexdigest()))
    return Volumes(path.name, from_, to, size, whole.hexdigest(), tuple(parts))


def piece(path: Path, start: int, length: int) -> Iterator[bytes]:
    """Yield the bytes of a file from ``start``, at most ``length`` of them; ``OSError``."""
    with path.open("rb") as stream:
        stream.seek(start)
        while length and (chunk := stream.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def digest_of(data: bytes) -> str:
    """Return the SHA-256 (hex) of a list as it was written."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a file; ``OSError``."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def encode(packages: Sequence[Volumes]) -> bytes:
    """Return ``DIGESTS.txt`` for these packages."""
    lines = [HEAD]
    for one in packages:
        lines += [
            *("", f"package  {one.package}", f"from     {one.from_}", f"to       {one.to}"),
            *(f"size     {one.size}", f"sha256   {_grouped(one.sha256)}"),
            f"parts    {len(one.parts)}",
        ]
        for part in one.parts:
            lines += [f"part     {part.name}", f"size     {part.size}"]
            lines.append(f"sha256   {_grouped(part.sha256)}")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def is_list(head: bytes) -> bool:
    """Say whether a file that begins so is such a list, whatever it is called."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(HEAD.encode())


def parse(data: bytes) -> list[Volumes]:
    """Read a list; line ends and spaces may have been changed under way, nothing else.

    Malformed with the number of the first line that is not as it must be.
    """
    if len(data) > MAX_LIST:
        raise Malformed(_("The list of digests is larger than any that is made here."))
    text = data.removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")
    numbered = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not numbered or numbered[0][1] != HEAD:
        raise Malformed(_("This is no list of digests of a package in volumes."))
    reader = _Reader(numbered[1:])
    found: list[Volumes] = []
    while reader.left:
        found.append(_package(reader))
    if not found or len({one.package for one in found}) < len(found):
        raise Malformed(_("The list of digests names no package, or one twice."))
    return found


class _Reader:
    """The lines of a list, taken one after the other."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.left = lines

    def take(self, word: str, form: re.Pattern[str]) -> str:
        """Return the value of the next line, which must begin with ``word``."""
        number, line = self.left.pop(0) if self.left else (0, "")
        found = _LINE.fullmatch(line)
        value = found[2].strip() if found else ""
        if word == "sha256":
            value = value.replace(" ", "").lower()
        if found is None or found[1] != word or form.fullmatch(value) is None:
            raise Malformed(
                _("The list of digests is damaged: line {n} is not as it must be.").format(n=number)
                if number
                else _("The list of digests is damaged: its end is missing.")
            )
        return value


_DIGEST = re.compile(r"[0-9a-f]{64}")


def _package(lines: _Reader) -> Volumes:
    package = lines.take("package", _NAME)
    from_, to = lines.take("from", _DOMAIN), lines.take("to", _DOMAIN)
    size, whole = int(lines.take("size", _NUMBER)), lines.take("sha256", _DIGEST)
    parts = []
    for _number in range(int(lines.take("parts", re.compile(r"[1-9][0-9]{0,2}")))):
        name = lines.take("part", _NAME)
        length = int(lines.take("size", _NUMBER))
        parts.append(Part(name, length, lines.take("sha256", _DIGEST)))
    if sum(part.size for part in parts) != size or len({part.name for part in parts}) < len(parts):
        raise Malformed(_("The list of digests contradicts itself: its parts do not make up the "
                          "package {name}.").format(name=package))  # fmt: skip
    return Volumes(package, from_, to, size, whole, tuple(parts))


def _grouped(digest: str) -> str:
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))
