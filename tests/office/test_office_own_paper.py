# SPDX-License-Identifier: Apache-2.0
"""Our own papers among what came are known by their codes: our words are no answer of theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.office.test_office_originals import approved, attach, printed, scan
from tests.reading.scans import scan as leaf
from tests.scans import pile

from rogatory.casefile.exhibits import Exhibit
from rogatory.cli.papers_said import lines_of, shown
from rogatory.office import exhibits, paper_reading, post
from rogatory.office.own_paper import own_places
from rogatory.office.paper_proposal import Proposal, propose
from rogatory.office.readings import Reading
from rogatory.office.scans import leaves_of


@pytest.fixture
def side(tmp_path: Path, tool: Callable[[str], Path]) -> Side:
    tool("bwrap")
    tool("tesseract")
    return make_instance(tmp_path, "a")


@pytest.fixture
def sent(side: Side, tmp_path: Path) -> tuple[str, str, Path]:
    """A letter that was printed, signed, scanned and posted: its case, id, and what was printed."""
    case = side.open_case()
    letter = approved(side, case)
    pdf = printed(side, case, letter, "174-24", tmp_path)
    scanned = tmp_path / "signed.pdf"
    pile([scan(pdf, n, n) for n in range(1, leaves_of(pdf) + 1)], scanned, 150)
    attach(side, case, letter, scanned)
    hand = side.hand("aynur")
    post.record_dispatch(side.instance, case, letter, hand, channel="courier", sent_on="2026-11-24")
    return case, letter, pdf


def read(side: Side, case: str, file: Path) -> tuple[Reading, Proposal]:
    hand = side.hand("aynur")
    taken = exhibits.take_in(side.instance, case, file, hand, circumstances={})
    exhibit = Exhibit.objects.get(case=case, key=taken.exhibits[0])
    made = paper_reading.read_exhibit(side.instance, exhibit, hand, ["en"])
    made = Reading.from_json(made.to_json())
    return made, propose(side.instance, made, "aynur", case=case)


def test_a_scan_of_our_own_letter_is_no_reply_to_it(
    side: Side, sent: tuple[str, str, Path], tmp_path: Path
) -> None:
    case, letter, pdf = sent
    again = tmp_path / "again.pdf"
    pile([scan(pdf, n, n + 9) for n in (1, 2)], again, 150)
    reading, proposal = read(side, case, again)
    assert len(reading.pages) == 2
    (own,) = proposal.own
    assert own.letter is not None
    assert own.letter.key == letter
    assert own.places == ("page 1", "page 2")
    assert (proposal.letters, proposal.answers, proposal.became) == ([], [], "paper")
    said = "\n".join(map(str, lines_of(side.instance, case, reading, proposal)))
    assert "letter 174-24" in said
    assert "--accept all" not in said
    told = shown(reading, proposal)["own"]
    assert [one["places"] for one in told] == [["page 1", "page 2"]]


def test_a_copy_of_our_letter_behind_a_reply_answers_nothing(
    side: Side, sent: tuple[str, str, Path], tmp_path: Path
) -> None:
    case, _letter, pdf = sent
    words = ["PROSECUTOR GENERAL OF XB", "", "Our No 5/17-26 of 30 November 2026.",
             "To your No 174-24", "", "On point 2 of your request: it is done."]  # fmt: skip
    file = tmp_path / "both.pdf"
    pile([leaf(words, dpi=150), scan(pdf, 1, 3)], file, 150)
    reading, proposal = read(side, case, file)
    assert own_places(proposal.own) == {"page 2"}
    assert [one.value for one in proposal.letters] == ["174-24"]
    assert {one.place for one in proposal.answers} <= {"page 1"}
    assert len(reading.pages) == 2
