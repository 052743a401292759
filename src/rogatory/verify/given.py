# SPDX-License-Identifier: Apache-2.0
"""What is given to the verifier: sealed packages, folders of media, packages in parts.

A court gets a stick as often as a file.  Parts are found by the list on the medium, joined beside
nothing of it (the medium is only read), and what is missing or damaged is named; see
``pouch.joining``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rogatory.errors import Unavailable, Unverified
from rogatory.language import _
from rogatory.pouch import joining, volumes
from rogatory.pouch.joining import Found

__all__ = ["Given", "given", "joined"]


@dataclass(frozen=True)
class Given:
    """One package: where its bytes lie now, how it is called, what is wrong with its parts.

    ``path`` is None where it has ``faults``: nothing of it can be verified.
    """

    path: Path | None
    shown: Path
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """Return for a program what is wrong with a package that is not whole."""
        return {"v": 1, "file": str(self.shown), "ok": False, "failed_class": "parts",
                "faults": self.faults, "remarks": self.remarks}  # fmt: skip

    def told(self) -> str:
        """Say what is wrong with a package that is not whole."""
        said = _("{name}: it is NOT WHOLE; nothing of it was verified.").format(
            name=self.shown.name
        )
        return "\n".join([said, *(f"  - {line}" for line in (*self.faults, *self.remarks))])


@contextmanager
def given(paths: Sequence[Path]) -> Iterator[list[Given]]:
    """Give every package among files and folders; parts are joined for as long as this lasts.

    Raises Unavailable for what is not there, and where a folder holds no package.
    """
    made: list[Given] = []
    pieces: list[Path] = []
    for path in paths:
        if not (path.is_file() or path.is_dir()):
            raise Unavailable(
                _("{file} is no file that can be read: name a sealed package.").format(file=path)
            )
        if path.is_dir() or _is_piece(path):
            pieces.append(path)
        else:
            made.append(Given(path, path))
    with ExitStack() as stack:
        if pieces:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="joined-"))
            found = joining.look(pieces)
            if not found:
                raise Unavailable(
                    _("No sealed package lies there: name the folder of the medium, or the files.")
                )
            made += [
                _whole(one, Path(scratch) / str(number)) for number, one in enumerate(found)
            ]  # fmt: skip
        yield made


@contextmanager
def joined(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the packages that lie in parts among files and folders, joined; what is not whole, and
    what is one file anyhow, is passed over."""
    pieces = [path for path in paths if path.is_dir() or _is_piece(path)]
    with tempfile.TemporaryDirectory(prefix="joined-") as scratch:
        found = [one for one in joining.look(pieces) if not (one.single or one.faults)]
        made = [_whole(one, Path(scratch) / str(number)) for number, one in enumerate(found)]
        yield [one.path for one in made if one.path is not None]


def _is_piece(path: Path) -> bool:
    """Tell whether a file is a part by its name, or the list of a medium by its first line."""
    if path.suffix[1:].isdecimal() and len(path.suffix) == 4:
        return True
    with path.open("rb") as stream:
        return volumes.is_list(stream.read(64))


def _whole(found: Found, folder: Path) -> Given:
    shown = Path(found.name)
    if found.faults:
        return Given(None, shown, found.faults, found.remarks)
    if found.single:
        return Given(found.pieces[0], found.pieces[0], remarks=found.remarks)
    folder.mkdir()
    target = folder / (shown.name if shown.suffix == ".asice" else "joined.asice")
    try:
        joining.join(found, target)
    except Unverified as error:
        return Given(None, shown, [str(error)], found.remarks)
    return Given(target, shown, remarks=found.remarks)
