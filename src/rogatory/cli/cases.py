# SPDX-License-Identifier: Apache-2.0
"""``rogatory case``: open, list, and the page of a case."""

from __future__ import annotations

from typing import Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment
from rogatory.language import N_, _, pgettext


def _open(session: Session) -> Answer:
    from rogatory.casefile.cases import CaseOpened, open_case

    act = CaseOpened(
        reference=session["number"],
        title=session["title"],
        opened_on=session["opened_on"],
        qualification=session["qualification"],
    )
    case = open_case(session.instance, act, session.hand)
    session.touched(case)
    said = _("Case {number} is open: entry 0 of its case record.").format(number=act.reference)
    return Answer(
        {"case": case, "entry": 0, "kind": act.kind, "reference": act.reference},
        [said, *([case] if session.details else [])],
    )


def _list(session: Session) -> Answer:
    from rogatory.casefile.cases import Case
    from rogatory.clerk.tables import Docket

    instance = session.instance
    heads = {row.case: row for row in Docket.objects.all()}
    rows = list(Case.objects.order_by("reference", "key"))
    data: list[dict[str, Any]] = [
        {
            "case": row.key,
            "reference": row.reference,
            "title": str(row.title),
            "entries": heads[row.key].size,
            "last": heads[row.key].at,
        }
        for row in rows
    ]
    lines = [
        [
            one["reference"],
            one["title"],
            str(one["entries"]),
            moment(one["last"], instance.zone, details=session.details),
            *([one["case"]] if session.details else []),
        ]
        for one in data
    ]
    named = [_("case"), pgettext("case", "title"), _("entries"), _("last entry")]
    heads_shown = [*named, *([_("id")] if session.details else [])]
    return Answer(data, [Table(heads_shown, lines, _("There is no case here yet."))])


def _show(session: Session) -> Answer:
    from rogatory.cli.casepage import page

    case = session.find_case(session["number"] or session.asked("case"))
    return page(session.instance, case, details=session.details, check=not session["unchecked"])


COMMANDS = (
    Command(
        ("case", "open"),
        N_("open a case under its number"),
        _open,
        (
            Option("number", N_("case number"), "NUMBER", required=True, position=True),
            Option("title", N_("title"), "TEXT", required=True),
            Option("opened-on", N_("date on which it was opened"), "DATE"),
            Option("qualification", N_("articles under which it was opened"), "TEXT"),
        ),
    ),
    Command(("case", "list"), N_("list the cases"), _list),
    Command(
        ("case", "show"),
        N_("the page of a case: persons by code, what happened, exhibits, letters, integrity"),
        _show,
        (
            Option("number", N_("case number or id"), "CASE", position=True),
            Option("unchecked", N_("leave out the check of the case record"), how="flag"),
        ),
    ),
)
