# SPDX-License-Identifier: Apache-2.0
"""The law as this instance applies it: the data's rows, with those that were confirmed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.country_sheets import CountrySheet
from rogatory.casefile.law import LawAdded, LawConfirmed, LawRepealed, LawRow
from rogatory.clerk.act import ERASED, Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument import confirm
from rogatory.instrument.confirm import Confirmation, Stale
from rogatory.instrument.model import Library, load_all
from rogatory.language import _


def files_of(instance: Instance) -> Library:
    """Return the instruments and sheets as the files have them: the package's and our own.

    A country sheet that was adopted by an act takes the place of a file's of the same day.
    """
    return with_sheets(instance, [])


def with_sheets(instance: Instance, further: Sequence[tuple[str, bytes]]) -> Library:
    """Return the same, with further country sheets (name, bytes); Malformed with their faults."""
    folders = [Path(name) for name in instance.config.instruments]
    own = instance.home / "instruments"
    rows = CountrySheet.objects.filter(case=instance.config.authority, current=True)
    adopted = [
        (f"{row.state}, {row.digest[:12]}", row.text.encode())
        for row in rows.order_by("entry")
        if isinstance(row.text, str)
    ]
    library = load_all([*folders, own] if own.is_dir() else folders, adopted)
    return load_all([*folders, own] if own.is_dir() else folders, further) if further else library


def library_of(instance: Instance) -> Library:
    """Return the instruments and country sheets of this instance, with what was confirmed here."""
    return confirm.apply(files_of(instance), confirmations(instance))[0]


def rows_of(instance: Instance) -> list[LawRow]:
    """Return the last confirmation of each row, in the order in which they were entered."""
    rows = LawRow.objects.filter(case=instance.config.authority, current=True)
    return list(rows.order_by("entry"))


def confirmations(instance: Instance) -> list[Confirmation]:
    """Return what was confirmed here; what was erased of it is not applied any more."""
    return [
        Confirmation(row.row, row.row_digest, row.source, row.as_of, row.changes or {}, row.what)
        for row in rows_of(instance)
        if row.source is not ERASED and row.changes is not ERASED
    ]


def stale(instance: Instance) -> tuple[Stale, ...]:
    """Return the confirmations that do not hold any more because the data has changed."""
    return confirm.apply(files_of(instance), confirmations(instance))[1]


def enter(
    instance: Instance,
    row: str,
    source: str,
    as_of: str,
    changes: Mapping[str, str],
    by: Hand,
    second: Hand | None = None,
    note: str | None = None,
    what: str = "read",
) -> int:
    """Confirm a row of the law, correct, repeal or add it, by two officers; return the entry.

    ``what`` is one of ``confirm.WHATS``; for a row that is added ``changes`` are its fields.
    Raises Malformed when the row or what is to be corrected does not fit the data, Inadmissible for
    a day that has not come or an act that may not be entered.
    """
    made = confirm.confirmation(files_of(instance), row, source, as_of, changes, what)
    today = instance.clock().astimezone(instance.zone).date().isoformat()
    if as_of > today:
        raise Inadmissible(
            _("The day that the text is of ({day}) has not come yet.").format(day=as_of)
        )
    told: dict[str, Any] = {
        "instrument": row.partition(":")[0],
        "row": row,
        "row_digest": made.row_digest,
        "as_of": as_of,
        "source": source,
        "note": note,
    }
    act: Act
    if what == "repealed":
        act = LawRepealed(**told)
    elif what == "added":
        act = LawAdded(**told, fields=dict(changes))
    else:
        act = LawConfirmed(**told, changes=dict(changes) or None)
    (entry,) = cases.enter(instance, instance.config.authority, act, by=by, second=second)
    return entry.number


def export(instance: Instance) -> str:
    """Return what was confirmed here as a contribution to the data, in TOML."""
    made = confirmations(instance)
    if not made:
        raise Inadmissible(_("Nothing was confirmed here yet: see “rogatory law confirm”."))
    return confirm.contribution(files_of(instance), made, instance.config.domain)
