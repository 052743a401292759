# SPDX-License-Identifier: Apache-2.0
"""A time-stamp authority that is down stops nothing: signed all the same, and said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.errors import Unavailable
from rogatory.exchange import dispatch
from rogatory.verify import Report

NOBODY = "http://127.0.0.1:9/"


def without(pair: Pair, name: str) -> None:
    """Let a side be configured for a time-stamp authority at which nobody answers."""
    side = pair.sides[name]
    config = replace(side.instance.config, tsa_url=NOBODY)
    pair.sides[name] = replace(side, instance=replace(side.instance, config=config))


def time_of(report: Report | None) -> str:
    assert report is not None
    return next(item.detail for item in report.items if item.name == "time-stamp")


def test_sending_receiving_and_answering_go_on_without_a_time_stamp(pair: Pair) -> None:
    for name in ("a", "b"):
        without(pair, name)
    sent = moves.send_new(pair, "a", pair.case)
    assert not dispatch.has_time(sent.path)
    outcome = moves.receive(pair, "b", sent.path)
    assert outcome.state == "opened"
    assert "no independent time" in time_of(outcome.report)
    assert outcome.receipt is not None
    receipt = moves.receive(pair, "a", outcome.receipt)
    assert receipt.state == "receipt"
    moves.decide(pair, "b", outcome.case, 0, "executed")
    answer = moves.answer(pair, "b", outcome.case, outcome.letters[0])
    assert moves.receive(pair, "a", answer.path).state == "opened"
    assert pair.faults("a") == pair.faults("b") == []


def test_a_list_of_revocations_that_cannot_be_had_stops_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp is had, the answer about the certificate is not: then neither is used."""
    from rogatory.seal import xades

    asked: list[str] = []
    build = xades.build

    def slow(members: Any, signer: Any, **named: Any) -> bytes:
        if named.get("timestamper") is not None:
            asked.append("stamp")
            raise Unavailable("the revocation list cannot be had")
        return build(members, signer, **named)

    without(pair, "a")
    monkeypatch.setattr(xades, "build", slow)
    sent = moves.send_new(pair, "a", pair.case)
    assert asked == ["stamp"]
    assert moves.receive(pair, "b", sent.path).state == "opened"


def test_a_package_with_a_time_stamp_is_told_from_one_without(tmp_path: Path) -> None:
    from tests.verify.conftest import load_maker

    from rogatory.demo.authority import TestAuthority

    maker: Any = load_maker()
    with TestAuthority.create(tmp_path / "authority", lambda: maker.START) as authority:
        world = maker.make_world(authority)
        timed = maker.parts(world, tmp_path / "timed").seal(tmp_path / "timed")
    plain = maker.parts(maker.make_world(), tmp_path / "plain").seal(tmp_path / "plain")
    assert dispatch.has_time(timed.path)
    assert not dispatch.has_time(plain.path)


@pytest.mark.parametrize("kind", [ValueError, OSError])
def test_another_failure_of_signing_is_no_missing_time(
    kind: Callable[[str], Exception], pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.seal import xades

    def broken(*args: Any, **named: Any) -> bytes:
        raise kind("broken")

    monkeypatch.setattr(xades, "build", broken)
    with pytest.raises((ValueError, OSError)):
        moves.contact(pair, "a", pair.case)
