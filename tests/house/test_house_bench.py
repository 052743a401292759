# SPDX-License-Identifier: Apache-2.0
"""The bench's one table: its shape and what it says of goals, peers and load; never how fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench import peers, report
from bench.__main__ import joined, main
from bench.parts import PARTS, measure
from bench.rows import Cost, Pairs, Row, figure, machine, markdown, pairs, table

PROJECT = Path(__file__).resolve().parents[2]
FAST = Row(
    part="docket", name="appended", value=300_000, unit="entries/s", goal=250_000, limit="SHA-256",
    size="1,000 entries", cpu=0.5, wall=1.25, rounds=3,
)  # fmt: skip
SLOW = Row(
    part="docket", name="proof", value=1.5, unit="ms", goal=1, better="less", limit="Python",
    peer="someone", peer_cpu=2, peer_wall=3,
)  # fmt: skip
PLAIN = Row(part="scale", name="log", value=1720, unit="B", limit="what is kept")
ABSENT = Row.missing("intake", "b", "restic is not installed here", peer="restic", goal=0.9)


def told(*rows: Row, load: float = 0.1, scale: float = 1, **rest: Any) -> dict[str, Any]:
    """Give what a run writes."""
    parts: dict[str, Any] = {}
    for row in rows:
        one = parts.setdefault(row.part, {"scale": scale, "load": [load, load], "rows": []})
        one["rows"].append(row.to_json())
    known = {"processor": "P", "cores": 2, "memory_gb": 8, "kernel": "Linux 6",
             "filesystem": "ext4", "python": "3.11"}  # fmt: skip
    return {
        "machine": known, "day": "2026-11-28", "peers": {"restic": None, "age": "1.1"},
        "parts": parts, **rest,
    }  # fmt: skip


def test_a_goal_is_met_from_its_own_side_and_no_goal_is_neither() -> None:
    assert [row.met for row in (FAST, SLOW, PLAIN, ABSENT)] == [True, False, None, None]


def test_the_ratio_is_the_median_of_the_pairs_and_not_of_the_sums() -> None:
    both = Pairs((Cost(1, 10), Cost(2, 10), Cost(9, 10)), (Cost(1, 5), Cost(1, 20), Cost(1, 2)))
    assert both.ratio("cpu") == 2
    assert both.ratio("wall", ours_above=False) == 0.5
    assert both.costs()["rounds"] == 3


def test_both_run_in_turn_and_who_begins_changes() -> None:
    order: list[str] = []
    pairs(3, lambda: order.append("ours"), lambda: order.append("peer"))
    assert order == ["ours", "peer", "peer", "ours", "ours", "peer"]


def test_the_table_says_value_goal_verdict_cost_and_limit_of_each_row() -> None:
    text = table([FAST, SLOW, PLAIN, ABSENT])
    for words in (
        "300,000 entries/s", "≥ 250,000 entries/s", "yes", "1.5 ms", "≤ 1 ms", "NO",
        "0.5 / 1.25 s", "3 rounds", "limit: SHA-256", "beside someone", "1,720 B",
        "not measured", "restic is not installed here",
    ):  # fmt: skip
        assert words in text, words
    rows = markdown([FAST, SLOW, PLAIN, ABSENT]).splitlines()
    assert {row.count("|") for row in rows} == {7}
    assert "**no**" in markdown([SLOW])
    assert "no, on a busy machine" in markdown([SLOW], {"docket"})
    assert figure(0.01234) == "0.0123"


def test_the_machine_the_missing_peers_the_load_and_the_scale_are_named() -> None:
    quiet, busy = told(FAST), told(FAST, load=9.5, scale=0.1)
    assert "P, 2 cores, 8 GB, Linux 6, ext4" in report.text(quiet)
    assert "peers that are not here: restic" in report.text(quiet)
    assert "other work" not in report.text(quiet)
    assert "other work ran beside it" in report.text(busy)
    assert "docket 0.1" in report.text(busy)
    here = machine(PROJECT)
    assert here["processor"]
    assert here["cores"] >= 1
    assert here["filesystem"] != "unknown"


def test_a_part_that_failed_is_a_row_and_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = told(FAST)
    broken["parts"]["intake"] = {
        "scale": 1, "load": [0, 0], "rows": [], "failed": "exit 1: no space",
    }  # fmt: skip
    path = tmp_path / "told.json"
    path.write_text(json.dumps(broken))
    assert main(["--from", str(path)]) == 1
    assert "exit 1: no space" in capsys.readouterr().out


def test_a_later_file_replaces_a_part_and_the_order_is_that_of_the_table(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(json.dumps(told(PLAIN, FAST)))
    two.write_text(json.dumps(told(SLOW)))
    both = joined([one, two])
    assert list(both["parts"]) == ["docket", "scale"]
    assert [row.name for row in report.rows_of(both)] == ["proof", "log"]


def test_the_readmes_get_the_table_between_their_marks_and_keep_the_rest(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    for name in ("README.md", "bench/README.md"):
        (tmp_path / name).write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    for _turn in range(2):
        report.into_readmes(told(FAST, PLAIN, ABSENT), tmp_path)
    goals, whole = ((tmp_path / n).read_text() for n in ("README.md", "bench/README.md"))
    for page in (goals, whole):
        assert page.startswith(f"before\n{report.BEGIN}\nP, 2 cores")
        assert page.endswith(f"{report.END}\nafter\n")
        assert "appended" in page
        assert "restic is not installed here" in page
        assert "old" not in page
    assert "1,720 B" in whole
    assert "1,720 B" not in goals
    (tmp_path / "README.md").write_text("no marks")
    with pytest.raises(SystemExit, match="no place for the table"):
        report.into_readmes(told(FAST), tmp_path)


def test_both_readmes_of_the_project_have_a_place_for_the_table() -> None:
    for name in ("README.md", "bench/README.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert text.count(report.BEGIN) == text.count(report.END) == 1, name


def test_every_file_that_measures_is_a_part_and_described() -> None:
    page = (PROJECT / "bench" / "README.md").read_text(encoding="utf-8")
    for part in PARTS:
        assert f"| `{part}` |" in page, part
    machinery = {"__main__", "parts", "peers", "report", "rows"}
    files = {path.stem for path in (PROJECT / "bench").glob("*.py")}
    assert files - machinery <= set(PARTS)
    assert measure("nowhere", 1)[0].note == "bench/nowhere.py is not here"


def test_each_peer_is_told_with_its_version_or_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PROGRAMS", {"python": (sys.executable, "--version"),
                                            "nobody": ("no-such-program-here", "-v")})  # fmt: skip
    found = peers.found()
    assert found["python"]
    assert found["python"].startswith("Python 3")
    assert found["nobody"] is None
    assert found["DFIR-IRIS"] is None


def test_a_small_run_measures_prints_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "bench", "--only", "docket,clerk", "--scale", "0.001"]
    done = subprocess.run(
        [*command, "--json", str(out), "--scratch", str(tmp_path)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    written = json.loads(out.read_text())
    assert list(written["parts"]) == ["docket", "clerk"]
    rows = report.rows_of(written)
    assert all((row.value is not None and row.value > 0) or row.note for row in rows)
    assert {row.goal for row in rows} >= {250_000, 1.0, 4, 4000}
    assert "goals met" in done.stdout
    assert list(tmp_path.iterdir()) == [out]
