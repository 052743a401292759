# SPDX-License-Identifier: Apache-2.0
"""Packages of a confined case in the hands of an officer who is not admitted: kept, not read.

The post room takes in whatever comes.  Of a package that belongs to a confined case it learns that
it is kept, and no more; an officer who is admitted takes it up.
"""

from __future__ import annotations

from rogatory.casefile.pouches import OpenedPouch, ReceivedPouch, SentPouch
from rogatory.clerk import curtain
from rogatory.pouch.package import Package


def case_meant(row: ReceivedPouch | None, package: Package | None, domain: str) -> str:
    """Return the case of ours to which a package belongs, whoever asks; ``""`` where none is known.

    ``domain`` is our own: a package in our name is one that we sent.
    """
    with curtain.aside():
        if row is not None and row.case_opened:
            return row.case_opened
        if package is None:
            return _known(row.sender, row.their_case) if row is not None else ""
        if package.from_ == domain:
            return _first(SentPouch.objects.filter(key=package.pouch))
        return (
            _first(OpenedPouch.objects.filter(key=package.pouch))
            or _known(package.from_, package.case or "")
            or _first(SentPouch.objects.filter(case=package.their_case or "", to=package.from_))
        )


def _known(sender: str, their_case: str) -> str:
    return _first(OpenedPouch.objects.filter(sender=sender, their_case=their_case))


def _first(rows: object) -> str:
    found = rows.values_list("case", flat=True).first()  # type: ignore[attr-defined]
    return str(found or "")
