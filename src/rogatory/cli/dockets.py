# SPDX-License-Identifier: Apache-2.0
"""``rogatory docket``: the case records themselves."""

from __future__ import annotations

from typing import Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, moment, visible
from rogatory.cli.words import KIND_WORDS
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _, ngettext

_AUTHORITY = Option("authority", N_("the authority's own record instead of a case's"), how="flag")


def docket_of(session: Session) -> str:
    """Return the docket that is meant: a case's, or the authority's own."""
    return session.instance.config.authority if session["authority"] else session.case


def _list(session: Session) -> Answer:
    from rogatory.clerk.tables import EntryRow

    case = docket_of(session)
    rows = EntryRow.objects.filter(case=case).order_by("number")
    since = session["since"] or "0"
    if not since.isdecimal():
        raise Malformed(_("“{word}” is no number of an entry.").format(word=since))
    first = int(since)
    data: list[dict[str, Any]] = [
        {"entry": row.number, "kind": row.kind, "at": row.at, "by": row.by}
        for row in rows.filter(number__gte=first)
    ]
    zone = session.instance.zone
    table = [
        [str(d["entry"]), moment(d["at"], zone, details=session.details), d["by"],
         d["kind"] if session.details else _(KIND_WORDS.get(d["kind"], d["kind"]))]
        for d in data
    ]  # fmt: skip
    return Answer(
        data, [Table([_("entry"), _("entered"), _("by"), _("act")], table, _("It is empty."))]
    )


def _fsck(session: Session) -> Answer:
    from rogatory.casefile.integrity import examine_all
    from rogatory.clerk import curtain
    from rogatory.clerk.fsck import Fault

    faults = examine_all(session.instance, files=not session["without_files"])
    shut = curtain.closed()
    told = [
        one
        for one in faults
        if one.case not in shut and not any(case in f"{one.key} {one.what}" for case in shut)
    ]
    if any(not one.doubt and one not in told for one in faults):
        # What is damaged is never passed over; where, those are told who may see it.
        what = _("something that you may not see; ask an officer who may")
        told.append(Fault("–", "–", what))
    return _faults(told, _("Everything holds: entries, signatures, rows, published parts, files."))


def _faults(found: list[Any], good: str) -> Answer:
    """Say what does not hold, and apart from it what was in order and is doubtful since."""
    faults = [one for one in found if not one.doubt]
    doubts = [one for one in found if one.doubt]
    data = {
        "ok": not faults,
        "class": "Unverified" if faults else None,
        "faults": [{"table": f.table, "key": f.key, "what": f.what} for f in faults],
        "doubts": [{"table": f.table, "key": f.key, "what": f.what} for f in doubts],
    }
    blocks: list[str | Table] = []
    if faults:
        said = ngettext("{n} thing does NOT hold:", "{n} things do NOT hold:", len(faults))
        heads = [_("where"), _("which"), _("what is wrong")]
        blocks += [
            said.format(n=len(faults)),
            Table(heads, [[f.table, f.key, f.what] for f in faults]),
        ]
    else:
        blocks.append(good)
    if doubts:
        said = ngettext(
            "{n} thing holds, but must be asked about:",
            "{n} things hold, but must be asked about:",
            len(doubts),
        )
        heads = [_("where"), _("which"), _("what is doubtful")]
        blocks += [
            said.format(n=len(doubts)),
            Table(heads, [[f.table, f.key, f.what] for f in doubts]),
        ]
    return Answer(data, blocks, 1 if faults else 0)


def _verify(session: Session) -> Answer:
    from rogatory.casefile.integrity import examine_case

    case = docket_of(session)
    faults = examine_case(session.instance, case, files=not session["without_files"])
    return _faults(faults, _("This record holds: entries, signatures, rows, files."))


def _rebuild(session: Session) -> Answer:
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk import curtain
    from rogatory.clerk.fsck import differences
    from rogatory.clerk.replay import dump, project_all
    from rogatory.clerk.tables import Docket

    assert session.instance
    shut = curtain.closed()
    every = Docket.objects.order_by("case").values_list("case", flat=True)
    cases = [case for case in every if case not in shut]
    before = {case: dump(case) for case in cases}
    project_all(KINDS)
    changed = [fault for case in cases for fault in differences(before[case], dump(case))]
    said = ngettext(
        "The rows of {n} record are made again from its entries; {changed} differed.",
        "The rows of {n} records are made again from their entries; {changed} differed.",
        len(cases),
    ).format(n=len(cases), changed=len(changed))
    rows = [[fault.table, fault.key, fault.what] for fault in changed]
    blocks: list[str | Table] = [said]
    if rows:
        blocks.append(Table([_("where"), _("which"), _("what had been wrong")], rows))
    return Answer({"records": len(cases), "changed": [str(fault) for fault in changed]}, blocks)


def _publish(session: Session) -> Answer:
    from rogatory.clerk import curtain
    from rogatory.clerk.publish import publish
    from rogatory.clerk.tables import Docket

    assert session.hand
    shut = curtain.closed()
    if session["all"]:
        cases = list(Docket.objects.order_by("case").values_list("case", flat=True))
    else:
        cases = [docket_of(session)]
    data, lines = [], []
    for case in cases:
        made = publish(session.instance, case)
        if case in shut:
            continue
        stamped = made.token is not None
        root = made.signed.checkpoint.root.hex()
        data.append({"case": case, "size": made.size, "root": root, "stamped": stamped})
        time = _("with a time-stamp") if stamped else _("no independent time")
        lines.append(
            _("{case}: {n} entries, {time}").format(case=visible(case), n=made.size, time=time)
        )
        if session.details:
            lines.append(f"  {root}")
    return Answer(data, [*lines])


def _export(session: Session) -> Answer:
    from rogatory.office.export import export_record

    case = docket_of(session)
    if not session["out"]:
        raise Inadmissible(_("Name a folder that is not there yet: --out DIR."))
    done = export_record(session.instance, case, session["out"], opened=not session["sealed"])
    said = _(
        "{n} entries with their proofs are written to {folder}; docs/formats/export.md says how "
        "to check them."
    ).format(n=done.entries, folder=done.folder)
    blocks = [said]
    if done.erased:
        blocks.append(
            ngettext(
                "{n} value was erased and is not in it.",
                "{n} values were erased and are not in it.",
                done.erased,
            ).format(n=done.erased)
        )
    if done.unpublished:
        blocks.append(
            ngettext(
                "{n} entry is newer than the published checkpoint and has no proof yet.",
                "{n} entries are newer than the published checkpoint and have no proof yet.",
                done.unpublished,
            ).format(n=done.unpublished)
        )
    data = {
        "case": case, "folder": str(done.folder), "entries": done.entries, "erased": done.erased,
        "unpublished": done.unpublished,
    }  # fmt: skip
    return Answer(data, [*blocks])


_FILES = Option("without-files", N_("do not read the files of the store again"), how="flag")

COMMANDS = (
    Command(("docket", "list"), N_("list the entries of a case record"), _list,
            (_AUTHORITY, Option("since", N_("from this entry on"), "N"))),
    Command(("docket", "verify"), N_("check one case record against itself"), _verify,
            (_AUTHORITY, _FILES)),
    Command(("docket", "fsck"), N_("check everything; name every table and key that differs"),
            _fsck, (_FILES,)),
    Command(("docket", "rebuild"), N_("make all rows again from the entries"), _rebuild),
    Command(("docket", "publish"), N_("publish what was entered: checkpoint, time-stamp"),
            _publish, (_AUTHORITY, Option("all", N_("every record"), how="flag"))),
    Command(("docket", "export"), N_("write a record with its proofs to a folder"), _export,
            (_AUTHORITY, Option("out", N_("folder to make"), "DIR", required=True),
             Option("sealed", N_("entries and proofs only, without what the fields say"),
                    how="flag"))),
)  # fmt: skip
