# SPDX-License-Identifier: Apache-2.0
"""What the outside was shown, held against the entries: every file of ``log/<case>`` is looked at.

1. Each checkpoint: its form, its origin, its size, the root that the entries had at that size, and
   the log's signature when a key to check it with is known.
2. No checkpoint covers more entries than there are: else the record was rolled back.
3. The checkpoints in packages that left, alike: where there are any, something is published, and
   the last published checkpoint covers them all.
4. Each tile, superseded beginnings too, byte for byte; none is missing, none is too many.

What a killed publisher left behind (``.new-…``, ``.part-…``) is no fault: the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.merkle import root_of
from rogatory.docket.note import ED25519, VerifierKey
from rogatory.docket.tiles import HEIGHT, WIDTH, tile_path
from rogatory.errors import Malformed, Unverified
from rogatory.language import _

_UNFINISHED = (".new-", ".part-")


class Shown:
    """The published side of one docket as it lies on the disk; reads only."""

    def __init__(
        self, folder: Path, origin: str, sent: Mapping[str, SignedCheckpoint | None] | None = None
    ) -> None:
        """``sent`` has the checkpoints in packages that left, by file; None where it is unread."""
        self.folder = folder
        self._sent = sent or {}
        self.origin = origin
        self._files = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if not path.is_dir() and not path.name.startswith(_UNFINISHED)
        } - {".lock"}
        self._broken: dict[str, str] = {}
        self._signed: dict[str, SignedCheckpoint] = {}
        for name in sorted(self._files):
            if name == "checkpoint" or name.startswith("checkpoints/"):
                self._read(name)
        self._signed |= {name: one for name, one in self._sent.items() if one is not None}

    def _read(self, name: str) -> None:
        last = name.removeprefix("checkpoints/")
        if last.endswith(".tsr") and f"checkpoints/{last.removesuffix('.tsr')}" in self._files:
            return
        try:
            signed = SignedCheckpoint.parse((self.folder / name).read_bytes())
        except (Malformed, Unverified, OSError) as error:
            self._broken[name] = str(error)
            return
        self._signed[name] = signed
        if name != "checkpoint" and str(signed.checkpoint.size) != last:
            self._broken[name] = _("the size of the checkpoint is not that of its name")

    @property
    def sizes(self) -> set[int]:
        """At which sizes the root of the entries is wanted."""
        return {signed.checkpoint.size for signed in self._signed.values()}

    def faults(
        self, roots: Mapping[int, bytes], size: int, leaves: Iterator[bytes], keys: Sequence[bytes]
    ) -> list[tuple[str, str]]:
        """Return (file, what) for every fault.

        ``roots`` has the root at each of ``sizes`` that the entries reach; ``size`` is how many
        there are and ``leaves`` their hashes; ``keys`` are the log's public keys, none when none
        is known.
        """
        found = list(self._broken.items())
        for name, signed in self._signed.items():
            found += [(name, what) for what in self._checkpoint(signed, roots, size, keys)]
        found += self._unpublished()
        found += self._tiles(leaves, max([n for n in self.sizes if n <= size], default=0))
        return found

    def _unpublished(self) -> Iterator[tuple[str, str]]:
        """Say when packages left that what is published does not cover any more."""
        if self._sent and "checkpoint" not in self._files:
            yield "checkpoint", _("sealed packages were sent, but nothing is published")
            return
        last = self._signed.get("checkpoint")
        if last is None:
            return
        for name, signed in self._sent.items():
            if signed is not None and signed.checkpoint.size > last.checkpoint.size:
                yield name, _("it covers more entries than what is published")

    def _checkpoint(
        self,
        signed: SignedCheckpoint,
        roots: Mapping[int, bytes],
        size: int,
        keys: Sequence[bytes],
    ) -> Iterator[str]:
        told: Checkpoint = signed.checkpoint
        if told.origin != self.origin:
            yield _("this is the checkpoint of another record")
        if told.size > size:
            yield _("rolled back {n} entries: {shown} were published, {held} are here").format(
                n=told.size - size, shown=told.size, held=size
            )
        elif roots.get(told.size) != told.root:
            yield _("the published record is not that of the entries")
        if keys and not any(_is_by(signed, key) for key in keys):
            yield _("the checkpoint is not signed by the log's key")

    def _tiles(self, leaves: Iterator[bytes], shown: int) -> Iterator[tuple[str, str]]:
        """Make every tile again and compare; levels rise while tiles are full."""
        there: dict[str, set[int]] = {}
        for name in self._files:
            if name.startswith("tile/"):
                whole, partial, width = name.partition(".p/")
                known = not partial or (width.isdigit() and 0 < int(width) < WIDTH)
                there.setdefault(whole if known else name, set()).add(
                    int(width) if partial and known else WIDTH
                )
        level, row = 0, leaves
        while True:
            above = []
            for number, chunk in enumerate(_chunks(row)):
                widths = there.pop(tile_path(level, number), set())
                yield from self._tile(level, number, chunk, widths, shown)
                if len(chunk) == WIDTH:
                    above.append(root_of(chunk))
            if not above:
                break
            level, row = level + 1, iter(above)
        for name in sorted(there):
            yield name, _("no such tile belongs to the record")

    def _tile(
        self, level: int, number: int, chunk: list[bytes], widths: set[int], shown: int
    ) -> Iterator[tuple[str, str]]:
        for width in sorted(widths):
            name = tile_path(level, number, width)
            try:
                same = (self.folder / name).read_bytes() == b"".join(chunk[:width])
            except OSError:
                same = False
            if not same or width > len(chunk):
                yield name, _("the published hashes are not those of the entries")
        needed = min(WIDTH, (shown >> HEIGHT * level) - number * WIDTH)
        if needed > 0 and not widths & {needed, WIDTH}:
            yield tile_path(level, number, needed), _("the published hashes are missing")


def _chunks(row: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(row, WIDTH)):
        yield chunk


def _is_by(signed: SignedCheckpoint, key: bytes) -> bool:
    try:
        signed.verify(VerifierKey(signed.checkpoint.origin, ED25519, key))
    except (Malformed, Unverified):
        return False
    return True
