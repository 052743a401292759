# SPDX-License-Identifier: Apache-2.0
"""Country sheets and the directory, in the story of one of each."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words, digest


def sheets_and_directory(side: Side, words: Words) -> None:
    """Enter every kind of act about country sheets and contact points."""
    for _n in range(2):
        text = _sheet(words)
        side.enter(
            side.authority,
            ACTS.CountrySheetAdopted(
                state="XB",
                digest=digest(text),
                valid_from="2026-01-01",
                text=text,
                note=words("note"),
            ),
            second="deputy",
        )
    side.enter(
        side.authority,
        ACTS.CountrySheetWithdrawn(state="XB", digest=digest(text), reason=words("reason")),
        second="deputy",
    )
    _directory(side, words)


def _sheet(words: Words) -> str:
    return (
        'schema = "rogatory.sheet/1"\n[sheet]\nstate = "XB"\nname = "XB"\n'
        f'valid_from = "2026-01-01"\nnote = "{words("sheet")}"\n'
    )


def _directory(side: Side, words: Words) -> None:
    told = {name: words(name) for name in ("name", "title", "body", "phone", "email", "address")}
    again = {name: words(name) for name in told}
    common = {"side": "them", "state": "XB", "duty": "executor", "domain": "b.example"}
    side.enter(
        side.authority,
        ACTS.ContactPointEntered(
            point="d1", languages=("ru", "en"), valid_from="2026-01", valid_until="2026-12",
            hours=words("hours"), source=words("source"), note=words("note"), **common, **told,
        ),
        ACTS.ContactPointEntered(
            point="d2", side="us", state="XA", duty="liaison", name=words("name"),
            source=words("source"),
        ),
        ACTS.ContactPointCorrected(
            point="d1", languages=("ru",), hours=words("hours"), source=words("source"),
            note=words("note"), reason=words("reason"), **common, **again,
        ),
        ACTS.ContactPointConfirmed(point="d1", on="2026-10-01", how=words("how")),
        ACTS.ContactPointEnded(point="d2", until="2026-10", reason=words("reason")),
    )  # fmt: skip
