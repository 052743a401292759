# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter hop|split|route``: the bodies a letter runs through."""

from __future__ import annotations

import re
from typing import Any

from rogatory.cli.acts import options_of
from rogatory.cli.command import Command, Option
from rogatory.cli.letters import LETTER
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.language import N_, _

_PART = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)=((?:\d+)(?:,\d+)*)=([^=]+)(?:=([^=]+))?")


def _letter(session: Session) -> Any:
    """Return the letter named; the only one of the case, of either direction, when none is."""
    from rogatory.casefile.letters import Letter
    from rogatory.office.letters import letter_of

    if session["letter"]:
        return letter_of(session.case, session["letter"])
    rows = list(Letter.objects.filter(case=session.case).order_by("entry")[:2])
    if len(rows) != 1:
        raise Inadmissible(_("Say which letter is meant: its number or id."))
    return rows[0]


def _hop(session: Session) -> Answer:
    from rogatory.casefile.routes import Hop
    from rogatory.cli.acts import resolved
    from rogatory.office import routes

    row = _letter(session)
    told = {
        name: session[name]
        for name in ("role", "state", "on", "source", "part", "told_on", "body", "number", "note")
    }
    told["rests_on"] = session["rests_on"]
    if session["point"]:
        from rogatory.office import directory

        point = directory.usable(session.instance, session["point"], session["on"][:10])
        told["body"] = told["body"] or point.body or directory.called(point)
        told["state"] = told["state"] or point.state
    if not told["body"]:
        raise Inadmissible(_("Say to which body the letter came: --body, or --point."))
    told["exhibits"] = tuple(resolved(session, "exhibit", one) for one in session["exhibits"] or ())
    hop = routes.pass_on(session.instance, session.case, row.key, session.hand, **told)
    session.touched(session.case)
    entry = Hop.objects.get(case=session.case, key=hop).entry
    said = _("The step is entered as {key} (entry {n}).").format(key=hop, n=entry)
    return Answer({"letter": row.key, "hop": hop, "entry": entry}, [said])


def _split(session: Session) -> Answer:
    from rogatory.office import routes

    row = _letter(session)
    parts: dict[str, tuple[str, str, list[int]]] = {}
    for typed in session["parts"]:
        hit = _PART.fullmatch(typed)
        if hit is None or hit[1] in parts:
            raise Malformed(
                _("A part is written NAME=1,3=BODY or NAME=1,3=BODY=NUMBER, each name once.")
            )
        parts[hit[1]] = (hit[3].strip(), (hit[4] or "").strip(), [*map(int, hit[2].split(","))])
    routes.split(
        session.instance,
        session.case,
        row.key,
        session.hand,
        on=session["on"],
        rests_on=session["rests_on"],
        parts=parts,
        source=session["source"],
    )
    session.touched(session.case)
    made = routes.parts(session.case, row.key)
    lines = [visible(routes.part_said(part)) for part in made]
    return Answer({"letter": row.key, "parts": [part.part for part in made]}, [*lines])


def _route(session: Session) -> Answer:
    from rogatory.office import routes

    row = _letter(session)
    steps = routes.way(session.instance, row)
    untold, whole = routes.not_told(row), routes.not_placed(row)
    lines = [_("Letter {number}, step by step:").format(number=row.number or _("without number"))]
    for step in steps:
        at = _(" (entry {n})").format(n=step.entry) if step.entry >= 0 else ""
        lines.append(f"{step.on}: {visible(step.said)}{at}")
    for hop in untold:
        lines.append(_("{key}: no entry says that the sender was told.").format(key=hop.key))
    if whole:
        numbers = ", ".join(map(str, whole))
        lines.append(_("In no part of the split: measures {numbers}.").format(numbers=numbers))
    data = {
        "letter": row.key, "number": row.number or None, "incoming": row.incoming,
        "steps": [{"on": s.on, "said": s.said, "entry": s.entry if s.entry >= 0 else None}
                  for s in steps],
        "hops": [_told(hop) for hop in routes.hops(row.case, row.key)],
        "sender_not_told": [hop.key for hop in untold], "in_no_part": whole,
    }  # fmt: skip
    return Answer(data, [*lines])


def _told(hop: Any) -> dict[str, Any]:
    return {
        "hop": hop.key, "role": hop.role, "state": hop.state or None, "on": hop.on,
        "rests_on": hop.rests_on, "part": hop.part or None, "told_on": hop.told_on or None,
        "body": hop.body if isinstance(hop.body, str) else None,
        "number": hop.number if isinstance(hop.number, str) else None,
    }  # fmt: skip


def _hop_options() -> tuple[Option, ...]:
    body = Option("body", N_("body that it came to"), "TEXT")
    point = Option("point", N_("contact point of the directory whose body it is"), "POINT")
    return (LETTER, body, point, *options_of("route.entered/1", "hop", ("letter", "hop", "body")))


def _split_options() -> tuple[Option, ...]:
    left = ("letter", "parts", "bodies", "numbers")
    parts = Option("parts", N_("NAME=1,3=BODY, or NAME=1,3=BODY=NUMBER"), "PART", "many",
                   required=True)  # fmt: skip
    return (LETTER, parts, *options_of("route.split/1", "", left))


COMMANDS = (
    Command(("letter", "hop"),
            N_("enter that a letter came to a body: its role, its number, the date"),
            _hop, _hop_options),
    Command(("letter", "split"),
            N_("enter that a letter is split among several bodies that execute it"),
            _split, _split_options),
    Command(("letter", "route"), N_("the way of a letter through all bodies, in plain words"),
            _route, (LETTER,)),
)  # fmt: skip
