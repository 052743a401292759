# SPDX-License-Identifier: Apache-2.0
"""``docs/commands.md``, made from the commands' own help and from the stories that tests play.

``python -m tests.cli.commands_page`` writes it; a test holds the file against what this makes.
"""

from __future__ import annotations

from pathlib import Path

from tests.cli.story import FOLDER, Step, command_of, read

from rogatory import language
from rogatory.cli import helping
from rogatory.cli.catalogue import commands
from rogatory.cli.words import TOPICS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
OTHERS = {("begin",): "begin-transcript.txt", ("serve",): "architecture.md"}
"""Commands that have a test and a transcript of their own, and where to read on."""

_HEAD = """\
# The commands

Everything here is checked: the pages of help are what the program prints, and each transcript is a
piece of a story in `tests/stories/` that the tests play with real processes. In a transcript `…`
stands for what differs from run to run, and `$name` for something that an earlier command printed.

Passphrases come from a file, an open descriptor or a prompt, never from the command line. Whatever
is left out of an act stays unknown. Instants are shown in the zone of the authority; `--details`
adds UTC, ids and digests; `--json` gives every answer, and every error, to a program.

A letter is written as JSON in the one form against which every treaty is checked; the stories'
example is `tests/stories/letter.json`. Fields that are not known are left out, never empty.

"""


def transcripts() -> dict[tuple[str, ...], list[Step]]:
    """Return the steps of all stories by the command that they run, in the stories' order."""
    known = commands()
    found: dict[tuple[str, ...], list[Step]] = {}
    for story in sorted(FOLDER.glob("*.txt")):
        for step in read(story):
            if step.kind == "run":
                found.setdefault(command_of(step, known), []).append(step)
    return found


def chosen(steps: list[Step]) -> Step:
    """Return the step that shows most: one that succeeds and says something, with a remark."""
    return max(steps, key=lambda one: (one.exit_code == 0, _says(one), len(one.remark) > 0))


def _says(step: Step) -> bool:
    return any(line.strip("… ") for line in step.expected)


def page() -> str:
    """Return the whole page."""
    known, shown = commands(), transcripts()
    lines = [_HEAD, _block(helping.page((), known))]
    for topic, nouns in TOPICS:
        lines.append(f"\n## {topic.rstrip(':')}\n")
        for noun in nouns:
            for path in [path for path in known if path[0] == noun]:
                lines += _one(path, shown.get(path, []))
    return "\n".join(lines)


def _one(path: tuple[str, ...], steps: list[Step]) -> list[str]:
    told = [f"\n### {' '.join(path)}\n"]
    with language.use("en"):
        text = helping.page(path, commands())
    cut = next((n for n, line in enumerate(text) if line.startswith("Anywhere:")), len(text))
    told.append(_block(text[: cut - 1]))
    if path in OTHERS:
        told.append(f"\nIts own transcript stands in [{OTHERS[path]}]({_link(OTHERS[path])}).")
    elif steps:
        step = chosen(steps)
        if step.remark:
            told.append("\n" + " ".join(step.remark))
        told.append("\n" + _block([f"$ {step.text}", *_output(step)]))
    return told


def _link(name: str) -> str:
    return f"../{name}" if name == "README.md" else name


def _output(step: Step) -> list[str]:
    told = [line for line in step.expected if not line.startswith(("! ", "= "))]
    told += [line[2:] for line in step.expected if line.startswith("! ")]
    return told + ([f"(exit code {step.exit_code})"] if step.exit_code else [])


def _block(lines: list[str]) -> str:
    return "```text\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


if __name__ == "__main__":
    PAGE.write_text(page() + "\n", encoding="utf-8")
