# SPDX-License-Identifier: Apache-2.0
"""A statement tells what was carried: media, second proofs of a reply, papers passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.casefile.status_story import Desk, begin
from tests.instances import Side, make_instance
from tests.stories import erase
from tests.stories_letters import ACTS, digest

from rogatory.casefile.exhibits import Exhibit
from rogatory.casefile.status import statement
from rogatory.errors import Inadmissible
from rogatory.office import exhibits


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path, "a")


@pytest.fixture
def desk(side: Side, tmp_path: Path) -> Desk:
    """A letter that went in a sealed package, and the signed record of a handing over."""
    made = begin(side)
    made.draft("l-1", 1)
    made.approve("l-1")
    made.package("q-1", "letter", "l-1", 1)
    made.dispatch("l-1", "2026-11-23", pouch="q-1")
    scan = tmp_path / "record.txt"
    scan.write_text("signed by both")
    exhibits.take_in(side.instance, made.case, scan, side.hand(side.first), circumstances={})
    return made


def enter_medium(desk: Desk, medium: str, serial: str | None = None) -> int:
    placed = desk.side.instance.vault.put(desk.case, b"the record as it was printed")
    act = ACTS.MediumPrepared(
        medium=medium,
        pouch="q-1",
        sort="usb_stick",
        parts=3,
        listing=digest("list"),
        record={"sha256": placed.sha256, "size": placed.size},
        serial=serial,
    )
    (number,) = desk.enter(act)
    return number


def proof(desk: Desk) -> str:
    return str(Exhibit.objects.get(case=desk.case).key)


def lines(desk: Desk, **how: Any) -> str:
    return " ".join(" ".join(statement(desk.side.instance, desk.case, **how).to_text()).split())


def test_a_medium_is_told_as_prepared_until_the_signed_record_is_entered(desk: Desk) -> None:
    assert "on a medium" not in lines(desk)
    number = enter_medium(desk, "m-1", serial="XA-0042")
    said = "on a medium (USB stick, serial number XA-0042; 3 parts)"
    assert f"{said}, prepared on 2026-11-23" in lines(desk)
    assert "no entry says that it was handed over" in lines(desk)
    desk.on("2026-11-25T02:00")
    desk.enter(
        ACTS.MediumHandedOver(
            medium="m-1", happened="2026-11-24", proof=proof(desk), taken_by="K. Velt"
        )
    )
    told = lines(desk)
    assert f"{said}, handed over on 2026-11-24; rests on: the signed record" in told
    assert "K. Velt" not in told
    assert "no entry says that it was handed over" in lines(desk, as_of="2026-11-24")
    assert "handed over on 2026-11-24" in lines(desk, as_of="2026-11-24", by_happening=True)
    erase(desk.side, desk.case, (number, "serial", None))
    assert "XA-0042" not in lines(desk)
    (letter,) = statement(desk.side.instance, desk.case).data["letters_out"]
    (medium,) = letter["media"]
    assert medium["handed_on"] == "2026-11-24"


def test_a_handing_over_that_has_not_come_yet_is_refused(desk: Desk) -> None:
    enter_medium(desk, "m-1")
    with pytest.raises(Inadmissible, match="has not come yet"):
        desk.enter(ACTS.MediumHandedOver(medium="m-1", happened="2027-01-01", proof=proof(desk)))


def test_a_reply_says_with_which_it_goes_on_and_how_else_it_came(desk: Desk) -> None:
    desk.on("2026-12-20T02:00")
    reply = ACTS.ReplyRecorded
    desk.enter(
        reply(reply="in-1", letter="l-1", medium="paper_post", received="2026-12-01"),
        ACTS.ReplyRepeated(
            reply="in-1", medium="email", received="2026-12-02", exhibits=(proof(desk),)
        ),
        reply(reply="in-2", letter="l-1", medium="email", received="2026-12-09", continues="in-1"),
    )
    told = lines(desk)
    assert "came again by e-mail on 2026-12-02" in told
    first, second = statement(desk.side.instance, desk.case).data["replies"]
    assert [one["received"] for one in first["again"]] == ["2026-12-02"]
    assert second["continues"] == {"reply": "in-1", "received": "2026-12-01"}
    assert "again" not in second
    assert "continues" not in first


def test_a_paper_that_was_passed_on_is_told_with_whether_the_sender_knows(desk: Desk) -> None:
    desk.on("2026-12-20T02:00")
    desk.enter(
        ACTS.PaperRegistered(
            paper="in-3", direction="in", counterpart="XB", medium="by_hand", passed="2026-12-02"
        ),
        ACTS.PaperForwarded(
            paper="in-3", ground="not_competent", on="2026-12-03", went="original",
            to="District court",
        ),
    )  # fmt: skip
    (row,) = statement(desk.side.instance, desk.case).data["passed_on"]
    assert (row["to"], row["told_on"]) == ("District court", None)
    assert "no entry says so" in lines(desk)
    desk.enter(ACTS.PaperSenderTold(paper="in-3", on="2026-12-04"))
    (row,) = statement(desk.side.instance, desk.case).data["passed_on"]
    assert row["told_on"] == "2026-12-04"
    assert "outside our powers" in lines(desk)
