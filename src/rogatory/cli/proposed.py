# SPDX-License-Identifier: Apache-2.0
"""A letter's form with what a country sheet and the directory give, and how that is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rogatory.cli.session import Session
from rogatory.cli.show import Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import _, ngettext

if TYPE_CHECKING:
    from rogatory.office.proposing import Proposed

_STATE = re.compile("[A-Z]{2}")


def with_sheet(
    session: Session, form: dict[str, Any], to: str | None
) -> tuple[dict[str, Any], Proposed]:
    """Return a form filled from the sheet of the state that it goes to, and what was proposed."""
    from rogatory.office import proposing

    form.setdefault("schema", "rogatory.letter/1")
    if to and _STATE.fullmatch(to):
        form.setdefault("requested_state", to)
    if not form.get("requested_state"):
        raise Inadmissible(_("Say to which state the letter goes: --to with the state's code."))
    found = proposing.propose(session.instance, form)
    return proposing.filled(form, found.fields), found


def with_executor(session: Session, form: dict[str, Any], point: str) -> dict[str, Any]:
    """Return a form whose executor is a contact point of our own side."""
    from rogatory.office import directory, post

    row = directory.usable(session.instance, point, post.today(session.instance))
    if row.side != "us":
        raise Inadmissible(
            _("Contact point {key} is not of our side: an executor is.").format(key=row.key)
        )
    return form | {"executor": directory.official(row)}


def blocks_of(found: Proposed) -> list[str | Table]:
    """Return what was proposed as lines: taken, already so, different, not verified."""
    from rogatory.office.proposing import field_label, value_said

    if found.sheet is None:
        return [
            _("There is no country sheet of {state} here: nothing is proposed.").format(
                state=found.state
            )
        ]
    rows = []
    for one in found.fields:
        how = _("as the letter says")
        if one.differs:
            how = _("the letter says: {stated}").format(stated=value_said(one.field, one.stated))
        elif one.open:
            how = _("filled in") if one.read else _("not verified, not filled in")
        rows.append([field_label(one.field), value_said(one.field, one.value), how, one.source])
    heads = [_("field"), _("proposed"), _("in the letter"), _("source")]
    blocks: list[str | Table] = [Table(heads, rows, _("The sheet proposes nothing."))]
    if found.told:
        blocks += ["", _("What the sheet says besides:")]
        blocks += [
            f"  {visible(said)} ({visible(source)}{'' if read else '; ' + _('not verified')})"
            for said, source, read in found.told
        ]
    differing = sum(one.differs for one in found.fields)
    if differing:
        said = ngettext(
            "In {n} field the letter differs from the sheet: the check asks why.",
            "In {n} fields the letter differs from the sheet: the check asks why.",
            differing,
        )
        blocks.append(said.format(n=differing))
    return blocks


def data_of(found: Proposed) -> dict[str, Any]:
    """Return what was proposed for a program."""
    return {
        "state": found.state,
        "sheet": found.sheet.digest if found.sheet is not None else None,
        "fields": [one.to_json() for one in found.fields],
        "told": [{"said": said, "source": src, "read": read} for said, src, read in found.told],
    }
