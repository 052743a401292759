# SPDX-License-Identifier: Apache-2.0
"""Our logs before judges that share no code with us: Go's sumdb and tlog-scales."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.docket import cosignature, merkle, note
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, log_key, origin
from rogatory.docket.proof import Proof
from rogatory.docket.tiles import TileStore

LOG = bytes(range(32))
COSIGNER = bytes(range(64, 96))
ORIGIN = origin("a.example", "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11")
KEY = log_key(ORIGIN, LOG)
COSIGNER_KEY = note.VerifierKey("b.example", note.COSIGNATURE, note.public_key(COSIGNER))
SIZE = 66_321
INDICES = (0, 1, 255, 256, 511, 512, 40_000, 65_535, 65_536, SIZE - 2, SIZE - 1)

Judge = Callable[..., list[dict[str, Any]]]


def entry(number: int) -> bytes:
    """Give the bytes of one entry."""
    return b'{"number":%d}' % number


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> TileStore:
    """Publish a log of three levels of tiles, in two steps, signed and cosigned."""
    store = TileStore(tmp_path_factory.mktemp("log"))
    leaves = [merkle.leaf_hash(entry(number)) for number in range(SIZE)]
    store.publish(0, leaves[:60_000])
    store.publish(60_000, leaves[60_000:])
    signed = SignedCheckpoint.sign(Checkpoint(ORIGIN, SIZE, merkle.root_of(leaves)), LOG)
    line = cosignature.cosign(signed.checkpoint.text(), "b.example", COSIGNER, 1_795_000_000)
    store.put_checkpoint(signed.and_by(line))
    return store


@pytest.fixture(scope="module")
def judge(tool: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Build the Go program once; give a function that asks it."""
    if not Path("/usr/share/gocode/src/golang.org/x/mod/sumdb").is_dir():
        tool("golang-golang-x-mod-dev")
    built = tmp_path_factory.mktemp("go") / "sumdb"
    subprocess.run(
        [tool("go"), "build", "-o", built, Path(__file__).parent / "oracle" / "sumdb.go"],
        check=True,
        env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""},
    )

    def ask(*questions: dict[str, Any]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [built], check=True, capture_output=True, input=json.dumps(questions).encode()
        )
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        assert len(answers) == len(questions)
        return answers

    return ask


def b64(data: bytes) -> str:
    """Give base64 as Go's JSON reads bytes."""
    return b64encode(data).decode()


def question(store: TileStore) -> dict[str, Any]:
    """Ask about everything at once: note, cosignature, tiles, inclusion, consistency."""
    signed = store.checkpoint()
    assert signed is not None
    reader = store.reader(SIZE)
    return {
        "Folder": str(store.folder),
        "Note": signed.encode().decode(),
        "Key": KEY.encode(),
        "Cosigner": COSIGNER_KEY.encode(),
        "Inclusion": [
            {
                "Index": index,
                "Entry": b64(entry(index)),
                "Path": [b64(one) for one in merkle.inclusion_proof(reader, index, SIZE)],
            }
            for index in INDICES
        ],
        "Consistency": [
            {
                "Old": old,
                "Root": b64(merkle.root_at(reader, old)),
                "Path": [b64(one) for one in merkle.consistency_proof(reader, old, SIZE)],
            }
            for old in (1, 2, 3, 255, 256, 257, 40_000, 65_536, 65_537, SIZE - 1, SIZE)
        ],
    }


def test_go_accepts_our_log_and_makes_the_same_proofs(log: TileStore, judge: Judge) -> None:
    asked = question(log)
    (given,) = judge(asked)
    assert given["Refused"] is None
    assert given["Text"] == asked["Note"].split("\n\n")[0] + "\n"
    assert given["CosignedAt"] == 1_795_000_000
    assert b64decode(given["Root"]) == merkle.root_at(log.reader(SIZE), SIZE)
    assert given["Inclusion"] == [one["Path"] for one in asked["Inclusion"]]
    assert given["Consistency"] == [one["Path"] for one in asked["Consistency"]]


def test_go_refuses_what_we_break(log: TileStore, judge: Judge, tmp_path: Path) -> None:
    good = question(log)
    note_text = good["Note"]
    inclusion, consistency = good["Inclusion"][6], good["Consistency"][6]
    broken = {
        "note": {**good, "Note": note_text.replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n")},
        "cosignature": {**good, "Cosigner": COSIGNER_KEY._replace(name="c.example").encode()},
        "key": {**good, "Key": KEY.encode()[:-1]},
        "inclusion": {**good, "Inclusion": [{**inclusion, "Entry": b64(b"altered")}]},
        "consistency": {**good, "Consistency": [{**consistency, "Root": b64(bytes(32))}]},
        "root": {**good, "Folder": str(tmp_path)},
    }
    injected = detected = 0
    for what, given in zip(broken, judge(*broken.values()), strict=True):
        injected += 1
        assert given["Refused"], what
        assert given["Refused"][0].startswith(what)
        detected += 1
    print(f"injected {injected}, detected {detected}")
    assert injected == detected == 6


def test_a_note_signed_by_go_is_the_note_that_we_sign(judge: Judge) -> None:
    text = Checkpoint(ORIGIN, 1, bytes(32)).text()
    (given,) = judge({"Seed": b64(LOG), "Name": ORIGIN, "Text": text})
    assert given["Refused"] is None
    assert given["Vkey"] == KEY.encode()
    assert given["Signed"].encode() == note.signed(text, ORIGIN, LOG).encode()
    assert SignedCheckpoint.parse(given["Signed"].encode()).verify(KEY).size == 1


def test_every_entry_of_small_logs_is_proved_alike_by_go(judge: Judge, tmp_path: Path) -> None:
    questions: list[dict[str, Any]] = []
    for size in (1, 2, 3, 5, 8, 13, 21, 34):
        store = TileStore(tmp_path / str(size))
        leaves = [merkle.leaf_hash(entry(number)) for number in range(size)]
        store.publish(0, leaves)
        signed = SignedCheckpoint.sign(Checkpoint(ORIGIN, size, merkle.root_of(leaves)), LOG)
        questions.append(
            {
                "Folder": str(store.folder),
                "Note": signed.encode().decode(),
                "Key": KEY.encode(),
                "Inclusion": [
                    {
                        "Index": index,
                        "Entry": b64(entry(index)),
                        "Path": [b64(one) for one in merkle.inclusion_proof(leaves, index, size)],
                    }
                    for index in range(size)
                ],
                "Consistency": [
                    {
                        "Old": old,
                        "Root": b64(merkle.root_of(leaves[:old])),
                        "Path": [b64(one) for one in merkle.consistency_proof(leaves, old, size)],
                    }
                    for old in range(1, size + 1)
                ],
            }
        )
    for asked, given in zip(questions, judge(*questions), strict=True):
        assert given["Refused"] is None
        assert given["Inclusion"] == [one["Path"] for one in asked["Inclusion"]]
        assert given["Consistency"] == [one["Path"] for one in asked["Consistency"]]


@pytest.mark.parametrize("index", INDICES)
def test_a_proof_made_by_tlog_scales_from_our_tiles_is_ours_byte_for_byte(
    log: TileStore, index: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tlog_scales.cli", "gen-proof", str(log.folder), str(index)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    signed = log.checkpoint()
    assert signed is not None
    proof = Proof.make(log.reader(SIZE), index, signed)
    assert done.stdout == proof.encode()
    assert Proof.parse(done.stdout).verify(entry(index), KEY).size == SIZE
