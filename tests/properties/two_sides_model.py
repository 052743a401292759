# SPDX-License-Identifier: Apache-2.0
"""How the letter of one side stands, by a model that shares no code with ``casefile``.

It is written from the glossary's life of a measure, and is deliberately plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Thing:
    """One measure as the model sees it on one side."""

    id: str
    number: int
    said: str = "asked"
    done: str = ""
    """received, verified, satisfies, partial, defective"""

    shut: bool = False
    rest: Thing | None = None

    def all(self) -> Iterator[Thing]:
        """Yield this measure and what is left of it."""
        yield self
        if self.rest is not None:
            yield from self.rest.all()

    def counts_as(self) -> str:
        """Return done, part, gone, never, waiting, question or fresh."""
        if self.said in ("withdrawn", "superseded"):
            return "gone"
        if self.done in ("satisfies", "partial"):
            return "done"
        if self.done == "defective":
            return "part" if self.shut else "waiting"
        return {
            "asked": "fresh",
            "accepted": "agreed",
            "executed": "done",
            "executed_with_conditions": "done",
            "executed_partly": "part",
            "refused": "never",
            "impossible": "never",
            "postponed": "later",
            "more_information_needed": "question",
        }.get(self.said, "waiting")


@dataclass
class Model:
    """One side's letter as the model sees it."""

    incoming: bool
    things: list[Thing] = field(default_factory=list)
    end: str = ""
    shut: bool = False
    assigned: bool = False
    checked: str = ""
    heard: bool = False
    """The executing side was heard of, whatever it said."""

    def every(self) -> list[Thing]:
        """Return each measure and each remainder, once."""
        return [one for thing in self.things for one in thing.all()]

    def state(self) -> str:
        """Return the letter's state, from its measures and the few acts of its own."""
        if self.end:
            return self.end
        if self.shut:
            return "closed"
        ones = self.every()
        live = [one.counts_as() for one in ones if one.counts_as() != "gone"]
        if not live:
            first = any(one.said == "withdrawn" for one in ones)
            return "withdrawn" if first else "superseded"
        if not self.incoming and self._judged(ones):
            return "return_checked"
        if "question" in live:
            return "supplement_requested"
        if set(live) == {"fresh"}:
            if self.incoming:
                return self.checked or "received"
            return "delivered" if self.heard else "dispatched"
        if set(live) == {"agreed"}:
            if not self.incoming:
                return "under_execution"
            return "assigned" if self.assigned else "accepted"
        if set(live) & {"fresh", "agreed", "waiting"}:
            still = {one.said for one in ones if not one.shut and one.counts_as() in
                     ("fresh", "agreed", "waiting", "later", "part")}  # fmt: skip
            return "results_collected" if self.incoming and still == {"carried_out"} \
                else "under_execution"  # fmt: skip
        if set(live) == {"done"}:
            return "executed"
        if set(live) & {"done", "part"}:
            return "executed_in_part"
        if "later" in live:
            return "postponed"
        return "refused" if any(o.said == "refused" for o in ones) else "impossible"

    @staticmethod
    def _judged(ones: list[Thing]) -> bool:
        settled = [
            one.said in ("refused", "impossible", "withdrawn", "superseded")
            or one.done in ("satisfies", "partial")
            or (one.done == "defective" and one.shut)
            for one in ones
        ]
        return all(settled) and any(one.done in ("satisfies", "partial", "defective")
                                    and one.said not in ("withdrawn", "superseded")
                                    for one in ones)  # fmt: skip
