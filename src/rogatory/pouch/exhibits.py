# SPDX-License-Identifier: Apache-2.0
"""``data/exhibits.json``: which files of a package are which exhibits, and images in segments.

Canonical JSON::

    {"v":1,"exhibits":[{"id","label","member","name","name_bytes","sha256","size",
                        "circumstances"},…]}
    {"v":2,"exhibits":[…, {… "member":null, "segments":[{"member","name","name_bytes","sha256",
                        "size"},…], "missing":[<name>,…]}]}

Version 2 is written when an exhibit is the image of a medium in several files (E01, .001): each
file is a member of its own (``exhibits/000-0001.bin``), in the order in which they are one image;
``sha256`` and ``size`` are those of all of them, one after the other, and ``missing`` names the
files that whoever took the image in did not find.  Nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.docket import canon
from rogatory.errors import Malformed
from rogatory.language import _

__all__ = [
    *("LIMIT", "NAME", "encode", "faults_against", "member_of", "members_of", "parse"),
    *("row_of", "segment_member"),
]

NAME = "exhibits.json"
LIMIT = 64 * 2**20
_EXHIBIT = frozenset(
    {"id", "label", "member", "name", "name_bytes", "sha256", "size", "circumstances"}
)
_IN_SEGMENTS = _EXHIBIT | {"segments", "missing"}
_SEGMENT = frozenset({"member", "name", "name_bytes", "sha256", "size"})


def member_of(place: int) -> str:
    """Return the generated name of the enclosed exhibit at ``place``, from 0."""
    return f"exhibits/{place:03}.bin"


def segment_member(place: int, number: int) -> str:
    """Return the generated name of segment ``number`` (from 1) of the exhibit at ``place``."""
    return f"exhibits/{place:03}-{number:04}.bin"


def row_of(
    place: int, *, id: str, label: str, file: Mapping[str, Any], circumstances: Any = None
) -> dict[str, Any]:
    """Return the row of an exhibit; ``file`` is what the case record keeps of it."""
    row: dict[str, Any] = {
        "id": id,
        "label": label,
        "member": member_of(place),
        "name": file.get("name", ""),
        "name_bytes": file.get("name_bytes", ""),
        "sha256": file["sha256"],
        "size": file["size"],
        "circumstances": circumstances,
    }
    if file.get("segments"):
        row["member"] = None
        row["segments"] = [
            {name: one[name] for name in ("name", "name_bytes", "sha256", "size")}
            | {"member": segment_member(place, number)}
            for number, one in enumerate(file["segments"], 1)
        ]
        row["missing"] = list(file.get("missing", ()))
    return row


def encode(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the bytes of ``exhibits.json``; version 1 where no exhibit is in segments."""
    version = 2 if any("segments" in row for row in rows) else 1
    return canon.dumps({"v": version, "exhibits": [dict(row) for row in rows]})


def parse(value: Any) -> list[dict[str, Any]]:
    """Return the rows of a parsed ``exhibits.json``; Malformed when one is not in form."""
    rows = value.get("exhibits") if isinstance(value, dict) else None
    version = value.get("v") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(_in_form(row, version) for row in rows):
        raise Malformed(_("The list of exhibits in the package is not in its form."))
    if len({row["id"] for row in rows}) != len(rows):
        raise Malformed(_("The list of exhibits in the package names one exhibit twice."))
    members = [member for row in rows for member in members_of(row)]
    if len(set(members)) != len(members):
        raise Malformed(_("The list of exhibits in the package names one file for two exhibits."))
    return rows


def members_of(row: Mapping[str, Any]) -> list[str]:
    """Return the members that are an exhibit, in the order of their bytes."""
    if "segments" in row:
        return [str(one["member"]) for one in row["segments"]]
    return [str(row["member"])]


def faults_against(
    rows: Sequence[Mapping[str, Any]], digests: Mapping[str, str], sizes: Mapping[str, int]
) -> list[str]:
    """Return what is wrong between list and files, one sentence each.

    ``digests`` and ``sizes`` are those of the verified files by name (``exhibits/…``).  That the
    segments together are the image is the caller's to see: it takes their bytes.
    """
    faults: list[str] = []
    for row in rows:
        if "segments" not in row:
            member = str(row["member"])
            if not member.startswith("exhibits/") or member not in digests:
                faults.append(_("An exhibit of the package is named but not there."))
            elif (row["sha256"], row["size"]) != (digests[member], sizes[member]):
                faults.append(_("An exhibit of the package is not the file that its list says."))
            continue
        faults += _of_segments(row, digests, sizes)
    return faults


def _of_segments(
    row: Mapping[str, Any], digests: Mapping[str, str], sizes: Mapping[str, int]
) -> list[str]:
    faults, label, segments = [], ascii(row["label"]), row["segments"]
    for number, one in enumerate(segments, 1):
        member = str(one["member"])
        if not member.startswith("exhibits/") or member not in digests:
            faults.append(
                _("Segment {n} of the image {label} is not in the package.").format(
                    n=number, label=label
                )
            )
        elif (one["sha256"], one["size"]) != (digests[member], sizes[member]):
            faults.append(
                _("Segment {n} of the image {label} is another file than its list says.").format(
                    n=number, label=label
                )
            )
    if not faults and sum(one["size"] for one in segments) != row["size"]:
        faults.append(
            _("The segments of the image {label} are not as long as the image.").format(label=label)
        )
    return faults


def _in_form(row: object, version: object) -> bool:
    if not isinstance(row, dict):
        return False
    if version == 2 and set(row) == _IN_SEGMENTS:
        return (
            row["member"] is None
            and _texts(row, _EXHIBIT - {"size", "circumstances", "member"})
            and isinstance(row["segments"], list)
            and bool(row["segments"])
            and all(map(_is_segment, row["segments"]))
            and isinstance(row["missing"], list)
            and all(isinstance(name, str) for name in row["missing"])
        )
    return set(row) == _EXHIBIT and _texts(row, _EXHIBIT - {"size", "circumstances"})


def _is_segment(one: object) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == _SEGMENT
        and _texts(one, _SEGMENT - {"size"})
        and type(one["size"]) is int
    )


def _texts(row: Mapping[str, Any], names: frozenset[str]) -> bool:
    return all(isinstance(row[name], str) for name in names)
