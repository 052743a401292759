# SPDX-License-Identifier: Apache-2.0
"""A package in volumes: cut so that anybody joins it, found again whatever a carrier did to it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import Inadmissible, Malformed, Unverified
from rogatory.pouch import joining, volumes
from rogatory.pouch.joining import Found
from rogatory.pouch.volumes import FAT, LARGEST, LIST, Part, Volumes

LIMIT = 5_000


@pytest.fixture(scope="session")
def packages(maker: Any, world: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give two real packages of one sender, under the names that they are sent by."""
    folder, made = tmp_path_factory.mktemp("packages"), []
    with pytest.MonkeyPatch.context() as patch:
        for n in (1, 2):
            patch.setattr(maker, "POUCH", f"9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c1{n}")
            made.append(Path(maker.parts(world, folder / f"parts-{n}").seal(folder).path))
    return made


def cut(package: Path, folder: Path, limit: int = LIMIT) -> Volumes:
    """Cut a package into a folder as the office does, without its papers."""
    folder.mkdir(exist_ok=True)
    plan = volumes.planned(package, from_="a.example", to="b.example", limit=limit)
    for number, part in enumerate(plan.parts):
        (folder / part.name).write_bytes(b"".join(volumes.piece(package, number * limit, limit)))
    (folder / LIST).write_bytes(volumes.encode([plan]))
    return plan


def outcome(paths: Sequence[Path], package: Path, scratch: Path) -> tuple[str, str]:
    """Return what becomes of what lies there: whole, whole but remarked on, or not whole, why."""
    (found,) = joining.look(paths)
    said = "; ".join(found.faults)
    if found.faults:
        return "not whole", said
    target = scratch / "joined"
    target.unlink(missing_ok=True)
    try:
        joining.join(found, target)
    except Unverified as error:
        assert not target.exists()
        return "not whole", str(error)
    assert target.read_bytes() == package.read_bytes(), "other bytes were taken for the package"
    return ("remarked" if found.remarks else "whole"), "; ".join(found.remarks)


def flip(path: Path, place: float = 0.5) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 1
    path.write_bytes(data)


def swap(one: Path, other: Path) -> None:
    """Exchange the names of two files."""
    spare = one.with_name("spare")
    one.rename(spare)
    other.rename(one)
    spare.rename(other)


def listed(folder: Path, change: Callable[[str], str]) -> None:
    """Change the list of digests as a text."""
    path = folder / LIST
    path.write_bytes(change(path.read_bytes().decode("ascii")).encode("ascii"))


def other_digest(text: str, place: int) -> str:
    """Change the first digit of one digest of a list: 0 is the whole, then the parts."""
    lines = text.split("\r\n")
    at = [n for n, line in enumerate(lines) if line.startswith("sha256")][place]
    digit = lines[at][9]
    lines[at] = lines[at][:9] + ("1" if digit == "0" else "0") + lines[at][10:]
    return "\r\n".join(lines)


def drop(name: str) -> Callable[[Path, Volumes], None]:
    """Return a harm that removes the list."""
    return lambda folder, _plan: (folder / name).unlink()


def _part(plan: Volumes, folder: Path, number: int) -> Path:
    return folder / plan.parts[number - 1].name


def _truncate(folder: Path, plan: Volumes) -> None:
    path = _part(plan, folder, 2)
    path.write_bytes(path.read_bytes()[:-7])


def _lengthen(folder: Path, plan: Volumes) -> None:
    path = _part(plan, folder, 2)
    path.write_bytes(path.read_bytes() + b"\r\n")


def _without_list(harm: Callable[[Path, Volumes], object]) -> Callable[[Path, Volumes], None]:
    def both(folder: Path, plan: Volumes) -> None:
        (folder / LIST).unlink()
        harm(folder, plan)

    return both


def _renamed_and_flipped(folder: Path, plan: Volumes) -> None:
    flip(_part(plan, folder, 2))
    _part(plan, folder, 2).rename(folder / "attachment (2).bin")


def _forged(folder: Path, plan: Volumes) -> None:
    """A part and its own line of the list are changed together."""
    path = _part(plan, folder, 2)
    old = volumes.file_digest(path)
    flip(path)
    changed = volumes.file_digest(path)
    listed(folder, lambda text: text.replace(_grouped(old), _grouped(changed)))


def _grouped(digest: str) -> str:
    return " ".join(digest[n : n + 4] for n in range(0, 64, 4))


HARMS: dict[str, tuple[Callable[[Path, Volumes], object], str, str]] = {
    "nothing": (lambda _f, _p: None, "whole", ""),
    "line ends and spaces of the list changed": (
        lambda f, _p: listed(f, lambda t:
                             t.replace("\r\n", "\n").replace("  ", " ")), "whole", ""),
    "a part renamed": (
        lambda f, p: _part(p, f, 2).rename(f / "attachment (2).bin"),
        "remarked", "Part 2 came under another name"),
    "the list renamed": (
        lambda f, _p: (f / LIST).rename(f / "list (1).txt"), "whole", ""),
    "two parts exchanged": (
        lambda f, p: swap(_part(p, f, 1), _part(p, f, 3)), "remarked", "under another name"),
    "a part twice": (
        lambda f, p: shutil.copy(_part(p, f, 1), f / "copy.bin"),
        "remarked", "more than once"),
    "a bit of the first part": (
        lambda f, p: flip(_part(p, f, 1)), "not whole", "Part 1 is damaged"),
    "a bit of the last part": (
        lambda f, p: flip(_part(p, f, len(p.parts))), "not whole", "is damaged"),
    "a part cut short": (_truncate, "not whole", "Part 2 is cut short"),
    "a part longer": (_lengthen, "not whole", "Part 2 is longer"),
    "the first part missing": (
        lambda f, p: _part(p, f, 1).unlink(), "not whole", "Part 1 is missing"),
    "the last part missing": (
        lambda f, p: _part(p, f, len(p.parts)).unlink(), "not whole", "is missing"),
    "a part renamed and damaged": (_renamed_and_flipped, "not whole", "Part 2 is missing"),
    "a foreign part": (
        lambda f, p: (f / f"{p.package}.777").write_bytes(b"something else"),
        "remarked", "left alone"),
    "the list wrong about a part": (
        lambda f, _p: listed(f, lambda t: other_digest(t, 1)), "remarked", "The list is wrong"),
    "the list wrong about the whole": (
        lambda f, _p: listed(f, lambda t: other_digest(t, 0)), "remarked", "it was changed"),
    "the list cut short": (
        lambda f, _p: listed(f, lambda t: t[: len(t) // 2]), "remarked", "is damaged"),
    "a part and its line changed together": (_forged, "not whole", "no whole package"),
    "no list": (drop(LIST), "remarked", "no list of digests"),
    "no list, the last part missing": (
        _without_list(lambda f, p: _part(p, f, len(p.parts)).unlink()),
        "not whole", "no whole package"),
    "no list, a middle part missing": (
        _without_list(lambda f, p: _part(p, f, 2).unlink()), "not whole", "Part 2 is missing"),
    "no list, two parts exchanged": (
        _without_list(lambda f, p: swap(_part(p, f, 1), _part(p, f, 2))),
        "not whole", "no whole package"),
    "no list, a bit of a part": (
        _without_list(lambda f, p: flip(_part(p, f, 2))), "not whole", "no whole package"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_each_thing_that_a_carrier_does_has_one_clear_outcome(
    harm: str, packages: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "medium"
    plan = cut(packages[0], folder)
    do, wanted, said = HARMS[harm]
    do(folder, plan)
    state, told = outcome([folder], packages[0], tmp_path)
    assert state == wanted, told
    assert said.lower() in told.lower()


def test_no_single_bit_of_a_medium_is_taken_for_another_package(
    packages: list[Path], tmp_path: Path
) -> None:
    """A sweep over bits of every part and of the list; what joins is the package, to the byte."""
    folder, rng = tmp_path / "medium", random.Random(9)
    plan = cut(packages[0], folder)
    injected, detected, harmless = 0, 0, 0
    for name in [*(part.name for part in plan.parts), LIST]:
        whole = (folder / name).read_bytes()
        for _n in range(6):
            data = bytearray(whole)
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            (folder / name).write_bytes(data)
            injected += 1
            state, _told = outcome([folder], packages[0], tmp_path)
            detected += state != "whole"
            harmless += state == "whole" and name == LIST  # a line end, a space, a domain
        (folder / name).write_bytes(whole)
    print(f"injected {injected}, detected {detected}, harmless in the list {harmless}")
    assert detected + harmless == injected
    assert detected >= 6 * len(plan.parts)
    assert outcome([folder], packages[0], tmp_path)[0] == "whole"


def test_parts_of_two_packages_in_several_folders_are_told_apart(
    packages: list[Path], tmp_path: Path
) -> None:
    for n, package in enumerate(packages):
        plan = cut(package, tmp_path / f"medium-{n}")
        # half of the parts of each lie in the other folder, under names that say nothing
        for place, part in enumerate(plan.parts[::2]):
            target = tmp_path / f"medium-{1 - n}" if (tmp_path / "medium-1").is_dir() else tmp_path
            (tmp_path / f"medium-{n}" / part.name).rename(target / f"file {n} {place}.dat")
    strays = sorted(tmp_path.glob("*.dat"))
    found = joining.look([tmp_path / "medium-1", *strays, tmp_path / "medium-0"])
    assert sorted(one.name for one in found) == sorted(path.name for path in packages)
    for one, package in zip(sorted(found, key=lambda f: f.name), packages, strict=True):
        assert one.faults == []
        joining.join(one, tmp_path / one.name)
        assert (tmp_path / one.name).read_bytes() == package.read_bytes()


def test_a_part_of_another_package_under_the_right_name_is_named_as_damaged(
    packages: list[Path], tmp_path: Path
) -> None:
    plan, other = cut(packages[0], tmp_path / "a"), cut(packages[1], tmp_path / "b")
    shutil.copy(tmp_path / "b" / other.parts[0].name, tmp_path / "a" / plan.parts[0].name)
    (found,) = joining.look([tmp_path / "a"])
    assert [fault[:18] for fault in found.faults] == ["Part 1 is damaged:"]


def test_a_part_that_changes_while_it_is_joined_is_noticed(
    packages: list[Path], tmp_path: Path
) -> None:
    plan = cut(packages[0], tmp_path / "a")
    (found,) = joining.look([tmp_path / "a"])
    flip(tmp_path / "a" / plan.parts[1].name)
    with pytest.raises(Unverified, match="changed while it was read"):
        joining.join(found, tmp_path / "joined")
    assert not (tmp_path / "joined").exists()


def test_a_package_that_fits_keeps_its_name_and_needs_no_list(
    packages: list[Path], tmp_path: Path
) -> None:
    plan = cut(packages[0], tmp_path / "a", LARGEST)
    assert [part.name for part in plan.parts] == [packages[0].name]
    (tmp_path / "a" / LIST).unlink()
    (found,) = joining.look([tmp_path / "a"])
    assert found.single
    assert found == Found(packages[0].name, [tmp_path / "a" / packages[0].name])


def test_other_files_beside_the_parts_are_left_alone(packages: list[Path], tmp_path: Path) -> None:
    cut(packages[0], tmp_path / "a")
    for name in ("READ-ME-FIRST.pdf", "HAND-OVER-9f2c61d0.pdf", ".DS_Store", "Thumbs.db"):
        (tmp_path / "a" / name).write_bytes(b"beside")
    (found,) = joining.look([tmp_path / "a"])
    assert found.faults == []
    assert found.remarks == ["What belongs to no package was left alone: 'Thumbs.db'."]


def test_a_volume_is_smaller_than_fat32_takes_and_sizes_are_read_strictly() -> None:
    assert LARGEST < FAT == 4_000_000_000
    assert (volumes.size_of("20M"), volumes.size_of("700k")) == (20_000_000, 700_000)
    for said in ("", "0", "20 MB", "5T", "-3M", "4G", "999", "1.5M"):
        with pytest.raises(Inadmissible):
            volumes.size_of(said)


def test_more_parts_than_can_be_numbered_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.asice"
    path.write_bytes(bytes(1_000_001))
    with pytest.raises(Inadmissible, match="1001 volumes"):
        volumes.planned(path, from_="a.example", to="b.example", limit=1_000)


def test_the_list_is_frozen_to_the_byte_and_lies_in_notepad() -> None:
    parts = (Part("9f2c.asice.001", 2, "2c" * 32), Part("9f2c.asice.002", 1, "d3" * 32))
    one = Volumes("9f2c.asice", "a.example", "b.example", 3, "0a1b" * 16, parts)
    said = volumes.encode([one])
    assert said.decode("ascii").split("\r\n") == [
        "ROGATORY1 VOLUMES",
        "",
        "package  9f2c.asice",
        "from     a.example",
        "to       b.example",
        "size     3",
        "sha256   " + " ".join(["0a1b"] * 16),
        "parts    2",
        "part     9f2c.asice.001",
        "size     2",
        "sha256   " + " ".join(["2c2c"] * 16),
        "part     9f2c.asice.002",
        "size     1",
        "sha256   " + " ".join(["d3d3"] * 16),
        "",
    ]
    assert volumes.parse(said) == [one]
    with pytest.raises(Malformed, match="line 6"):
        volumes.parse(said.replace(b"size     3", b"size     x"))
    with pytest.raises(Malformed, match="contradicts itself"):
        volumes.parse(said.replace(b"size     3", b"size     4"))
