# SPDX-License-Identifier: Apache-2.0
"""Reading the field of a letter that a row names: what stands there, and what lacks.

A reading keeps four things apart: what was ``read``, what ``lacks``, what is stated as
``unknown`` or held back by a code, and what is ``unsaid`` although the article may want it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rogatory.instrument.conditions import concerned
from rogatory.instrument.form import LetterForm
from rogatory.instrument.parts import LegalPerson, Measure, Person
from rogatory.instrument.record import Absent
from rogatory.instrument.remark import Spot
from rogatory.instrument.rows import Requirement
from rogatory.instrument.terms import measure_type_label
from rogatory.language import _

PERSON_FIELDS = (
    "surname", "given_name", "birth_date", "birth_place", "residence", "citizenship", "occupation",
)  # fmt: skip
"""What a row about persons asks when it lists no fields of its own."""

KNOWN_PERSON_FIELDS = frozenset((*PERSON_FIELDS, "patronymic"))
LEGAL_PERSON_FIELDS = ("name", "seat", "bank_details", "tax_codes")
TRANSFER_FIELDS = (
    "requested_authority", "requesting_authority", "act", "time", "place", "law_text", "suspect",
    "damage",
)  # fmt: skip
_EXCERPT = 120


@dataclass
class Reading:
    """What one field of a letter holds, collected as it is read."""

    read: list[Spot] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    def take(self, place: str, value: object) -> None:
        """Note a value at its place: a text, a yes or no, a stated absence, or nothing."""
        if value is None or value == ():
            self.lacks.append(place)
        elif isinstance(value, Absent) and value.kind == "unknown":
            self.unknown.append(place)
        elif isinstance(value, Absent):
            self.read.append(Spot(place, _("stated: there is none")))
        elif isinstance(value, bool):
            self.read.append(Spot(place, _("yes") if value else _("no")))
        else:
            shown = value if isinstance(value, str) else "; ".join(map(str, _texts(value)))
            self.read.append(Spot(place, shown[:_EXCERPT]))


def _texts(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def named(measure: Measure, place: int) -> str:
    """A measure as a person calls it: its number and type; ``place`` counts from 0."""
    number = measure.number if measure.number is not None else place + 1
    if measure.type is None:
        return _("measure {n}").format(n=number)
    return _("measure {n} ({type})").format(n=number, type=measure_type_label(measure.type))


def read_field(form: LetterForm, row: Requirement) -> Reading | None:
    """Read what ``row.form_field`` names; None when only a person can read it."""
    reader = _READERS.get(row.form_field or "")
    if reader is None:
        return None
    reading = Reading()
    reader(form, row, reading)
    return reading


def read_persons(form: LetterForm, fields: Iterable[str]) -> Reading:
    """Read these particulars of every natural person of the letter."""
    reading = Reading()
    wanted = tuple(fields) or PERSON_FIELDS
    if not form.persons:
        reading.lacks.append("persons")
    for n, person in enumerate(form.persons):
        _person(person, n, wanted, reading)
    return reading


def _person(person: Person, n: int, wanted: tuple[str, ...], reading: Reading) -> None:
    place = f"persons[{person.id or n}]"
    if person.withheld and person.code is not None:
        reading.withheld.append(f"{place} ({person.code})")
        return
    before = len(reading.lacks) + len(reading.unknown)
    for name in wanted:
        value = getattr(person, name)
        if value is None or (isinstance(value, Absent) and value.kind == "unknown"):
            reading.take(f"{place}.{name}", value)
    if len(reading.lacks) + len(reading.unknown) == before:
        reading.read.append(Spot(place, ", ".join(wanted)))


def read_legal_persons(form: LetterForm) -> Reading:
    """Read the particulars of every legal person of the letter."""
    reading = Reading()
    for n, legal in enumerate(form.legal_persons):
        _legal_person(legal, n, reading)
    return reading


def _legal_person(legal: LegalPerson, n: int, reading: Reading) -> None:
    for name in LEGAL_PERSON_FIELDS:
        reading.take(f"legal_persons[{legal.id or n}].{name}", getattr(legal, name))


def read_transfer(form: LetterForm, fields: Iterable[str]) -> Reading:
    """Read what a request to take over a prosecution holds, each by its name in the row."""
    reading = Reading()
    offence = form.offence
    suspects = [p for p in form.persons if p.role in ("suspect", "accused")]
    values: dict[str, object] = {
        "requested_authority": form.requested_authority and form.requested_authority.name,
        "requesting_authority": form.requesting_authority and form.requesting_authority.name,
        "act": (offence and offence.description) or form.facts,
        "time": next((event.when for event in form.events if event.when), None),
        "place": next((event.place for event in form.events if event.place), None),
        "law_text": tuple(a.text for a in offence.articles if a.text) if offence else (),
        "suspect": next((p.surname or p.code for p in suspects if p.surname or p.code), None),
        "damage": offence.damage if offence else None,
    }
    for name in tuple(fields) or TRANSFER_FIELDS:
        reading.take(name, values[name])
    return reading


def _text(name: str) -> Callable[[LetterForm, Requirement, Reading], None]:
    def reader(form: LetterForm, _row: Requirement, reading: Reading) -> None:
        reading.take(name, getattr(form, name))

    return reader


def _authority(name: str) -> Callable[[LetterForm, Requirement, Reading], None]:
    def reader(form: LetterForm, _row: Requirement, reading: Reading) -> None:
        body = getattr(form, name)
        reading.take(f"{name}.name", body.name if body is not None else None)

    return reader


def _case_reference(form: LetterForm, row: Requirement, reading: Reading) -> None:
    """The title; and the number when the row's own name asks it (Chisinau 7(1)(c) does)."""
    case = form.case_reference
    reading.take("case_reference.title", case.title if case else None)
    if "number" in row.field.split("_"):
        reading.take("case_reference.number", case.number if case else None)


def _offence(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    offence = form.offence
    reading.take("offence.description", offence.description if offence else None)
    articles = tuple(a.article for a in offence.articles if a.article) if offence else ()
    reading.take("offence.articles", articles)
    if offence is None or offence.damage is None:
        reading.unsaid.append("offence.damage")


def _facts_and_offence(form: LetterForm, row: Requirement, reading: Reading) -> None:
    reading.take("facts", form.facts)
    _offence(form, row, reading)
    if form.offence is None or not any(article.text for article in form.offence.articles):
        reading.unsaid.append("offence.articles.text")


def _persons(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    found = read_persons(form, ())
    reading.read, reading.lacks, reading.unknown = found.read, found.lacks, found.unknown
    reading.withheld = found.withheld


def _representatives(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    if not form.representatives:
        reading.lacks.append("representatives")
    for n, representative in enumerate(form.representatives):
        reading.take(f"representatives[{n}].name", representative.name)
        reading.take(f"representatives[{n}].address", representative.address)


def _confidentiality(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    stated = form.confidentiality
    reading.take("confidentiality.required", stated.required if stated else None)


def _measures(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    if not form.measures:
        reading.lacks.append("measures")
    for n, measure in enumerate(form.measures):
        if measure.type is None or measure.text is None:
            wanting = "type" if measure.type is None else "text"
            reading.lacks.append(f"measures[{measure.id or n}].{wanting}")
    if form.measures and not reading.lacks:
        reading.read.append(Spot("measures", str(len(form.measures))))


def _of_measures(
    condition: str, part: str, names: tuple[str, ...]
) -> Callable[[LetterForm, Requirement, Reading], None]:
    """Read the same part of every measure that a condition is about."""

    def reader(form: LetterForm, _row: Requirement, reading: Reading) -> None:
        for n, measure in enumerate(concerned(form, condition)):
            value = getattr(measure, part)
            place = f"measures[{measure.id or n}].{part}"
            for name in names:
                reading.take(f"{place}.{name}", getattr(value, name) if value else None)

    return reader


def _special_procedure(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    for n, measure in enumerate(concerned(form, "special_procedure")):
        asked = measure.special_procedure
        said = asked and (asked.text or asked.oath or asked.originals)
        reading.take(f"measures[{measure.id or n}].special_procedure", said or None)


def _search_grounds(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    for n, measure in enumerate(concerned(form, "search")):
        reading.take(f"measures[{measure.id or n}].grounds", measure.grounds)


def _joint_team(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    team = form.joint_team
    reading.take("joint_team.composition", team.composition if team else None)


def _transfer(form: LetterForm, _row: Requirement, reading: Reading) -> None:
    found = read_transfer(form, ())
    reading.read, reading.lacks, reading.unknown = found.read, found.lacks, found.unknown


_HEARING = ("reason", "judicial_authority", "conducted_by")
_PHONE = ("judicial_authority", "conducted_by", "willing")

_READERS: dict[str, Callable[[LetterForm, Requirement, Reading], None]] = {
    "case_reference": _case_reference,
    "confidentiality": _confidentiality,
    "facts": _text("facts"),
    "facts_and_offence": _facts_and_offence,
    "joint_team": _joint_team,
    "measures": _measures,
    "offence": _offence,
    "other_information": _text("other_information"),
    "persons": _persons,
    "phone_hearing": _of_measures("phone_hearing", "hearing", _PHONE),
    "proceedings_nature": _text("proceedings_nature"),
    "purpose": _text("purpose"),
    "representatives": _representatives,
    "requested_authority": _authority("requested_authority"),
    "requesting_authority": _authority("requesting_authority"),
    "search_grounds": _search_grounds,
    "service": _of_measures("service", "service", ("addressee", "address", "document_title")),
    "special_procedure": _special_procedure,
    "summons": _of_measures("summons", "summons", ("place", "when", "allowances")),
    "transfer_request": _transfer,
    "video_hearing": _of_measures("video_hearing", "hearing", _HEARING),
}
