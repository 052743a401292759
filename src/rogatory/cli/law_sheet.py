# SPDX-License-Identifier: Apache-2.0
"""``rogatory law sheet``: what is known of a state, field by field of the form, and what is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.law import library_here
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.instrument.country import Sheet
    from rogatory.instrument.model import Library


def _sheet(session: Session) -> Answer:
    from rogatory.cli.law import library_here

    if session["state"] is None:
        return _sheets(library_here(session))
    return _one(known(session, session["state"], session["on"]))


def known(session: Session, state: str, day: str | None = None) -> Sheet:
    """Return the sheet of a state that is known here; Inadmissible when there is none."""
    found = library_here(session).sheet(state, day)
    if found is None:
        raise Inadmissible(
            _(
                "There is no country sheet of {state} here: put a TOML file (rogatory.sheet/1) "
                "into the folder “instruments” of the instance."
            ).format(state=state)
        )
    return found


def _sheets(library: Library) -> Answer:
    from rogatory.instrument.country_form import states

    data = []
    for sheets in library.editions.values():
        for one in sheets:
            found = states(one)
            data.append({
                "state": one.state, "name": one.name, "digest": one.digest,
                "fiction": bool(one.fiction), "valid_from": one.valid_from,
                "fields": len(found), "known": sum(f.known for f in found),
                "read": sum(f.read for f in found),
            })  # fmt: skip
    rows = [
        [str(d["state"]), str(d["name"]), str(d["valid_from"] or "–"),
         f"{d['known']}/{d['fields']}", str(d["read"]), _("fiction") if d["fiction"] else ""]
        for d in data
    ]  # fmt: skip
    heads = [_("state"), _("name"), _("holds from"), _("fields known"), _("read in a source"),
             _("remark")]  # fmt: skip
    return Answer(data, [Table(heads, rows, _("No country sheet is known here."))])


def counted(sheet: Sheet) -> str:
    """Say how many fields of the form a sheet knows, and of how many it names a source."""
    from rogatory.instrument.country_form import states

    found = states(sheet)
    known, read = sum(one.known for one in found), sum(one.read for one in found)
    return ngettext(
        "{state}: {n} of {all} fields known, {read} read in a source",
        "{state}: {n} of {all} fields known, {read} read in a source",
        known,
    ).format(state=sheet.state, n=known, all=len(found), read=read)


def _one(sheet: Sheet) -> Answer:
    from rogatory.instrument.country_form import label_of, states

    found = states(sheet)
    blocks: list[str | Table] = [counted(sheet), f"SHA-256 {sheet.digest}"]
    if sheet.valid_from:
        blocks.append(_("holds from {day}").format(day=sheet.valid_from))
    if sheet.note:
        blocks.append(visible(sheet.note))
    plain: dict[str, list[dict[str, Any]]] = {}
    for name, rows in sheet.blocks():
        plain[name] = [dataclasses.asdict(row) for row in rows]
        if rows:
            blocks += ["", f"{_(label_of(name))}:"]
            blocks += [line for row in rows for line in _lines(row)]
    missing = [_(one.label) for one in found if not one.known]
    unread = [_(one.label) for one in found if one.known and not one.read]
    if unread:
        blocks += ["", _("not read in a source: {fields}").format(fields="; ".join(unread))]
    if missing:
        blocks += ["", _("nothing is known of: {fields}").format(fields="; ".join(missing))]
    data = {
        "state": sheet.state, "name": sheet.name, "digest": sheet.digest,
        "valid_from": sheet.valid_from, **plain,
        "fields": [{"block": one.block, "field": one.field or None, "known": one.known,
                    "read": one.read} for one in found],
    }  # fmt: skip
    return Answer(data, blocks)


def _lines(row: Any) -> list[str]:
    """Say a row, how it is reached where it is a body, and how far it was read in which source."""
    from rogatory.instrument.country_words import reached, said

    read = _("read") if row.confidence == "seen" else _("not verified")
    day = getattr(row, "as_of", None)
    dated = _("{read}, as of {day}").format(read=read, day=day) if day else read
    source = f"{dated}: {row.source}" if row.source else dated
    inner = [f"{_(what)}: {value}" for what, value in reached(row)]
    return [f"  {visible(said(row))}", *(f"      {visible(one)}" for one in (*inner, source))]


COMMANDS = (
    Command(
        ("law", "sheet"),
        N_("the country sheet of a state, each fact with its source; without a state, all sheets"),
        _sheet,
        (Option("state", N_("code of a state, such as XB"), "STATE", position=True),
         Option("on", N_("the sheet that holds on this day (else the last one)"), "DATE")),
    ),
)  # fmt: skip
