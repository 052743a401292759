# SPDX-License-Identifier: Apache-2.0
"""Files that an outsider hands in: kept apart, never believed, taken in by an officer alone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.handing import CANARY, SAID, card_of, entered, sealed, taken
from tests.exchange.moves import receive
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.casefile.pouches import ReceivedPouch
from rogatory.casefile.submissions import Submission, SubmissionAccepted
from rogatory.errors import Inadmissible, Unverified
from rogatory.office import submissions
from rogatory.pouch import submission as form
from rogatory.pouch.submitter import Submitter
from rogatory.verify import Trust, verify_pouch


def test_a_submission_is_kept_apart_and_nothing_enters_a_case(pair: Pair, tmp_path: Path) -> None:
    before = entered(pair)
    path = sealed(pair, tmp_path / "out")
    outcome = receive(pair, "a", path)
    assert (outcome.state, outcome.case) == ("submission", "")
    assert outcome.receipt is not None
    assert entered(pair) == before
    (row,) = Submission.objects.all()
    assert (row.state, row.files, row.name, row.case_said) == ("waiting", 3, CANARY, "the deaths")
    assert row.circumstances == dict.fromkeys(form.ASKED) | SAID
    assert row.left_out == [{"path": "link", "reason": "symlink"}]
    assert [one["path"] for one in row.listed] == ["a.txt", "b.txt", "sub/\\xff.bin"]
    assert ReceivedPouch.objects.get(key=row.key).state == "received"
    assert not outcome.report or not outcome.report.sender_established
    assert pair.faults("a") == []


def test_nothing_that_the_sender_says_is_readable_outside(pair: Pair, tmp_path: Path) -> None:
    path = sealed(pair, tmp_path / "out")
    data = path.read_bytes() + path.name.encode()
    for word in (CANARY, "Canary-Who", "the deaths", "a.txt", "4471", "what I saw"):
        assert word.encode() not in data


def test_chosen_files_come_in_by_the_door_of_every_exhibit(pair: Pair, tmp_path: Path) -> None:
    receive(pair, "a", sealed(pair, tmp_path / "out"))
    (row,) = Submission.objects.all()
    first = taken(pair, row, (3,))
    assert first.intake.sentence == "in 1 = 1 stored + 0 duplicates + 0 refused"
    row.refresh_from_db()
    rest = taken(pair, row)
    assert rest.places == (1, 2)
    assert rest.intake.sentence == "in 2 = 1 stored + 1 duplicates + 0 refused"
    names = {one.file["name"]: one for one in Exhibit.objects.filter(case=pair.case)}
    assert set(names) == {"a.txt", "\\xff.bin"}
    assert names["\\xff.bin"].file["path"] == "sub/\\xff.bin"
    assert names["a.txt"].source == row.pouch
    told = Batch.objects.filter(case=pair.case).last()
    assert told is not None
    assert told.circumstances["who"] == "as the sender says: Boris Canary-Who"
    assert told.circumstances["where"] == "unknown"
    row.refresh_from_db()
    assert (row.state, row.taken, row.into) == ("accepted", "1 2 3", pair.case)
    with pytest.raises(Inadmissible, match="Taken in before"):
        taken(pair, row)
    with pytest.raises(Inadmissible, match="Taken in before: 2"):
        taken(pair, row, (2,))
    assert pair.faults("a") == []


def test_the_sender_checks_every_receipt_with_the_card_alone(pair: Pair, tmp_path: Path) -> None:
    path = sealed(pair, tmp_path / "out")
    trust = Trust(cards={"a.example": card_of(pair, "a")})
    first = receive(pair, "a", path).receipt
    (row,) = Submission.objects.all()
    second = taken(pair, row, (1,)).receipt
    third = receive(pair, "a", path).receipt
    assert third == second
    receive(pair, "a", sealed(pair, tmp_path / "more"))
    other = Submission.objects.get(state="waiting")
    refused = submissions.refuse(pair.a.instance, other, "of another case", pair.hand("a"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for receipt, said in (
        (first, "submission_accepted"),
        (second, "content_handed_over"),
        (refused, "refused"),
    ):
        assert receipt is not None
        report = verify_pouch(receipt, trust, at=pair.clock())
        assert report.ok, report.failures
        assert report.receipt is not None
        assert report.receipt.evidence == said
        assert (report.receipt.sha256 == digest) == (said != "refused")
    with pytest.raises(Inadmissible):
        submissions.refuse(pair.a.instance, other, "again", pair.hand("a"))
    other.refresh_from_db()
    with pytest.raises(Inadmissible, match="refused"):
        taken(pair, other)


def test_the_same_file_again_enters_nothing(pair: Pair, tmp_path: Path) -> None:
    path = sealed(pair, tmp_path / "out")
    first, before = receive(pair, "a", path), pair.dockets("a")
    again = receive(pair, "a", path)
    assert (again.state, again.receipt) == ("again", first.receipt)
    assert pair.dockets("a") == before


def test_an_interrupted_acceptance_goes_on_and_enters_nothing_twice(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(pair, "a", sealed(pair, tmp_path / "out"))
    (row,) = Submission.objects.all()
    real = cases.enter

    def dies(instance: Any, case: str, *acts: Any, **more: Any) -> Any:
        if isinstance(acts[0], SubmissionAccepted) and Batch.objects.filter(case=pair.case):
            raise KeyboardInterrupt
        return real(instance, case, *acts, **more)

    monkeypatch.setattr(cases, "enter", dies)
    with pytest.raises(KeyboardInterrupt):
        taken(pair, row)
    assert Batch.objects.filter(case=pair.case).count() == 1
    monkeypatch.setattr(cases, "enter", real)
    done = taken(pair, row)
    assert done.intake.earlier == 3
    assert Batch.objects.filter(case=pair.case).count() == 1
    assert Exhibit.objects.filter(case=pair.case).count() == 2
    assert not list((pair.a.instance.home / "tmp").glob("tmp*"))


def test_the_key_that_was_kept_shows_the_same_hand(pair: Pair, tmp_path: Path) -> None:
    carol = Submitter.new()
    again = Submitter.of_file(carol.kept("words of Carol"), "words of Carol")
    with pytest.raises(Unverified):
        Submitter.of_file(carol.kept("words of Carol"), "other words")
    receive(pair, "a", sealed(pair, tmp_path / "one", by=carol))
    receive(pair, "a", sealed(pair, tmp_path / "two", by=again))
    receive(pair, "a", sealed(pair, tmp_path / "three"))
    rows = list(Submission.objects.order_by("entry"))
    assert submissions.same_hand(rows[0]) == [rows[1]]
    assert submissions.same_hand(rows[2]) == []
