# SPDX-License-Identifier: Apache-2.0
"""Country sheets at the desk: adopt one that two officers answer for, withdraw it, write it out."""

from __future__ import annotations

import hashlib

from rogatory.casefile import cases
from rogatory.casefile.country_sheets import (
    CountrySheet,
    CountrySheetAdopted,
    CountrySheetWithdrawn,
)
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument.country import Sheet
from rogatory.instrument.country_form import states, written
from rogatory.instrument.model import read_sheet
from rogatory.language import _
from rogatory.office import law


def adopt(
    instance: Instance,
    name: str,
    data: bytes,
    by: Hand,
    second: Hand | None = None,
    note: str | None = None,
) -> tuple[int, Sheet]:
    """Enter a sheet's text as this authority's knowledge of a state; return entry and sheet.

    ``name`` is the file's, for faults. Raises Malformed with every fault of the text, also where it
    names an instrument that is not known here.
    """
    sheet = read_sheet(name, data)
    law.with_sheets(instance, [(name, data)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(_("{place}: is no UTF-8 text").format(place=name)) from None
    act = CountrySheetAdopted(
        state=sheet.state,
        digest=hashlib.sha256(data).hexdigest(),
        valid_from=sheet.valid_from,
        text=text,
        note=note,
    )
    (entry,) = cases.enter(instance, instance.config.authority, act, by=by, second=second)
    return entry.number, sheet


def withdraw(
    instance: Instance,
    state: str,
    reason: str,
    by: Hand,
    second: Hand | None = None,
    digest: str | None = None,
) -> int:
    """Withdraw a state's adopted sheet, by the beginning of its digest where there are several."""
    rows = [row for row in adopted(instance, state) if row.digest.startswith(digest or "")]
    if len(rows) != 1:
        raise Inadmissible(
            _(
                "Say which sheet of {state} is meant, by the beginning of its digest: {known}."
            ).format(state=state, known=", ".join(row.digest[:12] for row in rows))
            if rows
            else _("No sheet of {state} is adopted here.").format(state=state)
        )
    act = CountrySheetWithdrawn(state=state, digest=rows[0].digest, reason=reason)
    (entry,) = cases.enter(instance, instance.config.authority, act, by=by, second=second)
    return entry.number


def adopted(instance: Instance, state: str) -> list[CountrySheet]:
    """Return the sheets of a state that are adopted and neither replaced nor withdrawn."""
    rows = CountrySheet.objects.filter(case=instance.config.authority, state=state, current=True)
    return list(rows.order_by("valid_from", "entry"))


def export(instance: Instance, sheet: Sheet) -> str:
    """Return a sheet as TOML for others, with who gives it and how far it was read, as comments."""
    found = states(sheet)
    heading = _(
        "Country sheet of {state}, given by {authority}.\n"
        "Fields of the form: {known} of {all} known, {read} read in a source.\n"
        "It was made from the text with the SHA-256 {digest}."
    ).format(
        state=sheet.state,
        authority=instance.config.domain,
        known=sum(one.known for one in found),
        all=len(found),
        read=sum(one.read for one in found),
        digest=sheet.digest,
    )
    return written(sheet, heading)
