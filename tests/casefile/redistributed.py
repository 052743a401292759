# SPDX-License-Identifier: Apache-2.0
"""Another way to the same estimate: the mass of what is censored is handed on to the right.

Efron, Proc. Fifth Berkeley Symp. IV (1967) 831: give each row 1/n; go from left to right; what is
censored gives its mass in equal parts to all that are later.  No product over days is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def shares_left(rows: Sequence[tuple[int, bool]]) -> dict[int, Fraction]:
    """Return the share left after each day that stands in ``rows`` (days, happened)."""
    # At one time events stand before censorings.
    line = sorted(rows, key=lambda row: (row[0], not row[1]))
    mass = [Fraction(1, len(line)) for _row in line]
    left, gone = {}, Fraction(0)
    for at, (day, happened) in enumerate(line):
        if happened:
            gone += mass[at]
        elif later := len(line) - at - 1:
            part = mass[at] / later
            for other in range(at + 1, len(line)):
                mass[other] += part
        left[day] = 1 - gone
    return left
