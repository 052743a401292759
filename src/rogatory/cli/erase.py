# SPDX-License-Identifier: Apache-2.0
"""``rogatory erase``: two officers destroy a value on a legal ground; every proof still holds."""

from __future__ import annotations

from rogatory.cli.acts import entered
from rogatory.cli.command import Command, Option
from rogatory.cli.dockets import docket_of
from rogatory.cli.session import Session
from rogatory.cli.show import Answer
from rogatory.errors import Inadmissible
from rogatory.language import N_, _


def _erase(session: Session) -> Answer:
    from rogatory.casefile.erasures import ValuesErased
    from rogatory.office.readings import sweep

    numbers = {name: session[name] for name in ("entry", "item") if session[name] is not None}
    wrong = [
        _("{what} must be a whole number.").format(what=name.upper())
        for name, value in numbers.items()
        if not (value.isascii() and value.isdigit())
    ]
    Inadmissible.unless_empty(wrong)
    item = numbers.get("item")
    act = ValuesErased(
        values=(
            {
                "entry": int(numbers["entry"]),
                "field": session["field"].replace("-", "_"),
                "item": None if item is None else int(item),
            },
        ),
        ground=session["ground"],
        reason=session["reason"],
    )
    case = docket_of(session)
    (number,) = session.enter(case, act)
    sweep(session.instance, case)
    answer = entered(session, case, number, act)
    answer.blocks.insert(
        0,
        _(
            "The value is destroyed here with its salt. Copies elsewhere (backups, packages that "
            "were sent) are not reached."
        ),
    )
    return answer


COMMANDS = (
    Command(
        ("erase",),
        N_("destroy one value of an entry on a legal ground, with a second officer"),
        _erase,
        (
            Option("entry", N_("number of the entry"), "ENTRY", required=True, position=True),
            Option("field", N_("name of the field"), "FIELD", required=True, position=True),
            Option("item", N_("place in a list, from 0"), "ITEM", position=True),
            Option("ground", N_("legal ground, as a code"), "CODE", required=True),
            Option("reason", N_("reason"), "TEXT"),
            Option("authority", N_("in the authority's own record"), how="flag"),
        ),
        N_("It cannot be undone. “docket list” gives the entries; needs --with OFFICER."),
    ),
)
