# SPDX-License-Identifier: Apache-2.0
"""A person confirms what a paper is: the entries that follow, with what was read by machine.

Each outcome is one transaction of its acts and of ``paper.confirmed/1``: all happen, or none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.papers import PaperConfirmed, PaperForwarded, ReplyRepeated
from rogatory.casefile.register import PaperRegistered, Reply, ReplyRecorded
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.office import readings
from rogatory.office.letters import letter_of
from rogatory.office.paper_proposal import Proposal
from rogatory.office.post import reply_acts
from rogatory.office.readings import Reading

_RESTS_ON = {"email": "email", "other": "verbal"}
FIELDS = ("letter", "their_number", "dated", "received", "medium", "sender", "reference_read")
"""Fields of a paper that can be proposed, beside ``answer:N``."""


@dataclass
class Decided:
    """What an officer decided of a paper: values by field, and whose each of them is.

    ``origin`` says for each field ``machine`` (taken as read), ``corrected`` or ``person``.
    """

    values: dict[str, str] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def decide(self, name: str, value: str, proposed: str | None, *, taken: bool = False) -> None:
        """Note a value that was given, or taken over from the machine's proposal."""
        self.values[name] = value
        if taken or proposed == value:
            self.origin[name] = "machine"
        else:
            self.origin[name] = "person" if proposed is None else "corrected"

    def fields(self, origin: str) -> tuple[str, ...]:
        """Return the codes of the fields of one origin, in order."""
        return tuple(sorted(name for name, whose in self.origin.items() if whose == origin))


@dataclass(frozen=True)
class AnswerGiven:
    """One answer to a measure of a letter, as the officer decided it."""

    letter: str
    number: int
    values: Mapping[str, Any]
    """Fields of ``MeasureAnswered`` beside measure, source and what it rests on."""


def confirm_reply(
    instance: Instance,
    case: str,
    reading: Reading,
    proposal: Proposal,
    by: Hand,
    decided: Decided,
    *,
    letters: Sequence[str],
    answers: Sequence[AnswerGiven] = (),
    continues: str | None = None,
    summary: str | None = None,
    pages: str | None = None,
    note: str | None = None,
) -> list[str]:
    """Enter a paper as a reply to one or several letters; return the ids of the replies."""
    rows = [letter_of(case, letter) for letter in letters]
    Inadmissible.unless_empty(_missing(decided, ("received", "medium")))
    medium = decided.values["medium"]
    acts: list[Act] = []
    replies: dict[str, str] = {}
    for row in rows:
        read = next((p.read for p in proposal.letters if p.letter == row.key), None)
        reply = ReplyRecorded(
            reply=str(uuid.uuid4()),
            letter=row.key,
            medium=medium,
            dated=decided.values.get("dated"),
            received=decided.values["received"],
            exhibits=_exhibits(reading),
            continues=continues if _is_to(case, continues, row.key) else None,
            their_number=decided.values.get("their_number"),
            reference_read=decided.values.get("reference_read") or read,
            summary=summary,
        )
        if "reference_read" not in decided.values and read:
            decided.decide("reference_read", read, read)
        replies[row.key] = reply.reply
        acts += reply_acts(case, reply)
    acts += _answered(case, rows, answers, replies, decided)
    acts.append(
        _confirmed(case, reading, proposal, decided, "reply", tuple(replies.values()), pages, note)
    )
    cases.enter(instance, case, *acts, by=by)
    _done(instance, case, reading, pages)
    return list(replies.values())


def _is_to(case: str, reply: str | None, letter: str) -> bool:
    if reply is None:
        return False
    row = Reply.objects.filter(case=case, key=reply).first()
    # What is no reply at all is passed on, so that the act can say so.
    return row is None or row.letter == letter


def _answered(
    case: str,
    rows: Sequence[Letter],
    answers: Sequence[AnswerGiven],
    replies: Mapping[str, str],
    decided: Decided,
) -> list[MeasureAnswered]:
    made, faults = [], []
    by_letter = {row.key: row for row in rows}
    for one in answers:
        row = by_letter.get(one.letter)
        found = (
            row
            and Measure.objects.filter(
                case=case, letter=row.key, number=one.number, dropped=False
            ).first()
        )
        if row is None or found is None:
            faults.append(_("The letter has no measure {n}.").format(n=one.number))
            continue
        values = dict(one.values)
        values.setdefault(
            "answered_on", decided.values.get("dated") or decided.values["received"]
        )  # fmt: skip
        values["exhibits"] = tuple(values.get("exhibits", ()))
        made.append(
            MeasureAnswered(
                measure=found.key,
                source=replies[row.key],
                rests_on=_RESTS_ON.get(decided.values["medium"], "paper"),
                **values,
            )
        )
    Inadmissible.unless_empty(faults)
    return made


def confirm_repeated(
    instance: Instance,
    case: str,
    reading: Reading,
    proposal: Proposal,
    by: Hand,
    decided: Decided,
    *,
    reply: str,
    pages: str | None = None,
    note: str | None = None,
) -> None:
    """Enter that a known reply came again another way: a second proof of it."""
    Inadmissible.unless_empty(_missing(decided, ("received", "medium")))
    act = ReplyRepeated(
        reply=reply,
        medium=decided.values["medium"],
        received=decided.values["received"],
        exhibits=_exhibits(reading),
        note=note,
    )
    confirmed = _confirmed(case, reading, proposal, decided, "repeated", (reply,), pages, None)
    cases.enter(instance, case, act, confirmed, by=by)
    _done(instance, case, reading, pages)


def confirm_letter(
    instance: Instance,
    case: str,
    reading: Reading,
    proposal: Proposal,
    by: Hand,
    decided: Decided,
    *,
    form: Mapping[str, Any],
    pages: str | None = None,
    note: str | None = None,
) -> str:
    """Enter a paper as a letter of theirs, as an officer read it into a form; return its id."""
    from rogatory.office.incoming import paper_letter

    Inadmissible.unless_empty(_missing(decided, ("received", "medium", "sender")))
    act = paper_letter(
        form,
        sender=decided.values["sender"],
        received_on=decided.values["received"],
        medium=decided.values["medium"],
        their_number=decided.values.get("their_number"),
    )
    confirmed = _confirmed(case, reading, proposal, decided, "letter", (act.letter,), pages, note)
    cases.enter(instance, case, act, confirmed, by=by)
    _done(instance, case, reading, pages)
    return act.letter


def confirm_paper(
    instance: Instance,
    case: str,
    reading: Reading,
    proposal: Proposal,
    by: Hand,
    decided: Decided,
    *,
    summary: str | None = None,
    passed: Mapping[str, Any] | None = None,
    pages: str | None = None,
    note: str | None = None,
) -> str:
    """Enter a paper that is neither letter nor reply; ``passed`` are the fields of
    ``PaperForwarded`` when it was not for us and went on.  Return its id in the register."""
    Inadmissible.unless_empty(_missing(decided, ("received", "medium", "sender")))
    paper = str(uuid.uuid4())
    acts: list[Act] = [
        PaperRegistered(
            paper=paper,
            direction="in",
            counterpart=decided.values["sender"],
            medium=decided.values["medium"],
            passed=decided.values["received"],
            dated=decided.values.get("dated"),
            exhibits=_exhibits(reading),
            their_number=decided.values.get("their_number"),
            summary=summary,
        )
    ]
    if passed is not None:
        acts.append(PaperForwarded(paper=paper, **passed))
    became = "paper" if passed is None else "forwarded"
    acts.append(_confirmed(case, reading, proposal, decided, became, (paper,), pages, note))
    cases.enter(instance, case, *acts, by=by)
    _done(instance, case, reading, pages)
    return paper


def _confirmed(
    case: str,
    reading: Reading,
    proposal: Proposal,
    decided: Decided,
    became: str,
    results: tuple[str, ...],
    pages: str | None,
    note: str | None,
) -> PaperConfirmed:
    return PaperConfirmed(
        paper=reading.exhibit,
        became=became,
        results=results,
        pages=pages,
        program=reading.program,
        languages=reading.languages,
        reading=reading.digest,
        by_machine=decided.fields("machine"),
        corrected=decided.fields("corrected"),
        by_person=decided.fields("person"),
        proposed=proposal.to_json(case),
        note=note,
    )


def _exhibits(reading: Reading) -> tuple[str, ...]:
    return (reading.exhibit, *(one.exhibit for one in reading.enclosed))


def _missing(decided: Decided, names: Sequence[str]) -> list[str]:
    options = {"received": "--received", "medium": "--medium", "sender": "--from"}
    return [
        _(
            "“{option}” is missing: the paper does not say it, or what was read was not taken."
        ).format(option=options[name])
        for name in names
        if not decided.values.get(name)
    ]


def _done(instance: Instance, case: str, reading: Reading, pages: str | None) -> None:
    """Forget the reading of a paper that is confirmed; one whose other pages wait is kept."""
    if pages is None:
        readings.forget(instance, case, reading.exhibit)
