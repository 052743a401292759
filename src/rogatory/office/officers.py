# SPDX-License-Identifier: Apache-2.0
"""Officers join the authority: their key file, their entries, their roles; all or nothing."""

from __future__ import annotations

from rogatory.casefile import cases
from rogatory.casefile.founding import HOUSE_KEY_ROLES, NewOfficer
from rogatory.casefile.officers import (
    ROLES,
    Officer,
    OfficerKeyAdded,
    OfficerRegistered,
    RoleGranted,
)
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible, RogatoryError
from rogatory.language import _

__all__ = ["NewOfficer", "enlist"]


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
