# SPDX-License-Identifier: Apache-2.0
"""Checkpoints, proofs and cosignatures of one log as it grows and is falsified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rogatory.docket import cosignature, merkle, note
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, log_key, origin
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.errors import Malformed, Unverified

LOG = bytes(range(32))
OTHER = bytes(range(32, 64))
COSIGNER = bytes(range(64, 96))
ORIGIN = origin("a.example", "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11")
KEY = log_key(ORIGIN, LOG)
COSIGNER_KEY = note.VerifierKey("b.example", note.COSIGNATURE, note.public_key(COSIGNER))


def entries(size: int, start: int = 0) -> list[bytes]:
    """Give the bytes of as many entries."""
    return [b'{"number":%d}' % number for number in range(start, size)]


def leaves(size: int, start: int = 0) -> list[bytes]:
    """Give the leaf hashes of as many entries."""
    return [merkle.leaf_hash(one) for one in entries(size, start)]


def at(size: int, seed: bytes = LOG, altered: int | None = None) -> SignedCheckpoint:
    """Sign the log at a size, with one entry altered if asked."""
    hashes = leaves(size)
    if altered is not None:
        hashes[altered] = merkle.leaf_hash(b"altered")
    return SignedCheckpoint.sign(Checkpoint(ORIGIN, size, merkle.root_of(hashes)), seed)


# --- checkpoints


def test_a_checkpoint_comes_back_and_is_verified_by_its_own_key_alone() -> None:
    signed = at(5)
    again = SignedCheckpoint.parse(signed.encode())
    assert again == signed
    assert again.verify(KEY).size == 5
    assert again.verify(log_key(ORIGIN, OTHER), KEY).size == 5
    for wrong in (log_key(ORIGIN, OTHER), log_key("c.example/x", LOG), KEY._replace(kind=4)):
        with pytest.raises(Unverified):
            again.verify(wrong)


def test_a_key_of_another_log_cannot_vouch_for_this_one() -> None:
    text = at(5).checkpoint.text()
    under_another_name = SignedCheckpoint(
        at(5).checkpoint, note.signed(text, "c.example/x", OTHER).signatures
    )
    with pytest.raises(Unverified, match="another"):
        under_another_name.verify(log_key("c.example/x", OTHER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n1\nAAAA\n",
        "a\n01\n" + note.base64(bytes(32)) + "\n",
        "a\n+1\n" + note.base64(bytes(32)) + "\n",
        "a\n-1\n" + note.base64(bytes(32)) + "\n",
        "a\n 1\n" + note.base64(bytes(32)) + "\n",
        "a\n٣\n" + note.base64(bytes(32)) + "\n",
        f"a\n{2**63}\n" + note.base64(bytes(32)) + "\n",
        "a\n1\n" + note.base64(bytes(33)) + "\n",
        "a\n1\n" + note.base64(bytes(32)),
        "a\n1\n" + note.base64(bytes(32)) + "\nextension\n",
        "a\n1\n" + note.base64(bytes(32)) + "\n\n",
        "\n1\n" + note.base64(bytes(32)) + "\n",
        "a b\n1\n" + note.base64(bytes(32)) + "\n",
        "a\n0\n" + note.base64(bytes(32)) + "\n",
    ],
)
def test_what_is_no_checkpoint_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_a_checkpoint_that_could_not_be_read_is_not_signed() -> None:
    root = bytes(32)
    for wrong in (
        Checkpoint("", 1, root),
        Checkpoint("a\nb", 1, root),
        Checkpoint("a", -1, root),
        Checkpoint("a", 1, b"short"),
        Checkpoint("a", 0, root),
    ):
        with pytest.raises(Malformed):
            SignedCheckpoint.sign(wrong, LOG)


# --- proofs


def test_a_proof_comes_back_and_holds_for_its_own_entry_alone() -> None:
    signed = at(21)
    tree = merkle.Tree(leaves(21))
    for index in range(21):
        proof = Proof.make(tree, index, signed)
        assert Proof.parse(proof.encode()) == proof
        assert proof.verify(entries(21)[index], KEY) == signed.checkpoint
        with pytest.raises(Unverified):
            proof.verify(entries(21)[(index + 1) % 21], KEY)
        with pytest.raises(Unverified):
            proof.verify(entries(21)[index], log_key(ORIGIN, OTHER))


def test_every_flipped_byte_of_a_proof_is_refused() -> None:
    data = Proof.make(merkle.Tree(leaves(11)), 6, at(11)).encode()
    older = ConsistencyProof.make(merkle.Tree(leaves(11)), 6, at(11)).encode()
    injected = detected = 0
    for place in range(len(data)):
        for mask in (0x01, 0x80, 0xFF):
            injected += 1
            try:
                Proof.parse(_flipped(data, place, mask)).verify(entries(11)[6], KEY)
            except (Malformed, Unverified):
                detected += 1
    for place in range(len(older)):
        for mask in (0x01, 0x80, 0xFF):
            injected += 1
            try:
                changed = ConsistencyProof.parse(_flipped(older, place, mask))
                changed.verify(at(6).checkpoint, KEY)
            except (Malformed, Unverified):
                detected += 1
    print(f"injected {injected}, detected {detected}")
    assert injected == detected == 3 * (len(data) + len(older))
    # The clean ones are accepted: the sweep refuses for what it changed.
    Proof.parse(data).verify(entries(11)[6], KEY)
    ConsistencyProof.parse(older).verify(at(6).checkpoint, KEY)


def _flipped(data: bytes, place: int, mask: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= mask
    return bytes(changed)


def test_another_spelling_of_a_proof_is_malformed() -> None:
    proof = Proof.make(merkle.Tree(leaves(4)), 1, at(4))
    data = proof.encode()
    for wrong in (
        b"",
        data.replace(b"@v1", b"@v2"),
        data.replace(b"index 1", b"index 01"),
        data.replace(b"index 1", b"extra AAAA\nindex 1"),
        data.replace(b"index 1", b"index -1"),
        data.replace(b"index 1\n", b"index 1\n\n"),
        data.replace(b"\n", b"\r\n"),
        data + b"\n",
        data[:-1],
        replace(proof, path=proof.path * 40).encode(),
        replace(proof, path=(b"short",)).encode(),
    ):
        with pytest.raises(Malformed):
            Proof.parse(wrong)


def test_a_proof_with_one_entry_has_no_hashes() -> None:
    proof = Proof.make(merkle.Tree(leaves(1)), 0, at(1))
    assert proof.path == ()
    assert Proof.parse(proof.encode()).verify(entries(1)[0], KEY).size == 1


def test_consistency_is_proved_from_the_checkpoint_that_is_trusted_and_no_other() -> None:
    tree = merkle.Tree(leaves(20))
    proof = ConsistencyProof.parse(ConsistencyProof.make(tree, 7, at(20)).encode())
    assert proof.verify(at(7).checkpoint, KEY).size == 20
    for old in (at(8), at(7, altered=3)):
        with pytest.raises(Unverified):
            proof.verify(old.checkpoint, KEY)
    with pytest.raises(Unverified):
        proof.verify(replace(at(7).checkpoint, origin="c.example/x"), KEY)


# --- cosignatures


def test_a_cosignature_is_verified_with_its_time_and_survives_parsing() -> None:
    signed = at(5)
    line = cosignature.cosign(signed.checkpoint.text(), "b.example", COSIGNER, 1_795_000_000)
    again = SignedCheckpoint.parse(signed.and_by(line, line).encode())
    assert len(again.signatures) == 2
    assert again.verify(KEY).size == 5
    assert cosignature.cosigned_at(again, COSIGNER_KEY) == 1_795_000_000
    assert cosignature.cosigned_at(signed, COSIGNER_KEY) is None
    with pytest.raises(Unverified):
        cosignature.cosigned_at(at(6).and_by(line), COSIGNER_KEY)


def test_the_logs_own_signature_is_no_cosignature_and_the_other_way_round() -> None:
    text = at(5).checkpoint.text()
    line = cosignature.cosign(text, ORIGIN, LOG, 1)
    with pytest.raises(Unverified):
        SignedCheckpoint(at(5).checkpoint, (line,)).verify(KEY)
    as_cosigner = note.VerifierKey(ORIGIN, note.COSIGNATURE, KEY.public)
    with pytest.raises(Unverified):
        cosignature.verify(text, at(5).signatures[0], as_cosigner)


def test_no_cosignature_without_a_time_or_a_checkpoint() -> None:
    for text, time in (("x\n", 1), (at(1).checkpoint.text(), 0), (at(1).checkpoint.text(), 2**63)):
        with pytest.raises(Malformed):
            cosignature.cosign(text, "b.example", COSIGNER, time)


def judge(
    stored: SignedCheckpoint | None, offered: SignedCheckpoint, old: int, *, proof_from: int = -1
) -> cosignature.Judgement:
    """Let the cosigner judge, with the honest log's proof from ``old`` unless told otherwise."""
    start = old if proof_from < 0 else proof_from
    size = offered.checkpoint.size
    path = merkle.consistency_proof(leaves(size), start, size) if 0 < start <= size else []
    return cosignature.judge(stored, offered, old, path, KEY)


def test_the_cosigner_follows_a_log_that_only_grows() -> None:
    assert judge(None, at(3), 0).accepted
    assert judge(at(3), at(3), 3).accepted
    assert judge(at(3), at(8), 3).accepted
    empty = SignedCheckpoint.sign(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT), LOG)
    assert judge(empty, at(3), 0).accepted


@pytest.mark.parametrize(
    ("outcome", "judgement"),
    [
        (cosignature.Outcome.NOT_SIGNED, lambda: judge(None, at(3, OTHER), 0)),
        (cosignature.Outcome.NOT_SIGNED, lambda: judge(at(3), at(8, OTHER), 3)),
        (cosignature.Outcome.SHRUNK, lambda: judge(at(8), at(3), 3)),
        (cosignature.Outcome.OTHER_OLD_SIZE, lambda: judge(at(8), at(9), 3)),
        (cosignature.Outcome.OTHER_OLD_SIZE, lambda: judge(None, at(9), 3)),
        (cosignature.Outcome.NOT_PROVED, lambda: judge(at(8), at(9), 8, proof_from=7)),
        (cosignature.Outcome.NOT_PROVED, lambda: judge(at(8), at(9, altered=2), 8)),
        (cosignature.Outcome.NOT_PROVED, lambda: judge(at(8, altered=2), at(9), 8)),
        (cosignature.Outcome.NOT_PROVED, lambda: judge(None, at(9), 0, proof_from=3)),
        (cosignature.Outcome.FORK, lambda: judge(at(8), at(8, altered=2), 8)),
    ],
)
def test_the_cosigner_refuses_by_name(outcome: cosignature.Outcome, judgement: object) -> None:
    assert callable(judgement)
    made = judgement()
    assert made.outcome is outcome
    assert not made.accepted
    assert made.reason.endswith(".")
    assert (made.fork is not None) == (outcome is cosignature.Outcome.FORK)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = Checkpoint("c.example/x", 3, merkle.root_of(leaves(3)))
    signed = SignedCheckpoint.sign(other, LOG)
    for stored, offered, key in (
        (None, signed, KEY),
        (at(3), signed, log_key("c.example/x", LOG)),
    ):
        made = cosignature.judge(stored, offered, 0, [], key)
        assert made.outcome is cosignature.Outcome.ANOTHER_LOG


def test_a_fork_is_shown_to_others_by_both_notes() -> None:
    made = judge(at(8), at(8, altered=2), 8)
    assert made.fork is not None
    shown = cosignature.Fork.decode(made.fork.encode())
    assert shown == made.fork
    shown.verify()
    for innocent in (
        replace(shown, second=shown.first),
        replace(shown, second=at(9)),
        replace(shown, second=at(8, OTHER, altered=2)),
        replace(shown, log_keys=(log_key(ORIGIN, OTHER),)),
        replace(shown, log_keys=()),
    ):
        with pytest.raises(Unverified):
            innocent.verify()


def test_a_fork_across_a_change_of_keys_is_shown_too() -> None:
    new_key = log_key(ORIGIN, OTHER)
    made = cosignature.judge(at(8), at(8, OTHER, altered=2), 8, [], new_key, KEY)
    assert made.fork is not None
    cosignature.Fork.decode(made.fork.encode()).verify()
