# SPDX-License-Identifier: Apache-2.0
"""What happened to a letter, ours or theirs, beside its draft and its sending: one row each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from rogatory.casefile.letters import Letter
from rogatory.casefile.transitions import letter_fault, phase
from rogatory.clerk.act import Stamp, Text
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.language import _


class LetterStep(Row):
    """One step of one letter; the row's key is its entry's place."""

    letter = models.TextField(db_index=True)
    verb = models.TextField()
    """As in ``transitions.LETTER_MOVES``."""

    on = models.TextField()
    code = models.TextField(default="")
    """What was decided, by which channel, which reason: as the verb has it."""

    other = models.TextField(default="")
    """Another letter, an officer or a receipt."""

    by = models.TextField()
    text = ErasableField()

    class Meta:
        app_label = "casefile"


def letter_faults(sheet: Sheet, letter: str, verb: str) -> Iterable[str]:
    """Yield why ``verb`` cannot be done with a letter now."""
    row = sheet.find(Letter, letter)
    if row is None:
        yield _("There is no letter {letter} in the case.").format(letter=letter)
    elif against := letter_fault(verb, phase_of(row)):
        yield against


def phase_of(row: Letter) -> str:
    """Return the phase of a letter (``transitions.phase``)."""
    return phase(
        incoming=row.incoming,
        dispatched=bool(row.dispatched),
        ended=bool(row.ended),
        closed=bool(row.closed),
    )


def add_step(
    sheet: Sheet,
    stamp: Stamp,
    letter: str,
    verb: str,
    on: str,
    *,
    code: str = "",
    other: str = "",
    text: Text = None,
) -> None:
    """Write the row of a step."""
    row = LetterStep(key=stamp.key(), entry=stamp.number, letter=letter, verb=verb, on=on)
    row.code, row.other, row.by, row.text = code, other, stamp.by, text
    sheet.add(row)
