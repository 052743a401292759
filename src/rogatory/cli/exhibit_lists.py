# SPDX-License-Identifier: Apache-2.0
"""``rogatory exhibit import|listed|export-list``: lists of exhibits of an office, in and out."""

from __future__ import annotations

from typing import Any

from rogatory.cli import list_files
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _, ngettext


def _import(session: Session) -> Answer:
    from rogatory.office import exhibit_lists

    case = session.case
    path, grid, layout = list_files.opened(session, "exhibits")
    with list_files.bar() as bar:
        plan = exhibit_lists.plan(
            session.instance, case, path, grid, layout, fixes=list_files.fixes(session, layout),
            take_changes=bool(session["take_changes"]), progress=bar.stage(_("reading")),
        )  # fmt: skip
        found = plan.read.found
        stopped = list_files.stopped(session, found)
        entries: list[int] = []
        if not (session["preview"] or stopped) and plan.items:
            hand = session.hand
            entries = exhibit_lists.carry_out(
                session.instance, case, plan, hand, bar.stage(_("entering"))
            )
            session.touched(case)
    matched = sum(one is not None for _row, one in plan.items)
    blocks: list[str | Table] = [*list_files.layout_lines(grid, layout, plan.read.total)]
    blocks += list_files.found_lines(session, found)
    if session["preview"] or stopped:
        rows = [{**row.values, "row": str(row.row)} for row, _exhibit in plan.items]
        blocks += ["", list_files.preview(plan.read, rows), ""]
    blocks.append(
        _(
            "in {total} = {matched} that are exhibits here + {other} that are not + {already} "
            "imported already + {left} not entered"
        ).format(
            total=plan.read.total, matched=matched, other=len(plan.items) - matched,
            already=plan.already, left=plan.read.total - len(plan.items) - plan.already,
        )
    )  # fmt: skip
    if entries:
        said = ngettext(
            "{n} row is entered: imported, not witnessed by this docket.",
            "{n} rows are entered: imported, not witnessed by this docket.", len(plan.items),
        )  # fmt: skip
        blocks.append(said.format(n=len(plan.items)))
        described = ngettext(
            "{n} exhibit is described by it.", "{n} exhibits are described by it.",
            len(plan.described),
        )  # fmt: skip
        blocks.append(described.format(n=len(plan.described)))
    else:
        blocks += list_files.not_entered(session, stopped)
    if not stopped:
        blocks += list_files.remembering(session, layout)
    data = {
        "rows": plan.read.total, "to_enter": len(plan.items), "matched": matched,
        "already": plan.already, "described": len(plan.described), "entries": entries,
        **list_files.found_data(found),
    }  # fmt: skip
    return Answer(data, blocks, 2 if stopped else 0)


def _listed(session: Session) -> Answer:
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.casefile.imported import ListedItem
    from rogatory.clerk.act import Erased

    case = session.case
    labels = dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    data, table = [], []
    for row in ListedItem.objects.filter(case=case).order_by("entry", "key"):
        gone = isinstance(row.values, Erased)
        told: dict[str, Any] = {} if gone else row.values
        what = str(row.values) if gone else told.get("what", "–")
        label = told.get("label") or row.label
        data.append({"label": label, "exhibit": row.exhibit, "values": told, "entry": row.entry})
        table.append([visible(label), labels.get(row.exhibit, "–"), visible(told.get("place", "–")),
                      visible(what)])  # fmt: skip
    heads = [_("label"), _("exhibit here"), _("where it is kept"), _("what it is")]
    blocks: list[str | Table] = [Table(heads, table, _("No list of exhibits was imported."))]
    if table:
        blocks.append(_("By an imported list, not witnessed by this docket."))
    return Answer(data, blocks)


def _export(session: Session) -> Answer:
    from rogatory.cli.exhibit_papers import coded_lines, unnamed_of
    from rogatory.office import exhibit_lists, list_columns, list_export

    form = list_files.form_of(session)
    layout = None
    case = session.case
    if session["like"]:
        layout = list_columns.remembered(session.instance.home, session["like"], "exhibits")
    unnamed = unnamed_of(session)
    rows = [unnamed.throughout(row) for row in exhibit_lists.exported(case)]
    heads, cells = list_export.shaped("exhibits", rows, layout)
    path = write_file(session["file"], list_export.as_file(heads, cells, form, _("exhibits")))
    said = ngettext("{n} row is written to {file}.", "{n} rows are written to {file}.", len(rows))
    lines = [said.format(n=len(rows), file=path), *coded_lines(unnamed)]
    return Answer({"file": str(path), "rows": len(rows)}, [*lines])


COMMANDS = (
    Command(
        ("exhibit", "import"),
        N_("import a list of exhibits or physical items in CSV or XLSX, matched to exhibits here"),
        _import,
        (
            *list_files.IMPORT,
            Option("take-changes", N_("let its descriptions take the place of ours"), how="flag"),
        ),
    ),
    Command(
        ("exhibit", "listed"),
        N_("list what imported lists of exhibits say, and which exhibits here are meant"),
        _listed,
    ),
    Command(
        ("exhibit", "export-list"),
        N_("write the exhibits of the case, and listed items, to a file"),
        _export,
        list_files.EXPORT,
    ),
)  # fmt: skip
