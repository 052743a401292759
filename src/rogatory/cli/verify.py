# SPDX-License-Identifier: Apache-2.0
"""``rogatory verify``: handed to the court's own door, with whatever options stood before it."""

from __future__ import annotations

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.language import N_


def _verify(session: Session) -> Answer:
    from rogatory.verify.door import main

    words = list(session["files"])
    words += [f"--{name}" for name in ("json", "details") if session.asked(name)]
    if lang := session.asked("lang"):
        words += ["--lang", lang]
    return Answer(exit_code=main(words), data=None)


COMMANDS = (
    Command(
        ("verify",),
        N_("check sealed packages as a court would: without instance and network"),
        _verify,
        (Option("files", N_("sealed packages"), "FILE", "many", required=True, position=True),),
        N_("With “verify” as the first word all options of the verifier may be used."),
    ),
)
