# SPDX-License-Identifier: Apache-2.0
"""The part of the story that is carried: a medium is prepared and handed over."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def carried(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about media at least once."""
    record = side.instance.vault.put(case, words("record").encode())
    side.enter(
        case,
        ACTS.MediumPrepared(
            medium="m-1",
            pouch="q-1",
            sort="usb_stick",
            parts=3,
            listing=digest("list"),
            record={"sha256": record.sha256, "size": record.size},
            serial=words("serial"),
            seal=words("seal"),
            to=words("courier"),
        ),
        ACTS.MediumHandedOver(
            medium="m-1",
            happened="2026-04-02",
            proof="e-1",
            taken_by=words("taker"),
            place=words("place"),
        ),
    )
