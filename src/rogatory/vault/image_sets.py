# SPDX-License-Identifier: Apache-2.0
"""Images of media in several files: which files of a folder are one set, and which are missing.

* EnCase: ``disk.E01 … disk.E99, disk.EAA … disk.EZZ, disk.FAA …`` (also ``Ex01``, ``L01``,
  ``Lx01``), known by the signature of the first file, not by the name alone.  A first-version
  file ends with a section ``next`` when another follows and ``done`` when none does, so that a
  missing end is seen too (libewf, "Expert Witness Compression Format", section descriptors of 76
  bytes).
* Raw pieces: ``disk.001, disk.002 …``, all of one length but the last, which is not longer.

Only names and a few bytes at fixed places are compared; nothing of the files is parsed here.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

_EWF = re.compile(r"(?P<base>.+)\.(?P<kind>[ELel])(?P<x>[xX]?)(?P<at>\d\d|[A-Za-z]{2})\Z")
_LATER = re.compile(r"(?P<base>.+)\.(?P<at>[F-Zf-z][A-Za-z]{2})\Z")
_RAW = re.compile(r"(?P<base>.+)\.(?P<at>\d{3,5})\Z")
_SIGNATURES: Final = (b"EVF\t\r\n\xff\x00", b"LVF\t\r\n\xff\x00", b"EVF2\r\n\x81", b"LEF2\r\n\x81")
_DESCRIPTOR: Final = 76
RAW_LEAST: Final = 1 << 20
"""Raw pieces are at least so long (but the last): numbered logs are not taken for an image."""


@dataclass(frozen=True, slots=True)
class ImageSet:
    """The names of a set's files in their order, and of those that are missing."""

    names: tuple[str, ...]
    missing: tuple[str, ...]


Peek = Callable[[str], tuple[bytes, bytes, int]]
"""For a name: its first 8 bytes, its last 76, its length; empty and 0 when it cannot be read."""


def find(names: Iterable[str], peek: Peek) -> dict[str, ImageSet]:
    """Return the sets among the names of one folder, by the name of the first file found."""
    ewf: dict[tuple[str, ...], dict[int, str]] = {}
    raw: dict[tuple[str, ...], dict[int, str]] = {}
    for name in names:
        ending = name[-6:]  # ``.E01``, ``.Ex01``, ``.00001``: no more is after the dot
        if "." not in ending:
            continue
        if (key := _place_of(name)) is not None:
            ewf.setdefault(key[0], {})[key[1]] = name
        if match := _RAW.match(name):
            key_ = (match["base"], str(len(match["at"])))
            raw.setdefault(key_, {})[int(match["at"])] = name
    # Letters alone (.eml, .exe) are no set: before EAA stands a 99th file with a number.
    sets = [_ewf_set(places, peek) for places in ewf.values() if min(places) < 100]
    sets += [_raw_set(places, peek) for places in raw.values()]
    return {one.names[0]: one for one in sets if one is not None}


def _place_of(name: str) -> tuple[tuple[str, ...], int] | None:
    """Return to which set a name may belong, and its place from 1."""
    if match := _EWF.match(name):
        base, kind, x, at = match.group("base", "kind", "x", "at")
        letter = kind.upper()
        number = int(at) if at.isdigit() else 100 + _letters(at)
        return ((base, letter, x.lower()), number) if number else None
    if match := _LATER.match(name):
        at = match["at"]
        turn = string.ascii_uppercase.index(at[0].upper()) - string.ascii_uppercase.index("E")
        return (match["base"], "E", ""), 100 + 676 * turn + _letters(at[1:])
    return None


def _letters(two: str) -> int:
    first, second = (string.ascii_uppercase.index(letter.upper()) for letter in two)
    return 26 * first + second


def _ewf_name(like: str, place: int) -> str:
    """Return the name of the file at ``place`` in the set of which ``like`` is a file."""
    match = _EWF.match(like)
    if match is None:
        base, _dot, ending = like.rpartition(".")
        kind, x = ("E" if ending.isupper() else "e"), ""
    else:
        base, kind, x = match.group("base", "kind", "x")
    if place < 100:
        return f"{base}.{kind}{x}{place:02}"
    turn, rest = divmod(place - 100, 676)
    letters = string.ascii_uppercase[rest // 26] + string.ascii_uppercase[rest % 26]
    first = chr(ord(kind.upper()) + turn)
    return f"{base}.{first if kind.isupper() else first.lower()}{x}" + (
        letters if kind.isupper() else letters.lower()
    )


def _ewf_set(places: dict[int, str], peek: Peek) -> ImageSet | None:
    order = sorted(places)
    head, _tail, _size = peek(places[order[0]])
    if not head.startswith(_SIGNATURES):
        return None
    last = order[-1]
    like = places[order[0]]
    missing = [_ewf_name(like, place) for place in range(1, last) if place not in places]
    tail = peek(places[last])[1]
    if head.startswith(_SIGNATURES[:2]) and _section(tail) == b"next":
        missing.append(_ewf_name(like, last + 1) + " …")
    if len(order) == 1 and not missing:
        return None  # one whole file: nothing to join
    return ImageSet(tuple(places[place] for place in order), tuple(missing))


def _section(tail: bytes) -> bytes:
    return tail[:16].rstrip(b"\x00") if len(tail) == _DESCRIPTOR else b""


def _raw_set(places: dict[int, str], peek: Peek) -> ImageSet | None:
    order = sorted(places)
    if len(order) < 2 or order[0] > 2 or order[-1] > 4 * len(order):
        return None
    sizes = [peek(places[place])[2] for place in order]
    piece = sizes[0]
    if piece < RAW_LEAST or any(size != piece for size in sizes[:-1]) or not 0 < sizes[-1] <= piece:
        return None
    start = 0 if order[0] == 0 else 1
    base, _dot, ending = places[order[0]].rpartition(".")
    missing = tuple(
        f"{base}.{place:0{len(ending)}}" for place in range(start, order[-1]) if place not in places
    )
    return ImageSet(tuple(places[place] for place in order), missing)


def peek_at(path: str) -> tuple[bytes, bytes, int]:
    """Return the first 8 and last 76 bytes of a file and its length, without leaving a trace."""
    from rogatory.vault.sources import NotTaken, Reading

    try:
        with Reading(path, sparse_holes=1 << 62) as reading:
            tail = os.pread(reading.fd, _DESCRIPTOR, max(0, reading.size - _DESCRIPTOR))
            return os.pread(reading.fd, 8, 0), tail, reading.size
    except (NotTaken, OSError):
        return b"", b"", 0
