# SPDX-License-Identifier: Apache-2.0
"""Which cases an officer may see: the one place that says so for whatever looks across cases."""

from __future__ import annotations

from rogatory.casefile import compartments
from rogatory.casefile.cases import Case
from rogatory.casefile.officers import Officer, OfficerKey
from rogatory.casefile.roll import Roll
from rogatory.casefile.search_index import Sight
from rogatory.clerk.instance import Hand, Instance
from rogatory.clerk.sheet import Sheet


def sight_of(instance: Instance, officer: str) -> Sight:
    """Return the cases of which an officer may find anything.

    A role that reads, in force, holds for every case that is not confined; to a confined one an
    officer is admitted by an act of that case (``confinement``).
    """
    if not compartments.reads(Sheet(instance.config.authority), officer):
        return Sight(frozenset())
    there = frozenset(Case.objects.values_list("key", flat=True))
    return Sight(there - compartments.closed_to(officer))


def hidden_from(instance: Instance, proved: str, named: str = "") -> frozenset[str]:
    """Return the cases of which no row is shown to whoever asks.

    ``proved`` is the officer whose key was unlocked, ``named`` one who is only said to ask: a name
    alone opens no confined case.  An administrator who is nothing else is shown no case at all.
    """
    closed = compartments.closed_to(proved)
    who, authority = proved or named, Sheet(instance.config.authority)
    if who and authority.find(Officer, who) and not compartments.reads(authority, who):
        return closed | frozenset(Case._base_manager.values_list("key", flat=True))
    return closed


def proved(instance: Instance, hand: Hand) -> str:
    """Return the officer of an unlocked key that counts now; ``""`` for a key that does not."""
    key = Roll.of(Sheet(instance.config.authority).where(OfficerKey)).keys.get(hand.key_id)
    counts = (
        key is not None
        and hand.key is not None
        and key.officer == hand.officer
        and not key.revoked
        and key.good(instance.now())
    )
    return hand.officer if counts else ""
