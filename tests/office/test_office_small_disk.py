# SPDX-License-Identifier: Apache-2.0
"""Threat 23 on a disk that is full at any size: making a backup, restoring one.

Either all of it is there, or it is refused with its cause and nothing that passes is left; the
instance is as it was.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.instances import make_instance
from tests.office import backup_workshop as shop
from tests.office.backup_workshop import IDENTITY, RECIPIENT
from tests.vault.test_vault_faults import mounted

from rogatory.casefile import integrity
from rogatory.clerk.instance import Hand, open_instance
from rogatory.errors import RogatoryError, Unavailable
from rogatory.office import backup, restore

pytestmark = pytest.mark.folder("a disk that is full")
PAGE = 4096
SIZES = 7
"""Sizes that are tried when not each of them is wanted."""


def sizes(most: int, whole: bool) -> Iterator[int]:
    """Yield sizes of a disk in pages: from one on which little fits to one that is large enough."""
    step = 4 if whole else max(1, most // (SIZES - 2))
    yield from range(4, most, step)
    yield most * 2


def swept(
    place: Path, pages: Iterator[int], work: Callable[[Path], None], left: Callable[[Path], None]
) -> tuple[int, int]:
    """Do the work on disks of these sizes; return how many, and on how many it was refused."""
    tried = refused = 0
    for size in pages:
        with mounted(place, "-t", "tmpfs", "-o", f"size={size * PAGE}", "none") as disk:
            tried += 1
            try:
                work(disk)
            except Unavailable:
                refused += 1
                left(disk)
            finally:
                connection.close()
                gc.collect()  # a statement that was broken off holds its file until it goes
    return tried, refused


@pytest.fixture
def home(tmp_path: Path) -> tuple[Path, Hand]:
    """Give the folder of an instance with three files in a case, and an officer."""
    side = make_instance(tmp_path / "i")
    shop.taken(side, tmp_path / "files")
    connection.close()
    return side.home, side.hand(side.first)


def test_a_disk_that_is_full_at_any_size_takes_a_whole_backup_or_none(
    tmp_path: Path, home: tuple[Path, Hand], whole_sweep: bool
) -> None:
    folder, hand = home
    made = backup.create(open_instance(folder), tmp_path / "b.age", [RECIPIENT], hand)
    most = (tmp_path / "b.age").stat().st_size // PAGE + 8

    def work(disk: Path) -> None:
        backup.create(open_instance(folder), disk / "b.age", [RECIPIENT], hand)
        restore.verify(disk / "b.age", IDENTITY)

    def left(disk: Path) -> None:
        assert list(disk.iterdir()) == [], "nothing is left that could pass as a backup"

    tried, refused = swept(tmp_path / "small", sizes(most, whole_sweep), work, left)
    print(f"backup onto a small disk: sizes {tried}, refused and said so {refused}, half 0")
    assert 0 < refused < tried
    assert made.lacking == []
    assert integrity.check_all(open_instance(folder)) == []


def test_an_instance_whose_own_disk_is_full_is_left_as_it_was(
    tmp_path: Path, home: tuple[Path, Hand], whole_sweep: bool
) -> None:
    folder, hand = home
    used = sum(-(-p.stat().st_size // PAGE) + 1 for p in folder.rglob("*")) + 24
    spare = (folder / "rogatory.sqlite3").stat().st_size // PAGE + 64

    def work(disk: Path) -> None:
        shutil.copytree(folder, disk / "a")
        instance = open_instance(disk / "a")
        (tmp_path / "own.age").unlink(missing_ok=True)
        try:
            backup.create(instance, tmp_path / "own.age", [RECIPIENT], hand)
        finally:
            assert integrity.check_case(instance, instance.config.authority) == []
            assert [p for p in (disk / "a" / "tmp").iterdir() if p.is_dir()] == []
        restore.verify(tmp_path / "own.age", IDENTITY)

    def left(_disk: Path) -> None:
        assert not (tmp_path / "own.age").exists()

    pages = (used + extra for extra in sizes(spare, whole_sweep))
    tried, refused = swept(tmp_path / "small", pages, work, left)
    print(f"backup on a full disk: sizes {tried}, refused and said so {refused}, half 0")
    assert 0 < refused < tried


def test_a_disk_that_is_full_at_any_size_takes_a_whole_instance_or_none(
    tmp_path: Path, home: tuple[Path, Hand], whole_sweep: bool
) -> None:
    folder, hand = home
    backup.create(open_instance(folder), tmp_path / "b.age", [RECIPIENT], hand)
    most = 2 * sum(-(-p.stat().st_size // PAGE) + 1 for p in folder.rglob("*"))

    def work(disk: Path) -> None:
        restore.restore(tmp_path / "b.age", disk / "back", IDENTITY)
        assert integrity.check_all(open_instance(disk / "back")) == []

    def left(disk: Path) -> None:
        assert list(disk.iterdir()) == [], "nothing in plain text is left, and nothing to open"

    tried, refused = swept(tmp_path / "small", sizes(most, whole_sweep), work, left)
    print(f"restoring onto a small disk: sizes {tried}, refused and said so {refused}, half 0")
    assert 0 < refused < tried


def test_the_sweep_would_see_a_backup_that_is_cut_short(tmp_path: Path) -> None:
    """Planted: a file that has the name and not all of the bytes."""
    side = make_instance(tmp_path / "i")
    backup.create(side.instance, tmp_path / "b.age", [RECIPIENT], side.hand(side.first))
    whole = (tmp_path / "b.age").read_bytes()
    (tmp_path / "cut.age").write_bytes(whole[:-PAGE])
    with pytest.raises(RogatoryError):
        restore.verify(tmp_path / "cut.age", IDENTITY)
