# SPDX-License-Identifier: Apache-2.0
"""The channel: numbers, waiting, conflicts; one refusal does not hold up what comes after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.pouches import OpenedPouch, ReceivedPouch
from rogatory.exchange import channels, intake
from rogatory.exchange.content import Content
from rogatory.exchange.dispatch import Sent


def _series(pair: Pair, n: int) -> list[Sent]:
    """A letter and notes of contact after it: numbers 1 to ``n`` of one channel."""
    first = moves.send_new(pair, "a", pair.case, measures=1)
    return [first, *(moves.contact(pair, "a", pair.case) for _ in range(n - 1))]


def _opened(pair: Pair, name: str) -> list[int]:
    pair.side(name)
    return sorted(OpenedPouch.objects.values_list("number", flat=True))


def test_packages_are_numbered_from_one_in_each_direction(pair: Pair) -> None:
    sent = _series(pair, 3)
    assert [one.number for one in sent] == [1, 2, 3]
    case = moves.receive(pair, "b", sent[0].path).case
    assert moves.contact(pair, "b", case).number == 1


def test_a_number_that_comes_early_waits_and_both_are_opened_in_order(pair: Pair) -> None:
    first, second = _series(pair, 2)
    early = moves.receive(pair, "b", second.path)
    assert early.state == "waiting"
    assert "number 1" in early.reasons[0]
    assert early.receipt is not None
    assert moves.receive(pair, "a", early.receipt).state == "receipt"
    outcome = moves.receive(pair, "b", first.path)
    assert [outcome.state, *(one.state for one in outcome.also)] == ["opened", "opened"]
    assert _opened(pair, "b") == [1, 2]
    assert pair.faults("b") == pair.faults("a") == []


@pytest.mark.parametrize("order", ["1432", "4321", "2143", "1342", "3142"])
def test_any_order_of_arrival_ends_the_same(pair: Pair, order: str) -> None:
    sent = _series(pair, 4)
    for number in order:
        state = moves.receive(pair, "b", sent[int(number) - 1].path).state
        assert state in ("opened", "waiting")
    assert _opened(pair, "b") == [1, 2, 3, 4]
    assert pair.faults("b") == []


def test_a_waiting_file_that_comes_again_is_still_waiting(pair: Pair) -> None:
    _first, second = _series(pair, 2)
    early = moves.receive(pair, "b", second.path)
    before = pair.dockets("b")
    again = moves.receive(pair, "b", second.path)
    assert (again.state, again.receipt) == ("again", early.receipt)
    assert pair.dockets("b") == before


def test_a_number_twice_with_other_contents_is_refused_and_both_are_kept(
    pair: Pair, tmp_path: Path
) -> None:
    other = pair.copy(tmp_path / "restored")
    first = moves.send_new(pair, "a", pair.case, measures=1)
    other.a.open_case("another")
    rival = moves.send_new(other, "a", other.case, measures=2)
    case = moves.receive(pair, "b", first.path).case
    before = pair.dockets("b")[case]
    outcome = moves.receive(pair, "b", rival.path)
    assert outcome.state == "refused"
    assert outcome.reasons
    assert pair.dockets("b")[case] == before
    vault, authority = pair.b.instance.vault, pair.b.authority
    assert vault.has(f"{authority}/{first.digest}")
    assert vault.has(f"{authority}/{rival.digest}")
    assert moves.receive(pair, "b", rival.path).state == "again"
    assert pair.faults("b") == []


def test_a_rival_with_more_entries_is_told_by_its_number(pair: Pair, tmp_path: Path) -> None:
    """The rival's record is longer, so that it cannot be the same checkpoint twice."""
    other = pair.copy(tmp_path / "restored")
    first = moves.send_new(pair, "a", pair.case, measures=1)
    moves.prepare(other, "a", other.case, measures=1, number="x-1")
    rival = moves.send_new(other, "a", other.case, measures=1)
    moves.receive(pair, "b", first.path)
    assert moves.receive(pair, "b", rival.path).state == "refused"


def test_a_rival_of_a_waiting_number_is_refused(pair: Pair, tmp_path: Path) -> None:
    first = moves.send_new(pair, "a", pair.case, measures=1)
    other = pair.copy(tmp_path / "restored")
    second = moves.contact(pair, "a", pair.case)
    rival = moves.contact(other, "a", other.case)
    assert moves.receive(pair, "b", second.path).state == "waiting"
    outcome = moves.receive(pair, "b", rival.path)
    assert outcome.state == "refused"
    assert "came before with other contents" in outcome.reasons[0]
    outcome = moves.receive(pair, "b", first.path)
    assert [one.state for one in outcome.also] == ["opened"]
    assert _opened(pair, "b") == [1, 2]


def test_without_encryption_a_package_is_refused_and_the_next_one_is_opened(pair: Pair) -> None:
    first = moves.contact(pair, "a", pair.case, encrypt=False)
    outcome = moves.receive(pair, "b", first.path)
    assert outcome.state == "refused"
    assert "not encrypted" in outcome.reasons[0]
    assert outcome.receipt is not None
    assert moves.receive(pair, "a", outcome.receipt).state == "receipt"
    second = moves.send_new(pair, "a", pair.case, measures=1)
    assert moves.receive(pair, "b", second.path).state == "opened"
    assert moves.receive(pair, "b", first.path).state == "again"
    assert pair.faults("a") == pair.faults("b") == []


def test_a_refused_letter_does_not_hold_up_the_channel(pair: Pair) -> None:
    paper = pair.papers["a"]
    first = moves.contact(
        pair, "a", pair.case, kind="letter", content=Content(paper.pdf, paper.source)
    )
    second = moves.send_new(pair, "a", pair.case, measures=1)
    third = moves.contact(pair, "a", pair.case)
    assert moves.receive(pair, "b", third.path).state == "waiting"
    before = pair.dockets("b").keys()
    outcome = moves.receive(pair, "b", first.path)
    assert outcome.state == "refused"
    assert "without its form" in outcome.reasons[0]
    assert pair.dockets("b").keys() == before  # the case that was to be opened for it is not there
    outcome = moves.receive(pair, "b", second.path)
    assert [outcome.state, *(one.state for one in outcome.also)] == ["opened", "opened"]
    assert pair.faults("b") == []


def test_a_refusal_of_a_waiting_package_frees_the_one_behind_it(pair: Pair) -> None:
    paper = pair.papers["a"]
    first = moves.send_new(pair, "a", pair.case, measures=1)
    content = Content(paper.pdf, paper.source)
    second = moves.contact(pair, "a", pair.case, kind="letter", content=content)
    third = moves.contact(pair, "a", pair.case)
    for sent in (third, second):
        assert moves.receive(pair, "b", sent.path).state == "waiting"
    outcome = moves.receive(pair, "b", first.path)
    assert [one.state for one in outcome.also] == ["refused", "opened"]


def test_two_cases_are_two_channels(pair: Pair) -> None:
    one = moves.send_new(pair, "a", pair.case, measures=1)
    case = pair.a.open_case("2611-05")
    two = moves.send_new(pair, "a", case, measures=1)
    assert (one.number, two.number) == (1, 1)
    cases = {moves.receive(pair, "b", sent.path).case for sent in (two, one)}
    assert len(cases) == 2


def test_the_order_of_the_channel_is_what_decides(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a receiver that forgets to look; the tests above would go red."""
    from rogatory.exchange import channels

    monkeypatch.setattr(channels, "is_early", lambda _row: False)
    _first, second = _series(pair, 2)
    assert moves.receive(pair, "b", second.path).state == "opened"


def test_what_waits_is_opened_at_any_depth(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files wait than there are frames left on the stack."""
    sent = _series(pair, 2)
    moves.receive(pair, "b", sent[1].path)
    waiting = ReceivedPouch.objects.get(state="waiting")
    queue = [ReceivedPouch(case=waiting.case, key=f"{n:064x}", sort="contact") for n in range(3000)]
    taken: list[str] = []

    def judged(_instance: object, row: ReceivedPouch, *_more: object) -> intake.Outcome:
        taken.append(row.key)
        return intake.Outcome("opened", row.key)

    def left(_row: ReceivedPouch) -> list[ReceivedPouch]:
        return queue[len(taken) - 1 : len(taken)]

    monkeypatch.setattr(intake, "_judge", judged)
    monkeypatch.setattr(channels, "left_to_do", left)
    outcome = moves.receive(pair, "b", sent[0].path)
    assert [one.digest for one in outcome.also] == [row.key for row in queue]
    assert not any(one.also for one in outcome.also)
