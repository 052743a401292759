# SPDX-License-Identifier: Apache-2.0
"""Bringing stored files back: only bytes with the right digest, from wherever a copy is.

A file is wanted when the record speaks of it and the store has it changed, unreadable or not at
all; what was erased by law is never wanted.  The copy is read whole and hashed before anything in
the store is touched; then the changed file is set aside, the copy is put, and read again.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from rogatory.casefile import cases
from rogatory.casefile.fixity import VaultRepaired
from rogatory.clerk import curtain
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.tables import Docket
from rogatory.errors import Inadmissible, RogatoryError
from rogatory.exchange.keeping import workshop
from rogatory.language import _
from rogatory.office.fixity import expected
from rogatory.office.restore import opened
from rogatory.pouch.backup import Reader
from rogatory.pouch.container import open_container
from rogatory.vault.digests import Digests
from rogatory.vault.fixity import State, read_all, read_one
from rogatory.vault.store import split_key

CHUNK = 1 << 20
MOST = 2_000
"""Files that one run brings back: what an entry can name; run again for more."""

ASIDE = "aside"

Keys = Iterator[str]
Wanted = dict[str, dict[str, int]]
"""Digest to {key: size} of what is wanted; the same bytes may be wanted in several cases."""


@dataclass
class Repaired:
    """What a run has done; ``entry`` is -1 when nothing was brought back."""

    wanted: int = 0
    brought: list[dict[str, bool | str]] = field(default_factory=list)
    wanting: list[str] = field(default_factory=list)
    entry: int = -1


def repair(
    instance: Instance, source: Path, by: Hand, *, identity: bytes | None = None
) -> Repaired:
    """Bring back what is wanted from a folder, a package or a backup, and enter it.

    ``identity`` opens a backup.  Unavailable when disk or store refuses; Unverified when the
    backup does not open.
    """
    wanted = _wanted(instance)
    done = Repaired(sum(map(len, wanted.values())))
    if not wanted:
        return done
    sort, copies = _copies(instance, source, wanted, identity)
    for digest, path in copies:
        for key in list(wanted.get(digest, ())):
            if len(done.brought) < MOST and _bring(instance, key, path, done):
                del wanted[digest][key]
    done.wanting = sorted(key for keys in wanted.values() for key in keys)
    if done.brought:
        act = VaultRepaired(
            repair=str(uuid.uuid4()),
            source=sort,
            count=len(done.brought),
            wanting=len(done.wanting),
            brought=tuple(done.brought),
            where=source.name,
        )
        (entry,) = cases.enter(instance, instance.config.authority, act, by=by)
        done.entry = entry.number
    return done


def _wanted(instance: Instance) -> Wanted:
    """Read every file that the record speaks of; return what is not there whole."""
    wanted: Wanted = {}
    there = Docket.objects.exclude(case__in=curtain.closed()).order_by("case")
    for case in there.values_list("case", flat=True):
        told = Digests((split_key(key)[1], size) for key, size in expected(case))
        sizes: dict[str, int] = {}  # of what is being read just now

        def keys(case: str = case, told: Digests = told, sizes: dict[str, int] = sizes) -> Keys:
            for digest, size in told:
                sizes[f"{case}/{digest}"] = size
                yield f"{case}/{digest}"

        for one in read_all(instance.vault, keys()):
            size = sizes.pop(one.key)
            if one.state is not State.WHOLE:
                wanted.setdefault(split_key(one.key)[1], {})[one.key] = size
    return wanted


def _copies(
    instance: Instance, source: Path, wanted: Wanted, identity: bytes | None
) -> tuple[str, Iterator[tuple[str, Path]]]:
    """Return what the source is, and (digest, file) of every copy in it that is wanted."""
    if source.is_dir():
        return "folder", _in_folder(source, wanted)
    with source.open("rb") as stream:
        start = stream.read(22)
    if start.startswith(b"age-encryption.org/v1"):
        if identity is None:
            raise Inadmissible(_("A backup opens only with its key: give --key FILE."))
        return "backup", _unpacked(
            instance, wanted, lambda put: _from_backup(source, identity, put)
        )
    if start.startswith(b"PK"):
        return "package", _unpacked(instance, wanted, lambda put: _from_package(source, put))
    return "folder", _in_folder(source, wanted)


def _in_folder(source: Path, wanted: Wanted) -> Iterator[tuple[str, Path]]:
    """Look at every file that bears a wanted digest as its name or has the size of one."""
    sizes = {size for keys in wanted.values() for size in keys.values()}
    for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
        try:
            if path.is_symlink() or not path.is_file():
                continue
            if path.name[:64] not in wanted and path.stat().st_size not in sizes:
                continue
            digest = _hash(path)
        except OSError:
            continue  # this copy cannot be read: another may
        if digest in wanted:
            yield digest, path


Put = Callable[[Iterator[bytes]], object]


def _unpacked(
    instance: Instance, wanted: Wanted, unpack: Callable[[Put], object]
) -> Iterator[tuple[str, Path]]:
    """Keep what is wanted out of a stream of files in a private folder while it is used."""
    with workshop(instance) as folder:
        kept: dict[str, Path] = {}

        def put(chunks: Iterator[bytes]) -> None:
            path, hasher = folder / "member", hashlib.sha256()
            with path.open("wb") as writer:
                for chunk in chunks:
                    hasher.update(chunk)
                    writer.write(chunk)
            digest = hasher.hexdigest()
            if digest in wanted and digest not in kept:
                kept[digest] = path.rename(folder / digest)

        unpack(put)
        yield from sorted(kept.items())


class _Members:
    """Gives every file of a backup to ``put``."""

    def __init__(self, put: Put) -> None:
        self._put = put

    def put(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        """Take one file."""
        if name.startswith("vault/"):
            self._put(chunks)
        for _chunk in chunks:
            pass

    def done(self, name: str, digest: str) -> None:
        """Nothing is to be learned from that."""


def _from_backup(source: Path, identity: bytes, put: Put) -> None:
    with tempfile.TemporaryFile() as listing, opened(source, identity) as stream:
        Reader(stream).read(_Members(put), cast(BinaryIO, listing))


def _from_package(source: Path, put: Put) -> None:
    """Look through the members of a package, as far as they are not encrypted."""
    with open_container(source) as container:
        container.scan()
        for name in container.names:
            parts: list[bytes] = []
            container.extract(name, lambda view, parts=parts: parts.append(bytes(view)))  # type: ignore[misc]
            put(iter(parts))


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _bring(instance: Instance, key: str, path: Path, done: Repaired) -> bool:
    """Set the changed object aside, put the copy, read it again; say whether it is whole now."""
    vault, (case, digest) = instance.vault, split_key(key)
    if read_one(vault, key).state is State.WHOLE:
        return True  # somebody was quicker
    aside = vault.set_aside(key, instance.home / ASIDE)
    try:
        with path.open("rb") as stream:
            placed = vault.put(case, iter(lambda: stream.read(CHUNK), b""))
    except (RogatoryError, OSError):
        if aside is not None and not vault.has(key):
            vault.put_back(key, aside)
        raise
    if placed.sha256 != digest:
        # The copy changed between two readings: what it holds now belongs nowhere.
        if placed.new:
            vault.delete(placed.key)
        if aside is not None:
            vault.put_back(key, aside)
        return False
    if read_one(vault, key).state is not State.WHOLE:
        return False
    done.brought.append({"key": key, "aside": aside is not None})
    return True
