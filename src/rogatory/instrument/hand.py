# SPDX-License-Identifier: Apache-2.0
"""Rows that a person judges: what the program reads out for them, and when a row does not speak.

A program can tell that a letter asks for no search, so that a declaration on searches says nothing
about it; it cannot tell what a declaration means.  So most outcomes here are "check by hand" with
what stands in the letter.  A row is known by the data's own words alone: its field, topic, level,
form field and condition.
"""

from __future__ import annotations

from collections.abc import Callable

from rogatory.instrument import readings, terms
from rogatory.instrument.conditions import concerned, holds
from rogatory.instrument.country import speaking
from rogatory.instrument.form import LetterForm
from rogatory.instrument.outcome import Asked, Outcome, Rule, by_hand, settled, weigh
from rogatory.instrument.passage import in_languages
from rogatory.instrument.readings import Reading, named
from rogatory.instrument.remark import Spot, Verdict
from rogatory.instrument.rows import Requirement
from rogatory.language import _


def not_for_machines(form: LetterForm, row: Requirement) -> Outcome:
    """Left to a person, with what the letter holds of the row's field."""
    reason = _("no machine can judge this row")
    reading = Reading()
    if row.topic == "time":
        reading = _deadlines(form)
    elif row.form_field is not None:
        reading = readings.read_field(form, row) or _papers(form, row)
    elif row.kind == "channel" and form.channel is not None and form.channel.kind is not None:
        reading.read.append(Spot("channel.kind", terms.channel_label(form.channel.kind)))
    if reading.lacks:
        lacks = _("not in the letter: {fields}").format(fields=", ".join(reading.lacks))
        reason = f"{reason}; {lacks}"
    return by_hand(reason, tuple(reading.read))


def bare(form: LetterForm, row: Requirement) -> Outcome:
    """A row about the letter that has no check: by hand, unless it plainly does not speak."""
    part = _part_of_measures(form, row)
    return part or _silent(form, row) or not_for_machines(form, row)


def _silent(form: LetterForm, row: Requirement) -> Outcome | None:
    """The outcome when the row plainly says nothing about this letter, else None."""
    if row.topic == "service" and holds(form, "service") is False:
        return settled(_("no service of a document is asked for"))
    if row.form_field == "summons":
        if holds(form, "summons") is False and holds(form, "service") is False:
            return settled(_("nobody is summoned and nothing is served"))
    elif row.form_field == "authentication" and not form.enclosures:
        return settled(_("no document is enclosed"))
    elif row.form_field == "written_form" and form.transmission == "written":
        return settled(_("the letter does not go electronically"))
    stated = form.channel.kind if form.channel else None
    allowed = set(row.field.split("_")) & set(terms.CHANNELS)
    if row.level == "may" and allowed and stated is not None and stated not in allowed:
        return settled(_("the article allows it and the letter makes no use of it"))
    return None


def _part_of_measures(form: LetterForm, row: Requirement) -> Outcome | None:
    """A row whose field is the name of one part of what its form field holds: that part is read."""
    if row.form_field != "summons" or row.field not in ("place", "when", "allowances"):
        return None
    reading = Reading()
    for n, measure in enumerate(concerned(form, "summons")):
        value = getattr(measure.summons, row.field) if measure.summons else None
        reading.take(f"measures[{measure.id or n}].summons.{row.field}", value)
    return weigh(reading)


def _papers(form: LetterForm, row: Requirement) -> Reading:
    """Which enclosures bear a seal or a certificate, and which are not stated to."""
    reading = Reading()
    if row.form_field != "authentication":
        return reading
    for n, paper in enumerate(form.enclosures):
        place = f"enclosures[{paper.id or n}]"
        if paper.sealed or paper.certified:
            said = _("sealed") if paper.sealed else _("certified")
            reading.read.append(Spot(place, said))
        else:
            reading.lacks.append(f"{place}.sealed")
    return reading


def _deadlines(form: LetterForm) -> Reading:
    reading = Reading()
    for n, measure in enumerate(form.measures):
        if measure.deadline is not None:
            place = f"measures[{measure.id or n}].deadline"
            reading.take(f"{place}.on", measure.deadline.on)
            reading.take(f"{place}.reason", measure.deadline.reason)
    return reading


def _no_search(asked: Asked) -> Outcome | None:
    """A row on searches says nothing about a letter that asks for none."""
    if "search" not in asked.row.field.split("_"):
        return None
    types = {measure.type for measure in asked.form.measures}
    if "search_seizure" in types:
        return None
    if None in types:
        reason = _("whether a search or seizure is asked for is not stated")
        return Outcome(Verdict.IN_DOUBT, reason, (), _("State the type of every measure."))
    return settled(_("no search or seizure is asked for"))


def _conditioned(asked: Asked) -> Outcome:
    """``if:``: the row speaks when its condition holds, and a person weighs what it says."""
    silent = _no_search(asked)
    if silent is not None:
        return silent
    if asked.row.kind == "duty" and asked.row.level == "info":
        return settled(_("it is told for information and asks nothing of the letter"))
    return by_hand(_("the row speaks of this letter, and what follows from it a person weighs"))


def _declared(asked: Asked) -> Outcome:
    """``declaration:``: an article lets a state declare something; its sheet may say what."""
    silent = _no_search(asked)
    if silent is not None:
        return silent
    sheet, row = asked.sheet, asked.row
    if sheet is None:
        return by_hand(_("there is no sheet of the state that tells what it declared"))
    place = _("sheet of {state}").format(state=sheet.state)
    told = tuple(Spot(place, one.text) for one in sheet.reservation if one.requirement == row.id)
    if told:
        return by_hand(_("a declaration of {state} is known").format(state=sheet.state), told)
    if row.form_field == "language":
        facts = speaking(sheet.language, row.id.partition(":")[0])
        taken = [fact for fact in facts if fact.confidence == "seen" and fact.source]
        found = in_languages(asked, frozenset(fact.code for fact in taken))
        if found.verdict is Verdict.OK:
            sources = (Spot(place, fact.source or "") for fact in taken)
            return Outcome(Verdict.OK, "", (*found.read, *sources))
    return by_hand(_("the sheet of {state} is silent on it").format(state=sheet.state))


def _cited(asked: Asked) -> Outcome:
    """``cite_if:``: the letter names the instrument among those that it rests on."""
    id = asked.row.id.partition(":")[0]
    if asked.form.instrument == id:
        return Outcome(Verdict.OK, "", (Spot("instrument", id),))
    if id in asked.form.other_instruments:
        return Outcome(Verdict.OK, "", (Spot("other_instruments", id),))
    reason = _("the letter does not name {id}").format(id=id)
    todo = _("Name {id} among the other instruments, if it binds both states (see the basis).")
    return Outcome(Verdict.MISSING, reason, (), todo.format(id=id))


def _in_scope(asked: Asked) -> Outcome:
    """``offence_in_scope``: what decides it is read out; whether it suffices, a person says."""
    form = asked.form
    articles = form.offence.articles if form.offence else ()
    named_ones = ", ".join(f"{a.state or '?'} {a.article}" for a in articles if a.article)
    states = sorted({event.state for event in form.events if event.state})
    read = [Spot("offence.articles", named_ones)] if named_ones else []
    read += [Spot("events", ", ".join(states))] if states else []
    if not named_ones:
        reason = _("the letter names no article of any state's criminal law")
        todo = _("State in the letter the articles of the offence.")
        return Outcome(Verdict.IN_DOUBT, reason, tuple(read), todo)
    return by_hand(_("whether the instrument covers the offence, a person judges"), tuple(read))


RULES: dict[str, Rule] = {
    "cite_if": _cited,
    "declaration": _declared,
    "if": _conditioned,
    "offence_in_scope": _in_scope,
}
"""Words whose rule tells when the row does not speak, and else reads out for a person."""


def _attendance(asked: Asked) -> Outcome:
    return attendance(asked.form)


def attendance(form: LetterForm) -> Outcome:
    """Whoever is to attend must be asked for expressly."""
    reading = Reading()
    for n, measure in enumerate(form.measures):
        if measure.attendance is not None and measure.attendance.asked is not False:
            place = f"measures[{measure.id or n}].attendance.asked"
            reading.take(place, measure.attendance.asked)
    return weigh(reading)


def _repeat(asked: Asked) -> Outcome:
    """A repeat examination says why the first is not accepted; by whom it is made, a person sees"""
    reading = Reading()
    for n, measure in enumerate(concerned(asked.form, "repeat_examination")):
        reading.take(f"measures[{measure.id or n}].grounds", measure.grounds)
    found = weigh(reading)
    if found.verdict is not Verdict.OK:
        return found
    return by_hand(_("that another expert is asked, a person confirms"), found.read)


def _risk(asked: Asked) -> Outcome:
    measures = asked.form.measures
    read = [Spot(named(m, n), m.risk[:120]) for n, m in enumerate(measures) if m.risk]
    return by_hand(_("what protection is agreed, a person tells"), tuple(read))


def _cause(asked: Asked) -> Outcome:
    """Death or injury: whether a medical expert is asked is read out for a person."""
    measures = asked.form.measures
    wanted = ("expert_examination", "remains")
    read = ", ".join(named(m, n) for n, m in enumerate(measures) if m.type in wanted)
    return by_hand(
        _("whether the opinion of a medical expert is there or asked for, a person confirms"),
        (Spot("measures", read),) if read else (),
    )


NEEDS: dict[str, Callable[[Asked], Outcome]] = {
    "attendance": _attendance,
    "death": _cause,
    "injury": _cause,
    "repeat_examination": _repeat,
    "risk": _risk,
}
"""What a ``present_if`` asks of the letter where the row names no field: by its condition."""
