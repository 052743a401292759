# SPDX-License-Identifier: Apache-2.0
"""A taking-in that is killed goes on where it was: nothing lost, nothing entered twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests import stores
from tests.instances import Side, make_instance

from rogatory.casefile import cases, integrity
from rogatory.casefile.exhibits import Batch, Exhibit
from rogatory.office import exhibits, likeness, source_again
from rogatory.office.exhibits import Intake, take_in
from rogatory.office.giver_receipt import receipt

TOLD = {"who": "Boris", "medium": "memory stick 4471"}


class Killed(BaseException):
    """Stands for a kill: nothing of ours catches it."""


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path, "a")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "medium"
    folder.mkdir()
    for n in range(30):
        (folder / f"{n:02}.txt").write_bytes(b"file %d" % (n // 2 * 2 if n > 25 else n))
    (folder / "link").symlink_to("00.txt")
    return folder


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exhibits, "BATCH", 4)


def take(side: Side, case: str, folder: Path) -> Intake:
    return take_in(side.instance, case, folder, side.hand("aynur"), circumstances=TOLD)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_killed_around_any_entry_ends_with_each_file_once(
    side: Side, folder: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    injected = detected = 0
    enter = cases.enter
    for turn in (1, 2, 5, 8):
        case, left = side.open_case(), turn

        def dying(*arguments: Any, **named: Any) -> object:
            nonlocal left
            left -= 1
            if left == 0 and when == "before":
                raise Killed
            entries = enter(*arguments, **named)
            if left == 0:
                raise Killed
            return entries

        with monkeypatch.context() as killing:
            killing.setattr(cases, "enter", dying)
            with pytest.raises(Killed):
                take(side, case, folder)
        injected += 1
        done = take(side, case, folder)
        names = [row.file["name"] for row in Exhibit.objects.filter(case=case)]
        counts = (done.found, len(done.exhibits), len(done.duplicates), len(done.refused))
        keys = {row.key for row in Exhibit.objects.filter(case=case)}
        detected += (
            counts == (31, 28, 2, 1)
            and set(done.exhibits) == keys
            and len(set(names)) == len(names)
        )
        assert done.earlier == min(31, 4 * (turn if when == "after" else turn - 1))
        assert done.recalled > 0
        assert len(done.all_batches) == Batch.objects.filter(case=case).count() == 8
        assert list((side.instance.home / "intake" / case).iterdir()) == []
    print(f"kills {when} the entry: injected {injected}, each file once {detected}")
    assert detected == injected
    assert integrity.check_all(side.instance) == []


def test_the_journal_of_a_killed_run_holds_no_name(
    side: Side, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "Carol.txt").write_bytes(b"a name")

    def dying(*_arguments: object, **_named: object) -> object:
        raise Killed

    case = side.open_case()
    monkeypatch.setattr(cases, "enter", dying)
    with pytest.raises(Killed):
        take(side, case, folder)
    (journal,) = (side.instance.home / "intake" / case).iterdir()
    assert journal.read_bytes().count(b"\n") == 32
    assert b"Carol" not in journal.read_bytes()
    assert "Carol" not in journal.name


def test_a_set_of_image_files_is_one_exhibit_and_its_missing_file_is_on_the_receipt(
    side: Side, tmp_path: Path
) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    for name, last in (("disk.E01", b"next"), ("disk.E03", b"done")):
        ending = last.ljust(16, b"\0") + bytes(60)
        (folder / name).write_bytes(b"EVF\t\r\n\xff\x00" + name.encode() + ending)
    case = side.open_case()
    done = take(side, case, folder)
    row = Exhibit.objects.get(case=case)
    assert (done.found, list(done.exhibits)) == (1, [row.key])
    assert row.file["missing"] == ["disk.E02"]
    assert [part["name"] for part in row.file["segments"]] == ["disk.E01", "disk.E03"]
    assert "Of the image disk.E01 is missing: disk.E02" in done.remarks
    for lang in ("az", "ru", "en"):
        assert receipt(side.instance, case, done.all_batches, lang).startswith(b"%PDF")
    (one,) = source_again.compare(side.instance, case, folder)
    assert one.state == "same"
    (folder / "disk.E03").write_bytes((folder / "disk.E03").read_bytes()[::-1])
    (one,) = source_again.compare(side.instance, case, folder)
    assert one.state == "differs"


def test_what_happened_to_the_source_or_the_store_is_said_for_each_file(
    side: Side, folder: Path
) -> None:
    case = side.open_case()
    take(side, case, folder)
    (folder / "00.txt").unlink()
    (folder / "01.txt").write_bytes(b"other")
    (folder / "extra").write_bytes(b"extra")
    broken = next(row for row in Exhibit.objects.filter(case=case) if row.file["name"] == "02.txt")
    stores.damage(side.instance, f"{case}/{broken.file['sha256']}", b"no")
    states = {one.path: one.state for one in source_again.compare(side.instance, case, folder)}
    assert {path: state for path, state in states.items() if state != "same"} == {
        "00.txt": "gone", "01.txt": "differs", "02.txt": "vault", "extra": "new", "link": "new",
    }  # fmt: skip
    assert len(states) == 32


def test_pictures_that_look_alike_are_found_within_the_case_and_no_other(
    side: Side, tmp_path: Path
) -> None:
    import PIL.Image
    import PIL.ImageDraw

    def picture(turn: int) -> PIL.Image.Image:
        made = PIL.Image.new("RGB", (400, 300), (220, 210, 200))
        draw = PIL.ImageDraw.Draw(made)
        for n in range(12):
            x, y = (n * 61 * turn + 13) % 360, (n * 97 + 31 * turn) % 260
            draw.rectangle((x, y, x + 40, y + 40), fill=((n * 20 * turn) % 255, 40, n * 19))
        return made

    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()
    picture(1).save(first / "street.png")
    picture(1).resize((200, 150)).save(first / "street-small.jpg", quality=60)
    picture(3).save(first / "yard.png")
    (first / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    PIL.Image.new("L", (50, 50), 255).save(first / "white.png")
    picture(1).save(second / "street.bmp")
    case, other = side.open_case(), side.open_case()
    take(side, case, first)
    take(side, other, second)
    rows = list(Exhibit.objects.filter(case=case))
    found = likeness.alike(side.instance, rows, allow_unconfined=True)
    names = {frozenset((p.one.file["name"], p.other.file["name"])) for p in found.pairs}
    assert names == {frozenset(("street.png", "street-small.jpg"))}
    assert found.pictures == 3
    assert [row.label for row in rows if row.file["name"] == "broken.jpg"] == list(found.unread)
    assert Exhibit.objects.filter(case=case).count() == 5
