# SPDX-License-Identifier: Apache-2.0
"""What a verification found, item by item; never one green tick.

Each item ends as ``verified``, ``failed`` or ``not checkable``, with one sentence.  In JSON::

    {"items":[{"name":"signature","state":"verified","detail":"…"}],
     "facts":{"signed_at":"2026-11-23T02:00:00Z","signer":"CN=…"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from rogatory.errors import Unverified

State = Literal["verified", "failed", "not checkable"]
VERIFIED: State = "verified"
FAILED: State = "failed"
NOT_CHECKABLE: State = "not checkable"


@dataclass(frozen=True)
class Item:
    """One thing that was checked: a short ``name``, its ``state``, one sentence of ``detail``."""

    name: str
    state: State
    detail: str


@dataclass
class Report:
    """The items of one verification, in order, and the facts that the verified parts state."""

    items: list[Item] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def verified(self, name: str, detail: str) -> None:
        """Add an item that was checked and holds."""
        self.items.append(Item(name, VERIFIED, detail))

    def failed(self, name: str, detail: str) -> None:
        """Add an item that was checked and does not hold."""
        self.items.append(Item(name, FAILED, detail))

    def not_checkable(self, name: str, detail: str) -> None:
        """Add an item for which the means to check it are missing."""
        self.items.append(Item(name, NOT_CHECKABLE, detail))

    @property
    def ok(self) -> bool:
        """Whether something was verified and nothing failed; says nothing of the uncheckable."""
        states = [item.state for item in self.items]
        return VERIFIED in states and FAILED not in states

    @property
    def complete(self) -> bool:
        """Whether every item was verified."""
        return bool(self.items) and all(item.state == VERIFIED for item in self.items)

    def state(self, name: str) -> State | None:
        """Return the worst state of the items called ``name``; None when there is none."""
        states = [item.state for item in self.items if item.name == name]
        for state in (FAILED, NOT_CHECKABLE, VERIFIED):
            if state in states:
                return state
        return None

    def raise_unless_ok(self) -> None:
        """Raise Unverified with every failed sentence unless ``ok``."""
        if not self.ok:
            failed = [item.detail for item in self.items if item.state == FAILED]
            raise Unverified(" ".join(failed or [item.detail for item in self.items]))

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        items = [{"name": i.name, "state": i.state, "detail": i.detail} for i in self.items]
        return {"items": items, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Return the report that ``to_json`` wrote."""
        items = [Item(i["name"], cast(State, i["state"]), i["detail"]) for i in value["items"]]
        return cls(items, dict(value["facts"]))
