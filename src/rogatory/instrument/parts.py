# SPDX-License-Identifier: Apache-2.0
"""The parts of the canonical letter form: bodies, persons, measures, enclosures and the rest.

Every field may be missing, so that a draft can be saved at any moment; what is missing is the
check's business, not the form's.  Where the law accepts an express "unknown", the type is
``Stated`` (see ``record``).  Identifiers (``id``) are texts of the letter's own and are what
other parts refer to; nothing refers to a position in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from rogatory.instrument import terms
from rogatory.instrument.record import (
    FullDate,
    LanguageCode,
    OneOf,
    SomeDate,
    State,
    Stated,
)

Id = str
MeasureType = Annotated[str, OneOf(terms.MEASURE_TYPES)]
Role = Annotated[str, OneOf(terms.ROLES)]
ChannelKind = Annotated[str, OneOf(terms.CHANNELS)]
EnclosureKind = Annotated[str, OneOf(terms.ENCLOSURE_KINDS)]
SignedForm = Annotated[str, OneOf(terms.SIGNED_FORMS)]
SealedForm = Annotated[str, OneOf(terms.SEALED_FORMS)]
LanguageRole = Annotated[str, OneOf(terms.LANGUAGE_ROLES)]
Machine = Annotated[str, OneOf(terms.MACHINE)]


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that asks, is asked, or stands between: its name, functions and address."""

    name: str | None = None
    functions: str | None = None
    address: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Official:
    """An official who signs or executes the letter, with the ways to reach them."""

    name: str | None = None
    title: str | None = None
    body: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class CaseReference:
    """The criminal case: title and number (Chisinau 7(1)(c) asks both), and theirs if known."""

    title: str | None = None
    number: str | None = None
    their_number: str | None = None
    stage: str | None = None
    opened_on: SomeDate | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event the letter is about: what, when, where, and on which state's territory."""

    id: Id | None = None
    what: str | None = None
    when: Stated | None = None
    place: Stated | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class OffenceArticle:
    """One article of one state's criminal law: its words, its penalty, its limitation.

    ``gravity`` is the category of that state's law, ``official_capacity`` whether the offence asks
    that an official committed it.
    """

    state: State | None = None
    article: str | None = None
    title: str | None = None
    text: str | None = None
    penalty: str | None = None
    limitation: str | None = None
    gravity: Annotated[str, OneOf(terms.GRAVITIES)] | None = None
    official_capacity: Annotated[str, OneOf(terms.CAPACITIES)] | None = None


@dataclass(frozen=True, slots=True)
class Offence:
    """Description of the act, its legal qualification, and the damage (or that there is none)."""

    description: str | None = None
    articles: tuple[OffenceArticle, ...] = ()
    damage: Stated | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person; with ``code`` set and ``withheld`` true the identity is not in the letter.

    ``citizenship_note`` holds what the other side says when the two sides state it differently.
    """

    id: Id | None = None
    code: str | None = None
    withheld: bool | None = None
    role: Role | None = None
    surname: Stated | None = None
    given_name: Stated | None = None
    patronymic: Stated | None = None
    birth_date: SomeDate | None = None
    birth_place: Stated | None = None
    residence: Stated | None = None
    stay: Stated | None = None
    citizenship: Stated | None = None
    citizenship_note: str | None = None
    occupation: Stated | None = None
    parents: Stated | None = None
    language: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LegalPerson:
    """A legal person: name, seat, bank details and tax codes (Chisinau 7(1)(d))."""

    id: Id | None = None
    name: Stated | None = None
    seat: Stated | None = None
    bank_details: Stated | None = None
    tax_codes: Stated | None = None
    state: State | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """The representative of a person: ``of`` names the person's or legal person's id."""

    of: Id | None = None
    name: str | None = None
    address: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether officials of the requesting side ask to attend, who, and why."""

    asked: bool | None = None
    who: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A wished date with its reason; it binds nobody unless the instrument says so."""

    on: FullDate | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A procedure of the requesting state's law that is asked for, oath and originals included."""

    text: str | None = None
    reason: str | None = None
    oath: bool | None = None
    originals: bool | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A document to be served: its title, the addressee's exact address, and languages."""

    addressee: Id | None = None
    address: str | None = None
    document_title: str | None = None
    document_language: LanguageCode | None = None
    translated: bool | None = None
    content_summary: str | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """A hearing by video link or telephone: why not in person, who conducts it, who is willing."""

    reason: str | None = None
    judicial_authority: str | None = None
    conducted_by: tuple[str, ...] = ()
    technical: str | None = None
    willing: bool | None = None


@dataclass(frozen=True, slots=True)
class Summons:
    """An invitation to appear: where, when, and the allowances and costs that are refunded."""

    place: str | None = None
    when: str | None = None
    allowances: str | None = None


@dataclass(frozen=True, slots=True)
class JointTeam:
    """A proposed joint team: its composition, purpose and duration."""

    composition: str | None = None
    purpose: str | None = None
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One requested measure, tracked on its own through its whole life.

    ``persons``, ``legal_persons``, ``exhibits`` and ``enclosures`` hold ids of the letter's parts;
    ``coercive`` overrides what the type says; ``repeats`` marks a repeat examination.
    """

    id: Id | None = None
    number: int | None = None
    type: MeasureType | None = None
    title: str | None = None
    text: str | None = None
    persons: tuple[Id, ...] = ()
    legal_persons: tuple[Id, ...] = ()
    object: str | None = None
    place: str | None = None
    grounds: str | None = None
    questions: tuple[str, ...] = ()
    coercive: bool | None = None
    repeats: bool | None = None
    risk: str | None = None
    attendance: Attendance | None = None
    deadline: Deadline | None = None
    special_procedure: SpecialProcedure | None = None
    service: Service | None = None
    hearing: Hearing | None = None
    summons: Summons | None = None
    exhibits: tuple[Id, ...] = ()
    enclosures: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit named in the letter; one that is not sent says where it is kept."""

    id: Id | None = None
    label: str | None = None
    description: str | None = None
    sent: bool | None = None
    kept_at: str | None = None
    return_asked: bool | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A document that goes with the letter; ``measures`` holds the ids of measures it is for.

    An exhibit that goes has its ``label`` (E-1), which every language says in its own words.
    """

    id: Id | None = None
    label: str | None = None
    title: str | None = None
    kind: EnclosureKind | None = None
    language: LanguageCode | None = None
    pages: int | None = None
    sha256: str | None = None
    certified: bool | None = None
    sealed: bool | None = None
    measures: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """One language in which the letter is sent: the original, or a translation by whom.

    A translation that the letter holds paragraph by paragraph has ``texts``, ``translators`` and,
    once a person answers for it, a ``certification`` (see ``paragraphs``). Without ``texts``,
    ``translator`` and ``certified`` state what is said of a translation on paper of its own.
    """

    language: LanguageCode | None = None
    role: LanguageRole | None = None
    translator: str | None = None
    certified: bool | None = None
    translators: tuple[Translator, ...] = ()
    certification: Certification | None = None
    texts: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class Translator:
    """Who translated, and by what means: ``machine`` is "none", "assisted" or "machine".

    ``name`` is a person's, or the program's when no person translated.
    """

    id: Id | None = None
    name: str | None = None
    qualification: str | None = None
    machine: Machine | None = None


@dataclass(frozen=True, slots=True)
class Certification:
    """A person answers for a translation: ``sha256`` is the digest of the twins as they were."""

    by: str | None = None
    qualification: str | None = None
    on: FullDate | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """One paragraph in another language: ``of`` is its place in the form (``measures/m1/text``).

    ``source_sha256`` is the SHA-256 (hex) of the original's UTF-8 text when it was translated; a
    twin whose original has changed since is stale. ``by`` is the id of one of the translators.
    """

    of: str | None = None
    text: str | None = None
    source_sha256: str | None = None
    by: Id | None = None


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """Whether receipt and content must be kept secret: true or false must be said expressly."""

    required: bool | None = None
    scope: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What the requesting side promises about use, and the conditions it accepts."""

    purpose_only: bool | None = None
    conditions_accepted: bool | None = None
    assurances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel, and the bodies that the letter passes through in their order."""

    kind: ChannelKind | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgency:
    """Whether the letter is urgent, and why."""

    urgent: bool | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and in which form; an electronic one is not paper (see ``check``)."""

    by: Official | None = None
    form: SignedForm | None = None
    on: FullDate | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """The official seal and its form; an electronic seal is not the seal on paper."""

    form: SealedForm | None = None
    description: str | None = None
