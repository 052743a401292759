# SPDX-License-Identifier: Apache-2.0
"""The door for a person at a terminal: ``rogatory NOUN VERB``.

``command`` says what a command is and reads the words of a line; ``program`` runs it and turns
what comes of it into lines, JSON and an exit code; ``session`` holds instance, officers and case.
Every other file here is one noun or one occasion.  Commands that enter one act are made from the
act's own fields (``acts``).  Nothing heavy is imported before a command needs it, and ``verify``
goes to its own door before anything else is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name); return the exit code.

    0 done, 1 not verified, 2 refused or wrong usage, 3 unavailable.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    asked = _for_the_verifier(words)
    if asked is not None:
        from rogatory.verify.door import main as verify

        return verify(asked)
    from rogatory.cli.program import run

    return run(words)


def _for_the_verifier(words: list[str]) -> list[str] | None:
    """Return the verifier's own words when the first command is ``verify``; None otherwise."""
    kept: list[str] = []
    while words and words[0] in ("--json", "--details", "--lang"):
        taken = 2 if words[0] == "--lang" else 1
        kept, words = kept + words[:taken], words[taken:]
    return [*words[1:], *kept] if words[:1] == ["verify"] else None
