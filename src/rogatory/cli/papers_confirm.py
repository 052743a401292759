# SPDX-License-Identifier: Apache-2.0
"""``rogatory paper confirm|forward``: an officer says what a paper is; only that is entered."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import read_form
from rogatory.cli.papers import PAGES, PAPER, page_numbers
from rogatory.cli.papers_answers import (
    answers_given,
    enter_remainders,
    is_accepted,
    remainder_faults,
)
from rogatory.cli.papers_asking import asked_values
from rogatory.cli.papers_said import label
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.letters import Letter
    from rogatory.office.paper_proposal import Proposal
    from rogatory.office.papers_in import AnswerGiven, Decided
    from rogatory.office.readings import Reading

_GIVEN = {"their_number": "their_number", "dated": "dated", "received": "received",
          "medium": "medium", "sender": "from", "reference_read": "reference_read"}  # fmt: skip
"""Field of a paper -> option by which an officer states it."""

_DECIDING = (*_GIVEN.values(), "letter", "accept", "answer", "same_as", "form", "is_paper")


def _confirm(session: Session) -> Answer:
    from rogatory.office import readings
    from rogatory.office.paper_proposal import propose

    instance, case = session.instance, session.case
    reading = readings.find(instance, case, session["paper"])
    pages = page_numbers(session["pages"])
    proposal = propose(instance, reading, session.officer, case=case, pages=pages)
    if not any(session[name] for name in _DECIDING):
        _ask(session, proposal)
    decided = _decided(session, proposal)
    if session["same_as"]:
        return _repeated(session, reading, proposal, decided)
    if session["form"]:
        return _letter(session, reading, proposal, decided)
    if session["is_paper"]:
        return _paper(session, reading, proposal, decided)
    return _reply(session, reading, proposal, decided)


def _ask(session: Session, proposal: Proposal) -> None:
    """Ask question by question at a terminal; Inadmissible where nobody can be asked."""
    from rogatory.cli.begin import Terminal

    if not sys.stdin.isatty():
        raise Inadmissible(
            _("Say what is confirmed: --accept all takes what was read, less what is doubtful; "
              "or name letter, dates and answers by options.")
        )  # fmt: skip
    values = asked_values(Terminal(quiet=session.as_json), proposal, session.case)
    session.fill(values)


def _decided(session: Session, proposal: Proposal) -> Decided:
    """Return what the officer states and accepts, field by field."""
    from rogatory.office.papers_in import Decided

    decided = Decided()
    for name, option in _GIVEN.items():
        best = proposal.first(name)
        proposed = best.value if best else None
        if session[option]:
            decided.decide(name, session[option], proposed)
        elif best is not None and is_accepted(session, name, best.sure):
            decided.decide(name, best.value, best.value, taken=True)
    return decided


def _letters(session: Session, proposal: Proposal, decided: Decided) -> list[Letter]:
    """Return the letters that the paper answers: those named, or those accepted."""
    from rogatory.office.letters import letter_of

    here = [point for point in proposal.letters if point.case == session.case]
    best = next(iter(here), None)
    if session["letter"]:
        rows = [letter_of(session.case, named) for named in session["letter"]]
        proposed = {point.letter for point in here if point.sure != "doubtful"}
        if {row.key for row in rows} <= proposed:
            decided.origin["letter"] = "machine"
        else:
            decided.origin["letter"] = "corrected" if best else "person"
        return list(dict.fromkeys(rows))
    taken = [point for point in here if is_accepted(session, "letter", point.sure)]
    if not taken:
        elsewhere = ", ".join(point.value for point in proposal.letters if point not in here)
        raise Inadmissible(
            _("Name the letter that the paper answers: --letter NUMBER.")
            if not elsewhere
            else _("No letter of this case is clearly named; of other cases: {letters}.").format(
                letters=elsewhere
            )
        )
    decided.origin["letter"] = "machine"
    return [letter_of(session.case, point.letter) for point in taken]


def _reply(session: Session, reading: Reading, proposal: Proposal, decided: Decided) -> Answer:
    from rogatory.office import papers_in

    letters = _letters(session, proposal, decided)
    answers = answers_given(session, proposal, letters, decided)
    faults = remainder_faults(session, letters)
    Inadmissible.unless_empty(faults)
    replies = papers_in.confirm_reply(
        session.instance, session.case, reading, proposal, session.hand, decided,
        letters=[row.key for row in letters],
        answers=answers,
        continues=_reply_named(session, session["continues"]),
        summary=session["summary"],
        pages=session["pages"],
        note=session["note"],
    )  # fmt: skip
    session.touched(session.case)
    children = enter_remainders(session, letters)
    said = ngettext(
        "The reply is entered; it answers {n} measure.",
        "The reply is entered; it answers {n} measures.",
        len(answers),
    ).format(n=len(answers))
    lines = [said, *_whose(decided), *children, *_flags(session, answers)]
    data = {"replies": replies, "letters": [row.key for row in letters],
            "answered": [f"{one.letter}/{one.number}" for one in answers],
            **_origins(decided)}  # fmt: skip
    return Answer(data, [*lines])


def _reply_named(session: Session, named: str | None) -> str | None:
    """Return the id of a reply that is named by id or by the number of its entry."""
    from rogatory.casefile.register import Reply

    if not named:
        return None
    rows = Reply.objects.filter(case=session.case)
    if named.isdecimal():
        found = rows.filter(entry=int(named)).values_list("key", flat=True).first()
        return found or named
    return named


def _repeated(session: Session, reading: Reading, proposal: Proposal, decided: Decided) -> Answer:
    from rogatory.office import papers_in

    reply = _reply_named(session, session["same_as"])
    assert reply is not None
    papers_in.confirm_repeated(
        session.instance, session.case, reading, proposal, session.hand, decided,
        reply=reply, pages=session["pages"], note=session["note"],
    )  # fmt: skip
    session.touched(session.case)
    said = _("It is entered that the same reply came again: one reply, two proofs.")
    return Answer({"reply": reply, **_origins(decided)}, [said, *_whose(decided)])


def _letter(session: Session, reading: Reading, proposal: Proposal, decided: Decided) -> Answer:
    import uuid

    from rogatory.office import papers_in

    form = read_form(session["form"])
    form.setdefault("schema", "rogatory.letter/1")
    form.setdefault("letter", str(uuid.uuid4()))
    letter = papers_in.confirm_letter(
        session.instance, session.case, reading, proposal, session.hand, decided,
        form=form, pages=session["pages"], note=session["note"],
    )  # fmt: skip
    session.touched(session.case)
    lines = [
        _("Their letter is in the case record, as you read it; register it next."),
        _("letter: {id}").format(id=letter),
        *_whose(decided),
    ]
    return Answer({"letter": letter, **_origins(decided)}, [*lines])


def _paper(session: Session, reading: Reading, proposal: Proposal, decided: Decided) -> Answer:
    from rogatory.office import papers_in

    paper = papers_in.confirm_paper(
        session.instance, session.case, reading, proposal, session.hand, decided,
        summary=session["summary"], pages=session["pages"], note=session["note"],
    )  # fmt: skip
    session.touched(session.case)
    lines = [_("The paper is registered: {id}").format(id=paper), *_whose(decided)]
    return Answer({"paper": paper, **_origins(decided)}, [*lines])


def _forward(session: Session) -> Answer:
    from rogatory.office import papers_in, readings
    from rogatory.office.paper_proposal import propose

    instance, case = session.instance, session.case
    reading = readings.find(instance, case, session["paper"])
    pages = page_numbers(session["pages"])
    proposal = propose(instance, reading, session.officer, case=case, pages=pages)
    decided = _decided(session, proposal)
    passed = {
        "to": session["to"], "ground": session["ground"], "on": session["on"],
        "went": session["went"], "medium": session["sent_by"], "state": session["state"],
        "told_on": session["told_on"], "number": session["number"], "note": session["note"],
    }  # fmt: skip
    paper = papers_in.confirm_paper(
        instance, case, reading, proposal, session.hand, decided,
        summary=session["summary"], passed=passed, pages=session["pages"],
    )  # fmt: skip
    session.touched(case)
    lines = [_("It is entered that the paper was not for us and was passed on: {id}").format(
        id=paper)]  # fmt: skip
    if not session["told_on"]:
        lines.append(_("No entry says yet that the sender was told: “paper tell-sender”."))
    return Answer({"paper": paper, **_origins(decided)}, [*lines, *_whose(decided)])


def _origins(decided: Decided) -> dict[str, list[str]]:
    return {
        "by_machine": list(decided.fields("machine")),
        "corrected": list(decided.fields("corrected")),
        "by_person": list(decided.fields("person")),
    }


def _whose(decided: Decided) -> list[str | Table]:
    """Say which fields were taken as read, corrected, and entered by the officer alone."""
    said = {
        "machine": _("Read by machine and confirmed by you: {fields}."),
        "corrected": _("Read by machine and corrected by you: {fields}."),
        "person": _("Entered by you alone: {fields}."),
    }
    return [
        words.format(fields=", ".join(map(label, names)))
        for origin, words in said.items()
        if (names := decided.fields(origin))
    ]


def _flags(session: Session, answers: Sequence[AnswerGiven]) -> list[str]:
    from rogatory.casefile.measures import Measure
    from rogatory.office.measures import flags

    rows = [
        Measure.objects.get(case=session.case, letter=one.letter, number=one.number)
        for one in answers
    ]
    return flags(session.instance, sorted(rows, key=lambda row: row.number))


_ARRIVED = (
    Option("received", N_("date on which it came"), "DATE"),
    Option("medium", N_("paper_post, courier, diplomatic, email, by_hand, other"), "CODE"),
    Option("dated", N_("date on the paper"), "DATE"),
    Option("their-number", N_("their number"), "NUMBER"),
    Option("from", N_("domain of the other authority, or its state's code"), "WHOM"),
    Option("accept", N_("take what was read: all (less what is doubtful), or a field by name"),
           "FIELD", "many"),
    Option("summary", N_("what it says"), "TEXT"),
    PAGES,
)  # fmt: skip

COMMANDS = (
    Command(
        ("paper", "confirm"),
        N_("enter a paper as reply, letter or paper, with what was read by machine and by whom"),
        _confirm,
        (
            PAPER,
            Option("letter", N_("letter of ours that it answers; several where it answers several"),
                   "LETTER", "many"),
            Option("reference-read", N_("our number as they wrote it"), "NUMBER"),
            *_ARRIVED,
            Option("answer", N_("measure and answer, such as 2=executed; or JSON"), "N=ANSWER",
                   "many"),
            Option("without", N_("measure of which nothing that was read is taken"), "N", "many"),
            Option("remainder", N_("what is left of a measure answered in part: 2=TEXT"), "N=TEXT",
                   "many"),
            Option("continues", N_("reply with which it goes on, by the number of its entry"),
                   "ENTRY"),
            Option("same-as", N_("reply that came before another way, by its entry"), "ENTRY"),
            Option("form", N_("it is a letter of theirs: the letter as JSON"), "FILE"),
            Option("is-paper", N_("it is neither reply nor letter: register it"), how="flag"),
            Option("note", N_("note"), "TEXT"),
        ),
        N_("At a terminal and without options it asks question by question."),
    ),
    Command(
        ("paper", "forward"),
        N_("enter that a paper was not for us, to whom it was passed on, and on what ground"),
        _forward,
        (
            PAPER,
            Option("to", N_("body to which it was passed on"), "BODY", required=True),
            Option("ground", N_("why it is not for us"), "CODE", required=True,
                   choices=("other_authority", "not_competent", "other_state", "misdelivered",
                            "other")),
            Option("on", N_("date on which it was passed on"), "DATE", required=True),
            Option("went", N_("what was passed on"), "CODE", required=True,
                   choices=("original", "copy")),
            Option("sent-by", N_("how it went: paper_post, courier, email …"), "CODE"),
            Option("state", N_("state of the body"), "CODE"),
            Option("told-on", N_("date on which the sender was told"), "DATE"),
            Option("number", N_("our number of the covering letter"), "NUMBER"),
            Option("note", N_("the ground in words"), "TEXT"),
            *_ARRIVED,
        ),
    ),
)  # fmt: skip
