# SPDX-License-Identifier: Apache-2.0
"""What a status statement costs in a large case, and a page of a large register.

``python -m bench.register [--json FILE] [--keep FOLDER] [--entries N] [--letters N]``; medians of
warm runs, CPU seconds beside wall seconds.  Goals: a statement of a case with 100,000 entries under
2 s; a page of a register of 10,000 letters under 100 ms.

The instance is made through the clerk's one door, many acts a transaction: ``--letters`` letters of
five measures in cases of a hundred, each sent, most received and answered; and one case of
``--entries`` entries, of which one in ten tells of correspondence and the rest of other things.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from tests.casefile.status_story import form, measures
from tests.instances import Side
from tests.stories_letters import ACTS, digest

from rogatory.clerk.act import Act

ROUNDS = 7
IN_A_CASE = 100
MEASURES = 5
OTHERS = ("XB", "XC", "XD", "b.example")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Run ``work``; return (CPU seconds, wall seconds)."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def drafts(letters: Sequence[str], place: int) -> Iterator[tuple[str, Act]]:
    """Give what brings letters of ours to their approval: officer and act."""
    for n, letter in enumerate(letters, place):
        yield (
            "aynur",
            ACTS.LetterDrafted(
                letter=letter,
                instrument="cis-chisinau-2002",
                counterpart=OTHERS[n % len(OTHERS)],
                form_digest=digest(letter),
                measures=measures(letter, MEASURES),
                form=form("Office B") | {"facts": "What happened, in words. " * 200},
            ),
        )
    for letter in letters:
        yield (
            "aynur",
            ACTS.LetterChecked(
                letter=letter,
                form_digest=digest(letter),
                instrument_digest=digest("law"),
                errors=0,
                by_hand=0,
                remarks=tuple({"text": f"remark {n}"} for n in range(10)),
            ),
        )
        yield (
            "aynur",
            ACTS.HarmListed(
                letter=letter, form_digest=digest(letter), enclosures=(), items=(), whats=()
            ),
        )
    for letter in letters:
        yield "deputy", ACTS.LetterApproved(letter=letter, form_digest=digest(letter))


def journeys(letters: Sequence[str], place: int) -> Iterator[Act]:
    """Give the sending of letters, and for most of them receipt and answers."""
    for n, letter in enumerate(letters, place):
        day = f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        yield ACTS.LetterDispatched(
            letter=letter, sent_on=day, channel="paper_post", number=f"17-{n}/26"
        )
        if n % 5 == 0:
            continue
        yield ACTS.LetterAcknowledged(
            letter=letter, rests_on="paper", on=day, their_number=f"B-{n}"
        )
        yield ACTS.ReplyRecorded(
            reply=f"y-{letter}", letter=letter, medium="paper_post", received=day,
            their_number=f"B-{n}",
        )  # fmt: skip
        for m in range(1, MEASURES if n % 3 else MEASURES + 1):
            yield ACTS.MeasureAnswered(
                measure=f"{letter}-m{m}",
                answer=("executed", "refused", "postponed")[m % 3],
                answered_on=day,
                rests_on="paper",
                source=f"y-{letter}",
                until="2027-03-01",
            )


def arrivals(count: int, place: int) -> Iterator[Act]:
    """Give letters of theirs, registered here."""
    for n in range(place, place + count):
        letter = f"b.example:in-{n}"
        yield ACTS.LetterReceived(
            letter=letter,
            instrument="cis-chisinau-2002",
            counterpart="b.example",
            received_on=f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            medium="paper_post",
            form_digest=digest(letter),
            measures=measures(letter, MEASURES),
            form=form("Office B"),
            their_number=f"B-{n}",
        )
        yield ACTS.LetterRegistered(letter=letter, number=f"31-{n}/26")


def fill(side: Side, case: str, ours: int, theirs: int, place: int) -> None:
    """Put letters of both directions into a case."""
    letters = [f"l-{place + n}" for n in range(ours)]
    told = list(drafts(letters, place))
    for officer in ("aynur", "deputy"):
        side.enter(case, *(act for who, act in told if who == officer), by=officer)
    side.enter(case, *journeys(letters, place), *arrivals(theirs, place))


def make(side: Side, letters: int, entries: int) -> str:
    """Fill an instance; return the uuid of the large case."""
    for place in range(0, letters, IN_A_CASE):
        case = side.open_case(f"{place // IN_A_CASE + 1}/2026")
        fill(side, case, IN_A_CASE * 7 // 10, IN_A_CASE * 3 // 10, place)
    large = side.open_case("large/2026")
    fill(side, large, entries // 200, entries // 200, letters)
    side.enter(large, ACTS.PersonEntered(person="p", role="victim", code="V"))
    from rogatory.clerk.tables import Docket

    while (size := Docket.objects.get(case=large).size) < entries:
        side.enter(
            large,
            *(
                ACTS.CitizenshipStated(
                    person="p", according_to="XA", country="XA", source=f"source {n}"
                )
                for n in range(size, min(size + 5000, entries))
            ),
        )
    return large
