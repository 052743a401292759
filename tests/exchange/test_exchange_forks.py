# SPDX-License-Identifier: Apache-2.0
"""Threats 3 and 4: A shows B two histories; the proof is kept and holds without either of them."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.pouches import PouchAnnounced
from rogatory.clerk.tables import Docket
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.cosignature import Fork
from rogatory.docket.note import ED25519, VerifierKey
from rogatory.errors import Unverified
from rogatory.exchange.counterpart import our_card
from rogatory.exchange.dispatch import Sent
from rogatory.pouch.package import Package


def _size(pair: Pair) -> int:
    pair.side("a")
    return Docket.objects.get(case=pair.case).size


def _grow(pair: Pair, entries: int) -> None:
    from rogatory.casefile import cases, persons

    for _number in range(entries):
        name = uuid.uuid4().hex
        act = persons.PersonEntered(person=name, role="witness", code=f"W-{name}")
        cases.enter(pair.instance("a"), pair.case, act, by=pair.hand("a"))


def _two_histories(pair: Pair, tmp_path: Path, at: int) -> tuple[Sent, Sent]:
    """One record, parted when it had ``at`` entries, and of one size when each is shown."""
    _grow(pair, at - _size(pair))
    other = pair.copy(tmp_path / "other")
    sent = []
    for side in (pair, other):
        _grow(side, 1)
        sent.append(moves.contact(side, "a", side.case))
    return sent[0], sent[1]


@pytest.mark.parametrize("at", range(1, 10))
def test_a_fork_from_every_size_is_found_and_proved_offline(
    pair: Pair, tmp_path: Path, at: int
) -> None:
    one, two = _two_histories(pair, tmp_path, at)
    opened = moves.receive(pair, "b", one.path)
    assert opened.state == "opened"
    confirmed = pair.confirmed("b")
    outcome = moves.receive(pair, "b", two.path)
    assert outcome.state == "refused"
    assert "two different histories" in " ".join(outcome.reasons)
    (kept,) = pair.forks("b")
    assert pair.confirmed("b") == confirmed
    assert moves.receive(pair, "b", two.path).state == "again"
    assert len(pair.forks("b")) == 1
    card = our_card(pair.instance("a")).card
    keys = tuple(
        VerifierKey(kept.origin, ED25519, key.raw()) for key in card.keys if key.use == "log"
    )
    first, second = (
        SignedCheckpoint.parse(str(text).encode()) for text in (kept.ours, kept.theirs)
    )
    bundle = Fork(keys, first, second).encode()
    Fork.decode(bundle).verify()
    with pytest.raises(Unverified):
        Fork(keys, first, first).verify()
    assert pair.faults("b") == []


@pytest.mark.parametrize("more", [0, 1, 2, 5])
def test_a_later_package_of_the_other_history_is_refused(
    pair: Pair, tmp_path: Path, more: int
) -> None:
    """The sizes differ, so that two signed notes alone do not show it: the proofs do."""
    first = moves.send_new(pair, "a", pair.case, measures=1)
    assert moves.receive(pair, "b", first.path).state == "opened"
    other = pair.copy(tmp_path / "other")
    second = moves.contact(pair, "a", pair.case)
    _grow(other, more)
    moves.contact(other, "a", other.case)
    third = moves.contact(other, "a", other.case)
    assert moves.receive(pair, "b", second.path).state == "opened"
    before = pair.confirmed("b")
    outcome = moves.receive(pair, "b", third.path)
    assert outcome.state == "refused"
    assert pair.confirmed("b") == before
    genuine = moves.contact(pair, "a", pair.case)
    assert moves.receive(pair, "b", genuine.path).state == "opened"
    assert pair.faults("b") == []


def test_a_package_on_a_record_that_became_shorter_is_refused(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A modified A: the right number and predecessor, on a record rolled back and gone on with."""
    from rogatory.exchange import dispatch

    old = pair.copy(tmp_path / "old")
    _grow(pair, 12)
    first = moves.send_new(pair, "a", pair.case, measures=1)
    assert moves.receive(pair, "b", first.path).state == "opened"
    honest_act, honest_package = PouchAnnounced, Package

    with monkeypatch.context() as modified:
        modified.setattr(honest_act, "admit", lambda *_given: [])
        modified.setattr(
            dispatch,
            "PouchAnnounced",
            lambda **v: honest_act(**(v | {"number": 2, "previous": first.digest})),
        )
        modified.setattr(
            dispatch,
            "Package",
            lambda **v: honest_package(**(v | {"number": 2, "previous": first.digest})),
        )
        rolled = moves.contact(old, "a", old.case)
    outcome = moves.receive(pair, "b", rolled.path)
    assert outcome.state == "refused"
    assert "are confirmed" in outcome.reasons[0]
    assert pair.faults("b") == []
