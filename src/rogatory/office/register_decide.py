# SPDX-License-Identifier: Apache-2.0
"""A person decides what imported rows are: the same as something here, new, or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from rogatory.casefile import cases
from rogatory.casefile.imported import ImportedRow, RowDecided
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.language import _
from rogatory.office.register_same import Here


def short(key: str) -> str:
    """Return how a person calls an imported row: the beginning of its import, and its row."""
    batch, _colon, number = key.rpartition(":")
    return f"{batch[:8]}:{int(number)}"


def row_named(words: str) -> ImportedRow:
    """Return the imported row that is named as a person calls it, or by its whole id."""
    batch, _colon, number = words.rpartition(":")
    found = []
    if batch and number.isdecimal():
        rows = ImportedRow.objects.filter(
            key__startswith=batch, key__endswith=f":{int(number):06d}"
        )
        found = list(rows[:2])
    if len(found) != 1:
        raise Inadmissible(
            _(
                "“{words}” names no single imported row: see “register imported --undecided”."
            ).format(words=words)
        )
    return found[0]


def same_as(words: str) -> str:
    """Return ``case/id`` of what a person names by number or id; Inadmissible unless it is one."""
    named = Here.of().named(words)
    if len(named) != 1:
        raise Inadmissible(
            _("“{words}” names {n} letters, replies or papers here: name one by its id.").format(
                words=words, n=len(named)
            )
        )
    return named[0].place


def decide(
    instance: Instance,
    rows: Sequence[ImportedRow],
    standing: str,
    by: Hand,
    *,
    match: str | None = None,
    reason: str | None = None,
) -> dict[str, list[int]]:
    """Enter one decision on some rows, all of them or none; return the entries by record."""
    numbers: dict[str, list[int]] = {}
    with transaction.atomic():
        for record in dict.fromkeys(row.case for row in rows):
            acts = [
                RowDecided(row=row.key, standing=standing, match=match, reason=reason)
                for row in rows
                if row.case == record
            ]
            entries = cases.enter(instance, record, *acts, by=by)
            numbers[record] = [entry.number for entry in entries]
    return numbers
