# SPDX-License-Identifier: Apache-2.0
"""The receipt for whoever gave files: what was taken in, what was not and why, with the digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.clerk.instance import Instance
from rogatory.clerk.tables import EntryRow
from rogatory.errors import Inadmissible
from rogatory.language import _, use
from rogatory.office.exhibit_list import heading
from rogatory.paper import giver_receipt as paper
from rogatory.vault.tally import Reason


def receipt(instance: Instance, case: str, batches: Sequence[str], lang: str) -> bytes:
    """Print the receipt for these batches of one taking-in, as PDF; no file is left out.

    Raises ``Inadmissible`` when a batch is not of the case.  What was erased since is said.
    """
    rows = [Batch.objects.filter(case=case, key=key).first() for key in batches]
    found = [row for row in rows if row is not None]
    if not found or len(found) != len(batches):
        raise Inadmissible(_("There is no such taking-in in the case: look at “exhibit list”."))
    at = EntryRow.objects.get(case=case, number=found[-1].entry).at
    exhibits: list[dict[str, Any]] = []
    for row in found:
        listed = Exhibit.objects.filter(case=case, batch=row.key)
        for one in sorted(listed, key=lambda e: (len(e.label), e.label)):
            exhibits.append({"label": one.label, "file": one.file})
    labels = {
        str(one.file["sha256"]): one.label
        for one in Exhibit.objects.filter(case=case)
        if isinstance(one.file, dict)
    }
    told = found[-1].circumstances
    with use(lang):
        return paper.giver_receipt(
            heading(instance, case, lang),
            told if isinstance(told, dict) else None,
            taken_at=at,
            exhibits=exhibits,
            duplicates=_listed(found, "duplicate_files", labels),
            refused=[
                {**one, "because": Reason(one["reason"]).label}
                for one in _listed(found, "refused_files", labels)
            ],
            counts=(
                sum(row.stored for row in found),
                sum(row.duplicates for row in found),
                sum(row.refused for row in found),
            ),
        )


def _listed(batches: Sequence[Batch], name: str, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for batch in batches:
        values = getattr(batch, name)
        for one in values if isinstance(values, list) else ():
            if isinstance(one, dict):
                rows.append({**one, "label": labels.get(str(one.get("sha256")), "")})
    return rows
