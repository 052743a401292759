# SPDX-License-Identifier: Apache-2.0
"""The life of a measure, as its acts tell it, and how a letter stands by its measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rogatory.casefile.transitions import VERDICTS, WITHHELD, is_awaited, standing
from rogatory.clerk.act import Stamp


@dataclass(slots=True)
class Answer:
    """What was said of one measure, once."""

    stamp: Stamp
    state: str
    answered_on: str
    rests_on: str
    source: str
    article: str
    reason_code: str
    until: str
    exhibits: int


@dataclass(frozen=True, slots=True)
class MeasureStep:
    """What the side that asked did with a result: ``transitions.STEPS``."""

    stamp: Stamp
    code: str
    on: str


@dataclass(slots=True)
class Asked:
    """One measure of one letter with everything that was said of it, in the order of entry."""

    id: str
    letter: str
    number: int
    type: str
    dropped: bool = False
    answers: list[Answer] = field(default_factory=list)
    struck: list[tuple[Answer, Stamp]] = field(default_factory=list)
    """Answers that were entered in error, each with the act that struck it."""

    steps: list[MeasureStep] = field(default_factory=list)
    parent: str = ""
    """The measure whose remainder this is."""

    children: list[Asked] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What was said last; ``asked`` while nothing was."""
        return self.answers[-1].state if self.answers else "asked"

    @property
    def _present(self) -> list[MeasureStep]:
        """The steps taken since the last answer: an answer begins them anew."""
        since = self.answers[-1].stamp.number if self.answers else -1
        return [step for step in self.steps if step.stamp.number > since]

    @property
    def step(self) -> str:
        """How far the asking side has come with the last answer."""
        steps = self._present
        return steps[-1].code if steps else ""

    @property
    def verdict(self) -> str:
        """How the last answer was judged; empty while it was not."""
        return next((s.code for s in reversed(self._present) if s.code in VERDICTS), "")

    def standings(self) -> list[str]:
        """Return what this measure and what is left of it count as in the letter's state."""
        own = standing(self.state, self.step, self.verdict)
        return [own, *(one for child in self.children for one in child.standings())]

    @property
    def whole(self) -> str:
        """The state of the measure as it was asked, its remainder included: counted once."""
        if not self.children:
            return self.state
        return "executed" if outcome(self.standings()) == "executed" else "executed_partly"

    @property
    def awaited(self) -> bool:
        """Whether something is still to come for it, or for what is left of it."""
        return is_awaited(self.state, self.step, self.verdict) or any(
            child.awaited for child in self.children
        )

    @property
    def judged(self) -> bool:
        """Whether nothing is left for the asking side to judge: settled, or assessed."""
        settled = self.state in ("refused", "impossible") or bool(self.verdict)
        own = settled or self.state in WITHHELD
        return own and not self.awaited and all(child.judged for child in self.children)


_EXECUTED: Final = frozenset({"executed", "executed_with_conditions"})
_OPEN: Final = frozenset(
    {"asked", "accepted", "scheduled", "carried_out", "defective", "forwarded"}
) | {"more_information_needed"}


def outcome(states: Sequence[str]) -> str:
    """Return how a letter stands by its measures alone; ``asked`` while none was answered.

    ``states`` are what each measure counts as (``transitions.standing``).
    """
    live = [state for state in states if state not in WITHHELD]
    if not live:
        if not states:
            return "asked"
        return "withdrawn" if "withdrawn" in states else "superseded"
    if "more_information_needed" in live:
        return "supplement_requested"
    if any(state in _OPEN for state in live):
        for all_of in ("asked", "accepted"):
            if all(state == all_of for state in live):
                return all_of
        return "under_execution"
    if all(state in _EXECUTED for state in live):
        return "executed"
    if any(state in _EXECUTED or state == "executed_partly" for state in live):
        return "executed_in_part"
    # Nothing was executed: what is still to come stands before what never will.
    return next(s for s in ("postponed", "refused", "impossible", *live) if s in live)
