# SPDX-License-Identifier: Apache-2.0
"""A letter in Word bears the head of the house, and comes back whatever is adopted meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.instances import make_instance
from tests.office import wordedit as edit
from tests.office.test_office_stationery import plan
from tests.office.test_office_word import Desk, read_here

from rogatory.office import stationery_files

LINE = "OFFICE OF THE PROSECUTOR GENERAL OF XA"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(make_instance(tmp_path))


def adopt(desk: Desk, folder: Path, text: str = stationery_files.EXAMPLE) -> None:
    side = desk.side
    side.enter(side.authority, plan(folder, text=text).act(), second="deputy")


def texts(data: bytes) -> list[str]:
    return ["".join(piece.text for piece in one.pieces) for one in read_here(data).lines]


def test_the_head_stands_above_the_letter_and_none_where_none_is_adopted(
    desk: Desk, tmp_path: Path
) -> None:
    assert LINE not in texts(desk.written(lang="en"))
    adopt(desk, tmp_path)
    there = texts(desk.written(lang="en"))
    assert there[:2] == [LINE, "Department of international legal assistance"]
    assert LINE not in texts(desk.written(lang="az"))


def test_a_file_with_a_head_comes_back_unchanged_after_another_head_was_adopted(
    desk: Desk, tmp_path: Path
) -> None:
    adopt(desk, tmp_path)
    data = desk.written(lang="en")
    assert (desk.changes(data), desk.kept(data)) == ({}, {})
    adopt(desk, tmp_path, stationery_files.EXAMPLE.replace(LINE, "PROSECUTION SERVICE OF XA"))
    assert (desk.changes(data), desk.kept(data)) == ({}, {})
    assert "PROSECUTION SERVICE OF XA" in texts(desk.written(lang="en"))


def test_a_head_that_was_changed_in_word_is_named_and_not_taken(desk: Desk, tmp_path: Path) -> None:
    adopt(desk, tmp_path)
    bent = edit.replaced(desk.written(lang="en"), (LINE, "OFFICE OF SOMEBODY ELSE"))
    assert desk.changes(bent) == {}
    assert desk.kept(bent)
