# SPDX-License-Identifier: Apache-2.0
"""Two months of correspondence, entered day by day with a clock that the story moves.

``tell`` yields the name of each day once its acts are entered, so that a test can take the status
then and compare it with the status that is reckoned afterwards for the same instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.instances import Side
from tests.stories import ACTS, Words, digest, weighed

THEIR_CASE = "11111111-2222-4333-8444-555555555555"
DEED = "cis-chisinau-2002"
SOVEREIGNTY = "cis-chisinau-2002:?:refuse_sovereignty"


def measures(letter: str, n: int) -> tuple[dict[str, Any], ...]:
    """Return ``n`` measures of a letter."""
    return tuple(
        {"id": f"{letter}-m{place}", "number": place, "type": "records"}
        for place in range(1, n + 1)
    )


def form(name: str) -> dict[str, Any]:
    """Return as much of a letter's form as the statement reads."""
    return {"requested_authority": {"name": name}, "requesting_authority": {"name": name}}


@dataclass
class Desk:
    """One side at work on one case."""

    side: Side
    case: str = ""
    words: Words = field(default_factory=Words)

    def on(self, moment: str) -> None:
        """Set the clock: ``2026-11-24T02:00``, UTC."""
        self.side.clock.at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def enter(self, *acts: Any, by: str | None = None) -> list[int]:
        """Enter acts into the case; return their numbers."""
        return [entry.number for entry in self.side.enter(self.case, *acts, by=by)]

    def house(self, *acts: Any) -> None:
        """Enter acts into the authority's own record."""
        self.side.enter(self.side.authority, *acts)

    def draft(self, letter: str, n: int, body: str = "Office B") -> None:
        """Draft a letter with ``n`` measures."""
        self.enter(
            ACTS.LetterDrafted(
                letter=letter,
                instrument=DEED,
                counterpart="b.example",
                form_digest=digest(letter),
                measures=measures(letter, n),
                form=form(body),
            )
        )

    def approve(self, letter: str, key: str = "") -> None:
        """Check, weigh and approve a letter in its present form."""
        now = digest(key or letter)
        for officer, act in weighed(letter, now, self.words):
            self.enter(act, by=None if officer == "first" else officer)
        self.enter(ACTS.LetterApproved(letter=letter, form_digest=now), by="deputy")

    def dispatch(self, letter: str, on: str, channel: str = "sealed_package", **more: Any) -> None:
        """Enter that a letter went."""
        act = ACTS.LetterDispatched(
            letter=letter, sent_on=on, channel=channel, number=f"N-{letter}", **more
        )
        self.enter(act)

    def package(
        self, pouch: str, sort: str, letter: str, number: int, to: str = "b.example"
    ) -> None:
        """Announce and seal a package."""
        self.enter(
            ACTS.PouchAnnounced(
                pouch=pouch,
                sort=sort,
                channel="a.example/b.example",
                number=number,
                to="b.example",
                letter=letter,
            ),
            ACTS.PouchSealed(pouch=pouch, digest=digest(pouch), size=9),
        )

    def receipt(self, pouch: str, name: str, at: str, family: str = "content_handed_over") -> None:
        """Enter their signed receipt for a package of ours."""
        self.enter(
            ACTS.ReceiptReceived(
                pouch=pouch, receipt=name, digest=digest(name), family=family, received_at=at
            )
        )

    def arrival(self, pouch: str, sort: str, number: int, **more: Any) -> None:
        """Enter into the authority's record that a file came."""
        values = {"sender": "b.example", "their_case": THEIR_CASE, **more}
        self.house(
            ACTS.PouchReceived(
                digest=digest(pouch),
                size=9,
                received=self.side.instance.now(),
                pouch=pouch,
                sort=sort,
                number=number,
                **values,
            )
        )

    def opened(self, pouch: str, sort: str, number: int) -> None:
        """A package of theirs comes and is opened into the case."""
        self.arrival(pouch, sort, number)
        self.enter(
            ACTS.PouchOpened(
                pouch=pouch,
                digest=digest(pouch),
                sort=sort,
                sender="b.example",
                their_case=THEIR_CASE,
                number=number,
            )
        )
        self.house(ACTS.PouchPlaced(digest=digest(pouch), state="opened", into=self.case))

    def answer(self, measure: str, answer: str, on: str, rests_on: str, **more: Any) -> None:
        """Enter an answer to a measure."""
        self.enter(
            ACTS.MeasureAnswered(
                measure=measure, answer=answer, answered_on=on, rests_on=rests_on, **more
            )
        )

    def search(self, register: str, until: str, *, letter: str | None, found: bool = False) -> None:
        """Enter a search in a register."""
        self.enter(
            ACTS.RegisterSearched(
                register=register, letter=letter, until=until, found=found, by="Deputy"
            )
        )


def begin(side: Side) -> Desk:
    """Open the case and name the counterpart."""
    desk = Desk(side)
    desk.on("2026-11-23T02:00")
    desk.case = side.open_case("26-0417", title="two deaths")
    desk.house(
        ACTS.CounterpartAdded(
            domain="b.example",
            country="XB",
            digest=digest("card"),
            serial=1,
            card="card",
            compared="by telephone",
        )
    )
    return desk


def tell(desk: Desk) -> Iterator[str]:
    """Tell the story; yield the day once its acts are entered."""
    desk.draft("l-1", 15)
    yield "2026-11-23"
    yield from _outward(desk)
    yield from _inward(desk)
    yield from _paper(desk)
    yield from _post(desk)


def _outward(desk: Desk) -> Iterator[str]:
    desk.on("2026-11-24T02:00")
    desk.enter(
        ACTS.LetterRevised(
            letter="l-1",
            form_digest=digest("better"),
            measures=measures("l-1", 14),
            form=form("Office B"),
            reason="fourteen will do",
        )
    )
    desk.approve("l-1", "better")
    desk.package("q-1", "letter", "l-1", 1)
    desk.dispatch("l-1", "2026-11-24", pouch="q-1")
    yield "2026-11-24"
    desk.on("2026-11-27T02:00")
    desk.receipt("q-1", "r-1", "2026-11-26T09:00:00Z")
    desk.enter(
        ACTS.LetterAcknowledged(
            letter="l-1", rests_on="signed_receipt", on="2026-11-26", receipt="r-1"
        )
    )
    yield "2026-11-27"
    desk.on("2026-12-05T02:00")
    desk.opened("a-1", "answer", 1)
    for n in (1, 2, 3):
        desk.answer(f"l-1-m{n}", "executed", "2026-12-04", "signed_package", source="a-1")
    signed = {"rests_on": "signed_package", "source": "a-1"}
    desk.answer("l-1-m4", "refused", "2026-12-04", reason_code=SOVEREIGNTY, **signed)
    desk.answer("l-1-m5", "postponed", "2026-12-04", until="2027-03-01", **signed)
    yield "2026-12-05"


def _inward(desk: Desk) -> Iterator[str]:
    desk.on("2026-12-15T02:00")
    desk.opened("a-2", "letter", 2)
    letter = "b.example:x"
    desk.enter(
        ACTS.LetterReceived(
            letter=letter,
            instrument=DEED,
            counterpart="b.example",
            received_on="2026-12-15",
            medium="sealed_package",
            pouch="a-2",
            form_digest=digest("theirs"),
            measures=measures(letter, 3),
            form=form("Office B"),
            their_number="B-77",
        )
    )
    yield "2026-12-15"
    desk.on("2026-12-16T02:00")
    desk.enter(
        ACTS.LetterRegistered(letter=letter, number="IN-1"),
        ACTS.LetterAcknowledged(
            letter=letter, rests_on="signed_receipt", on="2026-12-16", receipt="a-2"
        ),
    )
    yield "2026-12-16"
    desk.on("2026-12-18T02:00")
    desk.answer(f"{letter}-m1", "executed", "2026-12-18", "entry")
    desk.answer(f"{letter}-m2", "refused", "2026-12-18", "entry", article="19")
    yield "2026-12-18"
    desk.on("2026-12-19T02:00")
    desk.package("q-2", "answer", letter, 2)
    yield "2026-12-19"


def _paper(desk: Desk) -> Iterator[str]:
    # It came on the tenth and was entered ten days later, with a mistyped number of ours.
    desk.on("2026-12-20T02:00")
    placed = desk.side.instance.vault.put(desk.case, b"scan")
    file = {"sha256": placed.sha256, "size": placed.size, "name": "scan", "name_bytes": "scan"}
    desk.enter(
        ACTS.ExhibitsTakenIn(
            batch="b-1", exhibits=("e-1",), labels=("E-1",), files=(file,), circumstances={}
        ),
        ACTS.ReplyRecorded(
            reply="y-1",
            letter="l-1",
            medium="paper_post",
            dated="2026-12-01",
            received="2026-12-10",
            exhibits=("e-1",),
            their_number="B-70",
            reference_read="N-1-1",
        ),
    )
    desk.answer("l-1-m6", "executed_partly", "2026-12-01", "paper", source="y-1")
    yield "2026-12-20"
    desk.on("2026-12-22T02:00")
    desk.enter(
        ACTS.ReplyRecorded(
            reply="y-2", letter="l-1", medium="email", dated="2026-12-22", received="2026-12-22"
        )
    )
    desk.answer("l-1-m7", "accepted", "2026-12-22", "email", source="y-2")
    desk.answer("l-1-m8", "scheduled", "2026-12-22", "verbal", until="2027-02-01")
    yield "2026-12-22"


def _post(desk: Desk) -> Iterator[str]:
    desk.on("2026-12-23T02:00")
    desk.draft("l-2", 2, body="Ministry of B")
    desk.approve("l-2")
    desk.on("2027-01-05T02:00")
    desk.dispatch("l-2", "2027-01-02", "paper_post", proof="e-1")
    yield "2027-01-05"
    desk.on("2027-01-10T02:00")
    desk.arrival("bad", "answer", 3)
    desk.house(ACTS.PouchRefused(digest=digest("bad"), step="signature", reasons=("broken",)))
    desk.arrival("early", "answer", 5)
    desk.house(ACTS.PouchPlaced(digest=digest("early"), state="waiting"))
    other = "22222222-2222-4333-8444-555555555555"
    desk.arrival("other", "letter", 1, their_case=other)
    desk.house(ACTS.PouchPlaced(digest=digest("other"), state="opened", into=other))
    desk.arrival("unread", "letter", 1, their_case="33333333-2222-4333-8444-555555555555")
    desk.arrival("stranger", "letter", 1, sender="c.example")
    yield "2027-01-10"
    desk.on("2027-01-20T02:00")
    desk.search("own_chancellery", "2027-01-20T01:00:00Z", letter=None)
    desk.search("foreign_ministry", "2027-01-01T01:00:00Z", letter="l-2")
    desk.search("post", "2027-01-20T01:30:00Z", letter="l-2", found=True)
    yield "2027-01-20"
    desk.on("2027-01-22T02:00")
    desk.receipt("q-2", "r-2", "2027-01-21T09:00:00Z")
    yield "2027-01-22"
