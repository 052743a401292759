# SPDX-License-Identifier: Apache-2.0
"""Backups under load, under a kill; nothing readable in any byte of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from tests.instances import Side, make_instance
from tests.office import backup_workshop as shop
from tests.office.backup_workshop import IDENTITY, RECIPIENT

from rogatory.casefile import integrity
from rogatory.casefile.persons import PersonEntered
from rogatory.clerk import snapshot
from rogatory.clerk.instance import attach, open_instance
from rogatory.clerk.tables import Docket
from rogatory.errors import Conflict, Inadmissible, Unverified
from rogatory.exchange.keeping import workshop
from rogatory.office import backup, exhibits, repair, restore

pytestmark = pytest.mark.folder("backups of a folder")


def made(side: Side, target: Path) -> backup.Made:
    return backup.create(side.instance, target, [RECIPIENT], side.hand(side.first))


def rows_of(home: Path, case: str) -> object:
    attach(home)
    from rogatory.clerk.replay import dump

    return dump(case)


def test_what_is_restored_is_what_was_there(tmp_path: Path) -> None:
    side = make_instance(tmp_path / "i")
    case = shop.taken(side, tmp_path / "files")
    before, own = side.rows(case), side.rows(side.authority)
    done = made(side, tmp_path / "b.age")
    assert restore.verify(tmp_path / "b.age", IDENTITY).manifest == done.manifest
    checked = restore.restore(tmp_path / "b.age", tmp_path / "back", IDENTITY)
    assert (checked.older, done.lacking) == ([], [])
    assert rows_of(tmp_path / "back", case) == before
    assert rows_of(tmp_path / "back", side.authority) == own
    again = open_instance(tmp_path / "back")
    assert integrity.check_all(again) == []
    assert again.unlock("aynur", "pass aynur").officer == "aynur", "keys under their passphrases"
    kept = {key: side.instance.vault.local(key).read_bytes() for key in again.vault.keys(case)}
    assert kept == {key: again.vault.local(key).read_bytes() for key in kept}
    assert len(kept) == 3


def test_acts_that_are_entered_while_it_is_copied_are_not_in_it_and_nothing_is_half(
    tmp_path: Path,
) -> None:
    side = make_instance(tmp_path / "i")
    case = shop.taken(side, tmp_path / "files")
    with workshop(side.instance) as folder:
        moment = snapshot.take(side.instance, folder)
        (told,) = [one for one in moment.records if one.record == case]
        assert told.size == Docket.objects.get(case=case).size
    stop, entered = threading.Event(), [0]

    def enter_more() -> None:
        attach(side.home)
        while not stop.is_set():
            number = entered[0]
            side.enter(case, PersonEntered(person=f"p{number}", role="victim", code=f"V{number}"))
            entered[0] += 1
        connection.close()

    thread = threading.Thread(target=enter_more)
    thread.start()
    try:
        backups = []
        for number in range(4):
            while entered[0] < 5 * (number + 1):
                time.sleep(0.01)
            backups.append(made(side, tmp_path / f"{number}.age"))
    finally:
        stop.set()
        thread.join()
    sizes = []
    for one in backups:
        checked = restore.restore(one.path, tmp_path / one.path.stem, IDENTITY)
        body = checked.manifest.body
        sizes += [r["size"] for r in body["records"] if r["record"] == case]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1], "work went on between the backups"
    side.attach()
    assert integrity.check_all(side.instance) == []


def test_a_snapshot_is_of_one_moment_though_the_record_grows_before_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = make_instance(tmp_path / "i")
    case = side.open_case()
    copy = snapshot._copy

    def late(seen: object, target: Path) -> None:
        for n in range(20):
            side.enter(case, PersonEntered(person=f"q{n}", role="victim", code=f"W{n}"))
        copy(seen, target)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshot, "_copy", late)
    done = made(side, tmp_path / "b.age")
    (size,) = [r["size"] for r in done.manifest.body["records"] if r["record"] == case]
    assert (size, Docket.objects.get(case=case).size) == (1, 21)
    restore.restore(tmp_path / "b.age", tmp_path / "back", IDENTITY)


def test_no_backup_takes_the_place_of_a_file_or_lies_inside_what_it_saves(tmp_path: Path) -> None:
    side = make_instance(tmp_path / "i")
    (tmp_path / "there.age").write_bytes(b"kept")
    with pytest.raises(Conflict):
        made(side, tmp_path / "there.age")
    with pytest.raises(Inadmissible, match="lost with it"):
        made(side, side.home / "b.age")
    made(side, tmp_path / "b.age")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(Conflict, match="not empty"):
        restore.restore(tmp_path / "b.age", tmp_path / "full", IDENTITY)
    with pytest.raises(Unverified, match="another authority"):
        restore.restore(tmp_path / "b.age", tmp_path / "n", IDENTITY, domain="b.example")
    assert not (tmp_path / "n").exists()
    assert (tmp_path / "there.age").read_bytes() == b"kept"


def test_a_changed_and_a_missing_file_are_said_and_come_back_from_a_backup(tmp_path: Path) -> None:
    side = make_instance(tmp_path / "i")
    case = shop.taken(side, tmp_path / "files")
    good = made(side, tmp_path / "good.age")
    one, two, _three = side.instance.vault.keys(case)
    path = side.instance.vault.local(one)
    path.chmod(0o600)
    path.write_bytes(b"changed")
    side.instance.vault.local(two).unlink()
    bad = made(side, tmp_path / "bad.age")
    assert (good.lacking, sorted(bad.lacking)) == ([], [one, two])
    checked = restore.restore(tmp_path / "bad.age", tmp_path / "back", IDENTITY)
    assert checked.manifest.body["lacking"] == [one, two]
    again = open_instance(tmp_path / "back")
    assert {fault.key for fault in integrity.check_all(again)} == {one, two}
    assert (tmp_path / "back" / "aside" / one).read_bytes() == b"changed"
    hand = again.unlock("custodian", "pass custodian")
    done = repair.repair(again, tmp_path / "good.age", hand, identity=IDENTITY)
    assert (len(done.brought), done.wanting) == (2, [])
    assert integrity.check_all(again) == []


def canaries(side: Side, folder: Path) -> list[str]:
    """Put 200 unmistakable words into titles, names and file names; return them."""
    words = [f"Kanarienvogel{n:03}zwitschert" for n in range(200)]
    case = side.open_case(title=words[0])
    for n, word in enumerate(words[1:100], 1):
        side.enter(case, PersonEntered(person=f"p{n}", role="victim", code=f"V{n}", note=word))
    found = folder / "canaries"
    found.mkdir()
    for word in words[100:]:
        (found / f"{word}.txt").write_text(f"says {word}")
    exhibits.take_in(side.instance, case, found, by=side.hand("aynur"), circumstances={})
    return words


def test_no_canary_is_in_any_byte_of_a_backup_nor_in_a_file_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    side = make_instance(tmp_path / "i")
    words = canaries(side, tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    made(side, room / "b.age")
    found = {word for word in words for path in room.iterdir()
             if word.encode() in path.read_bytes() or word in path.name}  # fmt: skip
    plain = b"".join(data + name.encode() for name, data in shop.taken_apart(room / "b.age"))
    inside = {word for word in words if word.encode() in plain}
    names = b"".join(name.encode() for name, _data in shop.taken_apart(room / "b.age"))
    with capsys.disabled():
        print(f"\ncanaries: planted 200, in the instance {len(inside)}, in the backup {len(found)}")
    assert inside == set(words), "they are there to be found"
    assert found == set()
    assert not [word for word in words if word.encode() in names]


KILLED = """
import sys
from pathlib import Path
from rogatory.clerk.instance import attach, open_instance
home, target, recipient = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
attach(home)
instance = open_instance(home)
hand = instance.unlock("aynur", "pass aynur")
from rogatory.office import backup
print("go", flush=True)
backup.create(instance, target, [recipient], hand)
print("done", flush=True)
"""


def whole_or_refused(path: Path) -> bool:
    """Whether a backup without its name is whole (killed between last byte and name); cut, it must
    not pass."""
    try:
        restore.verify(path, IDENTITY)
    except Unverified:
        return False
    assert max(len(data) for _name, data in shop.taken_apart(path)) >= 40 << 20, "it passed"
    return True


def test_a_kill_at_any_time_leaves_the_instance_alone_and_no_file_that_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    side = make_instance(tmp_path / "i")
    case = side.open_case()
    (tmp_path / "big.bin").write_bytes(os.urandom(40 << 20))
    big = tmp_path / "big.bin"
    exhibits.take_in(side.instance, case, big, by=side.hand("aynur"), circumstances={})
    before, own = side.rows(case), side.rows(side.authority)
    connection.close()
    room = tmp_path / "room"
    room.mkdir()
    rooms = side.home / "tmp"
    killed = finished = cut = left = 0
    for number, wait in enumerate((0.0, 0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25)):
        target = room / f"{number}.age"
        command = [sys.executable, "-c", KILLED, str(side.home), str(target), RECIPIENT]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"go\n"
            while number and not any(room.iterdir()) and process.poll() is None:
                time.sleep(0.001)  # all but the first are killed while the file is being written
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        left += any(path.is_dir() for path in rooms.glob("*"))
        killed += not target.exists()
        finished += target.exists()
        for path in room.iterdir():
            if path == target:
                restore.verify(path, IDENTITY)  # it got its name: then it is whole
            elif path.suffix == ".partial":
                cut += not whole_or_refused(path)
            path.unlink()
    with capsys.disabled():
        print(f"\nbackups killed: {killed} without a file ({cut} cut short), {finished} finished")
    assert 1 <= cut <= killed, "the first are killed before forty megabytes can be written"
    assert left, "plaintext was left, to be found"
    open_instance(side.home, side.clock)  # as any command does that is started next
    assert [path.name for path in rooms.iterdir() if path.is_dir()] == []
    side.attach()
    assert (side.rows(case), side.rows(side.authority)) == (before, own)
    assert integrity.check_all(side.instance) == []
    made(side, room / "after.age")
