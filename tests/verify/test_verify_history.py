# SPDX-License-Identifier: Apache-2.0
"""What the verifier says of history and forks, of keys, and of receipts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.cosignature import Fork
from rogatory.docket.note import COSIGNATURE, VerifierKey, public_key
from rogatory.seal import card as cards
from rogatory.seal.keys import b64
from rogatory.verify import Report, Trust, verify_pouch
from rogatory.verify.report import FAILED, NOT_CHECKABLE, VERIFIED

Judge = Callable[..., Report]


@pytest.fixture
def judge(world: Any, in_process: None) -> Judge:
    """Give a verifier in this process; ``trust`` is that of both sides unless given."""

    def run(path: Path, trust: Trust | None = None, **options: Any) -> Report:
        return verify_pouch(path, trust or world.trust(), **options)

    return run


def sealed(maker: Any, world: Any, folder: Path, **options: Any) -> Any:
    parts = maker.parts(world, folder, **options)
    return parts, parts.seal(folder)


# ------------------------------------------------------------------------- history and forks


def checkpoint(maker: Any, world: Any, size: int, root: bytes) -> SignedCheckpoint:
    plain = Checkpoint(f"xa.example/{maker.CASE}", size, root)
    return SignedCheckpoint.sign(plain, world.a.key("log"))


def known(one: SignedCheckpoint) -> dict[str, SignedCheckpoint]:
    return {one.checkpoint.origin: one}


def test_a_fork_against_what_we_hold_is_kept_as_proof(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    ours = checkpoint(maker, world, 4, hashlib.sha256(b"another history").digest())
    report = judge(built.path, known=known(ours))
    assert report.failed_step == 4
    assert len(report.forks) == 1
    proof = Fork.decode(report.forks[0].encode())
    proof.verify()
    assert ours in (proof.first, proof.second)


def test_a_fork_in_what_we_confirmed_is_kept_as_proof(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path, acknowledged=2)
    ours = checkpoint(maker, world, 2, hashlib.sha256(b"another history").digest())
    report = judge(built.path, known=known(ours))
    assert report.failed_step == 4
    report.forks[0].verify()


def test_what_is_called_a_fork_by_a_note_that_the_log_never_signed_is_no_proof(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    plain = Checkpoint(f"xa.example/{maker.CASE}", 4, hashlib.sha256(b"x").digest())
    forged = SignedCheckpoint.sign(plain, maker.seed("nobody"))
    report = judge(built.path, known=known(forged))
    assert not report.ok
    assert not report.forks


@pytest.mark.parametrize(
    ("acknowledged", "held", "state"),
    [
        (None, None, NOT_CHECKABLE),  # first contact
        (None, 4, VERIFIED),  # the very same state again
        (None, 2, FAILED),  # proves nothing from what we hold
        (None, 9, NOT_CHECKABLE),  # older than what we hold
        (2, 2, VERIFIED),
        (2, None, VERIFIED),
        (2, 3, FAILED),  # starts from before what we hold
        (2, 4, VERIFIED),
        (2, 9, NOT_CHECKABLE),
        (3, 2, FAILED),  # starts from what we never confirmed
    ],
)
def test_history_is_judged_from_what_we_hold(
    acknowledged: int | None, held: int | None, state: str,
    maker: Any, world: Any, judge: Judge, tmp_path: Path,
) -> None:  # fmt: skip
    from rogatory.docket.merkle import root_of, leaf_hash  # noqa: I001

    parts, built = sealed(maker, world, tmp_path, acknowledged=acknowledged)
    held_by_us = {}
    if held is not None:
        leaves = [leaf_hash(data) for data in parts.entries[:held]]
        root = root_of(leaves) if held <= 4 else hashlib.sha256(b"later").digest()
        held_by_us = known(checkpoint(maker, world, held, root))
    assert judge(built.path, known=held_by_us).state_of("history") == state


def test_an_earlier_state_without_our_confirmation_is_not_called_confirmed(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    parts = maker.parts(world, tmp_path / "made", acknowledged=2)
    bare = SignedCheckpoint.parse(parts.log.acknowledged)
    only_log = SignedCheckpoint(bare.checkpoint, bare.signatures[:1])
    parts.log = replace(parts.log, acknowledged=only_log.encode())
    report = judge(parts.seal(tmp_path).path)
    assert report.state_of("confirmed") == NOT_CHECKABLE


def test_a_policy_of_third_cosigners_is_enforced(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    from rogatory.docket.cosignature import cosign

    third = VerifierKey("third.example", COSIGNATURE, public_key(maker.seed("third")))
    trust = world.trust(cosigners=(third,))
    parts = maker.parts(world, tmp_path / "made")
    assert judge(parts.seal(tmp_path).path, trust).state_of("cosigners") == FAILED
    signed = SignedCheckpoint.parse(parts.log.checkpoint)
    line = cosign(signed.checkpoint.text(), "third.example", maker.seed("third"), 1_800_000_000)
    both = signed.and_by(line)
    parts = maker.parts(world, tmp_path / "again")
    from rogatory.docket.proof import ConsistencyProof, Proof

    proof, bridge = Proof.parse(parts.log.proof), ConsistencyProof.parse(parts.log.bridge)
    parts.log = replace(
        parts.log,
        checkpoint=both.encode(),
        proof=replace(proof, signed=both).encode(),
        bridge=replace(bridge, signed=both).encode(),
    )
    report = judge(parts.seal(tmp_path / "again").path, trust)
    assert report.ok, report.failures
    assert report.state_of("cosigners") == VERIFIED


# --------------------------------------------------------------------------------------- keys


@pytest.mark.parametrize("use", ["seal", "log", "x509"])
def test_a_revoked_key_proves_nothing_without_an_independent_time(
    use: str, maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    key = next(key for key in world.a.card.keys if key.use == use)
    revoked = cards.revoke(world.a.card, use, key.key, datetime(2027, 1, 1, tzinfo=UTC))
    report = judge(built.path, world.trust(cards={"xa.example": revoked}))
    assert not report.ok
    assert any("revoked" in sentence for sentence in report.failures)


@pytest.mark.parametrize("use", ["seal", "log", "x509"])
def test_a_key_that_is_not_on_the_senders_card_is_found(
    use: str, maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    other = b64(public_key(maker.seed("other"))) if use != "x509" else None
    keys = tuple(
        replace(key, key=other) if key.use == use and other else key
        for key in world.a.card.keys
        if key.use != use or other
    )
    card = replace(world.a.card, keys=keys)
    report = judge(built.path, world.trust(cards={"xa.example": card}))
    assert report.failed_step == {"seal": 2, "x509": 3, "log": 4}[use]


def test_another_root_does_not_vouch_for_the_signer(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    _parts, built = sealed(maker, world, tmp_path)
    stranger = maker.make_world()
    report = judge(built.path, world.trust(roots=stranger.trust().roots))
    assert report.failed_step == 3


# ----------------------------------------------------------------------------------- receipts


def test_a_receipt_is_verified_and_its_confirmation_is_read(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    parts, built = sealed(maker, world, tmp_path)
    report = judge(maker.receipt_parts(world, built, parts.log.checkpoint).seal(tmp_path).path)
    assert report.ok, report.failures
    assert report.receipt is not None
    assert report.receipt.sha256 == built.sha256
    assert report.facts["cosigned_at"] == "2026-11-23T03:00:00Z"
    assert [report.state(step) for step in (5, 6, 7, 8)] == ["nothing to check"] * 4


def test_a_receipt_for_other_bytes_or_without_a_confirmation_is_found(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    parts, built = sealed(maker, world, tmp_path)
    other = maker.receipt_parts(world, built, parts.log.checkpoint)
    from rogatory.pouch.receipt import Receipt

    record = Receipt.decode(other.content)
    other.content = replace(record, sha256="ab" * 32).encode()
    report = judge(other.seal(tmp_path).path)
    assert report.failed_step == 4
    again = maker.receipt_parts(world, built, parts.log.checkpoint)
    again.log = replace(again.log, cosigned=parts.log.checkpoint)
    (tmp_path / "b").mkdir()
    assert judge(again.seal(tmp_path / "b").path).state_of("cosigned") == FAILED


def test_a_receipt_that_confirms_another_history_is_found(
    maker: Any, world: Any, judge: Judge, tmp_path: Path
) -> None:
    parts, built = sealed(maker, world, tmp_path)
    ours = checkpoint(maker, world, 4, hashlib.sha256(b"ours").digest())
    receipt = maker.receipt_parts(world, built, parts.log.checkpoint).seal(tmp_path)
    report = judge(receipt.path, known=known(ours))
    assert report.state_of("cosigned") == FAILED
