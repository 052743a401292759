# SPDX-License-Identifier: Apache-2.0
"""The lives of letters, measures and packages, and the state that follows from them.

A letter's state is never set by hand: up to dispatch it follows from the letter's own acts, after
that from its measures; withdrawal and supersession prevail::

    ours    draft, checked, approved | returned_to_draft, signed, dispatched, delivered,
            acknowledged, then as the measures stand
    theirs  received, registered, acknowledged, accepted, then as the measures stand,
            returned (our answer was sent after the last decision), result_received

    as the measures stand: supplement_requested, under_execution, executed, executed_in_part,
    refused, postponed, impossible, withdrawn, superseded
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rogatory.clerk.act import Stamp

RECEIVED_THERE: Final = frozenset({"consigned", "content_handed_over", "submission_accepted"})
"""Families of a receipt that say: the package is with the other side."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The place of a value that was erased since: its entry and its field."""

    entry: int
    name: str


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


@dataclass(slots=True)
class Asked:
    """One measure of one letter with everything that was said of it, in the order of entry."""

    id: str
    letter: str
    number: int
    type: str
    dropped: bool = False
    answers: list[Answer] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What was said last; ``asked`` while nothing was."""
        return self.answers[-1].state if self.answers else "asked"


@dataclass(slots=True)
class Acknowledgement:
    """Receipt of a letter was acknowledged."""

    stamp: Stamp
    on: str
    rests_on: str
    receipt: str
    their_number: Any


@dataclass(slots=True)
class LetterLife:
    """One letter, ours or theirs, from its first act on."""

    id: str
    incoming: bool
    first: Stamp
    instrument: str
    counterpart: str
    body: Any = None
    """Name of the other authority as the letter's form gives it."""

    number: str = ""
    their_number: Any = None
    passed: bool = False
    """The check of the present form found no error and left nothing to be answered by hand."""

    approved: bool = False
    returned: bool = False
    """The second officer gave the present form back."""

    signed: Stamp | None = None
    dispatched: Stamp | None = None
    sent_on: str = ""
    channel: str = ""
    pouch: str = ""
    proof: str = ""
    received_on: str = ""
    registered: Stamp | None = None
    acknowledged: list[Acknowledgement] = field(default_factory=list)


@dataclass(slots=True)
class Receipt:
    """The other side's signed receipt for one of our packages."""

    stamp: Stamp
    receipt: str
    family: str
    received_at: str
    confirmed: Any
    """Whether it brought our record as they confirmed it."""


@dataclass(slots=True)
class SentPackage:
    """A sealed package of ours."""

    stamp: Stamp
    pouch: str
    sort: str
    to: str
    number: int
    letter: str
    sealed: Stamp | None = None
    digest: str = ""
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def there(self) -> Receipt | None:
        """The first receipt that says the package is with the other side."""
        return next((r for r in self.receipts if r.family in RECEIVED_THERE), None)


@dataclass(slots=True)
class OpenedPackage:
    """A package of theirs that was opened into this case."""

    stamp: Stamp
    pouch: str
    digest: str
    sort: str
    sender: str
    their_case: str
    number: int


@dataclass(slots=True)
class CameIn:
    """A file that came, as the authority's own record tells it."""

    stamp: Stamp
    digest: str
    received: str
    sender: str
    pouch: str
    sort: str
    their_case: str
    number: int
    state: str = "received"
    last: Stamp | None = None
    """The act that gave it its present state."""

    into: str = ""
    step: str = ""


@dataclass(slots=True)
class Paper:
    """A reply that came outside Rogatory."""

    stamp: Stamp
    reply: str
    letter: str
    medium: str
    dated: str
    received: str
    exhibits: int
    their_number: Any
    reference_read: Any


@dataclass(slots=True)
class Looked:
    """A search in a register; ``until`` is never later than its entry."""

    stamp: Stamp
    register: str
    letter: str
    until: str
    found: bool


_EXECUTED: Final = frozenset({"executed", "executed_with_conditions"})
_OPEN: Final = frozenset({"asked", "accepted", "scheduled", "forwarded", "more_information_needed"})
AWAITED: Final = _OPEN | {"postponed", "executed_partly"}
"""States of a measure after which something is still awaited."""


def outcome(states: Sequence[str]) -> str:
    """Return how a letter stands by its measures alone; ``asked`` while none was answered."""
    live = [state for state in states if state not in ("withdrawn", "superseded")]
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


def letter_state(
    life: LetterLife,
    measures: Sequence[Asked],
    *,
    delivered: bool = False,
    results: Sequence[SentPackage] = (),
) -> str:
    """Return the state of a letter from its own acts and its measures (dropped ones left out).

    ``delivered``: there is a record of receipt of our letter.  ``results``: our packages that
    answer a letter of theirs.
    """
    standing = outcome([measure.state for measure in measures])
    if not life.incoming:
        if life.dispatched is None:
            return _before_dispatch(life)
        if standing not in ("asked", "accepted"):
            return standing
        if life.acknowledged or standing == "accepted":
            return "acknowledged" if standing == "asked" else "under_execution"
        return "delivered" if delivered else "dispatched"
    if standing == "asked":
        if life.acknowledged:
            return "acknowledged"
        return "received" if life.registered is None else "registered"
    awaited = any(measure.state in AWAITED for measure in measures)
    if not awaited and standing not in ("withdrawn", "superseded"):
        decided = max(a.stamp.number for m in measures for a in m.answers)
        after = [r for r in results if r.sealed is not None and r.stamp.number > decided]
        if after:
            return "result_received" if any(r.there for r in after) else "returned"
    return standing


def _before_dispatch(life: LetterLife) -> str:
    if life.signed is not None:
        return "signed"
    if life.approved:
        return "approved"
    if life.returned:
        return "returned_to_draft"
    return "checked" if life.passed else "draft"
