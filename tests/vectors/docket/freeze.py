# SPDX-License-Identifier: Apache-2.0
"""Made the frozen vectors beside this file, once: ``python tests/vectors/docket/freeze.py``.

A vector is never made again: this program refuses to write over one. A format that changes gets a
new version, and new files beside the old. The keys are those of the seeds shown in the files, and
are of no use for anything else.
"""

from __future__ import annotations

import json
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from rogatory.docket import base64url, canon, cosignature, merkle, note
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, log_key
from rogatory.docket.entry import (
    Disclosure,
    Entry,
    ItemDisclosure,
    Seen,
    Signature,
    commitment,
    item_leaf,
    list_root,
)
from rogatory.docket.proof import ConsistencyProof, Proof
from rogatory.docket.tiles import TileStore

HERE = Path(__file__).parent
CASE = "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11"
THEIRS = "8a7d2a60-17a2-4a3c-8f9e-5e0c2b6d4411"
AYNUR = "b0b7a2de-8c6d-4f0a-9a43-0d5a2c1e7f01"
DEPUTY = "0c9e6d11-5a77-4d3b-8a55-7b1f0e2d9c02"
ORIGIN = f"a.example/{CASE}"
LOG, OFFICER, COSIGNER = (bytes([number]) * 32 for number in (1, 2, 3))


def salt(number: int) -> bytes:
    """Give a salt that is not random: for vectors only."""
    return sha256(b"salt %d" % number).digest()[:16]


VALUES: list[tuple[str, str, canon.Json]] = [
    ("exhibit.received/1", "label", "Фотография № 1, Şəkil, \U0001f4f7 \u2028 end"),
    ("exhibit.received/1", "note", None),
    ("exhibit.received/1", "content", {"sha256": "0" * 64, "size": "9007199254740993"}),
    ("exhibit.received/1", "received_at", "2026-11-20T09:30:00Z"),
    ("exhibit.received/1", "copies", 9007199254740991),
    ("letter.approved/1", "urgent", True),
    ("letter.approved/1", "order", {"\ufb33": 1, "\U0001f600": 2, "é": 3, "a": [], "": {}}),
    ("letter.approved/1", "text", '"\\/\b\f\n\r\t\u0001\u007f'),
]


def commitments() -> dict[str, Any]:
    """Commit to single values and to a list."""
    single = []
    for number, (kind, name, value) in enumerate(VALUES):
        hashed = canon.dumps([base64url.encode(salt(number)), kind, name, value])
        single.append(
            {
                "salt": salt(number).hex(),
                "kind": kind,
                "name": name,
                "value": value,
                "hashed": hashed.decode(),
                "digest": base64url.encode(commitment(salt(number), kind, name, value)),
                "disclosure": Disclosure(name, salt(number), value).to_json(),
            }
        )
    lists = []
    for size in (0, 1, 5):
        items: list[canon.Json] = [{"exhibit": f"item {at}", "pages": at} for at in range(size)]
        leaves = [item_leaf(salt(100 + at), at, item) for at, item in enumerate(items)]
        hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        lists.append(
            {
                "items": items,
                "salts": [salt(100 + at).hex() for at in range(size)],
                "leaves": [leaf.decode() for leaf in leaves],
                "value": list_root(leaves),
                "disclosures": [
                    ItemDisclosure(
                        "exhibits",
                        at,
                        salt(100 + at),
                        item,
                        tuple(merkle.inclusion_proof(hashes, at, size)),
                    ).to_json()
                    for at, item in enumerate(items)
                ],
            }
        )
    return {"fields": single, "lists": lists}


def all_entries() -> list[Entry]:
    """Give three entries of one docket: plain, with a pinned checkpoint, signed by an officer."""
    fields: list[dict[str, str]] = [{}, {}, {}]
    for number, (kind, name, value) in enumerate(VALUES):
        row = 0 if kind == "exhibit.received/1" else 2
        fields[row][name] = base64url.encode(commitment(salt(number), kind, name, value))
    fields[1]["pouch"] = base64url.encode(commitment(salt(50), "pouch.opened/1", "pouch", THEIRS))
    at = ("2026-11-23T02:00:00Z", "2026-11-23T02:00:00Z", "2026-11-24T12:34:56Z")
    pinned = Seen(f"b.example/{THEIRS}", 41, sha256(b"their root").digest())
    plain = Entry(CASE, 0, "exhibit.received/1", at[0], AYNUR, fields[0])
    opened = Entry(CASE, 1, "pouch.opened/1", at[1], AYNUR, fields[1], (pinned,))
    unsigned = Entry(CASE, 2, "letter.approved/1", at[2], DEPUTY, fields[2])
    key = sha256(note.public_key(OFFICER)).digest()[:8].hex()
    by_officer = Signature(DEPUTY, key, note.sign_ed25519(OFFICER, unsigned.act_message()))
    signed = Entry(CASE, 2, "letter.approved/1", at[2], DEPUTY, fields[2], sigs=(by_officer,))
    return [plain, opened, signed]


def entries() -> dict[str, Any]:
    """Encode the entries, and show what the officer signed."""
    return {
        "officer_seed": OFFICER.hex(),
        "officer_public": note.public_key(OFFICER).hex(),
        "entries": [
            {
                "entry": one.encode().decode(),
                "sha256": sha256(one.encode()).hexdigest(),
                "leaf_hash": merkle.leaf_hash(one.encode()).hex(),
                "act_message": one.act_message().decode(),
            }
            for one in all_entries()
        ],
        "refused": refused(all_entries()[1].encode().decode()),
    }


def refused(good: str) -> list[dict[str, str]]:
    """Spell the second entry in ways that every reader must refuse."""
    changes = {
        "a space": (":1,", ": 1,"),
        "a newline at the end": ('"v":1}', '"v":1}\n'),
        "keys in another order": (
            '"number":1,"seen"',
            '"seen"',
        ),
        "a key twice": ('"number":1', '"number":1,"number":1'),
        "an escape that is not needed": ("pouch.opened", "pouch\\u002eopened"),
        "an unknown member": ('"v":1', '"v":1,"w":1'),
        "another version": ('"v":1', '"v":2'),
        "a number as text": ('"number":1', '"number":"1"'),
        "a negative number": ('"number":1', '"number":-1'),
        "a fraction": ('"number":1', '"number":1.0'),
        "fractions of a second": ("02:00:00Z", "02:00:00.000Z"),
        "another zone": ("02:00:00Z", "02:00:00+00:00"),
        "a day that is none": ("2026-11-23", "2026-11-31"),
        "a kind without a version": ("pouch.opened/1", "pouch.opened"),
        "capitals in a uuid": (CASE, CASE.upper()),
        "a digest with padding": ('"},"kind"', '="},"kind"'),
        "a size that is a number": ('"size":"41"', '"size":41'),
        "a size with a leading zero": ('"size":"41"', '"size":"041"'),
        "an empty list of signatures": (',"v":1', ',"sigs":[],"v":1'),
        "an origin without a uuid": (f"b.example/{THEIRS}", "b.example"),
    }
    rows = []
    for reason, (old, new) in changes.items():
        changed = good.replace(old, new)
        if reason == "keys in another order":
            changed = changed.replace(',"v":1', ',"number":1,"v":1')
        assert changed != good, reason
        rows.append({"reason": reason, "entry": changed})
    return rows


def log() -> dict[str, Any]:
    """Publish a small log: roots, edges, tiles, checkpoints, proofs, cosignature, fork."""
    data = [one.encode() for one in all_entries()]
    data += [b"leaf %d" % number for number in range(3, 300)]
    hashes = [merkle.leaf_hash(one) for one in data]
    sizes = (1, 2, 3, 7, 8, 255, 256, 257, 300)
    signed = {
        size: SignedCheckpoint.sign(Checkpoint(ORIGIN, size, merkle.root_of(hashes[:size])), LOG)
        for size in sizes
    }
    line = cosignature.cosign(signed[300].checkpoint.text(), "b.example", COSIGNER, 1_795_485_600)
    other = merkle.root_of([*hashes[:299], merkle.leaf_hash(b"another leaf 299")])
    forked = SignedCheckpoint.sign(Checkpoint(ORIGIN, 300, other), LOG)
    fork = cosignature.Fork((log_key(ORIGIN, LOG),), signed[300], forked)
    with tempfile.TemporaryDirectory() as folder:
        TileStore(Path(folder)).publish(0, hashes)
        tiles = {
            str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }
    tree = merkle.Tree(hashes)
    return {
        "leaves": "entries.json, then the bytes 'leaf 3' to 'leaf 299'",
        "origin": ORIGIN,
        "log_seed": LOG.hex(),
        "log_key": log_key(ORIGIN, LOG).encode(),
        "cosigner_seed": COSIGNER.hex(),
        "cosigner_key": note.vkey("b.example", note.COSIGNATURE, note.public_key(COSIGNER)),
        "empty_root": merkle.EMPTY_ROOT.hex(),
        "sizes": {
            str(size): {
                "root": merkle.root_of(hashes[:size]).hex(),
                "edge": merkle.Edge.of(hashes[:size]).encode().hex(),
                "checkpoint": one.encode().decode(),
            }
            for size, one in signed.items()
        },
        "tiles_at_300": tiles,
        "cosigned_at_300": signed[300].and_by(line).encode().decode(),
        "cosigned_time": 1_795_485_600,
        "proofs": [
            {"size": size, "proof": Proof.make(tree, index, signed[size]).encode().decode()}
            for size, index in ((1, 0), (3, 2), (7, 6), (257, 256), (300, 2), (300, 299))
        ],
        "consistency": [
            ConsistencyProof.make(tree, old, signed[size]).encode().decode()
            for old, size in ((0, 3), (1, 3), (3, 7), (7, 7), (8, 300), (256, 257), (257, 300))
        ],
        "fork": fork.encode().decode(),
    }


def main() -> None:
    """Write what is not there yet."""
    for name, make in (("commitments", commitments), ("entries", entries), ("log", log)):
        with (HERE / f"{name}.json").open("x", encoding="utf-8") as file:
            json.dump(make(), file, ensure_ascii=False, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
