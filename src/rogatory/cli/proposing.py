# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter propose``: what the other state's country sheet proposes for a letter."""

from __future__ import annotations

import json

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import read_form, write_file
from rogatory.cli.proposed import blocks_of, data_of, with_executor, with_sheet
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.language import N_, _


def _propose(session: Session) -> Answer:
    form, found = with_sheet(session, read_form(session["form"]), session["to"])
    if session["executor"]:
        form = with_executor(session, form, session["executor"])
    blocks, data = blocks_of(found), data_of(found) | {"form": form}
    if session["out"]:
        text = json.dumps(form, ensure_ascii=False, indent=1) + "\n"
        path = write_file(session["out"], text.encode())
        blocks += [
            "",
            _("Written to {file}: the letter with what was filled in.").format(file=path),
        ]
        data["file"] = str(path)
    return Answer(data, blocks)


COMMANDS = (
    Command(
        ("letter", "propose"),
        N_("what the other state's country sheet proposes for a letter; enters nothing"),
        _propose,
        (
            Option(
                "form", N_("the letter as JSON, as far as it is written"), "FILE", required=True
            ),
            Option("to", N_("code of the state to which it goes"), "STATE"),
            Option("executor", N_("contact point of ours who executes it"), "POINT"),
            Option("out", N_("file to write the filled letter to"), "FILE"),
        ),
    ),
)
