# SPDX-License-Identifier: Apache-2.0
"""How long an Ogg recording is, in which codec: from the head of its stream and its last page.

RFC 3533; Opus RFC 7845; Vorbis I 4.2.2.  A recording says nothing of when it was made but in its
comments.  Films and sounds in ISO boxes are read by :mod:`.movie`.
"""

from __future__ import annotations

from rogatory.reading.container import Walk

_SOUNDS_A_SECOND = 48_000
"""Opus positions count samples at 48 kHz, whatever was recorded."""


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note duration and codec, where the recording says them."""
    if data.startswith(b"OggS"):
        _ogg(data, place, walk)


def _ogg(data: bytes, place: str, walk: Walk) -> None:
    rate, skipped = 0, 0
    if (head := data.find(b"OpusHead", 0, 4096)) >= 0:
        rate, skipped = _SOUNDS_A_SECOND, int.from_bytes(data[head + 10 : head + 12], "little")
        walk.sheet.fact("title", "codec", "opus", place)
    elif (head := data.find(b"\x01vorbis", 0, 4096)) >= 0:
        rate = int.from_bytes(data[head + 12 : head + 16], "little")
        walk.sheet.fact("title", "codec", "vorbis", place)
    last = data.rfind(b"OggS")
    position = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    if rate and position > skipped:
        walk.sheet.fact("count", "seconds", f"{(position - skipped) / rate:.1f}", place)
