# SPDX-License-Identifier: Apache-2.0
"""A backup as a stream: a plain tar (POSIX ustar) of the instance, with its list and manifest last.

::

    backup.json          {"format": …, "backup": <uuid>, "authority": …, "domain": …, "made_at": …}
    instance/…           every file of the instance, in order; stored objects under instance/vault/
    backup.list          <sha256> <size> <name>   one line for each file of instance/
    manifest.json        {"manifest": {…, "list": <sha256 of backup.list>, "records": […]},
                          "officer": …, "key": …, "signature": …}

So a file that was cut off has no manifest, and after ``age --decrypt`` any ``tar`` unpacks it.  A
header follows from name and size alone: the reader makes it again and compares every byte, so no
link, no device, no second spelling gets in.  Sizes of 8 GiB and more are written in base 256, as
GNU tar and libarchive do.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol

from rogatory.docket import canon
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

FORMAT: Final = "rogatory-backup/1"
SIGNED: Final = b"rogatory backup/1\n"
HEAD, LIST, MANIFEST, ROOM = "backup.json", "backup.list", "manifest.json", "instance/"
CHUNK = 1 << 20
_BLOCK = 512
_SMALL = 64 << 20
"""Bytes of the largest manifest or heading that is read into memory."""

_NAME = re.compile(r"instance(/[A-Za-z0-9_@+=,.-]+)+\Z")


def header(name: str, size: int) -> bytes:
    """Return the 512 bytes before a file; Malformed for a name that no backup can hold."""
    raw, prefix = name.encode(), b""
    if len(raw) > 100:
        cut = raw.rfind(b"/", 0, 156)
        prefix, raw = raw[:cut], raw[cut + 1 :]
    if not raw or len(raw) > 100 or len(prefix) > 155 or b"\0" in raw:
        raise Malformed(_("A file of the instance has a name that is too long for a backup."))
    octal = b"%011o\0" % size if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    made = bytearray(_BLOCK)
    made[0 : len(raw)] = raw
    made[100:124] = b"0000600\x000000000\x000000000\x00"
    made[124:136] = octal
    made[136:148] = b"%011o\0" % 0
    made[148:156] = b" " * 8
    made[156:157] = b"0"
    made[257:265] = b"ustar\x0000"
    made[345 : 345 + len(prefix)] = prefix
    made[148:156] = b"%06o\0 " % sum(made)
    return bytes(made)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


class Writer:
    """Makes a backup; every method yields the bytes that come next."""

    def __init__(self, listing: BinaryIO) -> None:
        """``listing`` is an empty file for the list, which may be longer than memory."""
        self._listing = listing
        self.files = self.bytes = 0

    def small(self, name: str, data: bytes) -> Iterator[bytes]:
        """Give a file that is not of the instance: heading, manifest."""
        yield header(name, len(data))
        yield data + _padding(len(data))

    def file(self, name: str, size: int, chunks: Iterable[bytes]) -> Generator[bytes, None, str]:
        """Give a file of the instance; return its SHA-256 in hex; Unverified when it is not of
        the size that was said."""
        if not is_name(ROOM + name):
            raise Malformed(_("A file of the instance has a name that no backup can hold."))
        yield header(ROOM + name, size)
        hasher, written = hashlib.sha256(), 0
        for chunk in chunks:
            written += len(chunk)
            if written > size:
                break
            hasher.update(chunk)
            yield chunk
        if written != size:
            raise Unverified(_("A file of the instance changed while it was copied: try again."))
        yield _padding(size)
        digest = hasher.hexdigest()
        self._listing.write(f"{digest} {size} {ROOM}{name}\n".encode())
        self.files += 1
        self.bytes += size
        return digest

    def close(self, manifest: Callable[[str], bytes]) -> Iterator[bytes]:
        """Give the list, then the manifest that is made of the list's digest, then the end."""
        size = self._listing.tell()
        self._listing.seek(0)
        hasher = hashlib.sha256()
        yield header(LIST, size)
        while chunk := self._listing.read(CHUNK):
            hasher.update(chunk)
            yield chunk
        yield _padding(size)
        yield from self.small(MANIFEST, manifest(hasher.hexdigest()))
        yield bytes(2 * _BLOCK)


class Pulled:
    """What a writer yields, as a stream that can be read."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._left = memoryview(b"")
        self.error: BaseException | None = None
        """What the source raised: whoever reads through a library may see another error."""

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes; none at the end."""
        try:
            while not self._left:
                self._left = memoryview(next(self._source))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        count = len(self._left) if size < 0 else size
        taken, self._left = self._left[:count], self._left[count:]
        return bytes(taken)


def is_name(name: str) -> bool:
    """Return whether a file of the instance may bear this name."""
    return bool(_NAME.match(name)) and not any(part in (".", "..") for part in name.split("/"))


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, as it was signed."""

    body: dict[str, Any]
    officer: str
    key: str
    signature: bytes

    @property
    def message(self) -> bytes:
        """The bytes that were signed."""
        return SIGNED + canon.dumps(self.body)

    @property
    def digest(self) -> str:
        """SHA-256 of what was signed: names this backup."""
        return hashlib.sha256(self.message).hexdigest()

    def encode(self) -> bytes:
        """Return it as it stands in the backup."""
        return canon.dumps(
            {
                "manifest": self.body,
                "officer": self.officer,
                "key": self.key,
                "signature": self.signature.hex(),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Manifest:
        """Read it; Malformed when it is none of a version that is known here."""
        try:
            told = json.loads(data)
            body = dict(told["manifest"])
            made = cls(body, str(told["officer"]), str(told["key"]),
                       bytes.fromhex(told["signature"]))  # fmt: skip
            known = body["format"] == FORMAT
            texts = ("backup", "authority", "domain", "made_at", "list")
            sound = all(isinstance(body[name], str) for name in texts)
            sound = sound and all(type(body[name]) is int for name in ("files", "bytes"))
            records = [(one["record"], one["size"], one["root"]) for one in body["records"]]
            sound = sound and all(type(size) is int for _record, size, _root in records)
            sound = sound and all(isinstance(key, str) for key in body["lacking"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Malformed(_("The manifest of the backup cannot be read.")) from None
        if not known:
            raise Malformed(
                _("The backup was made by another version of this program: use that one.")
            )
        if not sound or made.encode() != data:
            raise Malformed(_("The manifest of the backup cannot be read."))
        return made


class Sink(Protocol):
    """Takes the files of the instance, by their names below ``instance/``."""

    def put(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        """Take a file; every chunk is to be read."""
        ...

    def done(self, name: str, digest: str) -> None:
        """Learn the SHA-256 of the file that was taken last."""
        ...


def place_of(name: str) -> tuple[int, str]:
    """Return what files are ordered by: the database, what belongs to it, the stored objects."""
    rank = 0 if name == f"{ROOM}rogatory.sqlite3" else 2 if name.startswith(f"{ROOM}vault/") else 1
    return rank, name


class Reader:
    """Reads a backup once, from its first byte to its last; Unverified names what is wrong."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, sink: Sink, listing: BinaryIO) -> Manifest:
        """Give every file to ``sink`` and return the manifest, list and counts compared.

        ``listing`` is an empty file.  What the sink was given is to be believed only when this
        returns.
        """
        name, size = self._next(self._block())
        if name != HEAD:
            raise Unverified(_("This is no backup of an instance."))
        head = self._small(size)
        told, files, total = hashlib.sha256(), 0, 0
        last = (-1, "")
        while True:
            name, size = self._next(self._block())
            if name == LIST:
                break
            if not is_name(name):
                raise Unverified(_("The backup holds a file under a name that no instance has."))
            if place_of(name) <= last:
                raise Unverified(_("The backup holds files twice or out of their order."))
            hasher = hashlib.sha256()
            sink.put(name.removeprefix(ROOM), size, self._chunks(size, hasher))
            sink.done(name.removeprefix(ROOM), hasher.hexdigest())
            line = f"{hasher.hexdigest()} {size} {name}\n".encode()
            listing.write(line)
            told.update(line)
            files, total, last = files + 1, total + size, place_of(name)
        self._compare_list(size, listing)
        name, size = self._next(self._block())
        if name != MANIFEST:
            raise Unverified(_("The backup has no manifest at its end."))
        manifest = Manifest.decode(self._small(size))
        body = manifest.body
        named = {n: body[n] for n in ("format", "backup", "authority", "domain", "made_at")}
        if canon.dumps(named) != head:
            raise Unverified(_("Heading and manifest of the backup are of different backups."))
        if (body["list"], body["files"], body["bytes"]) != (told.hexdigest(), files, total):
            raise Unverified(_("The backup does not hold the files that its manifest names."))
        if self._block() + self._block() != bytes(2 * _BLOCK) or self._stream.read(1):
            raise Unverified(_("Something stands in the backup after its end."))
        return manifest

    def _compare_list(self, size: int, listing: BinaryIO) -> None:
        if listing.tell() != size:
            raise Unverified(_("The backup does not hold the files that its list names."))
        listing.seek(0)
        for chunk in self._chunks(size, hashlib.sha256()):
            if listing.read(len(chunk)) != chunk:
                raise Unverified(_("The backup does not hold the files that its list names."))

    def _next(self, block: bytes) -> tuple[str, int]:
        """Return name and size of the file that begins here."""
        raw, prefix = block[:100].rstrip(b"\0"), block[345:500].rstrip(b"\0")
        octal = block[124:136]
        try:
            name = (prefix + b"/" + raw if prefix else raw).decode("ascii")
            size = int(octal[:11], 8) if octal[0] != 0x80 else int.from_bytes(octal[1:], "big")
            same = header(name, size) == block
        except (ValueError, Malformed):
            same = False
        if not same:
            raise Unverified(_("The backup ends too early or is damaged inside."))
        return name, size

    def _block(self) -> bytes:
        return self._exactly(_BLOCK)

    def _small(self, size: int) -> bytes:
        if size > _SMALL:
            raise Unverified(_("The backup ends too early or is damaged inside."))
        data = self._exactly(size)
        self._skip_padding(size)
        return data

    def _chunks(self, size: int, hasher: Any) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._exactly(min(left, CHUNK))
            left -= len(chunk)
            hasher.update(chunk)
            yield chunk
        self._skip_padding(size)

    def _skip_padding(self, size: int) -> None:
        if self._exactly(-size % _BLOCK).strip(b"\0"):
            raise Unverified(_("The backup ends too early or is damaged inside."))

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._stream.read(size - len(data))
            if not more:
                raise Unverified(_("The backup ends too early or is damaged inside."))
            data = more if not data else data + more
        return data
