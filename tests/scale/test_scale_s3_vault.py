# SPDX-License-Identifier: Apache-2.0
"""The vault in a bucket keeps the promises of the vault on a disk; its lock is read back."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import stores
from tests.scale.proxy import LOST, UNANSWERED, HttpProxy, Plan

from rogatory.errors import Conflict, Malformed, Unavailable, Unverified
from rogatory.vault.acquire import acquire
from rogatory.vault.place import Vault, vault_at
from rogatory.vault.s3 import S3Store, sweep_rooms
from rogatory.vault.s3_bucket import PART, Address, Bucket
from rogatory.vault.store import Retained, verify

CASE = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c"
LARGE = os.urandom(1 << 20) * 9


def chunks(data: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.fixture
def address() -> Address:
    return Address.read(stores.s3_address(f"v-{uuid.uuid4()}"))


@pytest.fixture
def vault(address: Address, tmp_path: Path) -> S3Store:
    return S3Store(address, tmp_path / "copies")


def behind(address: Address) -> dict[str, bytes]:
    """Look behind the program's back: what lies in the bucket below the prefix."""
    client, found = stores.client(address.endpoint), {}
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=address.bucket, Prefix=f"{address.prefix}/"
    )
    for page in pages:
        for one in page.get("Contents", ()):
            body = client.get_object(Bucket=address.bucket, Key=one["Key"])["Body"].read()
            found[one["Key"].removeprefix(f"{address.prefix}/")] = body
    return found


def test_disk_and_bucket_behave_alike(address: Address, vault: S3Store, tmp_path: Path) -> None:
    told = []
    disk = vault_at("", tmp_path / "home")
    stranger = f"{CASE}/{'a' * 64}"
    for store in (disk, vault):
        ours: Vault = store
        small, large = ours.put(CASE, b"small"), ours.put(CASE, chunks(LARGE))
        again, empty = ours.put(CASE, chunks(b"small", 2)), ours.put(CASE, b"")
        with ours.open(large.key) as stream:
            stream.seek(PART - 3)
            part = stream.read(7)
        with pytest.raises(Unavailable):
            ours.open(stranger)
        with pytest.raises(Malformed):
            ours.has("no/key")
        told.append(
            [
                (small.new, large.new, again.new, empty.size, part == LARGE[PART - 3 : PART + 4]),
                sorted(ours.keys(CASE)),
                ours.held(CASE),
                ours.cases(),
                ours.strays(CASE),
                verify(ours, large.key),
                ours.local(small.key).read_bytes(),
                (ours.has(small.key), ours.has(stranger)),
                (ours.delete(small.key), ours.delete(small.key), ours.has(small.key)),
            ]
        )
    assert told[0] == told[1]
    assert set(behind(address)) == set(vault.keys(CASE))


def test_taking_in_a_folder_ends_alike_on_disk_and_bucket(vault: S3Store, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name, data in {"a": b"one", "b": b"one", "c": b"", "d": LARGE}.items():
        (folder / name).write_bytes(data)
    lines = []
    for store in (vault_at("", tmp_path / "home"), vault):
        run = acquire(store, CASE, folder)
        # Two readers: which of two equal files comes first is nobody's to say.
        taken = sorted(type(one).__name__ for one in run)
        lines.append((taken, run.tally.lines()))
    assert lines[0] == lines[1]


def test_an_object_damaged_in_the_bucket_is_named_and_never_written_over(
    address: Address, vault: S3Store
) -> None:
    placed = vault.put(CASE, b"evidence")
    key = f"{address.prefix}/{placed.key}"
    stores.client(address.endpoint).put_object(Bucket=address.bucket, Key=key, Body=b"evidencE")
    for look in (
        lambda: verify(vault, placed.key),
        lambda: vault.local(placed.key),
        lambda: vault.put(CASE, b"evidence"),
    ):
        with pytest.raises(Unverified, match="changed"):
            look()
    assert behind(address)[placed.key] == b"evidencE"


def test_an_object_is_created_once_and_never_replaced(address: Address) -> None:
    bucket = Bucket(address)
    assert bucket.create("x/one", b"first", 5) is True
    assert bucket.create("x/one", b"other", 5) is False
    assert behind(address)["x/one"] == b"first"


def test_a_store_that_gives_back_other_bytes_acknowledges_nothing(
    address: Address, vault: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "read", lambda self, key, start, length: b"x" * length)
    with pytest.raises(Unavailable, match="other bytes"):
        vault.put(CASE, b"evidence")
    assert behind(address) == {}


def test_local_copies_go_with_the_object_and_with_the_process(
    vault: S3Store, tmp_path: Path
) -> None:
    placed = vault.put(CASE, b"evidence")
    copy = vault.local(placed.key)
    assert copy.is_relative_to(tmp_path / "copies")
    assert vault.local(placed.key) == copy
    vault.delete(placed.key)
    assert not copy.exists()
    with pytest.raises(Unavailable):
        vault.local(placed.key)
    dead = tmp_path / "copies" / "room-dead"
    dead.mkdir()
    (dead / "plain").write_bytes(b"evidence")
    assert sweep_rooms(tmp_path / "copies") == 1
    assert copy.parent.is_dir(), "the room of a living process was swept"


def test_the_note_of_the_owner_is_written_by_compare_and_swap(vault: S3Store) -> None:
    assert vault.owner() is None
    vault.own(b"one", None)
    with pytest.raises(Conflict):
        vault.own(b"two", None)
    note = vault.owner()
    assert note is not None
    vault.own(b"two", note[1])
    with pytest.raises(Conflict):
        vault.own(b"three", note[1])
    assert vault.owner() is not None
    assert vault.cases() == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://x/y", "s3://BUCKET"),
        ("s3://me:secret@bucket/x", "Credentials"),
        ("s3://bucket/x?secret=1", "Credentials"),
        ("s3://bucket/x?retain_days=soon", "retain_days"),
        ("s3://bucket/x?colour=red", "colour"),
    ],
)
def test_a_faulty_address_is_refused(url: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        Address.read(url)


def test_a_missing_bucket_is_said_without_a_word_of_the_credentials(tmp_path: Path) -> None:
    endpoint = os.environ["ROGATORY_TEST_S3"]
    store = S3Store(Address.read(f"s3://no-such-bucket/x?endpoint={endpoint}"), tmp_path)
    with pytest.raises(Unavailable, match="no such bucket") as caught:
        store.put(CASE, b"x")
    assert stores.CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in str(caught.value)


def test_retention_is_set_and_read_back_and_keeps_an_erasure_waiting(tmp_path: Path) -> None:
    endpoint = os.environ["ROGATORY_TEST_S3"]
    bucket = f"locked-{uuid.uuid4()}"
    stores.client(endpoint).create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    url = f"s3://{bucket}/v?endpoint={endpoint}&retain_days=30&retain_mode=COMPLIANCE"
    store = S3Store(Address.read(url), tmp_path)
    placed = store.put(CASE, b"evidence")
    until = store.lock.retained_until(placed.key)
    assert until is not None
    assert timedelta(days=29) < until - datetime.now(UTC) <= timedelta(days=30)
    assert "30 days" in store.lock.said()
    with pytest.raises(Retained, match="keeps an object"):
        store.delete(placed.key)
    assert verify(store, placed.key) == 8


def test_the_absence_of_a_lock_is_said_and_a_promise_of_one_refused(
    address: Address, vault: S3Store, tmp_path: Path
) -> None:
    assert "no object lock" in vault.lock.said()
    promised = Address(address.bucket, "x", address.endpoint, retain_days=1)
    with pytest.raises(Unavailable, match="no object lock"):
        S3Store(promised, tmp_path).put(CASE, b"evidence")


def sweep(
    address: Address, proxy: HttpProxy, tmp_path: Path, data: Callable[[int], bytes], down: bool
) -> tuple[int, int, int]:
    """Let each call of a put fail once in each way; return injected, acknowledged, persisted."""
    through = Address(address.bucket, address.prefix, f"http://127.0.0.1:{proxy.port}")
    injected = acknowledged = persisted = turn = 0
    for how in (LOST, UNANSWERED):
        number = 0
        while True:
            body, turn = data(turn), turn + 1
            proxy.cut()
            proxy.plan = Plan(at=number, how=how, down=down)
            store, placed = S3Store(through, tmp_path / "copies"), None
            try:
                placed = store.put(CASE, chunks(body))
            except Unavailable:
                placed = None
            felt, proxy.plan = proxy.plan.felt, Plan()
            if not felt:
                assert placed is not None
                break
            injected, number = injected + 1, number + 1
            key = f"{CASE}/{hashlib.sha256(body).hexdigest()}"
            lies = behind(address).get(key)
            assert lies in (None, body), "a part of an object under its key"
            if placed is not None:
                acknowledged += 1
                assert lies == body, f"acknowledged and lost: call {number - 1} {how}"
                assert placed.new, f"its own object was called a duplicate: {number - 1} {how}"
            else:
                persisted += lies == body
                again = S3Store(address, tmp_path / "copies").put(CASE, body)
                assert again.new == (lies is None)
            assert verify(S3Store(address, tmp_path / "copies"), key) == len(body)
    return injected, acknowledged, persisted


@pytest.mark.parametrize("down", [False, True], ids=["once", "down"])
@pytest.mark.parametrize("size", [40, PART + (1 << 20)], ids=["small", "parts"])
def test_no_acknowledged_object_is_lost_whatever_call_fails(
    address: Address, s3_proxy: HttpProxy, tmp_path: Path, size: int, down: bool
) -> None:
    def data(turn: int) -> bytes:
        return (f"{turn:08}" * (size // 8 + 1))[:size].encode()

    injected, acknowledged, persisted = sweep(address, s3_proxy, tmp_path, data, down)
    print(
        f"S3 {size} bytes, {'down' if down else 'once'}: injected {injected}, acknowledged "
        f"{acknowledged}, failed but persisted {persisted}, lost 0"
    )
    assert injected >= 6
    if not down:
        assert acknowledged >= injected - 2
