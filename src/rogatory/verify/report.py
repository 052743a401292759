# SPDX-License-Identifier: Apache-2.0
"""What a verification found: step by step, item by item, never one green tick.

In JSON (canonical names, sentences in the reader's language)::

    {"complete":false,"failed_step":null,"file":"….asice","ok":true,"sender_established":true,"v":1,
     "steps":[{"step":1,"name":"archive","state":"verified",
               "items":[{"name":"form","state":"verified","detail":"…"}]},…],
     "package":{…},"facts":{…},"forks":["<vkey and two signed notes>",…]}

The state of an item is ``verified``, ``failed`` or ``not checkable``; a step that came after the
first failing one is ``not reached``, one without anything to check is ``nothing to check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rogatory.docket.commitment import Disclosure, ItemDisclosure
from rogatory.docket.entry import Entry
from rogatory.seal.report import FAILED, NOT_CHECKABLE, VERIFIED, State

if TYPE_CHECKING:
    from rogatory.docket.checkpoint import SignedCheckpoint
    from rogatory.docket.cosignature import Fork
    from rogatory.pouch.package import Package
    from rogatory.pouch.receipt import Receipt
    from rogatory.seal.report import Report as SealReport

__all__ = ["FAILED", "NOT_CHECKABLE", "STEPS", "VERIFIED", "Item", "Report", "Shown"]

#: The classes of checks, by number; the names stand in the JSON and never change.
STEPS: Mapping[int, str] = {
    1: "archive",
    2: "members",
    3: "signature",
    4: "log",
    5: "opening",
    6: "bag",
    7: "letter",
    8: "entries",
}


VOUCHES_FOR_ITSELF = "sender card"
"""The item on a sender whose only card is the one that it brought."""

OUTER = 4
"""The last of the steps that say whose a package is; the others judge what is inside."""


class Item(NamedTuple):
    """One thing that was checked: its step, a short code, its state, one sentence."""

    step: int
    name: str
    state: State
    detail: str


@dataclass(frozen=True)
class Shown:
    """An entry that was proved, with those of its values that are disclosed and proved."""

    entry: Entry
    fields: tuple[Disclosure, ...] = ()
    parts: tuple[ItemDisclosure, ...] = ()

    def value(self, name: str) -> Any:
        """Return the disclosed value of a field; None when it is withheld."""
        return next((one.value for one in self.fields if one.name == name), None)

    @property
    def withheld(self) -> list[str]:
        """Names of the fields whose values are not shown."""
        return sorted(set(self.entry.fields) - {one.name for one in self.fields})


@dataclass
class Report:
    """Everything that one verification found; nothing in it is to be used unless ``ok``.

    ``payload`` is the folder into which the payload was unpacked, when that was asked for and
    nothing failed.  ``announced`` and ``entries`` hold what was proved of the sender's record.
    """

    path: Path
    items: list[Item] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    package: Package | None = None
    receipt: Receipt | None = None
    checkpoint: SignedCheckpoint | None = None
    announced: Shown | None = None
    entries: list[Shown] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    payload: Path | None = None
    forks: list[Fork] = field(default_factory=list)

    def verified(self, step: int, name: str, detail: str) -> None:
        """Add an item that was checked and holds."""
        self.items.append(Item(step, name, VERIFIED, detail))

    def failed(self, step: int, name: str, detail: str) -> None:
        """Add an item that was checked and does not hold."""
        self.items.append(Item(step, name, FAILED, detail))

    def not_checkable(self, step: int, name: str, detail: str) -> None:
        """Add an item for which the means to check it are missing."""
        self.items.append(Item(step, name, NOT_CHECKABLE, detail))

    def all_failed(self, step: int, name: str, details: Iterable[str]) -> None:
        """Add one failed item for each sentence."""
        for detail in details:
            self.failed(step, name, detail)

    def take(self, step: int, found: SealReport) -> None:
        """Take over the items of a report of the room ``seal``."""
        self.items += [Item(step, one.name, one.state, one.detail) for one in found.items]

    @property
    def failed_step(self) -> int | None:
        """The first step with a failed item; None when nothing failed."""
        return min((item.step for item in self.items if item.state == FAILED), default=None)

    @property
    def ok(self) -> bool:
        """Whether nothing failed; says nothing of what could not be checked."""
        return self.failed_step is None

    @property
    def complete(self) -> bool:
        """Whether every item was verified."""
        return all(item.state == VERIFIED for item in self.items)

    @property
    def sender_established(self) -> bool:
        """Whether nothing failed in steps 1 to 4 and the seal is by a key on an identity card of
        the sender that the verifier was given; without it, anybody could have made the package.
        What fails later is the sender's own.  Whoever brings its own card is a key, no more."""
        stopped = self.failed_step
        if self.state_of(VOUCHES_FOR_ITSELF) is not None:
            return False
        return (stopped is None or stopped > OUTER) and self.state_of("seal") == VERIFIED

    @property
    def failures(self) -> list[str]:
        """The sentence of every failed item."""
        return [item.detail for item in self.items if item.state == FAILED]

    def of(self, step: int) -> list[Item]:
        """Return the items of one step, in order."""
        return [item for item in self.items if item.step == step]

    def state(self, step: int) -> str:
        """Return the worst state in a step, ``not reached`` or ``nothing to check``."""
        states = {item.state for item in self.of(step)}
        for state in (FAILED, NOT_CHECKABLE, VERIFIED):
            if state in states:
                return state
        stopped = self.failed_step
        return "not reached" if stopped is not None and step > stopped else "nothing to check"

    def state_of(self, name: str) -> State | None:
        """Return the worst state among the items of this code; None when there is none."""
        states = {item.state for item in self.items if item.name == name}
        return next((s for s in (FAILED, NOT_CHECKABLE, VERIFIED) if s in states), None)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "v": 1,
            "file": self.path.name,
            "ok": self.ok,
            "complete": self.complete,
            "sender_established": self.sender_established,
            "failed_step": self.failed_step,
            "failed_class": STEPS.get(self.failed_step or 0),
            "steps": [
                {
                    "step": step,
                    "name": name,
                    "state": self.state(step),
                    "items": [
                        {"name": i.name, "state": i.state, "detail": i.detail}
                        for i in self.of(step)
                    ],
                }
                for step, name in STEPS.items()
            ],
            "package": None if self.package is None else _package(self.package),
            "facts": self.facts,
            "entries": [_shown(one) for one in self.entries],
            "forks": [fork.encode().decode() for fork in self.forks],
        }


def _package(package: Package) -> dict[str, Any]:
    return {
        "pouch": package.pouch,
        "kind": package.kind,
        "from": package.from_,
        "to": package.to,
        "case": package.case,
        "their_case": package.their_case,
        "number": package.number,
        "previous": package.previous,
        "handling": package.handling,
    }


def _shown(one: Shown) -> dict[str, Any]:
    return {
        "number": one.entry.number,
        "kind": one.entry.kind,
        "at": one.entry.at,
        "by": one.entry.by,
        "disclosed": {f.name: f.value for f in one.fields},
        "withheld": one.withheld,
    }
