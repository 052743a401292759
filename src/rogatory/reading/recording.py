# SPDX-License-Identifier: Apache-2.0
"""Recordings: where and with what a film or a sound was made, from its own boxes and chunks.

MP4/MOV/3GP (ISO/IEC 14496-12; position ``©xyz`` as ISO 6709), WAV (RIFF ``LIST INFO``, ``bext``),
MP3 (ID3v2), Ogg (Vorbis comments); AVI and Matroska by modules of their own. What was recorded is
not heard, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rogatory.reading import credentials, matroska, movie, recording_times, riff
from rogatory.reading.container import Walk

_BOXES = frozenset({b"moov", b"udta", b"trak", b"mdia", b"meta", b"ilst", b"minf"})
_ISO6709 = re.compile(rb"[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?")
_INFO = {
    b"IART": ("author", "artist"),
    b"ICOP": ("author", "copyright"),
    b"IENG": ("author", "engineer"),
    b"ITCH": ("author", "technician"),
    b"ISFT": ("title", "software"),
    b"ICRD": ("time", "created"),
    b"INAM": ("title", "title"),
    b"ICMT": ("hidden", "comment"),
    b"ISRC": ("device", "source"),
}
_ID3 = {
    b"TPE1": ("author", "artist"),
    b"TCOM": ("author", "composer"),
    b"TCOP": ("author", "copyright"),
    b"TENC": ("author", "encoded by"),
    b"TIT2": ("title", "title"),
    b"COMM": ("hidden", "comment"),
    b"TOWN": ("author", "owner"),
}


def facts(data: bytes, place: str, walk: Walk) -> None:
    """Read what a recording says of itself."""
    walk.sheet.fault("not_heard", place)
    if data.startswith(b"RIFF") and data[8:12] == b"AVI ":
        riff.facts(data, place, walk)
    elif data.startswith(b"\x1aE\xdf\xa3"):
        matroska.facts(data, place, walk)
    elif data.startswith(b"RIFF"):
        _wave(data, place, walk)
    elif data.startswith(b"ID3"):
        _id3(data, place, walk)
    elif data.startswith((b"OggS", b"fLaC")):
        _comments(data, place, walk)
        recording_times.facts(data, place, walk)
    elif data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        _boxes(data, place, walk)
        movie.facts(data, place, walk)
        credentials.facts(data, place, walk)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a RIFF file: name and content; a cut one ends the walk."""
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _wave(data: bytes, place: str, walk: Walk) -> None:
    """Read LIST INFO and bext; any other chunk than sound is named."""
    for name, content in chunks(data):
        if name == b"LIST" and content[:4] == b"INFO":
            for key, value in chunks(b"RIFF....INFO" + content[4:]):
                entry = _INFO.get(key, ("hidden", key.decode("latin-1")))
                walk.sheet.fact(*entry, value.decode("utf-8", "replace").strip("\0 "), place)
        elif name == b"bext":
            for label, part in (("description", content[:256]), ("originator", content[256:320])):
                text = part.decode("latin-1").strip("\0 ")
                walk.sheet.fact("author" if label == "originator" else "hidden", label, text, place)
        elif name not in (b"fmt ", b"data", b"fact", b"LIST"):
            walk.sheet.fact("hidden", "chunk", name.decode("latin-1"), place)


def _id3(data: bytes, place: str, walk: Walk) -> None:
    """Read the text frames of ID3v2.3 and v2.4."""
    version = data[3]
    end = 10 + sum((data[6 + i] & 0x7F) << (21 - 7 * i) for i in range(4))
    at = 10
    while at + 10 <= min(end, len(data)) and data[at : at + 4].strip(b"\0"):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if version == 4:
            size = sum((data[at + 4 + i] & 0x7F) << (21 - 7 * i) for i in range(4))
        frame, value = data[at : at + 4], data[at + 10 : at + 10 + size]
        if frame in _ID3 and value:
            charset = {1: "utf-16", 2: "utf-16-be", 3: "utf-8"}.get(value[0], "latin-1")
            text = value[1:].decode(charset, "replace").replace("\0", " ")
            walk.sheet.fact(*_ID3[frame], text, place)
        elif frame in (b"APIC", b"GEOB", b"PRIV"):
            walk.sheet.fact("hidden", frame.decode(), f"{size} bytes", place)
        at += 10 + size


def _comments(data: bytes, place: str, walk: Walk) -> None:
    """Read ``NAME=value`` comments near the beginning (Vorbis comment header)."""
    for match in re.finditer(
        rb"([A-Za-z_]{3,30})=([^\x00-\x08\n]{1,200}?)(?=[\x00-\x08]|$)", data[:65536]
    ):
        name = match[1].decode().lower()
        kind = {"artist": "author", "location": "location", "encoder": "title"}.get(name, "title")
        walk.sheet.fact(kind, name, match[2].decode("utf-8", "replace"), place)


def _boxes(data: bytes, place: str, walk: Walk) -> None:
    """Walk the boxes outside ``mdat``; positions, makes and models stand in small ones."""
    waiting = [(0, len(data))]
    seen = 0
    while waiting and seen < 20_000:
        at, end = waiting.pop()
        while at + 8 <= end and seen < 20_000:
            seen += 1
            size = int.from_bytes(data[at : at + 4], "big")
            name, body = data[at + 4 : at + 8], at + 8
            if size == 1:
                size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
            size = end - at if size == 0 else size
            if size < body - at:
                break
            stop = min(at + size, end)
            if name in _BOXES:
                # ``meta`` is a full box in MP4 and a plain one in QuickTime.
                full = name == b"meta" and data[body + 4 : body + 8] not in (b"hdlr", b"keys")
                waiting.append((body + 4 if full else body, stop))
            if name != b"mdat" and name not in {b"trak", b"mdia", b"minf"}:
                _box(name, data[body : min(stop, body + 4096)], place, walk)
            at += size


def _box(name: bytes, body: bytes, place: str, walk: Walk) -> None:
    """Read one box."""
    if name == b"\xa9xyz" or name in (b"moov", b"udta", b"ilst", b"meta"):
        if b"xyz" in name or b"location" in body or b"\xa9xyz" in body:
            for match in _ISO6709.finditer(body):
                if b"." in match[0]:
                    walk.sheet.fact("location", "position", match[0].decode(), place)
    elif name == b"loci":
        walk.sheet.fact("location", "3GPP position", f"{len(body)} bytes", place)
    elif name in (b"\xa9mak", b"\xa9mod", b"manu", b"modl", b"hinf"):
        walk.sheet.fact("device", name[-3:].decode("latin-1"), _printable(body), place)
    elif name in (b"\xa9ART", b"auth", b"\xa9nam", b"\xa9cmt", b"cprt"):
        walk.sheet.fact("author", name[-3:].decode("latin-1"), _printable(body), place)
    elif name == b"keys" and b"com.apple.quicktime" in body:
        walk.sheet.fact("device", "maker's keys", _printable(body)[:200], place)


def _printable(body: bytes) -> str:
    """Return the readable part of a small box."""
    return " ".join(s.decode() for s in re.findall(rb"[\x20-\x7e]{2,}", body))


def stripped(data: bytes) -> tuple[bytes, list[str]]:
    """Return a WAV with its form and its sound only; other forms raise ValueError."""
    if not data.startswith(b"RIFF") or data[8:12] != b"WAVE":
        raise ValueError("only WAV")
    kept = b"".join(
        name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
        for name, body in chunks(data)
        if name in (b"fmt ", b"fact", b"data")
    )
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept, ["chunks_removed"]
