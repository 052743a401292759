# SPDX-License-Identifier: Apache-2.0
"""``rogatory duty``: what the facts of a case oblige which state to do, and how that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.cli.command import Command, Option
from rogatory.cli.session import Session
from rogatory.cli.show import Answer, Table, visible
from rogatory.errors import Inadmissible
from rogatory.language import N_, _, current, ngettext

if TYPE_CHECKING:
    from rogatory.casefile.duties import Duty
    from rogatory.instrument.facts import Fact
    from rogatory.instrument.rows import Library, Requirement
    from rogatory.office.duties import Asked, Listed, Proposal


def called(case: str) -> dict[str, str]:
    """Return what persons, incidents and exhibits of the case are called on a screen."""
    from rogatory.casefile.exhibits import Exhibit
    from rogatory.casefile.incidents import Incident
    from rogatory.casefile.labels import label
    from rogatory.casefile.persons import Person

    names = dict(Person.objects.filter(case=case).values_list("key", "code"))
    names |= dict(Exhibit.objects.filter(case=case).values_list("key", "label"))
    for row in Incident.objects.filter(case=case):
        names[row.key] = _("{what} (entry {n})").format(what=label(row.what), n=row.entry)
    return names


def proof(by_what: str, names: dict[str, str]) -> str:
    """Return what shows something, as it is called on a screen: an exhibit, or an entry."""
    return names.get(by_what) or _("entry {n}").format(n=by_what)


def _because(fact: Fact, names: dict[str, str]) -> str:
    said = fact.words()
    if fact.about in names:
        said = f"{said}: {names[fact.about]}"
    doubts = "; ".join(fact.doubt_words())
    return _("{fact} (in doubt: {why})").format(fact=said, why=doubts) if doubts else said


def _derive(session: Session) -> Answer:
    from rogatory.instrument.duties import authority_of, fact_json
    from rogatory.office import duties
    from rogatory.office.law import library_of

    library = library_of(session.instance)
    case = session.find_case(session["of"] or session.asked("case")).key
    made = duties.derivation(session.instance, case)
    rows, names = duties.proposals(case, made), called(case)
    answer = Answer({"case": case, "facts": [fact_json(fact) for fact in made.facts]})
    answer.data["duties"] = [
        {"place": one.place, "noted": one.noted.number if one.noted else None,
         "authority": authority_of(library, one.owed.owed_by), **one.owed.to_json()}
        for one in rows
    ]  # fmt: skip
    answer.data["set_aside"] = [one.to_json() for one in made.set_aside]
    answer.data["places"] = [
        {"what": one.what, "state": one.state, "said": one.words()} for one in made.places
    ]
    heads = [_("no."), _("owed by"), _("what"), _("source"), _("time"), _("because of"), _("noted")]
    table = Table(heads, [_proposal(one, names) for one in rows],
                  _("The facts of the case call forth no duty that the data knows."))  # fmt: skip
    answer.blocks += [table, *(one.words() for one in made.places)]
    answer.blocks += [
        _("Set aside: {source} ({reason})").format(
            source=f"{one.instrument.id} {one.row.cited}", reason=one.reason
        )
        for one in made.set_aside
    ]
    if session["enter"]:
        chosen = _chosen(rows, session["enter"])
        entries = duties.note(session.instance, case, chosen, session.hand)
        session.touched(case)
        answer.data["entries"] = entries
        n = len(entries)
        said = ngettext("{n} duty was noted", "{n} duties were noted", n).format(n=n)
        passed = len(chosen) - n
        if passed:
            more = ngettext("{n} was noted before", "{n} were noted before", passed)
            said = f"{said}; {more.format(n=passed)}"
        answer.blocks.append(said + ".")
    elif any(one.noted is None for one in rows):
        answer.blocks.append(
            _("Nothing was entered: “--enter all” or “--enter 1 3” notes what you choose.")
        )
    return answer


def _proposal(one: Proposal, names: dict[str, str]) -> list[str]:
    owed = one.owed
    return [
        str(one.place),
        _state(owed.owed_by, owed.fact.towards),
        owed.row.label_now()[0],
        _("{instrument} {article}, {read}; {force}").format(
            instrument=owed.instrument.id,
            article=owed.row.cited,
            read=owed.row.source_word,
            force=_force(owed.force),
        ),
        owed.time_said(),
        _because(owed.fact, names),
        _("duty {n}").format(n=one.noted.number) if one.noted else _("no"),
    ]


def _state(owed_by: str, towards: str) -> str:
    by = _("not known") if owed_by == "?" else owed_by
    return _("{state} to {other}").format(state=by, other=towards) if towards else by


def _force(code: str) -> str:
    from rogatory.instrument.duties import FORCES

    return _(FORCES[code]) if code in FORCES else code


def _chosen(rows: list[Proposal], said: tuple[str, ...]) -> list[Proposal]:
    if said == ("all",):
        return rows
    known = {str(one.place): one for one in rows}
    strange = [word for word in said if word not in known]
    if strange:
        raise Inadmissible(
            _("There is no number {number} in the list: choose from 1 to {last}, or “all”.").format(
                number=", ".join(strange), last=len(rows)
            )
        )
    return [known[word] for word in dict.fromkeys(said)]


def _list(session: Session) -> Answer:
    from rogatory.casefile.duties import STATES
    from rogatory.office import duties
    from rogatory.office.law import library_of

    rows = duties.listing(session.instance, session.case, session["as_of"])
    names, library = called(session.case), library_of(session.instance)
    data = [_duty_json(one) for one in rows]
    heads = [_("duty"), _("state"), _("owed by"), _("what"), _("source"), _("expected by"),
             _("asked in")]  # fmt: skip
    table = [_listed(one, library, names) for one in rows]
    counts = {code: sum(one.standing.state == code for one in rows) for code in STATES}
    said = ", ".join(f"{_(STATES[code])}: {n}" for code, n in counts.items())
    return Answer(data, [Table(heads, table, _("No duty is noted in the case.")), said])


def _duty_json(one: Listed) -> dict[str, Any]:
    duty, stands = one.duty, one.standing
    return {
        "number": duty.number, "duty": duty.key, "state": stands.state,
        "instrument": duty.instrument, "instrument_digest": duty.instrument_digest or None,
        "requirement": duty.requirement, "owed_by": duty.owed_by,
        "towards": duty.towards or None, "fact": duty.fact or None,
        "because": duty.because or None, "in_doubt": duty.in_doubt,
        "unverified": duty.unverified, "force": duty.force, "time_word": duty.time_word or None,
        "expected": stands.expected or None, "days_late": stands.days_late,
        "met_by": list(stands.met_by), "contested_by": list(stands.contested_by),
        "discharged_by": duty.discharged_by.split(), "asked": list(one.asked),
        "text": duty.text if isinstance(duty.text, str) else None,
    }  # fmt: skip


def _listed(one: Listed, library: Library, names: dict[str, str]) -> list[str]:
    duty, stands = one.duty, one.standing
    state = stands.words()
    if stands.met_by:
        state = _("{state} by {what}").format(
            state=state, what=", ".join(proof(one, names) for one in stands.met_by)
        )
    elif stands.state == "contested":
        state = _("{state} by {what}").format(state=state, what=", ".join(stands.contested_by))
    elif stands.days_late:
        days = ngettext("{n} day", "{n} days", stands.days_late).format(n=stands.days_late)
        state = _("{state} by {what}").format(state=state, what=days)
    instrument = library.instruments.get(duty.instrument)
    row = instrument.requirement(duty.requirement) if instrument else None
    source = f"{duty.instrument} {row.cited if row else duty.requirement}"
    marks = [_("not verified")] if duty.unverified else []
    marks += [_("fact in doubt")] if duty.in_doubt else []
    marks += [_force(duty.force)] if duty.force in ("in_doubt", "guidance") else []
    what = row.label_now()[0] if row else visible(duty.text)
    if duty.because in names:
        what = f"{what} ({names[duty.because]})"
    return [
        str(duty.number), state, _state(duty.owed_by, duty.towards), what,
        ", ".join([source, *marks]), stands.expected or "–", ", ".join(one.asked) or "–",
    ]  # fmt: skip


def _show(session: Session) -> Answer:
    from rogatory.casefile.duties import DutyTurn
    from rogatory.office import duties
    from rogatory.office.law import library_of

    row = duties.duty_of(session.case, session["duty"])
    (one,) = (
        found
        for found in duties.listing(session.instance, session.case)
        if found.duty.key == row.key
    )
    turns = DutyTurn.objects.filter(case=session.case, duty=row.key).order_by("entry")
    data = _duty_json(one) | {
        "turns": [
            {"entry": t.entry, "turn": t.turn, "at": t.at, "by": t.by,
             "by_what": t.by_what or None, "date": t.date or None, "who": t.who or None,
             "note": t.note if isinstance(t.note, str) else None}
            for t in turns
        ]
    }  # fmt: skip
    library = library_of(session.instance)
    instrument = library.instruments.get(row.instrument)
    law = instrument.requirement(row.requirement) if instrument else None
    lines = [*_duty_lines(row, one, law), *_law_lines(library, row)]
    names = called(session.case)
    return Answer(data, [*lines, *(_turn_line(turn, names) for turn in turns)])


def _law_lines(library: Library, row: Duty) -> list[str]:
    """Say what the data holds about the duty: level, topic, the authority of the state."""
    from rogatory.instrument.duties import authority_of
    from rogatory.instrument.terms import level_label, topic_label

    instrument = library.instruments.get(row.instrument)
    law = instrument.requirement(row.requirement) if instrument else None
    named = authority_of(library, row.owed_by)
    lines = [
        _("authority: {name} (from the state's sheet)").format(name=visible(named))
        if named
        else _("authority: not in the data")
    ]
    if instrument is None or law is None:
        return [*lines, _("The row is not in the data of this instance any more.")]
    lines.append(
        _("level: {level}; topic: {topic}").format(
            level=level_label(law.level), topic=topic_label(law.topic)
        )
    )
    if row.instrument_digest and row.instrument_digest != instrument.as_applied:
        lines.append(_("The data of the instrument has changed since the duty was noted."))
    return lines


def _what(row: Duty, law: Requirement | None) -> list[str]:
    """Say what is owed: as it was noted, in other languages than English by the row's title."""
    noted = visible(row.text)
    if current() == "en" or law is None:
        return [_("Duty {n}: {text}").format(n=row.number, text=noted)]
    return [
        _("Duty {n}: {text}").format(n=row.number, text=visible(law.label_now()[0])),
        _("in the words of the data, not translated: {text}").format(text=noted),
    ]


def _duty_lines(row: Duty, one: Listed, law: Requirement | None) -> list[str]:
    from rogatory.instrument.duties import TIME_WORDS
    from rogatory.instrument.facts import FACTS

    names = called(row.case)
    fact = _(FACTS[row.fact]) if row.fact else "–"
    time = _(TIME_WORDS[row.time_word]) if row.time_word else _("no word of time")
    lines = [
        *_what(row, law),
        _("owed by: {state}").format(state=_state(row.owed_by, row.towards)),
        _("source: {source}").format(source=row.requirement)
        + (f", {_('not verified')}" if row.unverified else "")
        + f"; {_force(row.force)}",
        _("because of: {fact}").format(fact=fact)
        + (f": {names[row.because]}" if row.because in names else "")
        + (f" ({_('in doubt')})" if row.in_doubt else ""),
        _("word of time: {time}").format(time=time),
        _("expected by (our policy): {day}").format(day=one.standing.expected or "–"),
        _("state: {state}").format(state=one.standing.words()),
    ]
    if row.discharged_by:
        kinds = ", ".join(_kind_words(kind) for kind in row.discharged_by.split())
        lines.append(_("met by an exhibit, or by an entry: {kinds}").format(kinds=kinds))
    if one.asked:
        lines.append(_("asked in: {places}").format(places=", ".join(one.asked)))
    return lines


def _kind_words(kind: str) -> str:
    from rogatory.cli.words import KIND_WORDS

    return _(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def _turn_line(turn: Any, names: dict[str, str]) -> str:
    said = {
        "met": _("met by {what}"),
        "reopened": _("open again"),
        "date_set": _("expected by {what}"),
        "contested": _("contested by {what}"),
        "contest_withdrawn": _("contest of {what} withdrawn"),
    }[turn.turn].format(what=proof(turn.by_what, names) if turn.by_what else turn.date or turn.who)
    note = f": {visible(turn.note)}" if turn.note else ""
    return _("entry {n}: {said}").format(n=turn.entry, said=said) + note


def _measure(session: Session) -> Answer:
    from rogatory.office import duties

    asked = duties.ask(
        session.instance, session.case, session["duty"], session["letter"], session.hand
    )
    return told_measure(session, asked)


def told_measure(session: Session, asked: Asked) -> Answer:
    """Say which measure was added to a draft, and what to look at."""
    from rogatory.instrument.terms import measure_type_label

    session.touched(session.case)
    said = _("Measure {n} was added to the draft ({type}):").format(
        n=asked.number, type=measure_type_label(asked.type)
    )
    data = {"letter": asked.letter, "measure": asked.number, "type": asked.type,
            "text": asked.text, "cautions": list(asked.cautions)}  # fmt: skip
    return Answer(data, [said, visible(asked.text), *asked.cautions])


COMMANDS = (
    Command(
        ("duty", "derive"),
        N_("which duties the facts of a case call forth; notes those that you choose"),
        _derive,
        (
            Option("of", N_("case, by number or id"), "CASE", position=True),
            Option("enter", N_("numbers of the list to note, or “all”"), "N", how="words"),
        ),
    ),
    Command(("duty", "list"), N_("the duties noted, each open, met, late or contested"),
            _list, (Option("as-of", N_("as entered by the end of this day, or by this instant"),
                           "DATE"),)),
    Command(("duty", "show"), N_("one duty and everything that happened to it"), _show,
            (Option("duty", N_("duty, by number or id"), "DUTY", required=True, position=True),)),
    Command(
        ("duty", "measure"), N_("ask about a duty in a draft letter"), _measure,
        (Option("duty", N_("duty, by number or id"), "DUTY", required=True, position=True),
         Option("letter", N_("draft letter, by number or id"), "LETTER", required=True)),
    ),
)  # fmt: skip
