# SPDX-License-Identifier: Apache-2.0
"""Which cases an officer may see: the one place that says so for whatever looks across cases."""

from __future__ import annotations

from rogatory.casefile.cases import Case
from rogatory.casefile.policy import roles_of
from rogatory.casefile.search_index import Sight
from rogatory.clerk.instance import Instance
from rogatory.clerk.sheet import Sheet


def sight_of(instance: Instance, officer: str) -> Sight:
    """Return the cases of which an officer may find anything.

    A role in force holds for every case of an instance, and without one nothing is seen.  Where
    cases are kept apart from officers, this is the place that takes them out.
    """
    if not roles_of(Sheet(instance.config.authority), officer):
        return Sight(frozenset())
    return Sight(frozenset(Case.objects.values_list("key", flat=True)))
