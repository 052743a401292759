# SPDX-License-Identifier: Apache-2.0
"""Signatures against vectors that nobody here wrote: Wycheproof and CCTV."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from rogatory.errors import Malformed, RogatoryError, Unverified
from rogatory.seal import signature
from rogatory.seal.signer import Signer, verify_by_key


def wycheproof(shared: Path, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    path = shared / "data" / "crypto" / "wycheproof" / name
    groups = json.loads(path.read_bytes())["testGroups"]
    return [(group, test) for group in groups for test in group["tests"]]


def accepted(public: bytes, message: bytes, value: bytes) -> bool:
    try:
        signature.verify(public, message, value)
    except RogatoryError:
        return False
    return True


def test_ed25519_verdicts_are_those_of_wycheproof(shared: Path) -> None:
    counts: Counter[str] = Counter()
    for group, test in wycheproof(shared, "ed25519_test.json"):
        got = accepted(
            bytes.fromhex(group["publicKey"]["pk"]),
            bytes.fromhex(test["msg"]),
            bytes.fromhex(test["sig"]),
        )
        assert got == (test["result"] == "valid"), (test["tcId"], test["comment"])
        counts[test["result"]] += 1
    print(dict(counts))
    assert min(counts["valid"], counts["invalid"]) >= 50


def test_ed25519_edge_cases_are_accepted_only_where_every_rule_set_accepts(shared: Path) -> None:
    path = shared / "data" / "crypto" / "ed25519-cctv" / "ed25519vectors.json"
    vectors = json.loads(path.read_bytes())
    counts: Counter[bool] = Counter()
    for vector in vectors:
        flags = set(vector["flags"] or ())
        strict = not flags - {"low_order_component_A", "low_order_component_R"}
        got = accepted(
            bytes.fromhex(vector["key"]), vector["msg"].encode(), bytes.fromhex(vector["sig"])
        )
        assert got == strict, (vector["number"], flags)
        counts[got] += 1
    print(f"{len(vectors)} vectors: accepted {counts[True]}, refused {counts[False]}")
    assert len(vectors) == 914
    assert counts[True] >= 1


@pytest.mark.parametrize(
    "name", ["ecdsa_secp256r1_sha256_test.json", "rsa_signature_2048_sha256_test.json"]
)
def test_certificate_signatures_verdicts_are_those_of_wycheproof(shared: Path, name: str) -> None:
    counts: Counter[str] = Counter()
    for group, test in wycheproof(shared, name):
        der = bytes.fromhex(group.get("publicKeyDer") or group["publicKeyAsn"])
        public = serialization.load_der_public_key(der)
        try:
            verify_by_key(public, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
            got = True
        except Unverified:
            got = False
        if test["result"] != "acceptable":
            assert got == (test["result"] == "valid"), (test["tcId"], test["comment"])
        counts[f"{test['result']}/{got}"] += 1
    print(name, dict(counts))
    assert sum(counts.values()) > 200


def test_every_flipped_bit_of_message_or_signature_is_noticed() -> None:
    from rogatory.seal.keys import new_ed25519

    seed, public = new_ed25519()
    message = b"rogatory/act/v1\n{}"
    value = signature.sign(seed, message)
    assert accepted(public, message, value)
    injected = 0
    for place in range(len(value) * 8):
        changed = bytearray(value)
        changed[place // 8] ^= 1 << place % 8
        assert not accepted(public, message, bytes(changed))
        injected += 1
    print(f"injected {injected}, detected {injected}")


def test_keys_of_a_wrong_length_are_named_so() -> None:
    with pytest.raises(Malformed):
        signature.verify(b"k" * 31, b"", b"s" * 64)
    with pytest.raises(Malformed):
        signature.sign(b"k" * 33, b"")


def test_a_key_id_is_eight_bytes_of_the_digest_in_hex() -> None:
    assert signature.key_id(bytes(32)) == "66687aadf862bd77"


def test_a_signer_is_refused_a_key_that_is_not_its_certificates(
    aynur: Signer, boris: Signer
) -> None:
    def pem(signer: Signer) -> bytes:
        return signer.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    assert Signer.load(pem(aynur), aynur.certificate_der).certificate == aynur.certificate
    with pytest.raises(Malformed, match="does not belong"):
        Signer.load(pem(boris), aynur.certificate_der)
    with pytest.raises(Malformed, match="cannot be read"):
        Signer.load(b"-----BEGIN nothing", aynur.certificate_der)
