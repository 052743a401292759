# SPDX-License-Identifier: Apache-2.0
"""What an outsider names is found as every taking-in finds it: links named and not followed, the
files of an image as one; nothing that cannot be handed in is left out in silence."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.pouch.submission import Piece
from rogatory.vault import walk
from rogatory.vault.sources import NotTaken, Reading

__all__ = ["gather"]


def gather(paths: Iterable[Path]) -> tuple[list[Piece], list[tuple[str, str]]]:
    """Return the files below ``paths``, and path and reason of each that cannot be handed in.

    Inadmissible when a path is not there.
    """
    pieces: list[Piece] = []
    refused: list[tuple[str, str]] = []
    named = list(paths)
    Inadmissible.unless_empty(
        _("There is no file or folder {path}.").format(path=path)
        for path in named
        if not path.exists()
    )
    for path in named:
        place = path.resolve()
        single = not place.is_dir()
        base = place.parent if single else place
        for found in walk.find(base, place.name, single):
            try:
                pieces.append(_piece(base, found))
            except NotTaken as error:
                refused.append((_shown(found.names[0]), error.reason.value))
    return pieces, refused


def _piece(base: Path, found: walk.Found) -> Piece:
    """Return a file that can be handed in; NotTaken when it cannot."""
    if found.reason is not None:
        raise NotTaken(found.reason)
    latest = 0
    for name in found.names:
        with Reading(f"{base}/{name}") as reading:
            latest = max(latest, reading.before.st_mtime_ns // 1_000_000_000)
    files = tuple((base / name, *_named(name)) for name in found.names)
    return Piece(
        path=_shown(found.names[0]),
        name=files[0][1],
        name_bytes=files[0][2],
        files=files,
        missing=tuple(_named(name)[0] for name in found.missing),
        modified=_instant(latest),
    )


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _named(name: str) -> tuple[str, str]:
    """Return a file's own name for showing, and its bytes in base64url."""
    raw = os.fsencode(name).rpartition(b"/")[2]
    return raw.decode("utf-8", "backslashreplace"), urlsafe_b64encode(raw).rstrip(b"=").decode()


def _instant(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None
