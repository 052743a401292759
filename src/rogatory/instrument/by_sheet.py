# SPDX-License-Identifier: Apache-2.0
"""The check of a letter against the requested state's country sheet: a remark a topic.

Only the instrument on which the letter rests is asked, so that nothing is said twice.  A sheet is
no law: what it wants and the letter lacks is left to a person, who does it or answers why not; it
is never an error.  A row that nobody read in its source never yields "ok"; where the sheet is
silent, a person looks it up.  Topics that say what to do when the letter goes (copies, means, time,
costs) warn and stop nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rogatory.instrument.country import Sheet, is_read
from rogatory.instrument.country_words import said
from rogatory.instrument.dual import Correspondence
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Group, Remark, Spot, Verdict
from rogatory.instrument.sheet_topics import TOPICS, Found, Held, Topic, documents
from rogatory.language import _


def remarks(
    form: LetterForm, instrument: str, sheet: Sheet | None, decided: Sequence[Correspondence]
) -> list[Remark]:
    """What the sheet makes of a letter under this instrument; nothing where there is no sheet."""
    if sheet is None or form.instrument != instrument:
        return []
    held = Held(form, sheet, instrument, tuple(decided))
    found = [_remark(held, topic, topic.key, topic.look(held)) for topic in TOPICS]
    return [*found, *(_remark(held, topic, key, one) for topic, key, one in documents(held))]


def place_of(sheet: Sheet, rows: Sequence[Any] = ()) -> str:
    """The sheet as a remark cites it, with the day of its knowledge where that is stated."""
    days = [row.as_of for row in rows if getattr(row, "as_of", None)]
    day = min(days, default=None) or sheet.valid_from
    if day is None:
        return _("country sheet of {state}").format(state=sheet.state)
    return _("country sheet of {state}, as of {day}").format(state=sheet.state, day=day)


def _remark(held: Held, topic: Topic, key: str, found: Found) -> Remark:
    sheet, rows = held.sheet, found.rows
    if found.verdict is Verdict.MISSING:
        # What was read is wanted, whatever else is told without a source.
        rows = tuple(row for row in rows if is_read(row)) or rows
    read_all = all(is_read(row) for row in rows)
    place = _("sheet of {state}").format(state=sheet.state)
    spots = tuple(Spot(place, "; ".join(filter(None, (said(row), _source(row))))) for row in rows)
    verdict, reason, group = found.verdict, found.reason, Group.BY_HAND
    if verdict is Verdict.DOES_NOT_APPLY or (verdict is Verdict.OK and read_all):
        group = Group.SETTLED
    elif verdict in (Verdict.OK, Verdict.MISSING) and not read_all:
        verdict, reason = Verdict.BY_HAND, _("the sheet's row is not verified")
    if group is Group.BY_HAND and topic.mild:
        group = Group.WARNING
    return Remark(
        requirement=f"sheet:{sheet.state}:{key}",
        article=place_of(sheet, rows),
        label=_(topic.label),
        verdict=verdict,
        group=group,
        source=_source_word(rows, read_all),
        reason=reason,
        read=(*found.read, *spots),
        todo="" if group is Group.SETTLED else found.todo or _todo(rows),
        source_url=next((row.source for row in rows if row.source), None),
        as_of=min((row.as_of for row in rows if row.as_of), default=None),
    )


def _source(row: Any) -> str:
    return "" if row.source is None else _("source: {source}").format(source=row.source)


def _source_word(rows: Sequence[Any], read_all: bool) -> str:
    if not rows:
        return _("it says nothing on this")
    return _("read") if read_all else _("not verified")


def _todo(rows: Sequence[Any]) -> str:
    if rows:
        return _("Compare the letter with the sheet's source, or answer why it differs.")
    return _("Look it up with the other side, answer this row, and complete the sheet.")
