# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the rows of a list, all of it at once: row, column, what it is, what to do.

A **fault** keeps its row out; a **remark** tells what was done with a row, so that nothing is lost
in silence.  Both are said grouped to a person, one by one to a program and in a table for a clerk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rogatory.language import _, ngettext

_SHOWN = 12
"""Rows and values named in one line; the table names them all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault or remark: its code, the row in the file, the head, what stands there."""

    code: str
    row: int
    head: str = ""
    value: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it for a program, with its sentence."""
        return {
            "code": self.code, "row": self.row, "column": self.head, "value": self.value,
            "sentence": sentence(self.code),
        }  # fmt: skip


@dataclass
class Found:
    """What was found wrong or worth saying in one table."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    @property
    def faulty(self) -> set[int]:
        """The rows that cannot be entered."""
        return {fault.row for fault in self.faults}


def sentence(code: str) -> str:
    """Say what a code means and what to do, in the present language."""
    return _faults().get(code) or _remarks().get(code) or code


def _faults() -> dict[str, str]:
    return {
        "missing": _("nothing stands here: fill it in, or leave the row out"),
        "no_day": _("this is no date: write it as 14.03.2026 or 2026-03-14"),
        "two_ways": _(
            "day and month can be read in two ways: say --dates dmy (14/03) or --dates mdy (03/14)"
        ),
        "to_come": _("this day has not come yet: look at the year"),
        "day_number": _(
            "this is a spreadsheet's number of a day: format the column as a date, or say --dates "
            "serial"
        ),
        "became_date": _(
            "a spreadsheet made a date of what was a number: look at the paper, format the column "
            "as text, or say --set ROW:number=…"
        ),
        "lost_digits": _(
            "a spreadsheet keeps 15 digits of a number and lost the rest: write it again as text"
        ),
        "error_cell": _("the formula here gives an error: write the value"),
        "no_result": _("the formula here has no stored result: open the file, save it, try again"),
        "too_long": _("more than 20,000 characters stand here: shorten it"),
        "no_way": _("neither “out” nor “in”: write one of them, or say --direction"),
        "too_many": _(
            "the row has more cells than there are heads: a separator stands in a cell without "
            "quotation marks"
        ),
        "dated_after": _("the paper is dated after the day on which it came or went"),
        "no_role": _("no role that is known here: victim, witness, suspect, accused …"),
        "no_code": _("no code: letters, digits and . _ - only"),
        "code_taken": _("this code stands for another person of the case"),
        "code_twice": _("this code stands twice in the list"),
        "no_flag": _("neither yes nor no"),
        "no_digest": _("no SHA-256: 64 signs, 0–9 and a–f"),
        "no_name": _("neither a name nor a code stands here"),
        "label_twice": _("this label stands twice in the list"),
        "two_exhibits": _("label and digest name two different exhibits: look which is meant"),
        "other_bytes": _("an exhibit here has this label and other bytes: look which is meant"),
        "not_lookable": _("the person could not be looked for as written: shorten the name"),
        "held_against": _("there is nothing here that the decision names: use a number or an id"),
    }


def _remarks() -> dict[str, str]:
    return {
        "total": _("a row of totals: not entered"),
        "numbering": _("a row that numbers the columns: not entered"),
        "heading": _("a heading between the rows: not entered"),
        "above": _("above the heads: not entered"),
        "merged": _("cells merged over several rows: only the first of them holds the value"),
        "replaced": _("a sign that cannot be kept was replaced"),
        "number_twice": _("the same number stands in another row too"),
        "no_case": _("no case here has this number: the row goes to the authority's own register"),
        "medium_unknown": _("a channel that is not known here: kept as it is written"),
        "side_unknown": _("another side without a code here: kept as it is written (--side)"),
        "side_named": _("another side known by its name: look whether the code is right"),
        "already": _("imported already, word for word"),
        "repeated": _("the same as an earlier row of this file, word for word: not entered"),
        "changed": _("imported before and changed since: not entered (--take-changes)"),
        "by_hand": _("set by hand"),
        "person_known": _("a person of the case has this code: not entered again"),
        "differs": _("described otherwise here: not entered (--take-changes)"),
        "erased": _("what was imported in this place was erased: not entered"),
    }


def grouped(found: Iterable[Fault]) -> list[str]:
    """Return a line for each kind of fault in each column, with its rows, the commonest first."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in found:
        groups.setdefault((fault.code, fault.head), []).append(fault)
    lines = []
    for (code, head), faults in sorted(groups.items(), key=lambda one: -len(one[1])):
        numbers = sorted({fault.row for fault in faults})
        where = ngettext("row {rows}", "{n} rows ({rows})", len(numbers)).format(
            n=len(numbers), rows=ranges(numbers)
        )
        values = [fault.value for fault in faults if fault.value]
        shown = ", ".join(f"“{_short(value)}”" for value in dict.fromkeys(values[:3]))
        text = f"{where}: {sentence(code)}"
        lines.append((f"{head}, " if head else "") + text + (f"; {shown}" if shown else ""))
    return lines


def _short(value: str) -> str:
    plain = " ".join(value.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def ranges(numbers: Sequence[int]) -> str:
    """Return rising numbers as a person writes them: ``4, 9, 12–15 …``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    said = [str(a) if a == b else f"{a}–{b}" for a, b in parts[:_SHOWN]]
    return ", ".join(said) + (" …" if len(parts) > _SHOWN else "")


def table(found: Found) -> tuple[list[str], list[list[str]]]:
    """Return all faults and remarks as a table that a clerk can open beside the list."""
    heads = [
        _("row"),
        _("column"),
        _("what stands there"),
        _("what is wrong, what to do"),
        _("kind"),
    ]
    rows = [
        [str(one.row), one.head, one.value, sentence(one.code), kind]
        for kind, ones in ((_("fault"), found.faults), (_("remark"), found.remarks))
        for one in sorted(ones, key=lambda fault: (fault.row, fault.head))
    ]
    return heads, rows
