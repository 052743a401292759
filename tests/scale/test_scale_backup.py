# SPDX-License-Identifier: Apache-2.0
"""Backups of a record in PostgreSQL and of files in S3: the same file, restored anywhere."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import stores
from tests.instances import Side
from tests.office import backup_workshop as shop
from tests.office.backup_workshop import IDENTITY, RECIPIENT
from tests.stories import erase, one_of_each

from rogatory.casefile import integrity
from rogatory.casefile.derived import Document, Indexed
from rogatory.casefile.persons import PersonEntered
from rogatory.casefile.restores import Older, note, refuse_older, waiting
from rogatory.casefile.search_index import Sight, Wanted, Word, index
from rogatory.clerk import database, fence, snapshot
from rogatory.clerk.instance import Config, attach, open_instance
from rogatory.clerk.tables import DisclosureRow, Docket
from rogatory.errors import Conflict, Inadmissible, RogatoryError, Unavailable, Unverified
from rogatory.office import backup, documents, fixity, repair, restore
from rogatory.office.fixity import Scope
from rogatory.pouch.backup import MANIFEST


def made(side: Side, target: Path) -> backup.Made:
    return backup.create(side.instance, target, [RECIPIENT], side.hand(side.first))


def places(home: Path) -> tuple[str, str]:
    """Give an empty database and an empty place in the bucket."""
    given = stores.places(home)
    return str(given["database"]), str(given["vault"])


def tables_of(url: str) -> int:
    asked = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    return int(stores.run_on_server(asked, url)[0][0])


def objects_of(vault: str) -> list[str]:
    from rogatory.vault.s3_bucket import Address, Bucket

    return [key for key, _size in Bucket(Address.read(vault)).under("")]


def found(case: str, word: str) -> int:
    wanted = Wanted((Word(tokens=(word,)),))
    return len(index().find(wanted, Sight(frozenset({case})), 10))


@pytest.fixture
def told(side: Side, tmp_path: Path) -> tuple[Side, str, Path]:
    """Give an instance in which every kind of act stands, files too, and its backup."""
    case = one_of_each(side)
    documents.catch_up(case, lambda _case: str)
    made(side, tmp_path / "b.age")
    return side, case, tmp_path / "b.age"


def test_what_is_restored_into_servers_or_a_folder_is_what_was_there(
    told: tuple[Side, str, Path], tmp_path: Path
) -> None:
    side, case, path = told
    before, own = side.rows(case), side.rows(side.authority)
    kept = dict(side.instance.vault.held(case))
    documents_there, indexed = Document.objects.count(), Indexed.objects.count()
    here = Document.objects.filter(case=case)
    word = here.exclude(words="").values_list("words", flat=True)[0].split()[0]
    hits = found(case, word)
    assert hits
    restore.verify(path, IDENTITY)
    url, vault = places(tmp_path / "servers")
    restore.restore(path, tmp_path / "servers", IDENTITY, database=url, vault=vault)
    restore.restore(path, tmp_path / "folder", IDENTITY)
    for name, engine in (("servers", "postgresql"), ("folder", "sqlite")):
        again = open_instance(tmp_path / name, side.clock)
        assert connection.vendor == engine
        assert (again.config.database, again.config.vault) == (
            (url, vault) if engine == "postgresql" else ("", "")
        )
        assert side.rows(case) == before
        assert side.rows(side.authority) == own
        assert again.vault.held(case) == kept
        assert integrity.check_all(again) == []
        assert (Document.objects.count(), Indexed.objects.count()) == (documents_there, indexed)
        assert found(case, word) == hits
    side.attach()
    assert integrity.check_all(side.instance) == [], "and it was left alone"


def test_what_a_folder_saved_is_restored_into_servers_and_fenced_there(
    side: Side, tmp_path: Path
) -> None:
    case = shop.taken(side, tmp_path / "files")
    made(side, tmp_path / "b.age")
    restore.restore(tmp_path / "b.age", tmp_path / "folder", IDENTITY)
    home = open_instance(tmp_path / "folder", side.clock)
    hand = home.unlock("aynur", "pass aynur")
    backup.create(home, tmp_path / "from-folder.age", [RECIPIENT], hand)
    url, vault = places(tmp_path / "new")
    restore.restore(
        tmp_path / "from-folder.age", tmp_path / "new", IDENTITY, database=url, vault=vault
    )
    new = open_instance(tmp_path / "new", side.clock)
    assert new.epoch is not None
    assert len(list(new.vault.keys(case))) == 3
    # The old record at the new vault, as somebody would set it who forgets half of it: refused.
    old = Config.read(side.home / "instance.toml")
    from dataclasses import replace

    replace(old, vault=vault).write(side.home / "instance.toml")
    with pytest.raises(Unavailable, match="belongs to another record"):
        open_instance(side.home, side.clock)
    old.write(side.home / "instance.toml")
    fence.look(open_instance(side.home, side.clock))


def test_servers_that_hold_something_are_refused_and_left_as_they_were(
    told: tuple[Side, str, Path], tmp_path: Path
) -> None:
    side, case, path = told
    url, vault = places(tmp_path / "new")
    held = objects_of(side.instance.config.vault)
    ours = side.instance.config
    for database_, vault_ in ((ours.database, vault), (url, ours.vault)):
        with pytest.raises(Conflict, match="not empty"):
            restore.restore(path, tmp_path / "new", IDENTITY, database=database_, vault=vault_)
    assert (tables_of(url), objects_of(vault)) == (0, [])
    assert objects_of(side.instance.config.vault) == held
    side.attach()
    assert integrity.check_case(side.instance, case) == []


def test_acts_that_are_entered_meanwhile_are_in_it_whole_or_not_at_all(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = shop.taken(side, tmp_path / "files")
    from rogatory.clerk import carry

    copy = carry.into_file

    def late(seen: Any, target: Path) -> None:
        for n in range(5):
            side.enter(case, PersonEntered(person=f"q{n}", role="victim", code=f"W{n}"))
        copy(seen, target)

    monkeypatch.setattr(carry, "into_file", late)
    before = Docket.objects.get(case=case).size
    done = made(side, tmp_path / "b.age")
    (size,) = [r["size"] for r in done.manifest.body["records"] if r["record"] == case]
    assert (size, Docket.objects.get(case=case).size) == (before, before + 5)
    monkeypatch.undo()
    restore.verify(tmp_path / "b.age", IDENTITY)

    stop, entered = threading.Event(), [0]

    def enter_more() -> None:
        attach(side.home)
        while not stop.is_set():
            act = PersonEntered(person=f"p{entered[0]}", role="victim", code=f"V{entered[0]}")
            side.enter(case, act)
            entered[0] += 1
        connection.close()

    thread = threading.Thread(target=enter_more)
    thread.start()
    try:
        for number in range(2):
            while entered[0] < 5 * (number + 1):
                time.sleep(0.01)
            side.attach()
            made(side, tmp_path / f"{number}.age")
    finally:
        stop.set()
        thread.join()
    for number in range(2):
        restore.restore(tmp_path / f"{number}.age", tmp_path / f"back-{number}", IDENTITY)
    side.attach()
    assert integrity.check_all(side.instance) == []


def test_a_file_erased_while_the_store_is_listed_makes_the_run_begin_again(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.casefile.exhibits import Exhibit

    case = shop.taken(side, tmp_path / "files")
    listed, turns = snapshot._list_objects, [0]
    row = Exhibit.objects.filter(case=case).first()
    assert row is not None
    named = DisclosureRow.objects.filter(case=case, number=row.entry, name="files", item__gte=0)
    digest = str(row.file["sha256"])
    (item,) = [one.item for one in named if digest.encode() in bytes(one.value)]

    def late(*given: Any) -> None:
        turns[0] += 1
        if turns[0] == 1:
            erase(side, case, (row.entry, "files", item))
        listed(*given)

    monkeypatch.setattr(snapshot, "_list_objects", late)
    done = made(side, tmp_path / "b.age")
    assert (turns[0], done.lacking) == (2, [])
    assert digest not in str(shop.taken_apart(tmp_path / "b.age"))
    restore.verify(tmp_path / "b.age", IDENTITY)


def broken(folder: Path, path: Path, side: Side) -> Iterator[tuple[str, Path, str]]:
    """Yield broken backups: what was done, where it lies, what the refusal says."""
    whole, members = path.read_bytes(), shop.taken_apart(path)
    hand = side.hand("aynur")

    def written(name: str, inside: shop.Members) -> Path:
        return shop.sealed(shop.raw(inside), folder / f"{name}.age")

    for what, data in (
        ("empty", b""),
        ("cut in the middle", whole[: len(whole) // 2]),
        ("cut by one byte", whole[:-1]),
        ("a bit flipped", whole[:-99] + bytes([whole[-99] ^ 1]) + whole[-98:]),
        ("a byte after the end", whole + b"\0"),
    ):
        one = folder / f"{what}.age"
        one.write_bytes(data)
        yield what, one, "does not open with this key"
    first = next(shop.objects(members))
    inside = {
        "no manifest": (shop.without(members, MANIFEST), "no manifest|ends too early"),
        "a file left out": (shop.without(members, first), "does not hold the files"),
        "a file changed": (shop.changed(members, first, lambda d: d + b"!"), "does not hold"),
        "signed, a file changed": (
            shop.signed(shop.changed(members, first, lambda d: d + b"!"), hand),
            "not what its name says",
        ),
        "signed, a file left out": (shop.signed(shop.without(members, first), hand), "is missing"),
        "signed, another record": (
            shop.signed(shop.changed(members, DATABASE, _truncated), hand),
            "damaged|another moment|do not hold|does not hold",
        ),
        "signed, settings that point elsewhere": (
            shop.signed(shop.changed(members, SETTINGS, _elsewhere), hand),
            "point elsewhere",
        ),
    }
    for what, (changed, cause) in inside.items():
        yield what, written(what, changed), cause


DATABASE, SETTINGS = "instance/rogatory.sqlite3", "instance/instance.toml"


def _truncated(data: bytes) -> bytes:
    return data[:8192] + bytes(4096) + data[12288:]


def _elsewhere(data: bytes) -> bytes:
    return data.replace(b'vault = ""', b'vault = "s3://elsewhere/x"')


def test_every_broken_backup_is_refused_and_leaves_the_servers_empty(
    side: Side, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.taken(side, tmp_path / "files")
    made(side, tmp_path / "b.age")
    room, work = tmp_path / "room", tmp_path / "work"
    room.mkdir()
    work.mkdir()
    url, vault = places(room / "new")
    missed, injected = [], list(broken(work, tmp_path / "b.age", side))
    for what, path, cause in injected:
        try:
            restore.restore(path, room / "new", IDENTITY, database=url, vault=vault)
            said: str | None = None
        except RogatoryError as error:
            said = str(error)
        if said is None or not re.search(cause, said):
            missed.append((what, said))
        assert (list(room.iterdir()), tables_of(url), objects_of(vault)) == ([], 0, []), what
    restore.restore(tmp_path / "b.age", room / "new", IDENTITY, database=url, vault=vault)
    with capsys.disabled():
        print(
            f"\nbroken backups of servers: injected {len(injected)}, detected "
            f"{len(injected) - len(missed)}; sound 1, restored 1"
        )
    assert missed == []
    assert len(injected) >= 12
    side.attach()


def test_rows_that_postgresql_would_hold_otherwise_are_refused_before_the_end(
    told: tuple[Side, str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _side, case, path = told
    from rogatory.clerk import carry

    carried = carry.into_server

    def spoiled(source: Path) -> int:
        done = carried(source)
        with connection.cursor() as cursor:
            cursor.execute('UPDATE casefile_case SET reference = %s WHERE "case" = %s', ["9", case])
        return done

    monkeypatch.setattr(carry, "into_server", spoiled)
    url, vault = places(tmp_path / "new")
    with pytest.raises(Unverified, match="not what the backup holds"):
        restore.restore(path, tmp_path / "new", IDENTITY, database=url, vault=vault)
    assert (tables_of(url), objects_of(vault)) == (0, [])


def test_an_older_record_stays_read_only_whatever_file_is_taken_away(
    side: Side, tmp_path: Path
) -> None:
    case = side.open_case()
    assert waiting(side.instance) == []
    note("f" * 64, side.instance.now(), [Older(case, 1, 3, "0" * 64, "a receipt")])
    for path in side.home.rglob("restored*"):
        path.unlink()
    act = PersonEntered(person="p", role="victim", code="V")
    with pytest.raises(Inadmissible, match="2 entries are missing"):
        refuse_older(side.instance, case, [act])
    from django.db import DatabaseError, transaction

    for statement in ("DELETE FROM clerk_restored", "UPDATE clerk_restored SET shown = 0",
                      "TRUNCATE clerk_restored"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="not unsaid"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert len(waiting(side.instance)) == 1


def test_files_changed_and_missing_in_the_bucket_come_back_from_a_backup(
    side: Side, tmp_path: Path
) -> None:
    case = shop.taken(side, tmp_path / "files")
    made(side, tmp_path / "b.age")
    one, two, _three = side.instance.vault.keys(case)
    vault: Any = side.instance.vault
    address = vault.address
    client = stores.client(address.endpoint)
    client.put_object(Bucket=address.bucket, Key=f"{address.prefix}/{one}", Body=b"changed")
    client.delete_object(Bucket=address.bucket, Key=f"{address.prefix}/{two}")
    seen = fixity.look(side.instance, Scope())
    assert {(fault["key"], fault["state"]) for fault in seen.failures} == {
        (one, "damaged"),
        (two, "missing"),
    }
    bad = made(side, tmp_path / "bad.age")
    assert sorted(bad.lacking) == [one, two]
    done = repair.repair(
        side.instance, tmp_path / "b.age", side.hand("custodian"), identity=IDENTITY
    )
    assert (len(done.brought), done.wanting) == (2, [])
    assert integrity.check_all(side.instance) == []
    aside = client.get_object(Bucket=address.bucket, Key=f"{address.prefix}/.aside/{one}.1")
    assert aside["Body"].read() == b"changed", "nothing is deleted"
    assert database.is_server()
    url, new = places(tmp_path / "back")
    restore.restore(tmp_path / "bad.age", tmp_path / "back", IDENTITY, database=url, vault=new)
    again = open_instance(tmp_path / "back", side.clock)
    assert {fault.key for fault in integrity.check_all(again)} == {one, two}
    assert (tmp_path / "back" / "aside" / one).read_bytes() == b"changed"
