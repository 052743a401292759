# SPDX-License-Identifier: Apache-2.0
"""Frozen vectors: the bytes of a pouch's own formats never change.

``tests/vectors/pouch/formats.json`` was written once; it is what another implementation is held
against.  A difference is a new version of a format, never a new vector.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from rogatory.pouch.entries import announcement
from rogatory.pouch.manifest import Item, write_bag
from rogatory.pouch.package import Listed, Package, Recipient, manifest_xml
from rogatory.pouch.receipt import Receipt
from rogatory.pouch.sealing import Seal
from rogatory.pouch.writer import Writer

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "pouch" / "formats.json"
POUCH = "00000000-0000-4000-8000-0000000000c1"
CASE = "00000000-0000-4000-8000-0000000000a1"


def made(folder: Path) -> dict[str, str]:
    """Make everything that is frozen: small things as base64, archives as base64 too."""
    listed = (
        Listed("payload.bag.zip.age", 3, "ab" * 32),
        Listed(f"keys/{'cd' * 32}.p7m", 4, "ef" * 32),
    )
    recipients = (Recipient("age", "12" * 32), Recipient("x509", "cd" * 32))
    package = Package(
        POUCH, "letter", "xa.example", "xb.example", CASE, None, 2, "34" * 32, "restricted",
        listed, recipients,
    )  # fmt: skip
    receipt = Receipt(
        POUCH, "56" * 32, 7, "xa.example", "xb.example", CASE, 2, "refused",
        "2026-11-23T02:00:00Z", listed, ("not-for-us",),
    )  # fmt: skip
    seal = Seal(POUCH, hashlib.sha256(b"before").digest())
    with (folder / "archive").open("wb+") as file:
        writer = Writer(file.fileno(), hashing=True)
        for name, data in {"mimetype": b"x", "a/b.txt": b"hello", "empty": b""}.items():
            writer.add(name, data)
        writer.finish()
    with (folder / "bag").open("wb+") as file:
        items = [Item("b", b"2"), announcement(POUCH, bytes(range(16))), Item("a/c", b"1")]
        write_bag(file.fileno(), items, pouch=POUCH)
    raw = {
        "package.json": package.encode(),
        "receipt.json": receipt.encode(),
        "seal.note": seal.sign("xa.example", bytes(range(32))),
        "manifest.xml": manifest_xml(["mimetype", "package.json", "log/entry.json"]),
        "archive.zip": (folder / "archive").read_bytes(),
        "payload.bag.zip": (folder / "bag").read_bytes(),
    }
    return {name: base64.b64encode(data).decode() for name, data in raw.items()}


@pytest.fixture
def frozen() -> Any:
    """Give the vectors as they were frozen."""
    return json.loads(VECTORS.read_text())


def test_every_format_gives_the_frozen_bytes(frozen: Any, tmp_path: Path) -> None:
    assert made(tmp_path) == frozen


def test_the_frozen_records_are_read_back(frozen: Any) -> None:
    raw = {name: base64.b64decode(text) for name, text in frozen.items()}
    package = Package.decode(raw["package.json"])
    assert package.encode() == raw["package.json"]
    assert package.channel == f"xa.example/xb.example/{CASE}"
    assert Receipt.decode(raw["receipt.json"]).reasons == ("not-for-us",)
    seal, note = Seal.parse(raw["seal.note"])
    assert (seal.pouch, note.signatures[0].name) == (POUCH, "xa.example")
