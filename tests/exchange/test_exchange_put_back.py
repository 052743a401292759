# SPDX-License-Identifier: Apache-2.0
"""What we sent bears witness: a database put back is named even when the published parts are gone,
and a lost database is never replaced by an empty one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import integrity
from rogatory.clerk.fsck import Fault
from rogatory.clerk.instance import open_instance
from rogatory.errors import Unavailable

pytestmark = pytest.mark.folder("a database file put back or lost")


def faults(pair: Pair, *, files: bool = True) -> list[Fault]:
    return integrity.check_all(pair.instance("a"), files=files)


def keep(pair: Pair, folder: Path) -> Path:
    """Keep a copy of the database as it is now."""
    home = pair.side("a").home
    connection.close()
    return Path(shutil.copy(home / "rogatory.sqlite3", folder / "kept.sqlite3"))


def put_back(pair: Pair, kept: Path) -> Path:
    """Put an older database in the place of ours; return the instance's folder."""
    home = pair.side("a").home
    connection.close()
    for path in home.glob("rogatory.sqlite3*"):
        path.unlink()
    shutil.copy(kept, home / "rogatory.sqlite3")
    pair.side("a")
    return home


def test_sent_packages_are_in_order_while_nothing_is_touched(pair: Pair) -> None:
    moves.send_new(pair, "a", pair.case)
    assert faults(pair) == []
    assert faults(pair, files=False) == []


def test_published_parts_taken_away_are_named(pair: Pair) -> None:
    moves.send_new(pair, "a", pair.case)
    shutil.rmtree(pair.side("a").home / "log")
    for files in (True, False):
        found = [one for one in faults(pair, files=files) if one.key == pair.case]
        assert any("nothing is published" in one.what for one in found)


def test_an_older_database_and_no_published_parts_are_named(pair: Pair, tmp_path: Path) -> None:
    moves.send_new(pair, "a", pair.case)
    kept = keep(pair, tmp_path)
    later = moves.send_new(pair, "a", pair.case)
    home = put_back(pair, kept)
    shutil.rmtree(home / "log")
    found = {one.table: one.what for one in faults(pair)}
    assert "rolled back" in found[f"pouches/{later.pouch}.asice"]


def test_an_older_database_with_the_published_parts_of_then_is_named(
    pair: Pair, tmp_path: Path
) -> None:
    moves.send_new(pair, "a", pair.case)
    kept = keep(pair, tmp_path)
    shutil.copytree(pair.side("a").home / "log", tmp_path / "log")
    later = moves.send_new(pair, "a", pair.case)
    home = put_back(pair, kept)
    shutil.rmtree(home / "log")
    shutil.copytree(tmp_path / "log", home / "log")
    found = [(one.table, one.what) for one in faults(pair)]
    assert any(t == f"pouches/{later.pouch}.asice" and "rolled back" in w for t, w in found)


def test_a_sent_package_that_was_altered_is_named(pair: Pair) -> None:
    sent = moves.send_new(pair, "a", pair.case)
    data = bytearray(sent.path.read_bytes())
    data[len(data) // 2] ^= 1
    sent.path.write_bytes(bytes(data))
    assert [one.key for one in faults(pair)] == [sent.path.name]


@pytest.mark.parametrize("left", ["all", "keys", "log", "vault"])
def test_a_lost_database_is_not_replaced_by_an_empty_one(pair: Pair, left: str) -> None:
    moves.send_new(pair, "a", pair.case)
    home = pair.side("a").home
    connection.close()
    for path in home.glob("rogatory.sqlite3*"):
        path.unlink()
    if left != "all":
        (home / "vault" / "x").mkdir(parents=True, exist_ok=True)
        for room in {"keys", "log", "vault"} - {left}:
            shutil.rmtree(home / room)
    with pytest.raises(Unavailable, match="newest backup"):
        open_instance(home)
    assert not (home / "rogatory.sqlite3").exists()


def test_an_empty_database_is_refused(pair: Pair) -> None:
    home = pair.side("a").home
    connection.close()
    for path in home.glob("rogatory.sqlite3*"):
        path.unlink()
    (home / "rogatory.sqlite3").touch()
    with pytest.raises(Unavailable, match="newest backup"):
        open_instance(home)
