# SPDX-License-Identifier: Apache-2.0
"""Officers join the authority: key file, entries, roles, all or nothing; later the house key."""

from __future__ import annotations

from rogatory.casefile import cases
from rogatory.casefile.founding import HOUSE_KEY_ROLES, NewOfficer
from rogatory.casefile.officers import (
    ROLES,
    Officer,
    OfficerKeyAdded,
    OfficerRegistered,
    Role,
    RoleGranted,
)
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, RogatoryError, Unavailable
from rogatory.language import _

__all__ = ["NewOfficer", "enlist", "entrust"]


def enlist(
    instance: Instance, new: NewOfficer, by: Hand, second: Hand | None, *, house: str | None
) -> list[int]:
    """Register an officer with a key file of their own and roles; return the entries' numbers.

    ``house`` is the house key, for roles that sign and open for the authority.  Raises
    Inadmissible when the officer is known, a role is none, or the acting officers may not do it;
    then no key file is left behind.
    """
    faults = [
        _("There is no role {role}; there are: {roles}.").format(role=role, roles=", ".join(ROLES))
        for role in new.roles
        if role not in ROLES
    ]
    if Officer.objects.filter(case=instance.config.authority, key=new.officer).exists():
        faults.append(_("Officer {officer} is registered already.").format(officer=new.officer))
    holds_house = bool(HOUSE_KEY_ROLES & set(new.roles))
    if holds_house and house is None:
        faults.append(
            _(
                "These roles need the authority's keys, which the acting officer does not hold: "
                "let an officer who does register them."
            )
        )
    Inadmissible.unless_empty(faults)
    # An existing key file is a Conflict: a key is never lost under another.
    key, public = instance.give_key(new.officer, new.passphrase, house if holds_house else None)
    acts: list[Act] = [
        OfficerRegistered(officer=new.officer, name=new.name, title=new.title or None),
        OfficerKeyAdded(officer=new.officer, key=key, public=public.hex()),
        *(RoleGranted(officer=new.officer, role=role) for role in new.roles),
    ]
    try:
        entries = cases.enter(instance, instance.config.authority, *acts, by=by, second=second)
    except RogatoryError:
        (instance.home / "keys" / "officers" / f"{new.officer}.key").unlink()
        raise
    return [entry.number for entry in entries]


def entrust(instance: Instance, officer: str, passphrase: str, *, house: str | None) -> None:
    """Give an officer who received such a role later the house key, under their own passphrase.

    Raises Unavailable when the acting officer does not hold the house key or ``officer`` has no key
    here, Inadmissible when no role of theirs signs or opens for the authority.
    """
    if house is None:
        raise Unavailable(
            _(
                "The authority's keys are locked: act as an officer who holds the house key "
                "(--as OFFICER)."
            )
        )
    rows = Role.objects.filter(case=instance.config.authority, officer=officer, active=True)
    if not HOUSE_KEY_ROLES & set(rows.values_list("role", flat=True)):
        raise Inadmissible(
            _(
                "Officer {officer} has no role that needs the authority's keys; such roles are: "
                "{roles}."
            ).format(officer=officer, roles=", ".join(sorted(HOUSE_KEY_ROLES)))
        )
    instance.hand_house_key(officer, passphrase, house)
