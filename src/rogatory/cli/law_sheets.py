# SPDX-License-Identifier: Apache-2.0
"""``rogatory law sheet-new|diff|adopt|withdraw|export``: country sheets as texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.cli.command import Command, Option
from rogatory.cli.law import was
from rogatory.cli.law_sheet import counted, known
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.instrument.country import Sheet

_STATE = re.compile("[A-Z]{2}")


def _file(name: str) -> bytes:
    from rogatory.cli.init import read_file

    data = read_file(name)
    return data if isinstance(data, bytes) else data.encode()


def _new(session: Session) -> Answer:
    from rogatory.cli.letters import write_file
    from rogatory.instrument.country_form import template

    if not _STATE.fullmatch(session["state"]):
        raise Inadmissible(_("A state is named by two capital letters, such as XB."))
    text = template(session["state"])
    if session["out"] is None:
        return Answer({"state": session["state"], "text": text}, [text])
    path = write_file(session["out"], text.encode())
    said = _("Written to {file}: fill it in, and put it into the folder “instruments”.")
    return Answer({"state": session["state"], "file": str(path)}, [said.format(file=path)])


def _text(session: Session, named: str) -> Sheet:
    """Return a sheet from a file, or the one of a state, or of a state on a day (XB@2026-03-01)."""
    from rogatory.instrument.model import read_sheet

    state, _sign, day = named.partition("@")
    if _STATE.fullmatch(state):
        return known(session, state, day or None)
    return read_sheet(Path(named).name, _file(named))


def _diff(session: Session) -> Answer:
    from rogatory.instrument.sheet_difference import difference

    old, new = (_text(session, session[name]) for name in ("old", "new"))
    changes = difference(old, new)
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    rows = [[words[one.what], one.id, one.field, was(one)] for one in changes]
    heads = [_("what"), _("row"), _("field"), _("before → after")]
    data = {"old": old.digest, "new": new.digest, "changes": [one.to_json() for one in changes]}
    return Answer(data, [Table(heads, rows, _("No row differs."))])


def _adopt(session: Session) -> Answer:
    from rogatory.office import country_sheets

    name = session["file"]
    number, sheet = country_sheets.adopt(
        session.instance, Path(name).name, _file(name), session.hand, session.second,
        session["note"],
    )  # fmt: skip
    session.touched(session.instance.config.authority)
    said = _("entry {n} of the authority's own record").format(n=number)
    data = {"entry": number, "state": sheet.state, "digest": sheet.digest}
    return Answer(data, [said, counted(sheet), f"SHA-256 {sheet.digest}"])


def _withdraw(session: Session) -> Answer:
    from rogatory.office import country_sheets

    number = country_sheets.withdraw(
        session.instance, session["state"], session["reason"], session.hand, session.second,
        session["digest"],
    )  # fmt: skip
    session.touched(session.instance.config.authority)
    said = _("entry {n} of the authority's own record").format(n=number)
    return Answer({"entry": number, "state": session["state"]}, [said])


def _export(session: Session) -> Answer:
    from rogatory.cli.letters import write_file
    from rogatory.office import country_sheets

    sheet = known(session, session["state"])
    path = write_file(session["file"], country_sheets.export(session.instance, sheet).encode())
    said = _("The sheet is written to {file}, for others to read and check.").format(file=path)
    return Answer({"file": str(path), "state": sheet.state}, [visible(said), counted(sheet)])


_STATE_OPTION = Option("state", N_("code of a state, such as XB"), "STATE", required=True,
                       position=True)  # fmt: skip
_TEXT = N_("a TOML file, or a state's code, or one with a day: XB@2026-03-01")

COMMANDS = (
    Command(
        ("law", "sheet-new"),
        N_("write an empty country sheet with all its fields and their words as comments"),
        _new,
        (_STATE_OPTION, Option("out", N_("file to write (else it is printed)"), "FILE")),
    ),
    Command(
        ("law", "sheet-diff"),
        N_("what differs between two country sheets, row by row"),
        _diff,
        (Option("old", _TEXT, "A", required=True, position=True),
         Option("new", _TEXT, "B", required=True, position=True)),
    ),
    Command(
        ("law", "sheet-adopt"),
        N_("enter a country sheet as this authority's knowledge of a state; two officers sign"),
        _adopt,
        (Option("file", N_("the sheet as TOML (rogatory.sheet/1)"), "FILE", required=True,
                position=True),
         Option("note", N_("note"), "TEXT")),
    ),
    Command(
        ("law", "sheet-withdraw"),
        N_("withdraw a country sheet that was adopted; two officers sign"),
        _withdraw,
        (_STATE_OPTION, Option("reason", N_("reason"), "TEXT", required=True),
         Option("digest", N_("the beginning of its digest, where there are several"), "HEX")),
    ),
    Command(
        ("law", "sheet-export"),
        N_("write a country sheet out for others, with who gives it"),
        _export,
        (_STATE_OPTION, Option("file", N_("file to write"), "FILE", required=True,
                               position=True)),
    ),
)  # fmt: skip
