# SPDX-License-Identifier: Apache-2.0
"""Receipts: what they bind; they may come twice, late or never, and nothing hangs on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.letters import Letter
from rogatory.casefile.pouches import SentPouch
from rogatory.docket.checkpoint import SignedCheckpoint
from rogatory.docket.cosignature import cosigned_at
from rogatory.docket.note import COSIGNATURE, VerifierKey
from rogatory.exchange import acknowledge
from rogatory.exchange.counterpart import our_card
from rogatory.pouch.container import open_container
from rogatory.pouch.receipt import Receipt


def _receipt_of(path: Path) -> Receipt:
    with open_container(path) as container:
        container.scan()
        return Receipt.decode(container.read("receipt.json", limit=1 << 20))


def _sent(pair: Pair, pouch: str) -> SentPouch:
    pair.side("a")
    return SentPouch.objects.get(case=pair.case, key=pouch)


def test_a_receipt_names_the_package_its_parts_and_the_instant(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.receipt is not None
    receipt = _receipt_of(outcome.receipt)
    assert (receipt.sha256, receipt.size) == (sent.digest, sent.size)
    assert receipt.evidence == "content_handed_over"
    assert any(member.name == "payload.bag.zip.age" for member in receipt.members)


def test_a_receipt_brings_the_other_sides_hand_on_our_record(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.receipt is not None
    moves.receive(pair, "a", outcome.receipt)
    row = _sent(pair, sent.pouch)
    assert row.receipt_family == "content_handed_over"
    signed = SignedCheckpoint.parse(str(row.confirmed).encode())
    key = next(k for k in our_card(pair.instance("b")).card.keys if k.use == "cosign")
    assert cosigned_at(signed, VerifierKey("b.example", COSIGNATURE, key.raw()))
    pair.side("a")
    assert Letter.objects.get(case=pair.case, incoming=False).acknowledged


def test_a_receipt_that_comes_twice_changes_nothing(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.receipt is not None
    moves.receive(pair, "a", outcome.receipt)
    before = pair.dockets("a")
    assert moves.receive(pair, "a", outcome.receipt).state == "again"
    assert pair.dockets("a") == before


def test_a_receipt_is_never_answered_by_a_receipt(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.receipt is not None
    assert moves.receive(pair, "a", outcome.receipt).receipt is None


def test_a_receipt_of_one_package_with_the_digest_of_another_is_refused(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moves.send_new(pair, "a", pair.case)
    second = moves.contact(pair, "a", pair.case)
    moves.receive(pair, "b", first.path)
    honest = Receipt
    with monkeypatch.context() as modified:
        modified.setattr(
            acknowledge, "Receipt", lambda **values: honest(**(values | {"pouch": first.pouch}))
        )
        modified.setattr(acknowledge, "SHOWN", frozenset({"digest", "size", "received"}))
        outcome = moves.receive(pair, "b", second.path)
    assert outcome.receipt is not None
    before = pair.dockets("a")[pair.case]
    assert moves.receive(pair, "a", outcome.receipt).state == "refused"
    assert pair.dockets("a")[pair.case] == before
    assert not _sent(pair, first.pouch).receipt


def test_a_receipt_for_bytes_that_we_did_not_send_is_refused(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moves.send_new(pair, "a", pair.case)
    honest = Receipt
    with monkeypatch.context() as modified:
        modified.setattr(
            acknowledge, "Receipt", lambda **values: honest(**(values | {"sha256": "0" * 64}))
        )
        modified.setattr(acknowledge, "SHOWN", frozenset({"digest", "size", "received", "pouch"}))
        outcome = moves.receive(pair, "b", first.path)
    assert outcome.receipt is not None
    before = pair.dockets("a")[pair.case]
    got = moves.receive(pair, "a", outcome.receipt)
    assert got.state == "refused"
    assert pair.dockets("a")[pair.case] == before
    assert not _sent(pair, first.pouch).receipt


def test_a_receipt_that_says_less_and_comes_late_takes_nothing_back(pair: Pair) -> None:
    first = moves.send_new(pair, "a", pair.case)
    second = moves.contact(pair, "a", pair.case)
    waiting = moves.receive(pair, "b", second.path)
    opened = moves.receive(pair, "b", first.path).also[0]
    assert waiting.receipt is not None
    assert opened.receipt is not None
    assert waiting.receipt != opened.receipt
    assert moves.receive(pair, "a", opened.receipt).state == "receipt"
    before = _sent(pair, second.pouch)
    assert before.receipt_family == "content_handed_over"
    assert moves.receive(pair, "a", waiting.receipt).state == "receipt"
    after = _sent(pair, second.pouch)
    assert (after.receipt, after.confirmed) == (before.receipt, before.confirmed)
    assert pair.faults("a") == []


def test_when_every_receipt_is_lost_the_correspondence_goes_on(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    moves.decide(pair, "b", outcome.case, 0, "executed")
    for place in (1, 2):
        reply = moves.answer(pair, "b", outcome.case, outcome.letters[0])
        assert moves.receive(pair, "a", reply.path).state == "opened"
        moves.decide(pair, "b", outcome.case, place, "executed")
        note = moves.contact(pair, "a", pair.case)
        assert moves.receive(pair, "b", note.path).state == "opened"
    assert pair.faults("a") == pair.faults("b") == []


def test_receipts_may_come_in_any_order_and_after_later_packages(pair: Pair) -> None:
    receipts = []
    for sent in [moves.send_new(pair, "a", pair.case)] + [
        moves.contact(pair, "a", pair.case) for _ in range(2)
    ]:
        outcome = moves.receive(pair, "b", sent.path)
        assert outcome.receipt is not None
        receipts.append(outcome.receipt)
    late = moves.contact(pair, "a", pair.case)
    for receipt in reversed(receipts):
        assert moves.receive(pair, "a", receipt).state == "receipt"
    assert moves.receive(pair, "b", late.path).state == "opened"
    next_one = moves.contact(pair, "a", pair.case)
    assert moves.receive(pair, "b", next_one.path).state == "opened"


def test_the_entry_that_opens_a_package_pins_the_senders_record(pair: Pair) -> None:
    from rogatory.clerk.tables import EntryRow
    from rogatory.docket.entry import Entry

    sent = moves.send_new(pair, "a", pair.case)
    outcome = moves.receive(pair, "b", sent.path)
    row = EntryRow.objects.get(case=outcome.case, kind="pouch.opened/1")
    (seen,) = Entry.decode(bytes(row.body)).seen
    assert outcome.report is not None
    assert outcome.report.checkpoint is not None
    checkpoint = outcome.report.checkpoint.checkpoint
    assert (seen.origin, seen.size, seen.root) == (
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
    )


def test_what_is_confirmed_is_stored_before_it_is_answered(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.exchange import intake

    order: list[str] = []

    def watch(name: str, word: str) -> None:
        honest = getattr(intake, name)

        def watched(*given: Any, **named: Any) -> Any:
            order.append(word)
            return honest(*given, **named)

        monkeypatch.setattr(intake, name, watched)

    watch("confirm", "stored")
    watch("make_receipt", "answered")
    moves.receive(pair, "b", moves.send_new(pair, "a", pair.case).path)
    assert order == ["stored", "answered"]
