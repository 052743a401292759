# SPDX-License-Identifier: Apache-2.0
"""The import contract holds, and is seen to break when an arrow is planted that must not be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ["cli", "exchange", "paper", "reading", "casefile", "pouch", "clerk"]
ROOMS += ["docket", "seal", "instrument", "vault", "press"]


def judge(folder: Path) -> tuple[int, str]:
    """Run import-linter on the package below ``folder``: its exit code and what it says."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(config_filename=sys.argv[2], no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(PROJECT / ".importlinter")],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def empty_house(folder: Path) -> Path:
    """Build a house of empty rooms, which keeps the contract."""
    house = folder / "rogatory"
    for room in (*ROOMS, ""):
        (house / room).mkdir(parents=True, exist_ok=True)
        (house / room / "__init__.py").touch()
    for file in ("errors", "language", "settings", "verify", "clerk/enter", "casefile/cases"):
        (house / f"{file}.py").touch()
    return house


def test_the_house_keeps_its_contract() -> None:
    code, said = judge(PROJECT / "src")
    assert code == 0, said


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("docket/planted.py", "import django", "know neither Django nor a database"),
        ("docket/planted.py", "import rogatory.seal", "stands above what it imports"),
        ("vault/planted.py", "import rogatory.clerk", "stands above what it imports"),
        ("errors.py", "import rogatory.docket", "stands above what it imports"),
        ("attic/__init__.py", "x = 1", "stands above what it imports"),
        ("casefile/planted.py", "import rogatory.clerk.enter", "Only the case itself enters acts"),
    ],
)
def test_a_planted_arrow_breaks_the_contract(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    house = empty_house(tmp_path)
    code, said = judge(tmp_path)
    assert code == 0, said
    file = house / module
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{line}\n", encoding="utf-8")
    code, said = judge(tmp_path)
    assert code == 1, said
    assert f"{contract} BROKEN" in said.replace("\n", " "), said
