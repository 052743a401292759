# SPDX-License-Identifier: Apache-2.0
"""The answers of a paper as an officer states or accepts them, measure by measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rogatory.cli.replies import answer_words
from rogatory.cli.session import Session
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter
    from rogatory.office.paper_proposal import AnswerPoint, Proposal
    from rogatory.office.papers_in import AnswerGiven, Decided


def is_accepted(session: Session, name: str, sure: str) -> bool:
    """Tell whether a proposal is taken: by name whatever it is, by ``all`` unless doubtful."""
    accepted = {one.replace("-", "_") for one in session["accept"]}
    return name in accepted or ("all" in accepted and sure != "doubtful")


def answers_given(
    session: Session, proposal: Proposal, letters: Sequence[Letter], decided: Decided
) -> list[AnswerGiven]:
    """Return the answers that are stated and accepted; what is stated goes before what was read."""
    from rogatory.casefile.transitions import GIVEN
    from rogatory.office.papers_in import AnswerGiven

    made: dict[tuple[str, int], AnswerGiven] = {}
    faults: list[str] = []
    best = _best_answers(proposal, letters)
    for word in session["answer"]:
        try:
            told = answer_words(word)
        except Malformed as error:
            faults.append(str(error))
            continue
        for one in told:
            letter, number = _measure(one.pop("measure", ""), letters)
            if letter is None or one.get("answer") not in GIVEN:
                faults.append(
                    _("“{word}” names no measure of the letter, or no answer: {choices}.").format(
                        word=word, choices=", ".join(GIVEN)
                    )
                )
                continue
            made[letter.key, number] = AnswerGiven(letter.key, number, one)
            read = best.get((letter.key, number))
            code = _code(letters, letter, number)
            decided.origin[code] = _origin(one, read)
    Inadmissible.unless_empty(faults)
    without = set(session["without"])
    for (key, number), point in best.items():
        letter = next(row for row in letters if row.key == key)
        code = _code(letters, letter, number)
        named = {code, str(number), f"answer:{number}"}
        if (key, number) in made or named & without or point.known in ("executed", "refused"):
            continue
        if not (is_accepted(session, "answers", point.sure) or named & set(session["accept"])):
            continue
        values: dict[str, Any] = {"answer": point.value, "note": point.quote}
        if point.article:
            values["article"] = point.article
        if point.until:
            values["until"] = point.until
        made[key, number] = AnswerGiven(key, number, values)
        decided.origin[code] = "machine"
    return list(made.values())


def _best_answers(
    proposal: Proposal, letters: Sequence[Letter]
) -> dict[tuple[str, int], AnswerPoint]:
    """Return the surest answer to each measure; none where two are equally sure and differ."""
    keys = {row.key for row in letters}
    found: dict[tuple[str, int], list[AnswerPoint]] = {}
    for point in proposal.answers:
        if point.letter in keys:
            found.setdefault((point.letter, point.number), []).append(point)
    chosen = {}
    for place, points in found.items():
        first = points[0]
        if all(other.sure != first.sure for other in points[1:]):
            chosen[place] = first
    return chosen


def _origin(given: dict[str, Any], read: AnswerPoint | None) -> str:
    if read is None:
        return "person"
    return "machine" if given.get("answer") == read.value else "corrected"


def _code(letters: Sequence[Letter], letter: Letter, number: int) -> str:
    return f"answer:{number}" if len(letters) == 1 else f"answer:{letter.number}/{number}"


def _measure(said: object, letters: Sequence[Letter]) -> tuple[Letter | None, int]:
    """Return letter and number of a measure: ``2``, or ``17-4/24/2`` among several letters."""
    from rogatory.casefile.measures import Measure

    whose, _slash, number = str(said).strip().rpartition("/")
    among = [row for row in letters if whose in (row.number, row.key)] if whose else list(letters)
    if len(among) != 1 or not number.isdecimal():
        return None, 0
    there = Measure.objects.filter(
        case=among[0].case, letter=among[0].key, number=int(number), dropped=False
    )
    return (among[0], int(number)) if there.exists() else (None, 0)


def remainder_faults(session: Session, letters: Sequence[Letter]) -> list[str]:
    """Return what is wrong with the remainders as they are written."""
    return [
        _("A remainder is written as {example}.").format(example="2=TEXT")
        for word in session["remainder"]
        if _measure(word.partition("=")[0], letters)[0] is None or not word.partition("=")[2]
    ]


def enter_remainders(session: Session, letters: Sequence[Letter]) -> list[str]:
    """Judge results that came in part: what is left of each becomes a measure of its own."""
    from rogatory.casefile.measures import Measure
    from rogatory.office import measures
    from rogatory.office.post import today

    lines = []
    for word in session["remainder"]:
        said, _equals, left = word.partition("=")
        letter, number = _measure(said, letters)
        assert letter is not None
        row = Measure.objects.get(case=session.case, letter=letter.key, number=number)
        child = measures.assess(
            session.instance, session.case, row.key, "partial", session.hand,
            on=today(session.instance), remainder=left,
        )  # fmt: skip
        new = Measure.objects.get(case=session.case, key=child)
        lines.append(
            _("What is left of measure {n} is measure {child} now.").format(
                n=number, child=new.number
            )
        )
    return lines
