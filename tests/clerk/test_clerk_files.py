# SPDX-License-Identifier: Apache-2.0
"""Threats 2 and 3: files of vault and log flipped byte by byte; records cut short or put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection
from tests.clerk.conftest import Story
from tests.instances import Side, make_instance
from tests.stories import stored_file
from tests.stories_letters import Words

from rogatory.casefile import integrity, persons
from rogatory.casefile.exhibits import ExhibitsTakenIn
from rogatory.clerk.fsck import Fault
from rogatory.clerk.publish import folder_of, leaves, publish
from rogatory.clerk.shown import Shown
from rogatory.clerk.tables import Docket, EntryRow
from rogatory.docket.entry import Entry
from rogatory.docket.merkle import Edge, leaf_hash
from rogatory.errors import Unverified

pytestmark = pytest.mark.folder("files of vault and log flipped on the disk")


def person(number: int) -> persons.PersonEntered:
    return persons.PersonEntered(person=f"p-{number}", role="witness", code=f"W-{number}")


def small_store(tmp_path: Path) -> tuple[Side, str]:
    """Give a case with two files, published at several sizes."""
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    publish(side.instance, case)
    words = Words()
    files = tuple(stored_file(side, case, words) for _ in range(2))
    act = ExhibitsTakenIn(
        batch="b",
        exhibits=("e-1", "e-2"),
        labels=("E-1", "E-2"),
        files=files,
        circumstances={"who": "Aynur"},
    )
    side.enter(case, act)
    publish(side.instance, case)
    side.enter(case, person(1), person(2))
    publish(side.instance, case)
    return side, case


def file_faults(side: Side, case: str) -> list[Fault]:
    """Look at the files alone: the entries are known to be sound, so that a sweep stays quick."""
    faults = list(integrity._file_faults(side.instance, case))
    shown = Shown(folder_of(side.instance, case), side.instance.origin(case))
    bodies = [bytes(row.body) for row in EntryRow.objects.filter(case=case).order_by("number")]
    roots = {n: Edge.of(map(leaf_hash, bodies[:n])).root() for n in shown.sizes}
    keys = integrity._officers_of(side.instance).log_keys
    told = shown.faults(roots, len(bodies), leaves(case, 0, len(bodies)), keys)
    return faults + [Fault(f"log/{name}", case, what) for name, what in told]


def test_every_flipped_byte_of_vault_tile_and_checkpoint_is_named(tmp_path: Path) -> None:
    side, case = small_store(tmp_path)
    assert integrity.check_all(side.instance) == []
    assert file_faults(side, case) == []
    kept = [
        path
        for room in ("vault", "log")
        for path in sorted((side.home / room / case).rglob("*"))
        if path.is_file() and path.name != ".lock"
    ]
    assert len(kept) >= 9
    injected = detected = 0
    for path in kept:
        data, name = path.read_bytes(), path.relative_to(side.home).as_posix()
        path.chmod(0o600)
        for place in range(len(data)):
            path.write_bytes(data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :])
            injected += 1
            detected += any(path.name in f"{f.table} {f.key}" for f in file_faults(side, case))
        for other in (data[:-1], data + b"\n", b""):
            path.write_bytes(other)
            injected += 1
            faults = integrity.check_case(side.instance, case)
            detected += any(path.name in f"{fault.table} {fault.key}" for fault in faults)
        path.write_bytes(data)
        assert file_faults(side, case) == [], name
    print(f"flips: injected {injected}, detected {detected}, over {len(kept)} files")
    assert injected == detected >= 1000


def test_the_flip_sweep_notices_when_nobody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side, case = small_store(tmp_path)
    tile = next((side.home / "log" / case / "tile").rglob("*.p/*"))
    tile.write_bytes(bytes(len(tile.read_bytes())))
    assert file_faults(side, case)
    monkeypatch.setattr(Shown, "_tiles", lambda *_: iter(()))
    assert not file_faults(side, case)


def test_missing_added_and_misnamed_files_are_named(tmp_path: Path) -> None:
    side, case = small_store(tmp_path)
    vault, log = side.home / "vault" / case, side.home / "log" / case
    stored = next(vault.iterdir())
    tile = log / "tile" / "0" / "000.p" / "4"
    for action in (
        lambda: stored.rename(vault / ("0" * 64)),
        lambda: (vault / "notes.txt").write_text("x"),
        lambda: tile.unlink(),
        lambda: shutil.copy(tile, tile.with_name("9")),
        lambda: shutil.copy(tile, log / "tile" / "0" / "001"),
        lambda: shutil.copy(log / "checkpoints" / "1", log / "checkpoints" / "3"),
        lambda: (log / "checkpoints" / "x").write_text("x"),
        lambda: (side.home / "vault" / "00000000-0000-4000-8000-000000000000").mkdir(),
        lambda: (side.home / "log" / "00000000-0000-4000-8000-000000000000").mkdir(),
    ):
        copy = side.home.with_name("kept")
        shutil.copytree(side.home, copy)
        action()
        assert integrity.check_all(side.instance) != []
        connection.close()
        shutil.rmtree(side.home)
        copy.rename(side.home)
        side.attach()
    assert integrity.check_all(side.instance) == []


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513])
def test_clean_stores_of_any_size_are_clean(tmp_path: Path, size: int) -> None:
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    entered = 1
    for stop in sorted({min(n, size) for n in (1, 3, 200, 256, 300, size)}):
        if stop > entered:
            side.enter(case, *map(person, range(entered, stop)))
            entered = stop
        publish(side.instance, case)
    assert Docket.objects.get(case=case).size == size
    assert integrity.check_all(side.instance) == []


def cut(case: str, size: int) -> None:
    """Shorten a docket as root would: entries, values, rows and head, all consistent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in ("clerk_entryrow", "clerk_disclosurerow", "clerk_erasurerow"):
            cursor.execute(f'DELETE FROM {table} WHERE "case" = %s AND number >= %s', [case, size])
        rows = list(EntryRow.objects.filter(case=case).order_by("number"))
        edge = Edge.of(leaf_hash(bytes(row.body)) for row in rows)
        last = Entry.decode(bytes(rows[-1].body)).at if rows else ""
        Docket.objects.filter(case=case).update(size=size, edge=edge.encode(), at=last)
        for _name, sql in triggers:
            cursor.execute(sql)
    from rogatory.casefile.kinds import KINDS
    from rogatory.clerk.replay import project

    project(case, KINDS)


def test_a_record_cut_at_any_length_is_named_and_takes_no_act(tmp_path: Path) -> None:
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    side.enter(case, *map(person, range(1, 9)))
    total = publish(side.instance, case).size
    injected = detected = 0
    for size in range(total):
        copy = side.copy(tmp_path / f"cut-{size}")
        cut(case, size)
        injected += 1
        faults = integrity.check_all(copy.instance)
        words = f"rolled back {total - size} entries"
        assert any(words in fault.what for fault in faults), (size, faults)
        for door in (
            lambda s=copy: s.enter(case, person(99)),
            lambda s=copy: publish(s.instance, case),
        ):
            with pytest.raises(Unverified, match=f"rolled back: {total - size} entries"):
                door()
        assert Docket.objects.get(case=case).size == size
        detected += 1
        side.attach()
    print(f"truncations: injected {injected}, detected {detected}")
    assert injected == detected == total
    assert integrity.check_all(side.instance) == []


def test_an_older_database_put_back_is_named_and_takes_no_act(story: Story) -> None:
    side, case = story.side, story.case
    publish(side.instance, case)
    connection.close()
    database = side.home / "rogatory.sqlite3"
    old = side.home.with_name("old.sqlite3")
    shutil.copy(database, old)
    side.attach()
    side.enter(case, person(90), person(91))
    publish(side.instance, case)
    later = side.open_case("2/2026")
    publish(side.instance, later)
    connection.close()
    shutil.copy(old, database)
    side.attach()
    faults = integrity.check_all(side.instance)
    assert any("rolled back 2 entries" in fault.what for fault in faults)
    assert any(fault.key == later and "missing altogether" in fault.what for fault in faults)
    with pytest.raises(Unverified, match="rolled back: 2 entries"):
        side.enter(case, person(92))


def test_a_damaged_checkpoint_stops_the_door_until_it_is_mended(tmp_path: Path) -> None:
    side, case = small_store(tmp_path)
    last = side.home / "log" / case / "checkpoint"
    data = last.read_bytes()
    last.write_bytes(b"x" + data)
    with pytest.raises(Unverified, match="fsck"):
        side.enter(case, person(9))
    last.write_bytes(data)
    side.enter(case, person(9))
