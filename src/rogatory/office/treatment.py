# SPDX-License-Identifier: Apache-2.0
"""A letter of theirs at the desk: formal check, questions, decision on the whole; the history of
any letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.transitions import fault
from rogatory.casefile.treatment import InformationRequested, LetterDecided, LetterFormallyChecked
from rogatory.clerk.act import Act, Stamp
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.remark import Group, Remark
from rogatory.language import _
from rogatory.office.letters import letter_of, remarks_on


def formal_check(instance: Instance, case: str, letter: str, by: Hand) -> list[Remark]:
    """Hold a letter of theirs against its instrument, with the engine that checks our own; enter
    the remarks and return them."""
    row = letter_of(case, letter)
    remarks, digest = remarks_on(instance, _dated(row))
    act = LetterFormallyChecked(
        letter=row.key,
        form_digest=row.form_digest,
        instrument_digest=digest,
        errors=sum(1 for remark in remarks if remark.group is Group.ERROR),
        by_hand=sum(1 for remark in remarks if remark.needs_answer),
        remarks=tuple(remark.to_json() for remark in remarks),
    )
    cases.enter(instance, case, act, by=by)
    return remarks


def _dated(row: Letter) -> Letter:
    """An undated letter of theirs is judged as of the day on which it came."""
    if isinstance(row.form, dict) and "date" not in row.form and len(row.received_on) >= 10:
        row.form = row.form | {"date": row.received_on[:10]}
    return row


def decide(instance: Instance, case: str, decision: LetterDecided, by: Hand) -> list[int]:
    """Decide on a letter of theirs as a whole and answer each open measure so; return the numbers
    of the measures that were answered."""
    word = decision.decision
    answer = "accepted" if word == "accepted_with_conditions" else word
    rows = open_to(case, decision.letter, answer)
    note = "; ".join(filter(None, [_text(decision.reasons), *map(_text, decision.conditions)]))
    acts = [
        MeasureAnswered(
            measure=row.key,
            answer=answer,
            answered_on=decision.on,
            rests_on="entry",
            reason_code=decision.reason_code,
            until=decision.until,
            note=note or None,
        )
        for row in rows
    ]
    if not acts:
        raise Inadmissible(_("No measure of this letter is open to that decision."))
    cases.enter(instance, case, decision, *acts, by=by)
    return [row.number for row in rows]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def open_to(case: str, letter: str, answer: str, numbers: Sequence[int] = ()) -> list[Measure]:
    """Return the measures of a letter of which this can be said now (of ``numbers`` alone)."""
    rows = Measure.objects.filter(case=case, letter=letter, dropped=False).order_by("number")
    return [
        row
        for row in rows
        if fault(answer, row.number, row.state, row.step) is None
        and (not numbers or row.number in numbers)
    ]


def request_information(
    instance: Instance, case: str, act: InformationRequested, by: Hand, numbers: Sequence[int] = ()
) -> list[int]:
    """Ask for more information on a letter of theirs, or on some of its measures; return which."""
    rows = open_to(case, act.letter, "more_information_needed", numbers)
    if not rows:
        raise Inadmissible(_("No measure of this letter is open to that question."))
    answers = [
        MeasureAnswered(
            measure=row.key,
            answer="more_information_needed",
            answered_on=act.on,
            rests_on="entry",
            until=act.until,
            note=_text(act.what) or None,
        )
        for row in rows
    ]
    cases.enter(instance, case, act, *answers, by=by)
    return [row.number for row in rows]


def history(case: str, letter: str) -> Iterator[tuple[Stamp, Act]]:
    """Yield every act of the case's record that is about a letter: its own, its measures', its
    packages', the papers about it; in the order of entry."""
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    row = letter_of(case, letter)
    measures = set(Measure.objects.filter(case=case, letter=row.key).values_list("key", flat=True))
    packages: set[str] = {row.pouch} - {""}
    only = [k for k in KINDS if k.partition(".")[0] in ("letter", "remark", "measure", "pouch",
            "receipt", "reply", "register", "harm")]  # fmt: skip
    for stamp, act in acts_of(case, KINDS, only=only):
        told = vars_of(act)
        if row.key in (told["letter"], told["supplement"], told["successor"]):
            packages |= {told["pouch"]} - {None}
            yield stamp, act
        elif told["measure"] in measures or told["pouch"] in packages:
            yield stamp, act


_REFERENCES = ("letter", "measure", "pouch", "supplement", "successor")


def vars_of(act: Act) -> dict[str, Any]:
    """Return what an act refers to, as far as a letter's history goes."""
    return {name: getattr(act, name, None) for name in _REFERENCES}
