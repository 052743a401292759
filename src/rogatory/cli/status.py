# SPDX-License-Identifier: Apache-2.0
"""``rogatory status``: what was sent, received, answered and never answered, as of any day."""

from __future__ import annotations

import json
import shutil
from functools import partial

from rogatory.cli.command import Command, Option
from rogatory.cli.letters import write_file
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, current


def _status(session: Session) -> Answer:
    from rogatory.casefile import status
    from rogatory.office import law

    case = session.find_case(session["of"] or session.asked("case")).key
    form = session["format"] or ("json" if session.as_json else "text")
    if form == "pdf" and not session["out"]:
        raise Inadmissible(_("A paper needs a file to be written to: --out FILE."))
    made = status.statement(
        session.instance, case, as_of=session["as_of"], by_happening=session["happened_by"]
    )
    text = made.to_json()
    library = partial(law.library_of, session.instance)
    if form == "pdf":
        from rogatory.paper.status_paper import paper

        data = paper(made.data, current(), marking=session.instance.config.marking, library=library)
    elif form == "json":
        data = (text + "\n").encode()
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        lines = made.to_text(width, session.details, library)
        data = ("\n".join(lines) + "\n").encode()
    if session["out"]:
        path = write_file(session["out"], data)
        return Answer(
            {"file": str(path), "size": len(data)}, [_("Written to {file}.").format(file=path)]
        )
    blocks: list[str | Table] = [data.decode().rstrip("\n")]
    if form == "text" and not session["as_of"]:
        from rogatory.office.verified import said

        blocks += ["", *said(session.instance, case).lines]
    return Answer(json.loads(text), blocks)


COMMANDS = (
    Command(
        ("status",),
        N_("the status statement of a case: who answered what, on what it rests, until when"),
        _status,
        (
            Option("of", N_("case, by number or id"), "CASE", position=True),
            Option("as-of", N_("as entered by the end of this day, or by this instant"), "DATE"),
            Option("happened-by", N_("go by the dates that papers name instead"), how="flag"),
            Option("format", N_("form of the statement"), "FORM", choices=("text", "json", "pdf")),
            Option("out", N_("file to write"), "FILE"),
        ),
    ),
)
