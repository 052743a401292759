# SPDX-License-Identifier: Apache-2.0
"""How long a recording is, in which codec, made when: from its own boxes and pages.

MP4, MOV, 3GP, M4A: ``mvhd`` and ``stsd`` (ISO/IEC 14496-12, 8.2.2 and 8.5.2); Ogg: the position of
the last page and the head of the stream (RFC 3533; Opus RFC 7845; Vorbis I 4.2.2).  ``mvhd`` counts
in UTC, and many recorders write local time or nothing into it: the fact says whose clock it is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from rogatory.reading.container import Walk

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_SOUNDS_A_SECOND = 48_000
"""Opus positions count samples at 48 kHz, whatever was recorded."""


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Note duration, codec and time of making, where the recording says them."""
    if data.startswith(b"OggS"):
        _ogg(data, place, walk)
    else:
        _movie(data, place, walk)


def _movie(data: bytes, place: str, walk: Walk) -> None:
    at = data.find(b"mvhd")
    if at >= 4:
        wide = data[at + 4 : at + 5] == b"\x01"
        width = 8 if wide else 4
        start = at + 8
        made = int.from_bytes(data[start : start + width], "big")
        scale_at = start + 2 * width
        scale = int.from_bytes(data[scale_at : scale_at + 4], "big")
        length = int.from_bytes(data[scale_at + 4 : scale_at + 4 + width], "big")
        if scale:
            walk.sheet.fact("count", "seconds", f"{length / scale:.1f}", place)
        if 0 < made < 2**33:
            told = (_EPOCH + timedelta(seconds=made)).strftime("%Y-%m-%dT%H:%M:%SZ")
            walk.sheet.fact("time", "created (clock of the recorder)", told, place)
    for found in list(re.finditer(rb"stsd.{8}.{4}([ -~]{4})", data, re.DOTALL))[:8]:
        walk.sheet.fact("title", "codec", found[1].decode().strip(), place)


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
