# SPDX-License-Identifier: Apache-2.0
"""``rogatory letter check|answer|harm|decide``: what must be settled before a letter may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.law import library_here
from rogatory.cli.letters import LETTER, UNCONFINED, find_letter
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.harm import HarmItem
    from rogatory.casefile.letters import Letter
    from rogatory.instrument.remark import Remark


def _check(session: Session) -> Answer:
    from rogatory.office import letters

    row = find_letter(session)
    if session["against"]:
        return _against(session, row)
    if session["unentered"]:
        remarks, _digest = letters.remarks_on(session.instance, row)
    else:
        remarks = letters.check_letter(session.instance, session.case, row.key, session.hand)
        session.touched(session.case)
    from rogatory.instrument.remark import Group

    errors = sum(1 for one in remarks if one.group is Group.ERROR)
    by_hand = sum(1 for one in remarks if one.needs_answer)
    data = {
        "letter": row.key,
        "errors": errors,
        "by_hand": by_hand,
        "remarks": [one.to_json() | {"needs_answer": one.needs_answer} for one in remarks],
    }
    blocks = grouped(remarks, session)
    if errors or by_hand:
        said = _("Before it can be approved: {errors}, {by_hand}.").format(
            errors=ngettext("{n} error", "{n} errors", errors).format(n=errors),
            by_hand=ngettext(
                "{n} row to be answered by hand", "{n} rows to be answered by hand", by_hand
            ).format(n=by_hand),
        )
    else:
        said = _(
            "No error is left and every row by hand is answered. What the other state will find "
            "is another matter."
        )
    return Answer(data, [*blocks, "", said])


def _against(session: Session, row: Letter) -> Answer:
    """Hold a letter against many instruments; what is entered is only ever the check of its own."""
    from rogatory.instrument.remark import Group
    from rogatory.office.against import remarks_against

    names = [name for name in session["against"].split(",") if name]
    library, told = library_here(session), dict[str, Any]()
    blocks: list[str | Table] = []
    for id, remarks in remarks_against(session.instance, row, names).items():
        counted = {
            "errors": sum(1 for one in remarks if one.group is Group.ERROR),
            "warnings": sum(1 for one in remarks if one.group is Group.WARNING),
            "by_hand": sum(1 for one in remarks if one.needs_answer),
        }
        told[id] = counted | {"remarks": [one.to_json() for one in remarks]}
        blocks += [library[id].summary(), *grouped(remarks, session), ""]
    heads = [_("instrument"), _("errors"), _("warnings"), _("to be checked by hand")]
    rows = [
        [id, *(str(one[name]) for name in ("errors", "warnings", "by_hand"))]
        for id, one in told.items()
    ]
    blocks.append(Table(heads, rows, _("No instrument is known that may rule this letter.")))
    blocks.append(_("Nothing is entered: a check counts against the instrument a letter rests on."))
    return Answer({"letter": row.key, "against": told}, blocks)


def grouped(remarks: list[Remark], session: Session) -> list[str | Table]:
    """Return remarks under their groups; those that are settled are counted only."""
    from rogatory.instrument.remark import GROUPS, Group
    from rogatory.instrument.terms import result_label

    blocks: list[str | Table] = []
    for group in GROUPS:
        mine = [one for one in remarks if one.group is group]
        if not mine or (group is Group.SETTLED and not session.details):
            if mine:
                said = ngettext(
                    "{n} row is settled (--details lists it)",
                    "{n} rows are settled (--details lists them)",
                    len(mine),
                )
                blocks.append(said.format(n=len(mine)))
            continue
        blocks.append(f"{group.label()}:")
        for one in mine:
            blocks.append(f"  {one.wording}")
            blocks.append(f"      {short(one.requirement)}: {visible(one.label)}")
            for spot in one.read if group is not Group.SETTLED or session.details else ():
                read = _("read: {place}: {text}").format(
                    place=visible(spot.place), text=visible(spot.text)
                )
                blocks.append(f"      {read}")
            if one.as_of is not None:
                blocks.append("      " + _("the text is of {day}").format(day=one.as_of))
            if one.todo and group is not Group.SETTLED:
                blocks.append("      " + _("do: {what}").format(what=visible(one.todo)))
            if one.answer is not None:
                told = _("answered by {officer}: {result}, {where}, {on}").format(
                    officer=one.answer.officer,
                    result=result_label(one.answer.result),
                    where=visible(one.answer.where),
                    on=one.answer.on,
                )
                blocks.append(f"      {told}")
    return blocks


def short(requirement: str) -> str:
    """Return a row's name without that of its instrument: ``7(1)(c):case_name``."""
    return requirement.partition(":")[2] or requirement


def _answer(session: Session) -> Answer:
    from rogatory.instrument.remark import Answer as Given
    from rogatory.office import letters, post

    row = find_letter(session, session["of"])
    remarks, _digest = letters.remarks_on(session.instance, row)
    known = [one.requirement for one in remarks]
    rows, faults = [], []
    for said in session["rows"]:
        hits = [name for name in known if said in (name, short(name))]
        rows += hits[:1]
        if not hits:
            faults.append(_("The check of this letter has no row {row}.").format(row=said))
    Inadmissible.unless_empty(faults)
    for requirement in rows:
        given = Given(
            requirement,
            session["read"],
            session["where"],
            session["on"] or post.today(session.instance),
            session["result"],
            session.hand.officer,
        )
        letters.answer_remark(session.instance, session.case, row.key, given, session.hand)
    session.touched(session.case)
    said = ngettext("{n} row is answered.", "{n} rows are answered.", len(rows)).format(n=len(rows))
    more = _("Check the letter again: the check is what counts.")
    return Answer({"letter": row.key, "answered": rows}, [f"{said} {more}"])


def _harm(session: Session) -> Answer:
    from rogatory.casefile.labels import label
    from rogatory.office import answers, harm

    row = find_letter(session)
    if row.incoming and session["enclose"]:
        raise Inadmissible(
            _("An answer encloses the results that its measures name: leave --enclose away.")
        )
    if session["list"]:
        found = harm.points(session.case, row.key)
    elif row.incoming:
        found = answers.weigh(
            session.instance,
            session.case,
            row.key,
            session.hand,
            allow_unconfined=session["allow_unconfined"],
        )
        session.touched(session.case)
    else:
        found = harm.weigh(
            session.instance,
            session.case,
            row.key,
            session["enclose"],
            session.hand,
            allow_unconfined=session["allow_unconfined"],
        )
        session.touched(session.case)
    data = [point_of(one) for one in found]
    still = sum(1 for one in data if not one["decision"])
    heads = [_("point"), _("what"), _("person"), _("where"), _("proposed"), _("decided")]
    places = {row.item: _place(row, said=True) for row in found}
    rows = [
        [one["item"], label(one["sort"]), one["code"], places[one["item"]],
         f"{one['proposed'] or '?'} ({'|'.join(one['choices'])})", one["decision"] or "–"]
        for one in data
    ]  # fmt: skip
    none = _("Nothing was found that could hurt someone. What no program finds, a person may.")
    said = ngettext(
        "{n} point is for a second officer to decide; nothing goes before.",
        "{n} points are for a second officer to decide; nothing goes before.",
        still,
    ).format(n=still)
    blocks: list[str | Table] = [Table(heads, rows, none)]
    return Answer({"letter": row.key, "points": data, "undecided": still},
                  [*blocks, said] if still else blocks)  # fmt: skip


def _place(row: HarmItem, said: bool = False) -> str:
    """Return exhibit and place of a point, as it is kept or in the present language."""
    from rogatory.reading.places import place_said

    what = row.what if isinstance(row.what, dict) else {}
    place = what.get("place") or ""
    return " ".join(filter(None, (what.get("label"), place_said(place) if said else place)))


def point_of(row: HarmItem) -> dict[str, Any]:
    """Return a point of possible harm for a program and for a line; no name stands in it."""
    from rogatory.casefile.persons import Person

    what = row.what if isinstance(row.what, dict) else {}
    person = Person.objects.filter(case=row.case, key=row.person).first() if row.person else None
    return {
        "item": row.item,
        "sort": row.sort,
        "severity": row.severity,
        "person": row.person or None,
        "code": person.code if person else "",
        "place": _place(row),
        "how": what.get("how"),
        "proposed": row.proposed,
        "choices": row.choices.split(),
        "decision": row.decision or None,
    }


def _decide(session: Session) -> Answer:
    from rogatory.office import harm

    row = find_letter(session, session["of"])
    points = [p for p in harm.points(session.case, row.key) if not p.decision]
    given: dict[str, str] = {}
    if session["all_proposed"]:
        bare = [p.item for p in points if not p.proposed]
        given = {p.item: p.proposed for p in points if p.proposed}
        if bare and not session["decisions"]:
            told = ", ".join(bare)
            raise Inadmissible(
                _("For these points nothing is proposed, decide them one by one: {points}.").format(
                    points=told
                )
            )
    known = {p.item for p in harm.points(session.case, row.key)}
    for one in session["decisions"]:
        item, equals, decision = one.partition("=")
        if not equals or not decision:
            raise Inadmissible(
                _("A decision is written as POINT=DECISION, such as {example}.").format(
                    example="3f2a=code"
                )
            )
        hits = [name for name in known if name == item] or [n for n in known if n.startswith(item)]
        if len(hits) != 1:
            raise Inadmissible(_("There is no point {item} in the list.").format(item=item))
        given[hits[0]] = decision
    if not given:
        raise Inadmissible(
            _("Nothing is decided: give POINT=DECISION, or --all-proposed to follow the list.")
        )
    harm.decide(session.instance, session.case, row.key, given, session.hand, session["reason"])
    session.touched(session.case)
    left = sum(1 for p in harm.points(session.case, row.key) if not p.decision)
    said = ngettext("{n} point is decided", "{n} points are decided", len(given))
    rest = ngettext("{n} is left.", "{n} are left.", left).format(n=left)
    return Answer(
        {"letter": row.key, "decided": given, "undecided": left},
        [f"{said.format(n=len(given))}; {rest}"],
    )


_OF = Option("of", LETTER.help, "LETTER")

COMMANDS = (
    Command(("letter", "check"), N_("hold a letter against its treaty"), _check,
            (LETTER, Option("unentered", N_("only show; enter nothing"), how="flag"),
             Option("against", N_("show only: these instead, joined by commas; “all”: each that "
                                  "binds or may bind"), "INSTRUMENTS"))),
    Command(("letter", "answer"), N_("answer rows of the check that no program can answer"),
            _answer,
            (Option("rows", N_("rows, as the check names them"), "ROW", "many", required=True,
                    position=True),
             Option("read", N_("what was read"), "TEXT", required=True),
             Option("where", N_("where it was read"), "TEXT", required=True),
             Option("on", N_("on which day (else today)"), "DATE"),
             Option("result", N_("what came of it"), "RESULT", required=True,
                    choices=("confirmed", "does_not_apply", "not_met")), _OF)),
    Command(("letter", "harm"),
            N_("list what in a letter, or in our answer to theirs, could hurt someone"), _harm,
            (LETTER, Option("enclose", N_("exhibit to be enclosed, by label"), "EXHIBIT", "many"),
             Option("list", N_("only show the last list again"), how="flag"), UNCONFINED)),
    Command(("letter", "decide"), N_("decide points of possible harm, as the second officer"),
            _decide,
            (Option("decisions", N_("a point and what is decided: send, code, strip, leave_out"),
                    "POINT=DECISION", "many", position=True),
             Option("all-proposed", N_("decide every open point as the list proposes"),
                    how="flag"),
             Option("reason", N_("reason"), "TEXT"), _OF)),
)  # fmt: skip
