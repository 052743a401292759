# SPDX-License-Identifier: Apache-2.0
"""``register import`` at a terminal: sides and doubtful rows are asked for; Enter decides nothing.

The command itself is played at a pseudo-terminal as well.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.test_papers_asking import Script
from tests.instances import Side, make_instance
from tests.office.list_desk import planned, text
from tests.office.test_register_import import letter

from rogatory.casefile.imported import ImportedRow
from rogatory.cli.register_asking import asked_decisions, asked_sides
from rogatory.errors import Inadmissible

HEADS = ["Our No", "Date sent", "To", "Summary"]
ROWS = [
    ["17-4/24", "23.11.2024", "XB", "The first request"],
    ["17-5/24", "24.11.2024", "Ministry of the other side", "Service of papers"],
]


@pytest.fixture
def side(tmp_path: Path) -> Side:
    return make_instance(tmp_path)


@pytest.fixture
def file(side: Side, tmp_path: Path) -> Path:
    """An old register whose first row is a letter that stands here."""
    letter(side, side.open_case("1/2024"), "17-4/24", "2024-11-23")
    path = tmp_path / "old.csv"
    path.write_text(text([HEADS, *ROWS]))
    return path


def test_enter_alone_leaves_sides_and_rows_as_they_are(side: Side, file: Path) -> None:
    plan = planned(side, file)
    assert plan.sides_unknown == ["Ministry of the other side"]
    assert asked_sides(Script(""), plan.sides_unknown) == {}
    assert asked_decisions(Script(""), plan.perhaps) == {}


def test_what_a_person_answers_becomes_code_and_decision(side: Side, file: Path) -> None:
    plan = planned(side, file)
    person = Script("ministry", "XB")
    assert asked_sides(person, plan.sides_unknown) == {"Ministry of the other side": "XB"}
    assert any("two capitals" in line for line in person.heard)
    person = Script("perhaps", "same")
    decided = asked_decisions(person, plan.perhaps)
    assert decided == {2: "same-as:l-1"}
    assert any("letter 17-4/24 of 2024-11-23" in line for line in person.heard)
    taken = planned(side, file, decided=decided)
    assert [line.standing for line in taken.lines] == ["same", "new"]
    assert asked_decisions(Script("new"), plan.perhaps) == {2: "new"}


def test_who_stops_enters_nothing(side: Side, file: Path) -> None:
    plan = planned(side, file)
    with pytest.raises(Inadmissible, match="nothing was entered"):
        asked_sides(Script(), plan.sides_unknown)
    with pytest.raises(Inadmissible, match="nothing was entered"):
        asked_decisions(Script(), plan.perhaps)


def test_the_command_asks_at_a_terminal_and_enters_what_was_decided(
    side: Side, file: Path, tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    tool("bwrap")
    phrase = tmp_path / "aynur.pass"
    phrase.write_text("pass aynur\n")
    ours, theirs = pty.openpty()
    words = ["register", "import", str(file), "--direction", "out"]
    words += ["--passphrase-file", str(phrase), "--as", "aynur", "-C", str(side.instance.home)]
    source = Path(__file__).resolve().parents[2] / "src"
    with subprocess.Popen(
        [sys.executable, "-m", "rogatory", *words],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(source), "LC_ALL": "C.UTF-8"},
    ) as process:
        os.write(ours, b"XB\nsame\n")
        out, err = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, out + err
    assert "2 rows are entered" in out
    rows = {row.values["number"]: row for row in ImportedRow.objects.all()}
    assert rows["17-4/24"].standing == "same"
    assert rows["17-5/24"].counterpart == "XB"
