# SPDX-License-Identifier: Apache-2.0
"""What holds for every value, every size and every proof of the docket."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.docket import base64url, canon, merkle
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, log_key
from rogatory.docket.entry import Disclosure, Entry, Seen, Signature, commitment
from rogatory.docket.proof import Proof
from rogatory.errors import Malformed, Unverified

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(320)]
ROOTS = [merkle.root_of(LEAVES[:size]) for size in range(len(LEAVES) + 1)]
TREE = merkle.Tree(LEAVES)

#: The machines that run this are shared: an example may take as long as it takes.
unhurried = settings(deadline=None)

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=20
)
digests = st.binary(min_size=32, max_size=32)
uuids = st.uuids().map(str)
words = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
entries = st.builds(
    Entry,
    case=uuids,
    number=st.integers(0, 2**53 - 1),
    kind=st.builds("{}.{}/{}".format, words, words, st.integers(1, 9999)),
    at=st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat() + "Z"),
    by=uuids,
    fields=st.dictionaries(words, digests.map(base64url.encode), max_size=8),
    seen=st.lists(
        st.builds(
            Seen,
            origin=uuids.map("b.example/{}".format),
            size=st.integers(1, 2**63 - 1),
            root=digests,
        ),
        max_size=3,
        unique_by=lambda one: one.origin,
    ).map(tuple),
    sigs=st.lists(
        st.builds(
            Signature,
            officer=uuids,
            key=st.binary(min_size=8, max_size=8).map(bytes.hex),
            sig=st.binary(min_size=64, max_size=64),
        ),
        max_size=3,
        unique_by=lambda one: (one.officer, one.key),
    ).map(tuple),
)


@unhurried
@given(values)
def test_canonical_json_is_that_of_rfc_8785_and_comes_back(value: canon.Json) -> None:
    written = canon.dumps(value)
    assert written == rfc8785.dumps(value)
    assert canon.loads(written, limit=1 << 24) == value


@unhurried
@given(st.binary(max_size=200) | text.map(str.encode) | values.map(rfc8785.dumps))
def test_what_the_reader_accepts_it_writes_again_exactly(data: bytes) -> None:
    try:
        value = canon.loads(data, limit=1 << 24)
    except Malformed:
        return
    assert canon.dumps(value) == data


@unhurried
@given(values, st.data())
def test_a_changed_byte_is_refused_or_is_another_value(
    value: canon.Json, data: st.DataObject
) -> None:
    written = bytearray(canon.dumps(value))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    try:
        other = canon.loads(bytes(written), limit=1 << 24)
    except Malformed:
        return
    # 1 == True and 0 == False in Python, so the spellings are compared, not the values.
    assert canon.dumps(other) == bytes(written) != canon.dumps(value)


@unhurried
@given(entries)
def test_an_entry_comes_back_from_its_bytes(entry: Entry) -> None:
    assert Entry.decode(entry.encode()) == entry
    assert Entry.decode(entry.encode()).encode() == entry.encode()


@unhurried
@given(values, values, st.binary(min_size=16, max_size=16))
def test_two_values_have_one_commitment_only_when_they_are_spelled_alike(
    one: canon.Json, other: canon.Json, salt: bytes
) -> None:
    same = commitment(salt, "a.b/1", "c", one) == commitment(salt, "a.b/1", "c", other)
    assert same == (canon.dumps(one) == canon.dumps(other))


@unhurried
@given(words, st.binary(min_size=16, max_size=16), values)
def test_a_disclosure_comes_back_from_json(name: str, salt: bytes, value: canon.Json) -> None:
    opened = Disclosure(name, salt, value)
    again = Disclosure.from_json(canon.loads(canon.dumps(opened.to_json()), limit=1 << 24))
    assert again == opened


def test_every_entry_of_every_size_up_to_a_hundred_is_proved() -> None:
    for size in range(1, 101):
        for index in range(size):
            proof = merkle.inclusion_proof(TREE, index, size)
            merkle.verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


def test_every_size_up_to_a_hundred_extends_every_smaller_one() -> None:
    for size in range(1, 101):
        for old in range(1, size + 1):
            proof = merkle.consistency_proof(TREE, old, size)
            merkle.verify_consistency(old, size, proof, ROOTS[old], ROOTS[size])


@unhurried
@given(st.data())
def test_any_entry_and_any_older_size_of_a_larger_log_is_proved(data: st.DataObject) -> None:
    size = data.draw(st.integers(101, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    merkle.verify_inclusion(
        LEAVES[index], index, size, merkle.inclusion_proof(TREE, index, size), ROOTS[size]
    )
    proof = merkle.consistency_proof(TREE, index + 1, size)
    merkle.verify_consistency(index + 1, size, proof, ROOTS[index + 1], ROOTS[size])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_proof_with_any_bit_flipped_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    inclusion = merkle.inclusion_proof(TREE, index, size)
    for path in _wrong(inclusion, data):
        with pytest.raises(Unverified):
            merkle.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
    consistency = merkle.consistency_proof(TREE, old, size)
    for path in _wrong(consistency, data):
        with pytest.raises(Unverified):
            merkle.verify_consistency(old, size, path, ROOTS[old], ROOTS[size])


def _wrong(proof: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """Change one hash of a proof by a bit, leave it out, and repeat it."""
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    return [
        [*proof[:at], flipped, *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof[:at], proof[at], *proof[at:]],
    ]


def test_every_bit_of_every_hash_of_a_proof_counts() -> None:
    injected = detected = 0
    for size, index in ((1, 0), (2, 1), (7, 6), (8, 3), (300, 299), (300, 17)):
        proof = merkle.inclusion_proof(TREE, index, size)
        for at, one in enumerate([*proof, LEAVES[index], ROOTS[size]]):
            for bit in range(256):
                flipped = (int.from_bytes(one, "big") ^ 1 << bit).to_bytes(32, "big")
                parts = [*proof, LEAVES[index], ROOTS[size]]
                parts[at] = flipped
                injected += 1
                try:
                    merkle.verify_inclusion(parts[-2], index, size, parts[:-2], parts[-1])
                except Unverified:
                    detected += 1
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 5000


@unhurried
@given(st.binary(max_size=300))
def test_no_bytes_make_a_reader_raise_anything_but_malformed(data: bytes) -> None:
    for read in (
        canon.loads,
        Entry.decode,
        Proof.parse,
        SignedCheckpoint.parse,
        merkle.Edge.decode,
    ):
        for prefix in (b"", b"c2sp.org/tlog-proof@v1\nindex 0\n\n", b"a\n1\n", b'{"v":1,'):
            try:
                read(prefix + data)
            except Malformed:
                continue


@unhurried
@given(st.integers(1, 320), digests)
def test_a_signed_checkpoint_comes_back(size: int, root: bytes) -> None:
    seed = bytes(32)
    signed = SignedCheckpoint.sign(Checkpoint("a.example/x", size, root), seed)
    again = SignedCheckpoint.parse(signed.encode())
    assert again == signed
    assert again.verify(log_key("a.example/x", seed)).root == root
