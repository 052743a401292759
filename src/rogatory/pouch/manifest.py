# SPDX-License-Identifier: Apache-2.0
"""BagIt 1.0 (RFC 8493): the payload bag, written in one pass; and a strict reader of any bag.

The payload of a pouch is one bag, serialised (RFC 8493 section 4) as a canonical ZIP::

    payload.bag/data/…                  sorted by the bytes of the name
    payload.bag/bagit.txt               BagIt-Version: 1.0 LF Tag-File-Character-Encoding: UTF-8 LF
    payload.bag/bag-info.txt            External-Identifier: <pouch> LF Payload-Oxum: <n.m> LF
    payload.bag/manifest-sha256.txt     <sha256 hex> SP SP data/… LF, in the order above
    payload.bag/tagmanifest-sha256.txt  the same for the three files before it

``check_archive`` demands exactly this.  ``check_folder`` reads a bag in a folder as RFC 8493 has
it, strictly: version 1.0, UTF-8, SHA-256 or SHA-512, every payload file in every manifest, no
``fetch.txt``, no links.  Both collect every fault.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rogatory.errors import Malformed, Unavailable
from rogatory.language import _
from rogatory.pouch.container import MAX_FAULTS, Container
from rogatory.pouch.structure import Unsound
from rogatory.pouch.writer import Digest, Source, Writer

__all__ = ["FOLDER", "Item", "check_archive", "check_folder", "write_bag"]

FOLDER = "payload.bag/"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_FILES = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
MAX_TAG_FILE = 64 * 2**20
_ALGORITHMS = ("sha256", "sha512")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\S.*)")
_INFO = re.compile(r"[^\s:](?:[^:]*[^\s:])?:[ \t].*|[ \t].*")
_OXUM = re.compile(r"Payload-Oxum:[ \t]*(\d+)\.(\d+)[ \t]*")


class Item(NamedTuple):
    """One payload file: its name under ``data/``, where its bytes are, what was measured before."""

    name: str
    source: Source
    known: Digest | None = None


def write_bag(fd: int, items: Iterable[Item], *, pouch: str) -> dict[str, str]:
    """Write a bag to the open, empty file ``fd``; return the SHA-256 (hex) of each payload file.

    Each source is read once.  The caller makes the file durable.
    """
    writer = Writer(fd)
    digests: dict[str, str] = {}
    total = 0
    for item in sorted(items, key=lambda item: item.name.encode()):
        name = f"data/{item.name}"
        found = writer.add(FOLDER + name, item.source, item.known)
        digests[name] = found.sha256.hex()
        total += found.size
    tags = tag_files(digests, total, pouch)
    for name, data in tags.items():
        writer.add(FOLDER + name, data)
    writer.finish()
    return digests


def tag_files(digests: Mapping[str, str], total: int, pouch: str) -> dict[str, bytes]:
    """Return the four tag files of a bag whose payload has these digests, in their order."""
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": _information(digests, total, pouch),
        "manifest-sha256.txt": b"".join(_lines(digests.items())),
    }
    tags["tagmanifest-sha256.txt"] = _tag_manifest(
        {name: hashlib.sha256(data).digest() for name, data in tags.items()}
    )
    return tags


def _tag_digests(digests: Mapping[str, str], total: int, pouch: str) -> dict[str, bytes]:
    """Return the SHA-256 of each tag file, without ever holding a long manifest in memory."""
    manifest = hashlib.sha256()
    for line in _lines(digests.items()):
        manifest.update(line)
    tags = {
        "bagit.txt": hashlib.sha256(DECLARATION).digest(),
        "bag-info.txt": hashlib.sha256(_information(digests, total, pouch)).digest(),
        "manifest-sha256.txt": manifest.digest(),
    }
    tags["tagmanifest-sha256.txt"] = hashlib.sha256(_tag_manifest(tags)).digest()
    return tags


def _information(digests: Mapping[str, str], total: int, pouch: str) -> bytes:
    return f"External-Identifier: {pouch}\nPayload-Oxum: {total}.{len(digests)}\n".encode("ascii")


def _tag_manifest(tags: Mapping[str, bytes]) -> bytes:
    return b"".join(_lines((name, digest.hex()) for name, digest in tags.items()))


def check_archive(container: Container, *, pouch: str) -> dict[str, str]:
    """Check that a scanned archive is exactly the bag of ``pouch``; raises Unsound.

    Returns the SHA-256 (hex) of each payload file by its name in the bag (``data/…``).
    """
    faults: list[str] = []
    names = container.names
    outside = [name for name in names if not name.startswith(FOLDER)]
    faults += [_("File {name} lies outside the bag.").format(name=n) for n in outside[:MAX_FAULTS]]
    head = f"{FOLDER}data/"
    payload = [name for name in names if name.startswith(head)]
    tags = [FOLDER + name for name in TAG_FILES]
    in_order = all(a < b for a, b in pairwise(payload))
    if not in_order or names[: len(payload)] != payload or names[len(payload) :] != tags:
        faults.append(_("The bag's files are not the expected ones in the expected order."))
        Unsound.unless_empty(faults)
    cut = len(FOLDER)
    digests = {name[cut:]: container.digest(name).hex() for name in payload}
    total = sum(member.size for member in container.members[: len(payload)])
    for name, wanted in _tag_digests(digests, total, pouch).items():
        if container.digest(FOLDER + name) != wanted:
            faults.append(_("The bag's {name} does not say what the bag holds.").format(name=name))
            if name == "manifest-sha256.txt":
                raw = container.read(FOLDER + name, limit=MAX_TAG_FILE)
                faults += _difference(raw, digests)
    Unsound.unless_empty(faults[:MAX_FAULTS])
    return digests


def check_folder(folder: Path) -> list[str]:
    """Return every fault of a bag in a folder, one sentence each; raises Unavailable."""
    try:
        bag = _Folder(folder)
        return _Check(bag).run()
    except OSError as error:
        raise Unavailable(
            _("The bag could not be read ({reason}); check the path and your right to read it.")
            .format(reason=error.strerror)
        ) from error  # fmt: skip


def _lines(rows: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    return (f"{digest}  {name}\n".encode("ascii") for name, digest in rows)


def _difference(raw: bytes, digests: Mapping[str, str]) -> list[str]:
    """Say which files a manifest has wrong, leaves out or makes up."""
    try:
        listed, faults = _parse("manifest-sha256.txt", raw)
    except Malformed as error:
        return [str(error)]
    for name in digests.keys() - listed.keys():
        faults.append(_("File {name} is not in the manifest.").format(name=ascii(name)))
    for name in listed.keys() - digests.keys():
        faults.append(_("File {name} is in the manifest but not here.").format(name=ascii(name)))
    for name in digests.keys() & listed.keys():
        if digests[name] != listed[name]:
            faults.append(_("File {name} has another digest than the manifest says.").format(
                name=ascii(name)))  # fmt: skip
    return sorted(faults)


def _parse(manifest: str, raw: bytes) -> tuple[dict[str, str], list[str]]:
    """Return name -> digest of a manifest, and the faults of its lines (RFC 8493 2.1.3)."""
    listed: dict[str, str] = {}
    faults: list[str] = []
    for number, line in enumerate(_text(manifest, raw).splitlines(), 1):
        match = _LINE.fullmatch(line)
        if not match:
            faults.append(_("Line {n} of {name} is no digest and name.").format(
                n=number, name=manifest))  # fmt: skip
            continue
        name = re.sub("%(0[AaDd]|25)", lambda m: chr(int(m[1], 16)), match[2])
        parts = name.split("/")
        if name.startswith(("/", "~")) or ".." in parts or "." in parts or "\\" in name:
            faults.append(_("Line {n} of {name} points outside the bag.").format(
                n=number, name=manifest))  # fmt: skip
        elif name in listed:
            faults.append(_("Line {n} of {name} lists a file again.").format(
                n=number, name=manifest))  # fmt: skip
        else:
            listed[name] = match[1].lower()
    return listed, faults


def _text(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(_("The bag's {name} is not UTF-8.").format(name=name)) from None
    if text.startswith("\ufeff"):
        raise Malformed(_("The bag's {name} begins with a byte order mark.").format(name=name))
    return text


class _Folder:
    """A bag that lies unpacked in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names: list[str] = []
        self.sizes: dict[str, int] = {}
        self.links: list[str] = []
        self.has_data = (folder / "data").is_dir()
        for root, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(root, name)
                inner = path.relative_to(folder).as_posix()
                if path.is_symlink() or not (path.is_file() or path.is_dir()):
                    self.links.append(inner)
                elif path.is_file():
                    self.names.append(inner)
                    self.sizes[inner] = path.stat().st_size

    def read(self, name: str) -> bytes:
        if self.sizes[name] > MAX_TAG_FILE:
            raise Malformed(_("The bag's {name} is too large.").format(name=name))
        return (self._folder / name).read_bytes()

    def digest(self, name: str, algorithm: str) -> str:
        with (self._folder / name).open("rb") as file:
            return hashlib.file_digest(file, algorithm).hexdigest()


class _Check:
    """One strict check of a bag; ``run`` returns every fault."""

    def __init__(self, bag: _Folder) -> None:
        self._bag = bag
        self._names = set(bag.names)
        self._payload = {name for name in bag.names if name.startswith("data/")}
        self._faults: list[str] = []

    def run(self) -> list[str]:
        bag, say = self._bag, self._faults.append
        for name in bag.links:
            say(_("{name} is a link or no plain file.").format(name=ascii(name)))
        if "fetch.txt" in self._names:
            say(_("The bag names files to be fetched from elsewhere; only whole bags are taken."))
        if not bag.has_data:
            say(_("The bag has no data folder."))
        for step in (self._declaration, self._info):
            try:
                step()
            except Malformed as error:
                say(str(error))
        self._manifests("manifest", required=True)
        self._manifests("tagmanifest", required=False)
        return self._faults

    def _declaration(self) -> None:
        if "bagit.txt" not in self._names:
            self._faults.append(_("The bag lacks its declaration bagit.txt."))
            return
        text = _text("bagit.txt", self._bag.read("bagit.txt")).replace("\r\n", "\n")
        if text.rstrip("\n") != DECLARATION.decode().rstrip("\n"):
            self._faults.append(_("The declaration bagit.txt is not that of BagIt 1.0 in UTF-8."))

    def _info(self) -> None:
        if "bag-info.txt" not in self._names:
            return
        lines = _text("bag-info.txt", self._bag.read("bag-info.txt")).splitlines()
        if any(line and not _INFO.fullmatch(line) for line in lines):
            self._faults.append(_("A line of bag-info.txt is no label with a value."))
        stated = [match.groups() for line in lines if (match := _OXUM.fullmatch(line))]
        total = sum(self._bag.sizes[name] for name in self._payload)
        if any((int(size), int(n)) != (total, len(self._payload)) for size, n in stated):
            self._faults.append(_("The bag holds other sums of files and bytes than it states."))

    def _manifests(self, stem: str, *, required: bool) -> None:
        found = sorted(
            name for name in self._names if re.fullmatch(rf"{stem}-[a-z0-9-]+\.txt", name)
        )
        if required and not found:
            self._faults.append(_("The bag has no manifest."))
        for name in found:
            algorithm = name.removeprefix(f"{stem}-").removesuffix(".txt")
            if algorithm not in _ALGORITHMS:
                self._faults.append(
                    _("The manifest {name} is of an algorithm that is not taken.").format(name=name)
                )
                continue
            try:
                listed, faults = _parse(name, self._bag.read(name))
            except Malformed as error:
                self._faults.append(str(error))
                continue
            self._faults += faults
            self._against(name, listed, algorithm, payload=required)

    def _against(
        self, manifest: str, listed: Mapping[str, str], algorithm: str, *, payload: bool
    ) -> None:
        tags = {n for n in self._names - self._payload if not n.startswith("tagmanifest-")}
        able = self._payload if payload else tags
        needed = self._payload if payload else {n for n in tags if n.startswith("manifest-")}
        for name in sorted(needed - listed.keys()):
            self._faults.append(_("{name} is not in {manifest}.").format(
                name=ascii(name), manifest=manifest))  # fmt: skip
        for name in sorted(listed.keys() - able):
            self._faults.append(_("{name} is in {manifest} but not in the bag.").format(
                name=ascii(name), manifest=manifest))  # fmt: skip
        for name in sorted(listed.keys() & able):
            if self._bag.digest(name, algorithm) != listed[name]:
                self._faults.append(_("{name} has another digest than {manifest} says.").format(
                    name=ascii(name), manifest=manifest))  # fmt: skip
