# SPDX-License-Identifier: Apache-2.0
"""``rogatory person import|export``: lists of persons that an office has, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.cli import list_files
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.office.person_lists import Plan


def _import(session: Session) -> Answer:
    from rogatory.casefile.persons import Person
    from rogatory.office import person_lists

    case = session.case
    _path, grid, layout = list_files.opened(session, "persons")
    if Person.objects.filter(case=case, sealed=True).exists():
        session.hand  # noqa: B018 - unlocks the keys: who is sealed here is known again
    with list_files.bar() as bar:
        plan = person_lists.plan(
            session.instance, case, grid, layout, fixes=list_files.fixes(session, layout),
            seal=bool(session["seal"]), progress=bar.stage(_("reading")),
        )  # fmt: skip
        found = plan.read.found
        stopped = list_files.stopped(session, found)
        entries: list[int] = []
        if not (session["preview"] or stopped) and plan.acts:
            hand = session.hand
            entries = person_lists.carry_out(
                session.instance, case, plan, hand, bar.stage(_("entering"))
            )
            session.touched(case)
    blocks: list[str | Table] = [*list_files.layout_lines(grid, layout, plan.read.total)]
    blocks += list_files.found_lines(session, found)
    if session["preview"] or stopped:
        rows = [
            {**row.values, "row": str(row.row), "code": act.code,
             "sealed": _("yes") if act.sealed else _("no")}
            for row, act in plan.acts
        ]  # fmt: skip
        blocks += ["", list_files.preview(plan.read, rows), ""]
    blocks += _said(session, plan, entries, stopped)
    if not stopped:
        blocks += list_files.remembering(session, layout)
    data = {
        "rows": plan.read.total, "to_enter": len(plan.acts), "entries": entries,
        "persons": [{"row": row.row, "code": act.code, "sealed": act.sealed}
                    for row, act in plan.acts],
        **list_files.found_data(found),
    }  # fmt: skip
    return Answer(data, blocks, 2 if stopped else 0)


def _said(session: Session, plan: Plan, entries: list[int], stopped: bool) -> list[str | Table]:
    if session["preview"] or stopped or not entries:
        return list_files.not_entered(session, stopped)
    said = ngettext(
        "{n} person is entered from the list.", "{n} persons are entered from the list.",
        len(entries),
    ).format(n=len(entries))  # fmt: skip
    sealed = sum(act.sealed for _row, act in plan.acts)
    open_ = len(entries) - sealed
    lines: list[str | Table] = [
        said,
        _("Identities sealed: {sealed}; read by everyone who may read the case: {open}.").format(
            sealed=sealed, open=open_
        ),
    ]
    return lines


def _export(session: Session) -> Answer:
    from rogatory.office import list_columns, list_export, person_lists

    form = list_files.form_of(session)
    layout = None
    case = session.case
    if session["like"]:
        layout = list_columns.remembered(session.instance.home, session["like"], "persons")
    rows = list(person_lists.exported(case))
    heads, cells = list_export.shaped("persons", rows, layout)
    path = write_file(session["file"], list_export.as_file(heads, cells, form, _("persons")))
    said = ngettext("{n} row is written to {file}.", "{n} rows are written to {file}.", len(rows))
    return Answer(
        {"file": str(path), "rows": len(rows)},
        [said.format(n=len(rows), file=path), _("Of sealed identities only code and role.")],
    )


COMMANDS = (
    Command(
        ("person", "import"),
        N_("import a list of persons in CSV or XLSX, under codes"),
        _import,
        (
            *list_files.IMPORT,
            Option("seal", N_("seal witnesses, complainants and relatives unless the list says no"),
                   how="flag"),
        ),
    ),
    Command(
        ("person", "export"),
        N_("write the persons of the case to a file; of sealed identities code and role alone"),
        _export,
        list_files.EXPORT,
    ),
)  # fmt: skip
