# SPDX-License-Identifier: Apache-2.0
"""What people feel: how long a command takes until it says something.

``python -m bench.parts start 1 FILE``, or ``bin/bench --only start``.  Goals: ``rogatory verify
--help`` at most 0.2 s, ``rogatory --help`` at most 0.5 s, on a machine with nothing else to do; CPU
seconds stand beside them, which other work disturbs less.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from bench.rows import Cost, Row, timed

ROUNDS = 9
_PAGES = (
    ("rogatory verify --help", ("-m", "rogatory.verify", "--help"), 0.2),
    ("rogatory --help", ("-m", "rogatory", "--help"), 0.5),
)


def _costs(words: tuple[str, ...], rounds: int) -> list[Cost]:
    def once() -> None:
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)

    once()
    return [timed(once) for _turn in range(rounds)]


def measure(scale: float) -> list[Row]:
    """Return one row for each page; a scale below 1 only means fewer rounds."""
    rounds = ROUNDS if scale >= 1 else 3
    bare = _costs(("-c", "pass"), rounds)
    rows = []
    for name, words, goal in _PAGES:
        costs = _costs(words, rounds)
        rows.append(
            Row(
                part="start", name=name, value=median(one.wall for one in costs), unit="s",
                goal=goal, better="less", limit="imports; Python alone is the peer",
                peer="python -c pass", rounds=rounds, cpu=median(one.cpu for one in costs),
                wall=median(one.wall for one in costs), peer_cpu=median(one.cpu for one in bare),
                peer_wall=median(one.wall for one in bare),
            )
        )  # fmt: skip
    return rows
