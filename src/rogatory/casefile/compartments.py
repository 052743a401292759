# SPDX-License-Identifier: Apache-2.0
"""Who may see a case and act in it: the one policy of compartments, asked by every door.

::

    closed_to           the cases that do not exist for an officer: sight, search, lists, post room
    refuse_outsiders    under the lock, before an act is looked at: as for a case that is not here
    reasons_against     who may be admitted and excluded, and that somebody who approves stays

An administrator who is nothing else reads no case and can be admitted to none.  Two who are inside
admit a third; where only one is left inside who can act, an approver from outside may be the
second, and where nobody is left, two officers of casework, one of them an approver: else a case
could be shut for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rogatory.casefile import policy
from rogatory.casefile.confinement import (
    Admission,
    CaseConfined,
    Confinement,
    OfficerAdmitted,
    OfficerExcluded,
    admitted,
    is_confined,
)
from rogatory.casefile.officers import Officer, OfficerKey
from rogatory.casefile.roll import Roll
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import Sheet
from rogatory.errors import Inadmissible
from rogatory.language import _

READS: Final = frozenset({"prosecutor", "approver", "custodian", "registrar", "reader"})
"""Roles that let an officer read cases."""


def closed_to(officer: str) -> frozenset[str]:
    """Return the confined cases to which an officer is not admitted: for him there are no such.

    ``""`` is somebody whose key has not been seen: admitted to none.
    """
    # The clerk's view of the rows: this is what the curtain itself is made of.
    rows = Confinement._base_manager.filter(active=True).values_list("case", flat=True)
    confined = frozenset(rows)
    if not confined or not officer:
        return confined
    inside = Admission._base_manager.filter(key=officer, active=True, case__in=confined)
    return confined - frozenset(inside.values_list("case", flat=True))


def keeps_out(case: str, officer: str) -> bool:
    """Return whether a case is confined and an officer not admitted to it."""
    sheet = Sheet(case)
    return is_confined(sheet) and officer not in admitted(sheet)


def reads(authority: Sheet, officer: str) -> bool:
    """Return whether an officer holds a role that reads cases: an administrator alone does not."""
    return bool(READS & policy.roles_of(authority, officer))


def is_orphaned(instance: Instance, case: str) -> bool:
    """Return whether a case is confined and nobody who is admitted can act in it any more."""
    sheet, authority = Sheet(case), Sheet(instance.config.authority)
    return is_confined(sheet) and not _able(authority, admitted(sheet), instance.now())


def no_such_case() -> Inadmissible:
    """Return what is said of a case that is not here, or not for whoever asks."""
    return Inadmissible(_("There is no such case in this instance."))


def refuse_outsiders(
    sheet: Sheet, authority: Sheet, act: Act | None, hands: Sequence[Hand], at: str
) -> None:
    """Raise Inadmissible, as for a case that is not here, when the first officer is kept out.

    ``act`` is what is to be entered; None where only the case is asked for.
    """
    if not is_confined(sheet):
        return
    inside = admitted(sheet)
    here = [hand.officer for hand in hands if hand.officer in inside]
    wanted = len(hands)
    if isinstance(act, OfficerAdmitted):
        able = _able(authority, inside, at)
        wanted = min(2, len(able))
        if wanted < 2 and not _approver_among(authority, [hand.officer for hand in hands]):
            wanted = 2
    if len(here) >= wanted:
        return
    if hands[0].officer in inside:
        raise Inadmissible(
            _("Officer {officer} is not admitted to this case and cannot be the second.").format(
                officer=next(one.officer for one in hands if one.officer not in inside)
            )
            if len(hands) > 1
            else _("This act needs a second officer who is admitted to the case, or an approver.")
        )
    raise no_such_case()


def reasons_against(
    sheet: Sheet, authority: Sheet, act: Act, hands: Sequence[Hand]
) -> Iterable[str]:
    """Yield why an act about a compartment may not be entered; nothing for any other act."""
    if isinstance(act, CaseConfined):
        inside = {hands[0].officer, *(one for one in act.officers if isinstance(one, str))}
        for officer in sorted(inside):
            yield from _unfit(authority, officer)
        yield from _nobody_approves(authority, inside)
        for hand in hands[1:]:
            if hand.officer not in inside:
                yield _("The second officer {officer} must be admitted too.").format(
                    officer=hand.officer
                )
    elif isinstance(act, OfficerAdmitted):
        yield from _unfit(authority, act.officer)
        yield from _nobody_approves(authority, admitted(sheet) | {act.officer})
    elif isinstance(act, OfficerExcluded):
        yield from _nobody_approves(authority, admitted(sheet) - {act.officer})


def _unfit(authority: Sheet, officer: str) -> Iterable[str]:
    if authority.find(Officer, officer) is None:
        yield _("Officer {officer} is not registered.").format(officer=officer)
    elif not reads(authority, officer):
        yield _(
            "Officer {officer} holds no role that reads cases: an administrator is admitted to "
            "none."
        ).format(officer=officer)


def _nobody_approves(authority: Sheet, inside: Iterable[str]) -> Iterable[str]:
    if not _approver_among(authority, inside):
        yield _(
            "Nobody who is admitted could approve a letter: admit an officer with the role "
            "approver first."
        )


def _approver_among(authority: Sheet, officers: Iterable[str]) -> bool:
    return any("approver" in policy.roles_of(authority, one) for one in officers)


def _able(authority: Sheet, inside: Iterable[str], at: str) -> list[str]:
    """Return the admitted who can still act: a role of casework and a key that is good."""
    good = Roll.of(authority.where(OfficerKey)).good(at)
    return [
        one for one in inside if one in good and policy.CASEWORK & policy.roles_of(authority, one)
    ]
