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

PART = 4000
"""Files in one receipt: what a person can still leaf through.  Typesetting takes 90 KB a file."""


def parts(case: str, batches: Sequence[str]) -> list[list[str]]:
    """Share the batches of a large taking-in out to receipts of whole batches, in their order."""
    counts = {
        key: stored + duplicates + refused
        for key, stored, duplicates, refused in Batch.objects.filter(case=case).values_list(
            "key", "stored", "duplicates", "refused"
        )
    }
    shared: list[list[str]] = [[]]
    files = 0
    for key in batches:
        if shared[-1] and files + counts.get(key, 0) > PART:
            shared.append([])
            files = 0
        shared[-1].append(key)
        files += counts.get(key, 0)
    return shared


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
    labels = _labels(case, found)
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


def _labels(case: str, batches: Sequence[Batch]) -> dict[str, str]:
    """Return the labels of the exhibits of which the batches brought the same bytes again."""
    wanted = {str(one.get("sha256")) for one in _listed(batches, "duplicate_files", {})}
    if not wanted:
        return {}
    rows = Exhibit.objects.filter(case=case).values_list("file", "label")
    return {
        file["sha256"]: label
        for file, label in rows.iterator()
        if isinstance(file, dict) and file["sha256"] in wanted
    }


def _listed(batches: Sequence[Batch], name: str, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for batch in batches:
        values = getattr(batch, name)
        for one in values if isinstance(values, list) else ():
            if isinstance(one, dict):
                rows.append({**one, "label": labels.get(str(one.get("sha256")), "")})
    return rows
