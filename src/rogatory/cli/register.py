# SPDX-License-Identifier: Apache-2.0
"""``rogatory register list|enter``, ``holidays``, ``policy list``: correspondence of all cases."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import act_from, entered, options_of
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.replies import take_in_scans
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.register_list import Wanted

_SHORT = (0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14)
"""Columns of the table without details; a spreadsheet and a program get them all."""

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _register(session: Session) -> Answer:
    from rogatory.casefile import register_words, status_rules
    from rogatory.casefile.register_list import PAGE, Register

    register = Register(session.instance, _wanted(session))
    if session["csv"]:
        return _spreadsheet(session, register)
    page = register.page(_whole(session["page"] or "1"))
    columns = range(16) if session.details else _SHORT
    heads, rows = register_words.heads(), [register_words.cells(row) for row in page.rows]
    table = Table(
        [heads[n] for n in columns],
        [[row[n] for n in columns] for row in rows],
        _("Nothing stands in the register that was asked for."),
    )
    if page.count is None:
        said = _("Page {n}.").format(n=page.number)
    else:
        said = ngettext("Page {n} of {pages}; {count} row.", "Page {n} of {pages}; {count} rows.",
                        page.count).format(
            n=page.number, pages=max(1, -(-page.count // PAGE)), count=page.count
        )  # fmt: skip
    if page.more:
        said += " " + _("More: --page {n}.").format(n=page.number + 1)
    when = _("As of {local} ({zone}), as entered by then.").format(
        local=f"{page.as_of.local:%Y-%m-%d %H:%M:%S}", zone=page.as_of.zone_said
    )
    counting = status_rules.counting({"reckoning": page.reckoning}, session.details)
    data = {
        "as_of": page.as_of.instant, "page": page.number, "count": page.count, "more": page.more,
        "reckoning": page.reckoning, "rows": page.rows,
    }  # fmt: skip
    return Answer(data, [table, "", said, when, *counting.lines])


def _wanted(session: Session) -> Wanted:
    from rogatory.casefile.register_list import Wanted

    for name in ("from", "until"):
        if session[name] and not _DAY.fullmatch(session[name]):
            raise Malformed(_("“{option}” takes a day, a month or a year.").format(option=name))
    named = session.asked("case")
    until = session["until"] or ""
    return Wanted(
        direction=session["direction"] or "",
        state=session["state"] or "",
        case=session.find_case(named).key if named else "",
        since=session["from"] or "",
        # A month or a year is meant to its end: every day of it sorts before this sign.
        until=f"{until}~" if len(until) in (4, 7) else until,
        open=session["open"],
        as_of=session["as_of"],
    )


def _spreadsheet(session: Session, register: Any) -> Answer:
    from rogatory.office.register import as_csv

    data = as_csv(register.rows())
    path = write_file(session["csv"], data)
    count = data.count(b"\r\n") - 1
    said = ngettext("{n} row is written to {file}.", "{n} rows are written to {file}.", count)
    return Answer({"file": str(path), "rows": count}, [said.format(n=count, file=path)])


def _whole(value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise Malformed(_("“{option}” takes a whole number.").format(option="page"))
    return int(value)


def _enter(session: Session) -> Answer:
    scans = take_in_scans(session, list(session["scan"]), _("paper in the register"))
    act = act_from(
        session, "paper.registered/1", paper=str(uuid.uuid4()),
        exhibits=tuple(dict.fromkeys(scans)),
    )  # fmt: skip
    (number,) = session.enter(session.case, act)
    return entered(session, session.case, number, act, "paper")


def _adopt(session: Session) -> Answer:
    from rogatory.office import register

    number, year = register.adopt(session.instance, session["file"], session.hand)
    session.touched(session.instance.config.authority)
    said = ngettext(
        "Working days of {state} in {year} are counted by this file: {n} holiday.",
        "Working days of {state} in {year} are counted by this file: {n} holidays.",
        len(year.holidays),
    ).format(state=year.state, year=year.year, n=len(year.holidays))
    lines = [said, _("entry {n} of the authority's own record").format(n=number)]
    if year.state != session.instance.config.country:
        lines.append(
            _("Silence is counted by the working days of {state}, not of {other}.").format(
                state=session.instance.config.country, other=year.state
            )
        )
    return Answer({"entry": number, "digest": year.digest, "year": year.year}, [*lines])


def _holidays(session: Session) -> Answer:
    from rogatory.office import register

    adopted, lying = register.adopted(session.instance), register.lying(session.instance)
    rows = [
        [row.state, str(row.year), row.file, _("adopted, entry {n}").format(n=row.entry),
         row.digest]
        for row in adopted
    ]  # fmt: skip
    for one in lying:
        if one.adopted:
            continue
        state, year = (one.year.state, str(one.year.year)) if one.year else ("–", "–")
        rows.append([state, year, one.path.name,
                     one.fault or _("lies here, not adopted: it does not count"),
                     one.year.digest if one.year else "–"])  # fmt: skip
    heads = [_("state"), _("year"), _("file"), _("what becomes of it"), _("digest")]
    columns = range(5) if session.details else range(4)
    data = [dict(zip(("state", "year", "file", "said", "digest"), row, strict=True))
            for row in rows]  # fmt: skip
    empty = _("There is no holiday file: working days are all days but Saturdays and Sundays.")
    table = Table([heads[n] for n in columns], [[row[n] for n in columns] for row in rows], empty)
    return Answer(data, [table])


def _policies(session: Session) -> Answer:
    from rogatory.casefile.status_rules import policy_words
    from rogatory.clerk.act import Erased
    from rogatory.office import register

    data, lines = [], []
    for row in register.policies(session.instance):
        told = {
            "state": row.state, "unit": row.unit, "receipt_within": row.receipt_within,
            "answer_within": row.answer_within, "remind_after": row.remind_after,
            "own_answer_within": row.own_answer_within,
        }  # fmt: skip
        if not any(told[name] for name in told if name not in ("state", "unit")):
            continue
        reason = None if isinstance(row.reason, Erased) else row.reason
        data.append(told | {"entry": row.entry, "reason": reason})
        lines.append(
            policy_words(told)
            + " "
            + _("(entry {n} of the authority's record)").format(n=row.entry)
        )
    return Answer(data, [*(lines or [_("No policy is set: nothing is called overdue.")])])


def _options() -> tuple[Option, ...]:
    made = options_of("paper.registered/1", "", ("paper", "exhibits"))
    return (*made, Option("scan", N_("scan or file, to be taken in as exhibit"), "FILE", "many"))


COMMANDS = (
    Command(
        ("register", "list"),
        N_("the register of letters, replies and papers of every case, both directions"),
        _register,
        (
            Option("direction", N_("only what went out, or what came in"), choices=("out", "in"),
                   metavar="WAY"),
            Option("state", N_("only with this state, or this authority"), "STATE"),
            Option("from", N_("only what is dated on this day or later"), "DATE"),
            Option("until", N_("only what is dated on this day or earlier"), "DATE"),
            Option("as-of", N_("as entered by the end of this day, or by this instant"), "DATE"),
            Option("open", N_("only letters of which a measure is still awaited"), how="flag"),
            Option("page", N_("page, the first is 1"), "N"),
            Option("csv", N_("write all of it to a file for a spreadsheet"), "FILE"),
        ),
        N_("With --case only that case. Dates are taken as they are written in the record."),
    ),
    Command(
        ("register", "enter"),
        N_("enter a paper, e-mail or call that is no letter and answers none, with its scan"),
        _enter,
        _options,
    ),
    Command(
        ("holidays", "adopt"),
        N_("count working days of a year by a holiday file from now on"),
        _adopt,
        (Option("file", N_("file in the folder “holidays” of the instance, or a path"), "FILE",
                required=True, position=True),),
    ),
    Command(
        ("holidays", "list"),
        N_("list the holiday files, adopted or not"),
        _holidays,
    ),
    Command(
        ("policy", "list"),
        N_("what this authority expects, by its own policy, within how many days"),
        _policies,
    ),
)  # fmt: skip
