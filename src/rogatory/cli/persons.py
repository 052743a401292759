# SPDX-License-Identifier: Apache-2.0
"""``rogatory person``: enter, correct, list; open a sealed identity."""

from __future__ import annotations

from functools import partial

from rogatory.cli.acts import act_from, entered, options_of, resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible, yes_no
from rogatory.errors import Inadmissible
from rogatory.language import N_, _


def _enter(session: Session) -> Answer:
    from rogatory.casefile.persons import PersonEntered
    from rogatory.clerk.tables import Docket
    from rogatory.office import persons

    act = act_from(session, "person.entered/1", "person")
    assert isinstance(act, PersonEntered)
    Inadmissible.unless_empty(act.faults())
    hand = session.hand
    persons.enter_person(session.instance, session.case, act, hand)
    session.touched(session.case)
    number = Docket.objects.get(case=session.case).size - 1
    answer = entered(session, session.case, number, act, "person")
    if not act.sealed and act.role in _at_risk():
        answer.blocks.append(
            _("The identity of this {role} is not sealed: everyone who may read the case reads it.")
            .format(role=act.role)
        )  # fmt: skip
    return answer


def _at_risk() -> tuple[str, ...]:
    from rogatory.casefile.persons import SOURCES_AT_RISK

    return SOURCES_AT_RISK


def _correct(session: Session) -> Answer:
    from rogatory.casefile.persons import PersonCorrected
    from rogatory.clerk.tables import Docket
    from rogatory.office import persons

    act = act_from(session, "person.corrected/1")
    assert isinstance(act, PersonCorrected)
    Inadmissible.unless_empty(act.faults())
    persons.correct_person(session.instance, session.case, act, session.hand)
    session.touched(session.case)
    number = Docket.objects.get(case=session.case).size - 1
    return entered(session, session.case, number, act, "")


def _open(session: Session) -> Answer:
    from rogatory.office import persons

    person = resolved(session, "person", session["person"])
    session.hand  # noqa: B018 - unlocks the authority's keys, which open the identity
    known = persons.open_identity(
        session.instance, session.case, person, session["reason"], session.hand
    )
    session.touched(session.case)
    lines = [_("Opened, and entered that it was, by whom and why:")]
    for part in ("particulars", "other_names"):
        told = known.get(part) or {}
        lines += [f"  {visible(n)}: {visible(v)}" for n, v in told.items()]
    return Answer({"person": person, **known}, [*lines])


def _list(session: Session) -> Answer:
    from rogatory.casefile.persons import Person

    rows = Person.objects.filter(case=session.case).order_by("entry")
    data = [
        {"person": r.key, "code": r.code, "role": r.role, "sealed": r.sealed, "entry": r.entry}
        for r in rows
    ]
    table = [[r.code, r.role, yes_no(r.sealed), r.key] for r in rows]
    heads = [_("code"), _("role"), _("sealed"), _("id")]
    return Answer(data, [Table(heads, table, _("Nobody is entered yet."))])


COMMANDS = (
    Command(
        ("person", "enter"),
        N_("enter a person in a role, under a code; a sealed identity is encrypted"),
        _enter,
        partial(options_of, "person.entered/1", "person"),
    ),
    Command(
        ("person", "correct"),
        N_("correct what was entered about a person, with a reason; the old entry stays"),
        _correct,
        partial(options_of, "person.corrected/1", ""),
    ),
    Command(
        ("person", "open"),
        N_("open a sealed identity; that it is opened, and why, is entered first"),
        _open,
        (
            Option("person", N_("person, by code or id"), "PERSON", required=True, position=True),
            Option("reason", N_("why it must be known"), "TEXT", required=True),
        ),
    ),
    Command(("person", "list"), N_("list the persons of the case by their codes"), _list),
)
