# SPDX-License-Identifier: Apache-2.0
"""Exhibits in a package: as it encloses them, and the entries of ours that travel with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rogatory.casefile.exhibits import Exhibit
from rogatory.clerk.instance import Instance
from rogatory.exchange.content import Enclosed
from rogatory.exchange.evidence import Shown
from rogatory.office.copies import circumstances_of
from rogatory.office.exhibits import path_of


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
    case: str, exhibits: Sequence[Exhibit], withheld: Collection[str] = frozenset()
) -> list[Shown]:
    """Return the entries by which exhibits came in, opened for exactly these exhibits.

    Of the batches ``withheld`` the circumstances stay closed: committed to, and not shown.
    """
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import acts_of

    wanted = {one.key for one in exhibits}
    shown = []
    kinds = {"exhibits.taken_in/1", "exhibit.derived/1"}
    for stamp, act in acts_of(case, KINDS, only=kinds):
        if stamp.kind == "exhibit.derived/1":
            if getattr(act, "exhibit", None) in wanted:
                shown.append(Shown(stamp.number, frozenset({"exhibit", "label", "file", "how"})))
            continue
        ids = getattr(act, "exhibits", ())
        places = [place for place, key in enumerate(ids) if key in wanted]
        if places:
            items = dict.fromkeys(("exhibits", "labels", "files"), places)
            opened = (
                {"batch"} if getattr(act, "batch", "") in withheld else {"batch", "circumstances"}
            )
            shown.append(Shown(stamp.number, frozenset(opened), items))
    return shown
