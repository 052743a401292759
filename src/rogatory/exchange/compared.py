# SPDX-License-Identifier: Apache-2.0
"""A paper that came and the data beside it, as whoever compares the two is given them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Instance
from rogatory.exchange.content import read_exhibits, read_json
from rogatory.verify import Report


@dataclass(frozen=True)
class Read:
    """A paper that came and the data beside it: what is signed, and what would be taken over."""

    kind: str
    value: dict[str, Any]
    """form.json or answer.json."""

    paper: Mapping[str, Any]
    """The data from which the paper is printed; empty when the package does not hold them."""

    exhibits: Sequence[Mapping[str, Any]]
    letter: Letter | None
    """Our letter that an answer is to."""

    source: Mapping[str, Any] = field(default_factory=dict)
    """letter.json as it came: with the paper's data, the layout of the sender's own."""


Comparison = Callable[[Instance, Read], str | None]
"""Compares the two; returns a remark when it could not, raises Inadmissible when they differ."""


def read_of(folder: Path, report: Report, case: str | None) -> Read:
    """Return what a verified letter or answer says on paper and as data."""
    assert report.package is not None
    kind = report.package.kind
    value = read_json(folder, "form.json" if kind == "letter" else "answer.json")
    source = read_json(folder, "letter.json")
    paper = source.get("data") if isinstance(source, dict) else None
    letter = None
    if kind == "answer":
        letter = Letter.objects.filter(case=case or "", key=value["letter"]).first()
    exhibits = read_exhibits(folder, report.files)
    whole = source if isinstance(source, dict) else {}
    return Read(kind, value, paper if isinstance(paper, dict) else {}, exhibits, letter, whole)
