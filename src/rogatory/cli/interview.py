# SPDX-License-Identifier: Apache-2.0
"""An interview: questions one after the other, that can be stopped at any moment and taken up.

After every answer the answers so far lie in ``begin.json`` in the folder of the instance::

    {"v":1,"answers":{"language":"en","body":"…"},"persons":["1 …"],"founding":"done",
     "taken_in":"in 4 = …"}

as they were typed (``persons``: a list that was not ended yet; the last two say how far the
entering has come), readable by their owner alone (0600), written durably.  A passphrase is never
among them.  When everything has been entered the answers are struck out of the file: the case
record has them, and sealed identities only there, encrypted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from rogatory import language
from rogatory.cli.questions import Question
from rogatory.errors import Malformed
from rogatory.language import _
from rogatory.office import words
from rogatory.seal.keys import write_private

BACK = "<"


class Voice(Protocol):
    """Who is spoken with: a terminal, or a script in a test.

    ``ask`` and ``secret`` raise EOFError or KeyboardInterrupt when the person stops.
    """

    def say(self, line: str = "") -> None:
        """Show one line."""

    def ask(self, prompt: str) -> str:
        """Return one line that the person typed."""

    def secret(self, prompt: str) -> str:
        """Return what the person typed without showing it."""


class Stopped(Exception):
    """The person stopped; everything answered so far is kept."""


class Notebook:
    """The file in which answers wait; every change of it is durable before it counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers: dict[str, str] = {}
        self.marks: dict[str, Any] = {}
        if path.exists():
            self._read()

    def _read(self) -> None:
        broken = Malformed(
            _("{file} cannot be read: put it aside to begin anew.").format(file=self.path)
        )
        try:
            data = json.loads(self.path.read_bytes())
        except (ValueError, RecursionError):
            raise broken from None
        if not isinstance(data, dict) or data.get("v") != 1:
            raise broken
        answers = data.pop("answers", None)
        if not isinstance(answers, dict) or not all(map(_is_text, answers.values())):
            raise broken
        self.answers = answers
        self.marks = {name: value for name, value in data.items() if name != "v"}

    def write(self) -> None:
        """Write the file: private, durable, replaced as a whole."""
        data = {"v": 1, "answers": self.answers, **self.marks}
        plain = json.dumps(data, ensure_ascii=False, indent=1)
        write_private(self.path, plain.encode(), replace=True)

    def mark(self, name: str, value: Any) -> None:
        """Note how far the entering has come."""
        self.marks[name] = value
        self.write()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


class Interview:
    """Asks what is not answered yet, in order; ``told`` gives the values."""

    def __init__(
        self, questions: Sequence[Question], notebook: Notebook, voice: Voice, known: dict[str, Any]
    ) -> None:
        """``known`` holds values that need not be asked, such as a passphrase from a file."""
        self.questions = questions
        self.notebook = notebook
        self.voice = voice
        self.told: dict[str, Any] = dict(known)

    def run(self) -> dict[str, Any]:
        """Return every value by its key; raises Stopped when the person stops."""
        place = self._resume()
        try:
            while place < len(self.questions):
                place = self._one(place)
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None
        return self.told

    def _resume(self) -> int:
        """Read the answers that lie in the file; return the place of the first question to ask."""
        for place, question in enumerate(self.questions):
            if question.key in self.told:
                continue
            typed = self.notebook.answers.get(question.key)
            if typed is None:
                return place
            try:
                self._take(question, question.read(typed))
            except Malformed as error:  # such as a folder that has gone since
                self.voice.say(str(error))
                return place
        return len(self.questions)

    def _take(self, question: Question, value: Any) -> None:
        self.told[question.key] = value
        if question.key == "language":
            language.use(value)

    def _one(self, place: int) -> int:
        question, voice = self.questions[place], self.voice
        if question.secret and question.key in self.told:
            return place + 1
        voice.say()
        voice.say(f"{place + 1}/{len(self.questions)}  {question.ask()}")
        for line in question.options():
            voice.say(f"      {line}")
        typed = self._typed(question)
        if typed == BACK:
            return max(0, place - 1)
        try:
            value = question.read(typed)
            if question.secret and voice.secret(_("once more> ")) != typed:
                raise Malformed(_("The two were not the same: type it again."))
        except Malformed as error:
            voice.say(f"      {error}")
            return place
        self._take(question, value)
        if not question.secret:
            self.notebook.answers[question.key] = typed
            self.notebook.write()
        voice.say("      = " + (words.unknown() if value is None else question.echo(value)))
        return place + 1

    def _typed(self, question: Question) -> str:
        if question.secret:
            return self.voice.secret("> ")
        if not question.many:
            return self.voice.ask("> ").strip()
        lines: list[str] = list(self.notebook.marks.get(question.key, ()))
        for line in lines:  # typed before the person stopped in the middle of the list
            self.voice.say(f"> {line}")
        while line := self.voice.ask("> ").strip():
            if line in (BACK, "?"):
                lines = [line]
                break
            try:
                question.read(line)
            except Malformed as error:
                self.voice.say(f"      {error}")
                continue
            lines.append(line)
            self.notebook.mark(question.key, lines)
        self.notebook.marks.pop(question.key, None)
        return "\n".join(lines)
