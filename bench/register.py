# SPDX-License-Identifier: Apache-2.0
"""What a status statement costs in a large case, and a page of a large register.

``bin/bench --only register``; medians of warm runs, CPU seconds beside wall seconds.  Goals: a
statement of a case with 100,000 entries under 2 s; a page of a register of 10,000 letters under
100 ms.

The instance is made through the clerk's one door, many acts a transaction: ten thousand letters of
five measures in cases of a hundred, each sent, most received and answered; and one case of a
hundred thousand entries, of which one in twenty tells of correspondence, the rest of other things.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.rows import Cost, Row, scaled, timed
from tests.casefile.status_story import form, measures
from tests.instances import Side, make_instance
from tests.stories_letters import ACTS, digest

from rogatory.casefile.register_list import PAGE, Register, Wanted
from rogatory.casefile.status import statement
from rogatory.clerk.act import Act

MADE = datetime(2027, 3, 1, 8, tzinfo=UTC)
ROUNDS = 7
LETTERS, ENTRIES = 10_000, 100_000
IN_A_CASE = 100
MEASURES = 5
OTHERS = ("XB", "XC", "XD", "b.example")


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


def asked(large: str, letters: int) -> dict[str, tuple[Wanted, int]]:
    """Return the pages of the register that are measured: what is wanted, and which page."""
    return {
        "first_page": (Wanted(), 1),
        "page_100": (Wanted(), min(100, 1 + letters // 2 // PAGE)),
        "sent_letters_page_20": (Wanted(direction="out"), min(20, 1 + letters // 3 // PAGE)),
        "open_letters_of_one_state": (Wanted(state="XB", open=True), 1),
        "two_months": (Wanted(since="2026-05", until="2026-06-30"), 1),
        "one_large_case": (Wanted(case=large), 1),
        "as_of_a_past_day": (Wanted(as_of="2027-03-02"), 1),
        "open_as_of_a_past_day": (Wanted(as_of="2027-03-02", open=True), 1),
    }


def costs(side: Side, large: str, letters: int) -> dict[str, list[Cost]]:
    """Return what each question cost, each warm."""
    instance = side.instance
    found: dict[str, list[Cost]] = {}

    def take(name: str, work: Callable[[], object]) -> None:
        work()
        found[name] = [timed(work) for _ in range(ROUNDS)]

    take("status", lambda: statement(instance, large))
    take("status as of a past day", lambda: statement(instance, large, as_of="2027-03-02"))
    take("status to its text", lambda: statement(instance, large).to_text())
    for name, (wanted, number) in asked(large, letters).items():
        words = name.replace("_", " ")
        take(f"register: {words}", lambda w=wanted, n=number: Register(instance, w).page(n))  # type: ignore[misc]
    return found


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale of 1 is 10,000 letters, and a case of 100,000 entries."""
    letters, entries = scaled(LETTERS, scale, IN_A_CASE), scaled(ENTRIES, scale, 400)
    with tempfile.TemporaryDirectory() as folder:
        side = make_instance(Path(folder), "a")
        side.clock.at = MADE
        large = make(side, letters, entries)
        side.clock.at = MADE + timedelta(days=5)
        record = statement(side.instance, large).data["record"]
        count = Register(side.instance, Wanted()).page().count
        found = costs(side, large, letters)
    of_case = f"a case of {record['entries']:,} entries, {record['considered']:,} of letters"
    of_all = f"{count:,} letters, {PAGE} a page"
    told: dict[str, Any] = {"part": "register", "better": "less", "rounds": ROUNDS}
    rows = []
    for name, some in found.items():
        wall, cpu = median(one.wall for one in some), median(one.cpu for one in some)
        status = name.startswith("status")
        rows.append(
            Row(**told, name=name, value=wall if status else wall * 1e3, cpu=cpu, wall=wall,
                unit="s" if status else "ms", goal=2 if status else 100,
                size=of_case if status else of_all,
                limit="folding the acts in Python" if status else "an index, then folding a page")
        )  # fmt: skip
    return rows
