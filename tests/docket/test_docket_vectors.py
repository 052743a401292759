# SPDX-License-Identifier: Apache-2.0
"""The frozen vectors: what was written once is read, made and verified alike for ever."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rogatory.docket import base64url, canon, cosignature, merkle, note
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, log_key
from rogatory.docket.entry import (
    Disclosure,
    Entry,
    ItemDisclosure,
    commitment,
    item_leaf,
    list_root,
)
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.docket.tiles import TileStore
from rogatory.errors import Malformed

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "docket"


def vectors(name: str) -> dict[str, Any]:
    """Read one file of vectors."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return read


#: Digests of the files themselves: a vector that changes is no vector.
FROZEN: dict[str, str] = {
    "commitments.json": "b2e819d7272226d4bea9d0f72c51e6ee697a381d0b68323ec1278a97cc9471a0",
    "entries.json": "a24143be97969b15e27bdb1661b05c84f6fbd3d275c91bf9dd5f802c4a4435e7",
    "log.json": "8f37df28c12243989fc7e05e13041e6ad35692d1ec71890529a4acb9cd91fe8d",
}


def test_the_files_are_those_that_were_frozen() -> None:
    found = {
        path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(FOLDER.glob("*.json"))
    }
    assert found == FROZEN


def test_commitments_are_as_frozen() -> None:
    for one in vectors("commitments")["fields"]:
        salt = bytes.fromhex(one["salt"])
        hashed = canon.dumps([base64url.encode(salt), one["kind"], one["name"], one["value"]])
        assert hashed.decode() == one["hashed"]
        digest = sha256(one["hashed"].encode()).digest()
        assert digest == commitment(salt, one["kind"], one["name"], one["value"])
        assert base64url.encode(digest) == one["digest"]
        opened = Disclosure.from_json(one["disclosure"])
        assert opened == Disclosure(one["name"], salt, one["value"])
        opened.verify(one["kind"], {one["name"]: one["digest"]})


def test_lists_and_their_items_are_as_frozen() -> None:
    for one in vectors("commitments")["lists"]:
        leaves = [
            item_leaf(bytes.fromhex(salt), at, item)
            for at, (salt, item) in enumerate(zip(one["salts"], one["items"], strict=True))
        ]
        assert [leaf.decode() for leaf in leaves] == one["leaves"]
        assert list_root(leaves) == one["value"]
        assert len(one["disclosures"]) == len(leaves)
        for shown in one["disclosures"]:
            item = ItemDisclosure.from_json(shown)
            item.verify(one["value"])
            assert item.to_json() == shown


def test_entries_are_as_frozen_and_the_officer_signed_the_act() -> None:
    frozen = vectors("entries")
    public = note.public_key(bytes.fromhex(frozen["officer_seed"]))
    assert public.hex() == frozen["officer_public"]
    signatures = 0
    for one in frozen["entries"]:
        data = one["entry"].encode()
        entry = Entry.decode(data)
        assert entry.encode() == data
        assert sha256(data).hexdigest() == one["sha256"]
        assert merkle.leaf_hash(data).hex() == one["leaf_hash"]
        assert entry.act_message().decode() == one["act_message"]
        for signature in entry.sigs:
            assert signature.key == sha256(public).digest()[:8].hex()
            note.verify_ed25519(public, signature.sig, one["act_message"].encode())
            signatures += 1
    assert signatures == 1


def test_every_frozen_bad_entry_is_refused() -> None:
    bad = vectors("entries")["refused"]
    assert len(bad) > 15
    for one in bad:
        with pytest.raises(Malformed):
            Entry.decode(one["entry"].encode())


@pytest.fixture(name="frozen")
def frozen_log() -> dict[str, Any]:
    """Read the vectors of the log."""
    return vectors("log")


@pytest.fixture(name="leaves")
def frozen_leaves() -> list[bytes]:
    """Give the 300 leaves of the frozen log."""
    first = [one["entry"].encode() for one in vectors("entries")["entries"]]
    return [*first, *(b"leaf %d" % number for number in range(3, 300))]


def test_roots_edges_and_checkpoints_are_as_frozen(
    frozen: dict[str, Any], leaves: list[bytes]
) -> None:
    seed = bytes.fromhex(frozen["log_seed"])
    key = note.VerifierKey.parse(frozen["log_key"])
    assert key == log_key(frozen["origin"], seed)
    assert merkle.EMPTY_ROOT.hex() == frozen["empty_root"]
    for size, one in frozen["sizes"].items():
        edge = merkle.Edge.of(merkle.leaf_hash(leaf) for leaf in leaves[: int(size)])
        assert edge.root().hex() == one["root"]
        assert edge.encode().hex() == one["edge"]
        assert merkle.Edge.decode(bytes.fromhex(one["edge"])) == edge
        signed = SignedCheckpoint.parse(one["checkpoint"].encode())
        assert signed.verify(key) == Checkpoint(frozen["origin"], int(size), edge.root())
        assert SignedCheckpoint.sign(signed.checkpoint, seed) == signed


def test_tiles_are_as_frozen(frozen: dict[str, Any], leaves: list[bytes], tmp_path: Path) -> None:
    TileStore(tmp_path).publish(0, map(merkle.leaf_hash, leaves))
    found = {
        str(path.relative_to(tmp_path)): sha256(path.read_bytes()).hexdigest()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert found == frozen["tiles_at_300"]


def test_proofs_are_as_frozen(frozen: dict[str, Any], leaves: list[bytes]) -> None:
    key = note.VerifierKey.parse(frozen["log_key"])
    tree = merkle.Tree(map(merkle.leaf_hash, leaves))
    for one in frozen["proofs"]:
        proof = Proof.parse(one["proof"].encode())
        assert proof.verify(leaves[proof.index], key).size == one["size"]
        assert Proof.make(tree, proof.index, proof.signed).encode() == one["proof"].encode()
    for text in frozen["consistency"]:
        newer = ConsistencyProof.parse(text.encode())
        made = ConsistencyProof.make(tree, newer.old_size, newer.signed)
        assert made.encode() == text.encode()
        if newer.old_size:
            old = Checkpoint(frozen["origin"], newer.old_size, merkle.root_at(tree, newer.old_size))
            newer.verify(old, key)


def test_the_cosignature_and_the_fork_are_as_frozen(frozen: dict[str, Any]) -> None:
    key = note.VerifierKey.parse(frozen["log_key"])
    cosigner = note.VerifierKey.parse(frozen["cosigner_key"])
    signed = SignedCheckpoint.parse(frozen["cosigned_at_300"].encode())
    signed.verify(key)
    assert cosignature.cosigned_at(signed, cosigner) == frozen["cosigned_time"]
    text = signed.checkpoint.text()
    seed = bytes.fromhex(frozen["cosigner_seed"])
    line = cosignature.cosign(text, "b.example", seed, frozen["cosigned_time"])
    assert line in signed.signatures
    fork = cosignature.Fork.decode(frozen["fork"].encode())
    fork.verify()
    assert fork.log_keys == (key,)
    assert fork.encode() == frozen["fork"].encode()
