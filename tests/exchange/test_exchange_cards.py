# SPDX-License-Identifier: Apache-2.0
"""Identity cards: fingerprints, successors, rotated and revoked keys; what packages make of it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair, accept
from tests.stories_letters import ACTS

from rogatory.casefile import founding
from rogatory.casefile.counterparts import Card
from rogatory.errors import Inadmissible, Malformed, Unavailable, Unverified
from rogatory.exchange import counterpart
from rogatory.office import cards, officers, persons
from rogatory.seal import keys
from rogatory.seal.introduction import SignedCard, sign_card


@pytest.fixture(autouse=True)
def light_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files of tests need not be slow to open."""
    monkeypatch.setattr(keys, "SCRYPT_N", 2**14)


def package_of(path: Path) -> bytes:
    """Return the package record of a pouch."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("package.json")


def renew(pair: Pair, name: str, use: str, *, revoke: bool = False) -> SignedCard:
    """Give a side a new key of ``use``; return its next card."""
    instance, hand = pair.instance(name), pair.hand(name)
    house = instance.house_key_of(hand.officer, f"pass {hand.officer}")
    pair.clock.move(hours=1)
    certified = pair.later[name].get(use)
    return cards.renew(instance, use, hand, house=house, certified=certified, revoke=revoke)


def test_a_card_with_a_wrong_fingerprint_is_not_taken(pair: Pair) -> None:
    signed = renew(pair, "a", "log")
    before = pair.dockets("b")
    offered = counterpart.read_card(pair.instance("b"), signed.encode())
    wrong = ("0" if offered.card.fingerprint[0] != "0" else "1") + offered.card.fingerprint[1:]
    for typed in (wrong, "", offered.card.fingerprint[:19]):
        with pytest.raises(Inadmissible, match="fingerprint"):
            counterpart.add(
                pair.instance("b"), offered, pair.hand("b"), fingerprint=typed, compared="phone"
            )
    assert pair.dockets("b") == before


def test_our_own_card_is_not_a_counterparts(pair: Pair) -> None:
    own = counterpart.our_card(pair.instance("a")).encode()
    with pytest.raises((Malformed, Unverified)):
        counterpart.read_card(pair.instance("a"), own)


def test_the_same_card_twice_is_refused(pair: Pair) -> None:
    own = counterpart.our_card(pair.instance("a")).encode()
    before = pair.dockets("b")
    with pytest.raises((Inadmissible, Unverified)):
        accept(pair, "b", own)
    assert pair.dockets("b") == before


def test_a_card_that_skips_one_is_refused(pair: Pair) -> None:
    renew(pair, "a", "log")
    third = renew(pair, "a", "seal")
    with pytest.raises(Unverified):
        accept(pair, "b", third.encode())


def test_a_card_not_signed_by_the_last_log_key_is_refused(pair: Pair) -> None:
    signed = renew(pair, "a", "log")
    seed = bytes(32)
    forged = replace(
        sign_card(signed.card, counterpart.signer_of(pair.instance("a")), log_seed=seed)
    )
    with pytest.raises(Unverified):
        accept(pair, "b", forged.encode())


@pytest.mark.parametrize("use", ["log", "seal", "cosign"])
def test_after_a_rotation_old_packages_still_verify_and_new_ones_do_by_the_new_key(
    pair: Pair, use: str
) -> None:
    old = moves.send_new(pair, "a", pair.case)
    pair.clock.move(hours=1)
    signed = renew(pair, "a", use)
    accept(pair, "b", signed.encode())
    pair.clock.move(hours=1)
    new = moves.contact(pair, "a", pair.case)
    for sent in (old, new):
        outcome = moves.receive(pair, "b", sent.path)
        assert outcome.state == "opened", outcome.reasons
        assert outcome.receipt is not None
        assert moves.receive(pair, "a", outcome.receipt).state == "receipt"
    assert pair.faults("a") == pair.faults("b") == []


@pytest.mark.parametrize("use", ["log", "seal"])
def test_a_package_by_a_new_key_is_refused_until_the_new_card_is_there(
    pair: Pair, use: str
) -> None:
    first = moves.send_new(pair, "a", pair.case)
    assert moves.receive(pair, "b", first.path).state == "opened"
    signed = renew(pair, "a", use)
    pair.clock.move(hours=1)
    second, third = (moves.contact(pair, "a", pair.case) for _ in range(2))
    assert moves.receive(pair, "b", second.path).state == "refused"
    assert moves.receive(pair, "b", second.path).state == "again"
    accept(pair, "b", signed.encode())
    assert moves.receive(pair, "b", third.path).state == "waiting"
    outcome = moves.receive(pair, "b", second.path)
    assert [outcome.state, *(one.state for one in outcome.also)] == ["opened", "opened"]
    assert pair.faults("b") == []


@pytest.mark.parametrize("use", ["log", "seal"])
def test_a_package_sealed_with_a_revoked_key_is_refused(pair: Pair, use: str) -> None:
    """With no independent time a thief could date at will: a revoked key says nothing."""
    old = moves.send_new(pair, "a", pair.case)
    signed = renew(pair, "a", use, revoke=True)
    accept(pair, "b", signed.encode())
    outcome = moves.receive(pair, "b", old.path)
    assert outcome.state == "refused"
    assert any("revoked" in reason for reason in outcome.reasons)
    assert pair.faults("b") == []


def test_what_was_opened_before_a_revocation_stays_and_new_packages_follow(pair: Pair) -> None:
    first = moves.send_new(pair, "a", pair.case)
    opened = moves.receive(pair, "b", first.path)
    signed = renew(pair, "a", "seal", revoke=True)
    accept(pair, "b", signed.encode())
    pair.clock.move(hours=1)
    again = moves.receive(pair, "b", first.path)
    assert (again.state, again.receipt) == ("again", opened.receipt)
    second = moves.contact(pair, "a", pair.case)
    assert moves.receive(pair, "b", second.path).state == "opened"


def test_a_thief_of_the_old_key_cannot_speak_after_the_rotation(pair: Pair, tmp_path: Any) -> None:
    """A copy of A, taken before the rotation, goes on with the old key."""
    thief = pair.copy(tmp_path / "thief")
    signed = renew(pair, "a", "seal")
    accept(pair, "b", signed.encode())
    thief.clock.at = pair.clock.at
    thief.clock.move(hours=2)
    pair.clock.move(hours=2)
    forged = moves.send_new(thief, "a", thief.case)
    outcome = moves.receive(pair, "b", forged.path)
    assert outcome.state == "refused"
    assert any("after its end" in reason for reason in outcome.reasons)


@pytest.mark.parametrize("revoke", [False, True])
def test_a_new_age_key_opens_what_was_on_its_way_and_what_comes(pair: Pair, revoke: bool) -> None:
    early = moves.send_new(pair, "a", pair.case)  # encrypted to B's old key
    before = counterpart.our_card(pair.instance("b")).card
    signed = renew(pair, "b", "age", revoke=revoke)
    assert moves.receive(pair, "b", early.path).state == "opened"
    accept(pair, "a", signed.encode())
    late = moves.contact(pair, "a", pair.case)
    assert moves.receive(pair, "b", late.path).state == "opened"
    old = [key for key in before.keys if key.use == "age"]
    recipients = json.loads(package_of(late.path))["recipients"]
    assert old[0].key not in str(recipients)


def test_after_a_new_age_key_sealed_identities_still_open(pair: Pair) -> None:
    instance = pair.instance("a")
    closed = persons.sealed(instance, {"particulars": {"surname": "Word"}, "other_names": {}})
    renew(pair, "a", "age")
    assert persons.opened(pair.instance("a"), closed)["particulars"] == {"surname": "Word"}


@pytest.mark.parametrize("use", ["x509", "x509-enc"])
def test_a_new_certificate_speaks_from_the_next_card_on(pair: Pair, use: str) -> None:
    old = moves.send_new(pair, "a", pair.case)
    pair.clock.move(hours=1)
    accept(pair, "b", renew(pair, "a", use).encode())
    pair.clock.move(hours=1)
    new = moves.contact(pair, "a", pair.case)
    for sent in (old, new):
        outcome = moves.receive(pair, "b", sent.path)
        assert outcome.state == "opened", outcome.reasons
    back = moves.contact(pair, "b", pair.b.open_case("7/31"))
    assert moves.receive(pair, "a", back.path).state == "opened"
    assert pair.faults("a") == pair.faults("b") == []


def test_a_certificate_of_the_wrong_sort_is_refused_and_nothing_waits(pair: Pair) -> None:
    instance, hand = pair.instance("a"), pair.hand("a")
    house = instance.house_key_of(hand.officer, f"pass {hand.officer}")
    for use, kind in (("x509", "rsa3072"), ("x509-enc", "p256")):
        wrong = founding.self_certified(kind, "A", "XA")
        with pytest.raises(Inadmissible, match=r"^This certificate is for"):
            cards.renew(instance, use, hand, house=house, certified=wrong)
    with pytest.raises(Inadmissible, match="for these uses only"):
        cards.renew(instance, "age", hand, house=house, certified=wrong)
    assert not [name for name in instance.secrets if ".next" in name]
    assert counterpart.our_card(instance).card.serial == 1


def test_a_renewal_that_was_interrupted_goes_on_from_there(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for use in cards.USES:
        with monkeypatch.context() as patch:
            patch.setattr(cards, "_take_over", lambda *_given: None)
            first = renew(pair, "a", use)
        again = renew(pair, "a", use)
        assert again.encode() == first.encode(), use
        accept(pair, "b", again.encode())
    pair.clock.move(hours=1)
    sent = moves.send_new(pair, "a", pair.case)
    assert moves.receive(pair, "b", sent.path).state == "opened"


def test_an_officer_with_a_later_role_is_entrusted_with_the_keys(pair: Pair) -> None:
    instance, hand = pair.instance("a"), pair.hand("a")
    house = instance.house_key_of(hand.officer, f"pass {hand.officer}")
    assert house is not None
    with pytest.raises(Inadmissible, match="no role that needs"):
        officers.entrust(instance, "deputy", "pass deputy", house=house)
    with pytest.raises(Unavailable, match="locked"):
        officers.entrust(instance, "deputy", "pass deputy", house=None)
    side = pair.side("a")
    side.enter(
        side.authority, ACTS.RoleGranted(officer="deputy", role="registrar"), second="deputy"
    )
    assert instance.house_key_of("deputy", "pass deputy") is None
    officers.entrust(instance, "deputy", "pass deputy", house=house)
    assert instance.house_key_of("deputy", "pass deputy") == house
    assert instance.unlock("deputy", "pass deputy").key_id == side.hand("deputy").key_id


def test_the_history_of_cards_is_kept(pair: Pair) -> None:
    for use in ("log", "seal"):
        accept(pair, "b", renew(pair, "a", use).encode())
    pair.side("b")
    serials = Card.objects.filter(domain="a.example").values_list("serial", flat=True)
    assert sorted(serials) == [1, 2, 3]
    card = counterpart.card_of(pair.instance("b"), "a.example")
    assert card is not None
    assert len([key for key in card.keys if key.use == "log"]) == 2
