# SPDX-License-Identifier: Apache-2.0
"""What an answer of theirs is said to rest on, and since when: a rule at entry.

An officer's word alone never becomes a sealed package of the other side.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.casefile.corrections import MeasureCorrected
from rogatory.casefile.days import before
from rogatory.casefile.letters import Letter
from rogatory.casefile.measures import Measure, MeasureAnswered
from rogatory.casefile.pouches import OpenedPouch
from rogatory.clerk.act import Act
from rogatory.clerk.sheet import Sheet
from rogatory.language import _


def faults(sheet: Sheet, act: Act) -> Iterator[str]:
    """Yield why an answer to a measure of ours cannot rest on what it names, or be of its day."""
    if not isinstance(act, (MeasureAnswered, MeasureCorrected)):
        return
    row = sheet.find(Measure, act.measure)
    letter = sheet.find(Letter, row.letter) if row is not None else None
    if letter is None or letter.incoming:
        return
    if act.rests_on == "signed_package":
        if not act.source or sheet.find(OpenedPouch, act.source) is None:
            yield _(
                "An answer rests on a sealed package only if that package was opened here: say on "
                "what else it rests."
            )
    elif act.answered_on and before(act.answered_on, letter.sent_on):
        yield _("The answer is said to be of {day}, before the letter went on {sent}.").format(
            day=act.answered_on, sent=letter.sent_on
        )
