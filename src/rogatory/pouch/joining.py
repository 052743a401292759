# SPDX-License-Identifier: Apache-2.0
"""Volumes found again on a medium and joined to the package that they are.

1. Lists are known by their first line, parts by their bytes: a file of the right size is read, and
   its digest says which part it is, whatever an e-mail program or a person has called it.
2. What a list names and nothing has the bytes of is missing, or damaged where a file of its name
   is there; what fits no part is foreign.  Every fault is named, not only the first.
3. Volumes without a list are taken in the order of their numbers.
4. Joined volumes are read whole as the archive that a package is.  Nothing is handed on that is
   not one; whose package it is and what it proves, only its seal says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rogatory.errors import Malformed, RogatoryError, Unverified
from rogatory.language import _
from rogatory.pouch import volumes
from rogatory.pouch.container import open_container
from rogatory.pouch.package import Package
from rogatory.pouch.volumes import CHUNK, MAX_LIST, Part, Volumes
from rogatory.pouch.writer import RunningHash
from rogatory.vault.durable import TEMPORARY, storage, write_durably

_NUMBERED = re.compile(r"(?P<stem>.+)\.(?P<number>[0-9]{3})")
_ENDING: Final = ".asice"
MAX_RECORD: Final = 16 * 2**20


@dataclass
class Found:
    """One package as it was found: its files in order, what is wrong with it, what to remark.

    ``listed`` is what the list says; None for volumes without a list and for a file by itself.
    With ``faults`` nothing of it may be used.
    """

    name: str
    pieces: list[Path] = field(default_factory=list)
    listed: Volumes | None = None
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    @property
    def single(self) -> bool:
        """Whether it is one file by itself, of which no list speaks: nothing is to be joined."""
        return self.listed is None and len(self.pieces) == 1 and not self.digests


@dataclass
class _Seen:
    """The files that are there; each is read at most once."""

    files: list[Path]
    named: set[Path]
    """Those that a person named one by one, who wants to hear of each."""

    used: set[Path] = field(default_factory=set)
    _digests: dict[Path, str] = field(default_factory=dict)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 (hex) of a file; ``OSError``."""
        if path not in self._digests:
            self._digests[path] = volumes.file_digest(path)
        return self._digests[path]

    def left(self) -> list[Path]:
        """Return the files that belong to nothing yet."""
        return [path for path in self.files if path not in self.used]


def look(paths: Sequence[Path]) -> list[Found]:
    """Return every package that lies in these folders and files, with what is wrong with each.

    Raises Unavailable where a folder or file cannot be read.
    """
    with storage(_("The medium could not be read whole.")):
        seen = _seen(paths)
        found: list[Found] = []
        lists, broken = _lists(seen)
        told: set[str] = set()
        for one in lists:
            if one.package not in told:
                told.add(one.package)
                found.append(_by_list(one, seen))
        found += _numbered(seen, {one.name: one for one in found}, broken)
        left = _beside(seen) if found or broken else []
        found += _single(seen)
        if found and left:
            found[0].remarks.append(
                _("What belongs to no package was left alone: {names}.").format(
                    names=", ".join(ascii(path.name) for path in left)
                )
            )
    if found and broken:
        found[-1].remarks += broken
    elif broken:
        found.append(Found(volumes.LIST, faults=broken))
    return found


def _seen(paths: Sequence[Path]) -> _Seen:
    files: list[Path] = []
    named: set[Path] = set()
    for path in paths:
        if path.is_dir():
            there = sorted(one for one in path.iterdir() if one.is_file())
            files += [one for one in there if not one.name.startswith((".", TEMPORARY))]
        else:
            files.append(path)
            named.add(path)
    return _Seen(list(dict.fromkeys(files)), named)


def _lists(seen: _Seen) -> tuple[list[Volumes], list[str]]:
    """Return what the lists among the files say, and what is wrong with those that are broken."""
    told: list[Volumes] = []
    broken: list[str] = []
    for path in seen.files:
        if not path.is_file() or path.stat().st_size > MAX_LIST:
            continue
        with path.open("rb") as stream:
            head = stream.read(64)
            if not volumes.is_list(head):
                continue
            data = head + stream.read(MAX_LIST)
        seen.used.add(path)
        try:
            told += volumes.parse(data)
        except Malformed as error:
            broken.append(f"{path.name}: {error}")
    return told, broken


def _by_list(listed: Volumes, seen: _Seen) -> Found:
    """Find each part of a list by its bytes; name what is missing, damaged or called otherwise."""
    found = Found(listed.package, listed=listed)
    wrong: list[tuple[Part, Path]] = []
    for number, part in enumerate(listed.parts, 1):
        fits = [p for p in seen.files if _is(p, part, seen)]
        fits.sort(key=lambda path: (path.name != part.name, str(path)))
        called = [p for p in seen.left() if p.name == part.name and p not in fits]
        if fits:
            seen.used.update(fits)
            found.pieces.append(fits[0])
            found.digests.append(part.sha256)
            if fits[0].name != part.name:
                found.remarks.append(
                    _("Part {n} came under another name and was known by its bytes: {name}.")
                    .format(n=number, name=ascii(fits[0].name))
                )  # fmt: skip
            found.remarks += [
                _("Part {n} is there more than once; {name} was not needed.").format(
                    n=number, name=ascii(path.name)
                )
                for path in fits[1:]
            ]
        elif called and not any(_is(called[0], other, seen) for other in listed.parts):
            seen.used.add(called[0])
            wrong.append((part, called[0]))
            found.pieces.append(called[0])
            found.digests.append(seen.digest(called[0]))
            found.faults.append(_damaged(number, part, called[0].stat().st_size))
        else:
            found.faults.append(
                _("Part {n} is missing: {name}, {size} bytes.").format(
                    n=number, name=part.name, size=part.size
                )
            )
    _list_is_wrong(found, wrong)
    return found


def _is(path: Path, part: Part, seen: _Seen) -> bool:
    return path.is_file() and path.stat().st_size == part.size and seen.digest(path) == part.sha256


def _damaged(number: int, part: Part, size: int) -> str:
    if size < part.size:
        said = _("Part {n} is cut short: {name} has {found} of {size} bytes.")
    elif size > part.size:
        said = _("Part {n} is longer than it was: {name} has {found} bytes, not {size}.")
    else:
        said = _("Part {n} is damaged: the bytes of {name} are not those that were sent.")
    return said.format(n=number, name=part.name, found=size, size=part.size)


def _list_is_wrong(found: Found, wrong: list[tuple[Part, Path]]) -> None:
    """Take damages back where the volumes do make up the package: the list is wrong about them."""
    listed = found.listed
    assert listed is not None
    if not wrong or len(found.faults) != len(wrong) or len(found.pieces) != len(listed.parts):
        return
    whole = hashlib.sha256()
    for chunk in _chunks(found.pieces):
        whole.update(chunk)
    if whole.hexdigest() == listed.sha256:
        found.faults.clear()
        found.remarks.append(
            _("The list is wrong about {names}: joined, the parts are the package all the same.")
            .format(names=", ".join(part.name for part, _path in wrong))
        )  # fmt: skip


def _numbered(seen: _Seen, listed: dict[str, Found], broken: list[str]) -> list[Found]:
    """Group the volumes that no list names by the name before their number."""
    groups: dict[str, dict[int, Path]] = {}
    for path in seen.left():
        match = _NUMBERED.fullmatch(path.name)
        if match is not None:
            groups.setdefault(match["stem"], {}).setdefault(int(match["number"]), path)
    made: list[Found] = []
    for stem, parts in sorted(groups.items()):
        seen.used.update(parts.values())
        names = ", ".join(ascii(path.name) for path in parts.values())
        if stem in listed:
            listed[stem].remarks.append(
                _("What the list does not name was left alone: {names}.").format(names=names)
            )
            continue
        one = Found(stem, pieces=[parts[n] for n in sorted(parts)])
        one.digests = [seen.digest(path) for path in one.pieces]
        one.faults = [
            _("Part {n} is missing: {name}.").format(n=n, name=f"{stem}.{n:03}")
            for n in range(1, max(parts))
            if n not in parts
        ]
        if not broken:
            one.remarks.append(
                _("There is no list of digests: the parts were taken in the order of their names.")
            )
        made.append(one)
    return made


def _beside(seen: _Seen) -> list[Path]:
    """Set aside what lies beside a list and is no archive, such as a part that is renamed and
    damaged; return it without the papers."""
    left = [path for path in seen.left() if path.suffix != _ENDING and path.is_file()]
    left = [path for path in left if not _is_archive(path)]
    seen.used.update(left)
    return [path for path in left if path.suffix != ".pdf"]


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _single(seen: _Seen) -> list[Found]:
    """Return what is left and is a package by its name, or was named by a person."""
    there = [path for path in seen.left() if path in seen.named or path.suffix == _ENDING]
    return [Found(path.name, pieces=[path]) for path in there]


def join(found: Found, target: Path) -> None:
    """Write the package to the new file ``target``, one volume after the other.

    Unverified for what is not the package that it must be; then ``target`` is not there.
    """
    whole = hashlib.sha256()
    write_durably(target, _fed(_same(found), whole), exclusive=True)
    try:
        _whole(found, target, whole.hexdigest())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _fed(chunks: Iterable[bytes], whole: RunningHash) -> Iterator[bytes]:
    for chunk in chunks:
        whole.update(chunk)
        yield chunk


def _same(found: Found) -> Iterator[bytes]:
    """Yield the bytes of the volumes; Unverified when one is not what was read before."""
    for path, digest in zip(found.pieces, found.digests, strict=True):
        hasher = hashlib.sha256()
        for chunk in _chunks([path]):
            hasher.update(chunk)
            yield chunk
        if hasher.hexdigest() != digest:
            raise Unverified(
                _("{name} changed while it was read: copy the medium, then try again.").format(
                    name=ascii(path.name)
                )
            )


def _whole(found: Found, path: Path, digest: str) -> None:
    """Refuse what is no whole package, or not the one that was looked for."""
    try:
        with open_container(path) as container:
            container.scan(whole=False)
            record = container.read("package.json", limit=MAX_RECORD)
        pouch = Package.decode(record).pouch
    except (RogatoryError, KeyError) as error:
        raise Unverified(
            _(
                "Joined, the parts of {name} are no whole package ({why}): one is missing, damaged "
                "or of another package. Ask for the medium anew."
            ).format(name=ascii(found.name), why=_cause(error))
        ) from error
    listed = found.listed
    if found.name.endswith(_ENDING) and found.name != f"{pouch}{_ENDING}":
        found.remarks.append(
            _("It calls itself {pouch}, not {name} as the medium does: its seal decides.").format(
                pouch=pouch, name=ascii(found.name)
            )
        )
    if listed is not None and listed.sha256 != digest:
        found.remarks.append(
            _("The list has another digest for the whole than its parts make up: it was changed. "
              "The package's own seal decides.")
        )  # fmt: skip


def _cause(error: Exception) -> str:
    return _("there is no package record") if isinstance(error, KeyError) else str(error)


def _chunks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as stream:
            yield from iter(lambda: stream.read(CHUNK), b"")
