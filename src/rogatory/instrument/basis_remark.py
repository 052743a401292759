# SPDX-License-Identifier: Apache-2.0
"""What the check of a letter says about its basis: one remark a treaty."""

from __future__ import annotations

from rogatory.instrument.basis import Tie
from rogatory.instrument.binding import Bound, binds
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Group, Remark, Spot, Verdict
from rogatory.instrument.rows import Instrument
from rogatory.language import _


def basis_remark(form: LetterForm, instrument: Instrument, tie: Tie | None = None) -> Remark | None:
    """What the check says about the basis; None for an instrument that has no parties to bind.

    ``tie`` is what ``basis.resolve`` found for this instrument with all others; without it the
    instrument is looked at alone, and no relation to another one is applied.
    """
    if instrument.header.kind != "treaty":
        return None
    states = [state for state in (form.requesting_state, form.requested_state) if state]
    sides = tie.sides if tie else tuple(binds(instrument, s, form.date) for s in states)
    place = _("parties of {id}").format(id=instrument.id)
    read = [Spot(place, _told(side.reason, any(r.fiction for r in side.rows))) for side in sides]
    read += [Spot(one.other, one.effect) for one in tie.relations] if tie else []
    refused = next((side.reason for side in sides if side.bound is Bound.NO), None)
    doubt = next((side.reason for side in sides if side.bound is Bound.UNKNOWN), None)
    if tie is not None and tie.relations:
        refused = refused or (tie.reasons[0] if tie.bound is Bound.NO else None)
        doubt = doubt or (tie.reasons[0] if tie.bound is Bound.UNKNOWN else None)
    verdict, group, reason = Verdict.OK, Group.SETTLED, ""
    if refused is not None:
        chosen = form.instrument in (None, instrument.id)
        verdict, group = Verdict.DOES_NOT_APPLY, Group.ERROR if chosen else Group.SETTLED
        reason = refused
    elif len(sides) < 2:
        verdict, group = Verdict.IN_DOUBT, Group.BY_HAND
        reason = _("the letter does not name both states")
    elif doubt is not None:
        verdict, group, reason = Verdict.IN_DOUBT, Group.BY_HAND, doubt
    todo = _("Confirm from the depositary that the instrument binds both states on that day.")
    return Remark(
        requirement=f"{instrument.id}:basis",
        article="",
        label=_("basis"),
        verdict=verdict,
        group=group,
        source="",
        reason=reason,
        read=tuple(read),
        todo="" if group is Group.SETTLED else todo,
    )


def _told(reason: str, fiction: bool) -> str:
    return _("{reason} (fiction)").format(reason=reason) if fiction else reason
