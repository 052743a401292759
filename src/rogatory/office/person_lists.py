# SPDX-License-Identifier: Apache-2.0
"""Lists of persons as offices keep them: imported under codes, exported without sealed identities.

Names become erasable values alone; a person whose identity is to be sealed is encrypted before it
becomes one.  What stands under heads that are none of ours goes into the note of the particulars,
so that it is sealed with them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from rogatory.casefile.persons import (
    NAMES,
    PARTICULARS,
    SOURCES_AT_RISK,
    Person,
    PersonEntered,
    particulars_faults,
)
from rogatory.clerk.instance import Hand, Instance
from rogatory.language import _
from rogatory.office import persons
from rogatory.office.list_cells import folded
from rogatory.office.list_columns import Layout
from rogatory.office.list_faults import Fault
from rogatory.office.list_rows import Fixes, Progress, ReadList, ReadRow, read_rows, twice
from rogatory.reading.grid import Grid

_AT_ONCE: Final = 200
_LETTERS: Final = {
    "victim": "V", "witness": "W", "complainant": "C", "relative": "R", "suspect": "S",
    "accused": "A", "official": "O", "expert": "X", "counsel": "L", "other": "P",
}  # fmt: skip
"""With which letter a code begins that is made here."""

Plain = tuple[tuple[str, ...], str]
"""Folded names and date of birth."""


@dataclass
class Plan:
    """The persons that an import would enter."""

    read: ReadList
    acts: list[tuple[ReadRow, PersonEntered]] = field(default_factory=list)


def plan(
    instance: Instance,
    case: str,
    grid: Grid,
    layout: Layout,
    *,
    fixes: Fixes,
    seal: bool,
    progress: Progress | None = None,
) -> Plan:
    """Read a list of persons; who has no code gets the next one of the role.

    ``seal`` seals the identities of sources at risk of which the list does not say otherwise.
    """
    read = read_rows(grid, layout, fixes=fixes, today=instance.now()[:10], progress=progress)
    made = Plan(read)
    faults, remarks = read.found.faults, read.found.remarks
    faults += twice(read.rows, "code", layout.columns.get("code", ""), "code_twice")
    codes = {row.code for row in Person.objects.filter(case=case)}
    known, names = _known(instance, case)
    taken = codes | {row.values["code"] for row in read.rows if row.values.get("code")}
    for row in read.rows:
        told = _particulars(row)
        if not any(told.get(name) for name in NAMES) and not row.values.get("code"):
            faults.append(Fault("no_name", row.row))
        for sentence in particulars_faults(told, None):
            faults.append(Fault("not_lookable", row.row, value=sentence))
        if row.row in read.found.faulty:
            continue
        if row.values.get("code") in codes or told in known or _plain(told) in names:
            remarks.append(Fault("person_known", row.row, value=row.values.get("code", "")))
            continue
        code = row.values.get("code") or _next(row.values["role"], taken)
        taken.add(code)
        made.acts.append((row, _act(row, code, told, seal)))
    return made


def _particulars(row: ReadRow) -> dict[str, str]:
    told = {name: row.values[name] for name in PARTICULARS if row.values.get(name)}
    notes = [told["note"]] if "note" in told else []
    notes += [f"{head}: {text}" for head, text in row.other.items()]
    if notes:
        told["note"] = "\n".join(notes)
    return told


def _plain(told: Mapping[str, Any]) -> Plain | None:
    """Return by what two persons are taken for one: all names and the day of birth."""
    words = tuple(folded(str(told[name])) for name in NAMES if isinstance(told.get(name), str))
    return (words, str(told["birth_date"])) if len(words) > 1 and told.get("birth_date") else None


def _known(instance: Instance, case: str) -> tuple[list[dict[str, Any]], set[Plain]]:
    """Return what is stated of the persons of a case; sealed identities are opened in memory.

    Unavailable when an identity is sealed and the authority's keys are not unlocked.
    """
    known = []
    for row in Person.objects.filter(case=case):
        told = row.particulars
        if row.sealed and isinstance(told, dict):
            told = persons.opened(instance, told).get("particulars")
        if isinstance(told, dict) and told:
            known.append(told)
    plain = (_plain(told) for told in known)
    return known, {one for one in plain if one is not None}


def _next(role: str, taken: set[str]) -> str:
    letter, number = _LETTERS[role], 1
    while f"{letter}-{number}" in taken:
        number += 1
    return f"{letter}-{number}"


def _act(row: ReadRow, code: str, told: dict[str, str], seal: bool) -> PersonEntered:
    role, word = row.values["role"], row.values.get("sealed", "")
    return PersonEntered(
        person=str(uuid.uuid4()),
        role=role,
        code=code,
        sealed=word == "yes" or (seal and not word and role in SOURCES_AT_RISK),
        particulars=told or None,
        note=_("row {n} of a list, imported, not witnessed by this docket").format(n=row.row),
    )


def carry_out(
    instance: Instance, case: str, made: Plan, by: Hand, progress: Progress | None = None
) -> list[int]:
    """Enter every person of a plan, or none; return the numbers of the entries."""
    numbers: list[int] = []
    acts = [act for _row, act in made.acts]
    with transaction.atomic():
        for start in range(0, len(acts), _AT_ONCE):
            some = acts[start : start + _AT_ONCE]
            numbers += persons.enter_persons(instance, case, some, by)
            if progress:
                progress(len(numbers), len(acts))
    return numbers


def exported(case: str) -> Iterator[dict[str, Any]]:
    """Yield the persons of a case in our columns; of a sealed identity its code and role alone."""
    for row in Person.objects.filter(case=case).order_by("entry"):
        told: dict[str, Any] = {"code": row.code, "role": row.role}
        told["sealed"] = _("yes") if row.sealed else _("no")
        if not row.sealed and isinstance(row.particulars, dict):
            told |= {name: _words(row.particulars.get(name)) for name in PARTICULARS}
        yield told


def _words(value: Any) -> str:
    """Return a particular as words; what is stated to be unknown or not to be is left empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value)
    return ""
