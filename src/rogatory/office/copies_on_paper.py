# SPDX-License-Identifier: Apache-2.0
"""Copies of a signed letter on paper, each numbered on every page; and how it was printed."""

from __future__ import annotations

from typing import Any

from rogatory.casefile.letters import Letter
from rogatory.clerk.instance import Instance
from rogatory.docket import canon
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.office.printing import print_again
from rogatory.office.stationery import current, layout_of

_LIMIT = 1 << 26


def source_of(instance: Instance, row: Letter) -> dict[str, Any]:
    """Return the data from which a signed letter was printed; Inadmissible for another."""
    if not row.source:
        raise Inadmissible(_("The letter is not signed yet."))
    with instance.vault.open(f"{row.case}/{row.source}") as stream:
        source = canon.loads(stream.read(), limit=_LIMIT)
    if not isinstance(source, dict):
        raise Malformed(_("letter.json is not in form."))
    return source


def copies(instance: Instance, row: Letter, count: int | None = None) -> list[bytes]:
    """Print the copies of a signed letter: as many as asked, else as the stationery says.

    They say what the signed letter says; the electronic signature is in that one alone.
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
