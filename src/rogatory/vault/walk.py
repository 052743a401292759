# SPDX-License-Identifier: Apache-2.0
"""Finding what lies below a folder, in the order of the name bytes; nothing is opened to be read.

Symbolic links are named and never followed; the files of a media image are found as one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rogatory.vault import image_sets
from rogatory.vault.sources import reason_of
from rogatory.vault.tally import Reason

LONG: Final = 16 << 20
"""A file so long is work enough for one reader."""


@dataclass(slots=True)
class Found:
    """What the walk found: a path below the folder (segments of a set), perhaps refused already."""

    names: tuple[str, ...]
    missing: tuple[str, ...] = ()
    reason: Reason | None = None
    size: int = 0
    """As the folder says; only to share the work out."""


def find(base: Path, name: str, single: bool) -> Iterator[Found]:
    """Yield what lies below ``base`` (``single``: only ``name`` in it, or the set it begins)."""
    if single:
        one = image_sets.find(_beside(base), _peek_in(base)).get(name)
        yield Found(one.names, one.missing) if one else Found((name,))
        return
    folders = [Path()]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(base / folder) as scan:
                entries = sorted(scan, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            yield Found((str(folder) if folder.parts else name,), (), reason_of(error))
            continue
        below = [folder / entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        yield from _in_folder(entries, base / folder, f"{folder}/" if folder.parts else "")
        folders.extend(reversed(below))


def _in_folder(entries: list[os.DirEntry[str]], folder: Path, prefix: str) -> Iterator[Found]:
    plain = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    sets = image_sets.find(plain, _peek_in(folder))
    within = {name for one in sets.values() for name in one.names}
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            continue
        if entry.is_symlink():
            yield Found((prefix + entry.name,), (), Reason.SYMLINK)
        elif (one := sets.get(entry.name)) is not None:
            yield Found(
                tuple(prefix + name for name in one.names),
                tuple(prefix + name for name in one.missing),
                size=LONG,
            )
        elif entry.name not in within:
            yield Found((prefix + entry.name,), size=_size(entry))


def measure(path: Path) -> tuple[int, int]:
    """Walk cheaply: (things found, bytes) that lie below; the whole of which progress is a part.

    What is found is counted as taking in counts it: a link as one without bytes, a set as one.
    """
    single = not path.is_dir()
    files = total = 0
    base = path.parent if single else path
    for found in find(base, path.name, single):
        files += 1
        if found.reason is not None:
            continue
        for name in found.names if single or len(found.names) > 1 else ():
            with suppress(OSError):
                look = os.lstat(base / name)
                total += look.st_size if stat.S_ISREG(look.st_mode) else 0
        if not single and len(found.names) == 1:
            total += found.size
    return files, total


def _peek_in(folder: Path) -> image_sets.Peek:
    return lambda name: image_sets.peek_at(str(folder / name))


def _size(entry: os.DirEntry[str]) -> int:
    try:
        look = entry.stat(follow_symlinks=False)
    except OSError:
        return 0  # it is opened all the same, and its reason said
    return look.st_size if stat.S_ISREG(look.st_mode) else 0


def _beside(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as scan:
            return [entry.name for entry in scan if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
