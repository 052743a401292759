# SPDX-License-Identifier: Apache-2.0
"""CBOR (RFC 8949), read strictly enough for content credentials: a bounded decoder, no encoder.

Maps become dicts, byte strings bytes, tags :class:`Tagged`; simple values true, false, null.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

_MAX_DEPTH = 40
_MAX_ITEMS = 100_000
_BREAK = object()


@dataclass(frozen=True)
class Tagged:
    """A value with its tag."""

    tag: int
    value: Any


def loads(data: bytes) -> Any:
    """Return the first value in ``data``; ValueError for what is no CBOR."""
    return _Reader(data).value(0)


def byte_string(content: bytes) -> bytes:
    """Write a byte string (major type 2) in its shortest form."""
    size = len(content)
    for limit, head, width in ((24, 0x40, 0), (256, 0x58, 1), (65536, 0x59, 2), (1 << 32, 0x5A, 4)):
        if size < limit:
            told = bytes([head + size]) if not width else bytes([head]) + size.to_bytes(width)
            return told + content
    raise ValueError("too long")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._items = data, 0, 0

    def _take(self, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise ValueError("cut short")
        self._at += size
        return found

    def value(self, depth: int) -> Any:
        """Return the next value."""
        self._items += 1
        if depth > _MAX_DEPTH or self._items > _MAX_ITEMS:
            raise ValueError("too deep or too many")
        first = self._take(1)[0]
        major, low = first >> 5, first & 31
        if major == 7:
            return self._simple(low)
        if low == 31:
            return self._endless(major, depth)
        if low > 27:
            raise ValueError("reserved length")
        number = low if low < 24 else int.from_bytes(self._take(1 << (low - 24)))
        return self._of(major, number, depth)

    def _of(self, major: int, number: int, depth: int) -> Any:
        if major < 2:
            return -1 - number if major else number
        if major == 2:
            return self._take(number)
        if major == 3:
            return self._take(number).decode()
        if major == 4:
            self._within(number)
            return [self.value(depth + 1) for _item in range(number)]
        if major == 5:
            self._within(number)
            return {_key(self.value(depth + 1)): self.value(depth + 1) for _item in range(number)}
        return Tagged(number, self.value(depth + 1))

    def _within(self, number: int) -> None:
        if number > len(self._data) - self._at:
            raise ValueError("more items than bytes")

    def _simple(self, low: int) -> Any:
        if low == 31:
            return _BREAK
        if low in (25, 26, 27):
            return struct.unpack({25: ">e", 26: ">f", 27: ">d"}[low], self._take(1 << (low - 24)))[
                0
            ]
        if low == 24:
            self._take(1)
        return {20: False, 21: True}.get(low)

    def _endless(self, major: int, depth: int) -> Any:
        found = list[Any]()
        while (one := self.value(depth + 1)) is not _BREAK:
            found.append(one)
        if major == 2:
            return b"".join(found)
        if major == 3:
            return "".join(found)
        if major == 4:
            return found
        if major == 5:
            return {_key(k): v for k, v in zip(found[::2], found[1::2], strict=True)}
        raise ValueError("no such length")


def _key(value: Any) -> Any:
    if not isinstance(value, int | str | bytes):
        raise ValueError("no key")
    return value
