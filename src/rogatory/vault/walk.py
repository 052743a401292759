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

    plain: bool = False
    """One ordinary file, as the folder says; who opens it looks again."""


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
            there = _Folder(base / folder)
        except OSError as error:
            yield Found((str(folder) if folder.parts else name,), (), reason_of(error))
            continue
        yield from _in_folder(there, base / folder, f"{folder}/" if folder.parts else "")
        folders.extend([folder / below for below in reversed(there.folders)])


class _Folder:
    """The names in one folder, in the order of their bytes.

    Only names are kept: what the system says of each of 300,000 files would be 200 MB.
    """

    def __init__(self, folder: Path) -> None:
        self.names: list[str] = []
        self.folders: list[str] = []
        self.links: set[str] = set()
        self.special: set[str] = set()
        with os.scandir(folder) as scan:
            for entry in scan:
                if entry.is_dir(follow_symlinks=False):
                    self.folders.append(entry.name)
                    continue
                self.names.append(entry.name)
                if entry.is_symlink():
                    self.links.add(entry.name)
                elif not entry.is_file(follow_symlinks=False):
                    self.special.add(entry.name)
        self.names.sort(key=os.fsencode)
        self.folders.sort(key=os.fsencode)

    @property
    def plain(self) -> Iterator[str]:
        """The names of the ordinary files."""
        return (name for name in self.names if name not in self.links and name not in self.special)


def _in_folder(there: _Folder, folder: Path, prefix: str) -> Iterator[Found]:
    sets = image_sets.find(there.plain, _peek_in(folder))
    within = {name for one in sets.values() for name in one.names}
    beginning = f"{folder}/"
    for name in there.names:
        if name in there.links:
            yield Found((prefix + name,), (), Reason.SYMLINK)
        elif name in there.special:
            yield Found((prefix + name,))
        elif (one := sets.get(name)) is not None:
            yield Found(
                tuple([prefix + each for each in one.names]),
                tuple([prefix + each for each in one.missing]),
                size=LONG,
            )
        elif name not in within:
            yield Found((prefix + name,), size=_size(beginning + name), plain=True)


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


def _size(path: str) -> int:
    try:
        look = os.lstat(path)
    except OSError:
        return 0  # it is opened all the same, and its reason said
    return look.st_size if stat.S_ISREG(look.st_mode) else 0


def _beside(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as scan:
            return [entry.name for entry in scan if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
