# SPDX-License-Identifier: Apache-2.0
"""The maker of small real pouches, and one of each kind, for the tests of this folder."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load_maker() -> ModuleType:
    """Load ``maker.py`` once, whichever folder's tests ask for it first."""
    name = "rogatory_pouch_maker"
    if name not in sys.modules:
        path = Path(__file__).resolve().parents[1] / "pouch" / "maker.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def maker() -> Any:
    """Give the module that makes pouches."""
    return load_maker()


@pytest.fixture(scope="session")
def world(maker: Any) -> Any:
    """Give the two authorities, with signatures of level B-B."""
    return maker.make_world()
