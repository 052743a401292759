# SPDX-License-Identifier: Apache-2.0
"""Bytes that are erased while the same bytes are taken in: the record never speaks of no file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.instances import Side, make_instance
from tests.stories import erase

from rogatory.casefile import cases
from rogatory.casefile.exhibits import Exhibit, ExhibitsTakenIn
from rogatory.casefile.integrity import check_all
from rogatory.clerk.tables import Docket
from rogatory.errors import Conflict
from rogatory.office import exhibits


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A, fresh, with a folder of one file beside it."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "note.txt").write_bytes(b"the same bytes")
    return make_instance(tmp_path, "a")


def take_in(side: Side, case: str) -> exhibits.Intake:
    return exhibits.take_in(
        side.instance, case, side.home.parent / "evidence", side.hand("aynur"), circumstances={}
    )


def erasing_first(side: Side, case: str, number: int) -> Callable[..., Any]:
    """Return what enters a batch, but erases the file of an earlier one just before."""
    enter = exhibits._enter

    def late(*args: Any) -> Any:
        erase(side, case, (number, "files", 0))
        return enter(*args)

    return late


def test_a_file_that_is_erased_between_vault_and_entry_is_taken_in_anew(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = side.open_case()
    first = take_in(side, case).entries[0]
    with monkeypatch.context() as racing:
        racing.setattr(exhibits, "_enter", erasing_first(side, case, first))
        with pytest.raises(Conflict, match="erased while it was taken in"):
            take_in(side, case)
    assert Docket.objects.get(case=case).size == first + 2  # the erasure, and nothing else
    assert check_all(side.instance) == []
    again = take_in(side, case)
    assert len(again.exhibits) == 1
    assert Exhibit.objects.get(key=again.exhibits[0]).file["name"] == "note.txt"
    assert check_all(side.instance) == []


def test_an_interrupted_intake_whose_file_is_gone_enters_nothing(side: Side) -> None:
    case = side.open_case()
    placed = side.instance.vault.put(case, b"the same bytes")
    side.instance.vault.delete(placed.key)
    act = ExhibitsTakenIn(
        batch="b",
        exhibits=("e",),
        labels=("E-1",),
        files=({"sha256": placed.sha256, "size": placed.size},),
        circumstances={"who": "Aynur"},
    )
    hand = side.hand("aynur")
    with pytest.raises(Conflict):
        cases.enter(side.instance, case, act, by=hand, stored={placed.sha256})
    assert Docket.objects.get(case=case).size == 1
