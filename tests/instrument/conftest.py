# SPDX-License-Identifier: Apache-2.0
"""A complete letter from XA to XB, the library with the demonstration's overlay, and a checker."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rogatory.instrument import check, model
from rogatory.instrument.form import LetterForm
from rogatory.instrument.remark import Remark

OVERLAY = Path(__file__).resolve().parents[2] / "src" / "rogatory" / "demo" / "overlay"


def _complete() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("letters", Path(__file__).with_name("letters.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    letter: dict[str, Any] = module.complete()
    return letter


@pytest.fixture
def letter() -> dict[str, Any]:
    """Give a complete letter as plain JSON, fresh for each test."""
    return _complete()


@pytest.fixture(scope="session")
def library() -> model.Library:
    """Give the law with the demonstration's parties and sheets."""
    return model.load_all([OVERLAY])


@pytest.fixture
def remarks(library: model.Library) -> Callable[..., dict[str, Remark]]:
    """Give a function: the remarks of a letter by the row's id without the instrument's.

    What the country sheet says beside the instrument's rows is left out.
    """

    def run(letter: object, instrument: str = "cis-chisinau-2002") -> dict[str, Remark]:
        form = LetterForm.from_json(letter)
        found = check.check(form, library[instrument], sheet=library.sheets["XB"])
        return {remark.requirement.removeprefix(f"{instrument}:"): remark for remark in found
                if not remark.requirement.startswith("sheet:")}  # fmt: skip

    return run
