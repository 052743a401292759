# SPDX-License-Identifier: Apache-2.0
"""The rows of the one table: what every measuring file gives, and how they are shown.

A file of ``bench/`` gives ``measure(scale: float) -> list[Row]``: 1 is the whole corpus of
``bench/README.md``, 0.1 a tenth of it, and a very small scale tries the shape alone.  Each row says
what was measured on how much, beside whom, warm or cold, how often, and what sets its limit.  What
could not be measured is a row all the same, with the reason (``Row.missing``).
"""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any, Literal

State = Literal["warm", "cold", ""]
Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: a figure, its goal, and all that a reader needs to doubt it."""

    part: str
    """The file that measured it: ``docket``, ``intake``, …"""
    name: str
    """What was measured, in words."""
    value: float | None
    """The median; None when it was not measured, and then ``note`` says why."""
    unit: str
    """``x`` (a ratio), ``s``, ``ms``, ``MB``, ``acts/s``, …"""
    limit: str
    """What sets the limit of this figure: SHA-256, the disk's flush, one core of Python, …"""
    goal: float | None = None
    better: Better = "more"
    """Whether more than the goal is good (rates) or less (times, memory)."""
    peer: str = ""
    """Beside whom or what: ``openssl dgst``, ``restic``; empty for a plain figure."""
    size: str = ""
    """On how much: ``100,000 entries``."""
    state: State = "warm"
    cpu: float | None = None
    """CPU seconds of ours, children included."""
    wall: float | None = None
    peer_cpu: float | None = None
    peer_wall: float | None = None
    rounds: int = 1
    note: str = ""

    @classmethod
    def missing(cls, part: str, name: str, why: str, **rest: Any) -> Row:
        """Return the row of what could not be measured, with the reason."""
        rest = {"unit": "", "limit": ""} | rest
        return cls(part=part, name=name, value=None, note=why, **rest)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal or a figure."""
        if self.value is None or self.goal is None:
            return None
        return self.value >= self.goal if self.better == "more" else self.value <= self.goal

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain JSON, with ``met``."""
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds, of this process and its children that have ended."""

    cpu: float
    wall: float

    def of(self, what: Literal["cpu", "wall"]) -> float:
        """Return the one or the other."""
        return self.cpu if what == "cpu" else self.wall


@dataclass(frozen=True, slots=True)
class Pairs:
    """Costs of ours and of a peer, measured in turn on the same thing."""

    ours: tuple[Cost, ...]
    peer: tuple[Cost, ...]

    def ratio(self, what: Literal["cpu", "wall"], *, ours_above: bool = True) -> float:
        """Return the median of the ratios of the pairs: ours / peer, or peer / ours."""
        one, other = (self.ours, self.peer) if ours_above else (self.peer, self.ours)
        return median(
            above.of(what) / max(below.of(what), 1e-9)
            for above, below in zip(one, other, strict=True)
        )

    def costs(self) -> dict[str, Any]:
        """Return medians of both as a row has them."""
        return {
            "cpu": median(one.cpu for one in self.ours),
            "wall": median(one.wall for one in self.ours),
            "peer_cpu": median(one.cpu for one in self.peer),
            "peer_wall": median(one.wall for one in self.peer),
            "rounds": len(self.ours),
        }


def timed(work: Callable[[], object]) -> Cost:
    """Run ``work`` once; return what it cost."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return Cost(_cpu() - cpu, time.perf_counter() - wall)


def pairs(rounds: int, ours: Callable[[], object], peer: Callable[[], object]) -> Pairs:
    """Run both in turn, so many times; who begins changes with each round."""
    mine: list[Cost] = []
    theirs: list[Cost] = []
    for turn in range(rounds):
        order = [(ours, mine), (peer, theirs)]
        for work, costs in order if turn % 2 == 0 else reversed(order):
            costs.append(timed(work))
    return Pairs(tuple(mine), tuple(theirs))


def scaled(whole: int, scale: float, least: int = 1) -> int:
    """Return so much of a corpus as the scale says, and at least ``least``."""
    return max(least, round(whole * scale))


def peak_mb() -> float:
    """Return the greatest resident size of this process, in MB (2**20 bytes).

    From the kernel's own note of it: the one that ``getrusage`` gives begins with the parent's.
    """
    told = _of_file("/proc/self/status", "VmHWM")
    if told is not None:
        return int(told.split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine(folder: Path) -> dict[str, Any]:
    """Name the machine: processor, cores, kernel, memory, the file system that is written to."""
    return {
        "processor": _of_file("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int((_of_file("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 1e6),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "filesystem": _file_system(folder),
    }


def load() -> float:
    """Return the load of the last minute: how many wanted a core."""
    return round(os.getloadavg()[0], 2)


def _cpu() -> float:
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _of_file(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return None
    found = (line.partition(":") for line in lines)
    return next((value.strip() for key, _colon, value in found if key.strip() == name), None)


def _file_system(folder: Path) -> str:
    """Return the type of the file system below ``folder``: the longest mount point wins."""
    there, best = folder.resolve(), ("", "unknown")
    try:
        mounts = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return best[1]
    for line in mounts:
        _device, point, kind = line.split()[:3]
        if there.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def figure(value: float | None) -> str:
    """Write a figure with as many digits as it deserves."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def goal_of(row: Row) -> str:
    """Write the goal of a row: ``≥ 4,000 acts/s``; empty without one."""
    if row.goal is None:
        return ""
    return f"{'≥' if row.better == 'more' else '≤'} {_with_unit(row.goal, row.unit)}"


def _with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    return figure(value) + (" ×" if unit == "x" else f" {unit}" if unit else "")


def met_of(row: Row) -> str:
    """Say whether the goal is met, in a word; empty without a goal."""
    if row.value is None:
        return "not measured"
    return "" if row.met is None else ("yes" if row.met else "NO")


def _how(row: Row) -> str:
    """Say on what a row was measured, and what it cost in seconds of CPU and wall."""
    costs = [
        f"{who}{figure(cpu)} / {figure(wall)} s"
        for who, cpu, wall in (
            ("", row.cpu, row.wall),
            (f"{row.peer} ", row.peer_cpu, row.peer_wall),
        )
        if cpu is not None or wall is not None
    ]
    rounds = f"{row.rounds:,} rounds" if row.rounds > 1 else ""
    how = [row.size, row.state if row.value is not None else "", rounds, *costs, row.note]
    return "; ".join(one for one in how if one)


def _value(row: Row) -> str:
    return _with_unit(row.value, row.unit)


HEADS = ("what", "measured", "goal", "met", "on what; CPU / wall", "limit")


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text for a screen, one heading for each part."""
    lines = []
    for part, some in groupby(rows, key=lambda row: row.part):
        lines.append(f"{part:<52} {'measured':>16} {'goal':>20}  met")
        for row in some:
            lines.append(f"  {row.name:<50} {_value(row):>16} {goal_of(row):>20}  {met_of(row)}")
            beside = f"beside {row.peer}; " if row.peer else ""
            lines.append(f"      {beside}{_how(row)}")
            if row.limit:
                lines.append(f"      limit: {row.limit}")
    return "\n".join(lines)


def markdown(rows: Sequence[Row], busy: Collection[str] = ()) -> str:
    """Return the rows as one Markdown table; ``busy``: parts that other work ran beside."""
    lines = [f"| {' | '.join(HEADS)} |", "|---|--:|--:|---|---|---|"]
    for part, some in groupby(rows, key=lambda row: row.part):
        lines.append(f"| **{part}** | | | | | |")
        for row in some:
            name = f"{row.name}, beside {row.peer}" if row.peer else row.name
            met = met_of(row)
            if row.met is False:
                met = "no, on a busy machine" if part in busy else "**no**"
            cells = (name, _value(row), goal_of(row), met, _how(row), row.limit)
            lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)
