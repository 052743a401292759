# SPDX-License-Identifier: Apache-2.0
"""``rogatory directory``: persons and bodies whom one may call or write to, across all cases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import act_from, options_of
from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session, prepare
from rogatory.cli.show import Answer, Table, visible
from rogatory.language import N_, _

if TYPE_CHECKING:
    from rogatory.casefile.directory import ContactPoint

_TEXTS = ("name", "title", "body", "phone", "email", "address", "hours", "source", "note")


def _given(session: Session, kind: str, **fixed: Any) -> dict[str, Any]:
    """Return the fields of a kind as they were typed, without the point's id."""
    import dataclasses

    act = act_from(session, kind, point="d0", **fixed)
    told = {field.name: getattr(act, field.name) for field in dataclasses.fields(act)}  # type: ignore[arg-type]
    told.pop("point")
    return told


def _enter(session: Session) -> Answer:
    from rogatory.office import directory

    row = directory.enter(
        session.instance, session.hand, **_given(session, "contact_point.entered/1")
    )
    return _entered(session, row, _("The contact point is entered as {key} ({place})."))


def _correct(session: Session) -> Answer:
    from rogatory.office import directory

    names = ("side", "state", "domain", "duty", "valid_from", "valid_until", *_TEXTS)
    changed = {name: session[name] for name in names if session[name] is not None}
    if session["languages"]:
        changed["languages"] = tuple(session["languages"])
    row = directory.correct(
        session.instance, session["point"], session.hand, session["reason"], **changed
    )
    return _entered(session, row, _("Contact point {key} is entered anew ({place})."))


def _confirm(session: Session) -> Answer:
    from rogatory.office import directory, post

    row = directory.confirm(
        session.instance, session["point"], session.hand,
        on=session["on"] or post.today(session.instance), how=session["how"],
    )  # fmt: skip
    return _entered(session, row, _("Contact point {key} is confirmed ({place})."))


def _end(session: Session) -> Answer:
    from rogatory.office import directory, post

    row = directory.end(
        session.instance, session["point"], session.hand,
        until=session["until"] or post.today(session.instance), reason=session["reason"],
    )  # fmt: skip
    return _entered(session, row, _("Contact point {key} is ended ({place})."))


def _entered(session: Session, row: ContactPoint, said: str) -> Answer:
    from rogatory.clerk.tables import Docket

    case = session.instance.config.authority
    session.touched(case)
    entry = Docket.objects.get(case=case).size - 1
    place = _("entry {n} of the authority's own record").format(n=entry)
    return Answer(_told(row) | {"entry": entry}, [said.format(key=row.key, place=place)])


def _told(row: ContactPoint) -> dict[str, Any]:
    texts = {name: getattr(row, name) for name in _TEXTS}
    return {
        "point": row.key, "side": row.side, "state": row.state,
        "domain": row.domain or None, "duty": row.duty, "languages": row.languages.split(),
        "valid_from": row.valid_from or None, "valid_until": row.valid_until or None,
        "confirmed_on": row.confirmed_on or None, "ended": row.ended,
        **{name: value if isinstance(value, str) else None for name, value in texts.items()},
    }  # fmt: skip


def _list(session: Session) -> Answer:
    from rogatory.office import directory, post

    day = session["as_of"] or post.today(session.instance)
    rows = directory.points(
        session.instance, day=day, side=session["side"], state=session["state"],
        duty=session["duty"], name=session["name"], ended=session["all"],
    )  # fmt: skip
    table = [
        [row.key, row.state, directory.duty_label(row.duty), _said(row.name), _said(row.body),
         _said(row.phone), _said(row.email), row.confirmed_on or _("never confirmed"),
         "" if directory.holds(row, day) else _("does not hold")]
        for row in rows
    ]  # fmt: skip
    heads = [_("point"), _("state"), _("for what"), _("name"), _("body"), _("telephone"),
             _("e-mail"), _("confirmed on"), _("remark")]  # fmt: skip
    none = _("No such contact point holds on {day}.").format(day=day)
    return Answer({"day": day, "points": [_told(row) for row in rows]}, [Table(heads, table, none)])


def _said(value: Any) -> str:
    return "–" if value is None else visible(value)


def _show(session: Session) -> Answer:
    from rogatory.office import directory

    row = directory.point_of(session.instance, session["point"])
    side = _("our side") if row.side == "us" else _("their side")
    lines = [
        _("{key}: {duty}, {side}, {state}").format(
            key=row.key, duty=directory.duty_label(row.duty), side=side, state=row.state
        )
    ]
    facts = [
        (_("name"), row.name), (_("title"), row.title), (_("body"), row.body),
        (_("domain"), row.domain or None), (_("languages"), row.languages or None),
        (_("telephone"), row.phone), (_("e-mail"), row.email),
        (_("postal address"), row.address), (_("hours"), row.hours),
        (_("holds from"), row.valid_from or None), (_("holds until"), row.valid_until or None),
        (_("source"), row.source), (_("note"), row.note),
        (_("last confirmed on"), row.confirmed_on or _("never confirmed")),
        (_("how it was confirmed"), row.confirmed_how), (_("ended because"), row.ended_because),
    ]  # fmt: skip
    lines += [f"{what}: {visible(value)}" for what, value in facts if value is not None]
    data = _told(row) | {
        "confirmed_how": row.confirmed_how if isinstance(row.confirmed_how, str) else None,
        "ended_because": row.ended_because if isinstance(row.ended_because, str) else None,
    }
    return Answer(data, [*lines])


_POINT = Option("point", N_("contact point, such as d1"), "POINT", required=True, position=True)


def _changes() -> tuple[Option, ...]:
    """Return the options of “directory correct”: what is not given stays as it was."""
    import dataclasses

    made = options_of("contact_point.corrected/1", "", ["point", "reason"])
    loose = tuple(dataclasses.replace(one, required=False) for one in made)
    reason = Option("reason", N_("reason"), "TEXT", required=True)
    return (_POINT, *loose, reason)


def _filters() -> tuple[Option, ...]:
    prepare()
    from rogatory.casefile.directory import DUTIES
    from rogatory.casefile.promises import SIDES

    return (
        Option("name", N_("name or body, in any script and spelling"), "TEXT"),
        Option("state", N_("code of a state, such as XB"), "STATE"),
        Option("side", N_("our side (us) or theirs (them)"), "SIDE", choices=SIDES),
        Option("duty", N_("for what one turns to them"), "CODE", choices=DUTIES),
        Option("as-of", N_("who holds on this day (else today)"), "DATE"),
        Option("all", N_("those too that do not hold"), how="flag"),
    )


COMMANDS = (
    Command(("directory", "list"), N_("list whom one may call or write to, on a day"), _list,
            _filters),
    Command(("directory", "show"), N_("one contact point, with source and confirmation"), _show,
            (_POINT,)),
    Command(("directory", "enter"), N_("enter a person or body whom one may call or write to"),
            _enter, partial(options_of, "contact_point.entered/1", "", ["point"])),
    Command(("directory", "correct"),
            N_("enter a contact point anew; what is not given stays as it was"), _correct,
            _changes),
    Command(("directory", "confirm"), N_("enter that a contact point was found to be right"),
            _confirm,
            (_POINT, Option("how", N_("how it was made sure"), "TEXT", required=True),
             Option("on", N_("on which day (else today)"), "DATE"))),
    Command(("directory", "end"), N_("enter that a contact point is one no more"), _end,
            (_POINT, Option("reason", N_("reason"), "TEXT", required=True),
             Option("until", N_("last day on which it held (else today)"), "DATE"))),
)  # fmt: skip
