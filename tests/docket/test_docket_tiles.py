# SPDX-License-Identifier: Apache-2.0
"""Tiles of a log as it grows, is published again, is damaged, and meets a disk that fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rogatory.docket import merkle
from rogatory.docket.checkpoint import Checkpoint, SignedCheckpoint, origin
from rogatory.docket.tiles import TileStore, tile_path
from rogatory.errors import Malformed, Unavailable, Unverified

LOG = bytes(range(32))
ORIGIN = origin("a.example", "3f0c1a52-6f7e-4f0e-9d5b-1f4f5d1c9b11")


def entries(size: int, start: int = 0) -> list[bytes]:
    """Give the bytes of as many entries."""
    return [b'{"number":%d}' % number for number in range(start, size)]


def leaves(size: int, start: int = 0) -> list[bytes]:
    """Give the leaf hashes of as many entries."""
    return [merkle.leaf_hash(one) for one in entries(size, start)]


def at(size: int, seed: bytes = LOG, altered: int | None = None) -> SignedCheckpoint:
    """Sign the log at a size, with one entry altered if asked."""
    hashes = leaves(size)
    if altered is not None:
        hashes[altered] = merkle.leaf_hash(b"altered")
    return SignedCheckpoint.sign(Checkpoint(ORIGIN, size, merkle.root_of(hashes)), seed)


def test_paths_of_tiles_are_those_of_the_specification() -> None:
    assert tile_path(0, 5) == "tile/0/005"
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(2, 1000, 7) == "tile/2/x001/000.p/7"


@pytest.mark.parametrize("steps", [(1, 2, 3), (255, 256, 257), (256,), (300, 512, 513, 66_000)])
def test_a_log_published_in_steps_gives_every_root_and_proof(
    tmp_path: Path, steps: tuple[int, ...]
) -> None:
    store = TileStore(tmp_path / "log")
    old: SignedCheckpoint | None = None
    start = 0
    for size in steps:
        fresh = entries(size, start)
        assert store.publish(start, map(merkle.leaf_hash, fresh)) == size
        new = at(size)
        store.recheck(old.checkpoint if old else None, new.checkpoint, fresh)
        store.put_checkpoint(new)
        assert store.checkpoint() == new
        start, old = size, new
    reader = store.reader(start)
    assert reader.recomputed_root() == merkle.root_at(reader, start) == at(start).checkpoint.root
    for size in steps:
        assert merkle.root_at(reader, size) == at(size).checkpoint.root
        path = merkle.consistency_proof(reader, size, start)
        merkle.verify_consistency(
            size, start, path, at(size).checkpoint.root, at(start).checkpoint.root
        )
    hashes = leaves(start)
    for index in {0, 1, 255, 256, start // 2, start - 1} & set(range(start)):
        assert merkle.inclusion_proof(reader, index, start) == merkle.inclusion_proof(
            hashes, index, start
        )


def test_publishing_again_changes_no_file(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(600))
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("*")}
    for start in (600, 0):
        assert store.publish(start, leaves(600, start)) == 600
    after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("*")}
    assert after == before


def test_a_whole_tile_replaces_its_beginnings_and_older_sizes_are_read_from_it(
    tmp_path: Path,
) -> None:
    store = TileStore(tmp_path / "log")
    for start, size in ((0, 3), (3, 200), (200, 300)):
        store.publish(start, leaves(size, start))
    files = sorted(
        str(path.relative_to(tmp_path / "log")) for path in tmp_path.rglob("*") if path.is_file()
    )
    assert files == ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]
    assert merkle.root_at(store.reader(200), 200) == at(200).checkpoint.root
    # Going on from a size that was published before the tile was whole writes the same again.
    assert store.publish(200, leaves(300, 200)) == 300


def test_only_hashes_are_published(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(300))
    store.put_checkpoint(at(300))
    assert not (tmp_path / "log/tile/entries").exists()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"number" not in path.read_bytes()


def test_another_history_is_never_written_over_the_published_one(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(300))
    other = leaves(300)
    other[17] = merkle.leaf_hash(b"altered")
    with pytest.raises(Unverified, match="differs"):
        store.publish(0, other)
    assert merkle.root_at(store.reader(300), 300) == at(300).checkpoint.root


def test_every_flipped_byte_of_an_entry_or_a_tile_stops_the_signing(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(250))
    store.publish(250, leaves(258, 250))
    old, new, fresh = at(250).checkpoint, at(258).checkpoint, entries(258, 250)
    store.recheck(old, new, fresh)
    injected = detected = 0
    for number, entry in enumerate(fresh):
        for place in range(len(entry)):
            flipped = list(fresh)
            flipped[number] = bytes(b ^ (i == place) for i, b in enumerate(entry))
            injected += 1
            with pytest.raises(Unverified):
                store.recheck(old, new, flipped)
            detected += 1
    for path in (tmp_path / "log/tile").rglob("*"):
        if not path.is_file():
            continue
        whole = path.read_bytes()
        for place in range(0, len(whole), 37):
            path.write_bytes(bytes(b ^ (0x80 * (i == place)) for i, b in enumerate(whole)))
            injected += 1
            with pytest.raises((Unverified, Unavailable)):
                store.recheck(old, new, fresh)
            detected += 1
        path.write_bytes(whole)
    store.recheck(old, new, fresh)
    print(f"injected {injected}, detected {detected}")
    assert injected == detected > 300


def test_a_flipped_hash_that_no_root_needs_any_more_stops_the_signing(tmp_path: Path) -> None:
    # A tile of level 1 was completed since: the new root is read from level 2, and the old root
    # needs only the tile's beginning.
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(66_000))
    old, new, fresh = at(65_000).checkpoint, at(66_000).checkpoint, entries(66_000, 65_000)
    store.recheck(old, new, fresh)
    tile = tmp_path / "log/tile/1/000"
    flipped = bytearray(tile.read_bytes())
    flipped[254 * 32] ^= 1
    tile.write_bytes(flipped)
    with pytest.raises(Unverified, match="contradict"):
        store.recheck(old, new, fresh)


def test_a_recheck_with_too_few_or_too_many_entries_is_refused(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(10))
    for fresh in (entries(9), entries(11), []):
        with pytest.raises(Unverified):
            store.recheck(None, at(10).checkpoint, fresh)
    with pytest.raises(Unverified):
        store.recheck(at(5, altered=2).checkpoint, at(10).checkpoint, entries(10, 5))


def test_a_missing_short_or_unreadable_tile_is_unavailable(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(300))
    with pytest.raises(Unavailable):
        store.reader(301).node(0, 300)
    with pytest.raises(Unavailable):
        store.reader(300).node(0, 300)
    with pytest.raises(Unavailable):
        store.publish(299, leaves(310, 299))
    tile = tmp_path / "log/tile/0/000"
    tile.write_bytes(tile.read_bytes()[:-1])
    with pytest.raises(Unavailable):
        store.reader(300).node(0, 0)
    tile.unlink()
    with pytest.raises(Unavailable):
        store.reader(300).node(0, 0)
    assert TileStore(tmp_path / "nothing").checkpoint() is None


@pytest.mark.parametrize("failing", ["fsync", "replace", "mkdir", "mkstemp"])
def test_a_disk_that_fails_is_unavailable_and_the_next_run_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(3))

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        owner = {
            "fsync": "os.fsync",
            "replace": "pathlib.Path.replace",
            "mkdir": "pathlib.Path.mkdir",
            "mkstemp": "tempfile.mkstemp",
        }[failing]
        patch.setattr(owner, fail)
        with pytest.raises(Unavailable, match="No space"):
            store.publish(3, leaves(300, 3))
    assert merkle.root_at(store.reader(3), 3) == at(3).checkpoint.root
    assert store.publish(3, leaves(300, 3)) == 300
    store.recheck(at(3).checkpoint, at(300).checkpoint, entries(300, 3))
    assert not list(tmp_path.rglob(".new-*"))


def test_what_a_killed_run_left_behind_is_cleared_by_the_next(tmp_path: Path) -> None:
    store = TileStore(tmp_path / "log")
    store.publish(0, leaves(3))
    (tmp_path / "log/tile/0/000.p/.new-abc").write_bytes(b"half a ti")
    store.publish(3, leaves(4, 3))
    assert not list(tmp_path.rglob(".new-*"))


def test_a_checkpoint_file_that_is_none_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"x" * 100_000)
    with pytest.raises(Malformed):
        TileStore(tmp_path).checkpoint()
