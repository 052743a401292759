# SPDX-License-Identifier: Apache-2.0
"""``rogatory law confirm|repeal|add|confirmed|export``: rows that our own lawyers read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _, ngettext

CORRECTED: Final = (
    ("text", N_("the row's text as it was read")),
    ("article", N_("the article's number as it was read")),
    ("label", N_("what the row asks, in English")),
    ("label-ru", N_("what the row asks, in Russian")),
    ("label-az", N_("what the row asks, in Azerbaijani")),
    ("level", N_("how hard the row binds, such as must")),
    ("check", N_("what is checked, in the words of the grammar")),
    ("form-field", N_("the field of the letter that the row is about")),
    ("code", N_("the type of measure that the row is about")),
    ("status", N_("for a party's row: the status, such as in_force")),
    ("date", N_("for a party's row: the day of the status")),
)
"""Options that correct a field of the row: the option's name is the field's."""


ADDED: Final = (
    ("article", N_("the article's number"), True),
    ("field", N_("a name for the row, such as search_grounds"), True),
    ("label", N_("what the row asks, in English"), True),
    ("kind", N_("what sort of rule it is, such as content"), True),
    ("topic", N_("what it is about, such as measure"), True),
    ("level", N_("how hard the row binds, such as must"), True),
    *(
        (field, help, False)
        for field, help in CORRECTED
        if field in ("text", "label-ru", "label-az", "check", "form-field", "code")
    ),
)
"""Options that make a row which the data lacks, and whether each must be given."""


def _given(session: Session, names: Iterable[str]) -> dict[str, str]:
    keys = [name.replace("-", "_") for name in names]
    return {key: session[key] for key in keys if session[key] is not None}


def _confirm(session: Session) -> Answer:
    return _entered(session, session["row"], _given(session, (f for f, _h in CORRECTED)), "read")


def _repeal(session: Session) -> Answer:
    return _entered(session, session["row"], {}, "repealed")


def _add(session: Session) -> Answer:
    fields = _given(session, (field for field, _h, _needed in ADDED))
    row = f"{session['instrument']}:{fields['article']}:{fields['field']}"
    return _entered(session, row, fields, "added")


def _entered(session: Session, name: str, changes: dict[str, str], what: str) -> Answer:
    from rogatory.instrument.rows import Requirement
    from rogatory.office import law

    number = law.enter(
        session.instance, name, session["source"], session["as_of"], changes,
        session.hand, session.second, session["note"], what,
    )  # fmt: skip
    session.touched(session.instance.config.authority)
    said = _("entry {n} of the authority's own record").format(n=number)
    lines = [said]
    instrument = law.library_of(session.instance)[name.partition(":")[0]]
    row = instrument.requirement(name)
    if isinstance(row, Requirement):
        lines.append(f"{visible(row.label_now()[0])} ({row.cited}, {row.source_word})")
        if row.repealed is not None:
            lines.append(_("repealed, as a text of {day} shows").format(day=row.repealed))
        if not row.is_read:
            lines.append(
                _("The number of the article is still not verified: give it with --article.")
            )
    lines.append(instrument.summary())
    return Answer({"entry": number, "row": name, "as_applied": instrument.as_applied}, [*lines])


def _confirmed(session: Session) -> Answer:
    from rogatory.clerk.act import ERASED
    from rogatory.office import law

    assert session.instance
    stale = {one.confirmation.row: one.reason for one in law.stale(session.instance)}
    data: list[dict[str, Any]] = []
    for row in law.rows_of(session.instance):
        erased = row.source is ERASED or row.changes is ERASED
        state = _("erased, entry {n}").format(n=row.entry) if erased else stale.get(row.row, "")
        data.append(
            {
                "row": row.row,
                "what": row.what,
                "entry": row.entry,
                "by": row.by,
                "as_of": row.as_of,
                "source": None if row.source is ERASED else row.source,
                "changes": {} if row.changes is ERASED else row.changes or {},
                "note": None if row.note is ERASED else row.note,
                "applied": not state,
                "why_not": state or None,
            }
        )
    heads = [_("row"), _("entry"), _("the text is of"), _("source"), _("corrected"), _("remark")]
    whole = {"repealed": _("repealed"), "added": _("added")}
    rows = [
        [d["row"], str(d["entry"]), d["as_of"], d["source"] or "–",
         whole.get(d["what"]) or ", ".join(sorted(d["changes"])) or "–",
         d["why_not"] or _("applied")]
        for d in data
    ]  # fmt: skip
    return Answer(data, [Table(heads, rows, _("Nothing was confirmed here yet."))])


def _export(session: Session) -> Answer:
    from rogatory.cli.letters import write_file
    from rogatory.office import law

    text = law.export(session.instance)
    rows = text.count("\n[[requirement]]") + text.count("\n[[party]]")
    path = write_file(session["file"], text.encode())
    said = ngettext(
        "{n} row is written to {file}, for those who keep the data.",
        "{n} rows are written to {file}, for those who keep the data.",
        rows,
    ).format(n=rows, file=path)
    return Answer({"file": str(path), "rows": rows}, [said])


COMMANDS = (
    Command(
        ("law", "confirm"),
        N_("enter that a row of the law was read in a source, or correct it; two officers sign"),
        _confirm,
        (Option("row", N_("row, as “law show --json” names it"), "ROW", required=True,
                position=True),
         Option("source", N_("where it was read"), "TEXT", required=True),
         Option("as-of", N_("of which day the text is"), "DATE", required=True),
         *(Option(field, help, "TEXT") for field, help in CORRECTED),
         Option("note", N_("note"), "TEXT")),
        N_("It holds in this instance alone, and for the row as it stands in the data now."),
    ),
    Command(
        ("law", "repeal"),
        N_("enter that a source does not hold a row of the law any more; two officers sign"),
        _repeal,
        (Option("row", N_("row, as “law show --json” names it"), "ROW", required=True,
                position=True),
         Option("source", N_("where it was looked for"), "TEXT", required=True),
         Option("as-of", N_("of which day the text is"), "DATE", required=True),
         Option("note", N_("note"), "TEXT")),
        N_("The row stays listed and is held against no letter of that day or later."),
    ),
    Command(
        ("law", "add"),
        N_("enter a rule that the data lacks, as it was read in a source; two officers sign"),
        _add,
        (Option("instrument", N_("its id"), "INSTRUMENT", required=True, position=True),
         Option("source", N_("where it was read"), "TEXT", required=True),
         Option("as-of", N_("of which day the text is"), "DATE", required=True),
         *(Option(field, help, "TEXT", required=needed) for field, help, needed in ADDED),
         Option("note", N_("note"), "TEXT")),
    ),
    Command(
        ("law", "confirmed"),
        N_("list what was confirmed here, and what does not hold any more"),
        _confirmed,
    ),
    Command(
        ("law", "export"),
        N_("write what was confirmed here as a contribution to the data"),
        _export,
        (Option("file", N_("file to write"), "FILE", required=True, position=True),),
    ),
)  # fmt: skip
