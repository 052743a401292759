# SPDX-License-Identifier: Apache-2.0
"""A script of answers for ``rogatory begin``, and the transcript that the README quotes.

The story is nobody's: a ship's cook of the invented state XC, hurt in a police station of the
invented state XD.  ``python -m tests.cli.begin_story`` writes ``docs/begin-transcript.txt`` anew.
"""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rogatory.cli.begin import begin

TRANSCRIPT = Path(__file__).resolve().parents[2] / "docs" / "begin-transcript.txt"
FOLDER = "FOLDER"
PASSPHRASE = "galley stove nine"
ANSWERS: dict[str, list[str]] = {
    "language": ["en"],
    "body": ["Harbour Prosecutor of Corvale"],
    "number": ["17-{n}/{yy}"],
    "states": ["XC XD, Office of the Prosecutor of Dorvane"],
    "event": [
        "2 A ship's cook was led into the station on his feet and carried out with a broken arm; "
        "Ilvan Merrow saw both from the quay"
    ],
    "when": ["14.08.2026"],
    "place": ["1 XD the harbour police station, Quay Street"],
    "operation": ["?"],
    "persons": ["1 Tamlin, Oskar", "2 Merrow, Ilvan", "3 ?", "7 ?", ""],
    "measures": ["27; 28; 1 the officers on duty that night and Ilvan Merrow; 18 recordings"],
    "folder": [FOLDER],
    "instrument": ["1"],
    "confidential": ["?"],
    "signer": ["Ada Quill, senior prosecutor"],
    "passphrase": [PASSPHRASE, PASSPHRASE],
}
FILES = {
    "ward/discharge.txt": b"Fracture of the left forearm. Admitted 15 August 2026, 02:10.\n",
    "ward/x-ray.bin": bytes(range(256)) * 4,
    "quay/recording-list.csv": b"camera,from,to\nquay-2,23:00,01:30\n",
    "quay/copy of recording-list.csv": b"camera,from,to\nquay-2,23:00,01:30\n",
}


def clock() -> datetime:
    """Return the instant at which the story is told."""
    return datetime(2026, 9, 1, 8, 0, 0, tzinfo=UTC)


class Script:
    """A person who types a list of lines and then stops; it remembers what the screen showed."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = list(lines)
        self.screen: list[str] = []

    def say(self, line: str = "") -> None:
        """Show one line."""
        self.screen.append(line)

    def ask(self, prompt: str) -> str:
        """Type the next line; the end of the list is the end of input."""
        if not self.lines:
            self.screen.append(prompt.rstrip())
            raise EOFError
        self.screen.append((prompt + self.lines[0]).rstrip())
        return self.lines.pop(0)

    def secret(self, prompt: str) -> str:
        """Type the next line unseen."""
        if not self.lines:
            raise EOFError
        self.screen.append(prompt.rstrip())
        return self.lines.pop(0)


def evidence(folder: Path) -> Path:
    """Write the folder of files that the cook's brother brought."""
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def typed(folder: Path, /, **others: list[str]) -> list[str]:
    """Return the lines of the script, with the folder in its place."""
    lines = [line for answer in (ANSWERS | others).values() for line in answer]
    return [str(folder) if line == FOLDER else line for line in lines]


def play(folder: Path) -> str:
    """Tell the story below ``folder``; return the transcript, places made short."""
    files, home = evidence(folder / "from the brother"), folder / "my-authority"
    person = Script(typed(files))
    begin(home, person, zone="UTC", clock=clock)
    shown = ["$ bin/rogatory begin -C my-authority", *person.screen]
    shown += ["", "$ cat my-authority/papers/check.txt"]
    check = (home / "papers" / "check.txt").read_text(encoding="utf-8")
    before, settled, _after = check.partition("SETTLED")
    shown += [*before.splitlines(), f"{settled} …"]
    shown += ["", "$ cat my-authority/papers/status.txt"]
    shown += (home / "papers" / "status.txt").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.rstrip() for line in shown) + "\n"
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(its id)", text)
    return text.replace(f"{folder}/", "")


def main() -> None:
    """Write the transcript."""
    with tempfile.TemporaryDirectory() as folder:
        TRANSCRIPT.parent.mkdir(exist_ok=True)
        TRANSCRIPT.write_text(play(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
