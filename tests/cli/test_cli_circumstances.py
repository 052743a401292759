# SPDX-License-Identifier: Apache-2.0
"""The circumstances of a taking-in are asked once at a terminal; the next batch proposes them."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.story import SOURCE
from tests.instances import Side, make_instance

from rogatory.casefile.exhibits import Batch

UNKNOWN = dict.fromkeys(
    ("who", "where", "when", "how", "ground", "medium", "left_behind"), "unknown"
)
PATIENCE = 300.0
"""Seconds without a word from the command after which it is taken to hang."""


@pytest.fixture
def side(tmp_path: Path) -> Side:
    made = make_instance(tmp_path, "a")
    made.open_case("1/2026")
    return made


def at_terminal(side: Side, words: list[str], answers: list[bytes]) -> tuple[int, str]:
    """Run a command at a terminal of its own; give an answer to each question that it asks."""
    secret = side.home.parent / "pass"
    secret.write_text("pass aynur\n")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rogatory", "-C", str(side.home), "--as", "aynur",
         "--passphrase-file", str(secret), *words],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    os.close(theirs)
    told, asked = "", 0
    while True:
        ready, _w, _x = select.select([ours], [], [], PATIENCE)
        assert ready, f"nothing more came:\n{told}"
        try:
            data = os.read(ours, 65_536)
        except OSError:  # the command ended and closed its side
            break
        if not data:
            break
        told += data.decode(errors="replace")
        while asked < len(answers) and told.count("] ") > asked:
            os.write(ours, answers[asked])
            asked += 1
    os.close(ours)
    return process.wait(timeout=PATIENCE), told


def last(side: Side) -> dict[str, str]:
    side.attach()
    row = Batch.objects.order_by("entry").last()
    assert row is not None
    return dict(row.circumstances)


def files(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(name)
    return str(folder / name)


def test_what_no_option_tells_is_asked_once_and_proposed_for_the_next_batch(
    side: Side, tmp_path: Path
) -> None:
    first, second = (files(tmp_path / "medium", name) for name in ("a.txt", "b.txt"))
    answers = [b"Boris\n", b"?\n", b"\n", b"handed over\n", b"consent\n", b"stick 4471\n", b"\n"]
    code, told = at_terminal(side, ["exhibit", "add", first], answers)
    assert code == 0, told
    known = {"who": "Boris", "how": "handed over", "ground": "consent", "medium": "stick 4471"}
    assert last(side) == UNKNOWN | known
    assert "By what authority, or by whose consent? [?]" in told
    assert "Kept as unknown, for it was not said: --where, --when, --left-behind" in told

    # Enter takes what was answered before; what an option tells is not asked.
    answers = [b"\n", b"the yard\n", b"\n", b"?\n", b"\n", b"\n"]
    code, told = at_terminal(side, ["exhibit", "add", second, "--when", "2026-03-03"], answers)
    assert code == 0, told
    assert "Who collected it? [Boris]" in told
    assert "When (a day" not in told
    changed = {"where": "the yard", "when": "2026-03-03", "ground": "unknown"}
    assert last(side) == UNKNOWN | known | changed


def test_who_wants_no_questions_is_asked_none(side: Side, tmp_path: Path) -> None:
    path = files(tmp_path / "medium", "a.txt")
    code, told = at_terminal(side, ["exhibit", "add", path, "--no-questions"], [])
    assert code == 0, told
    assert "[?]" not in told
    assert last(side) == UNKNOWN


def test_who_stops_at_a_question_has_taken_nothing_in(side: Side, tmp_path: Path) -> None:
    path = files(tmp_path / "medium", "a.txt")
    code, told = at_terminal(side, ["exhibit", "add", path], [b"Boris\n", b"\x04"])
    assert code == 2
    assert "Stopped: nothing was taken in." in told
    side.attach()
    assert not Batch.objects.exists()


def test_what_no_text_can_hold_is_asked_again(side: Side, tmp_path: Path) -> None:
    path = files(tmp_path / "medium", "a.txt")
    answers = [b"Bo\xffris\n", b"Boris\n"]
    code, told = at_terminal(side, ["exhibit", "add", path, *options("who")], answers)
    assert told.count("Who collected it?") == 2
    assert code == 0, told
    assert last(side)["who"] == "Boris"


def options(without: str) -> list[str]:
    """Return options that tell every circumstance but one."""
    named = [name for name in UNKNOWN if name != without]
    return [word for name in named for word in (f"--{name.replace('_', '-')}", "x")]
