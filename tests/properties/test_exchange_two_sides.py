# SPDX-License-Identifier: Apache-2.0
"""Threat 7: replay, swap, reflection, reordering, cuts and forks against two real sides.

Random walks hold; each of the planted faults is found by the same walks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rogatory.errors import RogatoryError

STEPS = 16
SEEDS = (1, 2)


def _walk(folder: Path, seed: int, steps: int, favour: str = "") -> None:
    from tests.exchange.pair import make_pair
    from tests.exchange.walk import Walk

    walk = Walk(make_pair(folder), seed, favour)
    for _step in range(steps):
        walk.step()
        walk.check()
    walk.finish()


@pytest.fixture(autouse=True)
def judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Foreign bytes are judged in this process."""
    import tests.instances  # noqa: F401 - sets Django up before anything of ours asks for it
    from tests.exchange.conftest import judge_here

    judge_here(monkeypatch)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_network_does_both_sides_agree(tmp_path: Path, seed: int) -> None:
    _walk(tmp_path, seed, STEPS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_long_walks_agree_too(tmp_path: Path, seed: int) -> None:
    _walk(tmp_path, seed, 60)


def _no_order(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import channels

    patch.setattr(channels, "is_early", lambda _row: False)


def _no_recipient(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import intake

    judge = intake._decide

    def decide(instance: Any, row: Any, report: Any, *rest: Any) -> Any:
        if report.package is not None:
            report.package = replace(report.package, to=instance.config.domain)
        return judge(instance, row, report, *rest)

    patch.setattr(intake, "_decide", decide)


def _forks_accepted(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import channels
    from rogatory.verify import log

    patch.setattr(log, "_extends", lambda _one, _signed: None)
    patch.setattr(channels, "reasons_against", lambda *_given: [])


def _a_refusal_uses_no_number(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import channels

    patch.setattr(channels, "uses_number", lambda _step: False)


def _previous_dropped(patch: pytest.MonkeyPatch) -> None:
    from rogatory.casefile.pouches import PouchAnnounced
    from rogatory.exchange import dispatch

    honest = PouchAnnounced
    patch.setattr(
        dispatch, "PouchAnnounced", lambda **given: honest(**(given | {"previous": None}))
    )


def _not_confirmed(patch: pytest.MonkeyPatch) -> None:
    from rogatory.docket.entry import Seen
    from rogatory.exchange import intake

    def forgets(_instance: Any, signed: Any, *_rest: Any) -> Seen:
        point = signed.checkpoint
        return Seen(point.origin, point.size, point.root)

    patch.setattr(intake, "confirm", forgets)


def _receipts_taken_back(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import channels

    patch.setattr(channels, "is_weaker", lambda *_given: False)


def _final_answers_again(patch: pytest.MonkeyPatch) -> None:
    from rogatory.exchange import opening

    patch.setattr(opening, "fault", lambda *_said: None)


PLANTED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "the order of the channel is not looked at": (_no_order, ""),
    "the recipient is not looked at": (_no_recipient, "stray"),
    "a second history is accepted": (_forks_accepted, "fork"),
    "a refusal uses no number": (_a_refusal_uses_no_number, "plain"),
    "the digest of the package before is dropped": (_previous_dropped, ""),
    "the sender's record is not confirmed": (_not_confirmed, ""),
    "a late receipt takes back a better one": (_receipts_taken_back, "late"),
    "a final answer is taken again": (_final_answers_again, "answer"),
}
"""What is planted, and the move that the walk favours, so that it is found soon."""


def test_every_planted_fault_is_found(tmp_path: Path) -> None:
    missed = []
    for number, (name, (plant, favour)) in enumerate(PLANTED.items()):
        with pytest.MonkeyPatch.context() as patch:
            plant(patch)
            if not _found(tmp_path / str(number), favour):
                missed.append(name)
    print(f"planted faults: injected {len(PLANTED)}, detected {len(PLANTED) - len(missed)}")
    assert not missed


@pytest.mark.parametrize("favour", ["stray", "fork", "plain", "late", "answer"])
@pytest.mark.long
def test_without_a_fault_the_favoured_walks_hold(tmp_path: Path, favour: str) -> None:
    _walk(tmp_path, 1, STEPS, favour)


def _found(folder: Path, favour: str) -> bool:
    for seed in range(1, 5):
        try:
            _walk(folder / str(seed), seed, STEPS, favour)
        except (AssertionError, LookupError, RogatoryError):
            return True
    return False
