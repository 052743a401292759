# SPDX-License-Identifier: Apache-2.0
"""Typed models of the law as data: instruments, parties, relations, requirements, sheets.

The tables of a file are records (see ``record``); ``model`` reads and judges whole files.  A
requirement's id is ``<instrument>:<article>:<field>``; an article that ends in ``?`` has a number
that nobody verified, and ``confidence = "memory"`` a text that nobody read in a source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from rogatory import language
from rogatory.instrument import grammar, titles
from rogatory.instrument.country import Acceptance as Acceptance
from rogatory.instrument.country import Contact as Contact
from rogatory.instrument.country import Holiday as Holiday
from rogatory.instrument.country import Reservation as Reservation
from rogatory.instrument.country import Sheet as Sheet
from rogatory.instrument.country import Sourced as Sourced
from rogatory.instrument.datum import Confidence, PartialDate, Slug, digest_of
from rogatory.instrument.offence import Offences
from rogatory.instrument.record import OneOf, Shape, State
from rogatory.language import _

_FORM_UNVERIFIED = " — title form unverified"
"""How a file says, behind a translated title, that nobody saw it in an official text."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an instrument is; ``fiction`` marks one that no state ever made."""

    id: Slug
    title: str
    kind: Annotated[str, OneOf(grammar.INSTRUMENT_KINDS)]
    date: PartialDate
    title_ru: str | None = None
    title_az: str | None = None
    place: str | None = None
    depositary: str | None = None
    authentic_language: str | None = None
    entry_into_force: str | None = None
    entry_into_force_source: str | None = None
    where_to_verify: str | None = None
    structure: str | None = None
    amended_by: str | None = None
    text_note: str | None = None
    see_also: str | None = None
    signed: str | None = None
    publisher: str | None = None
    note: str | None = None
    of_state: State | None = None
    fiction: bool | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One row of a state's history with an instrument; several rows a state are normal."""

    state: Annotated[str, Shape("[A-Z]{2}|[*]", "XA")]
    status: str
    confidence: Confidence
    date: PartialDate | None = None
    source: str | None = None
    note: str | None = None
    instrument: Slug | None = None
    fiction: bool | None = None
    as_of: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """How this instrument stands to another one."""

    to: Slug
    rule: Annotated[str, OneOf(tuple(grammar.RELATION_RULES))]
    confidence: Confidence
    article: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule of an instrument: article, level, what is checked, and how far it was read."""

    id: str
    article: str
    field: Annotated[str, Shape("[a-z0-9_]+", "case_title_number")]
    label: str
    kind: Annotated[str, OneOf(grammar.KINDS)]
    topic: Annotated[str, OneOf(grammar.TOPICS)]
    level: Annotated[str, OneOf(tuple(grammar.LEVELS))]
    confidence: Confidence
    text: str | None = None
    label_ru: str | None = None
    label_az: str | None = None
    source_url: str | None = None
    check: str | None = None
    code: str | None = None
    form_field: Annotated[str, OneOf(tuple(sorted(grammar.FORM_FIELDS)))] | None = None
    as_of: PartialDate | None = None
    superseded_by: str | None = None
    repealed: PartialDate | None = None

    @property
    def clauses(self) -> tuple[grammar.Clause, ...]:
        """The clauses of the check; none when the row has no check."""
        return grammar.parse_check(self.check)[0] if self.check else ()

    @property
    def is_read(self) -> bool:
        """Whether the text was read in the source named and the article's number is sure."""
        return self.confidence == "seen" and "?" not in self.article

    @property
    def cited(self) -> str:
        """The article as it is cited, "Art. 7(1)(c)"; names of parts stand without "Art.".

        An article of which nobody knows the number is "article not known".
        """
        if self.article == "?":
            return _("article not known")
        starts_a_number = self.article[:1].isdigit() or self.article.startswith("?")
        return _("Art. {article}").format(article=self.article) if starts_a_number else self.article

    @property
    def source_word(self) -> str:
        """How far the row was read: "read", "read, number not verified" or "not verified"."""
        if self.is_read:
            return _("read")
        return _("read, number not verified") if self.confidence == "seen" else _("not verified")

    @property
    def only_when(self) -> tuple[str, str] | None:
        """The side and state for which alone the row speaks, as its check's condition says."""
        for clause in self.clauses:
            side, compared, state = (clause.condition or "").partition("==")
            if compared:
                return side, state
        return None

    @property
    def of_state(self) -> str | None:
        """The one state whose rule, reservation or declaration this row is; None for all others.

        Said by the check's condition, else by the field's name and the label together
        (``reservation_az``, "Reservation AZ: ...").
        """
        if self.only_when is not None:
            return self.only_when[1]
        words = self.label.replace(":", " ").split()
        parts = (part.upper() for part in self.field.split("_") if len(part) == 2)
        return next((part for part in parts if part in words), None)

    def label_now(self) -> tuple[str, bool]:
        """The label in the present language, and whether it had to fall back to English."""
        wanted = language.current()
        if wanted == "en":
            return self.label, False
        translated = self.label_in(wanted)
        return (translated, False) if translated else (self.label, True)

    def words_now(self) -> str:
        """What the row says at length; in another language than English its label comes first.

        The data's paraphrases (``text``) are not translated, and this says so.
        """
        label = self.label_now()[0]
        if language.current() == "en" or not self.text:
            return self.text or label
        told = _("in the words of the data, not translated: {text}").format(text=self.text)
        return f"{label}; {told}"

    def translated_now(self) -> bool:
        """Whether the label in the present language is the program's translation, not the data's.

        No lawyer of the language has read those: who puts one into a letter reads it first.
        """
        lang = language.current()
        own = {"en": self.label, "ru": self.label_ru, "az": self.label_az}.get(lang)
        return not own and self.label_in(lang) is not None

    def label_in(self, lang: str) -> str | None:
        """The label in a language: the data's own, else the translation; None when untranslated."""
        if lang == "en":
            return self.label
        own = {"ru": self.label_ru, "az": self.label_az}.get(lang)
        return own or titles.title("row", self.id, self.label, lang)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: its header, parties, relations and requirements, and the text's digest.

    ``digest`` is the SHA-256 (hex) of the file's bytes: a letter records which text of the data it
    was checked against.  ``overlays`` holds the digests of files that added parties, ``confirmed``
    the digests of the confirmations of rows that were applied in this instance.
    """

    header: Header
    parties: tuple[Party, ...]
    relations: tuple[Relation, ...]
    requirements: tuple[Requirement, ...]
    digest: str
    overlays: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The instrument's id, the same as its file's name."""
        return self.header.id

    @property
    def as_applied(self) -> str:
        """The digest of the text as it is applied here: the file's, or with all that was added.

        With overlays or confirmations: SHA-256 (hex) of the JSON object of ``file``, ``overlays``
        and ``confirmed``, keys sorted, without blanks.
        """
        if not self.overlays and not self.confirmed:
            return self.digest
        told = {"file": self.digest, "overlays": self.overlays, "confirmed": self.confirmed}
        return digest_of(told)

    @property
    def of_state(self) -> str | None:
        """The state whose own law this is; None for what more than one state is bound by."""
        if self.header.of_state is not None or self.header.kind != "domestic":
            return self.header.of_state
        return self.id.split("-")[1].upper() if self.id.startswith("dom-") else None

    def state_of(self, row: Requirement) -> str | None:
        """The one state whose rule a row is; None for a rule between the states."""
        return self.of_state or row.of_state

    def title_alone(self) -> str:
        """The title in the present language, else in English, without a remark on its wording."""
        lang, header = language.current(), self.header
        own = {"ru": header.title_ru, "az": header.title_az}.get(lang)
        found = own or titles.title("instrument", header.id, header.title, lang) or header.title
        return found.removesuffix(_FORM_UNVERIFIED)

    def title_now(self) -> str:
        """The title in the present language, else in English, with what the data doubts in it."""
        said, header = self.title_alone(), self.header
        own = {"ru": header.title_ru, "az": header.title_az}.get(language.current())
        doubted = (own or "").endswith(_FORM_UNVERIFIED)
        return (
            _("{title} (wording of the title not verified)").format(title=said) if doubted else said
        )

    def requirement(self, id: str) -> Requirement | None:
        """The row of this id."""
        return next((row for row in self.requirements if row.id == id), None)

    def summary(self) -> str:
        """The first line that a screen shows: how many rows were read and how many were not."""
        read = sum(row.is_read for row in self.requirements)
        return _("{id}: {read} read, {unverified} unverified").format(
            id=self.id, read=read, unverified=len(self.requirements) - read
        )

    def articles_to_fetch(self) -> tuple[str, ...]:
        """Articles of which at least one row was not read or has no sure number."""
        return tuple(dict.fromkeys(r.article for r in self.requirements if not r.is_read))


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was loaded: instruments by id, sheets by state, offences.

    ``sheets`` holds the last sheet of each state, ``editions`` all of them, the first one first.
    """

    instruments: Mapping[str, Instrument]
    sheets: Mapping[str, Sheet]
    offences: Offences | None
    editions: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)

    def sheet(self, state: str | None, day: str | None = None) -> Sheet | None:
        """The sheet of a state that holds on a day (YYYY-MM-DD): the last one that had begun.

        Without a day the last one of all; None where no sheet of the state holds yet.
        """
        known = self.editions.get(state or "")
        if day is None or known is None:
            return self.sheets.get(state or "")
        begun = [one for one in known if (one.valid_from or "") <= day]
        return begun[-1] if begun else None

    def __getitem__(self, id: str) -> Instrument:
        return self.instruments[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.instruments)

    def __len__(self) -> int:
        return len(self.instruments)
