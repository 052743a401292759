# SPDX-License-Identifier: Apache-2.0
"""How the letters of a case stand now: the fold of its record, asked once."""

from __future__ import annotations

from rogatory.casefile import grounds
from rogatory.casefile.correspondence import KINDS_OF_CASE, Correspondence
from rogatory.casefile.lives import LetterLife, SentPackage, letter_state
from rogatory.casefile.transitions import WITHHELD


def told_of(case: str) -> Correspondence:
    """Return everything that a case's record tells of correspondence, as it stands now."""
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    told = Correspondence()
    for stamp, act in acts_of(case, KINDS, only=KINDS_OF_CASE):
        told.take(stamp, act)
    return told


def state_in(told: Correspondence, letter: str) -> str:
    """Return the state of a letter, computed from its own acts and its measures."""
    life, asked = told.letters[letter], told.measures_of(letter)
    if life.incoming:
        return letter_state(life, asked, results=_results(told, life))
    package = told.sent.get(life.pouch) or next(
        (p for p in told.sent.values() if p.letter == letter and p.sort == "letter"), None
    )
    proof = grounds.of_receipt(told, life, package, asked)
    return letter_state(life, asked, delivered=proof is not None)


def _results(told: Correspondence, life: LetterLife) -> list[SentPackage]:
    ids = {life.id, life.id.removeprefix(f"{life.counterpart}:")}
    return [p for p in told.sent.values() if p.sort == "answer" and p.letter in ids]


def ground_in(told: Correspondence, measure: str) -> str:
    """Return what the last answer to a measure rests on; empty while there is none.

    For a measure of ours that is what is here to show, whatever the entry states.
    """
    asked = told.measures.get(measure)
    if asked is None or not asked.answers:
        return ""
    last = asked.answers[-1]
    if told.letters[asked.letter].incoming or last.state in WITHHELD:
        return last.rests_on
    return grounds.of_answer(told, last)
