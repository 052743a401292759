# SPDX-License-Identifier: Apache-2.0
"""Pouches for the verifier's tests, and a verifier that needs no child process for each of them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rogatory.errors import RogatoryError, Unverified
from rogatory.seal import foreign, pades_check, timestamp, trust, xades


def load_maker() -> ModuleType:
    """Load ``tests/pouch/maker.py`` once, whichever folder's tests ask for it first."""
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


def _as_in_a_child(work: Callable[[], Any]) -> Any:
    """Do what the child does: every failure is an outcome."""
    try:
        return work()
    except RogatoryError:
        raise
    except Exception as error:
        raise Unverified(type(error).__name__) from error


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge foreign bytes in this process and remember certificate paths: for sweeps only."""
    remembered: dict[Any, RogatoryError | None] = {}
    check_path = trust.check_path

    def remember(certificate: Any, others: Any, roots: Any, at: Any, **options: Any) -> None:
        others, roots = tuple(others), tuple(roots)
        key = (certificate, others, roots, at, repr(sorted(options.items(), key=str)))
        if key not in remembered:
            try:
                remembered[key] = check_path(certificate, others, roots, at, **options)
            except RogatoryError as error:
                remembered[key] = error
        if (found := remembered[key]) is not None:
            raise found

    def judge(xml: bytes, digests: Any, roots: Any, at: datetime | None = None) -> Any:
        moment = at or datetime.fromisoformat("2026-11-24T00:00:00+00:00")
        return _as_in_a_child(lambda: xades.verify(xml, digests, roots, moment))

    def pdf(
        data: bytes,
        roots: Any,
        at: datetime | None = None,
        *,
        expected: int = 1,
        printed: int | None = None,
    ) -> Any:
        return _as_in_a_child(lambda: pades_check.check_pdf(data, roots, at, expected, printed))

    def token(data: bytes, digest: bytes, roots: Any) -> datetime:
        found = _as_in_a_child(lambda: timestamp.verify_token(data, digest, roots.tsa_roots))
        assert isinstance(found, datetime)
        return found

    monkeypatch.setattr(xades, "check_path", remember)
    monkeypatch.setattr(foreign, "xades", judge)
    monkeypatch.setattr(foreign, "pdf", pdf)
    monkeypatch.setattr(foreign, "token", token)
