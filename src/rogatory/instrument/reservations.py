# SPDX-License-Identifier: Apache-2.0
"""Reservations and declarations of the two states: what each has said, and what it may have said.

They come from three places: rows of an instrument that speak for one state alone, the two states'
sheets, and articles that let a state declare something although the data does not say whether it
did.  The last are named too: silence in the data is not the absence of a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rogatory.instrument.grammar import Stage
from rogatory.instrument.rows import Instrument, Library, Requirement, Sheet
from rogatory.language import _

MAY_DECLARE = ("may_if_declared", "must_if_declared")


@dataclass(frozen=True, slots=True)
class Reserved:
    """One reservation or declaration, or the place of one that may exist.

    ``side``: "requested_state" or "requesting_state"; ``stated``: False when the data does not say
    whether the state declared anything; ``changes``: rows that the check weighs otherwise for it.
    """

    instrument: str
    state: str
    side: str
    article: str
    label: str
    source: str
    stated: bool
    changes: tuple[str, ...] = ()
    source_url: str | None = None

    @property
    def wording(self) -> str:
        """The reservation in one line."""
        asked = self.side == "requested_state"
        role = _("requested state") if asked else _("requesting state")
        told = self.label if self.stated else _("{label}: not in the data").format(label=self.label)
        return f"{self.instrument}, {role} {self.state}: {told} ({self.article}, {self.source})"

    def to_json(self) -> dict[str, Any]:
        """The reservation as plain JSON types."""
        return {
            "instrument": self.instrument,
            "state": self.state,
            "side": self.side,
            "article": self.article,
            "label": self.label,
            "source": self.source,
            "source_url": self.source_url,
            "stated": self.stated,
            "changes": list(self.changes),
        }


def reserved(
    library: Library, instruments: Iterable[Instrument], from_: str, to: str, on: str
) -> Iterator[Reserved]:
    """Every reservation or declaration of either state to these instruments, in their order.

    Sheets are those that hold on the day ``on``.
    """
    sides = {to: "requested_state", from_: "requesting_state"}
    for instrument in instruments:
        rows = instrument.requirements
        for row in rows:
            if row.of_state in sides:
                yield _of_row(instrument, row, row.of_state, sides[row.of_state])
        for state, side in sides.items():
            yield from _of_sheet(library.sheet(state, on), instrument, state, side)
        said = {(row.of_state, _base(row)) for row in rows if row.of_state is not None}
        for row in rows:
            if _lets_declare(row) and (to, _base(row)) not in said:
                changes = (row.id,) if _of_letter(row) else ()
                yield Reserved(
                    instrument.id, to, "requested_state", row.cited, row.label_now()[0],
                    row.source_word, False, changes, row.source_url,
                )  # fmt: skip


def _of_row(instrument: Instrument, row: Requirement, state: str, side: str) -> Reserved:
    speaks = row.only_when is None or row.only_when == (side, state)
    changes = (row.id,) if speaks and _of_letter(row) else ()
    return Reserved(
        instrument.id, state, side, row.cited, row.label_now()[0], row.source_word, True, changes,
        row.source_url,
    )  # fmt: skip


def _of_sheet(
    sheet: Sheet | None, instrument: Instrument, state: str, side: str
) -> Iterator[Reserved]:
    for one in sheet.reservation if sheet else ():
        if one.instrument == instrument.id:
            article = _("Art. {article}").format(article=one.article or "?")
            source = _("read") if one.confidence == "seen" else _("not verified")
            changed = side == "requested_state" and one.requirement is not None
            changes = (one.requirement,) if changed and one.requirement else ()
            yield Reserved(
                instrument.id, state, side, article, one.text, source, True, changes, one.source
            )


def _lets_declare(row: Requirement) -> bool:
    declared = any(clause.word == "declaration" for clause in row.clauses)
    return row.of_state is None and (row.level in MAY_DECLARE or declared)


def _of_letter(row: Requirement) -> bool:
    return any(clause.stage is Stage.LETTER for clause in row.clauses)


def _base(row: Requirement) -> str:
    """The article without its paragraphs: what a state declared on it answers the whole article."""
    return row.article.partition("(")[0]
