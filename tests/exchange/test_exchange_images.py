# SPDX-License-Identifier: Apache-2.0
"""An image of a medium in several files crosses whole: its segments, in order, one exhibit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.exhibits import Exhibit
from rogatory.exchange import content
from rogatory.exchange.intake import Outcome
from rogatory.exchange.uco import graph_of
from rogatory.office import exhibits
from rogatory.office.enclosing import enclosed, exhibit_entries
from rogatory.pouch import exhibits as listing
from rogatory.pouch import submission as form
from rogatory.pouch.container import open_container
from rogatory.pouch.gathering import gather
from rogatory.pouch.submission import Told, make
from rogatory.pouch.submitter import Submitter

EVF = b"EVF\t\r\n\xff\x00"


def segments(folder: Path, count: int = 3, *, without: int = 0) -> Path:
    """Write an image of ``count`` files, one of them perhaps lost."""
    folder.mkdir()
    for number in range(1, count + 1):
        ending = (b"done" if number == count else b"next").ljust(76, b"\0")
        if number != without:
            data = EVF + f"segment {number} ".encode() * 50 + ending
            (folder / f"disk.E{number:02}").write_bytes(data)
    return folder


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def sent(pair: Pair, folder: Path, bend: Callable[[Any], None] | None = None) -> Path:
    """Send the image from A to B in a note of contact; ``bend`` changes the list of exhibits."""
    instance, hand, paper = pair.a.instance, pair.hand("a"), pair.papers["a"]
    taken = exhibits.take_in(instance, pair.case, folder, hand, circumstances={})
    rows = list(Exhibit.objects.filter(case=pair.case, key__in=taken.exhibits))
    inside = [enclosed(instance, row) for row in rows]
    real = listing.encode

    def encode(rows: Any) -> bytes:
        if bend is not None:
            bend(rows[0])
        data: bytes = real(rows)
        return data

    held = content.Content(
        paper.pdf,
        paper.source,
        exhibits=inside,
        graph=graph_of(instance, pair.case, inside),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "encode", encode)
        shown = exhibit_entries(pair.case, rows)
        return moves.contact(pair, "a", pair.case, content=held, shown=shown).path


def received(pair: Pair, path: Path) -> Outcome:
    return moves.receive(pair, "b", path)


def test_an_image_arrives_as_one_exhibit_whose_segments_are_known(
    pair: Pair, tmp_path: Path
) -> None:
    folder = segments(tmp_path / "medium")
    outcome = received(pair, sent(pair, folder))
    assert outcome.state == "opened", outcome.reasons
    (row,) = Exhibit.objects.filter(case=outcome.case)
    assert row.file["sha256"] == hashlib.sha256(whole(folder)).hexdigest()
    assert [one["name"] for one in row.file["segments"]] == ["disk.E01", "disk.E02", "disk.E03"]
    with pair.b.instance.vault.open(f"{row.case}/{row.file['sha256']}") as stream:
        assert stream.read() == whole(folder)
    assert outcome.report is not None
    (told,) = [item.detail for item in outcome.report.items if item.name == "images"]
    assert told.startswith("The 3 segments of the image 'E-1' are there")
    assert outcome.report.state_of("graph") == "verified"
    assert outcome.report.state_of("exhibits") == "verified"
    assert pair.faults("b") == []


def test_what_the_sender_did_not_have_of_an_image_is_said(pair: Pair, tmp_path: Path) -> None:
    outcome = received(pair, sent(pair, segments(tmp_path / "medium", 4, without=2)))
    (row,) = Exhibit.objects.filter(case=outcome.case)
    assert row.file["missing"] == ["disk.E02"]
    assert outcome.report is not None
    assert outcome.report.state_of("images") == "not checkable"


def swap(row: Any) -> None:
    row["segments"][0], row["segments"][1] = row["segments"][1], row["segments"][0]


def exchange_digests(row: Any) -> None:
    first, second = row["segments"][:2]
    first["sha256"], second["sha256"] = second["sha256"], first["sha256"]


def promise_one_more(row: Any) -> None:
    row["segments"].append({**row["segments"][2], "member": "exhibits/000-0004.bin"})


def leave_one_out(row: Any) -> None:
    del row["segments"][1]


def leave_one_out_well(row: Any) -> None:
    row["size"] -= row["segments"].pop(1)["size"]


LIES: dict[str, tuple[Callable[[Any], None], str]] = {
    "swapped": (swap, "not in their order, or not its own"),
    "another file": (exchange_digests, "Segment 1 of the image 'E-1' is another file"),
    "missing": (promise_one_more, "Segment 4 of the image 'E-1' is not in the package."),
    "left out": (leave_one_out, "not as long as the image"),
    "left out, and the size with it": (leave_one_out_well, "not in their order, or not its own"),
}


@pytest.mark.parametrize("lie", LIES)
def test_the_verifier_names_a_segment_that_is_missing_or_swapped(
    pair: Pair, tmp_path: Path, lie: str
) -> None:
    bend, said = LIES[lie]
    outcome = received(pair, sent(pair, segments(tmp_path / "medium"), bend))
    assert (outcome.state, outcome.case) == ("refused", "")
    assert any(said in reason for reason in outcome.reasons), outcome.reasons
    assert outcome.report is not None
    assert outcome.report.failed_step == 8
    assert not Exhibit.objects.filter(case=outcome.case).exists()


def test_an_outsider_hands_an_image_in_as_one(pair: Pair, tmp_path: Path) -> None:
    from rogatory.casefile.submissions import Submission
    from rogatory.exchange import counterpart
    from rogatory.office import submissions

    folder = segments(tmp_path / "medium")
    pieces, _refused = gather([folder])
    card = counterpart.our_card(pair.a.instance).card
    path = make(Submitter.new(), card, Told("Carol"), pieces, tmp_path, pair.clock()).path
    assert moves.receive(pair, "a", path).state == "submission"
    (row,) = Submission.objects.all()
    assert row.files == 1
    submissions.accept(pair.a.instance, row, pair.case, pair.hand("a"), circumstances={})
    (exhibit,) = Exhibit.objects.filter(case=pair.case)
    assert len(exhibit.file["segments"]) == 3
    assert exhibit.file["sha256"] == hashlib.sha256(whole(folder)).hexdigest()
    with open_container(path) as container:
        assert form.NAME not in container.names
