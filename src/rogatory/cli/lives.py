# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter``: after the sending of ours, and what we do with one of theirs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment
from rogatory.cli.stepping import TODAY, Plain, command_of, today, told
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.clerk.act import Act

_STEPS = (
    Plain(("letter", "remind"), "letter.reminded/1", "letter",
          N_("enter that we reminded the other side of a letter"), {"on": TODAY}),
    Plain(("letter", "escalate"), "letter.escalated/1", "letter",
          N_("enter that we turned to another body because of a letter"), {"on": TODAY}),
    Plain(("letter", "supplement"), "letter.supplemented/1", "letter",
          N_("enter that another letter supplements a letter"), {}),
    Plain(("letter", "withdraw"), "letter.withdrawn/1", "letter",
          N_("withdraw a letter: ours, or theirs as they said it"), {"on": TODAY}),
    Plain(("letter", "supersede"), "letter.superseded/1", "letter",
          N_("let another letter take the place of one"), {"on": TODAY}),
    Plain(("letter", "close"), "letter.closed/1", "letter",
          N_("close a letter whose measures are all settled"), {"on": TODAY}),
    Plain(("letter", "consult"), "letter.consulted/1", "letter",
          N_("enter that we consulted the other side before a refusal"), {"on": TODAY}, True),
    Plain(("letter", "assign"), "letter.assigned/1", "letter",
          N_("give a letter of theirs to an officer or a body for execution"), {"on": TODAY},
          True),
    Plain(("letter", "review"), "letter.reviewed/1", "letter",
          N_("review the results of a letter of theirs, as another officer"), {"on": TODAY}, True),
    Plain(("letter", "result-returned"), "letter.result_returned/1", "letter",
          N_("enter that results went back outside sealed packages"), {"on": TODAY}, True),
    Plain(("letter", "result-received"), "letter.result_received/1", "letter",
          N_("enter that the other side confirmed that it has the results"), {"on": TODAY}, True),
)  # fmt: skip


def _entry(session: Session) -> int:
    from rogatory.clerk.tables import Docket

    session.touched(session.case)
    return int(Docket.objects.get(case=session.case).size) - 1


def _formal_check(session: Session) -> Answer:
    from rogatory.cli.checking import grouped
    from rogatory.instrument.remark import Group
    from rogatory.office import treatment

    row = find_letter(session, incoming=True)
    remarks = treatment.formal_check(session.instance, session.case, row.key, session.hand)
    made = told(session, _entry(session), letter=row.key)
    errors = sum(1 for one in remarks if one.group is Group.ERROR)
    by_hand = sum(1 for one in remarks if one.needs_answer)
    made.data |= {"errors": errors, "by_hand": by_hand,
                  "remarks": [one.to_json() for one in remarks]}  # fmt: skip
    line = _("Found in their letter: {errors}, {by_hand}.").format(
        errors=ngettext("{n} error", "{n} errors", errors).format(n=errors),
        by_hand=ngettext(
            "{n} row to be answered by hand", "{n} rows to be answered by hand", by_hand
        ).format(n=by_hand),
    )
    made.blocks = [*grouped(remarks, session), "", line, *made.blocks]
    return made


def _decide(session: Session, decision: str) -> Answer:
    from rogatory.casefile.treatment import LetterDecided
    from rogatory.office import measures, treatment

    row = find_letter(session, incoming=True)
    conditions = session["condition"] or ()
    if decision == "accepted" and conditions:
        decision = "accepted_with_conditions"
    act = LetterDecided(
        letter=row.key,
        decision=decision,
        on=session["on"] or today(session),
        reason_code=session["reason_code"],
        until=session["until"],
        conditions=tuple(conditions),
        reasons=session["reasons"],
    )
    numbers = treatment.decide(session.instance, session.case, act, session.hand)
    lines = [_measures(numbers)]
    code = session["reason_code"] or ""
    if flagged := measures.flag(session.instance, row, code, decision):
        lines.append(flagged)
    return told(session, _entry(session), letter=row.key, lines=tuple(lines))


def _measures(numbers: list[int]) -> str:
    return ngettext(
        "With it {n} measure is answered: {numbers}.",
        "With it {n} measures are answered: {numbers}.",
        len(numbers),
    ).format(n=len(numbers), numbers=", ".join(map(str, numbers)))


def _ask(session: Session) -> Answer:
    from rogatory.casefile.treatment import InformationRequested
    from rogatory.office import treatment

    row = find_letter(session, incoming=True)
    bad = [one for one in session["measures"] if not one.isdigit()]
    if bad:
        raise Inadmissible(_("The letter has no measure {n}.").format(n=", ".join(bad)))
    act = InformationRequested(
        letter=row.key,
        on=session["on"] or today(session),
        until=session["until"],
        what=session["what"],
    )
    numbers = treatment.request_information(
        session.instance, session.case, act, session.hand, [int(n) for n in session["measures"]]
    )
    return told(session, _entry(session), letter=row.key, lines=(_measures(numbers),))


def _history(session: Session) -> Answer:
    from rogatory.casefile.measures import Measure
    from rogatory.cli.words import KIND_WORDS
    from rogatory.office import treatment

    row = find_letter(session)
    numbers = dict(
        Measure.objects.filter(case=session.case, letter=row.key).values_list("key", "number")
    )
    data, table = [], []
    for stamp, act in treatment.history(session.case, row.key):
        number = numbers.get(getattr(act, "measure", None) or "")
        words = _(KIND_WORDS[stamp.kind])
        if number is not None:
            words = _("measure {n}: {what}").format(n=number, what=words)
        if code := _code(act):
            words += f" ({code})"
        data.append({"entry": stamp.number, "kind": stamp.kind, "at": stamp.at, "by": stamp.by,
                     "measure": number})  # fmt: skip
        when = moment(stamp.at, session.instance.zone, details=session.details)
        table.append([str(stamp.number), when, stamp.by, words])
    heads = [_("entry"), _("entered"), _("by"), _("what")]
    return Answer(data, [Table(heads, table)])


def _code(act: Act) -> str:
    """Return what an act says in one word: an answer, a decision, a verdict."""
    from rogatory.casefile.transitions import place_label
    from rogatory.cli.words import DECISION_WORDS

    for name in ("answer", "verdict"):
        if value := getattr(act, name, None):
            return place_label(str(value))
    decision = getattr(act, "decision", None)
    return _(DECISION_WORDS[decision]) if decision in DECISION_WORDS else ""


_ON = Option("on", N_("date (else today)"), "DATE")
_CODE = Option("reason-code", N_("code of the reason (“measure reasons” lists them)"), "CODE")
_REASONS = Option("reasons", N_("reasons, in words"), "TEXT", required=True)
_UNTIL = Option("until", N_("until when"), "DATE")


def _decision(decision: str) -> Any:
    return partial(_decide, decision=decision)


COMMANDS = (
    *map(command_of, _STEPS),
    Command(("letter", "formal-check"), N_("hold a letter of theirs against its treaty"),
            _formal_check, (LETTER,)),
    Command(("letter", "request-information"),
            N_("ask the other side for what its letter lacks"), _ask,
            (LETTER, Option("what", N_("what is needed"), "TEXT", required=True),
             Option("measures", N_("only these measures, by number"), "N", "many"), _UNTIL, _ON)),
    Command(("letter", "accept"), N_("accept a letter of theirs, with conditions or without"),
            _decision("accepted"),
            (LETTER, Option("condition", N_("a condition"), "TEXT", "many"),
             Option("reasons", N_("reasons, in words"), "TEXT"), _ON)),
    Command(("letter", "refuse"), N_("refuse a letter of theirs as a whole, with reasons"),
            _decision("refused"), (LETTER, _REASONS, _CODE, _ON)),
    Command(("letter", "postpone"), N_("postpone a letter of theirs as a whole, with reasons"),
            _decision("postponed"), (LETTER, _REASONS, _CODE, _UNTIL, _ON)),
    Command(("letter", "history"), N_("every entry about a letter, in the order of entry"),
            _history, (LETTER,)),
)  # fmt: skip
