# SPDX-License-Identifier: Apache-2.0
"""The docket as a science: ``bin/bench --only docket`` (a million entries).

In memory: appends to the edge. On disk: publishing tiles, proofs from cached and from cold tiles,
verification. Beside it pymerkle, when it is installed: another format, so only a yardstick.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.rows import Cost, Row, scaled, timed

from rogatory.docket import base64url, merkle
from rogatory.docket.entry import Entry, commitment, new_salt
from rogatory.docket.tiles import TileReader, TileStore

ENTRIES = 1_000_000
CASE = "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11"


def each(work: Callable[[int], object], numbers: list[int]) -> dict[str, float]:
    """Return median and 95th percentile, in milliseconds, of ``work`` on each number."""
    taken = sorted(timed(lambda number=number: work(number)).wall * 1000 for number in numbers)  # type: ignore[misc]
    return {"median": statistics.median(taken), "p95": taken[int(len(taken) * 0.95)]}


def rate(name: str, count: int, cost: Cost, size: str, limit: str, **rest: Any) -> Row:
    """Return a row of so many a second of CPU: what other work on the machine hardly touches."""
    return Row(
        part="docket", name=name, value=count / cost.cpu, unit="/s", size=size, limit=limit,
        cpu=cost.cpu, wall=cost.wall, **rest,
    )  # fmt: skip


def appends(hashes: list[bytes]) -> list[Row]:
    """Append ready leaf hashes, and leaves with their hashing, to an edge in memory."""
    edge = merkle.Edge.empty()
    ready = timed(lambda: [edge.append(one) for one in hashes])
    other = merkle.Edge.empty()
    data = b"x" * 500
    hashing = timed(lambda: [other.append(merkle.leaf_hash(data)) for _one in hashes])
    limit, size = "a SHA-256 of 65 bytes an entry, called from Python", f"{len(hashes):,} entries"
    both = "hashed and appended, 500 bytes an entry, a second of CPU"
    return [
        rate("appended in memory, a second of CPU", len(hashes), ready, size, limit, goal=250_000),
        rate(both, len(hashes), hashing, size, limit),
    ]


def encoding(count: int) -> list[Row]:
    """Commit, encode and decode an entry of six fields."""
    salt = new_salt()
    digest = base64url.encode(commitment(salt, "exhibit.received/1", "label", "text"))
    names = ("label", "note", "content", "received_at", "place", "from_")
    at = "2026-11-23T02:00:00Z"
    entry = Entry(CASE, 1, "exhibit.received/1", at, CASE, dict.fromkeys(names, digest))
    data = entry.encode()
    works: dict[str, Callable[[int], object]] = {
        "commitments made": lambda _n: commitment(salt, "exhibit.received/1", "label", "text"),
        "entries encoded": lambda _n: entry.encode(),
        "entries decoded": lambda _n: Entry.decode(data),
    }
    size = f"{count:,} times, entries of six fields"
    return [
        rate(f"{name}, a second of CPU", count,
             timed(lambda work=work: [work(n) for n in range(count)]),  # type: ignore[misc]
             size, "one core of Python")
        for name, work in works.items()
    ]  # fmt: skip


def tiles(folder: Path, hashes: list[bytes]) -> list[Row]:
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
    ways: dict[str, tuple[Callable[[int], object], list[int], float | None]] = {
        "proof of an entry, tiles cached, p95": (
            lambda n: merkle.inclusion_proof(whole, n, size), chosen, 1.0),
        "proof, 1,024 tiles cached, p95": (
            lambda n: merkle.inclusion_proof(reader, n, size), chosen, None),
        "proof, cold reader, p95": (
            lambda n: merkle.inclusion_proof(store.reader(size), n, size), chosen[:300], None),
        "proof verified, p95": (
            lambda n: merkle.verify_inclusion(hashes[n], n, size, proofs[n], root), chosen, None),
    }  # fmt: skip
    told: dict[str, Any] = {"part": "docket", "size": f"{size:,} entries"}
    rows = [
        Row(**told, name="tiles published", value=publishing.wall, unit="s", better="less",
            limit="a flush for each of the files", wall=publishing.wall, cpu=publishing.cpu),
        Row(**told, name="root from all leaves", unit="s", better="less",
            value=timed(store.reader(size).recomputed_root).wall,
            limit="SHA-256, called from Python"),
    ]  # fmt: skip
    for name, (work, numbers, goal) in ways.items():
        taken = each(work, numbers)
        rows.append(
            Row(**told, name=name, value=taken["p95"], unit="ms", goal=goal, better="less",
                limit="twenty hashes joined in Python", rounds=len(numbers),
                note=f"median {taken['median']:.3f} ms")
        )  # fmt: skip
    return rows


def pymerkle(count: int, ours: float) -> list[Row]:
    """Append to pymerkle's in-memory tree: another format, so only a yardstick."""
    name = "appended in memory"
    if importlib.util.find_spec("pymerkle") is None:
        return [Row.missing("docket", name, "pymerkle is not installed here", peer="pymerkle")]
    tree = importlib.import_module("pymerkle").InmemoryTree(algorithm="sha256")
    taken = timed(lambda: [tree.append_entry(b"%d" % number) for number in range(count)])
    return [
        Row(part="docket", name=name, peer="pymerkle", value=ours / (count / taken.cpu), unit="x",
            limit="one SHA-256 of 65 bytes an entry, called from Python",
            size=f"{count:,} entries", peer_cpu=taken.cpu, peer_wall=taken.wall)
    ]  # fmt: skip


def measure(scale: float) -> list[Row]:
    """Return the rows; a scale of 1 is a million entries."""
    count = scaled(ENTRIES, scale, 300)
    hashes = [merkle.leaf_hash(b"%d" % number) for number in range(count)]
    rows = appends(hashes)
    rows += pymerkle(min(100_000, count), rows[0].value or 0.0)
    rows += encoding(scaled(20_000, scale, 100))
    with tempfile.TemporaryDirectory() as folder:
        return rows + tiles(Path(folder), hashes)
