# SPDX-License-Identifier: Apache-2.0
"""A fresh pair of authorities, and the judging of foreign bytes in this process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rogatory.errors import RogatoryError, Unverified
from rogatory.seal import foreign, pades_check, timestamp, xades
from rogatory.verify import letter

if TYPE_CHECKING:
    from tests.exchange.pair import Pair


def _as_in_a_child(work: Callable[[], Any]) -> Any:
    """Do what the child does: every failure is an outcome."""
    try:
        return work()
    except RogatoryError:
        raise
    except Exception as error:
        raise Unverified(type(error).__name__) from error


def judge_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge foreign bytes without a child process; print and check the same paper once."""
    seen: dict[Any, Any] = {}
    print_again = letter._print

    def once(key: Any, work: Callable[[], Any]) -> Any:
        if key not in seen:
            try:
                seen[key] = _as_in_a_child(work)
            except RogatoryError as error:
                seen[key] = error
        if isinstance(seen[key], RogatoryError):
            raise seen[key]
        return seen[key]

    def sealed(xml: bytes, digests: Any, roots: Any, at: datetime | None = None) -> Any:
        return _as_in_a_child(lambda: xades.verify(xml, digests, roots, at))

    def pdf(
        data: bytes,
        roots: Any,
        at: datetime | None = None,
        *,
        expected: int = 1,
        printed: int | None = None,
    ) -> Any:
        text = json.dumps(roots.to_json())
        key = (hashlib.sha256(data).digest(), text, str(at), expected, printed)
        return once(key, lambda: pades_check.check_pdf(data, roots, at, expected, printed))

    def token(data: bytes, digest: bytes, roots: Any) -> Any:
        return _as_in_a_child(lambda: timestamp.verify_token(data, digest, roots.tsa_roots))

    def printed(value: Any) -> Any:
        key = json.dumps(dict(value), sort_keys=True)
        return once(key, lambda: print_again(value))

    monkeypatch.setattr(foreign, "xades", sealed)
    monkeypatch.setattr(foreign, "pdf", pdf)
    monkeypatch.setattr(foreign, "token", token)
    monkeypatch.setattr(letter, "_print", printed)


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Give two authorities that know each other, fresh; foreign bytes are judged in process."""
    from tests.exchange.pair import make_pair  # late: pytest-django must not see settings

    judge_here(monkeypatch)
    return make_pair(tmp_path)
