# SPDX-License-Identifier: Apache-2.0
"""Rows of the two files that print figures of their own: ``intake.py`` and ``search.py``.

As soon as such a file has ``measure(scale) -> list[Row]`` it is asked directly (``parts.py``).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.rows import Row, scaled

DOCUMENTS = 1_000_000


def rows_of(part: str, scale: float) -> list[Row]:
    """Run the file as its user does, and make rows of the JSON that it writes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        own = ["--scale", str(scale)] if part == "intake" else []
        if part == "search":
            own = ["--documents", str(scaled(DOCUMENTS, scale, 400))]
        subprocess.run(
            [sys.executable, "-m", f"bench.{part}", *own, "--json", str(out)],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
        told = json.loads(out.read_text())
    return _intake(told) if part == "intake" else _search(told)


_GOALS: dict[str, tuple[str, float | None]] = {
    "a": ("wall of hash / ours", 0.8),
    "b": ("cpu of ours / (hash + copy)", 1.2),
    "c": ("cpu of ours / restic", 0.9),
}


def _intake(told: dict[str, Any]) -> list[Row]:
    rows = []
    for corpus in "abc":
        one = told[corpus]
        wanted, goal = _GOALS[corpus]
        base: dict[str, Any] = {
            "part": "intake", "size": one["what"], "state": told["state"],
            "rounds": told["rounds"], "cpu": one["table"]["ours"]["cpu"],
            "wall": one["table"]["ours"]["wall"], "limit": "hash + durable copy",
        }  # fmt: skip
        for name, ratio in one["ratios"].items():
            peer = name.rpartition(" / ")[2]
            less = name.startswith("cpu") or peer != "ours"
            cost = one["table"].get("hash" if peer == "ours" else peer, {})
            rows.append(
                Row(
                    **base, name=f"{corpus}: {name}", value=ratio, unit="x",
                    better="less" if less else "more",
                    goal=goal if name == wanted else (1.0 if "wall of ours" in name else None),
                    peer="openssl dgst" if peer == "ours" else peer,
                    peer_cpu=cost.get("cpu"), peer_wall=cost.get("wall"),
                )
            )  # fmt: skip
        for name in told["missing"]:
            rows.append(Row.missing("intake", corpus, f"{name} is not installed here", peer=name))
        peak = one["table"]["ours"]["peak_mib"]
        rows.append(
            Row(part="intake", name=f"{corpus}: memory", value=peak or None, unit="MB", goal=200,
                better="less", limit="the pool's buffers", size=one["what"], state="",
                note="" if peak else "/usr/bin/time is not installed here")
        )  # fmt: skip
    return rows


def _search(told: dict[str, Any]) -> list[Row]:
    size = f"{told['documents']:,} documents"
    rows = [
        Row(part="search", name="index built", value=told["built_seconds"], unit="s",
            better="less", limit="stems in Python, then FTS5", size=size)
    ]  # fmt: skip
    for name, one in told["classes"].items():
        rows.append(
            Row(part="search", name=f"{name}, p95 of the whole search",
                value=one["search"]["p95"], unit="ms", goal=20, better="less", size=size,
                limit="FTS5, and the snippets of twenty hits",
                note=f"p50 {one['search']['p50']} ms; the index alone p95 {one['index']['p95']} ms")
        )  # fmt: skip
    if told["common words, bm25 over all"]:
        rows.append(
            Row(part="search", name="common words in FTS5's own order (bm25), p95",
                value=told["common words, bm25 over all"]["p95"], unit="ms", better="less",
                limit="a reckoning for every hit", size=size, note="not what is used")
        )  # fmt: skip
    return rows
