# SPDX-License-Identifier: Apache-2.0
"""What a sealed package holds for people and for their systems (``data/`` of the bag).

::

    letter.pdf        the signed letter, or the covering note of an answer
    letter.json       {"v":1,"template":<hex>,"data":{…}}: from which letter.pdf was rendered;
                      "v":2 with "layout", where the sender has a layout of its own
    form.json         a letter of request in its canonical form (kind letter)
    answer.json       {"v":1,"letter":<id>,"their_number":<text or null>,"number":…,"on":<date>,
                       "measures":[{"measure","answer","article","reason_code","until","note",
                                    "exhibits":[<id>,…]}]}                       (kind answer)
    exhibits.json     which file is which exhibit (see ``pouch.exhibits``)
    exhibits/000.bin  the bytes, under generated names
    case.jsonld       the exhibits and their provenance as CASE/UCO (see ``uco``)

All JSON is canonical (RFC 8785); every name that a person gave stands inside these files only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.pouch import exhibits as listing
from rogatory.pouch.manifest import Item
from rogatory.pouch.writer import Slice

LIMIT = 64 * 2**20
_MEASURE = frozenset({"measure", "answer", "article", "reason_code", "until", "note", "exhibits"})
_OF_A_DAY = frozenset({"place", "notice"})
"""What an answer may add that plans a measure."""


@dataclass(frozen=True)
class Enclosed:
    """An exhibit to be enclosed: what it is called, and where its bytes lie."""

    id: str
    label: str
    file: Mapping[str, Any]
    path: Path
    circumstances: Any = None


@dataclass(frozen=True)
class Content:
    """What a package holds; ``form`` for a letter, ``answer`` for an answer."""

    pdf: bytes
    letter_json: Mapping[str, Any]
    form: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] | None = None
    exhibits: Sequence[Enclosed] = field(default_factory=tuple)
    graph: Mapping[str, Any] | None = None

    def items(self) -> list[Item]:
        """Return the files of the bag, without entries and announcement."""
        files = [
            Item("letter.pdf", self.pdf),
            Item("letter.json", canon.dumps(_plain(self.letter_json))),
        ]
        if self.form is not None:
            files.append(Item("form.json", canon.dumps(_plain(self.form))))
        if self.answer is not None:
            files.append(Item("answer.json", canon.dumps(_plain(self.answer))))
        if self.exhibits:
            rows = []
            for number, exhibit in enumerate(self.exhibits):
                row = listing.row_of(
                    number,
                    id=exhibit.id,
                    label=exhibit.label,
                    file=exhibit.file,
                    circumstances=exhibit.circumstances,
                )
                files += _files(exhibit, row)
                rows.append(row)
            files.append(Item(listing.NAME, listing.encode(rows)))
        if self.graph is not None:
            files.append(Item("case.jsonld", canon.dumps(_plain(self.graph))))
        return files


def _files(exhibit: Enclosed, row: Mapping[str, Any]) -> list[Item]:
    """Return the members of an exhibit: its file, or a run of it for each segment of an image."""
    if "segments" not in row:
        return [Item(str(row["member"]), exhibit.path)]
    files, start = [], 0
    for one in row["segments"]:
        files.append(Item(str(one["member"]), Slice(exhibit.path, start, one["size"])))
        start += one["size"]
    return files


def _plain(value: Mapping[str, Any]) -> canon.Json:
    return dict(value)


def read_json(folder: Path, name: str) -> Any:
    """Return the value of one of the JSON files in an opened package; None when it is absent."""
    path = folder / name
    if not path.exists():
        return None
    return canon.loads(path.read_bytes(), limit=LIMIT)


def read_exhibits(folder: Path, files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of ``exhibits.json``; Malformed when one is not in form.

    ``files`` are the verified files of the bag (``data/…``) with their SHA-256: a row that names
    another file, or another digest or size than it has, is not believed; nor is an image whose
    segments, one after the other, are not the image.
    """
    value = read_json(folder, listing.NAME)
    if value is None:
        return []
    rows = listing.parse(value)
    digests = {name.removeprefix("data/"): digest for name, digest in files.items()}
    members = [member for row in rows for member in listing.members_of(row)]
    sizes = {name: (folder / name).stat().st_size for name in members if name in digests}
    faults = listing.faults_against(rows, digests, sizes)
    if faults:
        raise Malformed(" ".join(dict.fromkeys(faults)))
    for row in rows:
        if "segments" in row and _joined(folder, row) != row["sha256"]:
            raise Malformed(
                _("The segments of the image {label} are not in their order, or not its own.")
                .format(label=ascii(row["label"]))
            )  # fmt: skip
    return rows


def _joined(folder: Path, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of an image's segments, one after the other."""
    hasher = hashlib.sha256()
    for member in listing.members_of(row):
        with (folder / member).open("rb") as stream:
            while chunk := stream.read(1 << 20):
                hasher.update(chunk)
    return hasher.hexdigest()


def kept_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the record keeps of an exhibit that a package lists."""
    file: dict[str, Any] = {name: row[name] for name in ("sha256", "size", "name", "name_bytes")}
    if "segments" in row:
        file["segments"] = [
            {name: one[name] for name in ("name", "name_bytes", "sha256", "size")}
            for one in row["segments"]
        ]
        if row["missing"]:
            file["missing"] = list(row["missing"])
    return file


def read_answer(folder: Path) -> dict[str, Any]:
    """Return ``answer.json``; Malformed, with what is wrong, when it is not in form."""
    value = read_json(folder, "answer.json")
    wrong = Malformed(_("The answer in the package is not in its form."))
    if not isinstance(value, dict) or not isinstance(value.get("letter"), str):
        raise wrong
    if not all(isinstance(value.get(name), str | None) for name in ("their_number", "on")):
        raise wrong
    measures = value.get("measures")
    if not isinstance(measures, list) or not all(map(_is_answer, measures)):
        raise wrong
    if len({row["measure"] for row in measures}) != len(measures):
        raise Malformed(_("The answer in the package answers one measure twice."))
    return value


def _is_answer(row: object) -> bool:
    """Say whether one row of an answer is in form; what it says is judged by the case."""
    if not isinstance(row, dict) or set(row) - _OF_A_DAY != _MEASURE:
        return False
    texts = [row["measure"], row["answer"]]
    maybe = [row[name] for name in ("article", "reason_code", "until", "note")]
    maybe += [row.get(name) for name in sorted(_OF_A_DAY)]
    listed = row["exhibits"]
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(text, str | None) for text in maybe)
        and isinstance(listed, list)
        and all(isinstance(name, str) for name in listed)
    )
