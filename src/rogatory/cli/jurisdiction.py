# SPDX-License-Identifier: Apache-2.0
"""``rogatory jurisdiction``: what handing a prosecution over does to one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import options_of, resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.contacts import AS_OF
from rogatory.cli.letters import LETTER, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.clerk.instance import Instance
    from rogatory.office.jurisdiction import Stands

CONFIRM = Option(
    "confirm-transfer",
    N_("confirm that a prosecution is handed over, which suspends one's own once it is taken"),
    how="flag",
)


def confirm_if_asked(session: Session, letter: str) -> list[str]:
    """Enter the sender's confirmation where --confirm-transfer was given; return the warning."""
    from rogatory.office import jurisdiction

    if not session["confirm_transfer"]:
        return []
    said = jurisdiction.confirm(session.instance, session.case, letter, session.hand)
    session.touched(session.case)
    return said


def _confirm(session: Session) -> Answer:
    from rogatory.office import jurisdiction

    row = find_letter(session)
    said = jurisdiction.confirm(
        session.instance, session.case, row.key, session.hand, session["note"]
    )
    session.touched(session.case)
    line = _("{officer} confirms that the prosecution is handed over.").format(
        officer=session.hand.officer
    )
    return Answer({"letter": row.key, "by": session.hand.officer}, [*map(visible, said), line])


def _suspend(session: Session) -> Answer:
    from rogatory.office import jurisdiction

    row = find_letter(session)
    exhibits = tuple(resolved(session, "exhibit", one) for one in session["exhibits"] or ())
    jurisdiction.suspend(
        session.instance,
        session.case,
        row.key,
        session.hand,
        since=session["since"],
        rests_on=session["rests_on"],
        source=session["source"],
        look_again=session["look_again"],
        note=session["note"],
        exhibits=exhibits,
    )
    session.touched(session.case)
    said = _("Own jurisdiction is suspended since {date}.").format(date=session["since"])
    return Answer({"letter": row.key, "since": session["since"]}, [said])


def _take_back(session: Session) -> Answer:
    from rogatory.office import jurisdiction

    row = find_letter(session)
    jurisdiction.take_back(
        session.instance,
        session.case,
        row.key,
        session.hand,
        on=session["on"],
        because=session["because"],
        rests_on=session["rests_on"],
        reason=session["reason"],
    )
    session.touched(session.case)
    said = _("Own jurisdiction is back since {date}.").format(date=session["on"])
    return Answer({"letter": row.key, "back_on": session["on"]}, [said])


def because_label(code: str) -> str:
    """Return why own jurisdiction is back, in ordinary words."""
    labels = {
        "declined": _("the other side declined"),
        "inaction": _("the other side took no step"),
        "handed_back": _("the other side handed it back"),
        "withdrawn": _("the request was withdrawn"),
    }
    return labels.get(code, code)


def _state(instance: Instance, one: Stands) -> str:
    row = one.row
    if row is None or one.state == "own":
        return _("own jurisdiction stands: nothing entered that suspends it")
    if one.state == "suspended":
        law = _cited(instance, row.requirement)
        return _("suspended since {date}").format(date=row.since) + law
    law = _cited(instance, row.back_requirement)
    said = _("suspended from {since} to {back}: {why}").format(
        since=row.since, back=row.back_on, why=because_label(row.because)
    )
    return said + law


def _cited(instance: Instance, requirement: str) -> str:
    from rogatory.office.law import library_of

    instrument = library_of(instance).instruments.get(requirement.partition(":")[0])
    row = instrument.requirement(requirement) if instrument else None
    return f" ({row.cited}, {row.source_word})" if row else ""


def part(
    instance: Instance, case: str, as_of: str | None = None
) -> tuple[list[dict[str, Any]], list[str | Table]]:
    """Return how own jurisdiction stands, for a program and as lines; nothing when no letter of
    ours hands a prosecution over."""
    from rogatory.office import jurisdiction

    _moment, found = jurisdiction.stands(instance, case, as_of)
    data: list[dict[str, Any]] = [
        {"letter": one.letter.key, "number": one.letter.number or None, "state": one.state,
         "since": one.row.since if one.row else None,
         "back_on": one.row.back_on if one.row and one.state == "back" else None,
         "confirmed_by": list(dict.fromkeys(c.officer for c in one.confirmed)),
         "warnings": one.warnings}
        for one in found
    ]  # fmt: skip
    if not found:
        return data, []
    table = [
        [one.letter.number or one.letter.key, one.letter.counterpart, _state(instance, one),
         ", ".join(told["confirmed_by"]) or "–"]
        for one, told in zip(found, data, strict=True)
    ]  # fmt: skip
    heads = [_("letter"), _("to"), _("own jurisdiction"), _("handing over confirmed by")]
    lines = [
        f"{one.letter.number or one.letter.key}: {line}" for one in found for line in one.warnings
    ]
    return data, [Table(heads, table), *lines]


def _show(session: Session) -> Answer:
    data, blocks = part(session.instance, session.case, session["as_of"])
    none = _("No letter of the case hands a prosecution over.")
    return Answer(data, blocks or [none])


def _suspend_options() -> tuple[Option, ...]:
    left = ("letter", "requirement")
    return (LETTER, *options_of("jurisdiction.suspended/1", "", left))


def _back_options() -> tuple[Option, ...]:
    left = ("letter", "requirement")
    return (LETTER, *options_of("jurisdiction.returned/1", "", left))


COMMANDS = (
    Command(
        ("jurisdiction", "confirm"),
        N_("confirm, as a second officer, that a letter hands a prosecution over"),
        _confirm,
        (LETTER, Option("note", N_("note"), "TEXT")),
        N_("Who sends the letter confirms it too: --confirm-transfer when it is sent."),
    ),
    Command(
        ("jurisdiction", "suspend"),
        N_("enter that the other side took the case over: own jurisdiction is suspended"),
        _suspend,
        _suspend_options,
    ),
    Command(
        ("jurisdiction", "take-back"),
        N_("enter that own jurisdiction is back, and why"),
        _take_back,
        _back_options,
    ),
    Command(
        ("jurisdiction", "show"),
        N_("how own jurisdiction stands over what was handed over"),
        _show,
        (AS_OF,),
    ),
)
