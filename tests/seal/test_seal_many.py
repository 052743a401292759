# SPDX-License-Identifier: Apache-2.0
"""Many signatures: judged alike here and in processes, and none is ever left out."""

from __future__ import annotations

import subprocess

import pytest

from rogatory.seal import many, signature
from rogatory.seal.many import Signed, Verifying

SEED = bytes(range(32))
PUBLIC = signature.public_key(SEED)


def batch(size: int, first: int = 0) -> tuple[list[Signed], list[bool]]:
    """Give signatures of which every fifth is broken in its own way, and which of them hold."""
    told: list[Signed] = []
    for n in range(first, first + size):
        message = b"message %d" % n
        signed = signature.sign(SEED, message)
        broken: list[Signed] = [
            (PUBLIC, message + b"?", signed),
            (PUBLIC, message, signed[:-1]),
            (PUBLIC[:-1], message, signed),
            (PUBLIC, message, bytes(64)),
            (bytes(32), message, signed),
        ]
        told.append(broken[n // 5 % 5] if n % 5 == 0 else (PUBLIC, message, signed))
    return told, [n % 5 != 0 for n in range(first, first + size)]


def test_few_signatures_are_judged_here_and_start_no_process() -> None:
    told, expected = batch(60)
    with Verifying(2) as verifying:
        assert verifying.ask(told)() == expected
        assert verifying.ask([])() == []
        assert verifying.children == []


def test_processes_judge_as_this_one_does_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "WORTH", 0)
    batches = [batch(40, 40 * n) for n in range(6)]
    with Verifying(2) as verifying:
        later = [verifying.ask(told) for told, _expected in batches]
        assert [answer() for answer in later] == [expected for _told, expected in batches]
        assert len(verifying.children) == 2
    assert all(child.returncode is not None for child in verifying.children)


def test_what_a_dead_process_leaves_unanswered_is_judged_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(many, "WORTH", 0)
    batches = [batch(30, 30 * n) for n in range(8)]
    with Verifying(2) as verifying:
        assert verifying.ask(batches[0][0])() == batches[0][1]
        for child in verifying.children:
            child.kill()
            child.wait()
        later = [verifying.ask(told) for told, _expected in batches]
        assert [answer() for answer in later] == [expected for _told, expected in batches]


@pytest.mark.parametrize("answer", [b"", b"\x01", b"\x02" * 30, b"\xff" * 30])
def test_an_answer_of_another_form_is_no_answer(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "WORTH", 0)
    start = f"import sys; sys.stdin.buffer.read(4); sys.stdout.buffer.write({answer!r})"
    genuine = subprocess.Popen

    def liar(command: list[str], **rest: object) -> object:
        return genuine([*command[:-1], start], **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", liar)
    told, expected = batch(30)
    with Verifying(1) as verifying:
        assert verifying.ask(told)() == expected


def test_where_no_process_can_be_had_everything_is_judged_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(many, "WORTH", 0)

    def refuse(*_arguments: object, **_rest: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    told, expected = batch(30)
    with Verifying(2) as verifying:
        assert verifying.ask(told)() == expected
    with Verifying(0) as verifying:
        assert verifying.ask(told)() == expected
