# SPDX-License-Identifier: Apache-2.0
"""Whose signatures an act must bear: one rule, at entry and in ``docket fsck``.

Once two officers ever had keys, an act of two persons needs two, for ever: a key that is revoked
takes nothing back.  A further key of an officer needs that officer's own signature or two officers;
a key is revoked by two or by its holder.  Where only one officer is left with a key, that officer
alone may introduce another; the new key is good 72 hours later
(docs/adr/0009-two-persons-for-good.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rogatory.casefile.officers import OfficerKeyAdded, OfficerKeyRevoked, RoleGranted
from rogatory.casefile.roll import Roll
from rogatory.clerk.act import Act
from rogatory.language import _, ngettext


def missing(roll: Roll, act: Act | type[Act], signing: Collection[str], at: str) -> Iterator[str]:
    """Yield why the officers in ``signing``, each with a good key, are not enough for an act.

    ``roll`` is as it was before the act.  The class alone does for every kind but the three that
    speak of officers.
    """
    wanted = 1
    if isinstance(act, OfficerKeyAdded):
        if roll.in_force(act.officer):
            if act.officer not in signing and len(signing) < 2:
                yield _(
                    "Officer {officer} has a key: a further one needs the signature of "
                    "{officer}, or of two officers."
                ).format(officer=act.officer)
            return
        wanted = 1 if roll.introduces(act.officer, at) else 2
    elif isinstance(act, OfficerKeyRevoked):
        key = roll.keys.get(act.key)
        if key is not None and key.officer not in signing and len(signing) < 2:
            yield _("A key is revoked by its holder, or by two officers.")
        return
    elif isinstance(act, RoleGranted) and roll.introduces(act.officer, at):
        wanted = 1
    elif len(roll.ever(at)) > 1:
        wanted = act.signatures
    if len(signing) < wanted:
        yield ngettext(
            "This act needs the signature of an officer.",
            "This act needs the signatures of {n} officers.",
            wanted,
        ).format(n=wanted)
