# SPDX-License-Identifier: Apache-2.0
"""Copies of a letter on paper, each numbered on every page; and how it was printed."""

from __future__ import annotations

from typing import Any

from rogatory.casefile.letters import Letter
from rogatory.casefile.originals import Printing
from rogatory.clerk.instance import Instance
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.office.printing import print_again
from rogatory.office.stationery import current, layout_of

_LIMIT = 1 << 26


def source_of(instance: Instance, row: Letter) -> dict[str, Any]:
    """Return the data from which a letter was printed to leave; Inadmissible for another.

    It is signed electronically, or printed with number and date to be signed by hand.
    """
    digest = row.source
    if not digest and row.printed:
        digest = Printing.objects.get(case=row.case, key=row.printed).source
    if not digest:
        raise Inadmissible(
            _("The letter has no final form yet: sign it, or print it with --final.")
        )
    with instance.vault.open(f"{row.case}/{digest}") as stream:
        source = canon.loads(stream.read(), limit=_LIMIT)
    if not isinstance(source, dict):
        raise Malformed(_("letter.json is not in form."))
    return source


def copies(instance: Instance, row: Letter, count: int | None = None) -> list[bytes]:
    """Print the copies of a letter: as many as asked, else as the stationery says.

    They say what the letter says, their leaves bear its codes, and each can be signed by hand; an
    electronic signature is in the signed file alone.
    """
    source, adopted = source_of(instance, row), current(instance)
    of = count or (adopted.copies if adopted is not None else 1)
    if not 1 <= of <= 99:
        raise Inadmissible(_("A letter has 1 to {n} copies.").format(n=99))
    return [print_again(source, (n, of)) for n in range(1, of + 1)]


def fallen_back(instance: Instance, row: Letter) -> str:
    """Say that a letter was printed without the adopted layout, where that is so; else nothing."""
    if not layout_of(instance) or "layout" in source_of(instance, row):
        return ""
    return _(
        "The letter is printed in the program's own layout, for the adopted one fails: try it with "
        "“stationery try”, and adopt another."
    )
