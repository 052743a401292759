# SPDX-License-Identifier: Apache-2.0
"""Kaplan and Meier: how long something takes when some of it has not happened yet.

What is still open is not left out and not counted as done: it is *censored*, it counts as waiting
up to the day on which we looked.  Reckoned in fractions, so that the same rows in any order give
the same figures.

Sources: Kaplan & Meier, J. Am. Stat. Assoc. 53 (1958) 457 (estimate); Greenwood, Rep. Publ. Hlth.
33 (1926) (variance); Kalbfleisch & Prentice (1980) (interval on the scale log(-log S)); Brookmeyer
& Crowley, Biometrics 38 (1982) 29 (interval of the median: the times at which the two limits of S
come down to one half).

At one time events come before censorings: what was censored on day t was still at risk on day t.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

Z: Final = 1.959963984540054
"""Quantile 0.975 of the standard normal distribution: an interval of 95 %."""

HALF: Final = Fraction(1, 2)
FEW: Final = 10
"""Below this number no median is given."""


@dataclass(frozen=True, slots=True)
class Lasted:
    """One thing: how many days it lasted, and whether it happened or is still open."""

    days: int
    happened: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is known after the events of one day."""

    day: int
    at_risk: int
    """How many were still waiting just before."""

    happened: int
    censored: int
    """How many were censored on this day and are not at risk after it."""

    survival: Fraction
    """Estimated share that lasts longer than ``day`` days."""

    low: float | None
    high: float | None
    """Limits of 95 % for ``survival``; None where the method gives none (survival 0)."""


@dataclass(frozen=True, slots=True)
class Median:
    """The median in days with its interval; None stands for "not reached"."""

    days: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Curve:
    """The estimate for one group."""

    n: int
    happened: int
    steps: tuple[Step, ...]
    """One for each day on which something happened or was censored, in order."""

    @property
    def few(self) -> bool:
        """Whether there are too few for a median."""
        return self.n < FEW

    @property
    def median(self) -> Median | None:
        """Return the median: the first day on which the share still open is at most one half.

        None when there are fewer than ``FEW``.
        """
        if self.few:
            return None
        falls = [step for step in self.steps if step.happened]
        return Median(
            next((step.day for step in falls if step.survival <= HALF), None),
            next((s.day for s in falls if s.low is not None and s.low <= 0.5), self._last_resort),
            next((s.day for s in falls if s.high is not None and s.high <= 0.5), None),
        )

    @property
    def _last_resort(self) -> int | None:
        """The day on which nothing is left, where no limit can be reckoned: the lower limit of the
        median is not later than that."""
        return next((step.day for step in self.steps if step.survival == 0), None)

    def at_risk(self, day: int) -> int:
        """Return how many were still waiting just before ``day``."""
        return next((step.at_risk for step in self.steps if step.day >= day), 0)

    def open_after(self, day: int) -> Fraction:
        """Return the estimated share that lasts longer than ``day`` days."""
        shares = [step.survival for step in self.steps if step.day <= day]
        return shares[-1] if shares else Fraction(1)


def curve(rows: Iterable[Lasted]) -> Curve:
    """Return the estimate; the order of the rows does not matter."""
    told = list(rows)
    events = Counter(row.days for row in told if row.happened)
    ends = Counter(row.days for row in told if not row.happened)
    at_risk, share, greenwood = len(told), Fraction(1), Fraction(0)
    steps = []
    for day in sorted({*events, *ends}):
        fell = events[day]
        share *= Fraction(at_risk - fell, at_risk)
        if fell and at_risk > fell:
            greenwood += Fraction(fell, at_risk * (at_risk - fell))
        low, high = _limits(share, greenwood)
        steps.append(Step(day, at_risk, fell, ends[day], share, low, high))
        at_risk -= fell + ends[day]
    return Curve(len(told), sum(events.values()), tuple(steps))


def _limits(share: Fraction, greenwood: Fraction) -> tuple[float | None, float | None]:
    """Return the limits of 95 % on the scale log(-log S), with Greenwood's variance."""
    if share == 1:
        return 1.0, 1.0
    if share == 0:
        return None, None
    log = math.log(share)
    width = Z * math.sqrt(greenwood) / abs(log)
    return float(share) ** math.exp(width), float(share) ** math.exp(-width)


def days_shown(curves: Sequence[Curve]) -> list[int]:
    """Return the days at which numbers at risk are shown: at most six, evenly from 0."""
    last = max((step.day for one in curves for step in one.steps), default=0)
    width = next(
        (w for w in (5, 10, 15, 30, 60, 90, 180, 365, 730, 1460, 3650) if last <= 5 * w), 36500
    )
    return [width * n for n in range(6) if n == 0 or width * (n - 1) < last]
