# SPDX-License-Identifier: Apache-2.0
"""The first case of a new authority: what a person told, entered as ordinary acts.

Every step looks at the case record first and does only what is not there yet, so that an
interrupted beginning is simply run again.  What was not known stays unknown: it is null in an act,
absent or ``{"unknown": true}`` in the letter, and the check says what follows from it.  Witnesses,
complainants and relatives are sealed, and their codes stand wherever their names were typed, in the
case record as in the letter.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rogatory.casefile import cases
from rogatory.casefile.cases import Case, CaseOpened
from rogatory.casefile.exhibits import Batch
from rogatory.casefile.incidents import Incident, IncidentEntered
from rogatory.casefile.letters import Letter
from rogatory.casefile.persons import SOURCES_AT_RISK, Person, PersonEntered
from rogatory.clerk.instance import Hand, Instance
from rogatory.errors import Inadmissible
from rogatory.instrument.form import SCHEMA
from rogatory.instrument.terms import ROLES as LETTER_ROLES
from rogatory.office import exhibits, letters, veil, words
from rogatory.office.persons import enter_person, spellings
from rogatory.reading import names

NOWHERE = "begin.invalid"
"""The domain of an authority that has none yet: a name that can never exist (RFC 2606)."""

NO_STATE = "ZZ"
"""The state of an authority that did not say: a code that ISO 3166-1 leaves to users."""

NOT_CHOSEN = "unknown"
_LETTERS = {
    "victim": "V",
    "witness": "W",
    "complainant": "C",
    "relative": "R",
    "suspect": "S",
    "accused": "A",
    "official": "O",
    "expert": "X",
    "counsel": "L",
    "other": "P",
}


@dataclass
class Begun:
    """What a beginning has come to: the case, its letter, and what was taken in."""

    case: str
    letter: str = ""
    intake: str = ""
    remarks: list[Any] = field(default_factory=list)
    unchecked: str = ""
    """Why the letter was held against no instrument; empty when it was."""


def number(pattern: str | None, n: int, day: str) -> str:
    """Return the n-th number of a pattern such as ``17-{n}/{yy}``; ``day`` gives the year."""
    made = (pattern or NOT_CHOSEN).replace("{n}", str(n))
    return made.replace("{year}", day[:4]).replace("{yy}", day[2:4])


def coded_persons(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the persons told of, each with an id and a code: V-1, W-1, W-2 …"""
    counts: Counter[str] = Counter()
    persons = []
    for place, one in enumerate(told.get("persons") or (), 1):
        letter = _LETTERS[one["role"]]
        counts[letter] += 1
        persons.append({**one, "id": f"p{place}", "code": f"{letter}-{counts[letter]}"})
    return persons


def particulars(person: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that are known of a person."""
    return {name: person[name] for name in ("surname", "given_name") if person[name]}


def without_names(value: Any, persons: list[dict[str, Any]]) -> Any:
    """Return plain data in which codes stand for the names of those who are at risk."""
    hidden = {one["id"]: one for one in persons if one["role"] in SOURCES_AT_RISK}
    register = names.Register(
        {id: spellings(particulars(one), None) for id, one in hidden.items() if particulars(one)}
    )

    def coded(inner: Any) -> Any:
        if isinstance(inner, str):
            return veil.coded(inner, register, {id: one["code"] for id, one in hidden.items()})
        if isinstance(inner, Mapping):
            return {name: coded(part) for name, part in inner.items()}
        return [coded(part) for part in inner] if isinstance(inner, list) else inner

    return coded(value)


@dataclass
class Beginning:
    """Enters what was told, in order; ``mark`` keeps how far it has come, durably."""

    instance: Instance
    by: Hand
    told: dict[str, Any]
    marks: Mapping[str, Any]
    mark: Callable[[str, Any], None]

    def __post_init__(self) -> None:
        self.persons = coded_persons(self.told)
        hidden = ("event", "place", "measures")
        self.told = self.told | {
            name: without_names(self.told.get(name), self.persons) for name in hidden
        }
        self.states = self.told.get("states") or {"own": None, "other": None, "body": None}

    def run(self) -> Begun:
        """Enter everything that is not entered yet; return what it came to."""
        begun = Begun(self._case())
        self._persons(begun.case)
        self._incident(begun.case)
        begun.intake = self._exhibits(begun.case)
        begun.letter = self._letter(begun.case)
        try:
            row = letters.letter_of(begun.case, begun.letter)
            if row.checked == row.form_digest:
                begun.remarks = letters.remarks_on(self.instance, row)[0]
            else:
                begun.remarks = letters.check_letter(
                    self.instance, begun.case, begun.letter, self.by
                )
        except Inadmissible as error:
            if self.told.get("instrument"):
                raise
            begun.unchecked = str(error)
        return begun

    @property
    def day(self) -> str:
        """Today in the authority's zone."""
        return self.instance.clock().astimezone(self.instance.zone).date().isoformat()

    def _case(self) -> str:
        row = Case.objects.order_by("case").first()
        if row is not None:
            return row.case
        act = CaseOpened(
            reference=number(self.told.get("number"), 1, self.day),
            opened_on=self.day,
            title=words.title(self.told),
        )
        return cases.open_case(self.instance, act, self.by)

    def _persons(self, case: str) -> None:
        known = set(Person.objects.filter(case=case).values_list("key", flat=True))
        for one in self.persons:
            if one["id"] not in known:
                act = PersonEntered(
                    person=one["id"],
                    role=one["role"],
                    code=one["code"],
                    sealed=one["role"] in SOURCES_AT_RISK,
                    particulars=particulars(one) or None,
                )
                enter_person(self.instance, case, act, self.by)

    def _incident(self, case: str) -> None:
        if Incident.objects.filter(case=case).exists():
            return
        event, place = self.told.get("event") or {}, self.told.get("place") or {}
        act = IncidentEntered(
            incident="i1",
            what=event.get("kind") or "other",
            happened=self.told.get("when"),
            state=place.get("state") or NOT_CHOSEN,
            premises=place.get("kind") or "unknown",
            operation=self.told.get("operation"),
            persons=tuple(one["id"] for one in self.persons if one["role"] == "victim"),
            place=place.get("words"),
            description=event.get("words"),
        )
        cases.enter(self.instance, case, act, by=self.by)

    def _exhibits(self, case: str) -> str:
        folder = self.told.get("folder")
        if folder is None:
            return ""
        if self.marks.get("taken_in") and Batch.objects.filter(case=case).exists():
            return str(self.marks["taken_in"])
        try:
            outcome = exhibits.take_in(
                self.instance, case, Path(folder), self.by, circumstances={}
            ).sentence
        except Inadmissible as error:  # folders, but no file in any of them
            outcome = str(error)
        self.mark("taken_in", outcome)
        return outcome

    def _letter(self, case: str) -> str:
        row = Letter.objects.filter(case=case, incoming=False).first()
        if row is not None:
            return row.key
        counterpart = self.states["other"] or NOT_CHOSEN
        return letters.draft(self.instance, case, self.form(case), counterpart, self.by)

    def form(self, case: str) -> dict[str, Any]:
        """Return the letter as far as it is known, in the canonical form."""
        told, signer = self.told, self.told.get("signer") or {}
        official = _stated({"name": signer.get("name"), "title": signer.get("title")})
        reference = Case.objects.get(case=case).reference
        facts = [(told.get("event") or {}).get("words"), words.operation(told)]
        made = {
            "schema": SCHEMA,
            "letter": str(uuid.uuid4()),
            "kind": "request",
            "instrument": told.get("instrument") or NOT_CHOSEN,
            "requesting_state": self.states["own"],
            "requested_state": self.states["other"],
            "requesting_authority": _stated({"name": told.get("body")}),
            "requested_authority": _stated({"name": self.states.get("body")}),
            "matter": "criminal",
            "case_reference": _stated(
                {
                    "title": words.title(told),
                    "number": reference if told.get("number") else None,
                    "opened_on": self.day,
                }
            ),
            "facts": " ".join(_sentence(fact) for fact in facts if fact),
            "events": [self._event()],
            "persons": [_person_in_letter(one) for one in self.persons],
            "measures": [
                _stated({"id": f"m{n}", "number": n, "type": one["type"], "text": one["text"]})
                for n, one in enumerate(told.get("measures") or (), 1)
            ],
            "languages": [{"language": told["language"], "role": "original"}],
            "signature": {"by": official} if official else None,
            "executor": official,
        }
        if told.get("confidential") is not None:
            made["confidentiality"] = {"required": told["confidential"]}
        return _stated(made)

    def _event(self) -> dict[str, Any]:
        event, place = self.told.get("event") or {}, self.told.get("place") or {}
        where = [words.kind_of_place(place["kind"])] if place.get("kind") else []
        where += [place["words"]] if place.get("words") else []
        return _stated(
            {
                "id": "e1",
                "what": words.kind_of_event(event.get("kind")),
                "when": self.told.get("when") or {"unknown": True},
                "place": ", ".join(where) or {"unknown": True},
                "state": place.get("state"),
            }
        )


def _person_in_letter(one: Mapping[str, Any]) -> dict[str, Any]:
    role = one["role"] if one["role"] in LETTER_ROLES else "other"
    if one["role"] in SOURCES_AT_RISK:
        return {"id": one["id"], "code": one["code"], "withheld": True, "role": role}
    named = {name: one[name] or {"unknown": True} for name in ("surname", "given_name")}
    return {"id": one["id"], "code": one["code"], "role": role, **named}


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, {}, [], "")}


def _sentence(text: str) -> str:
    return text if re.search(r"[.!?…]\s*\Z", text) else f"{text}."
