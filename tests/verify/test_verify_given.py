# SPDX-License-Identifier: Apache-2.0
"""The verifier takes what a court gets: the folder of a medium, parts, several packages in one."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rogatory.pouch import volumes
from rogatory.pouch.printed import Printed
from rogatory.pouch.volumes import LIST
from rogatory.verify.door import main

LIMIT = 5_000


@pytest.fixture(autouse=True)
def quick(in_process: None) -> None:
    """No child process for each run."""


@pytest.fixture
def package(maker: Any, world: Any, tmp_path: Path) -> Path:
    path: Path = maker.parts(world, tmp_path / "made").seal(tmp_path).path
    return path


@pytest.fixture
def stick(package: Path, tmp_path: Path) -> Path:
    """The folder of a medium: the package in parts, its list, a leaf for whoever finds it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    plan = volumes.planned(package, from_="a.example", to="b.example", limit=LIMIT)
    for number, part in enumerate(plan.parts):
        data = b"".join(volumes.piece(package, number * LIMIT, LIMIT))
        (folder / part.name).write_bytes(data)
    (folder / LIST).write_bytes(volumes.encode([plan]))
    (folder / "READ-ME-FIRST.pdf").write_bytes(b"%PDF-")
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_medium_is_verified_as_the_package_that_it_carries(
    package: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _code, whole, _err = told(capsys, "--json", package)
    code, out, _err = told(capsys, "--json", stick)
    assert code == 0
    assert json.loads(out) == json.loads(whole)
    before = sorted(path.name for path in stick.iterdir())
    code, out, _err = told(capsys, *sorted(stick.glob("*.asice.*")))
    assert code == 0
    assert "no list of digests" in out
    assert sorted(path.name for path in stick.iterdir()) == before


def test_the_missing_or_damaged_part_is_named_and_nothing_verified(
    stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = sorted(stick.glob("*.asice.*"))
    flipped = bytearray(parts[1].read_bytes())
    flipped[100] ^= 1
    parts[1].write_bytes(flipped)
    parts[0].unlink()
    code, out, _err = told(capsys, stick)
    assert code == 1
    assert "NOT WHOLE" in out
    assert "Part 1 is missing" in out
    assert "Part 2 is damaged" in out
    code, out, _err = told(capsys, "--json", stick)
    report = json.loads(out)
    assert (code, report["ok"], report["failed_class"]) == (1, False, "parts")
    assert len(report["faults"]) == 2


def test_an_option_for_one_package_counts_packages_and_not_folders(
    stick: Path, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, _err = told(capsys, "--unpack", tmp_path / "one", stick)
    assert code == 0
    shutil.copy(package, stick / "another.asice")
    code, _out, err = told(capsys, "--unpack", tmp_path / "two", stick)
    assert code != 0
    assert "--unpack goes with one file at a time." in err
    (tmp_path / "empty").mkdir()
    code, _out, err = told(capsys, tmp_path / "empty")
    assert (code, "No sealed package lies there" in err) == (3, True)


def test_the_code_of_a_hand_over_record_is_found_on_the_medium(
    package: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    code = Printed("H", "9f2c61d0-a3b8-4e7c-8d15-5a0e4b7f2c19", 1, 1, digest[:16]).words
    exit_code, out, _err = told(capsys, "--find", code, stick)
    assert exit_code == 0
    assert "FOUND" in out
