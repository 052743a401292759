# SPDX-License-Identifier: Apache-2.0
"""Bringing the index up to the records: entries that came, and names that were sealed since."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from rogatory.casefile.cases import Case
from rogatory.clerk.instance import Instance
from rogatory.office import documents, sealed_names


def catch_up_all(instance: Instance, shut: Collection[str] = ()) -> int:
    """Index every entry that is not in the index yet, of cases and of the authority's own record.

    Returns how many they were, but for those of the cases that are ``shut``.  A case with sealed
    identities waits while the keys are locked, in which case nothing of it is found that may name
    one (``sealed_names.behind``).
    """
    sealed_names.catch_up_all(instance)
    coder, authority = partial(sealed_names.coder_of, instance), instance.config.authority
    dockets = [*Case.objects.values_list("key", flat=True), authority]
    came = {
        one: documents.catch_up(one, coder, own=one == authority)
        for one in documents.behind(dockets)
    }
    return sum(number for one, number in came.items() if one not in shut)
