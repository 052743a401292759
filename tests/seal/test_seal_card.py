# SPDX-License-Identifier: Apache-2.0
"""Identity cards: one spelling, a history that only grows, and whose key spoke when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Inadmissible, Malformed, RogatoryError
from rogatory.seal import card as cards
from rogatory.seal.card import CardKey, IdentityCard
from rogatory.seal.introduction import SignedCard, sign_card, verify_card
from rogatory.seal.keys import b64, new_age_identity, new_ed25519
from rogatory.seal.signer import Signer
from rogatory.seal.trust import Trust

START = datetime(2026, 1, 1, tzinfo=UTC)
T = "2026-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def log() -> tuple[bytes, bytes]:
    return new_ed25519()


@pytest.fixture(scope="module")
def first(log: tuple[bytes, bytes], aynur: Signer) -> IdentityCard:
    keys = (
        CardKey("log", b64(log[1]), T),
        CardKey("cosign", b64(new_ed25519()[1]), T),
        CardKey("seal", b64(new_ed25519()[1]), T),
        CardKey("age", new_age_identity()[1], T),
        CardKey("x509", b64(aynur.certificate_der), T),
    )
    names = {"en": "Prosecution Office of XA", "ru": "Прокуратура XA", "az": "XA Prokurorluğu"}
    return IdentityCard(1, "prosecution.xa.example", names, keys, "XA")


def test_a_card_has_one_spelling_and_reads_back_as_itself(first: IdentityCard) -> None:
    assert IdentityCard.decode(first.encode()) == first
    for other in (
        first.encode() + b"\n",
        first.encode().replace(b'":', b'": ', 1),
        json.dumps(json.loads(first.encode())).encode(),
        json.dumps(json.loads(first.encode()), ensure_ascii=True, separators=(",", ":")).encode(),
    ):
        with pytest.raises(Malformed):
            IdentityCard.decode(other)


def test_the_spelling_is_that_of_rfc_8785(first: IdentityCard) -> None:
    import rfc8785

    hard = replace(first, names={"en": 'q"\\/\b\f\n\r\t\x01\x1f\x7f\u2028€😀ə'})
    for card in (first, hard):
        assert card.encode() == rfc8785.dumps(json.loads(card.encode()))


def test_the_frozen_card_still_reads_the_same() -> None:
    path = Path(__file__).resolve().parents[1] / "vectors" / "seal" / "card.json"
    vector = json.loads(path.read_text("utf-8"))
    card = IdentityCard.decode(vector["card"].encode())
    assert card.fingerprint == vector["fingerprint"]
    assert card.digest == vector["digest"]
    assert cards.rotate(card, "log", vector["new_log_key"], START).digest == vector["next_digest"]


def broken_cards(good: dict[str, Any]) -> list[dict[str, Any]]:
    key = good["keys"][0]
    changes: list[dict[str, Any]] = [
        {"v": 2},
        {"v": True},
        {"serial": 0},
        {"serial": 2},
        {"serial": 1.0},
        {"previous": "AA"},
        {"country": "xa"},
        {"country": None},
        {"domain": "Upper.example"},
        {"domain": "a..b"},
        {"domain": "a/b"},
        {"domain": "x" * 300},
        {"names": {}},
        {"names": {"english": "x"}},
        {"names": {"en": " "}},
        {"names": {"en": 1}},
        {"names": {"en": "a\u0000b"}},
        {"keys": []},
        {"keys": [key, key]},
        {"keys": [key, {**key, "use": "seal"}]},
        {"keys": [{**key, "use": "other"}]},
        {"keys": [{**key, "key": key["key"] + "="}]},
        {"keys": [{**key, "key": "AAAA"}]},
        {"keys": [{**key, "from": "2026-01-01"}]},
        {"keys": [{**key, "from": "2026-13-01T00:00:00Z"}]},
        {"keys": [{**key, "until": "2025-01-01T00:00:00Z"}]},
        {"keys": [{**key, "revoked_at": 5}]},
        {"keys": [{**key, "more": 1}]},
        {"keys": [{**key, "use": "x509"}]},
        {"keys": [{**key, "use": "age"}]},
        {"more": 1},
    ]
    return [{**good, **change} for change in changes]


def test_every_broken_card_is_refused(first: IdentityCard) -> None:
    good = json.loads(first.encode())
    cases = broken_cards(good)
    for case in cases:
        data = json.dumps(case, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        with pytest.raises(Malformed):
            IdentityCard.decode(data)
    print(f"injected {len(cases)}, detected {len(cases)}")


def test_ambiguous_json_is_no_card() -> None:
    for text in ('{"v":1,"v":1}', '{"v":NaN}', '{"v":1e400}', '"\\ud800"', "[" * 50_000, "", "1"):
        with pytest.raises(Malformed):
            IdentityCard.decode(text.encode())


def test_the_fingerprint_is_compared_as_people_type_it(first: IdentityCard) -> None:
    assert len(first.fingerprint.split()) == 16
    assert first.has_fingerprint(first.fingerprint.upper().replace(" ", "-"))
    assert first.has_fingerprint(first.fingerprint.replace(" ", ""))
    assert not first.has_fingerprint(first.fingerprint[:-1])
    assert not first.has_fingerprint("")


HOUR = timedelta(hours=1)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_verdict_table_of_before_at_and_after(first: IdentityCard) -> None:
    new = b64(new_ed25519()[1])
    old = first.keys[0].key
    rotated = cards.rotate(first, "log", new, MARCH)
    revoked = cards.revoke(rotated, "log", old, MARCH - 24 * HOUR)
    rows: list[tuple[IdentityCard, str, datetime | None, bool, str]] = [
        (first, old, START - HOUR, True, "failed"),
        (first, old, START, True, "verified"),
        (first, old, MARCH, False, "verified"),
        (first, old, None, True, "failed"),
        (first, new, MARCH, True, "failed"),
        (rotated, old, MARCH - HOUR, True, "verified"),
        (rotated, old, MARCH - HOUR, False, "verified"),
        (rotated, old, MARCH, True, "failed"),
        (rotated, new, MARCH, True, "verified"),
        (rotated, new, MARCH - HOUR, True, "failed"),
        (revoked, old, MARCH - 25 * HOUR, True, "verified"),
        (revoked, old, MARCH - 25 * HOUR, False, "failed"),
        (revoked, old, MARCH - 24 * HOUR, True, "failed"),
        (revoked, old, MARCH + HOUR, True, "failed"),
        (revoked, new, MARCH + HOUR, False, "verified"),
    ]
    for number, (card, key, instant, anchored, state) in enumerate(rows):
        verdict = cards.key_valid_at(card.find("log", key), instant, anchored=anchored)
        assert verdict.state == state, (number, verdict)
        assert verdict.detail.endswith(".")


def test_a_rotation_ends_the_old_key_and_leaves_the_other_uses(first: IdentityCard) -> None:
    new = b64(new_ed25519()[1])
    card = cards.rotate(first, "seal", new, MARCH)
    assert [key.key for key in card.current("seal", MARCH)] == [new]
    assert card.current("log", MARCH) == first.current("log", MARCH)
    assert cards.succession_faults(card, first) == []
    with pytest.raises(Inadmissible):
        cards.revoke(card, "seal", "unknown", MARCH)


def test_a_history_that_is_rewritten_is_named(first: IdentityCard) -> None:
    old = first.keys[0]
    card = cards.rotate(first, "log", b64(new_ed25519()[1]), MARCH)
    ended = cards.revoke(card, "log", old.key, MARCH)
    nxt = cards.revoke(ended, "seal", first.keys[2].key, MARCH)

    def with_old(base: IdentityCard, **change: str | None) -> IdentityCard:
        keys = tuple(replace(k, **change) if k.key == old.key else k for k in base.keys)  # type: ignore[arg-type]
        return replace(base, keys=keys)

    cases = [
        replace(nxt, serial=7),
        replace(nxt, previous=first.digest),
        replace(nxt, domain="other.example"),
        replace(nxt, keys=nxt.keys[1:]),
        with_old(nxt, from_="2026-01-02T00:00:00Z"),
        with_old(nxt, until=None),
        with_old(nxt, until="2026-04-01T00:00:00Z"),
        with_old(nxt, revoked_at=None),
        with_old(nxt, revoked_at="2026-02-01T00:00:00Z"),
    ]
    assert cards.succession_faults(nxt, ended) == []
    for case in cases:
        assert len(cards.succession_faults(case, ended)) == 1
    print(f"injected {len(cases)}, detected {len(cases)}")


def test_a_first_card_is_signed_by_its_certificate_and_compared_by_a_person(
    first: IdentityCard, aynur: Signer, trust: Trust, at: datetime
) -> None:
    signed = SignedCard.decode(sign_card(first, aynur).encode())
    report = verify_card(signed, trust, at)
    assert report.ok
    assert report.state("certificate signature") == "verified"
    assert report.state("chain") == "verified"
    assert report.state("country") == "verified"
    assert report.state("succession") == "not checkable"
    assert verify_card(signed, Trust(), at).state("chain") == "not checkable"


def test_a_later_card_needs_the_last_log_key_as_well(
    first: IdentityCard, aynur: Signer, trust: Trust, at: datetime, log: tuple[bytes, bytes]
) -> None:
    seed, _public = log
    later = cards.rotate(first, "log", b64(new_ed25519()[1]), at + HOUR)
    good = sign_card(later, aynur, log_seed=seed)
    assert verify_card(good, trust, at, previous=first).complete
    thief = sign_card(later, aynur, log_seed=new_ed25519()[0])
    assert verify_card(thief, trust, at, previous=first).state("log signature") == "failed"
    missing = replace(good, log_key=None, log_signature=None)
    assert verify_card(missing, trust, at, previous=first).state("log signature") == "failed"
    with pytest.raises(Inadmissible):
        sign_card(later, aynur)
    with pytest.raises(Inadmissible):
        sign_card(first, aynur, log_seed=seed)


def test_a_card_signed_by_another_certificate_or_country_is_refused(
    first: IdentityCard, aynur: Signer, boris: Signer, trust: Trust, at: datetime
) -> None:
    with pytest.raises(Inadmissible, match="not on the card"):
        sign_card(first, boris)
    foreign = replace(sign_card(first, aynur), certificate=boris.certificate_der)
    assert verify_card(foreign, trust, at).state("certificate signature") == "failed"
    abroad = sign_card(replace(first, country="XB"), aynur)
    assert verify_card(abroad, trust, at).state("country") == "failed"


def test_every_flipped_byte_of_a_card_file_is_refused(
    first: IdentityCard, aynur: Signer, trust: Trust, at: datetime, whole_sweep: bool
) -> None:
    signed = sign_card(first, aynur)
    data = signed.encode()
    injected = detected = 0
    chain_start = data.index(b'"chain"')
    chain_end = data.index(b"]", chain_start)
    for place in range(0, len(data), 1 if whole_sweep else 7):
        changed = bytearray(data)
        changed[place] ^= 0x01
        injected += 1
        try:
            report = verify_card(SignedCard.decode(bytes(changed)), trust, at)
        except RogatoryError:
            detected += 1
            continue
        if report.ok and chain_start < place < chain_end:
            # The pinned root is carried along too; its copy here is not what is relied on.
            detected += 1
            continue
        detected += not report.ok
    print(f"injected {injected}, detected {detected}")
    assert injected == detected
