# SPDX-License-Identifier: Apache-2.0
"""A sealed package on a medium: written whole or not listed, entered once, received as it was."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile.cases import CaseOpened
from rogatory.casefile.media import Medium
from rogatory.casefile.pouches import SentPouch
from rogatory.errors import Conflict, Unavailable, Unverified
from rogatory.exchange.dispatch import Sent
from rogatory.office import handing
from rogatory.office.handing import READ_ME, Prepared, Wanted
from rogatory.pouch import joining, volumes
from rogatory.pouch.volumes import LIST
from rogatory.vault import durable

LIMIT = 20_000
BESIDE = 3
"""Files beside the parts: the record, the leaf, the list."""


def sent_one(pair: Pair) -> Sent:
    """Send a first letter of side A."""
    return moves.send_new(pair, "a", pair.case)


def prepare(pair: Pair, sent: Sent, folder: Path, **more: object) -> Prepared:
    """Put a package on a medium by A's prosecutor."""
    instance = pair.instance("a")
    row = SentPouch.objects.get(case=pair.case, key=sent.pouch)
    wanted = dataclasses.replace(Wanted(folder, limit=LIMIT), **more)  # type: ignore[arg-type]
    return handing.prepare(instance, pair.case, row, pair.hand("a"), wanted)


def media(pair: Pair) -> list[Medium]:
    """Return what is entered of media on side A."""
    pair.side("a")
    return list(Medium.objects.order_by("entry"))


def received(pair: Pair, folder: Path, scratch: Path) -> str:
    """Let side B join and receive what lies in a folder; return what became of it."""
    (found,) = joining.look([folder])
    assert found.faults == []
    joining.join(found, scratch / "joined.asice")
    opening = CaseOpened(reference="B-1", title="Request of A")
    outcome = moves.receive(pair, "b", scratch / "joined.asice", new_case=opening)
    return outcome.state


def test_what_is_put_on_a_medium_is_received_on_the_other_side(pair: Pair, tmp_path: Path) -> None:
    sent = sent_one(pair)
    made = prepare(pair, sent, tmp_path / "stick", sort="usb_stick", serial="XA-1", to="courier")
    there = sorted(path.name for path in (tmp_path / "stick").iterdir())
    names = [part.name for part in made.package.parts]
    assert len(names) > 2
    assert there == sorted([*names, LIST, READ_ME, f"HAND-OVER-{sent.pouch[:8]}.pdf"])
    (row,) = media(pair)
    assert (row.key, row.pouch, row.parts) == (made.medium, sent.pouch, len(names))
    assert (row.serial, row.to) == ("XA-1", "courier")
    listing = (tmp_path / "stick" / LIST).read_bytes()
    assert row.listing == volumes.digest_of(listing)
    record = row.record
    assert isinstance(record, dict)
    assert volumes.file_digest(made.record) == record["sha256"]
    assert pair.instance("a").vault.has(f"{pair.case}/{record['sha256']}")
    joined = b"".join((tmp_path / "stick" / name).read_bytes() for name in names)
    assert joined == sent.path.read_bytes(), "cat must do"
    assert received(pair, tmp_path / "stick", tmp_path) == "opened"
    assert pair.faults("a") == []


def test_nothing_of_the_case_or_of_a_person_is_on_the_medium_in_clear(
    pair: Pair, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    sent = sent_one(pair)
    made = prepare(pair, sent, tmp_path / "stick", serial="XA-1", to="K. Velt")
    text = subprocess.run(
        [tool("pdftotext"), tmp_path / "stick" / READ_ME, "-"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    text += (tmp_path / "stick" / LIST).read_text()
    for word in ("2611-04", "Velt", "Aynur", "XA-1", pair.case):
        assert word not in text, word
    assert "Velt" in subprocess.run(
        [tool("pdftotext"), made.record, "-"], capture_output=True, check=True, text=True
    ).stdout  # fmt: skip


def test_a_medium_that_is_made_again_is_not_entered_again(pair: Pair, tmp_path: Path) -> None:
    sent = sent_one(pair)
    first = prepare(pair, sent, tmp_path / "stick")
    again = prepare(pair, sent, tmp_path / "stick")
    assert (again.again, again.medium, again.entry) == (True, first.medium, first.entry)
    assert again.kept == [part.name for part in first.package.parts]
    other = prepare(pair, sent, tmp_path / "other")
    assert other.medium != first.medium
    assert len(media(pair)) == 2


@pytest.mark.parametrize("step", range(1, 11))
def test_an_interruption_leaves_no_list_that_lies_and_the_next_run_ends_it(
    step: int, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails at the step-th durable file; nothing is half there, and nothing is lost."""
    sent, folder, calls = sent_one(pair), tmp_path / "stick", 0
    files = -(-sent.size // LIMIT) + BESIDE
    publish = durable.publish

    def failing(temporary: Path, final: Path, *, exclusive: bool = False) -> None:
        nonlocal calls
        calls += final.parent == folder
        if calls == step:
            raise OSError(28, "No space left on device")
        publish(temporary, final, exclusive=exclusive)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "publish", failing)
        expected = pytest.raises(Unavailable, match="disk is full")
        with expected if step <= files else nullcontext():
            prepare(pair, sent, folder)
    assert calls == min(step, files), "the step is not what this test takes it for"
    assert (folder / LIST).exists() == (step > files)
    assert len(media(pair)) == (step > files)
    assert not list(folder.glob(".part-*"))
    made = prepare(pair, sent, folder)
    assert len(media(pair)) == 1
    listed = volumes.parse((folder / LIST).read_bytes())
    assert listed == [made.package]
    assert received(pair, folder, tmp_path) == "opened"


@pytest.fixture
def small(tmp_path: Path, lack: Callable[[str], None]) -> Iterator[Path]:
    """Give a disk of 256 KiB; it is taken away afterwards."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        lack("the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_medium_that_is_too_small_is_refused_before_a_byte_is_written(
    pair: Pair, small: Path
) -> None:
    with pytest.raises(Unavailable, match="take a larger one"):
        prepare(pair, sent_one(pair), small / "stick")
    assert list((small / "stick").iterdir()) == []


def test_a_disk_that_fills_while_it_is_written_keeps_whole_parts_and_no_list(
    pair: Pair, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = sent_one(pair)
    (small / "other").write_bytes(bytes(256 * 1024 - LIMIT * 2 - 20_000))
    monkeypatch.setattr(handing, "_room", lambda *_all: None)  # it was free a moment ago
    with pytest.raises(Unavailable, match="disk is full"):
        prepare(pair, sent, small / "stick")
    plan = volumes.planned(sent.path, from_="a.example", to="b.example", limit=LIMIT)
    there = {path.name for path in (small / "stick").iterdir()}
    assert there, "nothing was written at all: this proves nothing"
    assert LIST not in there
    for part in plan.parts:
        path = small / "stick" / part.name
        assert not path.exists() or volumes.file_digest(path) == part.sha256
    assert media(pair) == []


def test_a_folder_that_carries_something_else_is_left_as_it_is(pair: Pair, tmp_path: Path) -> None:
    sent = sent_one(pair)
    stick = tmp_path / "stick"
    prepare(pair, sent, stick)
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    with pytest.raises(Conflict, match="parts of another size"):
        prepare(pair, sent, stick, limit=LIMIT * 2)
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / LIST).write_text("my own list")
    with pytest.raises(Conflict, match="no list of ours"):
        prepare(pair, sent, tmp_path / "mine")
    shutil.rmtree(tmp_path / "mine")
    (tmp_path / "mine").mkdir()
    name = f"{sent.pouch}.asice.002"
    (tmp_path / "mine" / name).write_bytes(b"a part of somebody else")
    with pytest.raises(Conflict, match=name):
        prepare(pair, sent, tmp_path / "mine")


def test_a_second_package_goes_onto_the_same_medium(pair: Pair, tmp_path: Path) -> None:
    one, two = sent_one(pair), sent_one(pair)
    prepare(pair, one, tmp_path / "stick")
    prepare(pair, two, tmp_path / "stick")
    listed = volumes.parse((tmp_path / "stick" / LIST).read_bytes())
    assert [each.package for each in listed] == [f"{p.pouch}.asice" for p in (one, two)]
    found = joining.look([tmp_path / "stick"])
    assert [each.faults for each in found] == [[], []]
    assert len(media(pair)) == 2


def test_a_package_that_was_changed_on_our_disk_does_not_leave(pair: Pair, tmp_path: Path) -> None:
    sent = sent_one(pair)
    data = bytearray(sent.path.read_bytes())
    data[len(data) // 2] ^= 1
    sent.path.chmod(0o600)
    sent.path.write_bytes(data)
    with pytest.raises(Unverified, match="not as it was sent"):
        prepare(pair, sent, tmp_path / "stick")
    assert not (tmp_path / "stick").exists()
