# SPDX-License-Identifier: Apache-2.0
"""What was measured, as text for a screen and as Markdown between two marks of a README."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.rows import Row, markdown, table

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
BUSY = 0.5
"""A load above this many a core before a part began is told: its seconds are then too many."""


def rows_of(told: Mapping[str, Any]) -> list[Row]:
    """Return all rows, those of a part that failed as one that is missing."""
    rows: list[Row] = []
    for part, one in told["parts"].items():
        for values in one["rows"]:
            rows.append(Row(**{name: value for name, value in values.items() if name != "met"}))
        if "failed" in one:
            rows.append(Row.missing(part, "it failed", one["failed"]))
    return rows


def heading(told: Mapping[str, Any]) -> str:
    """Name the machine and the peers, those that are missing too."""
    here = told["machine"]
    missing = [name for name, version in told["peers"].items() if version is None]
    return (
        f"{here['processor']}, {here['cores']} cores, {here['memory_gb']} GB, {here['kernel']}, "
        f"{here['filesystem']}, Python {here['python']}; {told['day']}\n"
        f"peers that are not here: {', '.join(missing) or 'none'}"
    )


def conditions(told: Mapping[str, Any]) -> str:
    """Say how busy the machine was, and on how much of each corpus it ran."""
    parts: Mapping[str, Any] = told["parts"]
    if not parts:
        return "nothing was measured"
    loads = [one["load"][0] for one in parts.values()]
    words = f"load when a part began {min(loads):.1f} to {max(loads):.1f}"
    if busy(told):
        words += " (other work ran beside it: believe the ratios rather than the seconds)"
    scales = {part: one["scale"] for part, one in parts.items() if one["scale"] != 1}
    if scales:
        told_scales = ", ".join(f"{part} {scale:g}" for part, scale in scales.items())
        words += f"; of the whole corpus only: {told_scales}"
    return words


def busy(told: Mapping[str, Any]) -> set[str]:
    """Return the parts that other work ran beside."""
    most = BUSY * told["machine"]["cores"]
    return {part for part, one in told["parts"].items() if one["load"][0] > most}


def summary(rows: list[Row]) -> str:
    """Count the goals that are met, those that are not, and what was not measured."""
    met = sum(row.met is True for row in rows)
    missed = sum(row.met is False for row in rows)
    absent = sum(row.value is None for row in rows)
    return f"goals met {met}, not met {missed}; not measured {absent}"


def text(told: Mapping[str, Any]) -> str:
    """Return everything for a screen."""
    rows = rows_of(told)
    parts = [heading(told), conditions(told), "", table(rows), "", summary(rows)]
    return "\n".join(parts)


def page(told: Mapping[str, Any], *, goals_only: bool) -> str:
    """Return the table as Markdown, all of it or only what has a goal."""
    rows = rows_of(told)
    shown = [row for row in rows if row.goal is not None] if goals_only else rows
    here, *absent = heading(told).splitlines()
    told_of = f"{here}; {conditions(told)}; {absent[0]}. {summary(rows).capitalize()}."
    return f"{told_of}\n\n{markdown(shown, busy(told))}"


def into_readmes(told: Mapping[str, Any], project: Path) -> None:
    """Write what has a goal into README.md, and everything into bench/README.md."""
    for path, goals_only in ((project / "README.md", True), (project / "bench/README.md", False)):
        write_between(path, page(told, goals_only=goals_only))


def write_between(path: Path, words: str) -> None:
    """Replace what stands between the two marks of a file; raises when it has no such marks."""
    whole = path.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path.name} has no place for the table: {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n{words}\n{END}{after}", encoding="utf-8")
