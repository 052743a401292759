# SPDX-License-Identifier: Apache-2.0
"""The questions of ``register import`` at a terminal: who an unknown side is, and whether a row is
something that stands here already.  Nothing is decided by Enter alone: it leaves things open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rogatory.cli.show import visible
from rogatory.errors import Inadmissible
from rogatory.language import _, ngettext

if TYPE_CHECKING:
    from rogatory.cli.interview import Voice
    from rogatory.office.register_import import Line

MOST = 30
"""Questions of one sort that are asked; the others wait, as they do without a terminal."""

_CODE = re.compile(r"[A-Z]{2}|(?=.{3,253}\Z)[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def asked_sides(voice: Voice, unknown: Sequence[str]) -> dict[str, str]:
    """Ask for the code of each other side that is not known; Inadmissible when the person stops."""
    found: dict[str, str] = {}
    if unknown:
        voice.say(_("Other sides without a code here. Write the code of the state or the domain of "
                    "the authority; Enter keeps it as it is written."))  # fmt: skip
    for text in unknown[:MOST]:
        while said := _said(voice, f"“{visible(text)}”: "):
            if _CODE.fullmatch(said):
                found[text] = said
                break
            voice.say(_("A code is two capitals, such as XB, or a domain."))
    _left(voice, len(unknown) - MOST)
    return found


def asked_decisions(voice: Voice, lines: Sequence[Line]) -> dict[int, str]:
    """Ask of each row whether it is what it may be; return ROW -> ``new`` or ``same-as:…``."""
    found: dict[int, str] = {}
    for line in lines[:MOST]:
        proposal = line.proposal
        if proposal is None:
            continue
        values = line.read.values
        voice.say(
            _("Row {row}: {number}, {day}, {side}, {summary}").format(
                row=line.read.row,
                number=visible(values.get("number") or values.get("their_number") or "–"),
                day=values.get("day", "–"),
                side=visible(values.get("counterpart", "–")),
                summary=visible(values.get("summary", "–"))[:60],
            )
        )
        voice.say(
            "  " + _("perhaps {known} ({because})").format(
                known=visible(proposal.known.said), because=proposal.reason
            )
        )  # fmt: skip
        while said := _said(voice, _("same, new, or Enter for later: ")).casefold():
            if said in (_("same").casefold(), "same", "="):
                found[line.read.row] = f"same-as:{proposal.known.key}"
                break
            if said in (_("new").casefold(), "new"):
                found[line.read.row] = "new"
                break
    _left(voice, len(lines) - MOST)
    return found


def _said(voice: Voice, prompt: str) -> str:
    try:
        return voice.ask(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        raise Inadmissible(_("Stopped; nothing was entered.")) from None


def _left(voice: Voice, count: int) -> None:
    if count > 0:
        voice.say(
            ngettext("{n} more is not asked for now.", "{n} more are not asked for now.", count)
            .format(n=count)
        )  # fmt: skip
