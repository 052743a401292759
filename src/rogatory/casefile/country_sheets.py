# SPDX-License-Identifier: Apache-2.0
"""Country sheets that this authority's lawyers adopt: what a state is known to want of letters.

A sheet can also lie as a file in the folder of the instance; an act makes it known who adopted
which text, and when.  Two officers sign, as for rows of the law.  A newer sheet of a state takes
the place of an older one from the day that it names; what was adopted in error is withdrawn.
``office.law`` reads the texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import models

from rogatory.clerk.act import Act, Stamp, Text, erasable, structural
from rogatory.clerk.sheet import ErasableField, Row, Sheet
from rogatory.errors import Malformed
from rogatory.instrument.model import read_sheet
from rogatory.language import _


class CountrySheet(Row):
    """A sheet as it was adopted; the row's key is its entry's place."""

    state = models.TextField(db_index=True)
    digest = models.TextField()
    """SHA-256 (hex) of the text."""

    valid_from = models.TextField(default="")
    current = models.BooleanField(default=True)
    """Whether no later sheet of this state and day took its place, and it was not withdrawn."""

    by = models.TextField()
    text = ErasableField()
    note = ErasableField()

    class Meta:
        app_label = "casefile"


class CountrySheetAdopted(Act, kind="country_sheet.adopted/1", signatures=2, authority=True):
    """A country sheet is adopted as this authority's knowledge of a state."""

    state: str = structural("State", "code")
    digest: str = structural("Digest of the sheet's text", "code")
    valid_from: str | None = structural("Holds from", "date", default=None)
    text: Text = erasable("The sheet (TOML)")
    note: Text = erasable("Note", default=None)

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if sheet.where(CountrySheet, state=self.state, digest=self.digest, current=True):
            yield _("This sheet of {state} is adopted already.").format(state=self.state)
        if isinstance(self.text, str):
            yield from self._text_faults(self.text)

    def _text_faults(self, text: str) -> Iterable[str]:
        if hashlib.sha256(text.encode()).hexdigest() != self.digest:
            yield _("The digest is not that of the sheet's text.")
        try:
            read = read_sheet(self.state, text.encode())
        except Malformed as error:
            yield str(error)
            return
        if (read.state, read.valid_from) != (self.state, self.valid_from):
            yield _("The sheet speaks of another state, or from another day.")

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        day = self.valid_from or ""
        for old in sheet.where(CountrySheet, state=self.state, valid_from=day, current=True):
            old.current = False
            sheet.change(old)
        sheet.add(
            CountrySheet(
                key=stamp.key(),
                entry=stamp.number,
                state=self.state,
                digest=self.digest,
                valid_from=day,
                by=stamp.by,
                text=self.text,
                note=self.note,
            )
        )


class CountrySheetWithdrawn(Act, kind="country_sheet.withdrawn/1", signatures=2, authority=True):
    """A country sheet that was adopted is withdrawn; letters checked against it stay so."""

    state: str = structural("State", "code")
    digest: str = structural("Digest of the sheet's text", "code")
    reason: Text = erasable("Reason")

    def admit(self, sheet: Sheet, by: str) -> Iterable[str]:
        if not sheet.where(CountrySheet, state=self.state, digest=self.digest, current=True):
            yield _("No sheet of {state} with this digest is adopted here.").format(
                state=self.state
            )

    def apply(self, sheet: Sheet, stamp: Stamp) -> None:
        for row in sheet.where(CountrySheet, state=self.state, digest=self.digest, current=True):
            row.current = False
            sheet.change(row)
