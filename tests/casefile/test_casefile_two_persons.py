# SPDX-License-Identifier: Apache-2.0
"""Two persons for good: nobody alone becomes a second officer, and fsck applies the same rule."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.instances import Side, make_instance

from rogatory.casefile import founding, integrity, policy
from rogatory.casefile.founding import NewOfficer
from rogatory.casefile.officers import (
    OfficerKeyAdded,
    OfficerKeyRevoked,
    OfficerRegistered,
    RoleGranted,
    RoleRevoked,
)
from rogatory.casefile.persons import PersonEntered
from rogatory.clerk.act import Act
from rogatory.clerk.instance import Hand
from rogatory.errors import Inadmissible
from rogatory.office import officers
from rogatory.seal import keys

GRANT = RoleGranted(officer="carol", role="custodian")


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A, an hour after its founding."""
    side = make_instance(tmp_path, "a")
    side.clock.move(hours=1)
    return side


@pytest.fixture
def lone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Side:
    """Give an authority that one officer founded alone, an hour ago."""
    monkeypatch.setattr(keys, "SCRYPT_N", 2**14)
    side = make_instance(tmp_path, "a")
    first = NewOfficer("aynur", "Aynur", ("prosecutor", "administrator"), "pass aynur")
    instance, hand = founding.found(
        tmp_path / "lone",
        domain="a.example",
        country="XA",
        names={"en": "Office A"},
        zone="Asia/Baku",
        first=first,
        clock=side.clock,
    )
    side.clock.move(hours=1)
    return Side(instance, {"aynur": hand}, side.clock)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything in, as an altered program would."""
    monkeypatch.setattr(policy, "reasons_against", lambda *_a, **_k: iter(()))


def new_key(officer: str) -> tuple[OfficerKeyAdded, Hand]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from rogatory.seal.signature import key_id

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    act = OfficerKeyAdded(officer=officer, key=key_id(public), public=public.hex())
    return act, Hand(officer, act.key, key)


def revocation(side: Side, officer: str, since: str | None = None) -> OfficerKeyRevoked:
    key = side.hand(officer).key_id
    return OfficerKeyRevoked(key=key, since=since or side.instance.now(), reason="lost")


def enter(side: Side, *acts: Act, by: str = "aynur", second: str | None = None) -> None:
    side.enter(side.authority, *acts, by=by, second=second)


def whats(side: Side) -> list[str]:
    return [fault.what for fault in integrity.check_all(side.instance)]


def test_an_administrator_alone_gives_no_officer_a_further_key(side: Side) -> None:
    act, _hand = new_key("deputy")
    with pytest.raises(Inadmissible, match="needs the signature of deputy"):
        enter(side, act)
    enter(side, act, second="deputy")
    assert whats(side) == []


def test_two_other_officers_may_give_an_officer_a_further_key(side: Side) -> None:
    enter(side, new_key("deputy")[0], second="custodian")
    assert whats(side) == []


def test_an_administrator_alone_brings_in_no_new_officer_once_there_are_two(side: Side) -> None:
    act, _hand = new_key("eve")
    joins = OfficerRegistered(officer="eve", name="Eve")
    with pytest.raises(Inadmissible, match="2 officers"):
        enter(side, joins, act)
    with pytest.raises(Inadmissible, match="2 officers"):
        enter(side, joins, RoleGranted(officer="eve", role="approver"))
    enter(side, joins, act, RoleGranted(officer="eve", role="approver"), second="deputy")
    assert whats(side) == []


def test_keys_taken_in_by_one_hand_past_the_gate_are_faults_in_fsck(
    side: Side, unguarded: None
) -> None:
    act, deputy = new_key("deputy")
    enter(side, act)
    side.hands = {**side.hands, "deputy": deputy}
    side.clock.move(minutes=1)
    enter(side, RoleGranted(officer="aynur", role="approver"), second="deputy")
    assert any("signature of deputy" in what for what in whats(side))


@pytest.mark.parametrize("act", ["grant", "revocation", "new officer"])
def test_one_signature_where_two_must_sign_is_a_fault_in_fsck(
    side: Side, unguarded: None, act: str
) -> None:
    made = {"grant": GRANT, "revocation": revocation(side, "deputy"), "new officer": None}[act]
    acts = [made] if made else [OfficerRegistered(officer="eve", name="Eve"), new_key("eve")[0]]
    enter(side, *acts)
    assert any("two officers" in what or "2 officers" in what for what in whats(side))


def test_no_officer_alone_revokes_the_key_of_another(side: Side) -> None:
    with pytest.raises(Inadmissible, match="by its holder, or by two"):
        enter(side, revocation(side, "deputy"))
    enter(side, revocation(side, "deputy"), second="custodian")
    assert whats(side) == []


def test_a_holder_gives_up_a_key_alone_and_no_key_of_another(side: Side) -> None:
    with pytest.raises(Inadmissible, match="may not do this"):
        enter(side, revocation(side, "custodian"), by="deputy")
    enter(side, revocation(side, "deputy"), by="deputy")
    assert whats(side) == []


def alone(side: Side) -> None:
    """Let every officer but Aynur give up the key."""
    for officer in ("deputy", "custodian", "carol"):
        enter(side, revocation(side, officer), by=officer)
    side.clock.move(hours=1)


def test_when_one_officer_is_left_two_must_still_sign(side: Side) -> None:
    alone(side)
    with pytest.raises(Inadmissible, match="2 officers"):
        enter(side, RoleGranted(officer="aynur", role="approver"))
    assert whats(side) == []


def test_the_last_officer_brings_in_another_who_counts_after_72_hours(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(side)
    act, eve = new_key("eve")
    joins = OfficerRegistered(officer="eve", name="Eve")
    enter(side, joins, act, RoleGranted(officer="eve", role="approver"))
    side.hands = {**side.hands, "eve": eve}
    grant = RoleGranted(officer="aynur", role="custodian")
    side.clock.move(hours=71, minutes=59, seconds=59)
    with pytest.raises(Inadmissible, match="good only from"):
        enter(side, grant, second="eve")
    assert whats(side) == []
    early = side.copy(side.home.with_name("early"))
    with monkeypatch.context() as patched:
        patched.setattr(policy, "reasons_against", lambda *_a, **_k: iter(()))
        enter(early, grant, second="eve")
    assert any("not good then" in what for what in whats(early))
    side.attach()
    side.clock.move(seconds=1)
    enter(side, grant, second="eve")
    assert whats(side) == []


def test_a_lone_founder_brings_in_the_second_officer_and_nothing_alone_after(lone: Side) -> None:
    house = lone.instance.house_key_of("aynur", "pass aynur")
    deputy = NewOfficer("deputy", "Deputy", ("approver",), "pass deputy")
    officers.enlist(lone.instance, deputy, lone.hand("aynur"), None, house=house)
    lone.clock.move(minutes=1)
    with pytest.raises(Inadmissible, match="2 officers"):
        enter(lone, RoleGranted(officer="aynur", role="approver"))
    with pytest.raises(Inadmissible, match="2 officers"):
        enter(lone, RoleGranted(officer="deputy", role="custodian"))
    lone.hands = {**lone.hands, "deputy": lone.instance.unlock("deputy", "pass deputy")}
    enter(lone, RoleGranted(officer="deputy", role="custodian"), second="deputy")
    assert whats(lone) == []


def test_a_revocation_of_the_past_makes_doubts_and_no_faults(side: Side) -> None:
    before = side.instance.now()
    side.clock.move(hours=1)
    since = side.instance.now()
    enter(side, GRANT, second="deputy")
    side.clock.move(hours=1)
    enter(side, RoleRevoked(officer="carol", role="custodian"))
    enter(side, revocation(side, "deputy", since), second="custodian")
    side.clock.move(hours=1)
    found = integrity.examine_all(side.instance)
    assert [(one.doubt, "officer deputy" in one.what) for one in found] == [(True, True)]
    assert whats(side) == []
    assert before < since


def test_a_key_is_not_revoked_for_the_future(side: Side) -> None:
    later = (side.clock.at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(Inadmissible, match="from now"):
        enter(side, revocation(side, "deputy", later), by="deputy")


def test_what_a_revoked_key_signs_afterwards_is_a_fault(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(side, revocation(side, "deputy"), by="deputy")
    side.clock.move(minutes=1)
    monkeypatch.setattr(policy, "reasons_against", lambda *_a, **_k: iter(()))
    enter(side, GRANT, second="deputy")
    assert any("not good then" in what for what in whats(side))


def test_an_entry_that_nobody_signed_is_a_fault_in_fsck(side: Side, unguarded: None) -> None:
    """Who can write the folder and has no officer's key enters acts in an officer's name."""
    case = side.open_case()
    side.hands = {**side.hands, "aynur": Hand("aynur")}
    side.enter(case, PersonEntered(person="p", role="witness", code="W-1"))
    assert whats(side) == [
        "the officer who acted did not sign",
        "This act needs the signature of an officer.",
    ]


def test_an_entry_past_the_gate_by_an_officer_without_the_role_is_a_fault_in_fsck(
    side: Side, unguarded: None
) -> None:
    case = side.open_case()
    side.enter(case, PersonEntered(person="p", role="witness", code="W-1"), by="carol")
    (what,) = whats(side)
    assert what.startswith("officer carol held none of the roles that may enter this")


def test_what_an_officer_entered_before_the_role_was_taken_stands(side: Side) -> None:
    case = side.open_case()
    enter(side, RoleGranted(officer="carol", role="prosecutor"), second="deputy")
    side.enter(case, PersonEntered(person="p", role="witness", code="W-1"), by="carol")
    side.clock.move(minutes=1)
    enter(side, RoleRevoked(officer="carol", role="prosecutor"))
    assert whats(side) == []


def test_a_role_that_was_taken_is_no_role_any_more_in_fsck(side: Side, unguarded: None) -> None:
    case = side.open_case()
    enter(side, RoleRevoked(officer="aynur", role="prosecutor"))
    side.clock.move(minutes=1)
    side.enter(case, PersonEntered(person="p", role="witness", code="W-1"))
    assert len(whats(side)) == 1
