# SPDX-License-Identifier: Apache-2.0
"""The circumstances of a taking-in: as options, and asked once at a terminal where none tells them.

What was answered for the last taking-in of the same case is proposed; Enter takes it.  ``?`` is
"unknown", and stays so on every paper that follows.
"""

from __future__ import annotations

import sys
from typing import Final

from rogatory.cli.command import Option
from rogatory.cli.session import Session
from rogatory.cli.show import visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _

WORDS: Final[dict[str, str]] = {
    "who": N_("who collected it"),
    "where": N_("where"),
    "when": N_("when"),
    "how": N_("how"),
    "ground": N_("on what ground"),
    "medium": N_("from which medium"),
    "left_behind": N_("what was left behind"),
}
"""The circumstances, as help and papers name them."""

_QUESTIONS: Final[dict[str, str]] = {
    "who": N_("Who collected it?"),
    "where": N_("Where was it collected?"),
    "when": N_("When (a day, an hour, a span)?"),
    "how": N_("How was it collected?"),
    "ground": N_("By what authority, or by whose consent?"),
    "medium": N_("From which medium (kind, serial number)?"),
    "left_behind": N_("What was left behind?"),
}

NO_QUESTIONS = Option("no-questions", N_("ask nothing; what is not said is unknown"), how="flag")
LONGEST = 4_000


def circumstance_options() -> tuple[Option, ...]:
    """Return the options that tell the circumstances."""
    return tuple(Option(name.replace("_", "-"), words, "TEXT") for name, words in WORDS.items())


def circumstances_of(session: Session, case: str) -> dict[str, str]:
    """Return what is told of the circumstances: by options, else by who sits at the terminal.

    Nobody is asked with ``--no-questions``, with ``--json`` and where there is no terminal.  Raises
    Inadmissible when the person stops: nothing was taken in.
    """
    given = {name: session[name] for name in WORDS if session[name]}
    missing = [name for name in WORDS if name not in given]
    nobody = session["no_questions"] or session.as_json
    if nobody or not missing or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return given
    from rogatory.office.circumstances import told_in

    proposed = told_in(case)
    _say(_("Asked once for all these files. Enter takes what stands in [ ]; ? is unknown."))
    try:
        for name in missing:
            answer = _ask(_(_QUESTIONS[name]), proposed.get(name))
            if answer is not None:
                given[name] = answer
    except (EOFError, KeyboardInterrupt):
        _say("")
        raise Inadmissible(_("Stopped: nothing was taken in.")) from None
    return given


def _ask(question: str, proposed: str | None) -> str | None:
    """Ask until the answer can be kept; None is unknown."""
    hint = visible(proposed) if proposed else "?"
    while True:
        print(f"{question} [{hint}] ", end="", flush=True)
        try:
            typed = _fit(input().strip())
        except Malformed as error:
            _say(str(error))
            continue
        if not typed:
            return proposed
        return None if typed == "?" else typed


def _fit(typed: str) -> str:
    """Return what can be kept as a text; Malformed for bytes that are none, or too many."""
    unfit = any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in typed)
    if unfit or len(typed) > LONGEST:
        raise Malformed(
            _("This holds what no text can hold, or more than {n} characters.").format(n=LONGEST)
        )
    return typed


def _say(line: str) -> None:
    print(line, flush=True)
