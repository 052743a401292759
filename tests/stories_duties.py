# SPDX-License-Identifier: Apache-2.0
"""One of each act of duties, signs and stated facts, each erasable text unmistakable."""

from __future__ import annotations

from tests.instances import Side
from tests.stories_letters import ACTS, Words


def duties_of(side: Side, case: str, words: Words) -> None:
    """Enter every kind of act about duties, signs and stated facts; ``d-1`` is noted already."""
    side.enter(
        case,
        ACTS.CircumstanceStated(
            circumstance="c-1",
            fact="complaint",
            person="p-1",
            incident="i-1",
            state="XB",
            happened="2026-03",
            source=words("complaint"),
        ),
        ACTS.CircumstanceStated(
            circumstance="c-2",
            fact="cross_border_killing",
            incident="i-1",
            state="XB",
            towards="XA",
            certain=False,
            source=words("rumour"),
        ),
        ACTS.CircumstanceWithdrawn(circumstance="c-2", reason=words("mistaken")),
        ACTS.DutyNoted(
            duty="d-2",
            instrument="un-cat-1984",
            instrument_digest="0" * 64,
            requirement="un-cat-1984:13:complaint",
            owed_by="XB",
            fact="complaint",
            because="p-1",
            in_doubt=True,
            unverified=True,
            force="binding",
            time_word="without_delay",
            policy_date="2026-04-01",
            discharged_by=("measure.answered/1",),
            text=words("owed"),
        ),
        ACTS.DutyMet(duty="d-2", by_what="e-2", note=words("met")),
        ACTS.DutyReopened(duty="d-2", reason=words("not met")),
        ACTS.DutyDateSet(duty="d-2", policy_date="2026-05", reason=words("later")),
        ACTS.DutyContested(duty="d-2", who="XB", reason=words("contest")),
        ACTS.DutyContested(duty="d-2", who="XB", withdrawn=True, reason=words("no contest")),
        ACTS.SignResolved(
            sign=f"{case}:{_sign(case)}", outcome="confirmed", by_what="e-2", note=words("settled")
        ),
        ACTS.SignResolved(sign=f"{case}:{_sign(case)}", outcome="open", note=words("unsettled")),
    )


def _sign(case: str) -> int:
    from rogatory.casefile.incidents import Sign

    return Sign.objects.filter(case=case).values_list("entry", flat=True)[0]
