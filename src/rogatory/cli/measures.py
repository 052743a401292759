# SPDX-License-Identifier: Apache-2.0
"""``rogatory measure``: each thing asked through its whole life, on either side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import act_from, entered, options_of, resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.cli.stepping import MEASURE, TODAY, Plain, command_of, state_words, today, told
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.correspondence import Correspondence
    from rogatory.office.measures import Branch

_STEPS = (
    Plain(("measure", "schedule"), "measure.scheduled/1", "measure",
          N_("enter that a measure is planned: date, place, notice given"),
          {"told_on": TODAY, "rests_on": "entry"}),
    Plain(("measure", "carry-out"), "measure.carried_out/1", "measure",
          N_("enter that a measure was carried out, with its protocol"), {"rests_on": "entry"}),
    Plain(("measure", "correct"), "measure.corrected/1", "measure",
          N_("strike the last answer that was entered in error, and enter what is true"),
          {"rests_on": "entry"}),
    Plain(("measure", "reopen"), "measure.reopened/1", "measure",
          N_("take a measure of theirs up again, when they found the result wanting"),
          {"on": TODAY}),
    Plain(("measure", "receive"), "measure.received/1", "measure",
          N_("enter that the result of a measure of ours is here"), {"on": TODAY}),
    Plain(("measure", "close"), "measure.closed/1", "measure",
          N_("close a measure that is settled"), {"on": TODAY}),
    Plain(("measure", "withdraw"), "measure.withdrawn/1", "measure",
          N_("withdraw a measure: ours, or theirs as they said it"), {"on": TODAY}),
    Plain(("measure", "supersede"), "measure.superseded/1", "measure",
          N_("let another measure take the place of one"), {"on": TODAY}),
)  # fmt: skip


def _answer(session: Session) -> Answer:
    from rogatory.casefile.measures import MeasureAnswered
    from rogatory.clerk.tables import Docket
    from rogatory.office import measures

    act = act_from(session, "measure.answered/1")
    assert isinstance(act, MeasureAnswered)
    said = measures.answer(session.instance, session.case, act, session.hand)
    session.touched(session.case)
    number = Docket.objects.get(case=session.case).size - 1
    made = entered(session, session.case, number, act)
    made.data["flags"] = said
    made.blocks += said
    return made


def _verify(session: Session) -> Answer:
    from rogatory.clerk.tables import Docket
    from rogatory.office import measures

    measure = resolved(session, "measure", session["measure"])
    on = session["on"] or today(session)
    n = measures.verify(session.instance, session.case, measure, session.hand, on=on)
    session.touched(session.case)
    entry = Docket.objects.get(case=session.case).size - 1
    line = ngettext(
        "{n} file was read again and is the one that was taken in.",
        "{n} files were read again and are those that were taken in.",
        n,
    ).format(n=n)
    return told(session, entry, measure=measure, lines=(line,))


def _assess(session: Session) -> Answer:
    from rogatory.casefile.measures import Measure
    from rogatory.clerk.tables import Docket
    from rogatory.office import measures

    measure = resolved(session, "measure", session["measure"])
    child = measures.assess(
        session.instance,
        session.case,
        measure,
        session["verdict"],
        session.hand,
        on=session["on"] or today(session),
        defects=session["defect"],
        remainder=session["remainder"],
        note=session["note"],
    )
    session.touched(session.case)
    entry = Docket.objects.get(case=session.case).size - 1
    lines: tuple[str, ...] = ()
    if child is not None:
        number = Measure.objects.get(case=session.case, key=child).number
        lines = (_("What is left is measure {n} of the same letter.").format(n=number),)
    made = told(session, entry, measure=measure, lines=lines)
    made.data["remainder"] = child
    return made


def _list(session: Session) -> Answer:
    from rogatory.casefile.standing import told_of
    from rogatory.office import measures

    letter = find_letter(session).key if session["letter"] else None
    branches = measures.tree(session.case, letter)
    data: list[dict[str, Any]] = []
    table: list[list[str]] = []
    record = told_of(session.case)
    for branch in branches:
        _branch(branch, 0, data, table, record)
    heads = [_("no."), _("measure"), _("state"), _("rests on"), _("id")]
    said = ngettext("{n} measure", "{n} measures", len(branches)).format(n=len(branches))
    left = len(data) - len(branches)
    if left:
        said += ", " + ngettext(
            "and {n} that is the remainder of another",
            "and {n} that are remainders of others",
            left,
        ).format(n=left)
    flags = measures.flags(session.instance, [b.measure for b in _each(branches)])
    return Answer(data, [Table(heads, table), said, *flags])


def _each(branches: list[Branch]) -> list[Branch]:
    return [one for b in branches for one in (b, *_each(list(b.remainders)))]


def _branch(
    branch: Branch,
    depth: int,
    data: list[dict[str, Any]],
    table: list[list[str]],
    record: Correspondence,
) -> None:
    from rogatory.casefile import status_words as words
    from rogatory.casefile.standing import ground_in
    from rogatory.casefile.transitions import FINAL
    from rogatory.instrument.terms import measure_type_label

    row, rests = branch.measure, ground_in(record, branch.measure.key)
    data.append(
        {"measure": row.key, "letter": row.letter, "number": row.number, "type": row.type,
         "state": row.state, "step": row.step or None, "verdict": row.verdict or None,
         "parent": row.parent or None, "final": row.state in FINAL,
         "rests_on": rests or None}
    )  # fmt: skip
    name = measure_type_label(row.type)
    if row.parent:
        text = row.remainder if isinstance(row.remainder, str) else _("erased")
        name = _("remainder: {what}").format(what=text)
    table.append(
        ["  " * depth + str(row.number), name, state_words(row),
         words.basis(rests) if rests else "", row.key]
    )  # fmt: skip
    for below in branch.remainders:
        _branch(below, depth + 1, data, table, record)


def _reasons(session: Session) -> Answer:
    from rogatory.office import measures

    row = find_letter(session, incoming=True)
    found = measures.reasons_of(session.instance, row)
    data = [
        {"code": one.code, "article": one.article, "label": one.label, "forbidden": one.forbidden,
         "postpones": one.postpones, "source": one.source}
        for one in found
    ]  # fmt: skip
    rows = [[_reason_use(one.forbidden, one.postpones), one.code, one.wording] for one in found]
    none = _("{id} gives no reasons for a refusal or postponement.").format(id=row.instrument)
    return Answer(data, [Table([_("for"), _("code"), _("reason")], rows, none)])


def _reason_use(forbidden: bool, postpones: bool) -> str:
    if forbidden:
        return _("forbidden")
    return _("waiting") if postpones else _("refusal")


_VERDICTS = ("satisfies", "partial", "defective")
_ON = Option("on", N_("date (else today)"), "DATE")

COMMANDS = (
    Command(("measure", "list"), N_("list the measures and how each stands"), _list, (LETTER,)),
    Command(("measure", "answer"),
            N_("enter the answer to a measure: ours to theirs, or theirs to ours"), _answer,
            partial(options_of, "measure.answered/1", "")),
    Command(("measure", "reasons"),
            N_("list the reasons that the treaty of a letter gives, and those that it forbids"),
            _reasons, (LETTER,)),
    Command(("measure", "verify"),
            N_("read the files of a result again and hold their digests against those taken in"),
            _verify, (MEASURE, _ON)),
    Command(("measure", "assess"),
            N_("judge a result; what a partial one leaves becomes a measure of its own"), _assess,
            (MEASURE,
             Option("verdict", N_("how it is judged"), "VERDICT", required=True,
                    choices=_VERDICTS),
             Option("defect", N_("what is wrong: no_oath, unsigned, no_seal, wrong_procedure, …"),
                    "CODE", "many"),
             Option("remainder", N_("what is left to be done"), "TEXT"),
             Option("note", N_("note"), "TEXT"), _ON)),
    *map(command_of, _STEPS),
)  # fmt: skip
