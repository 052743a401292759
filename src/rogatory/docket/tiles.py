# SPDX-License-Identifier: Apache-2.0
"""Tiles (C2SP tlog-tiles): the hashes of a log as files of at most 256, and the reader over them.

::

    <folder>/checkpoint                    the signed note of the last published size
    <folder>/tile/<level>/<index>          256 hashes of 32 bytes: immutable
    <folder>/tile/<level>/<index>.p/<W>    the first W of them, 1 to 255: the tree's edge

    index in groups of three digits: 5 -> 005, 1234067 -> x001/x234/067

Hash ``i`` of tile ``n`` on level ``l`` is the tree's node (8 l, 256 n + i). Entry bundles are never
written: they would show kind, officer and time of every act.

Who owns what: one process at a time publishes into a folder (its caller holds the lock of the
case); any number may read. A tile, once it has its name, is never changed: publishing again what is
there does nothing, and publishing something else there is refused. Every file is written under
another name, flushed to the disk, renamed, and its folder flushed, before the next thing relies on
it; a checkpoint is put only after the tiles that it speaks of. When a tile is whole, its beginnings
(``.p``) are removed: readers of an older size take theirs from the whole tile.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.merkle import HASH_BYTES, leaf_hash, node_hash, root_at, root_of
from rogatory.docket.note import MAX_NOTE_BYTES
from rogatory.errors import Unavailable, Unverified
from rogatory.language import _

HEIGHT = 8
WIDTH = 1 << HEIGHT
#: Tiles kept in memory by one reader: 16 KiB each with their inner nodes.
CACHED_TILES = 1024
_UNFINISHED = ".new-"


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile below the log's folder; ``width`` 1 to 256 hashes."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    suffix = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{suffix}"


class TileStore:
    """The published side of one log: a folder with its tiles and its last checkpoint."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def publish(self, start: int, leaves: Iterable[bytes]) -> int:
        """Write the tiles for ``leaves``, the 32-byte hashes of the entries from ``start`` on.

        Returns the size now covered. Durable when it returns. ``start`` is a size published
        before, or 0; publishing the same again changes nothing. Raises Unverified when a tile
        that is there says something else, Unavailable when tiles needed to go on are missing.
        """
        return _Growth(self).run(start, leaves)

    def reader(self, size: int) -> TileReader:
        """Return a reader of the tree of ``size`` leaves, which must have been published."""
        return TileReader(self.folder, size)

    def checkpoint(self) -> SignedCheckpoint | None:
        """Return the last checkpoint put here, unverified; None if there is none."""
        try:
            with (self.folder / "checkpoint").open("rb") as file:
                return SignedCheckpoint.parse(file.read(MAX_NOTE_BYTES + 1))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(error) from error

    def put_checkpoint(self, signed: SignedCheckpoint) -> None:
        """Replace the checkpoint, durably; after ``publish`` and ``recheck``."""
        _write({self.folder / "checkpoint": signed.encode()}, self.folder)

    def recheck(self, old: Checkpoint | None, new: Checkpoint, entries: Iterable[bytes]) -> None:
        """Check, from the disk alone, what is about to be signed; Unverified if it is not so.

        ``entries`` are the bytes of the entries from ``old.size`` (or 0) up to ``new.size``, read
        again from where they are kept. One flipped bit in memory once killed a public log: so

        1. each entry is hashed again and must be the leaf that the tile holds;
        2. each tile completed since ``old`` must hash to what the tile above it holds;
        3. the tiles must still give the root of ``old``, and must give the root of ``new``.
        """
        reader = self.reader(new.size)
        at = old.size if old else 0
        count = 0
        for count, entry in enumerate(entries, 1):
            if at + count > new.size or reader.node(0, at + count - 1) != leaf_hash(entry):
                raise Unverified(
                    _(
                        "Entry {n} as it is kept does not match the published hashes; sign nothing"
                        " and check the disk and the memory of this machine."
                    ).format(n=at + count - 1)
                )
        if at + count != new.size:
            raise Unverified(
                _("{n} entries were read again where the checkpoint speaks of {m}.").format(
                    n=at + count, m=new.size
                )
            )
        _recheck_parents(reader, at, new.size)
        for checkpoint in (old, new):
            if checkpoint and root_at(reader, checkpoint.size) != checkpoint.root:
                raise Unverified(
                    _(
                        "The published hashes do not give the root of the log at {n} entries; sign"
                        " nothing and rebuild them from the entries."
                    ).format(n=checkpoint.size)
                )


class TileReader:
    """A HashReader over the tiles of a tree of ``size`` leaves, with a cache of its own.

    It serves ``inclusion_proof``, ``consistency_proof`` and ``root_at`` for any size up to
    ``size``. Reads only; a missing or damaged tile is Unavailable.
    """

    def __init__(self, folder: Path, size: int, *, cached: int = CACHED_TILES) -> None:
        self.folder = folder
        self.size = size
        self._cached = cached
        self._tiles: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree (``merkle.HashReader``)."""
        tile_level, above = divmod(level, HEIGHT)
        number, offset = divmod(index << above, WIDTH)
        rows = self._tile(tile_level, number)
        while len(rows) <= above:
            rows.append(_joined(rows[-1]))
        at = (offset >> above) * HASH_BYTES
        found = rows[above][at : at + HASH_BYTES]
        if len(found) != HASH_BYTES:
            raise Unavailable(
                _("The published hashes do not reach this far; publish the log again.")
            )
        return found

    def leaf_hashes(self) -> Iterator[bytes]:
        """Yield the hashes of all leaves, from the lowest tiles, past the cache."""
        for number in range(-(-self.size // WIDTH)):
            yield from _split(self._read(0, number))

    def recomputed_root(self) -> bytes:
        """Return the root from the leaf hashes alone, believing no tile above them."""
        return root_of(self.leaf_hashes())

    def _tile(self, level: int, number: int) -> list[bytes]:
        """Return the rows of a tile: its hashes, and those above computed so far."""
        name = (level, number)
        rows = self._tiles.get(name)
        if rows is None:
            rows = self._tiles[name] = [self._read(level, number)]
            if len(self._tiles) > self._cached:
                self._tiles.popitem(last=False)
        else:
            self._tiles.move_to_end(name)
        return rows

    def _read(self, level: int, number: int) -> bytes:
        """Read a tile at the width that this size has; the full one serves as well."""
        width = min(WIDTH, (self.size >> HEIGHT * level) - number * WIDTH)
        if width < 1:
            raise Unavailable(
                _("The published hashes do not reach this far; publish the log again.")
            )
        for candidate in (width, WIDTH):
            # Whatever the reason, a tile that cannot be read is one outcome: it is not there.
            with contextlib.suppress(OSError):
                data = (self.folder / tile_path(level, number, candidate)).read_bytes()
                if len(data) == candidate * HASH_BYTES:
                    return data[: width * HASH_BYTES]
        raise Unavailable(
            _("A file of published hashes is missing or cut short; publish the log again.")
        )


class _Growth:
    """One run of ``publish``: hashes come in, tiles go out, one batch of files at a time."""

    #: Files written between two flushes of their folders.
    BATCH = 256

    def __init__(self, store: TileStore) -> None:
        self.folder = store.folder
        self.pending: dict[Path, bytes] = {}
        self.there: set[Path] = set()

    def run(self, start: int, leaves: Iterable[bytes]) -> int:
        """Fill tiles level by level; a full one gives one hash to the level above."""
        edges = self._edges(start)
        size = start
        source = iter(leaves)
        while chunk := list(islice(source, WIDTH - size % WIDTH)):
            size += len(chunk)
            self._add(edges, 0, size, b"".join(chunk))
            if len(self.pending) >= self.BATCH:
                self._flush()
        for level, edge in enumerate(edges):
            if edge:
                number = (size >> HEIGHT * level) // WIDTH
                self._put(level, number, edge)
        self._flush()
        return size

    def _edges(self, start: int) -> list[bytearray]:
        """Read the incomplete tile of each level as it stood at ``start``."""
        reader = TileReader(self.folder, start)
        edges: list[bytearray] = []
        while start >> HEIGHT * len(edges):
            level = len(edges)
            count = start >> HEIGHT * level
            whole = reader._read(level, count // WIDTH) if count % WIDTH else b""
            edges.append(bytearray(whole))
        return edges

    def _add(self, edges: list[bytearray], level: int, size: int, hashes: bytes) -> None:
        """Add ``hashes`` to the edge of a level, which then holds ``size`` in all."""
        if len(edges) == level:
            edges.append(bytearray())
        edge = edges[level]
        edge += hashes
        if len(edge) == WIDTH * HASH_BYTES:
            number = size // WIDTH - 1
            self._put(level, number, edge)
            root = bytes(edge)
            while len(root) > HASH_BYTES:
                root = _joined(root)
            edge.clear()
            self._add(edges, level + 1, number + 1, root)

    def _put(self, level: int, number: int, hashes: bytes | bytearray) -> None:
        """Have a tile written, unless it is there; one that says something else is refused."""
        path = self.folder / tile_path(level, number, len(hashes) // HASH_BYTES)
        try:
            there = path.read_bytes()
        except FileNotFoundError:
            self.pending[path] = bytes(hashes)
            return
        except OSError as error:
            raise _unreadable(error) from error
        self.there.add(path)
        if there != hashes:
            raise Unverified(
                _(
                    "A published file of hashes differs from the entries; keep it, sign nothing"
                    " and find out which of the two was altered."
                )
            )

    def _flush(self) -> None:
        """Write what is pending; whole tiles then make their own beginnings superfluous."""
        _write(self.pending, self.folder, self.there)
        for path in self.pending:
            if not path.parent.name.endswith(".p"):
                shutil.rmtree(path.with_name(path.name + ".p"), ignore_errors=True)
        self.pending.clear()
        self.there.clear()


def _recheck_parents(reader: TileReader, old: int, new: int) -> None:
    """Check that each tile completed between two sizes is what the level above says it is."""
    level = 0
    while new >> HEIGHT * (level + 1):
        above = HEIGHT * (level + 1)
        for number in range(old >> above, new >> above):
            if root_of(_split(reader._read(level, number))) != reader.node(above, number):
                raise Unverified(
                    _("Two published files of hashes contradict each other; rebuild them.")
                )
        level += 1


def _unreadable(error: OSError) -> Unavailable:
    return Unavailable(
        _("A published file cannot be read ({reason}); nothing was changed.").format(
            reason=error.strerror
        )
    )


def _joined(row: bytes) -> bytes:
    """Return the row above: one hash for each pair, none for a hash left over."""
    pairs = range(0, len(row) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
    return b"".join(
        node_hash(row[at : at + HASH_BYTES], row[at + HASH_BYTES : at + 2 * HASH_BYTES])
        for at in pairs
    )


def _split(row: bytes) -> Sequence[bytes]:
    return [row[at : at + HASH_BYTES] for at in range(0, len(row), HASH_BYTES)]


def _write(files: Mapping[Path, bytes], folder: Path, there: Iterable[Path] = ()) -> None:
    """Write all ``files`` below ``folder`` durably: contents, then names, then the folders.

    The folders of the files that were ``there`` already are flushed too.
    """
    try:
        for parent in {path.parent for path in files}:
            parent.mkdir(parents=True, exist_ok=True)
            for unfinished in parent.glob(_UNFINISHED + "*"):
                unfinished.unlink()  # of a run that was killed: only one publishes at a time
        _write_contents(files)
        _flush_folders([*files, *there], folder)
    except OSError as error:
        raise Unavailable(
            _(
                "The published hashes cannot be written ({reason}); try again when it is mended."
            ).format(reason=error.strerror)
        ) from error


def _write_contents(files: Mapping[Path, bytes]) -> None:
    """Flush each file under another name, then give all of them their names."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
            waiting.append((Path(name), path))
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), 0o644)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        while waiting:
            waiting[-1][0].replace(waiting[-1][1])
            waiting.pop()
    finally:
        for unfinished, _path in waiting:
            with contextlib.suppress(OSError):
                unfinished.unlink()


def _flush_folders(paths: Iterable[Path], folder: Path) -> None:
    """Flush every folder from those that hold ``paths`` up to the one that holds ``folder``.

    Also those that were there before: a run that was killed may have made and not flushed them.
    """
    folders = {folder.parent}
    for path in paths:
        for parent in path.parents:
            if parent == folder.parent:
                break
            folders.add(parent)
    for each in folders:
        descriptor = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
