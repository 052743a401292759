# SPDX-License-Identifier: Apache-2.0
"""A letter of the other side that came on paper: entered from its form, with its scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.letters import LetterReceived
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.exchange.opening import form_digest
from rogatory.instrument.form import LetterForm
from rogatory.language import _

__all__ = ["enter_paper_letter", "paper_letter"]


def enter_paper_letter(
    instance: Instance,
    case: str,
    form: Mapping[str, Any],
    by: Hand,
    *,
    sender: str,
    received_on: str,
    medium: str,
    their_number: str | None = None,
) -> str:
    """Enter a letter that came outside Rogatory, as an officer read it; return its id.

    ``sender`` is a counterpart's domain or a state's code.  Raises Malformed for a form out of
    form, Inadmissible with every reason otherwise.
    """
    act = paper_letter(
        form,
        sender=sender,
        received_on=received_on,
        medium=medium,
        their_number=their_number,
    )
    cases.enter(instance, case, act, by=by)
    return act.letter


def paper_letter(
    form: Mapping[str, Any],
    *,
    sender: str,
    received_on: str,
    medium: str,
    their_number: str | None = None,
) -> LetterReceived:
    """Return the act by which such a letter is entered; raises as :func:`enter_paper_letter`."""
    read = LetterForm.from_json(dict(form))
    faults = [
        _("Measure {n} has no {what}.").format(n=place, what=what)
        for place, measure in enumerate(read.measures, 1)
        for what, value in (("id", measure.id), ("type", measure.type))
        if not value
    ]
    if not read.letter:
        faults.append(_("The letter has no id."))
    Inadmissible.unless_empty(faults)
    assert read.letter is not None
    plain = read.to_json()
    return LetterReceived(
        letter=read.letter,
        instrument=read.instrument or "unknown",
        counterpart=sender,
        received_on=received_on,
        medium=medium,
        form_digest=form_digest(plain),
        measures=tuple(
            {"id": one.id, "number": one.number or place, "type": one.type}
            for place, one in enumerate(read.measures, 1)
        ),
        form=plain,
        their_number=their_number or read.number,
    )
