# SPDX-License-Identifier: Apache-2.0
"""The hashes that everybody may see: an auditor outside the house follows them by plain HTTP.

He has an address, the id of a case and the identity card of the authority: no account, no
credentials, nothing of ours but the verifier, in an interpreter that knows neither Django nor a
database.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests import stores
from tests.exchange.moves import contact
from tests.exchange.pair import Pair, make_pair

from rogatory.clerk.publish import publish
from rogatory.docket import merkle
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint
from rogatory.docket.note import VerifierKey
from rogatory.docket.tiles import TileStore, tile_path
from rogatory.errors import RogatoryError
from rogatory.exchange import counterpart
from rogatory.verify.trust import Trust

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return make_pair(tmp_path)


class Auditor:
    """Fetches what is shown of a case into a folder of his own, and remembers what he saw."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder

    def get(self, name: str) -> bytes:
        """Fetch one file, without a word of who asks."""
        with urllib.request.urlopen(f"{self.address}/{name}") as answer:
            return bytes(answer.read())

    def next_after(self, seen: Checkpoint) -> bytes:
        """Fetch the first checkpoint that was shown after one: that of the next package."""
        for size in range(seen.size + 1, seen.size + 100):
            with suppress(urllib.error.HTTPError):
                return self.get(f"checkpoints/{size}")
        raise AssertionError("no checkpoint is shown after it")

    def follow(self, *keys: VerifierKey, seen: Checkpoint | None = None) -> Checkpoint:
        """Fetch the newest checkpoint and the tiles below it; AssertionError unless all holds."""
        shutil.rmtree(self.folder, ignore_errors=True)
        newest = SignedCheckpoint.parse(self.get("checkpoint")).verify(*keys)
        level, size = 0, newest.size
        while size:
            for index in range(-(-size // 256)):
                name = tile_path(level, index, min(256, size - 256 * index))
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.get(name))
            level, size = level + 1, size // 256
        reader = TileStore(self.folder).reader(newest.size)
        assert reader.recomputed_root() == newest.root, "the tiles are not those of the checkpoint"
        if seen is not None:
            assert merkle.root_at(reader, seen.size) == seen.root, "what was seen before is gone"
        return newest


def verified(package: Path, trust: Path) -> tuple[int, str]:
    """Run the verifier that stands alone."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "rogatory", "verify", "--details", "--trust", trust, package],
        env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def open_bucket(endpoint: str) -> str:
    """Make a bucket of which anybody may read what he knows the name of, and list nothing."""
    client, name = stores.client(endpoint), f"public-{uuid.uuid4()}"
    client.create_bucket(Bucket=name)
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{name}/*",
            }
        ],
    }
    client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return name


def test_an_auditor_follows_the_hashes_by_plain_http_and_the_verifier_holds_a_package_against_them(
    pair: Pair, tmp_path: Path
) -> None:
    endpoint, side = os.environ["ROGATORY_TEST_S3"], pair.a
    client, bucket = stores.client(endpoint), open_bucket(endpoint)
    audit = f"s3://{bucket}/office?endpoint={endpoint}"
    side.instance.config = replace(side.instance.config, audit=audit)
    auditor = Auditor(f"{endpoint}/{bucket}/office/{pair.case}", tmp_path / "auditor")
    trust = tmp_path / "court"
    (trust / "cards").mkdir(parents=True)
    (trust / "checkpoints").mkdir()
    (trust / "cards" / "a.example.card").write_bytes(counterpart.our_card(side.instance).encode())
    shutil.copy(side.home / "trust" / "roots.pem", trust)
    keys = [key for _card, key in Trust.load(trust).log_keys(f"a.example/{pair.case}")]
    publish(side.instance, pair.case)
    first = auditor.follow(*keys)
    sent = contact(pair, "a", pair.case)
    publish(side.instance, pair.case)
    second = auditor.follow(*keys, seen=first)
    assert second.size > first.size
    for hidden in ("tile/entries/000", "tile/entries/000.p/1", "rogatory.sqlite3"):
        with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):
            auditor.get(hidden)

    (trust / "checkpoints" / "public").write_bytes(auditor.next_after(first))
    code, told = verified(sent.path, trust)
    assert code == 0, told
    assert not_verified_of_another_history(pair, sent.path, trust), "a fork was taken for the same"

    # What its keeper alters is found: a hash, the checkpoint, the truth of before.
    injected = detected = 0
    for name, bad in (
        (tile_path(0, 0, second.size), lambda data: bytes([data[0] ^ 1]) + data[1:]),
        ("checkpoint", lambda data: data.replace(b"\n", b"\n\n", 1)),
        ("checkpoint", lambda _data: auditor.get("checkpoints/1")),
    ):
        key = {"Bucket": bucket, "Key": f"office/{pair.case}/{name}"}
        genuine = auditor.get(name)
        client.put_object(**key, Body=bad(genuine))
        injected += 1
        try:
            assert auditor.follow(*keys, seen=second).size >= second.size
        except (AssertionError, RogatoryError):
            detected += 1
        client.put_object(**key, Body=genuine)
    print(f"altered in the public store: injected {injected}, detected {detected}")
    assert injected == detected == 3
    auditor.follow(*keys, seen=second)


def not_verified_of_another_history(pair: Pair, package: Path, trust: Path) -> bool:
    """Show the verifier a checkpoint of the same size over another history, signed as ours are."""
    shown = SignedCheckpoint.parse((trust / "checkpoints" / "public").read_bytes()).checkpoint
    other = Checkpoint(shown.origin, shown.size, bytes(32))
    lying = SignedCheckpoint.sign(other, pair.a.instance.signing_key("log"))
    path = trust / "checkpoints" / "public"
    genuine = path.read_bytes()
    path.write_bytes(lying.encode())
    code, _told = verified(package, trust)
    path.write_bytes(genuine)
    return code == 1
