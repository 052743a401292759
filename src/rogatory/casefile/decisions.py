# SPDX-License-Identifier: Apache-2.0
"""Decisions: what was decided, why, what else was possible, and what was known at the time."""

from __future__ import annotations

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, items, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet


class Decision(Row):
    """One decision; the row's key is its entry's place."""

    about = models.TextField(default="")
    what = ErasableField()
    reason = ErasableField()
    alternatives = ErasableField()
    known = ErasableField()

    class Meta:
        app_label = "casefile"


class DecisionTaken(Act, kind="decision.taken/1"):
    """A decision is taken and its reason is kept."""

    about: str | None = structural("About (id)", default=None)
    what: Text = erasable("Decision")
    reason: Text = erasable("Reason")
    alternatives: tuple[str, ...] = erasable("Alternatives", listed=True, default=())
    known: Text = erasable("What was known", default=None)

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        sheet.add(
            Decision(
                key=stamp.key(),
                entry=stamp.number,
                about=self.about or "",
                what=self.what,
                reason=self.reason,
                alternatives=items(self.alternatives),
                known=self.known,
            )
        )
