# SPDX-License-Identifier: Apache-2.0
"""By what something is shown: an entry of the case record, or an exhibit.

An entry is named by its number, an exhibit by its id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.sheet import Sheet
from rogatory.clerk.tables import EntryRow
from rogatory.language import _


def entry_of(case: str, proof: str) -> EntryRow | None:
    """Return the entry that is named by its number, None when it is no number or not there."""
    if not (proof.isdecimal() and proof.isascii() and len(proof) < 16):
        return None
    return EntryRow.objects.filter(case=case, number=int(proof)).first()


def faults(sheet: Sheet, proof: str, kinds: Collection[str] = ()) -> Iterable[str]:
    """Yield why ``proof`` shows nothing: it is not there, or is an entry of none of ``kinds``."""
    if sheet.find(Exhibit, proof) is not None:
        return
    entry = entry_of(sheet.case, proof)
    if entry is None:
        yield _("There is neither an entry nor an exhibit {proof} in the case.").format(proof=proof)
    elif kinds and entry.kind not in kinds:
        yield _(
            "Entry {n} is of the kind {kind}; by what this can be shown: an exhibit, or an entry "
            "of the kinds {kinds}."
        ).format(n=entry.number, kind=entry.kind, kinds=", ".join(sorted(kinds)))
