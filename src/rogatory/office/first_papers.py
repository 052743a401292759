# SPDX-License-Identifier: Apache-2.0
"""The papers that a beginning ends with: exhibits, draft letter, remarks, status.

::

    exhibits.pdf        the list of exhibits with their digests
    letter-draft.pdf    the letter as it stands, marked DRAFT on every page
    letter-draft.json   the same in its canonical form, to be completed and revised
    check.txt           what the check says, and on what basis the letter rests
    status.txt  status.pdf    the status statement

All of them can be read by their owner alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rogatory.casefile import status
from rogatory.casefile.cases import Case
from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Malformed
from rogatory.instrument.basis import binds
from rogatory.instrument.remark import GROUPS, Group, Remark
from rogatory.language import _, current, ngettext
from rogatory.office import letters
from rogatory.office.beginning import NOT_CHOSEN, Begun, number
from rogatory.paper import letter as letter_paper
from rogatory.paper import schedules, status_paper
from rogatory.seal.keys import write_private


def write_papers(
    instance: Instance, begun: Begun, told: dict[str, Any], folder: Path
) -> tuple[list[str], list[str]]:
    """Write every paper into ``folder``; return the names of the files, and why one is missing.

    A paper that cannot be printed (a script that its fonts do not have) keeps no other back.
    """
    row = letters.letter_of(begun.case, begun.letter)
    found = status.statement(instance, begun.case)
    papers: dict[str, Callable[[], bytes]] = {
        "exhibits.pdf": lambda: _exhibit_list(instance, begun.case, told),
        "letter-draft.pdf": lambda: _letter(instance, row.form, told),
        "letter-draft.json": lambda: _json(letters.form_of(row).to_json()),
        "check.txt": lambda: _text(check_lines(instance, begun, told)),
        "status.txt": lambda: _text(found.to_text(100)),
        "status.pdf": lambda: status_paper.paper(found.data, current(), made_at=instance.now()),
    }
    written, missing = [], []
    for name, made in papers.items():
        try:
            write_private(folder / name, made(), replace=True)
        except Malformed as error:
            missing.append(f"{name}: {error}")
        else:
            written.append(name)
    return written, missing


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _heading(instance: Instance, case: str, told: dict[str, Any]) -> schedules.Heading:
    return schedules.Heading(
        lang=current(),
        authority=told.get("body") or _("(the authority's name is not known)"),
        case_number=Case.objects.get(case=case).reference,
        made_at=instance.now(),
        zone=instance.zone,
    )


def _exhibit_list(instance: Instance, case: str, told: dict[str, Any]) -> bytes:
    at = dict(EntryRow.objects.filter(case=case).values_list("number", "at"))
    collected = {row.key: row.circumstances for row in Batch.objects.filter(case=case)}
    rows = []
    for one in Exhibit.objects.filter(case=case).order_by("entry"):
        file = one.file if isinstance(one.file, dict) else {}
        batch = collected.get(one.batch)
        who = batch.get("who") if isinstance(batch, dict) else None
        row = schedules.ExhibitRow(
            label=one.label,
            description=one.what if isinstance(one.what, str) else "",
            received_at=at[one.entry],
            received_from=_("not known") if who in (None, "unknown") else str(who),
            name=str(file.get("name", "")),
            size=file.get("size"),
            sha256=str(file.get("sha256", "")),
        )
        rows.append(row)
    rows.sort(key=lambda row: int(row.label[2:]) if row.label[2:].isdigit() else 0)
    return schedules.render(schedules.exhibit_list(_heading(instance, case, told), rows))


def _letter(instance: Instance, form: Any, told: dict[str, Any]) -> bytes:
    today = instance.clock().astimezone(instance.zone).date().isoformat()
    chosen = told.get("instrument") is not None
    data = letter_paper.letter_data(
        form,
        lang=current(),
        marking=_("DRAFT"),
        number=number(told["number"], 1, today) if told.get("number") else None,
        date=today,
        basis=None if chosen else _("[treaty not chosen yet]"),
    )
    return letter_paper.render(data)


def check_lines(instance: Instance, begun: Begun, told: dict[str, Any]) -> list[str]:
    """Return what the check says, remark by remark, with the basis as it stands today."""
    lines = [_("What the check says of the draft letter"), ""]
    lines += [*_basis(instance, told), ""]
    if begun.unchecked:
        lines.append(_("No treaty was chosen: the letter was held against none."))
        return lines
    for group in GROUPS:
        of_group = [remark for remark in begun.remarks if remark.group is group]
        if of_group:
            lines.append(f"{group.label().upper()} ({len(of_group)})")
            for remark in of_group:
                lines += _remark(remark)
            lines.append("")
    return lines


def _remark(remark: Remark) -> list[str]:
    label = f"{remark.label.rstrip(':')}: " if remark.article else ""
    lines = [f"- {label}{remark.wording}"]
    if remark.todo and remark.group is not Group.SETTLED:
        lines.append(f"    {remark.todo}")
    return lines


def _basis(instance: Instance, told: dict[str, Any]) -> list[str]:
    """Say, state by state, whether the treaty binds it today, from which fact."""
    today = instance.clock().astimezone(instance.zone).date().isoformat()
    library = letters.library_of(instance)
    treaty = library.instruments.get(told.get("instrument") or NOT_CHOSEN)
    if treaty is None:
        return [_("Basis in doubt: no treaty was chosen.")]
    lines = [_("Does {id} bind both states, as of {day}?").format(id=treaty.id, day=today)]
    states = told.get("states") or {}
    for label, state in ((_("your state"), states.get("own")), (_("asked"), states.get("other"))):
        if state is None:
            lines.append(_("- {label}: the state is not known").format(label=label))
            continue
        found = binds(treaty, state, today)
        word = {"yes": _("yes"), "no": _("no"), "unknown": _("in doubt")}[found.bound.value]
        lines.append(f"- {label}, {state}: {word}: {found.reason}")
    return lines


def summary(remarks: list[Remark]) -> str:
    """Return the count of remarks in one line."""
    errors = sum(remark.group is Group.ERROR for remark in remarks)
    warnings = sum(remark.group is Group.WARNING for remark in remarks)
    by_hand = sum(remark.needs_answer for remark in remarks)
    return "; ".join(
        (
            ngettext("{n} error", "{n} errors", errors).format(n=errors),
            ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
            ngettext("{n} row to check by hand", "{n} rows to check by hand", by_hand).format(
                n=by_hand
            ),
        )
    )
