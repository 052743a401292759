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
    exhibits.json     {"v":1,"exhibits":[{"id","label","member","name","name_bytes","sha256",
                       "size","circumstances"}]}
    exhibits/000.bin  the bytes, under generated names
    case.jsonld       the exhibits and their provenance as CASE/UCO (see ``uco``)

All JSON is canonical (RFC 8785); every name that a person gave stands inside these files only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.pouch.manifest import Item

LIMIT = 64 * 2**20
_EXHIBIT = frozenset(
    {"id", "label", "member", "name", "name_bytes", "sha256", "size", "circumstances"}
)
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
                member = member_of(number)
                files.append(Item(member, exhibit.path))
                rows.append(_row(exhibit, member))
            files.append(Item("exhibits.json", canon.dumps({"v": 1, "exhibits": rows})))
        if self.graph is not None:
            files.append(Item("case.jsonld", canon.dumps(_plain(self.graph))))
        return files


def member_of(place: int) -> str:
    """Return the generated name of the enclosed exhibit at ``place``, from 0."""
    return f"exhibits/{place:03}.bin"


def _row(exhibit: Enclosed, member: str) -> dict[str, Any]:
    return {
        "id": exhibit.id,
        "label": exhibit.label,
        "member": member,
        "name": exhibit.file.get("name", ""),
        "name_bytes": exhibit.file.get("name_bytes", ""),
        "sha256": exhibit.file["sha256"],
        "size": exhibit.file["size"],
        "circumstances": exhibit.circumstances,
    }


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
    another file, or another digest or size than it has, is not believed.
    """
    value = read_json(folder, "exhibits.json")
    if value is None:
        return []
    rows = value.get("exhibits") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, dict)
        and set(row) == _EXHIBIT
        and all(isinstance(row[name], str) for name in _EXHIBIT - {"size", "circumstances"})
        for row in rows
    ):
        raise Malformed(_("The list of exhibits in the package is not in its form."))
    if len({row["id"] for row in rows}) != len(rows):
        raise Malformed(_("The list of exhibits in the package names one exhibit twice."))
    for row in rows:
        digest = files.get(f"data/{row['member']}")
        if not row["member"].startswith("exhibits/") or digest is None:
            raise Malformed(_("An exhibit of the package is named but not there."))
        size = (folder / row["member"]).stat().st_size
        if (row["sha256"], row["size"]) != (digest, size):
            raise Malformed(_("An exhibit of the package is not the file that its list says."))
    return rows


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
