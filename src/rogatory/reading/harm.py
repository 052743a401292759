# SPDX-License-Identifier: Apache-2.0
"""Harm: everything that would leave with a letter and could hurt a person, item by item.

:func:`scan` reads the files in the sandbox; :func:`weigh` turns the readings into items (pure, no
I/O). A proposal (``default``) is never a decision: :func:`undecided` lists every item on which no
officer has decided, and nothing may go while that list is not empty. An item's id is made from
digest, kind, place and person, so that a decision survives a second scan and dies with the bytes it
was made for.

Choices: ``send`` as it is; ``code`` (in the letter: the person's code instead of the name; for a
file: a text copy with codes, :func:`rogatory.reading.strip.coded_copy`); ``strip`` (a derived copy
without metadata); ``leave_out``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rogatory.errors import Inadmissible, Malformed
from rogatory.language import _
from rogatory.reading import fold, media, names
from rogatory.reading.sandbox import Limits, Outcome, read_many

SEND, CODE, STRIP, LEAVE_OUT = "send", "code", "strip", "leave_out"
KINDS = (
    "person_named",
    "sealed_identity",
    "location",
    "device",
    "author_metadata",
    "mail_route",
    "hidden_content",
    "unreadable_content",
    "use_limit",  # not read out of a file: the terms under which it came say so
)
#: Persons in these roles are replaced by their code unless an officer decides otherwise.
PROTECTED = frozenset({"witness", "complainant"})

_FACT_KIND = {
    "location": "location",
    "device": "device",
    "phone": "device",
    "author": "author_metadata",
    "route": "mail_route",
    "hidden": "hidden_content",
}
_SEVERITY = {
    "location": "high",
    "device": "medium",
    "author_metadata": "medium",
    "mail_route": "medium",
    "hidden_content": "high",
}


@dataclass(frozen=True)
class ScanFile:
    """A file that would go: its path, the label under which the letter lists it, its SHA-256.

    ``sha256`` (hex) comes from intake; ``name`` is the file's own name when it travels along.
    """

    path: Path
    label: str
    sha256: str
    name: str = ""


@dataclass(frozen=True)
class Told:
    """A text that travels beside a file: what it is called, how it was collected, how it was made.

    ``about`` says what a decision here is about and stands in the item's ``sha256``; ``choices``
    are what may be decided.
    """

    about: str
    label: str
    place: str
    text: str
    choices: tuple[str, ...] = (SEND, CODE, LEAVE_OUT)


@dataclass(frozen=True)
class KnownPerson:
    """A person of the case: every spelling, the role, the code, whether sealed or deceased.

    ``marks`` are telephone numbers, addresses and document numbers that identify the person;
    ``whole`` is false when something of what identifies the person was erased.
    """

    id: str
    names: tuple[str, ...]
    role: str
    code: str
    sealed: bool = False
    deceased: bool = False
    marks: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class HarmItem:
    """One thing to decide; ``sha256`` is "" for the letter's own text, ``person`` "" for none.

    For a text that travels beside a file, ``sha256`` is :attr:`Told.about`. ``place`` is a letter
    field or a place inside the file; ``how`` says how it was found; ``excerpt`` shows it. Nothing
    of a sealed identity's name stands in an item: of such a hit the reason alone is kept, and a
    text that names one is not shown. ``default`` is a proposal or None: a person must decide.
    """

    id: str
    kind: str
    severity: str
    sha256: str
    label: str
    place: str
    person: str
    how: str
    excerpt: str
    default: str | None
    choices: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return plain data for JSON, in the order of the fields."""
        return {**asdict(self), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> HarmItem:
        """Read what :meth:`as_json` gave; a wrong shape raises Malformed."""
        try:
            item = cls(**{**value, "choices": tuple(value["choices"])})  # type: ignore[arg-type]
        except (KeyError, TypeError) as error:
            raise Malformed(_("This is not an item of a harm list; scan again.")) from error
        if item.kind not in KINDS:
            raise Malformed(_("This is not an item of a harm list; scan again."))
        return item


def scan(
    files: Sequence[ScanFile],
    persons: Sequence[KnownPerson],
    letter_texts: Mapping[str, str],
    *,
    told: Sequence[Told] = (),
    limits: Limits | None = None,
    allow_unconfined: bool = False,
) -> list[HarmItem]:
    """Read ``files`` in the sandbox and list every item to decide.

    ``letter_texts`` maps a letter field to its text; ``told`` are the texts that travel beside the
    files. Raises Unavailable when files cannot be read
    under confinement and ``allow_unconfined`` is not given; a file that cannot be read is an item.
    """
    outcomes = read_many(
        [f.path for f in files], limits=limits or Limits(), allow_unconfined=allow_unconfined
    )
    return weigh(list(zip(files, outcomes, strict=True)), persons, letter_texts, told)


def weigh(
    readings: Sequence[tuple[ScanFile, Outcome]],
    persons: Sequence[KnownPerson],
    letter_texts: Mapping[str, str],
    told: Sequence[Told] = (),
) -> list[HarmItem]:
    """List every item to decide from readings that were made before; same input, same list."""
    register = names.Register({p.id: (p.names, p.marks) for p in persons})
    by_id = {p.id: p for p in persons}
    veil = _Veil(persons)
    items: dict[str, HarmItem] = {}
    for where, text in letter_texts.items():
        for hit in register.find(text):
            item = _named(by_id[hit.person], hit, "", where, where, (SEND, CODE, LEAVE_OUT))
            items.setdefault(item.id, veil(item, text))
    for one in told:
        for hit in register.find(one.text):
            item = _named(by_id[hit.person], hit, one.about, one.label, one.place, one.choices)
            items.setdefault(item.id, veil(item, one.text))
    for file, outcome in readings:
        for item, text in _of_file(file, outcome, register, by_id):
            items.setdefault(item.id, veil(item, text))
    return list(items.values())


class _Veil:
    """Takes out of an item what would write a sealed identity's name in clear."""

    def __init__(self, persons: Sequence[KnownPerson]) -> None:
        self._codes = {p.id: p.code for p in persons if p.sealed}
        self._sealed = names.Register({p.id: (p.names, p.marks) for p in persons if p.sealed})

    def __call__(self, item: HarmItem, text: str) -> HarmItem:
        """Return the item as it may be kept; ``text`` is the whole text in which it was found."""
        if item.kind == "sealed_identity":
            # The reason alone: its spelling stands in the register, and there under a key.
            item = replace(item, how=item.how.partition(":")[0], excerpt="")
        elif self._sealed.spans(text) or self._sealed.spans(item.excerpt):
            item = replace(item, excerpt="")
        return replace(item, place=self._coded(item.place))

    def _coded(self, place: str) -> str:
        """Return a place with codes: a part of a file may be called by a person's name."""
        plain, made, at = fold.normal(place), "", 0
        for span in self._sealed.spans(place.replace("_", " ")):
            made += plain[at : span.start] + self._codes[span.person]
            at = span.end
        return made + plain[at:] if at else place


def undecided(items: Sequence[HarmItem], decisions: Mapping[str, str]) -> list[HarmItem]:
    """Return the items on which no officer has decided; nothing goes while there is one.

    ``decisions`` maps an item's id to a choice. A choice the item does not offer raises
    Inadmissible with every such item; a decision on an item that is not listed decides nothing.
    """
    wrong = [i for i in items if i.id in decisions and decisions[i.id] not in i.choices]
    Inadmissible.unless_empty(
        _("Item {id} cannot be decided as “{choice}”; choose one of: {choices}.").format(
            id=i.id, choice=decisions[i.id], choices=", ".join(i.choices)
        )
        for i in wrong
    )
    return [i for i in items if i.id not in decisions]


def _of_file(
    file: ScanFile,
    outcome: Outcome,
    register: names.Register,
    persons: Mapping[str, KnownPerson],
) -> Iterator[tuple[HarmItem, str]]:
    """Yield the items of one file, each with the text in which it was found."""
    called = Path(file.name).stem.replace("_", " ").replace("-", " ")
    choices: tuple[str, ...] = (SEND, CODE, LEAVE_OUT)
    for hit in register.find(called):
        person = persons[hit.person]
        yield _named(person, hit, file.sha256, file.label, "file name", choices), called
    sheet = outcome.sheet
    textual = outcome.status == "read" and media.is_textual(sheet.media)
    choices = (SEND, CODE, LEAVE_OUT) if textual else (SEND, LEAVE_OUT)
    for passage in sheet.passages:
        for hit in register.find(passage.text):
            person = persons[hit.person]
            item = _named(person, hit, file.sha256, file.label, passage.place, choices)
            yield item, passage.text
    if media.is_strippable(sheet.media):
        choices = (*choices[:-1], STRIP, LEAVE_OUT)
    for fact in sheet.facts:
        # Numbers found in the text stand in a passage and were looked for there.
        for hit in register.find(fact.value) if fact.kind != "phone" else ():
            place = f"{fact.place} / {fact.name}".removeprefix(" / ")
            item = _named(persons[hit.person], hit, file.sha256, file.label, place, choices)
            yield item, fact.value
    yield from _metadata(file, outcome)
    for fault in outcome.faults:
        item = _item(
            "unreadable_content",
            "medium" if fault.code in {"not_looked_at", "not_heard"} else "high",
            file,
            fault.place,
            f"fault:{fault.code}",
            "",
            None,
            (SEND, LEAVE_OUT),
        )
        yield item, ""


def _metadata(file: ScanFile, outcome: Outcome) -> Iterator[tuple[HarmItem, str]]:
    """Yield one item for each kind of metadata and place inside the file."""
    grouped: dict[tuple[str, str, bool], list[str]] = {}
    for fact in outcome.sheet.facts:
        if (kind := _FACT_KIND.get(fact.kind)) is not None:
            key = (kind, fact.place, fact.kind == "phone")
            grouped.setdefault(key, []).append(f"{fact.name}: {fact.value}")
    for (kind, place, inside), found in grouped.items():
        # Stripping takes metadata away; what stands in the content stays.
        strippable = media.is_strippable(outcome.sheet.media) and not inside
        item = _item(
            kind,
            _SEVERITY[kind],
            file,
            place,
            "content" if inside else "metadata",
            "; ".join(found)[:300],
            STRIP if strippable else None if inside else LEAVE_OUT,
            (SEND, STRIP, LEAVE_OUT) if strippable else (SEND, LEAVE_OUT),
        )
        yield item, "; ".join(found)


def _named(
    person: KnownPerson,
    hit: names.Hit,
    sha256: str,
    label: str,
    place: str,
    choices: tuple[str, ...],
) -> HarmItem:
    """Make the item for a person who is named in the letter or in a file."""
    kind = "sealed_identity" if person.sealed else "person_named"
    default: str | None = None
    severity = "low" if person.deceased else "medium"
    if person.sealed or (person.role in PROTECTED and not person.deceased):
        severity = "high"
        default = next(c for c in (CODE, STRIP, LEAVE_OUT) if c in choices)
    return HarmItem(
        _identity(sha256, kind, label if not sha256 else "", place, person.id),
        kind,
        severity,
        sha256,
        label,
        place,
        person.id,
        hit.how,
        hit.excerpt,
        default,
        choices,
    )


def _item(
    kind: str,
    severity: str,
    file: ScanFile,
    place: str,
    how: str,
    excerpt: str,
    default: str | None,
    choices: tuple[str, ...],
) -> HarmItem:
    """Make an item about a file and no particular person."""
    key = _identity(file.sha256, kind, how, place, "")
    return HarmItem(
        key, kind, severity, file.sha256, file.label, place, "", how, excerpt, default, choices
    )


def _identity(sha256: str, kind: str, which: str, place: str, person: str) -> str:
    """Derive the id: 24 hex digits of SHA-256 over the JSON list of what the item is about."""
    about = json.dumps([sha256, kind, which, place, person], ensure_ascii=False)
    return hashlib.sha256(about.encode()).hexdigest()[:24]
