# SPDX-License-Identifier: Apache-2.0
"""Which bytes a value says are stored: objects of the vault, and not what lies inside of one."""

from __future__ import annotations

from rogatory.clerk.curtain import Curtain, drawn
from rogatory.clerk.snapshot import stored_in
from rogatory.cli.backup import _in_sight
from rogatory.docket import canon

ONE, TWO = "1" * 64, "2" * 64
CASE, OTHER = "3f2b8c1e-7a4d-4e0b-9c55-0d1e2f3a4b5c", "77777777-7777-4777-8777-777777777777"


def test_the_files_of_an_image_lie_in_its_one_object_and_are_none_themselves() -> None:
    piece: canon.Json = {"name": 'disk "1"] .E01', "sha256": ONE, "size": 3}
    image = canon.dumps({"name": "disk", "segments": [piece], "sha256": TWO, "size": 6})
    assert stored_in(image) == [(TWO.encode(), b"6")]
    rows: list[canon.Json] = [{"name": "a", "sha256": ONE, "size": 3}, {"sha256": TWO, "size": 4}]
    assert stored_in(canon.dumps(rows)) == [(ONE.encode(), b"3"), (TWO.encode(), b"4")]


def test_a_file_that_only_a_package_holds_is_no_object() -> None:
    assert stored_in(canon.dumps({"digest": ONE, "name": "a", "size": 3})) == []


def test_a_backup_names_no_file_of_a_case_that_is_out_of_sight() -> None:
    lacking = [f"{OTHER}/{ONE}", f"{CASE}/{TWO}", f"{CASE}/{TWO}"]
    assert _in_sight(lacking) == [f"{CASE}/{TWO}", f"{OTHER}/{ONE}"]
    with drawn(Curtain(lambda: frozenset({OTHER}), lambda: frozenset({OTHER}))):
        seen = _in_sight(lacking)
    assert seen[0] == f"{CASE}/{TWO}"
    assert len(seen) == 2
    assert OTHER not in seen[1]
