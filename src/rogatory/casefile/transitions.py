# SPDX-License-Identifier: Apache-2.0
"""What may follow what in the life of a measure and of a letter: every rule in one place.

A measure has a **state**, which the executing side's words give it (or a withdrawal of the side
that asked), and a **step**, which the asking side takes with a result; a new answer begins the
steps anew::

    state   asked -> accepted | refused | postponed | more_information_needed | forwarded
            -> scheduled -> carried_out -> executed | executed_partly | executed_with_conditions
            also impossible, withdrawn, superseded
    step    (none) -> received -> verified -> satisfies | partial | defective -> closed

Nothing here knows a database: acts ask :func:`fault` before they are entered, tests walk the
tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rogatory.instrument.terms import ANSWERS
from rogatory.language import _, pgettext

ANSWERED: Final = ("accepted", "scheduled", *ANSWERS)
"""What ``measure.answered/1`` can say."""

STATES: Final = ("asked", "accepted", "scheduled", "carried_out", *ANSWERS)
"""Every state of a measure."""

WITHHELD: Final = frozenset({"withdrawn", "superseded"})
"""What only the side that asked can say of its measure."""

GIVEN: Final = tuple(state for state in STATES[1:] if state not in WITHHELD)
"""What the side that executes can say; to withdraw or to replace a measure is for who asked it."""

FINAL: Final = ("executed", "refused", "impossible", "withdrawn", "superseded")
VERDICTS: Final = ("satisfies", "partial", "defective")
STEPS: Final = ("received", "verified", *VERDICTS, "closed")
RESULTS: Final = frozenset({"executed", "executed_partly", "executed_with_conditions"})

_OPEN: Final = frozenset({"asked", "accepted", "forwarded", "more_information_needed", "postponed"})
_AGAIN: Final = frozenset({"defective"})
_PART: Final = frozenset({"executed_partly"})
_PLANNED: Final = frozenset({"scheduled"})
_DONE: Final = frozenset({"carried_out"})
_HELD: Final = RESULTS - {"executed"}
_LIVE: Final = _OPEN | _PLANNED | _DONE

AWAITED: Final = _LIVE | _AGAIN | _PART
"""Standings of a measure after which something is still to come from the executing side."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be said of a measure: by the side that asked or the side that executes,
    and the places (a state or a step) after which it may be said."""

    asking: bool
    after: frozenset[str]


MOVES: Final[dict[str, Move]] = {
    # the executing side
    "accepted": Move(False, _OPEN | _PLANNED | _AGAIN),  # a planned day can be taken back
    "forwarded": Move(False, _OPEN | _PLANNED | _AGAIN),
    "more_information_needed": Move(False, _OPEN | _PLANNED | _PART | _AGAIN),
    "postponed": Move(False, _LIVE | _PART | _AGAIN),
    "scheduled": Move(False, _OPEN | _PLANNED | _PART | _AGAIN),
    "carried_out": Move(False, _OPEN | _PLANNED | _PART | _AGAIN),
    **{state: Move(False, _LIVE | _HELD | _AGAIN) for state in sorted(RESULTS)},
    "refused": Move(False, _LIVE | _PART | _AGAIN),
    "impossible": Move(False, _LIVE | _PART | _AGAIN),
    "reopened": Move(False, RESULTS),
    # the asking side
    "received": Move(True, RESULTS),
    "verified": Move(True, frozenset({"received"})),
    **{verdict: Move(True, frozenset({"verified", "satisfies", "defective"}))
       for verdict in VERDICTS},
    "withdrawn": Move(True, _LIVE),
    "superseded": Move(True, _LIVE | _AGAIN),
    "closed": Move(True, frozenset({*VERDICTS, "refused", "impossible", *WITHHELD})),
}  # fmt: skip
"""Everything that can be said of a measure, and after what."""

ENDED_THERE: Final = RESULTS | {"refused", "impossible"} | WITHHELD
"""States of a measure of theirs after which we have nothing left to do on it."""

_STOPS: Final = frozenset({"partial", "defective", "closed"})


def place(state: str, step: str, *, asking: bool) -> str:
    """Return where a measure stands, as the asking or the executing side sees it.

    A step that the asking side takes with a result stops no further answer, except these: the
    remainder is a measure of its own, a defective execution is repeated, what is closed is closed.
    """
    if asking:
        return step or state
    return step if step in _STOPS else state


def fault(verb: str, number: int, state: str, step: str) -> str | None:
    """Return why this cannot be said of a measure that stands so, in one sentence, or None."""
    move = MOVES[verb]
    here = place(state, step, asking=move.asking)
    if here in move.after:
        return None
    if here == "closed":
        return _("Measure {n} is closed: nothing more is said of it.").format(n=number)
    if here == "partial":
        return _("Measure {n} goes on as the measure of its remainder.").format(n=number)
    if here in FINAL and not move.asking:
        return _("Measure {n} was answered finally already: {state}.").format(
            n=number, state=place_label(here)
        )
    return _("Measure {n} stands at “{state}”: “{verb}” cannot follow that.").format(
        n=number, state=place_label(here), verb=place_label(verb)
    )


def standing(state: str, step: str, verdict: str) -> str:
    """Return what a measure counts as in the state of its letter.

    What was judged partial counts as done: what is left of it is counted as its remainder.  What
    was judged defective is awaited again until it is closed; then it was executed in part.
    """
    if state in WITHHELD or not verdict:
        return state
    if verdict == "defective":
        return "executed_partly" if step == "closed" else "defective"
    return "executed"


def is_awaited(state: str, step: str, verdict: str) -> bool:
    """Return whether something is still to come from the executing side."""
    if step == "closed":
        return False
    return standing(state, step, verdict) in AWAITED


def place_label(code: str) -> str:
    """Return a state or a step of a measure in ordinary words."""
    from rogatory.instrument.terms import answer_label

    return {
        "asked": pgettext("measure", "not answered"),
        "accepted": pgettext("measure", "accepted"),
        "scheduled": pgettext("measure", "scheduled"),
        "carried_out": pgettext("measure", "carried out, result not returned yet"),
        "reopened": pgettext("measure", "taken up again"),
        "received": pgettext("measure", "result received"),
        "verified": pgettext("measure", "result verified"),
        "satisfies": pgettext("measure", "satisfies"),
        "partial": pgettext("measure", "satisfies in part"),
        "defective": pgettext("measure", "defective"),
        "closed": pgettext("measure", "closed"),
    }.get(code) or answer_label(code)


LETTER_MOVES: Final[dict[str, frozenset[str]]] = {
    # ours, from dispatch on
    "reminded": frozenset({"sent"}),
    "escalated": frozenset({"sent"}),
    # either
    "supplemented": frozenset({"sent", "here"}),
    "withdrawn": frozenset({"sent", "here"}),
    "superseded": frozenset({"sent", "here"}),
    "closed": frozenset({"sent", "here", "ended"}),
    # theirs
    "formally_checked": frozenset({"here"}),
    "information_requested": frozenset({"here"}),
    "consulted": frozenset({"here"}),
    "decided": frozenset({"here"}),
    "assigned": frozenset({"here"}),
    "reviewed": frozenset({"here"}),
    "result_returned": frozenset({"here", "ended"}),
    "result_received": frozenset({"here", "ended"}),
}
"""What can be done with a letter, and in which phase: a draft of ours, sent, theirs and here,
ended (withdrawn or superseded), closed."""


def phase(*, incoming: bool, dispatched: bool, ended: bool, closed: bool) -> str:
    """Return the phase of a letter: draft, sent, here, ended or closed."""
    if closed:
        return "closed"
    if ended:
        return "ended"
    if incoming:
        return "here"
    return "sent" if dispatched else "draft"


def letter_fault(verb: str, where: str) -> str | None:
    """Return why this cannot be done with a letter in that phase, in one sentence, or None."""
    if where in LETTER_MOVES[verb]:
        return None
    return {
        "draft": _("The letter was not sent yet."),
        "sent": _("This is for letters of the other side; the letter is ours."),
        "here": _("This is for letters of ours; the letter is of the other side."),
        "ended": _("The letter was withdrawn or replaced by another: nothing more is done on it."),
        "closed": _("The letter is closed: nothing more is done on it."),
    }[where]
