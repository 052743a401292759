# SPDX-License-Identifier: Apache-2.0
"""The stories come out as they are written: real commands, real processes, a fresh folder each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.story import FOLDER, Forks, Play, Step, read

STORIES = sorted(FOLDER.glob("*.txt"))
FRESH = {"refusals"}
"""Stories played with an interpreter for each command; the others by forks, to save its start."""


ALONE = {
    "store": "what “store show” says of a folder",
    "vaultcare": "files of a vault damaged on the disk",
}
"""Stories of an instance in a folder, and why."""


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Give the process that forks itself for each command."""
    made = Forks(tmp_path_factory.mktemp("forks"))
    yield made
    made.close()


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.folder(ALONE[path.stem])] if path.stem in ALONE else [],
        )
        for path in STORIES
    ],
)
def test_a_story_comes_out_as_it_is_written(
    story: Path, tmp_path: Path, tool: Callable[[str], Path], forks: Forks
) -> None:
    steps = read(story)
    if any("letter harm" in step.text for step in steps):
        tool("bwrap")
    if any("receive-paper" in step.text or "exhibit read" in step.text for step in steps):
        tool("tesseract")
    play = Play(tmp_path, None if story.stem in FRESH else forks)
    for step in steps:
        play.do(step)


def test_a_story_that_lies_is_found_out(tmp_path: Path) -> None:
    planted = [
        Step("run", "rogatory law list", 1, expected=["nothing of the kind"]),
        Step("run", "rogatory law list", 2, expected=["…", "= 2"]),
        Step("run", "rogatory no-such-thing", 3, expected=["! another sentence", "= 2"]),
    ]
    found = 0
    for step in planted:
        try:
            Play(tmp_path).do(step)
        except AssertionError:
            found += 1
    print(f"injected {len(planted)}, detected {found}")
    assert found == len(planted)
