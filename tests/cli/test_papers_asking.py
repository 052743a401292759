# SPDX-License-Identifier: Apache-2.0
"""``paper confirm`` at a terminal: what is doubtful is never taken by Enter alone."""

from __future__ import annotations

import pytest
from tests.instances import START  # sets Django up

from rogatory.cli.papers_asking import asked_values
from rogatory.errors import Inadmissible
from rogatory.office.paper_proposal import AnswerPoint, LetterPoint, Point, Proposal


class Script:
    """A person who types these lines and then stops."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.heard: list[str] = []

    def say(self, line: str = "") -> None:
        """Hear one line."""
        self.heard.append(line)

    def ask(self, prompt: str) -> str:
        """Type the next line."""
        self.heard.append(prompt)
        if not self._lines:
            raise EOFError
        return self._lines.pop(0)

    def secret(self, prompt: str) -> str:
        """Never asked."""
        raise AssertionError(prompt)


def proposal() -> Proposal:
    made = Proposal()
    made.letters = [LetterPoint("letter", "17-4/24", "page 1", "To your No 17-4/42", "likely",
                                ("swapped",), case="c", letter="l-1", read="17-4/42",
                                distance=1.0)]  # fmt: skip
    made.points["dated"] = [Point("dated", "2026-06-12", "page 1", "of 12 June", "clear")]
    made.points["their_number"] = [Point("their_number", "9/1", "page 1", "No 9/1", "doubtful")]
    made.answers = [
        AnswerPoint("answer:1", "executed", "page 1", "1. Done.", "clear", letter="l-1", number=1),
        AnswerPoint("answer:2", "refused", "page 1", "2. No.", "clear", letter="l-1", number=2),
        AnswerPoint("answer:3", "executed", "page 2", "All.", "doubtful", letter="l-1", number=3),
    ]  # fmt: skip
    return made


def test_each_point_is_shown_with_its_place_and_decided() -> None:
    person = Script(
        "", "", "2026-06-20", "paper_post", "", "no", "", "postponed", "-", "yes"
    )  # fmt: skip
    values = asked_values(person, proposal(), "c")
    assert values == {
        "letter": ("l-1",),
        "received": "2026-06-20",
        "medium": "paper_post",
        "accept": ("dated", "answer:1"),
        "answer": ("2=postponed",),
        "without": ("3",),
    }
    heard = "\n".join(person.heard)
    assert "17-4/24, written 17-4/42 (distance 1)" in heard
    assert "two signs swapped" in heard
    assert "page 1" in heard
    assert "doubtful" in heard
    assert str(START.year) == "2026"


def test_a_person_who_stops_or_says_no_enters_nothing() -> None:
    with pytest.raises(Inadmissible, match="nothing was entered"):
        asked_values(Script("", ""), proposal(), "c")
    lines = ["", "", "2026-06-20", "email", "-", "", "", "-", "no"]
    with pytest.raises(Inadmissible, match="nothing was entered"):
        asked_values(Script(*lines), proposal(), "c")
