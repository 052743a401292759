# SPDX-License-Identifier: Apache-2.0
"""Exhibits in a package: as it encloses them, and the entries of ours that travel with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.harm import HarmList
from rogatory.clerk.instance import Instance
from rogatory.exchange.content import Enclosed
from rogatory.exchange.evidence import Shown
from rogatory.office.copies import circumstances_of
from rogatory.office.exhibits import path_of

_DERIVED = frozenset({"exhibit", "origin", "label", "file", "how"})


def enclosed(
    instance: Instance, exhibit: Exhibit, withheld: Collection[str] = frozenset()
) -> Enclosed:
    """Return an exhibit as a package encloses it; of ``withheld`` batches no circumstances."""
    return Enclosed(
        id=exhibit.key,
        label=exhibit.label,
        file=exhibit.file,
        path=path_of(instance, exhibit),
        circumstances=None if exhibit.batch in withheld else circumstances_of(exhibit),
    )


def exhibit_entries(
    case: str,
    exhibits: Sequence[Exhibit],
    withheld: Collection[str] = frozenset(),
    *,
    letter: str = "",
) -> list[Shown]:
    """Return the entries by which exhibits came in, opened for exactly these exhibits.

    Of the batches ``withheld`` the circumstances stay closed: committed to, and not shown.  Of the
    original of a copy they are shown only where it was itself weighed for the ``letter``.
    """
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    wanted = {one.key for one in exhibits}
    origins = {one.origin for one in exhibits if one.origin} & _weighed(case, letter) - wanted
    shown = []
    kinds = {"exhibits.taken_in/1", "exhibit.derived/1"}
    for stamp, act in acts_of(case, KINDS, only=kinds):
        if stamp.kind == "exhibit.derived/1":
            if getattr(act, "exhibit", None) in wanted:
                shown.append(Shown(stamp.number, _DERIVED))
            continue
        ids = getattr(act, "exhibits", ())
        places = [place for place, key in enumerate(ids) if key in wanted]
        is_told = getattr(act, "batch", "") not in withheld
        # Of the original of a copy: its id, and who collected it; never its name or digest.
        behind = [place for place, key in enumerate(ids) if key in origins and is_told]
        if places or behind:
            items = {"exhibits": sorted({*places, *behind})}
            items |= dict.fromkeys(("labels", "files"), places) if places else {}
            opened = {"batch", "circumstances"} if is_told else {"batch"}
            shown.append(Shown(stamp.number, frozenset(opened), items))
    return shown


def _weighed(case: str, letter: str) -> set[str]:
    """Return the exhibits whose circumstances a second officer has weighed for a letter."""
    listed = HarmList.objects.filter(case=case, key=letter).first()
    return set(listed.enclosures) if listed and isinstance(listed.enclosures, list) else set()
