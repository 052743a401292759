# SPDX-License-Identifier: Apache-2.0
"""``rogatory register import|export|imported|decide``: registers that an office has, in and out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.cli import list_files
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.imported import ImportedRow
    from rogatory.office.list_columns import Layout
    from rogatory.office.register_import import Line, Plan
    from rogatory.reading.grid import Grid

_LISTED = 20
"""Proposals that are listed on a terminal; a program and the record get them all."""


def _import(session: Session) -> Answer:
    from rogatory.office import register_import

    path, grid, layout = list_files.opened(session, "register")
    layout.direction = session["direction"] or layout.direction
    layout.sides |= list_files.pairs(session["side"] or (), "side")
    decided = _decisions(session["decide"] or ())
    plan = _planned(session, path, grid, layout, decided)
    if _may_ask(session, plan):
        plan = _asked(session, plan, path, grid, layout, decided)
    found = plan.read.found
    stopped = list_files.stopped(session, found)
    entries: dict[str, list[int]] = {}
    if not (session["preview"] or stopped) and plan.lines:
        hand = session.hand
        with list_files.bar() as bar:
            entries = register_import.carry_out(
                session.instance, plan, hand, bar.stage(_("entering"))
            )
        session.touched(*entries)
    blocks: list[str | Table] = [*list_files.layout_lines(grid, layout, plan.read.total)]
    blocks += [*list_files.found_lines(session, found), *_said_perhaps(plan)]
    if session["preview"] or stopped:
        blocks += ["", list_files.preview(plan.read, [_shown(line) for line in plan.lines]), ""]
    blocks += _tally(session, plan, entries, stopped)
    if not stopped:
        blocks += list_files.remembering(session, layout)
    data = _data(plan, entries) | list_files.found_data(found)
    return Answer(data, blocks, 2 if stopped else 0)


def _planned(
    session: Session, path: Path, grid: Grid, layout: Layout, decided: Mapping[int, str]
) -> Plan:
    from rogatory.office import register_import

    with list_files.bar() as bar:
        return register_import.plan(
            session.instance, path, grid, layout,
            fixes=list_files.fixes(session, layout), decided=decided,
            take_changes=bool(session["take_changes"]), progress=bar.stage(_("reading")),
        )  # fmt: skip


def _may_ask(session: Session, plan: Plan) -> bool:
    """Tell whether a person can be asked, and there is something to be asked."""
    if session["preview"] or session.as_json or not sys.stdin.isatty():
        return False
    stopped = list_files.stopped(session, plan.read.found)
    return not stopped and bool(plan.sides_unknown or plan.perhaps)


def _asked(
    session: Session,
    plan: Plan,
    path: Path,
    grid: Grid,
    layout: Layout,
    decided: Mapping[int, str],
) -> Plan:
    """Ask who unknown sides are and what doubtful rows are; return the plan with the answers."""
    from rogatory.cli.begin import Terminal
    from rogatory.cli.register_asking import asked_decisions, asked_sides

    voice = Terminal()
    if sides := asked_sides(voice, plan.sides_unknown):
        layout.sides |= sides
        plan = _planned(session, path, grid, layout, decided)
    if said := asked_decisions(voice, plan.perhaps):
        plan = _planned(session, path, grid, layout, {**decided, **said})
    return plan


def _decisions(words: tuple[str, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row, word in list_files.pairs(words, "decide").items():
        if not (row.isdecimal() and (word == "new" or word.startswith("same-as:"))):
            raise Malformed(
                _("--decide takes ROW=new or ROW=same-as:NUMBER, not “{word}”.").format(
                    word=f"{row}={word}"
                )
            )
        found[int(row)] = word
    return found


def _shown(line: Line) -> dict[str, str]:
    return {
        **line.read.values, "row": str(line.read.row),
        "direction": _("out") if line.way == "out" else _("in"),
    }  # fmt: skip


def _said_perhaps(plan: Plan) -> list[str | Table]:
    """Say which rows may be the same as something here, and how a person decides."""
    lines = plan.perhaps
    if not lines:
        return []
    rows = [
        [str(line.read.row), line.proposal.known.said, line.proposal.reason]
        for line in lines[:_LISTED]
        if line.proposal
    ]
    heads = [_("row"), _("perhaps the same as"), _("because")]
    said = ngettext(
        "{n} row may be the same as something here:",
        "{n} rows may be the same as something here:",
        len(lines),
    ).format(n=len(lines))
    return ["", said, Table(heads, rows)]


def _tally(
    session: Session, plan: Plan, entries: dict[str, list[int]], stopped: bool
) -> list[str | Table]:
    """Say what became of every row below the heads: nothing is lost in silence."""
    faulty, out = len(plan.read.found.faulty), len(plan.lines)
    said = [
        _(
            "in {total} = {lines} to enter + {already} imported already + {faulty} with faults + "
            "{held} not entered (see the remarks)"
        ).format(
            total=plan.read.total, lines=out, already=plan.already, faulty=faulty,
            held=plan.read.total - out - plan.already - faulty,
        )
    ]  # fmt: skip
    if not entries:
        return ["", *said, *list_files.not_entered(session, stopped)]
    said.append(
        ngettext(
            "{n} row is entered: imported, not witnessed by this docket.",
            "{n} rows are entered: imported, not witnessed by this docket.",
            out,
        ).format(n=out)
    )
    said += [_of_record(session, record, numbers) for record, numbers in entries.items()]
    if plan.perhaps:
        said.append(
            _(
                "Those that may be the same as something here wait for a decision: "
                "“register imported --undecided”, “register decide”."
            )
        )
    return ["", *said]


def _of_record(session: Session, record: str, numbers: list[int]) -> str:
    from rogatory.casefile.cases import Case

    told = ", ".join(map(str, numbers))
    if record == session.instance.config.authority:
        return _("Entries of the authority's own record: {entries}").format(entries=told)
    reference = Case.objects.get(case=record).reference
    return _("Entries of case {case}: {entries}").format(case=reference, entries=told)


def _data(plan: Plan, entries: dict[str, list[int]]) -> dict[str, Any]:
    return {
        "rows": plan.read.total,
        "to_enter": len(plan.lines),
        "entered": len(plan.lines) if entries else 0,
        "already": plan.already,
        "entries": entries,
        "columns": plan.read.layout.columns,
        "source": plan.source,
        "perhaps": [
            {
                "row": line.read.row,
                "match": line.match,
                "said": line.proposal.known.said if line.proposal else "",
                "because": list(line.proposal.agree) if line.proposal else [],
            }
            for line in plan.perhaps
        ],
    }


def _export(session: Session) -> Answer:
    from rogatory.casefile.register_list import Register, Wanted
    from rogatory.office import list_columns, list_export

    form = list_files.form_of(session)
    layout = None
    if session["like"]:
        home = session.instance.home
        layout = list_columns.remembered(home, session["like"], "register")
    way = session["direction"] or (layout.direction if layout else "")
    named = session.asked("case")
    wanted = Wanted(direction=way, case=session.find_case(named).key if named else "")
    with list_files.bar() as bar:
        progress = bar.stage(_("reading"))
        register = Register(session.instance, wanted)
        rows: list[dict[str, Any]] = []
        for row in register.rows():
            rows.append(list_export.register_row(row))
            if len(rows) % 200 == 0:
                progress(len(rows), max(len(rows), register.count()))
    heads, cells = list_export.shaped("register", rows, layout)
    path = write_file(session["file"], list_export.as_file(heads, cells, form, _("register")))
    said = ngettext("{n} row is written to {file}.", "{n} rows are written to {file}.", len(rows))
    lines = [said.format(n=len(rows), file=path)]
    missing = list_export.left_out("register", rows, layout) if layout else []
    if missing:
        lines.append(
            _("These columns have no place in “{name}” and were left out: {columns}").format(
                name=session["like"], columns=", ".join(missing)
            )
        )
    return Answer({"file": str(path), "rows": len(rows), "left_out": missing}, [*lines])


def _imported(session: Session) -> Answer:
    from rogatory.casefile.imported import ImportedRow

    assert session.instance
    rows = list(ImportedRow.objects.order_by("entered", "case", "entry", "key"))
    if session["undecided"]:
        return _undecided([row for row in rows if row.standing == "perhaps"])
    batches: dict[str, list[ImportedRow]] = {}
    for row in rows:
        batches.setdefault(row.batch, []).append(row)
    heads = [_("import"), _("when"), _("rows"), _("undecided"), _("same as here"), _("withdrawn")]
    table, data = [], []
    for batch, ones in batches.items():
        told = {
            "import": batch, "entered": ones[0].entered, "rows": len(ones),
            **{how: sum(one.standing == how for one in ones)
               for how in ("perhaps", "same", "withdrawn")},
        }  # fmt: skip
        data.append(told)
        when = moment(ones[0].entered, session.instance.zone)
        table.append([batch[:8], when, str(len(ones)),
                      str(told["perhaps"]), str(told["same"]), str(told["withdrawn"])])  # fmt: skip
    lines: list[str | Table] = [Table(heads, table, _("No register was imported."))]
    if table:
        lines.append(
            _("Imported rows are not witnessed by this docket: no statement rests on them.")
        )
    return Answer(data, lines)


def _undecided(rows: list[ImportedRow]) -> Answer:
    from rogatory.clerk.act import Erased
    from rogatory.office import register_decide
    from rogatory.office.register_same import Here

    here = Here.of()
    table, data = [], []
    for row in rows:
        told: Any = {} if isinstance(row.values, Erased) else row.values
        known = here.by_key.get(row.match.partition("/")[2])
        said = known.said if known else row.match
        number = told.get("number") or told.get("their_number") or "–"
        data.append({"row": row.key, "match": row.match, "said": said, "day": row.day,
                     "number": number})  # fmt: skip
        table.append([register_decide.short(row.key), row.day, visible(number), said])
    heads = [_("imported row"), _("date"), _("number"), _("perhaps the same as")]
    return Answer(data, [Table(heads, table, _("Nothing waits for a decision."))])


def _decide(session: Session) -> Answer:
    from rogatory.office import register_decide

    asked = [name for name in ("same_as", "new", "withdraw") if session[name]]
    if len(asked) != 1:
        raise Inadmissible(_("Say one of --same-as, --new and --withdraw."))
    assert session.instance
    rows = [register_decide.row_named(words) for words in session["rows"]]
    match = register_decide.same_as(session["same_as"]) if session["same_as"] else None
    standing = {"same_as": "same", "new": "new", "withdraw": "withdrawn"}[asked[0]]
    entries = register_decide.decide(
        session.instance, rows, standing, session.hand, match=match, reason=session["reason"]
    )
    session.touched(*entries)
    said = ngettext("{n} row is decided.", "{n} rows are decided.", len(rows))
    data = {"rows": [row.key for row in rows], "standing": standing, "entries": entries}
    lines = [_of_record(session, record, numbers) for record, numbers in entries.items()]
    return Answer(data, [said.format(n=len(rows)), *lines])


COMMANDS = (
    Command(
        ("register", "import"),
        N_("import a register in CSV or XLSX: rows that this docket did not witness"),
        _import,
        (
            *list_files.IMPORT,
            Option("direction", N_("way of every row that says none"), choices=("out", "in"),
                   metavar="WAY"),
            Option("side", N_("code of another side as it is written there"), "TEXT=CODE",
                   "words"),
            Option("decide", N_("what a row is: 12=new, or 12=same-as:17-4/24"), "ROW=WHAT",
                   "words"),
            Option("take-changes", N_("let rows that changed since take the place of the earlier"),
                   how="flag"),
        ),
        N_("All rows are entered or none. Nothing is entered twice, however often it is called."),
    ),
    Command(
        ("register", "export"),
        N_("write the register to a file, in our columns or in those of the office's own"),
        _export,
        (
            *list_files.EXPORT,
            Option("direction", N_("only what went out, or what came in"), choices=("out", "in"),
                   metavar="WAY"),
        ),
    ),
    Command(
        ("register", "imported"),
        N_("list what was imported from other registers, and what waits for a decision"),
        _imported,
        (Option("undecided", N_("only rows that may be the same as something here"), how="flag"),),
    ),
    Command(
        ("register", "decide"),
        N_("decide that imported rows are the same as something here, new, or withdrawn"),
        _decide,
        (
            Option("rows", N_("imported rows, as they are listed"), "ROW", "many", required=True,
                   position=True),
            Option("same-as", N_("letter, reply or paper, by number or id"), "WHAT"),
            Option("new", N_("they are nothing that stands here"), how="flag"),
            Option("withdraw", N_("they were imported by mistake"), how="flag"),
            Option("reason", N_("why"), "TEXT"),
        ),
    ),
)  # fmt: skip
