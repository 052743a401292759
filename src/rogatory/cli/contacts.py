# SPDX-License-Identifier: Apache-2.0
"""``rogatory contact`` and ``promise``: what the two sides said beside their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rogatory.cli.acts import resolved
from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session, prepare
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible, Malformed
from rogatory.instrument.terms import CHANNELS
from rogatory.language import N_, _, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.contacts import Contact
    from rogatory.casefile.days import AsOf
    from rogatory.casefile.promises import Promise, Standing
    from rogatory.office.contacts import Pledge

AS_OF = Option("as-of", N_("as entered by the end of this day, or by this instant"), "DATE")
_PLEDGE = re.compile(r"(?:([0-9][0-9T:+/Z-]*)|-)?:?\s+(\S.*)", re.DOTALL)


def _pledges(session: Session) -> list[Pledge]:
    """Read ``2026-06-01: send the file``; ``-: …`` where no date was named."""
    from rogatory.cli.readings import read_day
    from rogatory.office.contacts import Pledge

    found, faults = [], []
    for side, name in (("them", "they_promise"), ("us", "we_promise")):
        for typed in session[name] or ():
            hit = _PLEDGE.fullmatch(typed)
            if hit is None:
                faults.append(typed)
                continue
            due = read_day(hit[1].rstrip(":")) if hit[1] else None
            found.append(Pledge(side, due, hit[2]))
    if faults:
        raise Malformed(
            _("A promise is written “2026-06-01: what”, or “-: what” where no date was named.")
        )
    return found


def _enter(session: Session) -> Answer:
    from rogatory.office import contacts

    hand, case = session.hand, session.case
    pledges = _pledges(session)
    met = met_in(session, session["points"] or (), session["happened"])
    whom = session["counterpart"] or met["counterpart"]
    if whom is None:
        raise Inadmissible(_("Say with whom the contact was: --counterpart, or --points."))
    contact = contacts.enter_contact(
        session.instance,
        case,
        hand,
        form=session["form"],
        happened=session["happened"],
        counterpart=whom,
        said=session["said"],
        ours=(*met["ours"], *(session["ours"] or ())),
        theirs=(*met["theirs"], *(session["theirs"] or ())),
        begun_by=session["begun_by"],
        channel=session["channel"],
        line=session["line"] or met["line"],
        letters=[resolved(session, "letter", one) for one in session["letters"] or ()],
        measures=[resolved(session, "measure", one) for one in session["measures"] or ()],
        pledges=pledges,
        next_contact=session["next_contact"],
        follows=session["follows"],
        exhibits=[resolved(session, "exhibit", one) for one in session["exhibits"] or ()],
    )
    session.touched(case)
    made = contacts.contact_of(case, contact)
    said = _("The contact is entered as {key} (entry {n}).").format(key=contact, n=made.entry)
    moment = contacts.moment_of(session.instance, None)
    rows = sorted(contacts.promises(case, moment, contact), key=lambda one: one[0].key)
    lines = [said, *(f"{row.key}: {_promised(row)}" for row, _told in rows)]
    data = {"case": case, "contact": contact, "entry": made.entry,
            "promises": [row.key for row, _told in rows]}  # fmt: skip
    return Answer(data, [*lines])


def met_in(session: Session, points: Sequence[str], happened: str) -> dict[str, Any]:
    """Return what the directory says of those who were in contact, as it stands now."""
    from rogatory.office import directory

    rows = [directory.usable(session.instance, point, happened[:10]) for point in points]
    theirs = [row for row in rows if row.side == "them"]
    return {
        "counterpart": next((row.domain or row.state for row in theirs), None),
        "ours": [directory.called(row) for row in rows if row.side == "us"],
        "theirs": [directory.called(row) for row in theirs],
        "line": next(filter(None, map(directory.line, theirs)), None),
    }


def _promised(row: Promise) -> str:
    from rogatory.office.contacts import side_label

    until = row.due or _("no date named")
    return f"{side_label(row.side)}, {until}: {visible(row.words)}"


def _confirmed(row: Contact, moment: AsOf) -> dict[str, Any]:
    from rogatory.office.contacts import words_on

    last = next(iter(reversed(words_on(row, moment))), None)
    return {
        "word": last.word if last else None,
        "on": last.on if last else None,
        "rests_on": last.rests_on if last else None,
        "entry": last.entry if last else None,
    }


def _told(row: Contact, moment: AsOf) -> dict[str, Any]:
    from rogatory.casefile.letters import Letter

    numbers = {one.key: one.number for one in Letter.objects.filter(case=row.case)}
    return {
        "contact": row.key, "form": row.form, "happened": row.happened, "entry": row.entry,
        "counterpart": row.counterpart, "begun_by": row.begun_by or None,
        "channel": row.channel or None, "next_contact": row.next_contact or None,
        "follows": row.follows or None, "confirmed": _confirmed(row, moment),
        "letters": [numbers.get(key) or key for key in row.letters or []],
    }  # fmt: skip


def _list(session: Session) -> Answer:
    from rogatory.office import contacts

    case = session.case
    moment = contacts.moment_of(session.instance, session["as_of"])
    letter = resolved(session, "letter", session["letter"]) if session["letter"] else None
    rows = contacts.contacts(case, moment, letter)
    data = [_told(row, moment) for row in rows]
    open_of: dict[str, int] = {}
    for promise, told in contacts.promises(case, moment):
        if told.state in ("open", "broken"):
            open_of[promise.contact] = open_of.get(promise.contact, 0) + 1
    table = [
        [one["contact"], one["happened"], contacts.form_label(one["form"]), one["counterpart"],
         ", ".join(one["letters"]) or "–", contacts.word_label(one["confirmed"]["word"] or ""),
         str(open_of.get(str(one["contact"]), 0))]
        for one in data
    ]  # fmt: skip
    heads = [_("contact"), _("when"), _("form"), _("with"), _("letters"), _("confirmed"),
             _("promises open")]  # fmt: skip
    blocks: list[str | Table] = [Table(heads, table, _("No contact is entered in the case."))]
    for row, over in contacts.planned(case, moment):
        said = (
            _("{key}: next contact planned for {date}; none entered until {day}")
            if over
            else _("{key}: next contact planned for {date}")
        )
        blocks.append(said.format(key=row.key, date=row.next_contact, day=moment.day.isoformat()))
    return Answer({"as_of": moment.instant, "contacts": data}, blocks)


def _show(session: Session) -> Answer:
    from rogatory.casefile.status_words import basis
    from rogatory.instrument.terms import channel_label
    from rogatory.office import contacts

    row = contacts.contact_of(session.case, session["contact"])
    moment = contacts.moment_of(session.instance, session["as_of"])
    data = _told(row, moment)
    facts = [
        (_("begun by"), contacts.side_label(row.begun_by)),
        (_("channel"), channel_label(row.channel) if row.channel else ""),
        (_("number, address or place"), _plain(row.line)),
        (_("on our side"), _plain(row.ours)),
        (_("on their side"), _plain(row.theirs)),
        (_("letters"), ", ".join(data["letters"])),
        (_("said"), _plain(row.said)),
        (_("next contact planned for"), row.next_contact),
    ]
    lines = [
        _("{key}: {form} with {other}, {when} (entry {n})").format(
            key=row.key, form=contacts.form_label(row.form), other=row.counterpart,
            when=row.happened, n=row.entry,
        ),
        *(f"{what}: {value}" for what, value in facts if value),
    ]  # fmt: skip
    for word in contacts.words_on(row, moment):
        lines.append(
            _("{date}: {what}; rests on: {basis} (entry {n})").format(
                date=word.on, what=contacts.word_label(word.word), basis=basis(word.rests_on),
                n=word.entry,
            )
        )  # fmt: skip
    told = contacts.promises(session.case, moment, row.key)
    data["promises"] = [_promise(one, how) for one, how in told]
    data |= {"said": _kept(row.said), "ours": _kept(row.ours), "theirs": _kept(row.theirs)}
    return Answer(data, [*lines, _promise_table(told, moment)])


def _kept(value: Any) -> Any:
    """Return an erasable value for a program; None for what was erased."""
    return value if isinstance(value, (str, list)) else None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return visible(", ".join(map(str, value)) if isinstance(value, list) else value)


def _promise(row: Promise, told: Standing) -> dict[str, Any]:
    return {
        "promise": row.key, "contact": row.contact, "side": row.side, "due": row.due or None,
        "state": told.state, "days": told.days, "words": _kept(row.words),
        "kept_on": row.kept_on or None if told.state == "kept" else None,
    }  # fmt: skip


def _promise_table(found: list[tuple[Promise, Standing]], moment: AsOf) -> Table:
    from rogatory.office import contacts

    table = [
        [row.key, contacts.side_label(row.side), contacts.standing_label(told.state),
         contacts.said_of(row, told, moment), visible(row.words)]
        for row, told in found
    ]  # fmt: skip
    heads = [_("promise"), _("who promised"), _("state"), _("what is entered"), _("what")]
    return Table(heads, table, _("No promise is entered."))


def _promises(session: Session) -> Answer:
    from rogatory.office import contacts

    moment = contacts.moment_of(session.instance, session["as_of"])
    found = contacts.promises(session.case, moment)
    broken = sum(told.state == "broken" for _row, told in found)
    waiting = sum(told.state == "open" for _row, told in found)
    said = ngettext(
        "{n} promise: {open} open, {broken} broken", "{n} promises: {open} open, {broken} broken",
        len(found),
    ).format(n=len(found), open=waiting, broken=broken)  # fmt: skip
    day = _("As of {day} ({zone}), as entered by then").format(
        day=moment.day.isoformat(), zone=moment.zone_said
    )
    data = {"as_of": moment.instant, "promises": [_promise(row, told) for row, told in found]}
    return Answer(data, [day, _promise_table(found, moment), said])


def _entering() -> tuple[Option, ...]:
    """Return the options of “contact enter”, whose closed lists stand with the noun."""
    prepare()
    from rogatory.casefile.contacts import FORMS
    from rogatory.casefile.promises import SIDES

    return (
        Option("form", N_("form of the contact"), "FORM", required=True, choices=FORMS),
        Option("happened", N_("when it was"), "DATE", required=True),
        Option("counterpart", N_("with whom: domain of the other authority, or its state"),
               "WHOM"),
        Option("points", N_("a contact point of the directory that took part"), "POINT", "many"),
        Option("said", N_("what was said"), "TEXT", required=True),
        Option("ours", N_("a person on our side"), "NAME", "many"),
        Option("theirs", N_("a person on their side"), "NAME", "many"),
        Option("begun-by", N_("who began it"), "SIDE", choices=SIDES),
        Option("channel", N_("channel, in the words of the law's data"), "CODE", choices=CHANNELS),
        Option("line", N_("telephone number, address or place"), "TEXT"),
        Option("letters", N_("a letter that it was about"), "LETTER", "many"),
        Option("measures", N_("a measure that it was about"), "MEASURE", "many"),
        Option("they-promise", N_("what they promised: “2026-06-01: what”, “-: what”"),
               "PROMISE", "many"),
        Option("we-promise", N_("what we promised, written likewise"), "PROMISE", "many"),
        Option("next-contact", N_("day for which the next contact was planned"), "DATE"),
        Option("follows", N_("contact in which this one was planned"), "CONTACT"),
        Option("exhibits", N_("minutes, note or recording"), "EXHIBIT", "many"),
    )  # fmt: skip


COMMANDS = (
    Command(
        ("contact", "enter"),
        N_("enter a call, a meeting or a note: who, about what, what was said and promised"),
        _enter,
        _entering,
    ),
    Command(("contact", "list"), N_("list the contacts with the other side, and those planned"),
            _list, (Option("letter", N_("about this letter alone"), "LETTER"), AS_OF)),
    Command(("contact", "show"), N_("one contact: persons, words, promises, their confirmation"),
            _show, (Option("contact", N_("contact"), "CONTACT", required=True, position=True),
                    AS_OF)),
    Command(("promise", "list"), N_("list what was promised: broken, open, kept, released"),
            _promises, (AS_OF,)),
)  # fmt: skip
