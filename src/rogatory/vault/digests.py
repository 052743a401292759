# SPDX-License-Identifier: Apache-2.0
"""The digests of one case with their sizes, in order and each once, however many there are.

A case may have millions of stored files: what is beyond ``MOST`` lies in sixteen files without a
name, one for each first digit, of which one is in memory at a time.  Each record has 40 bytes::

    32  digest
     8  size, big-endian
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.vault import durable

MOST = 20_000
"""Digests that are kept in memory; with more, they go into the files."""

_LENGTH = 40


class Digests:
    """A growing list of (digest in hex, size); read in order once all of them are in.

    State: ``_held`` has what is in memory, ``_files`` what is not.
    """

    def __init__(self, known: Iterable[tuple[str, int]] = ()) -> None:
        self._held: list[bytes] = []
        self._files: list[BinaryIO] = []
        for digest, size in known:
            self.add(digest, size)

    def add(self, digest: str, size: int) -> None:
        """Take one more; the same digest may come several times and counts once."""
        raw = bytes.fromhex(digest)
        if len(raw) != 32 or size < 0:
            raise Malformed(
                _("A vault key is a case UUID, a slash and 64 hexadecimal digits; this is not one.")
            )
        self._held.append(raw + size.to_bytes(8, "big"))
        if len(self._held) >= MOST:
            self._spill()

    def __iter__(self) -> Iterator[tuple[str, int]]:
        for room in self._rooms():
            yield from _told(room)

    def __len__(self) -> int:
        return sum(map(len, self._rooms()))

    def beyond(self, others: Digests) -> Iterator[tuple[str, int]]:
        """Yield what is here and not among the others."""
        theirs = others._rooms() if others._files or not self._files else others._split()
        ours = self._rooms() if self._files or not others._files else self._split()
        for here, there in zip(ours, theirs, strict=True):
            known = {one[:32] for one in there}
            yield from _told([one for one in here if one[:32] not in known])

    def close(self) -> None:
        """Let the files go."""
        while self._files:
            self._files.pop().close()
        self._held = []

    def _rooms(self) -> Iterator[list[bytes]]:
        """Yield records in order, each digest once: all of them, or those of each first digit."""
        if not self._files:
            yield _once(self._held)
            return
        if self._held:
            self._spill()
        for file in self._files:
            with durable.storage(_("The list of stored files cannot be kept.")):
                file.seek(0)
                data = file.read()
            records = [data[at : at + _LENGTH] for at in range(0, len(data), _LENGTH)]
            del data
            yield _once(records)

    def _split(self) -> Iterator[list[bytes]]:
        """Yield what is in memory by its first digit, as ``_rooms`` gives files."""
        whole = _once(self._held)
        for digit in range(16):
            yield [one for one in whole if one[0] >> 4 == digit]

    def _spill(self) -> None:
        with durable.storage(_("The list of stored files cannot be kept.")):
            while len(self._files) < 16:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with ``close`` or with us
                self._files.append(cast(BinaryIO, file))
            for one_file in self._files:
                one_file.seek(0, 2)
            for one in self._held:
                self._files[one[0] >> 4].write(one)
        self._held = []


def _once(records: list[bytes]) -> list[bytes]:
    """Return records in order, the first of each digest."""
    ordered, last, found = sorted(records), b"", list[bytes]()
    for one in ordered:
        if one[:32] != last:
            last = one[:32]
            found.append(one)
    return found


def _told(records: list[bytes]) -> Iterator[tuple[str, int]]:
    for one in records:
        yield one[:32].hex(), int.from_bytes(one[32:], "big")
