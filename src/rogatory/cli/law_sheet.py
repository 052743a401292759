# SPDX-License-Identifier: Apache-2.0
"""``rogatory law sheet``: what is known of a state: languages, channels, bodies, days."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.instrument.rows import Sheet

_FIELDS = {
    "language": N_("languages in which it takes letters"),
    "channel": N_("channels"),
    "central_authority": N_("central authority"),
    "body": N_("bodies open to direct contact"),
    "electronic": N_("electronic forms"),
    "reservation": N_("reservations and declarations"),
    "contact": N_("contact points"),
    "holiday": N_("days without work"),
}


def _sheet(session: Session) -> Answer:
    from rogatory.cli.law import library_here

    library = library_here(session)
    if session["state"] is None:
        return _sheets(library.sheets)
    sheet = library.sheets.get(session["state"])
    if sheet is None:
        raise Inadmissible(
            _(
                "There is no country sheet of {state} here: put a TOML file (rogatory.sheet/1) "
                "into the folder “instruments” of the instance."
            ).format(state=session["state"])
        )
    return _one(sheet)


def _sheets(sheets: Any) -> Answer:
    data = [
        {"state": one.state, "name": one.name, "digest": one.digest, "fiction": bool(one.fiction)}
        for one in sheets.values()
    ]
    rows = [[str(d["state"]), str(d["name"]), _("fiction") if d["fiction"] else ""] for d in data]
    none = _("No country sheet is known here.")
    return Answer(data, [Table([_("state"), _("name"), _("remark")], rows, none)])


def _one(sheet: Sheet) -> Answer:
    facts = list(sheet.facts())
    read = sum(1 for _place, confidence, _source in facts if confidence == "seen")
    first = ngettext(
        "{state}: {n} fact, {read} read in a source",
        "{state}: {n} facts, {read} read in a source",
        len(facts),
    ).format(state=sheet.state, n=len(facts), read=read)
    blocks: list[str | Table] = [first, f"SHA-256 {sheet.digest}"]
    if sheet.note:
        blocks.append(visible(sheet.note))
    for name, label in _FIELDS.items():
        rows = getattr(sheet, name)
        if not rows:
            blocks.append(_("{what}: nothing is known").format(what=_(label)))
            continue
        blocks += ["", f"{_(label)}:"]
        blocks.append(
            Table(
                [_("what"), _("how far read"), _("source")],
                [[_said(row), _("read") if row.confidence == "seen" else _("not verified"),
                  row.source or "–"] for row in rows],
            )
        )  # fmt: skip
    plain = {name: [dataclasses.asdict(row) for row in getattr(sheet, name)] for name in _FIELDS}
    data = {"state": sheet.state, "name": sheet.name, "digest": sheet.digest, **plain}
    return Answer(data, blocks)


def _said(row: Any) -> str:
    """Return what a fact says in one line, without how far it was read."""
    left = {"confidence", "source"}
    named = ((f.name, getattr(row, f.name)) for f in dataclasses.fields(row))
    told = [
        (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
        for name, value in named
        if name not in left and value is not None
    ]
    return ", ".join(told)


COMMANDS = (
    Command(
        ("law", "sheet"),
        N_("the country sheet of a state, each fact with its source; without a state, all sheets"),
        _sheet,
        (Option("state", N_("code of a state, such as XB"), "STATE", position=True),),
    ),
)
