# SPDX-License-Identifier: Apache-2.0
"""``rogatory detention gaps``: what the record of a detention lacks, as questions to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.cli.acts import resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.duties import told_measure
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.casefile.gaps import Gap


def _person(session: Session) -> str:
    from rogatory.casefile.persons import Person

    key = resolved(session, "person", session["person"])
    if not Person.objects.filter(case=session.case, key=key).exists():
        raise Inadmissible(_("There is no person {person} in the case.").format(person=key))
    return key


def _found(session: Session, person: str) -> list[Gap]:
    from rogatory.office import duties

    return duties.gaps(session.instance, session.case, person)


def _gaps(session: Session) -> Answer:
    found = _found(session, _person(session))
    data = [
        {"place": n, "gap": one.code, "person": one.person, "after": one.after or None,
         "before": one.before or None, "days": one.days, "stage": one.stage or None,
         "entries": list(one.entries), "said": one.words(), "question": one.question()}
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    rows = [
        [str(n), one.words(), one.question(), ", ".join(map(str, one.entries))]
        for n, one in enumerate(found, 1)
    ]
    heads = [_("no."), _("not in the case record"), _("question"), _("entries")]
    said = _("What is not recorded may have happened all the same: each is a question, no finding.")
    empty = _("The record of this detention shows no gap that is looked for.")
    return Answer(data, [Table(heads, rows, empty), *([said] if rows else [])])


def _ask(session: Session) -> Answer:
    from rogatory.office import duties

    found, wanted = _found(session, _person(session)), session["gap"]
    places = {str(n): one for n, one in enumerate(found, 1)}
    if wanted not in places:
        raise Inadmissible(
            _("There is no gap {number}: see “rogatory detention gaps”.").format(number=wanted)
        )
    asked = duties.ask_gap(
        session.instance, session.case, places[wanted], session["letter"], session.hand
    )
    return told_measure(session, asked)


_PERSON = Option("person", N_("person, by code or id"), "PERSON", required=True, position=True)

COMMANDS = (
    Command(("detention", "gaps"), N_("what the record of a person's detention lacks"), _gaps,
            (_PERSON,)),
    Command(
        ("detention", "ask"), N_("ask about a gap in a draft letter"), _ask,
        (_PERSON, Option("gap", N_("number of the gap in the list"), "N", required=True,
                         position=True),
         Option("letter", N_("draft letter, by number or id"), "LETTER", required=True)),
    ),
)  # fmt: skip
