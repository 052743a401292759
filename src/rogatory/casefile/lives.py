# SPDX-License-Identifier: Apache-2.0
"""The lives of letters, measures and packages, and the state that follows from them.

A letter's state is never set by hand: up to dispatch it follows from the letter's own acts, after
that from its measures; withdrawal and supersession prevail::

    ours    draft, checked, approved | returned_to_draft, signed, dispatched, delivered,
            acknowledged, then as the measures stand, return_checked (each result was assessed),
            closed
    theirs  received, registered, acknowledged, formally_checked, consulted, assigned, accepted |
            accepted_with_conditions, then as the measures stand, results_collected, reviewed,
            returned (our answer was sent after the last decision), result_received, closed

    as the measures stand: supplement_requested | supplemented, under_execution, executed,
    executed_in_part, refused, postponed, impossible, withdrawn, superseded
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rogatory.casefile.measure_life import Answer as Answer
from rogatory.casefile.measure_life import Asked as Asked
from rogatory.casefile.measure_life import MeasureStep as MeasureStep
from rogatory.casefile.measure_life import outcome as outcome
from rogatory.casefile.transitions import WITHHELD
from rogatory.clerk.act import Stamp

RECEIVED_THERE: Final = frozenset({"consigned", "content_handed_over", "submission_accepted"})
"""Families of a receipt that say: the package is with the other side."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The place of a value that was erased since: its entry and its field."""

    entry: int
    name: str


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """What happened to a letter beside its draft and sending: ``transitions.LETTER_MOVES``."""

    stamp: Stamp
    verb: str
    on: str
    code: str = ""
    other: str = ""


@dataclass(slots=True)
class Original:
    """A letter of ours was signed on paper, and its scan is kept."""

    stamp: Stamp
    signed_on: str
    leaves: int
    by: tuple[str, ...]
    """By what each page of the scan was matched: ``code`` or ``officer``."""

    missing: tuple[int, ...]
    exhibits: int
    kept: Any


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
    printed: Stamp | None = None
    """It was printed, numbered and dated, to be signed by hand."""

    original: Original | None = None
    dispatched: Stamp | None = None
    sent_on: str = ""
    channel: str = ""
    pouch: str = ""
    proof: str = ""
    received_on: str = ""
    registered: Stamp | None = None
    acknowledged: list[Acknowledgement] = field(default_factory=list)
    events: list[LetterEvent] = field(default_factory=list)
    supplements: list[tuple[Stamp, LetterLife]] = field(default_factory=list)
    """Each letter that supplements this one, with the act that said so."""

    def last(self, *verbs: str) -> LetterEvent | None:
        """Return the last event of these verbs; None when there was none."""
        return next((e for e in reversed(self.events) if e.verb in verbs), None)

    def supplemented_after(self, entry: int) -> bool:
        """Return whether a supplement went out, or came in, after an entry."""
        for said, other in self.supplements:
            went = other.first if other.incoming else other.dispatched
            if went is not None and max(said.number, went.number) > entry:
                return True
        return False


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
class OnMedium:
    """A package of ours on a medium that is carried."""

    stamp: Stamp
    medium: str
    sort: str
    parts: int
    serial: Any
    handed: Stamp | None = None
    handed_on: str = ""


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
    media: list[OnMedium] = field(default_factory=list)

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
class Again:
    """A reply that is known came once more another way: a second proof of it."""

    stamp: Stamp
    medium: str
    received: str


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
    continues: str = ""
    """The reply with which this one goes on."""

    again: list[Again] = field(default_factory=list)


@dataclass(slots=True)
class Looked:
    """A search in a register; ``until`` is never later than its entry."""

    stamp: Stamp
    register: str
    letter: str
    until: str
    found: bool


def letter_outcome(life: LetterLife, measures: Sequence[Asked]) -> str:
    """Return how a letter stands by its measures, and by the supplements that answer a question."""
    found = outcome([one for measure in measures for one in measure.standings()])
    if found == "supplement_requested":
        asked = [a.stamp.number for m in _all(measures) for a in m.answers[-1:]
                 if a.state == "more_information_needed"]  # fmt: skip
        return "supplemented" if life.supplemented_after(max(asked)) else found
    return found


def _all(measures: Sequence[Asked]) -> list[Asked]:
    """Return measures with everything below them."""
    return [one for m in measures for one in (m, *_all(m.children))]


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
    if ended := life.last(*WITHHELD):
        return ended.verb
    if life.last("closed"):
        return "closed"
    found = letter_outcome(life, measures)
    if not life.incoming:
        return _ours(life, measures, found, delivered)
    return _theirs(life, measures, found, results)


def _ours(life: LetterLife, measures: Sequence[Asked], found: str, delivered: bool) -> str:
    if life.dispatched is None:
        return _before_dispatch(life)
    if measures and all(m.judged for m in measures) and any(m.verdict for m in _all(measures)):
        return "return_checked"
    if found not in ("asked", "accepted"):
        return found
    if life.acknowledged or found == "accepted":
        return "acknowledged" if found == "asked" else "under_execution"
    return "delivered" if delivered else "dispatched"


def _theirs(
    life: LetterLife, measures: Sequence[Asked], found: str, results: Sequence[SentPackage]
) -> str:
    if found == "asked":
        if event := life.last("formally_checked", "consulted", "assigned"):
            return event.verb
        if life.acknowledged:
            return "acknowledged"
        return "received" if life.registered is None else "registered"
    if found == "accepted":
        if life.last("assigned"):
            return "assigned"
        decided = life.last("decided")
        with_conditions = decided is not None and decided.code == "accepted_with_conditions"
        return "accepted_with_conditions" if with_conditions else "accepted"
    if found in ("withdrawn", "superseded"):
        return found
    if any(measure.awaited for measure in measures):
        still = {m.state for m in measures if m.awaited}
        return "results_collected" if still == {"carried_out"} else found
    return _after_decision(life, measures, found, results)


def _after_decision(
    life: LetterLife, measures: Sequence[Asked], found: str, results: Sequence[SentPackage]
) -> str:
    """Return how far the return of the results has come since the last decision."""
    said = (a for m in measures for a in m.answers if a.state not in WITHHELD)
    decided = max(answer.stamp.number for answer in said)
    after = [r for r in results if r.sealed is not None and r.stamp.number > decided]
    told = {e.verb for e in life.events if e.stamp.number > decided}
    if any(r.there for r in after) or "result_received" in told:
        return "result_received"
    if after or "result_returned" in told:
        return "returned"
    return "reviewed" if "reviewed" in told else found


def _before_dispatch(life: LetterLife) -> str:
    if life.signed is not None or life.original is not None:
        return "signed"
    if life.approved:
        return "approved"
    if life.returned:
        return "returned_to_draft"
    return "checked" if life.passed else "draft"
