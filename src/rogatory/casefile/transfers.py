# SPDX-License-Identifier: Apache-2.0
"""Whether a letter hands a prosecution over, and who has confirmed that: nothing goes before two
persons have.  What it does to one's own jurisdiction stands in ``jurisdiction``."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import models

from rogatory.casefile.measures import Measure
from rogatory.clerk.sheet import Row, Sheet
from rogatory.language import _

TRANSFER = "prosecute"
"""The type of the measure by which a prosecution is handed over."""


class TransferConfirmation(Row):
    """An officer confirms that a prosecution is handed over; the key is the entry's."""

    letter = models.TextField(db_index=True)
    officer = models.TextField()
    form_digest = models.TextField()
    requirement = models.TextField(default="")
    at = models.TextField()

    class Meta:
        app_label = "casefile"


def hands_over(sheet: Sheet, letter: str) -> bool:
    """Tell whether a letter asks the other side to prosecute."""
    return any(not m.dropped for m in sheet.where(Measure, letter=letter, type=TRANSFER))


def transfer_faults(
    sheet: Sheet, letter: str, form_digest: str, hands: Collection[str], by: str
) -> Iterable[str]:
    """Yield why a letter of ours that hands a prosecution over may not go: it is asked twice.

    Who sends it has confirmed it in its present form, and so has another officer who is none of
    the ``hands`` that drafted or revised it.
    """
    if not hands_over(sheet, letter):
        return
    confirmed = {
        one.officer
        for one in sheet.where(TransferConfirmation, letter=letter)
        if one.form_digest == form_digest
    }
    if by not in confirmed:
        yield _(
            "This letter hands a prosecution over: once the other side takes it over, one's own "
            "jurisdiction may be suspended. Who sends it must confirm that: --confirm-transfer."
        )
    if not confirmed - {by} - set(hands):
        yield _(
            "This letter hands a prosecution over: a second officer, who did not draft it, must "
            "confirm that too: “jurisdiction confirm”."
        )
