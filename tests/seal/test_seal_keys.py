# SPDX-License-Identifier: Apache-2.0
"""Key files: the right passphrase opens, nothing else does."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from rogatory.errors import Conflict, Malformed, RogatoryError, Unverified
from rogatory.seal import keys


def sealed(secret: bytes = b"s" * 32, passphrase: str = "gül bağı") -> bytes:
    return keys.seal_secret(secret, passphrase, use="log", label="Log key 1")


def test_the_right_passphrase_opens_a_key_file() -> None:
    assert keys.open_secret(sealed(), "gül bağı") == b"s" * 32


def test_a_passphrase_typed_on_another_keyboard_opens_it_too() -> None:
    decomposed = "gu\u0308l bag\u0306\u0131"
    assert keys.open_secret(sealed(), decomposed) == b"s" * 32


def test_a_wrong_passphrase_is_one_clear_sentence() -> None:
    with pytest.raises(Unverified, match="passphrase does not open"):
        keys.open_secret(sealed(), "gül")


def test_use_and_label_are_readable_without_the_passphrase_and_bound_to_the_secret() -> None:
    data = sealed()
    assert keys.read_header(data) == keys.KeyHeader("log", "Log key 1")
    for name, value in (("use", "seal"), ("label", "Log key 2")):
        changed = json.dumps({**json.loads(data), name: value}).encode()
        with pytest.raises(Unverified):
            keys.open_secret(changed, "gül bağı")


def test_a_log_key_does_not_open_for_another_use() -> None:
    with pytest.raises(Unverified, match="not “seal”"):
        keys.open_secret(sealed(), "gül bağı", use="seal")


def test_a_key_file_never_holds_its_secret_in_clear() -> None:
    secret = b"canary-canary-canary-canary-1234"
    assert b"canary" not in sealed(secret)
    assert keys.b64(secret)[:20].encode() not in sealed(secret)


def test_a_key_file_that_asks_for_unreasonable_work_is_refused_before_any_is_done() -> None:
    for change in ({"n": 2**25}, {"n": 2**10}, {"n": 3 * 2**14}, {"p": 10**9}, {"r": 2**20}):
        file = json.loads(sealed())
        file["kdf"].update(change)
        with pytest.raises(Malformed, match="unreasonable"):
            keys.open_secret(json.dumps(file).encode(), "gül bağı")


def test_what_is_no_key_file_is_said_to_be_none() -> None:
    good = json.loads(sealed())
    broken: list[object] = [[], {}, {**good, "more": 1}, {**good, "v": 2}, {**good, "v": True}]
    broken += [{**good, "kdf": None}, {**good, "sealed": "a"}, {**good, "use": 1}]
    for value in broken:
        with pytest.raises(Malformed):
            keys.open_secret(json.dumps(value).encode(), "gül bağı")
    for data in (b"", b"\xff", b"[" * 100_000, b" " * 70_000):
        with pytest.raises(Malformed):
            keys.open_secret(data, "gül bağı")


def test_every_changed_byte_of_a_key_file_is_noticed(whole_sweep: bool) -> None:
    data = sealed()
    step = 1 if whole_sweep else 9
    injected = detected = 0
    for place in range(0, len(data), step):
        changed = bytearray(data)
        changed[place] ^= 0x01
        injected += 1
        try:
            secret = keys.open_secret(bytes(changed), "gül bağı")
        except RogatoryError:
            detected += 1
        else:
            # Only blanks between JSON tokens may change without changing what is said.
            assert secret == b"s" * 32
            detected += json.loads(changed) == json.loads(data)
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 30


def test_private_files_are_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.key"
    keys.write_private(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(Conflict):
        keys.write_private(path, b"two")
    assert path.read_bytes() == b"one"
    keys.write_private(path, b"two", replace=True)
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["log.key"]


def test_fresh_keys_are_of_the_kinds_that_the_room_signs_and_encrypts_with() -> None:
    from cryptography import x509

    from rogatory.seal import signature

    seed, public = keys.new_ed25519()
    assert signature.public_key(seed) == public
    secret, recipient = keys.new_age_identity()
    assert secret.startswith(b"AGE-SECRET-KEY-1")
    assert recipient.startswith("age1")
    for kind in ("p256", "rsa3072"):
        request = x509.load_pem_x509_csr(
            keys.signing_request(
                keys.new_x509_key(kind), common_name="Aynur", country="XA", organisation="Office"
            )
        )
        assert request.is_signature_valid
    with pytest.raises(Malformed):
        keys.new_x509_key("rsa1024")
