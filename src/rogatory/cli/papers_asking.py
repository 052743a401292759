# SPDX-License-Identifier: Apache-2.0
"""The questions of ``paper confirm`` at a terminal: each shows what was read, a person decides.

Enter alone takes what is proposed, ``-`` leaves the field empty, anything else is the officer's own
word.  What is doubtful is never taken by Enter alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.casefile.transitions import GIVEN
from rogatory.cli.papers_said import (
    answer_words,
    label,
    letter_words,
    place_words,
    sure_label,
    why_label,
)
from rogatory.cli.readings import yes_or_no
from rogatory.cli.show import visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.cli.interview import Voice
    from rogatory.office.paper_proposal import Point, Proposal

_FIELDS = (("dated", "dated"), ("received", "received"), ("medium", "medium"),
           ("their_number", "their_number"))  # fmt: skip


def asked_values(voice: Voice, proposal: Proposal, case: str) -> dict[str, Any]:
    """Ask everything; return the values of options.  Inadmissible when the person stops."""
    try:
        return _asked(voice, proposal, case)
    except (EOFError, KeyboardInterrupt):
        raise Inadmissible(_("Stopped; nothing was entered.")) from None


def _asked(voice: Voice, proposal: Proposal, case: str) -> dict[str, Any]:
    voice.say(_("Enter takes what is proposed, - leaves it empty; or write your own."))
    accept: list[str] = []
    values: dict[str, Any] = {}
    letters = [point for point in proposal.letters if point.case == case]
    best = letters[0] if letters else None
    said = _one(voice, "letter", best, letter_words(case, best) if best else "")
    if said is None and best is not None:
        values["letter"] = (best.letter,)
    elif said:
        values["letter"] = (said,)
    for name, option in _FIELDS:
        point = proposal.first(name)
        said = _one(voice, name, point, point.value if point else "")
        if said is None:
            accept.append(name)
        elif said:
            values[option] = said
    values["answer"], without = _answers(voice, proposal, accept)
    values["without"] = tuple(without)
    values["accept"] = tuple(accept)
    if not _yes(voice, _("Enter it so (yes, no)? ")):
        raise Inadmissible(_("Stopped; nothing was entered."))
    return values


def _answers(
    voice: Voice, proposal: Proposal, accept: list[str]
) -> tuple[tuple[str, ...], list[str]]:
    given: list[str] = []
    without: list[str] = []
    for point in proposal.answers:
        if point.field in accept or any(one.startswith(f"{point.number}=") for one in given):
            continue
        said = _one(voice, point.field, point, answer_words(point))
        if said is None:
            accept.append(point.field)
        elif said in GIVEN:
            given.append(f"{point.number}={said}")
        elif said:
            voice.say(_("An answer is one of: {choices}.").format(choices=", ".join(GIVEN)))
            without.append(str(point.number))
        else:
            without.append(str(point.number))
    return tuple(given), without


def _one(voice: Voice, name: str, point: Point | None, value: str) -> str | None:
    """Ask one field; None when the proposal is taken, "" when the field stays empty."""
    if point is None:
        said = voice.ask(_("{field}: ").format(field=label(name))).strip()
        return "" if said == "-" else said
    why = "; ".join(map(why_label, point.why))
    voice.say(
        _("{field}: {value} ({sure}; {place}; {why})").format(
            field=label(name), value=visible(value), sure=sure_label(point.sure),
            place=place_words(point.place) or "–", why=why,
        )
    )  # fmt: skip
    if point.quote:
        voice.say(f"  “{visible(point.quote)}”")
    said = voice.ask("> ").strip()
    if said == "-":
        return ""
    if said:
        return said
    if point.sure != "doubtful":
        return None
    return None if _yes(voice, _("It is doubtful. Take it all the same (yes, no)? ")) else ""


def _yes(voice: Voice, question: str) -> bool:
    while True:
        try:
            return yes_or_no(voice.ask(question).strip())
        except Malformed as error:
            voice.say(str(error))
