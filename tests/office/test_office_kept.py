# SPDX-License-Identifier: Apache-2.0
"""What is kept of a long taking-in: a list like any other, and small."""

from __future__ import annotations

import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.instances import make_instance

from rogatory.cli.exhibits import _streamed
from rogatory.docket import canon
from rogatory.office import exhibits, giver_receipt
from rogatory.office import work as worker
from rogatory.office.kept import TOGETHER, Kept

JSON = st.one_of(st.text(), st.dictionaries(st.text(), st.integers()), st.none())


@given(items=st.lists(JSON, max_size=6), times=st.sampled_from([0, 1, 400]), at=st.integers())
def test_it_is_the_list_that_was_put_in(items: list[object], times: int, at: int) -> None:
    plain = items * times
    kept = Kept(plain)
    assert (list(kept), len(kept), kept[1:3]) == (plain, len(plain), plain[1:3])
    assert kept == plain
    assert kept != [*plain, 1]
    if plain:
        assert kept[at % len(plain)] == plain[at % len(plain)]
        assert kept[-1] == plain[-1]
    with pytest.raises(IndexError):
        kept[len(plain)]


def test_twenty_thousand_files_take_little_room() -> None:
    tracemalloc.start()
    kept: Kept[dict[str, str]] = Kept()
    for n in range(20_000):
        kept.append({"path": f"DCIM/Camera/IMG_{n:06}.jpeg", "sha256": f"{n:064x}"})
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == 20_000
    assert len(kept) % TOGETHER == 0
    assert held < 1 << 20  # as dictionaries they are eight


@pytest.mark.folder("numbers and lists of a long taking-in")
def test_numbers_go_on_where_others_have_entered_meanwhile_and_what_waits_is_counted(
    tmp_path: Path,
) -> None:
    side = make_instance(tmp_path, "a")
    case, other = side.open_case(), side.open_case()
    for number in (1, 2, 3):
        (tmp_path / f"{number}.txt").write_text(str(number))
    labels = exhibits._Labels(case)
    hand = side.hand("aynur")
    assert labels.next() == labels.next() == 1
    for number, place in ((1, case), (2, other), (3, case)):
        exhibits.take_in(side.instance, place, tmp_path / f"{number}.txt", hand, circumstances={})
        assert labels.next() == exhibits.next_label(case)
    assert exhibits.next_label(case) == 3
    for place in (case, other):
        assert worker.count_waiting(place) == len(worker.waiting(place)) > 0


@pytest.mark.folder("receipts of a long taking-in")
def test_a_very_large_taking_in_has_receipts_of_whole_batches_that_name_each_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: Callable[[str], Path]
) -> None:
    side = make_instance(tmp_path, "a")
    case = side.open_case()
    folder = tmp_path / "ev"
    folder.mkdir()
    for number in range(7):
        (folder / f"{number}.txt").write_text(str(number % 5))
    monkeypatch.setattr(exhibits, "BATCH", 2)
    monkeypatch.setattr(giver_receipt, "PART", 5)
    taken = exhibits.take_in(side.instance, case, folder, side.hand("aynur"), circumstances={})
    shared = giver_receipt.parts(case, taken.all_batches)
    assert [len(some) for some in shared] == [2, 2]
    assert [key for some in shared for key in some] == taken.all_batches
    text = ""
    for number, some in enumerate(shared):
        paper = tmp_path / f"{number}.pdf"
        paper.write_bytes(giver_receipt.receipt(side.instance, case, some, "en"))
        text += subprocess.run(
            [str(tool("pdftotext")), "-layout", str(paper), "-"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    assert [text.count(f"{number}.txt") for number in range(7)] == [1] * 7
    assert {f"E-{number}" in text for number in range(1, 6)} == {True}


def test_the_result_written_bit_by_bit_is_the_canonical_json_of_the_whole() -> None:
    intake = exhibits.Intake(found=3, bytes_taken=7)
    intake.exhibits.extend(["a", "ü"])
    intake.refused.append({"path": "x", "reason": "vanished"})
    for data in ({"case": "c", **intake.short}, {"case": "c", **intake.to_json()}):
        whole = canon.dumps({"case": "c", **intake.to_json()})
        assert b"".join(_streamed(data, intake)) == whole
