# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree against RFC 6962 written down naively, and against 518 vectors of others."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rogatory.docket import merkle
from rogatory.errors import Malformed, Unverified

LEAVES = [merkle.leaf_hash(b"leaf %d" % number) for number in range(300)]


def mth(hashes: list[bytes]) -> bytes:
    """Give the Merkle tree hash as RFC 6962 section 2.1 defines it, recursively."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def test_root_and_edge_of_every_size_are_those_of_the_recursive_definition() -> None:
    edge = merkle.Edge.empty()
    assert edge.root() == sha256(b"").digest()
    for size in range(len(LEAVES)):
        expected = mth(LEAVES[:size])
        assert edge.root() == merkle.root_of(LEAVES[:size]) == expected
        assert merkle.Edge.decode(edge.encode()) == edge
        tree = merkle.Tree(LEAVES[:size])
        assert tree.root() == expected
        assert merkle.edge_at(tree, size) == edge
        assert edge.append(LEAVES[size]) is edge


def test_a_copy_of_an_edge_grows_alone() -> None:
    edge = merkle.Edge.of(LEAVES[:7])
    other = edge.copy().append(LEAVES[7])
    assert (edge.size, other.size) == (7, 8)
    assert edge.root() == mth(LEAVES[:7])


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(9), bytes(7) + b"\1", b"\xff" * 8])
def test_bytes_that_are_no_edge_are_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        merkle.Edge.decode(data)


def test_an_edge_with_hashes_that_do_not_fit_is_malformed() -> None:
    for size, hashes in ((1, []), (2, LEAVES[:2]), (1, [b"short"]), (-1, [])):
        with pytest.raises(Malformed):
            merkle.Edge(size, hashes)
    with pytest.raises(Malformed):
        merkle.Edge.empty().append(b"short")


def _b64(text: str | None) -> bytes:
    return b64decode(text) if text else b""


def _judge(kind: str, vector: dict[str, Any]) -> bool:
    """Tell whether our verifier accepts the vector."""
    proof = [_b64(one) for one in vector["proof"] or []]
    try:
        if kind == "inclusion":
            merkle.verify_inclusion(
                _b64(vector["leafHash"]),
                vector["leafIdx"],
                vector["treeSize"],
                proof,
                _b64(vector["root"]),
            )
        elif kind == "consistency":
            merkle.verify_consistency(
                vector["size1"],
                vector["size2"],
                proof,
                _b64(vector["root1"]),
                _b64(vector["root2"]),
            )
        elif kind == "subtreeinclusion":
            # Inclusion in the subtree [start, end) is inclusion in a tree of its own, provided
            # that it is a subtree: start is a multiple of the next power of two of its size.
            start, size = vector["start"], vector["end"] - vector["start"]
            if size < 1 or start % (1 << (size - 1).bit_length()):
                return False
            merkle.verify_inclusion(
                _b64(vector["leafHash"]),
                vector["leafIdx"] - start,
                size,
                proof,
                _b64(vector["root"]),
            )
        else:
            merkle.verify_consistency(
                vector["end"], vector["size"], proof, _b64(vector["root1"]), _b64(vector["root2"])
            )
    except (Malformed, Unverified):
        return False
    return True


#: Vectors that others accept and we refuse: roots that are not 32 bytes, and proofs from nothing.
STRICTER = {
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-zero-"
    "subtree-root-valid-tree-root-random-proof-is-empty.json",
}


def test_the_vectors_of_transparency_dev_are_judged_as_they_demand(shared: Path) -> None:
    folder = shared / "data/merkle/transparency-dev"
    judged = outside = 0
    stricter = set()
    for file in sorted(folder.rglob("*.json")):
        vector = json.loads(file.read_text("utf-8"))
        kind = file.relative_to(folder).parts[0]
        if kind == "subtreeconsistency" and vector["start"]:
            # Consistency of a part that does not begin at entry 0: no docket has such a thing.
            outside += 1
            continue
        judged += 1
        accepted = _judge(kind, vector)
        if accepted == vector["wantErr"]:
            assert not accepted, f"accepted, must be refused: {file}"
            stricter.add(str(file.relative_to(folder)))
    print(f"judged {judged}, outside {outside}, stricter than the vector {len(stricter)}")
    assert (judged, outside) == (502, 16)
    assert stricter == STRICTER


def test_the_trap_of_an_empty_root_and_an_empty_leaf_is_refused() -> None:
    with pytest.raises(Malformed):
        merkle.verify_inclusion(b"", 0, 1, [], b"")


def test_a_proof_for_another_place_is_refused() -> None:
    root = mth(LEAVES[:21])
    for index in range(21):
        proof = merkle.inclusion_proof(LEAVES, index, 21)
        for other in range(21):
            if other != index:
                with pytest.raises(Unverified):
                    merkle.verify_inclusion(LEAVES[index], other, 21, proof, root)


def test_a_proof_of_another_length_is_refused_before_it_is_hashed() -> None:
    root, older = mth(LEAVES[:21]), mth(LEAVES[:13])
    for change in (-1, 1):
        inclusion = merkle.inclusion_proof(LEAVES, 5, 21)
        inclusion = inclusion[:-1] if change < 0 else [*inclusion, LEAVES[0]]
        with pytest.raises(Unverified, match="are needed"):
            merkle.verify_inclusion(LEAVES[5], 5, 21, inclusion, root)
        path = merkle.consistency_proof(LEAVES, 13, 21)
        path = path[:-1] if change < 0 else [*path, LEAVES[0]]
        with pytest.raises(Unverified, match="are needed"):
            merkle.verify_consistency(13, 21, path, older, root)


def test_nothing_is_proved_from_or_about_a_log_without_entries() -> None:
    root = mth(LEAVES[:3])
    with pytest.raises(Unverified):
        merkle.verify_consistency(0, 3, [], merkle.EMPTY_ROOT, root)
    with pytest.raises(Unverified):
        merkle.verify_inclusion(LEAVES[0], 0, 0, [], merkle.EMPTY_ROOT)
    with pytest.raises(Malformed):
        merkle.consistency_proof(LEAVES, 0, 3)
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(Malformed):
            merkle.inclusion_proof(LEAVES, index, size)
    with pytest.raises(Malformed):
        merkle.inclusion_proof(LEAVES[:2], 0, 3)


def test_a_log_that_shrank_or_was_rewritten_is_refused() -> None:
    with pytest.raises(Unverified):
        merkle.verify_consistency(4, 3, [], mth(LEAVES[:4]), mth(LEAVES[:3]))
    with pytest.raises(Unverified):
        merkle.verify_consistency(3, 3, [], mth(LEAVES[:3]), mth(LEAVES[1:4]))
    with pytest.raises(Unverified):
        merkle.verify_consistency(3, 3, [LEAVES[0]], mth(LEAVES[:3]), mth(LEAVES[:3]))
