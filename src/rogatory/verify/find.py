# SPDX-License-Identifier: Apache-2.0
"""``rogatory verify --find CODE FILE…``: to what a code on a paper belongs.

A code (``pouch.printed``) names its object by an id and by the start of a digest.  Looked through
are sealed packages, their contents once decrypted, and folders of files:

1. ``exhibits.json`` says which file is the exhibit of this id; its bytes are read;
2. every file whose digest begins as the code says is named, wherever it lies;
3. the package itself, for the codes of a certificate and of a handing over.

Sixteen digits find an object and prove nothing of it; that the right paper hangs on the right
thing, a person judges.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rogatory.errors import Malformed, RogatoryError
from rogatory.language import N_, _
from rogatory.pouch import origin
from rogatory.pouch import package as form
from rogatory.pouch.container import Container, Limits, open_container
from rogatory.pouch.printed import DIGITS, Printed
from rogatory.vault.durable import storage

__all__ = ["Hit", "Search", "read", "search", "tell"]

MAX_JSON: Final = 64 * 2**20
_SORTS: Final[Mapping[str, str]] = {
    "P": N_("a page of a letter or an answer"),
    "X": N_("the label of an exhibit"),
    "S": N_("the custody sheet of an exhibit"),
    "I": N_("an inventory"),
    "C": N_("a certificate of verification"),
    "H": N_("the record of a handing over"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One object that was found: in which file, which member of it, what it is called.

    ``agrees`` tells whether its bytes have the digest that the code begins.
    """

    file: Path
    member: str
    label: str
    agrees: bool


@dataclass
class Search:
    """What came of a search: what was found, how many files were read, what could not be."""

    printed: Printed
    hits: list[Hit] = field(default_factory=list)
    files: int = 0
    closed: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the object was found and nothing of its id has other bytes."""
        return bool(self.hits) and all(hit.agrees for hit in self.hits)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome for a program."""
        return {
            "v": 1,
            "sort": self.printed.sort,
            "id": self.printed.id,
            "leaf": self.printed.leaf,
            "leaves": self.printed.leaves,
            "digest_begins": self.printed.digest,
            "found": self.ok,
            "files": self.files,
            "hits": [
                {
                    "file": str(hit.file),
                    "member": hit.member or None,
                    "label": hit.label or None,
                    "agrees": hit.agrees,
                }
                for hit in self.hits
            ],
            "closed": self.closed,
        }


def read(words: str) -> Printed:
    """Read a code as a person typed or pasted it: any case, any spaces between its parts."""
    return Printed.read(" ".join(words.upper().split()))


def search(printed: Printed, paths: Sequence[Path], limits: Limits | None = None) -> Search:
    """Look for the object of a code in packages, decrypted contents and folders."""
    found = Search(printed)
    with storage(_("What was to be searched could not be read.")):
        for path in paths:
            if path.is_dir():
                _folder(found, path, limits or Limits())
            else:
                _file(found, path, limits or Limits())
    found.hits = list(dict.fromkeys(found.hits))
    return found


def _folder(found: Search, folder: Path, limits: Limits) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {str(path.relative_to(folder)): _digest(path) for path in files}
    found.files += len(files)

    def small(name: str) -> bytes:
        path = folder / name
        return path.read_bytes() if path.stat().st_size <= MAX_JSON else b""

    _members(found, folder, digests, small)
    for path in files:
        if path.suffix in (".asice", ".zip"):
            _archive(found, path, limits)


def _file(found: Search, path: Path, limits: Limits) -> None:
    found.files += 1
    digest = _digest(path)
    if digest.startswith(found.printed.digest):
        found.hits.append(Hit(path, "", "", agrees=True))
    _archive(found, path, limits)


def _archive(found: Search, path: Path, limits: Limits) -> None:
    """Look into a package or into decrypted contents; a file that is neither has no inside."""
    with ExitStack() as stack:
        try:
            container = stack.enter_context(open_container(path, limits))
            container.scan(whole=False)
            _package(found, path, container)
            _inside(found, path, container)
            if form.PAYLOAD in container:
                bag = container.inner(form.PAYLOAD, limits)
                bag.scan(whole=False)
                _inside(found, path, bag)
        except RogatoryError as error:
            if path.suffix == ".asice":
                found.closed.append(f"{path.name}: {error}")
            return
        if form.SEALED_PAYLOAD in container:
            found.closed.append(
                _("{file}: its contents are encrypted; give the decrypted contents too.").format(
                    file=path.name
                )
            )


def _package(found: Search, path: Path, container: Container) -> None:
    """Name a package whose id the code bears although its bytes are others."""
    if found.printed.sort not in ("C", "H") or "package.json" not in container:
        return
    record = form.Package.decode(container.read("package.json", limit=16 * 2**20))
    if record.pouch == found.printed.id:
        agrees = _digest(path).startswith(found.printed.digest)
        found.hits.append(Hit(path, "", "", agrees=agrees))


def _inside(found: Search, path: Path, container: Container) -> None:
    digests = {name: container.digest(name).hex() for name in container.names}
    found.files += len(digests)

    def small(name: str) -> bytes:
        return container.read(name, limit=MAX_JSON)

    _members(found, path, digests, small)


def _members(
    found: Search, file: Path, digests: Mapping[str, str], small: Callable[[str], bytes]
) -> None:
    """Steps 1 and 2 over the members of an archive or the files of a folder."""
    printed, named = found.printed, dict[str, str]()
    for listing in digests:
        if listing.rpartition("/")[2] != "exhibits.json":
            continue
        base = listing.removesuffix("exhibits.json")
        for one in _exhibits(small(listing)):
            member = f"{base}{one.get('member', '')}"
            named[member] = label = str(one.get("label", ""))
            if printed.sort in ("X", "S") and one.get("id") == printed.id:
                agrees = digests.get(member, "").startswith(printed.digest)
                found.hits.append(Hit(file, member, label, agrees=agrees))
    for name, digest in digests.items():
        if digest.startswith(printed.digest):
            found.hits.append(Hit(file, name, named.get(name, ""), agrees=True))
    if printed.sort == "P":
        for name in digests:
            if name.rpartition("/")[2] == "letter.json" and _printed_from(small(name), printed):
                found.hits.append(Hit(file, name, "", agrees=True))


def _exhibits(data: bytes) -> Iterator[Mapping[str, Any]]:
    value = _json(data)
    listed = value.get("exhibits") if isinstance(value, Mapping) else None
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Mapping):
            yield one


def _printed_from(data: bytes, printed: Printed) -> bool:
    """Whether a letter's data is what a page was printed from, by the rule of the codes."""
    value = _json(data)
    inner = value.get("data") if isinstance(value, Mapping) else None
    if not isinstance(inner, Mapping):
        return False
    try:
        return origin.mark_of(inner) == printed.digest[:DIGITS]
    except Malformed:
        return False


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tell(found: Search) -> str:
    """Say what came of a search, in the reader's language."""
    printed = found.printed
    lines = [
        _("The code is of {what}, leaf {leaf} of {leaves}.").format(
            what=_(_SORTS[printed.sort]), leaf=printed.leaf, leaves=printed.leaves
        )
    ]
    for hit in found.hits:
        place = f"{hit.file.name}, {hit.member}" if hit.member else hit.file.name
        said = (
            _("FOUND: {what} in {place}. The start of its digest agrees.")
            if hit.agrees
            else _("DIFFERS: {what} in {place} bears this id, and its bytes are others.")
        )
        lines.append(said.format(what=_shown(hit.label) or _("a file"), place=_shown(place)))
    if not found.hits:
        lines.append(_("NOT FOUND in {n} files that were read.").format(n=found.files))
    lines += [_shown(line) for line in found.closed]
    if found.hits:
        lines.append(
            _("The code finds an object and proves nothing of it: verify the package as well.")
        )
    return "\n".join(lines)


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)
