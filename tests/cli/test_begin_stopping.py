# SPDX-License-Identifier: Apache-2.0
"""Stopping and going on: after every line typed, and after every act entered."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from tests.cli.begin_story import PASSPHRASE, Script, clock, evidence, typed
from tests.instances import make_instance

from rogatory.casefile.letters import Letter
from rogatory.clerk import enter
from rogatory.clerk.tables import EntryRow
from rogatory.cli.begin import begin
from rogatory.cli.interview import Interview, Notebook, Stopped
from rogatory.cli.questions import QUESTIONS
from rogatory.errors import Malformed
from rogatory.office.beginning import Beginning
from rogatory.seal import keys


def interview(path: Path, lines: list[str]) -> tuple[Interview, Script]:
    person = Script(lines)
    return Interview(QUESTIONS, Notebook(path), person, {}), person


def test_after_every_line_one_can_stop_and_go_on_and_nothing_is_lost(tmp_path: Path) -> None:
    lines = typed(evidence(tmp_path / "files"))
    whole, _person = interview(tmp_path / "whole.json", lines)
    expected = whole.run()
    secret = len(lines) - 2  # the passphrase is never kept: both lines are typed anew
    for stop in range(len(lines)):
        path = tmp_path / f"{stop}.json"
        first, _person = interview(path, lines[:stop])
        with pytest.raises(Stopped):
            first.run()
        if stop:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert PASSPHRASE not in path.read_text()
        again, person = interview(path, lines[min(stop, secret) :])
        assert again.run() == expected
        assert person.lines == []
    print(f"stopped {len(lines)} times, lost 0")


def test_one_can_go_back_and_answer_otherwise(tmp_path: Path) -> None:
    lines = typed(evidence(tmp_path / "files"))
    again, _person = interview(tmp_path / "b.json", [lines[0], "A", "<", "B", *lines[2:]])
    assert again.run()["body"] == "B"


def test_a_wrong_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    answers = {
        "language": ["klingon", "en"],
        "number": ["no blanks please", "{month}", "17}", "{n", "\udc80", "a\0", "{n}/{year}"],
        "states": ["XC", "XC XC", "XC XD"],
        "event": ["9 what", "2 what"],
        "when": ["2026-02-30", "2026-13", "2026-05/2026-04", "2026-04/2026-05"],
        "persons": ["nobody", "99 Somebody", "1 Tamlin, Oskar", ""],
        "measures": ["32", "1 2"],
        "folder": [str(tmp_path / "nowhere"), "?"],
        "confidential": ["perhaps", "yes"],
        "passphrase": ["short", "long enough", "another one", PASSPHRASE, PASSPHRASE],
    }
    again, person = interview(tmp_path / "w.json", typed(tmp_path, **answers))
    value = again.run()
    assert value["when"] == "2026-04/2026-05"
    assert value["persons"] == [{"role": "victim", "surname": "Tamlin", "given_name": "Oskar"}]
    assert value["folder"] is None
    assert value["passphrase"] == PASSPHRASE
    assert "      The two were not the same: type it again." in person.screen


def test_a_damaged_notebook_is_refused_and_kept(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", b'{"v":2,"answers":{}}', b'{"v":1,"answers":{"a":1}}'):
        path = tmp_path / "begin.json"
        path.write_bytes(content)
        with pytest.raises(Malformed, match="put it aside"):
            Notebook(path)
        assert path.read_bytes() == content


class Cut(BaseException):
    """The power fails."""


def told_of(folder: Path) -> dict[str, Any]:
    again, _person = interview(folder / "told.json", typed(evidence(folder / "files")))
    return again.run()


def test_after_every_act_the_power_may_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the power fail before and after each act: the second run completes the first."""
    told = told_of(tmp_path)
    real = enter.enter
    expected: list[str] = []
    injected = 0
    for after in (False, True):
        for n in range(10):
            side = make_instance(tmp_path / f"{after}{n}")
            left = n

            def failing(*args: Any, _after: bool = after, **rest: Any) -> Any:
                nonlocal left
                if left == 0 and not _after:
                    raise Cut
                made = real(*args, **rest)
                if left == 0:
                    raise Cut
                left -= 1
                return made

            marks: dict[str, Any] = {}
            monkeypatch.setattr("rogatory.casefile.cases._enter", failing)
            beginning = Beginning(side.instance, side.hand("aynur"), told, marks, marks.__setitem__)
            try:
                beginning.run()
                assert n == 9, "there are nine acts"
            except Cut:
                injected += 1
            monkeypatch.setattr("rogatory.casefile.cases._enter", real)
            case = beginning.run().case
            kinds = list(
                EntryRow.objects.filter(case=case).order_by("number").values_list("kind", flat=True)
            )
            if not expected:
                expected = kinds
            assert kinds == expected, "what was entered is not entered once more, nor the files"
            assert Letter.objects.filter(case=case).count() == 1
    print(f"injected {injected}, completed {injected}")
    assert injected == 18


def test_an_interrupted_founding_is_founded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "SCRYPT_N", 2**14)
    lines, home = typed(evidence(tmp_path / "files")), tmp_path / "home"

    def cut(*_args: Any, **_rest: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr("rogatory.casefile.founding.cases.found", cut)
        person = Script(lines)
        assert begin(home, person, zone="UTC", clock=clock) == []
        assert "Stopped; nothing is lost. The same command goes on from here:" in person.screen
    assert (home / "instance.toml").exists()
    person = Script([PASSPHRASE, PASSPHRASE])
    assert begin(home, person, zone="UTC", clock=clock)
    assert (home / "papers" / "letter-draft.pdf").exists()
