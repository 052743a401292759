# SPDX-License-Identifier: Apache-2.0
"""A process that is killed between any two steps of sending and receiving, and then tried again.

Each named function is a point: the process ends (``os._exit``) just before or just after its call.
The child is a real process: no ``finally`` of it runs.  Whatever the point, the retry must give the
record that an uninterrupted run gives, announce nothing twice, and leave nothing in the clear.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.exchange import moves
from tests.exchange.pair import Pair

from rogatory.casefile import cases
from rogatory.clerk.tables import EntryRow
from rogatory.exchange import acknowledge, dispatch, intake
from rogatory.office import answering, answers, post
from rogatory.vault.disk import DiskStore

pytestmark = pytest.mark.folder("killed in forks, which threads of the S3 client do not survive")

KILLED = 9
POINTS: tuple[tuple[Any, str], ...] = (
    (cases, "enter"),
    (cases, "open_case"),
    (dispatch, "publish"),
    (dispatch, "write_payload"),
    (dispatch, "write_durably"),
    (dispatch, "_encrypted"),
    (dispatch, "_log_part"),
    (dispatch, "seal_pouch"),
    (shutil, "rmtree"),
    (post, "_seal_letter"),
    (DiskStore, "put"),
    (intake, "keep"),
    (intake, "verify_pouch"),
    (intake, "confirm"),
    (intake, "acts_of_package"),
    (intake, "make_receipt"),
    (acknowledge, "publish"),
    (acknowledge, "seal_pouch"),
    (acknowledge, "cosign"),
)
Move = Callable[[Pair], Any]


class Killing:
    """Counts the points that a move passes; ends the process at the one numbered ``at``."""

    def __init__(self, at: int | None) -> None:
        self.at, self.passed = at, 0

    def _point(self) -> None:
        if self.passed == self.at:
            os._exit(KILLED)
        self.passed += 1

    def wrap(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **named: Any) -> Any:
            self._point()
            result = work(*args, **named)
            self._point()
            return result

        return watched

    def run(self, move: Move, pair: Pair) -> None:
        with pytest.MonkeyPatch.context() as patches:
            for owner, name in POINTS:
                patches.setattr(owner, name, self.wrap(getattr(owner, name)))
            move(pair)


def _in_a_child(move: Move, pair: Pair, at: int) -> int:
    """Make the move in a process of its own; return its exit code."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            Killing(at).run(move, pair)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def record(pair: Pair) -> dict[str, list[list[str]]]:
    """Return the kinds of every docket of both sides, in order."""
    found = {}
    for name in ("a", "b"):
        pair.side(name)
        dockets: dict[str, list[str]] = {}
        for case, kind in EntryRow.objects.order_by("case", "number").values_list("case", "kind"):
            dockets.setdefault(case, []).append(kind)
        found[name] = sorted(dockets.values())
    return found


def left_behind(pair: Pair) -> list[Path]:
    """Return what is left in the workshops of both sides, locks apart."""
    return [
        path
        for side in pair.sides.values()
        for room in ("outbox", "tmp")
        if (side.home / room).is_dir()
        for path in (side.home / room).rglob("*")
        if path.name != ".lock"
    ]


def sweep(
    start: Pair, tmp_path: Path, move: Move, whole: bool, then: Move | None = None
) -> tuple[int, int]:
    """Kill ``move`` at every point (or every fifth); return how many were tried and recovered."""
    plain = start.copy(tmp_path / "plain")
    counting = Killing(None)
    counting.run(move, plain)
    if then:
        then(plain)
    wanted = record(plain)
    tried = good = 0
    for at in range(0, counting.passed, 1 if whole else 5):
        pair = start.copy(tmp_path / f"at-{at}")
        assert _in_a_child(move, pair, at) == KILLED, at
        tried += 1
        move(pair)
        if then:
            then(pair)
        assert record(pair) == wanted, at
        assert pair.faults("a") == pair.faults("b") == [], at
        assert left_behind(pair) == [], at
        good += 1
    return tried, good


@pytest.fixture
def told(pair: Pair) -> Pair:
    """A letter of A's is ready to be sent."""
    pair.ids["letter"] = moves.prepare(pair, "a", pair.case, measures=1)
    return pair


def _send(pair: Pair) -> None:
    pair.ids["path"] = str(moves.send(pair, "a", pair.case, pair.ids["letter"]).path)


def _receive(pair: Pair) -> None:
    name = Path(pair.ids["path"]).name
    path = pair.sides["a"].home / "pouches" / name
    where = {"new_case": cases.CaseOpened(reference="B-1", title="a request")}
    outcome = intake.receive(pair.instance("b"), path, pair.hand("b"), **where)  # type: ignore[arg-type]
    pair.ids["case_b"] = outcome.case
    pair.ids["receipt"] = outcome.receipt.name if outcome.receipt else ""


def _take_receipt(pair: Pair) -> None:
    moves.receive(pair, "a", pair.sides["b"].home / "pouches" / pair.ids["receipt"])


def _all_the_way(pair: Pair) -> None:
    _receive(pair)
    _take_receipt(pair)


def test_sending_recovers_from_a_kill_at_every_point(
    told: Pair, tmp_path: Path, whole_sweep: bool
) -> None:
    tried, good = sweep(told, tmp_path, _send, whole_sweep, _all_the_way)
    print(f"sending: injected {tried}, recovered {good}")
    assert tried == good >= (20 if whole_sweep else 5)


def test_receiving_a_first_letter_recovers_from_a_kill_at_every_point(
    told: Pair, tmp_path: Path, whole_sweep: bool
) -> None:
    _send(told)
    tried, good = sweep(told, tmp_path, _receive, whole_sweep, _take_receipt)
    print(f"receiving a letter: injected {tried}, recovered {good}")
    assert tried == good >= (25 if whole_sweep else 5)


def test_taking_a_receipt_recovers_from_a_kill_at_every_point(
    told: Pair, tmp_path: Path, whole_sweep: bool
) -> None:
    _send(told)
    _receive(told)
    tried, good = sweep(told, tmp_path, _take_receipt, whole_sweep)
    print(f"taking a receipt: injected {tried}, recovered {good}")
    assert tried == good >= (8 if whole_sweep else 2)


def test_opening_a_package_and_the_one_that_waited_recovers_from_a_kill_at_every_point(
    told: Pair, tmp_path: Path, whole_sweep: bool
) -> None:
    _send(told)
    second = moves.contact(told, "a", told.case)
    moves.receive(told, "b", second.path)
    tried, good = sweep(told, tmp_path, _receive, whole_sweep)
    print(f"receiving what another waits for: injected {tried}, recovered {good}")
    assert tried == good >= (40 if whole_sweep else 8)


def test_refusing_recovers_from_a_kill_at_every_point(
    pair: Pair, tmp_path: Path, whole_sweep: bool
) -> None:
    sent = moves.contact(pair, "a", pair.case, encrypt=False)
    pair.ids["path"] = str(sent.path)
    tried, good = sweep(pair, tmp_path, _receive, whole_sweep, _take_receipt)
    print(f"refusing: injected {tried}, recovered {good}")
    assert tried == good >= (12 if whole_sweep else 3)


def _answer(pair: Pair) -> None:
    answering.answer(pair.instance("b"), pair.ids["case_b"], pair.ids["letter_b"], pair.hand("b"))


def test_an_answer_that_was_announced_and_not_sealed_is_sealed_as_it_was_announced(
    told: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rogatory.casefile.letters import Letter
    from rogatory.casefile.pouches import SentPouch

    _send(told)
    _receive(told)
    told.ids["letter_b"] = Letter.objects.get(case=told.ids["case_b"]).key
    moves.decide(told, "b", told.ids["case_b"], 0, "executed")
    answers.weigh(told.instance("b"), told.ids["case_b"], told.ids["letter_b"], told.hand("b"))

    def ended(*_args: Any, **_named: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(dispatch, "seal_pouch", ended)
        with pytest.raises(KeyboardInterrupt):
            _answer(told)
    announced = SentPouch.objects.get(case=told.ids["case_b"], sort="answer")
    assert not announced.digest
    _answer(told)
    (sent,) = SentPouch.objects.filter(case=told.ids["case_b"], sort="answer")
    assert sent.digest
    path = dispatch.pouches_of(told.instance("b")) / f"{sent.key}.asice"
    assert moves.receive(told, "a", path).state == "opened"
    assert moves.states(told, "a", told.case, told.ids["letter"]) == ["executed"]


def test_the_sweep_sees_an_act_that_is_done_twice(
    told: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: after an interruption the package is announced a second time."""
    honest = post.send_letter

    def again(instance: Any, case: str, letter: str, by: Any) -> Any:
        from rogatory.casefile.letters import Letter

        row = Letter.objects.get(case=case, key=letter)
        if not row.dispatched:
            post._seal_letter(instance, case, row, by, False)
        return honest(instance, case, letter, by)

    monkeypatch.setattr(post, "send_letter", again)
    with pytest.raises(AssertionError):
        sweep(told, tmp_path, _send, whole=False)
