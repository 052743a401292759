# SPDX-License-Identifier: Apache-2.0
"""The country sheet (``rogatory.sheet/1``): what a state is known to want of letters, and how.

Its fields are those of the country form that the Council of Europe's committee on the operation of
its conventions in criminal matters (PC-OC) asks of states.  Every row is dated and sourced::

    [sheet]
    state = "XB"
    name = "XB"
    valid_from = "2026-01-01"        # a newer sheet of the state takes its place from its own day

    [[document]]                     # a special document, for these measures under these treaties
    kind = "order"
    measures = ["search_seizure"]
    certified = true
    confidence = "seen"
    as_of = "2026-03"
    source = "notification of XB, 3 March 2026"

``instruments`` and ``measures`` narrow a row; without them it speaks of all.  Of the rows that
speak of one measure, those count that name it most exactly (``speaking``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar

from rogatory.instrument import terms
from rogatory.instrument.address import FormOfAddress
from rogatory.instrument.country_words import BEARERS, DOCUMENTS, LIMITS, MEANS
from rogatory.instrument.datum import Confidence, PartialDate, Slug
from rogatory.instrument.record import FullDate, LanguageCode, OneOf, State

Measures = tuple[Annotated[str, OneOf(terms.MEASURE_TYPES)], ...]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A language in which, or a channel by which the state takes letters, with the source."""

    code: str
    confidence: Confidence
    name: str | None = None
    source: str | None = None
    note: str | None = None
    instruments: tuple[Slug, ...] = ()
    measures: Measures = ()
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class TakenLanguage(Sourced):
    """A language in which the state takes letters."""

    code: LanguageCode


@dataclass(frozen=True, slots=True)
class TakenChannel(Sourced):
    """A channel by which the state takes letters, such as ``prosecution``."""

    code: Annotated[str, OneOf(terms.CHANNELS)]


@dataclass(frozen=True, slots=True)
class Body:
    """A central authority, or a body open to letters, and how it is reached; no person's name.

    ``code`` is the channel by which letters reach it; ``place`` the district that it serves.
    """

    code: Annotated[str, OneOf(terms.CHANNELS)]
    confidence: Confidence
    name: str | None = None
    name_en: str | None = None
    name_ru: str | None = None
    name_az: str | None = None
    department: str | None = None
    address: str | None = None
    phone: str | None = None
    fax: str | None = None
    email: str | None = None
    link: str | None = None
    hours: str | None = None
    place: str | None = None
    instruments: tuple[Slug, ...] = ()
    measures: Measures = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None

    def names(self) -> tuple[str, ...]:
        """The body's names in all languages of the sheet, its own first."""
        given = (self.name, self.name_en, self.name_ru, self.name_az)
        return tuple(dict.fromkeys(one for one in given if one is not None))

    def name_in(self, lang: str) -> str | None:
        """The body's name in a language, as the sheet gives it for that language."""
        found: str | None = getattr(self, f"name_{lang}", None)
        return found


@dataclass(frozen=True, slots=True)
class Means:
    """A means by which a letter may reach the state; ``original``: the paper must follow."""

    means: Annotated[str, OneOf(MEANS)]
    confidence: Confidence
    urgent_only: bool | None = None
    original: bool | None = None
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """What a letter in another language needs: certified or not, its enclosures too or not."""

    certified: bool
    enclosures: bool
    confidence: Confidence
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DoubleCriminality:
    """Whether the act must be an offence in both states, for these measures."""

    required: bool
    confidence: Confidence
    measures: Measures = ()
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UseLimit:
    """A limit on the use of what the state sends."""

    limit: Annotated[str, OneOf(LIMITS)]
    confidence: Confidence
    text: str | None = None
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A special document that a measure needs, such as a court's order for a search."""

    kind: Annotated[str, OneOf(DOCUMENTS)]
    confidence: Confidence
    measures: Measures = ()
    title: str | None = None
    certified: bool | None = None
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None

    @property
    def name(self) -> str:
        """What tells it from the sheet's other documents: kind and measures, in a fixed order."""
        return f"{self.kind}:{'+'.join(sorted(self.measures)) or 'all'}"


@dataclass(frozen=True, slots=True)
class Copies:
    """In how many copies a letter is to come."""

    number: int
    confidence: Confidence
    instruments: tuple[Slug, ...] = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether a state takes an electronic signature or seal for a paper one, with the source."""

    what: Annotated[str, OneOf(("signature", "seal"))]
    accepted: bool
    confidence: Confidence
    source: str | None = None
    note: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Who bears the costs of these measures."""

    borne_by: Annotated[str, OneOf(BEARERS)]
    confidence: Confidence
    measures: Measures = ()
    text: str | None = None
    source: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class UsualTime:
    """How many days the state usually needs: an experience, no rule of law."""

    days: int
    confidence: Confidence
    measures: Measures = ()
    source: str | None = None
    as_of: PartialDate | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Where the state's law or forms stand."""

    what: str
    url: str
    confidence: Confidence
    source: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reservation or declaration of the sheet's state to an instrument.

    ``requirement`` names the row that it changes: the check then leaves that row to a person.
    """

    instrument: Slug
    text: str
    confidence: Confidence
    article: str | None = None
    requirement: str | None = None
    date: PartialDate | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact point, and for what: a body and how it is reached; no person's name."""

    what: str
    name: str
    confidence: Confidence
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    hours: str | None = None
    source: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the state's bodies do not work; each day of each year stands alone."""

    date: FullDate
    name: str
    confidence: Confidence
    source: str | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A country sheet; ``digest`` is the SHA-256 (hex) of the file's bytes."""

    state: State
    name: str
    name_ru: str | None = None
    name_az: str | None = None
    fiction: bool | None = None
    note: str | None = None
    valid_from: FullDate | None = None
    language: tuple[TakenLanguage, ...] = ()
    channel: tuple[TakenChannel, ...] = ()
    central_authority: tuple[Body, ...] = ()
    body: tuple[Body, ...] = ()
    means: tuple[Means, ...] = ()
    translation: tuple[Translation, ...] = ()
    double_criminality: tuple[DoubleCriminality, ...] = ()
    use_limit: tuple[UseLimit, ...] = ()
    document: tuple[Document, ...] = ()
    copies: tuple[Copies, ...] = ()
    electronic: tuple[Acceptance, ...] = ()
    cost: tuple[Cost, ...] = ()
    time: tuple[UsualTime, ...] = ()
    link: tuple[Link, ...] = ()
    reservation: tuple[Reservation, ...] = ()
    contact: tuple[Contact, ...] = ()
    address: tuple[FormOfAddress, ...] = ()
    holiday: tuple[Holiday, ...] = ()
    digest: str = ""

    def languages(self, instrument: str | None = None) -> frozenset[str]:
        """Codes of the languages in which the state takes letters under an instrument."""
        return frozenset(fact.code for fact in speaking(self.language, instrument))

    def accepts_electronic(self, what: str) -> Acceptance | None:
        """The row that accepts an electronic ``what``; a row without source accepts nothing."""
        rows = (r for r in self.electronic if r.what == what and r.accepted and r.source)
        return next(rows, None)

    def bodies(self) -> tuple[Body, ...]:
        """The central authorities, then the other bodies that take letters."""
        return (*self.central_authority, *self.body)

    def blocks(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Every block of facts by its name, with its rows; empty blocks too."""
        for field in fields(self):
            rows = getattr(self, field.name)
            if isinstance(rows, tuple):
                yield field.name, rows

    def rows(self) -> Iterator[tuple[str, int, Any]]:
        """Every row with its block and its place there."""
        for name, rows in self.blocks():
            for n, row in enumerate(rows):
                yield name, n, row

    def facts(self) -> Iterator[tuple[str, str, str | None]]:
        """Every fact's place (``language[0]``), how far it was read, and its source."""
        for name, n, row in self.rows():
            yield f"{name}[{n}]", row.confidence, row.source


Scoped = TypeVar("Scoped")


def speaking(
    rows: Iterable[Scoped], instrument: str | None, measure: str | None = None
) -> tuple[Scoped, ...]:
    """The rows that speak under this instrument of this measure, the most exact ones alone.

    A row that names measures says nothing where no measure is asked about.
    """
    found: list[tuple[tuple[bool, bool], Scoped]] = []
    for row in rows:
        under, of = getattr(row, "instruments", ()), getattr(row, "measures", ())
        if (not under or instrument in under) and (not of or measure in of):
            found.append(((bool(of), bool(under)), row))
    best = max((rank for rank, _row in found), default=None)
    return tuple(row for rank, row in found if rank == best)


def is_read(row: Any) -> bool:
    """Whether a row of a sheet was read in the source that it names."""
    return row.confidence == "seen" and row.source is not None
