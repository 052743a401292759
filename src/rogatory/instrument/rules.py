# SPDX-License-Identifier: Apache-2.0
"""One function per check word: what the letter holds, measured against one clause of a row.

A rule never judges the law: it compares fields.  Whether the row itself was read in a source, and
how hard it binds, is weighed afterwards in ``check``.  A word of the letter's stage that has no
rule here is checked by hand.
"""

from __future__ import annotations

from rogatory.instrument import passage, readings
from rogatory.instrument.conditions import concerned, holds
from rogatory.instrument.form import LetterForm
from rogatory.instrument.outcome import Asked, Outcome, Rule, by_hand, lacking, settled, weigh
from rogatory.instrument.readings import Reading, named
from rogatory.instrument.remark import Spot, Verdict
from rogatory.language import _


def _present(asked: Asked) -> Outcome:
    reading = readings.read_field(asked.form, asked.row)
    if reading is None:
        return by_hand(_("the letter has no field that a machine could compare with this row"))
    return weigh(reading)


def _present_or_unknown(asked: Asked) -> Outcome:
    reading = readings.read_field(asked.form, asked.row)
    if reading is None:
        return _present(asked)
    reading.read += [Spot(place, _("stated as unknown")) for place in reading.unknown]
    reading.unknown = []
    return weigh(reading)


def _fields_present(asked: Asked) -> Outcome:
    fields = asked.clause.arguments
    field = asked.row.form_field
    if field == "persons" and set(fields) <= readings.KNOWN_PERSON_FIELDS:
        return weigh(readings.read_persons(asked.form, fields))
    if field == "transfer_request" and set(fields) <= set(readings.TRANSFER_FIELDS):
        return weigh(readings.read_transfer(asked.form, fields))
    return by_hand(_("the row asks particulars that the letter form does not hold"))


def _fields_present_if(asked: Asked) -> Outcome:
    if asked.clause.condition == "legal_person":
        return weigh(readings.read_legal_persons(asked.form))
    return _present(asked)


def _signed(asked: Asked) -> Outcome:
    signature = asked.form.signature
    name = signature.by.name if signature and signature.by else None
    form = signature.form if signature else None
    if signature is None or name is None or form in (None, "unsigned"):
        wanting = "signature.by.name" if name is None else "signature.form"
        todo = _("Name the official who signs, and say that the paper is signed by hand.")
        return lacking(wanting, todo)
    read = (Spot("signature", name),)
    return (
        _electronic(asked, "signature", read)
        if form == "electronic"
        else Outcome(Verdict.OK, "", read)
    )


def _sealed(asked: Asked) -> Outcome:
    form = asked.form.seal.form if asked.form.seal else None
    if form in (None, "unsealed"):
        todo = _("Put the official seal on the paper, and say so in the letter.")
        return lacking("seal.form", todo)
    if form == "electronic":
        return _electronic(asked, "seal", ())
    return Outcome(Verdict.OK, "", (Spot("seal", _("official seal on paper")),))


def _electronic(asked: Asked, what: str, read: tuple[Spot, ...]) -> Outcome:
    """An electronic form counts only when the requested state's sheet says so with a source."""
    sheet = asked.sheet
    accepted = sheet.accepts_electronic(what) if sheet else None
    if sheet is not None and accepted is not None and accepted.source is not None:
        source = Spot(_("sheet of {state}").format(state=sheet.state), accepted.source)
        if accepted.confidence == "seen":
            return Outcome(Verdict.OK, "", (*read, source))
        return by_hand(_("the sheet's row about electronic forms is not verified"), (*read, source))
    reason = _(
        "an electronic signature or seal is not the one on paper; paper original with seal needed"
    )
    todo = _("Send the paper original, signed and sealed, and answer this row with its number.")
    return Outcome(Verdict.BY_HAND, reason, read, todo)


def _sealed_each_document(asked: Asked) -> Outcome:
    enclosures = asked.form.enclosures
    bare = [e.id or str(n) for n, e in enumerate(enclosures) if e.sealed is not True]
    if bare or not enclosures:
        fields = ", ".join(f"enclosures[{one}].sealed" for one in bare) or "enclosures"
        todo = _("Stamp every document that goes with the letter, and say so at each.")
        return lacking(fields, todo)
    return Outcome(Verdict.OK, "", (Spot("enclosures", str(len(enclosures))),))


def _attachment(asked: Asked) -> Outcome:
    form, condition = asked.form, asked.clause.condition
    if condition == "coercive":
        return _orders(form)
    if condition == "exhibits":
        return _exhibit_list(form)
    if condition == "transfer":
        return _enclosed(form, "case_materials")
    return by_hand(_("only a person can tell which document this row wants"))


def _orders(form: LetterForm) -> Outcome:
    ordered = {m for e in form.enclosures if e.kind == "order" for m in e.measures}
    orders = {e.id for e in form.enclosures if e.kind == "order" and e.id is not None}
    measures = concerned(form, "coercive")
    bare = [
        named(measure, form.measures.index(measure))
        for measure in measures
        if measure.id not in ordered and not orders & set(measure.enclosures)
    ]
    if bare:
        reason = _("no order is enclosed for {measures}").format(measures=", ".join(bare))
        todo = _("Enclose the order that authorises the measure, and name the measure it is for.")
        return Outcome(Verdict.MISSING, reason, (), todo)
    read = (Spot("enclosures", ", ".join(sorted(orders))),)
    groundless = [
        named(measure, form.measures.index(measure))
        for measure in measures
        if measure.type == "search_seizure" and measure.grounds is None
    ]
    if groundless:
        reason = _("the letter states no grounds for {measures}; whether the order does is read by "
                   "hand").format(measures=", ".join(groundless))  # fmt: skip
        todo = _("State the grounds of the search in the letter, or answer with the order's words.")
        return Outcome(Verdict.BY_HAND, reason, read, todo)
    return Outcome(Verdict.OK, "", read)


def _exhibit_list(form: LetterForm) -> Outcome:
    found = _enclosed(form, "exhibit_list")
    if found.verdict is not Verdict.OK:
        return found
    reading = Reading(read=list(found.read))
    for n, exhibit in enumerate(form.exhibits):
        if exhibit.sent is not True and exhibit.kept_at is None:
            reading.lacks.append(f"exhibits[{exhibit.id or n}].kept_at")
    return weigh(reading)


def _enclosed(form: LetterForm, kind: str) -> Outcome:
    titles = [e.title or e.id or kind for e in form.enclosures if e.kind == kind]
    if titles:
        return Outcome(Verdict.OK, "", (Spot("enclosures", "; ".join(titles)[:120]),))
    todo = _("Enclose the document, or say why it is not enclosed.")
    fields = f"enclosures ({kind})"
    return lacking(fields, todo)


def _deadlines(asked: Asked) -> Outcome:
    reading = Reading()
    for n, measure in enumerate(asked.form.measures):
        if measure.deadline is not None:
            place = f"measures[{measure.id or n}].deadline"
            reading.take(f"{place}.on", measure.deadline.on)
            reading.take(f"{place}.reason", measure.deadline.reason)
    if not reading.read and not reading.lacks:
        return settled(_("no deadline is asked for"))
    return weigh(reading)


def _authenticity(asked: Asked) -> Outcome:
    if asked.form.transmission is None:
        return weigh(Reading(lacks=["transmission"]))
    read = (Spot("transmission", asked.form.transmission),)
    if asked.form.transmission == "written":
        return Outcome(Verdict.OK, "", read)
    return by_hand(_("the letter does not go in writing on paper"), read)


def _keep_original(asked: Asked) -> Outcome:
    if asked.form.transmission is None:
        return weigh(Reading(lacks=["transmission"]))
    if asked.form.transmission != "electronic":
        return settled(_("the letter does not go electronically"))
    return by_hand(_("the original must be at hand whenever it is asked for"))


def _conditions(asked: Asked) -> Outcome:
    use = asked.form.use
    if use is not None and use.conditions_accepted is not None:
        return Outcome(
            Verdict.OK,
            "",
            (Spot("use.conditions_accepted", _("yes") if use.conditions_accepted else _("no")),),
        )
    spontaneous = asked.form.kind == "spontaneous_information" or any(
        measure.type == "spontaneous" for measure in asked.form.measures
    )
    if not spontaneous:
        return settled(_("no information is given without being asked"))
    return weigh(Reading(lacks=["use.conditions_accepted"]))


def _crime_place(asked: Asked) -> Outcome:
    """Chisinau 91(1), Minsk 72: a duty only for crimes on the requesting state's territory."""
    side = asked.clause.arguments[0]
    wanted = getattr(asked.form, side)
    states = {event.state for event in asked.form.events}
    if wanted is None or not states or (None in states and wanted not in states):
        return Outcome(
            Verdict.IN_DOUBT,
            _("on which state's territory the crime was is not stated"),
            (),
            _("State at each event on which state's territory it was."),
        )
    if wanted not in states:
        if side == "requesting_state":
            return settled(_("the crime was not on the requesting state's territory"))
        return settled(_("the crime was not on the requested state's territory"))
    if holds(asked.form, "transfer") is False:
        return settled(_("no prosecution is asked for"))
    return Outcome(Verdict.OK, "", (Spot("events", wanted),))


RULES: dict[str, Rule] = {
    "attachment_if": _attachment,
    "authenticity_verifiable": _authenticity,
    "channel": passage.channel,
    "channel_in": passage.channel,
    "channel_in_list": passage.channel_in_list,
    "conditions_accepted": _conditions,
    "crime_place": _crime_place,
    "deadline_needs_reason": _deadlines,
    "fields_present": _fields_present,
    "fields_present_if": _fields_present_if,
    "keep_original": _keep_original,
    "language": passage.language,
    "language_in": passage.language_in,
    "min_one_measure": _present,
    "present": _present,
    "present_bool": _present,
    "present_if": _present,
    "present_or_unknown_stated": _present_or_unknown,
    "present_unless": _present,
    "sealed": _sealed,
    "sealed_each_document": _sealed_each_document,
    "signed": _signed,
}
"""Words with a rule that compares; ``hand`` has those that read out for a person.  Wholly left to a
person: channel_rule, manual."""
