# SPDX-License-Identifier: Apache-2.0
"""Commands that take one step in the life of a measure or a letter, made from the act's fields.

The measure or letter stands first; a date that is not given is today's; what is said at the end is
how the measure and its letter stand now, computed from the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import act_from, options_of, resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.casefile.measures import Measure

MEASURE = Option("measure", N_("measure, by number (LETTER/NUMBER where several have it) or id"),
                 "MEASURE", required=True, position=True)  # fmt: skip
TODAY = "today"


@dataclass(frozen=True)
class Plain:
    """One command that enters one act: its words, the kind, what it is about, what it assumes."""

    path: tuple[str, str]
    kind: str
    about: str
    summary: str
    assumed: Mapping[str, str]
    """Field -> value when it is not given; ``today`` for the authority's day."""

    incoming: bool = False
    """Whether it is about a letter of theirs when none is named."""


def command_of(one: Plain) -> Command:
    """Return the command of a plain step."""
    return Command(one.path, one.summary, partial(_run, one=one), partial(_options, one))


def _options(one: Plain) -> tuple[Option, ...]:
    first = MEASURE if one.about == "measure" else LETTER
    rest = options_of(one.kind, "", leave_out={one.about})
    return (
        first,
        *(replace(option, required=False) if option.key in one.assumed else option
          for option in rest),
    )  # fmt: skip


def _run(session: Session, one: Plain) -> Answer:
    about = (
        resolved(session, "measure", session["measure"])
        if one.about == "measure"
        else find_letter(session, incoming=one.incoming).key
    )
    fixed: dict[str, Any] = {one.about: about}
    for name, value in one.assumed.items():
        if session[name] is None:
            fixed[name] = today(session) if value == TODAY else value
    act = act_from(session, one.kind, **fixed)
    (number,) = session.enter(session.case, act)
    if one.about == "measure":
        return told(session, number, measure=about)
    return told(session, number, letter=about)


def today(session: Session) -> str:
    """Return today's date in the authority's zone."""
    from rogatory.office.post import today as day

    return day(session.instance)


def told(
    session: Session, entry: int, measure: str = "", letter: str = "", lines: tuple[str, ...] = ()
) -> Answer:
    """Say under which number a step stands, and how its measure and its letter stand now."""
    from rogatory.casefile import status_words as words
    from rogatory.casefile.letters import Letter
    from rogatory.casefile.measures import Measure
    from rogatory.casefile.standing import state_in, told_of

    data: dict[str, Any] = {"case": session.case, "entry": entry}
    said = [_("entry {n} of the case record").format(n=entry)]
    if measure:
        row = Measure.objects.get(case=session.case, key=measure)
        letter = row.letter
        data |= {"measure": measure, "number": row.number, "state": row.state, "step": row.step}
        said.append(_("Measure {n}: {state}").format(n=row.number, state=state_words(row)))
    state = state_in(told_of(session.case), letter)
    number = Letter.objects.get(case=session.case, key=letter).number
    data |= {"letter": letter, "letter_state": state}
    said.append(
        _("Letter {number}: {state}").format(
            number=number or _("without number"), state=words.letter_state(state)
        )
    )
    return Answer(data, [*said, *lines])


def state_words(row: Measure) -> str:
    """Return how a measure stands, in ordinary words: what was said of it, what we did with it."""
    from rogatory.casefile.measures import UNASKED
    from rogatory.casefile.transitions import place_label

    if (row.type, row.state) == (UNASKED, "asked"):
        return _("passed on without a request")
    parts = [place_label(row.state)]
    if row.verdict:
        parts.append(place_label(row.verdict))
    if row.defects:
        parts[-1] += f" ({', '.join(map(defect_label, row.defects.split()))})"
    if row.step and row.step != row.verdict:
        parts.append(place_label(row.step))
    return "; ".join(parts)


def defect_label(code: str) -> str:
    """Return what is wrong with an execution, in ordinary words."""
    return {
        "wrong_procedure": _("not in the procedure that was asked"),
        "no_oath": _("no oath, or no warning of the duty to tell the truth"),
        "rights_not_explained": _("rights not explained"),
        "unsigned": _("not signed"),
        "no_seal": _("no seal"),
        "not_translated": _("not translated"),
        "wrong_person": _("another person than the one named"),
        "not_competent": _("by a body without competence"),
        "illegible": _("not legible"),
        "other": _("another defect"),
    }.get(code, code)
