# SPDX-License-Identifier: Apache-2.0
"""The set-up knows a whole environment from a broken one, and its commands are plain POSIX sh."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = ("bin/test", "bin/demo", "bin/rogatory", "bin/messages", "bin/lock", ".ci/run")


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """Give a folder that looks as it does after `prepare run`."""
    (tmp_path / "bin").mkdir()
    shutil.copy(PROJECT / "bin" / ".prepare", tmp_path / "bin")
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(f"of {name}\n")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to("/bin/sh")
    (venv / "rogatory-root").write_text(f"{tmp_path}\n")
    shutil.copy(tmp_path / "requirements.lock", venv / "rogatory-requirements.lock")
    return tmp_path


def prepared(folder: Path, what: str) -> bool:
    """Ask the set-up whether ``folder`` has what it needs."""
    return (
        subprocess.run(
            ["sh", "-euc", f". bin/.prepare; prepared {what}"], cwd=folder, check=False
        ).returncode
        == 0
    )


def test_a_whole_environment_is_left_alone(ready: Path) -> None:
    assert prepared(ready, "run")
    assert not prepared(ready, "dev")


def test_what_developers_need_holds_what_a_body_needs(ready: Path) -> None:
    (ready / ".venv" / "rogatory-requirements.lock").unlink()
    shutil.copy(ready / "requirements-dev.lock", ready / ".venv" / "rogatory-requirements-dev.lock")
    assert prepared(ready, "run")
    assert prepared(ready, "dev")


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / ".venv" / "rogatory-unfinished").touch(),
        lambda folder: (folder / ".venv" / "rogatory-requirements.lock").unlink(),
        lambda folder: (folder / ".venv" / "bin" / "python").unlink(),
        lambda folder: (folder / "requirements.lock").write_text("another version\n"),
        lambda folder: (folder / ".venv" / "rogatory-root").write_text("/somewhere/else\n"),
        lambda folder: shutil.rmtree(folder / ".venv"),
    ],
    ids=["interrupted", "no stamp", "no python", "new lock", "moved", "absent"],
)
def test_an_environment_that_is_not_whole_is_prepared_again(
    ready: Path, harm: Callable[[Path], object]
) -> None:
    harm(ready)
    assert not prepared(ready, "run")


def test_without_a_python_that_is_new_enough_one_line_says_so(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    text = (PROJECT / "bin" / ".prepare").read_text().replace("/usr/bin/python3", "no-python3")
    (tmp_path / "prepare").write_text(text)
    done = subprocess.run(
        ["/bin/sh", "-euc", f". {tmp_path}/prepare; python_found"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 or newer" in done.stderr


def test_without_the_venv_module_and_without_root_one_line_says_what_to_do(tmp_path: Path) -> None:
    for name, body in (("id", "echo 1000"), ("python3.11", "exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-euc", f". {PROJECT}/bin/.prepare; make_venv python3.11"],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "python3-venv" in done.stderr


@pytest.mark.parametrize("name", [*COMMANDS, "bin/.prepare"])
def test_every_command_is_posix_sh(name: str, tool: Callable[[str], Path]) -> None:
    subprocess.run([tool("dash"), "-n", PROJECT / name], check=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_may_be_run(name: str) -> None:
    assert os.access(PROJECT / name, os.X_OK)


def test_the_locks_agree_and_every_package_has_its_digest() -> None:
    locks = {}
    for name in ("requirements-verify.lock", "requirements.lock", "requirements-dev.lock"):
        text = (PROJECT / name).read_text()
        pins = {
            block.split("==")[0]: block.split()[0]
            for block in text.replace("\\\n", "").split("\n")
            if "==" in block and not block.startswith("#")
        }
        lines = [
            line
            for line in text.replace("\\\n", "").split("\n")
            if line and not line.lstrip().startswith("#")
        ]
        assert all(" --hash=sha256:" in line for line in lines)
        locks[name] = pins
    verify, run, dev = locks.values()
    assert verify.items() <= run.items() <= dev.items()
    assert "django" not in verify
