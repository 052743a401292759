# SPDX-License-Identifier: Apache-2.0
"""Measure the docket: ``python bench/docket.py [--entries N] [--json FILE]`` (a million entries).

In memory: appends to the edge. On disk: publishing tiles, proofs from cached and from cold tiles,
verification. Beside it pymerkle, when it is installed: another format, so only a yardstick.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from rogatory.docket import base64url, merkle
from rogatory.docket.entry import Entry, commitment, new_salt
from rogatory.docket.tiles import TileReader, TileStore

CASE = "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11"


def timed(work: Callable[[], object]) -> float:
    """Return the wall seconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def each(work: Callable[[int], object], numbers: list[int]) -> dict[str, float]:
    """Return median and 95th percentile, in milliseconds, of ``work`` on each number."""
    taken = sorted(timed(lambda number=number: work(number)) * 1000 for number in numbers)  # type: ignore[misc]
    return {"median ms": statistics.median(taken), "p95 ms": taken[int(len(taken) * 0.95)]}


def appends(hashes: list[bytes]) -> dict[str, float]:
    """Append ready leaf hashes, and leaves with their hashing, to an edge in memory."""
    edge = merkle.Edge.empty()
    ready = timed(lambda: [edge.append(one) for one in hashes])
    other = merkle.Edge.empty()
    data = b"x" * 500
    hashing = timed(lambda: [other.append(merkle.leaf_hash(data)) for _one in hashes])
    return {"appends/s": len(hashes) / ready, "appends/s with hashing": len(hashes) / hashing}


def encoding() -> dict[str, float]:
    """Commit, encode and decode an entry of six fields."""
    salt = new_salt()
    digest = base64url.encode(commitment(salt, "exhibit.received/1", "label", "text"))
    names = ("label", "note", "content", "received_at", "place", "from_")
    at = "2026-11-23T02:00:00Z"
    entry = Entry(CASE, 1, "exhibit.received/1", at, CASE, dict.fromkeys(names, digest))
    data = entry.encode()
    many = range(20_000)
    return {
        "commitments/s": len(many)
        / timed(lambda: [commitment(salt, "exhibit.received/1", "label", "text") for _ in many]),
        "entries encoded/s": len(many) / timed(lambda: [entry.encode() for _ in many]),
        "entries decoded/s": len(many) / timed(lambda: [Entry.decode(data) for _ in many]),
    }


def tiles(folder: Path, hashes: list[bytes]) -> dict[str, Any]:
    """Publish, then prove random entries from cached tiles and each from a new reader."""
    size = len(hashes)
    store = TileStore(folder / "log")
    publishing = timed(lambda: store.publish(0, hashes))
    reader = store.reader(size)
    chosen = [random.randrange(size) for _ in range(2_000)]
    root = merkle.root_at(reader, size)
    proofs = {number: merkle.inclusion_proof(reader, number, size) for number in chosen}
    whole = TileReader(store.folder, size, cached=size)
    for number in range(0, size, 256):
        merkle.inclusion_proof(whole, number, size)
    return {
        "publish s": publishing,
        "root from leaves s": timed(store.reader(size).recomputed_root),
        "proof, cached tiles": each(lambda n: merkle.inclusion_proof(whole, n, size), chosen),
        "proof, 1024 tiles cached": each(lambda n: merkle.inclusion_proof(reader, n, size), chosen),
        "proof, cold reader": each(
            lambda n: merkle.inclusion_proof(store.reader(size), n, size), chosen[:300]
        ),
        "verify": each(
            lambda n: merkle.verify_inclusion(hashes[n], n, size, proofs[n], root), chosen
        ),
    }


def pymerkle(count: int) -> dict[str, Any] | str:
    """Append to pymerkle's in-memory tree and prove from it."""
    if importlib.util.find_spec("pymerkle") is None:
        return "not installed here: not measured"
    from pymerkle import InmemoryTree  # type: ignore[import-not-found]

    tree = InmemoryTree(algorithm="sha256")
    taken = timed(lambda: [tree.append_entry(b"%d" % number) for number in range(count)])
    chosen = [random.randrange(1, count) for _ in range(50)]
    return {
        "entries": count,
        "appends/s": count / taken,
        "proof": each(lambda n: tree.prove_inclusion(n, count), chosen),
    }


def main() -> None:
    """Run everything, print it, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    hashes = [merkle.leaf_hash(b"%d" % number) for number in range(chosen.entries)]
    with tempfile.TemporaryDirectory() as folder:
        report = {
            "entries": chosen.entries,
            "memory": appends(hashes),
            "entry": encoding(),
            "tiles": tiles(Path(folder), hashes),
            "pymerkle": pymerkle(min(100_000, chosen.entries)),
        }
    text = json.dumps(report, indent=1)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
