# SPDX-License-Identifier: Apache-2.0
"""The one canonical letter form: every letter is written in it and checked against any instrument.

Its JSON holds only what is stated (see ``record``); a draft may lack anything::

    {"schema": "rogatory.letter/1", "letter": "2b7e...", "number": "17-4/26",
     "instrument": "cis-chisinau-2002", "requesting_state": "XA", "requested_state": "XB",
     "requesting_authority": {"name": "..."}, "requested_authority": {"name": "..."},
     "case_reference": {"title": "...", "number": "..."}, "matter": "criminal",
     "persons": [{"id": "p1", "role": "victim", "surname": "...", ...}],
     "measures": [{"id": "m1", "number": 1, "type": "case_materials", "text": "..."}],
     "confidentiality": {"required": true}, ...}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from rogatory.errors import Malformed
from rogatory.instrument import parts, terms
from rogatory.instrument.record import FullDate, OneOf, State, read, write
from rogatory.language import _

SCHEMA = "rogatory.letter/1"


@dataclass(frozen=True, slots=True)
class LetterForm:
    """A letter of request, complete or not, in plain typed fields.

    The fields that instruments name (``form_field``) are fields here or are made from them by
    ``fields.stated``: ``facts_and_offence``, ``service``, ``summons``, ``signature_and_seal``,
    ``coercive_order`` and the like have no field of their own.  ``concerns`` says in closed words
    what happened, so that rows on death, injury or torture are known to speak or not.
    """

    schema: Annotated[str, OneOf((SCHEMA,))] = SCHEMA
    letter: str | None = None
    number: str | None = None
    kind: Annotated[str, OneOf(terms.LETTER_KINDS)] | None = None
    date: FullDate | None = None
    place: str | None = None
    instrument: str | None = None
    other_instruments: tuple[str, ...] = ()
    requesting_state: State | None = None
    requested_state: State | None = None
    requesting_authority: parts.Authority | None = None
    requested_authority: parts.Authority | None = None
    matter: Annotated[str, OneOf(terms.MATTERS)] | None = None
    case_reference: parts.CaseReference | None = None
    proceedings_nature: str | None = None
    purpose: str | None = None
    facts: str | None = None
    events: tuple[parts.Event, ...] = ()
    concerns: tuple[Annotated[str, OneOf(terms.CONCERNS)], ...] = ()
    offence: parts.Offence | None = None
    persons: tuple[parts.Person, ...] = ()
    legal_persons: tuple[parts.LegalPerson, ...] = ()
    has_representative: bool | None = None
    representatives: tuple[parts.Representative, ...] = ()
    measures: tuple[parts.Measure, ...] = ()
    exhibits: tuple[parts.Exhibit, ...] = ()
    enclosures: tuple[parts.Enclosure, ...] = ()
    joint_team: parts.JointTeam | None = None
    other_information: str | None = None
    languages: tuple[parts.LanguageVersion, ...] = ()
    confidentiality: parts.Confidentiality | None = None
    use: parts.Use | None = None
    urgency: parts.Urgency | None = None
    channel: parts.Channel | None = None
    transmission: Annotated[str, OneOf(terms.TRANSMISSION_FORMS)] | None = None
    signature: parts.Signature | None = None
    seal: parts.Seal | None = None
    executor: parts.Official | None = None
    copies: int | None = None
    """In how many copies it goes."""

    @classmethod
    def from_json(cls, value: object) -> LetterForm:
        """Read a form from plain JSON types; raises Malformed with every fault at once."""
        if isinstance(value, dict) and "schema" not in value:
            raise Malformed(
                _("The letter does not name its form; write schema {schema}.").format(schema=SCHEMA)
            )
        form = read(cls, value, _("The letter"))
        faults = list(_reference_faults(form))
        if faults:
            raise Malformed(
                _("The letter names parts that it lacks, correct every point: {faults}.").format(
                    faults="; ".join(faults)
                )
            )
        return form

    def to_json(self) -> dict[str, Any]:
        """The form as plain JSON types, only what is stated; ``from_json`` reads it back."""
        return write(self)


def _reference_faults(form: LetterForm) -> Iterator[str]:
    """Ids that occur twice in one list, and references to ids that do not occur."""
    known: dict[str, set[str]] = {}
    for name in ("persons", "legal_persons", "measures", "exhibits", "enclosures", "events"):
        ids = [part.id for part in getattr(form, name) if part.id is not None]
        known[name] = set(ids)
        for repeated, times in Counter(ids).items():
            if times > 1:
                yield _("{place}: the id {id!a} stands {times} times").format(
                    place=name, id=repeated, times=times
                )
    references = [
        (f"measures[{n}].{name}", name, wanted)
        for n, measure in enumerate(form.measures)
        for name in ("persons", "legal_persons", "exhibits", "enclosures")
        for wanted in getattr(measure, name)
    ]
    references += [
        (f"enclosures[{n}].measures", "measures", wanted)
        for n, enclosure in enumerate(form.enclosures)
        for wanted in enclosure.measures
    ]
    for place, name, wanted in references:
        if wanted not in known[name]:
            yield _("{place}: {list} has no id {id!a}").format(place=place, list=name, id=wanted)
    people = known["persons"] | known["legal_persons"]
    for n, representative in enumerate(form.representatives):
        if representative.of is not None and representative.of not in people:
            yield _("{place}: nobody in the letter has the id {id!a}").format(
                place=f"representatives[{n}].of", id=representative.of
            )
