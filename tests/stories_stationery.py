# SPDX-License-Identifier: Apache-2.0
"""Stationery in the story of one of each: adopted twice, numbers taken, one struck out."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words

from rogatory.casefile.stationery import digest_of


def stationery(side: Side, case: str, words: Words) -> None:
    """Adopt stationery, and another after it; take two numbers of a series with a gap."""
    for copies in (1, 2):
        layout, picture = f"// {words('layout')}", f"<svg>{words('picture')}</svg>"
        side.enter(
            side.authority,
            ACTS.StationeryAdopted(
                pattern="12/{year}-{n:04}",
                copies=copies,
                layout=layout,
                layout_digest=digest_of(layout),
                picture=picture,
                picture_digest=digest_of(picture),
                letterhead={"en": [words("head"), words("line")], "ru": [words("head")]},
                signatory={"name": words("signatory"), "title": {"en": words("title")}},
                executor={"name": words("executor"), "phone": words("phone")},
                markings={"official": {"en": words("marking")}},
            ),
            second="deputy",
        )
    side.enter(
        side.authority,
        *(
            ACTS.NumberTaken(
                number=f"12/2026-{n:04}",
                series="12/2026-#",
                n=n,
                for_case=case,
                letter="8a5f0c7e-0000-4000-8000-000000000012",
            )
            for n in (1, 3)
        ),
        ACTS.NumberStruck(number="12/2026-0003", reason=words("spoilt")),
    )
