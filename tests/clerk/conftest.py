# SPDX-License-Identifier: Apache-2.0
"""Two sides, each a fresh copy; and a case in which everything has happened once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.instances import Side, make_instance
from tests.stories import one_of_each


@dataclass
class Story:
    """A side with a case in which every kind of act stands."""

    side: Side
    case: str


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Give side A, fresh."""
    return make_instance(tmp_path, "a")


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Give the story as it was told once; copy it before you change anything."""
    side = make_instance(tmp_path_factory.mktemp("story"), "a")
    return Story(side, one_of_each(side))


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Story:
    """Give the story, fresh."""
    home = tmp_path / "story"
    shutil.rmtree(home, ignore_errors=True)
    return Story(told.side.copy(home), told.case)
